"""What twelve monthly releases proved and let guess, as tables and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.policy import OUTSIDER
from tests.attacks.catalogue import row

Lines = Sequence[Mapping[str, Any]]
KINDS = (OUTSIDER, "each provider alone", "pairs of providers")
CURVES = ("exit_curves", "sanction_curve", "first_start_curve")
RELEASES = """## Monthly releases

{releases} releases, from {first} to {last}, with {sets} of keys.
Each is made as a steward makes it, the gate included, of every selection that the policy allows,
but with only the figures that tell an outcome: exits and single reasons, wage sanctions, the
contract and, in every third month, curves by four weeks of exits, wage sanctions and first starts
(a curve is attacked by itself, so months do not add up). After each release everything that was
published so far is attacked with what is known on that day. *By the release*: persons of whom it
follows with the release and did not before; the largest number of any release and set of keys, and
in brackets the sum over all. *Learnt since*: persons of whom something follows from earlier
releases alone: as it did then, or because a provider has got participants since whom it did not
know. No gate can prevent the latter; it is the largest number of any release. Pairs of providers
do not gate: they are reported. Nor do first starts: that somebody started is taken to be known, and
proven is by which step. A quantile of days is read off a curve: who is free in the curve is free in
it.
"""
GATE = """The gate took out what would have proved somebody to the outsider or to a provider alone;
without it these {persons} outcomes of persons, and {curves} curves, would have: that is the control
of the table above.
"""
GUESSED = """## What an ordinary reader could guess

Of the participants in the release of {newest} (sets of keys: {sets}): the share of whom the best
guess is right that can be made from the selection that says most about a person, beside the guess
from the numbers of everybody alone. What is likely is not proven, and no rounding prevents it: who
knows that nearly all of a group left knows nearly all that there is to know of each of them.
"""


def tables(lines: Lines) -> list[str]:
    """All of it in Markdown."""
    return [*_proven(lines), "", *_guessed(lines)]


def proves_nothing(lines: Lines) -> bool:
    """Whether by no release an exit or a sanction follows for outsider or providers alone."""
    return not any(
        one["had"]
        for one in _tried(lines)
        if _kind(one["attacker"]) != KINDS[2]
        and (one["about"].startswith(("exit", "wage_sanction", "sanction")))
    )


def _tried(lines: Lines) -> Iterable[Mapping[str, Any]]:
    return (one for line in lines for one in line["tried"])


def _kind(attacker: str) -> str:
    if attacker == OUTSIDER:
        return KINDS[0]
    return KINDS[2] if " + " in attacker else KINDS[1]


def _about(name: str) -> str:
    """Single reasons of exit together."""
    return "single reasons of exit" if name.startswith("exit_") and name not in CURVES else name


def _proven(lines: Lines) -> list[str]:
    dates = sorted({str(line["release"]) for line in lines})
    sets = sorted({int(line["keys"]) for line in lines})
    text = RELEASES.format(
        releases=len(lines),
        first=dates[0],
        last=dates[-1],
        sets=f"{len(sets)} set{'s' * (len(sets) > 1)}",
    )
    head = ["what follows", "attacker", "tries", "by the release: had", "had not", "learnt since"]
    table = [text, row(head), row(["---", "---", "--:", "--:", "--:", "--:"])]
    abouts = dict.fromkeys(_about(one["about"]) for one in _tried(lines))
    for about in abouts:
        for kind in KINDS:
            mine = [
                one
                for one in _tried(lines)
                if _about(one["about"]) == about and _kind(one["attacker"]) == kind
            ]
            if mine:
                table.append(row([about.replace("_", " "), kind, *_numbers(mine)]))
    gated = [line["gate"] for line in lines]
    inherited = sum(gate["persons_proven"] for gate in gated)
    persons = sum(sum(gate["proven_at_first"].values()) for gate in gated) - inherited
    curves = sum(sum(gate["curves"]["proven_at_first"].values()) for gate in gated)
    return [*table, "", GATE.format(persons=persons, curves=curves)]


def _numbers(mine: Sequence[Mapping[str, Any]]) -> list[str]:
    tries = sum(one["tries"] for one in mine)
    by_the_release = [
        f"{max(one[name] for one in mine)} ({sum(one[name] for one in mine)})"
        for name in ("had", "had_not")
    ]
    return [f"{tries:,}", *by_the_release, str(max(one["learnt"] for one in mine))]


def _guessed(lines: Lines) -> list[str]:
    date = max(str(line["release"]) for line in lines)
    newest = [line for line in lines if line["release"] == date]
    head = ["outcome", "participants", "right from the release", "from everybody's numbers alone"]
    table = [
        GUESSED.format(newest=date, sets=len(newest)),
        row(head),
        row(["---", "--:", "--:", "--:"]),
    ]
    for name in newest[0]["guessed"]:
        found = [line["guessed"][name] for line in newest]
        of = sum(one[2] for one in found)
        shares = [f"{sum(one[k] for one in found) / of:.0%}" if of else "–" for k in (0, 1)]
        table.append(row([name.replace("_", " "), f"{of:,}", *shares]))
    return table
