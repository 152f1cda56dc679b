"""``python -m tests.attacks [FILE]``: every attack in full, as a table, and into FILE if given.

``--sets 2``: so many sets of keys instead of five, for the twelve monthly releases; ``--results
FOLDER``: the table of what was attacked before, in that folder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.attacks.all_attacks import ATTACKS
from tests.attacks.catalogue import HEADER, as_row
from tests.attacks.monthly import SETS_OF_KEYS, audit, results
from tests.attacks.monthly_table import proves_nothing, tables

INTRODUCTION = """# Attacks on a release

Written by `make attack`. The demo participants of 31 July 2021, and of the months before it. Every
attacker knows everybody's characteristics, so who is in which selection, and every number that was
ever published; what is not known are outcomes. *Tries* are outcomes of persons, in each release,
that could have been proven (or pairs, where pairs are compared); *persons proven* are those of whom
an outcome follows with certainty; of wage sanctions and single reasons of exit, that somebody had
it. On the left with the rules of a release; on the right, the same attack when the rules are taken
away that the fourth column names: it has to succeed there, or it would be blind. Of requests,
answers with another's numbers are counted, or requests that were let through.
"""


def main(arguments: list[str]) -> int:
    """Run all attacks; exit code 1 where our rules let one through, or a control finds nobody."""
    parser = argparse.ArgumentParser(prog="tests.attacks")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--sets", type=int, default=SETS_OF_KEYS)
    parser.add_argument("--results", type=Path)
    options = parser.parse_args(arguments)
    lines, sound = list(HEADER), True

    def tell(*more: str) -> None:
        lines.extend(more)
        print("\n".join(more), flush=True)
        if options.file:
            # After each one, for the long ones take minutes.
            options.file.write_text("\n".join([INTRODUCTION, *lines, ""]), "utf-8")

    for attack in ATTACKS.values():
        ours, control = attack.ours(True), attack.control(True)
        tell(as_row(attack, ours, control))
        sound &= ours.persons == 0 and control.persons > 0
    with TemporaryDirectory() as folder:
        if options.results is None:
            audit(Path(folder), options.sets)
        found = results(options.results or Path(folder))
    tell("", *tables(found))
    return 0 if sound and proves_nothing(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
