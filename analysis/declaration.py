"""What is declared of a figure, beside its function: what it answers, what it can be asked, and how
it comes into a release.

In a release figures of counts are computed of the counts that may be shown; curves and models are
computed exactly, and then put on a grid; what is derived is computed from released rows, by the
reader. Anything else is in no release.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from analysis.choices import ANSWERS
from analysis.selection import (
    EXIT_LANDMARKS,
    LANDMARK_DAYS,
    LEAVE_OUT,
    OTHERS,
    OWN,
    UNKNOWN_REASONS,
)
from data.dimensions import DIMENSIONS, PHASE, ROUND, SURVEY_DIMENSIONS
from data.errors import TableMissing
from data.schema.tables import (
    INTERVENTIONS,
    LABOUR_MARKET,
    PLACEMENTS,
    RETURNS,
    SURVEY_NAME,
    WAGE_SANCTIONS,
    tables_of,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Mapping

    import pandas as pd

    from analysis.selection import Selection
    from data.programme import Programme

STARTED_TABLES = (INTERVENTIONS.name,)
SANCTION_TABLES = (WAGE_SANCTIONS.name,)
PLACED_TABLES = (PLACEMENTS.name,)
RETURN_TABLES = (RETURNS.name,)
SURVEY_TABLES = (SURVEY_NAME,)
MARKET_TABLES = (INTERVENTIONS.name, LABOUR_MARKET.name)
"""The tables that figures need."""


class Tabled(Protocol):
    """What figures are asked of, as far as it says which tables it was made without."""

    @property
    def programme(self) -> Programme:
        """The programme."""

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""

    @property
    def without(self) -> frozenset[str]:
        """The tables that its extract did not have."""


class Kind(Enum):
    """What is done to a figure before it is published."""

    COUNTS = "computed of shown counts"
    CURVE = "put on a grid"
    MODEL = "rounded, where enough persons carry it"
    TEST = "computed of all groups, and rounded"
    FORECAST = "computed of everybody, and rounded"


COUNTS_ATTACK, CURVES_ATTACK = "counts", "curves"
ATTACKS = (COUNTS_ATTACK, CURVES_ATTACK)
"""Linear programs on numbers of persons of all releases, and on each curve (``analysis.audit``)."""


@dataclass(frozen=True)
class Released:
    """A figure that is stored in a release for every published selection.

    ``attacks`` are those that try to prove somebody by it before it is published; where there is
    none, ``reason`` says why none is needed.
    """

    kind: Kind
    choices: tuple[dict[str, str], ...] = ({},)
    """The combinations that are published."""
    by: tuple[str, ...] = ()
    """Comparisons that are stored as rows of their own: those of the survey."""
    everybody: bool = False
    """Whether a comparison also has rows of everybody."""
    unknown_reasons: bool = False
    whole_only: bool = False
    """Whether it is of everybody alone, whatever is selected."""
    survey: bool = False
    """Whether it needs answers to the survey."""
    compared: bool = False
    """Whether it is of comparisons: of all groups, also those that are too small to be shown."""
    rare: bool = False
    """Whether it tells outcomes that few have, which only few selections may."""
    attacks: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Choice:
    """An option of one figure, with its codes; the function takes it by its name."""

    name: str
    codes: tuple[str, ...]
    default: str | None = None
    """None where it has to be given."""


@dataclass(frozen=True)
class Figure:
    """A table that ``function`` makes of a source and a selection, declared beside the function.

    The name of the function is the name of the figure: on the command line, in a release, in an
    address and in the docs. ``function`` is (source, selection, **choices) → rows with declared
    columns; ``text`` says what it answers; ``by`` are the dimensions it can be compared by.
    """

    function: Callable[..., pd.DataFrame]
    text: str
    page: str
    """The page on which it stands, on screen and on paper, by its path in the address."""
    chart: str = ""
    """The key of its chart on that page, to which notes can be pinned; empty where it has none."""
    by: tuple[str, ...] = DIMENSIONS
    unknown_reasons: bool = False
    """Whether unknown reasons of exit can be left out or be an outcome of their own."""
    from_landmark: bool = False
    """Whether groups that were formed after entry are followed from a landmark day."""
    choices: tuple[Choice, ...] = ()
    compares_registries: bool = False
    """Whether it sets a registry beside an earlier one: (source, earlier, selection) → rows."""
    of_selection: bool = True
    """Whether it is of a selection, and not of everybody: else the function takes none."""
    on_command_line: bool = True
    tables: tuple[str, ...] = ()
    """The tables of the extract that it needs, beside that of participants: without one of them it
    is empty, and never 0."""
    tables_by_code: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The tables that it needs too where one of its choices has this code."""
    released: Released | None = None
    """How it is stored in a release; None where it is derived from others, or in no release."""

    @property
    def name(self) -> str:
        """The name of the figure."""
        return self.function.__name__

    @property
    def command(self) -> str:
        """Its name on the command line, where words are joined by hyphens."""
        return self.name.replace("_", "-")

    def of(self, source: Tabled, selection: Selection, **choices: Any) -> pd.DataFrame:
        """Its rows; raises ``TableMissing`` where a table that it needs was not delivered."""
        self.check(source, selection, choices)
        return self.function(source, selection, **choices)

    def check(self, source: Tabled, selection: Selection, choices: Mapping[str, Any]) -> None:
        """Raise ``TableMissing`` where the source lacks a table that this needs.

        The one place that decides this, for screen, paper, command line and release: a table that
        is not there and a table without rows look alike to whoever counts.
        """
        of_choice = [self.tables_by_code.get(str(code), ()) for code in choices.values()]
        needed = {*self.tables, *chain(*of_choice), *tables_of_selection(selection)}
        if missing := table_missing(source, needed):
            raise missing

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Its choices out of everything that was given."""
        return {choice.name: given[choice.name] for choice in self.choices}


def table_missing(source: Tabled, needed: Collection[str]) -> TableMissing | None:
    """Why what needs these tables is not known; None where the source has them all."""
    missing = source.without.intersection(needed)
    names = [table.called for table in tables_of(source.programme) if table.name in missing]
    return TableMissing(names, source.as_of_date.isoformat()) if missing else None


def tables_of_selection(selection: Selection) -> tuple[str, ...]:
    """The tables without which nobody can say who is in a selection or its groups."""
    if selection.formed_after_entry or selection.by in (OWN, OTHERS):
        return STARTED_TABLES
    return SURVEY_TABLES if selection.by in SURVEY_DIMENSIONS else ()


UNKNOWN = Choice("unknown", UNKNOWN_REASONS, LEAVE_OUT)
"""Part of the selection, so it is read apart from the choices of a figure."""

LANDMARK = Choice("landmark", tuple(map(str, EXIT_LANDMARKS)), str(LANDMARK_DAYS))
"""Part of the selection too."""

CUMULATIVE_INCIDENCE, NAIVE = "cumulative-incidence", "naive"
ESTIMATE = Choice("estimate", (CUMULATIVE_INCIDENCE, NAIVE), CUMULATIVE_INCIDENCE)

ANSWERED = tuple({"answers": answers} for answers in ANSWERS)
SURVEY = (PHASE, ROUND)

CHARACTERISTICS = "Every attacker is taken to know it: who takes part, since when, in what."
ANSWERS_OF_MANY = (
    "Answers are linked to nothing that an attacker knows; means are of enough persons, in few"
    " digits."
)
STARTS = (
    "When somebody started is planned by those who look, and no outcome. The audit proves of some"
    " by which step they had started, and says of how many."
)
CHANCES = (
    "Of everybody together, mostly of chances; each share stands for a number of persons, who are"
    " rounded as counts are. The known results in it are attacked as the contract measure."
)
GAPS = "What is missing or odd in the registration, which is no outcome."
