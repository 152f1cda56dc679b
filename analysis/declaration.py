"""What is declared of a figure, beside its function: what it answers, what it can be asked, and how
it comes into a release.

In a release figures of counts are computed of the counts that may be shown; curves and models are
computed exactly, and then put on a grid; what is derived is computed from released rows, by the
reader. Anything else is in no release.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from analysis.choices import ANSWERS
from analysis.selection import EXIT_LANDMARKS, LANDMARK_DAYS, LEAVE_OUT, UNKNOWN_REASONS
from data.dimensions import DIMENSIONS, PHASE, ROUND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd


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

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Its choices out of everything that was given."""
        return {choice.name: given[choice.name] for choice in self.choices}


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
    "Of everybody together and in whole percents, mostly of chances: a result of one participant"
    " moves it by less than a step. The known results in it are attacked as the contract measure."
)
GAPS = "What is missing or odd in the registration, which is no outcome."
