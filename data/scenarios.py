"""What a forecast of the contract measure is made for, as the programme file says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.toml_section import Section


@dataclass(frozen=True)
class Scenarios:
    """Numbers in order, each once.

    ``inflow``: entries to come, as a part of those of the last year; ``labour_market``: changes of
    ln(employed / unemployed); ``backtest_months``: how long ago the forecasts were made that are
    set against what came.
    """

    inflow: tuple[float, ...]
    labour_market: tuple[float, ...]
    backtest_months: tuple[int, ...]


def scenarios_of(contract: Section) -> Scenarios | None:
    """``[contract.forecast]``; None where it is not there. Raises ``ProgrammeError``."""
    if not contract.has("forecast"):
        return None
    section = contract.section("forecast")
    inflow, labour_market = section.numbers("inflow"), section.numbers("labour_market")
    months = section.numbers("backtest_months")
    section.end()
    whole = tuple(map(int, months))
    if inflow[0] < 0:
        raise section.wrong("inflow", list(inflow), "numbers of 0 or more, in order")
    if whole != months or whole[0] < 1:
        raise section.wrong("backtest_months", list(months), "whole numbers of 1 or more, in order")
    return Scenarios(inflow, labour_market, whole)
