"""``python -m tests.attacks [FILE]``: every attack in full, as a table, and into FILE if given."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.attacks.all_attacks import ATTACKS
from tests.attacks.catalogue import HEADER, as_row

INTRODUCTION = """# Attacks on a release

Written by `make attack`. The demo participants of 31 July 2021, and of the months before it. Every
attacker knows everybody's characteristics, so who is in which selection, and every number that was
ever published; what is not known are outcomes. *Tries* are outcomes of persons, in each release,
that could have been proven (or pairs, where pairs are compared); *persons proven* are those of whom
an outcome follows with certainty. On the left with the rules of a release; on the right, the same
attack when the rules are taken away that the fourth column names: it has to succeed there, or it
would be blind. What is likely, but does not follow, is not counted. Of requests, answers with
another's numbers are counted, or requests that were let through.
"""


def main(arguments: list[str]) -> int:
    """Run all attacks; exit code 1 where our rules let one through, or a control finds nobody."""
    lines, sound = [], True
    print("\n".join(HEADER), flush=True)
    for attack in ATTACKS.values():
        ours, control = attack.ours(True), attack.control(True)
        lines.append(as_row(attack, ours, control))
        print(lines[-1], flush=True)
        sound &= ours.persons == 0 and control.persons > 0
        if arguments:
            # After each one, for the long ones take minutes.
            text = "\n".join([INTRODUCTION, *HEADER, *lines, ""])
            Path(arguments[0]).write_text(text, "utf-8")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
