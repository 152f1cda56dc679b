"""The gate: a release is attacked together with all earlier ones before anybody sees it.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever published. Whether somebody left, and for which reason, got a wage sanction or is
successful by the contract must follow for nobody. Where it does, the smallest selection whose
numbers are needed for the proof is taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


NOT_EXITED, EXITED, TOTAL = "not_exited", "exited", "participants"


@dataclass(frozen=True)
class Outcome:
    """Something that an attacker would like to know of a person.

    ``counts`` are the cells of a released table that count it: ``(value, having)``, in the
    column ``column`` of ``table``, whose numbers are in ``number``.
    """

    name: str
    table: str
    column: str
    number: str
    counts: tuple[tuple[str, bool], ...]
    where: tuple[tuple[str, str], ...] = ()


EXITS = Outcome("exited", "exit_reasons", "reason", "count", ((EXITED, True), (NOT_EXITED, False)))
SANCTIONS = Outcome(
    "wage_sanction",
    "sanctions",
    "category",
    "count",
    (("yes", True), ("no", False)),
    where=(("variable", "wage_sanction"), ("group", "all")),
)
CONTRACT = Outcome(
    "contract_successful", "contract_flow", "step", "persons", (("successful", True),)
)


def outcomes(reasons: Sequence[str]) -> list[Outcome]:
    """Everything that is attacked: each reason of exit too."""
    of_reasons = [
        Outcome(f"exit_reason_{reason}", "exit_reasons", "reason", "count", ((reason, True),))
        for reason in reasons
    ]
    return [EXITS, SANCTIONS, CONTRACT, *of_reasons]


def truth(outcome: Outcome, members: pd.DataFrame) -> pd.Series:
    """Who of ``members`` has an outcome."""
    if outcome is EXITS:
        return members["outcome"] != "censored"
    if outcome is SANCTIONS:
        return members["sanctioned"]
    if outcome is CONTRACT:
        return members["contract"] == "successful"
    return members["exit_reason"] == outcome.counts[0][0]
