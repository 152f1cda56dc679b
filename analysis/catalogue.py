"""Every figure of the dashboard, declared once: its name, its function, what it can be asked.

The command line offers them all; a figure is imported only when it is asked for, because
statistics take seconds to load.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from analysis.choices import (
    AMONG,
    ANSWERS,
    EVERYBODY,
    LANDMARKS,
    LAST_ROUND,
    NO_LANDMARK,
    NOT_WITHIN,
    PREDICTED,
    UNDATED_EXITS,
)
from analysis.selection import EXIT_LANDMARKS, LANDMARK_DAYS, LEAVE_OUT, UNKNOWN_REASONS
from data.dimensions import DIMENSIONS, SURVEY_DIMENSIONS
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


@dataclass(frozen=True)
class Choice:
    """An option of one figure, with its codes; the function takes it by its name."""

    name: str
    codes: tuple[str, ...]
    default: str | None = None
    """None where it has to be given."""


@dataclass(frozen=True)
class Figure:
    """A table that ``function`` makes of a source and a selection.

    ``function`` is ``module:name`` within ``analysis``: (source, selection, **choices) → rows with
    declared columns. ``by`` holds the dimensions it can be compared by.
    """

    name: str
    function: str
    text: str
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

    def load(self) -> Callable[..., pd.DataFrame]:
        """The function itself."""
        module, name = self.function.split(":")
        found: Callable[..., pd.DataFrame] = getattr(import_module(f"analysis.{module}"), name)
        return found


UNKNOWN = Choice("unknown", UNKNOWN_REASONS, LEAVE_OUT)
"""Part of the selection, so it is read apart from the choices of a figure."""

LANDMARK = Choice("landmark", tuple(map(str, EXIT_LANDMARKS)), str(LANDMARK_DAYS))
"""Part of the selection too."""

CUMULATIVE_INCIDENCE, NAIVE = "cumulative-incidence", "naive"
ESTIMATE = Choice("estimate", (CUMULATIVE_INCIDENCE, NAIVE), CUMULATIVE_INCIDENCE)

FIGURES: dict[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure(
            "exit-curves",
            "figures.exit_curves:exit_curves",
            mark("cumulative exit by outcome, a row for every day"),
            unknown_reasons=True,
            from_landmark=True,
        ),
        Figure(
            "exit-summary",
            "figures.exit_curves:exit_summary",
            mark("persons, exits, median, and shares at 26, 52, 78 and 104 weeks"),
            unknown_reasons=True,
            from_landmark=True,
        ),
        Figure(
            "exit-tests",
            "figures.exit_curves:exit_tests",
            mark("Gray's test for each outcome, log-rank test for any exit"),
            unknown_reasons=True,
            from_landmark=True,
        ),
        Figure(
            "exit-bounds",
            "figures.exit_scenarios:unknown_reason_bounds",
            mark("the shares at 26 to 104 weeks, by what unknown reasons may have been"),
            from_landmark=True,
        ),
        Figure(
            "exit-naive",
            "figures.exit_scenarios:naive_exit_curves",
            mark("1 - Kaplan-Meier beside the cumulative incidence: why it is too high"),
            unknown_reasons=True,
            from_landmark=True,
        ),
        Figure("exit-reasons", "figures.exit_reasons:exit_reasons", mark("who left, and why")),
        Figure(
            "composition",
            "figures.composition:composition",
            mark("who takes part: age, branch, time sick before entry, interventions"),
        ),
        Figure(
            "composition-differences",
            "figures.composition:standardised_differences",
            mark("how much the groups differ, as standardised differences"),
        ),
        Figure("inflow", "figures.composition:inflow", mark("entries by month")),
        Figure(
            "sanctions",
            "figures.sanctions:sanctions",
            mark("wage sanctions, and the risk that was expected"),
        ),
        Figure(
            "sanction-shares",
            "figures.sanctions:sanction_shares",
            mark("share with a wage sanction, with its interval"),
        ),
        Figure(
            "sanction-risks",
            "figures.sanctions:sanction_risks",
            mark("wage sanctions by the risk that was expected"),
        ),
        Figure(
            "sanction-curve",
            "figures.sanction_curve:sanction_curve",
            mark("share with a wage sanction by days since the first sick day"),
        ),
        Figure(
            "sanction-flow",
            "figures.sanction_curve:sanction_flow",
            mark("who is counted in the curve of wage sanctions"),
        ),
        Figure(
            "contract",
            "figures.contract:contract",
            mark("the contract measure, against what was agreed"),
            by=(),
        ),
        Figure(
            "contract-flow",
            "figures.contract:contract_flow",
            mark("who the contract has judged, and how"),
            by=(),
        ),
        Figure(
            "contract-progress",
            "figures.contract:contract_progress",
            mark("the contract measure of all judged up to each month"),
            by=(),
        ),
        Figure(
            "measures",
            "figures.contract:measures",
            mark("the same persons under the effect measure and the contract measure"),
            by=(),
        ),
        Figure(
            "uptake",
            "figures.uptake:uptake",
            mark("share that has started each intervention, a row for every day"),
            choices=(ESTIMATE,),
        ),
        Figure(
            "time-to-first",
            "figures.uptake:time_to_first",
            mark("days from entry to the first intervention"),
        ),
        Figure(
            "handovers",
            "figures.handovers:handovers",
            mark("days from the end of an intervention to the start of the next"),
        ),
        Figure("paths", "figures.paths:paths", mark("which interventions, in which order")),
        Figure(
            "occupation",
            "figures.occupation:occupation",
            mark("where participants are: waiting, in each phase, or gone, by days since entry"),
            by=(),
        ),
        Figure(
            "predictors",
            "figures.predictors:predictors",
            mark("what goes together with a successful exit within a year, or a wage sanction"),
            by=(),
            choices=(
                Choice("outcome", PREDICTED),
                Choice("among", AMONG, EVERYBODY),
                Choice("landmark", LANDMARKS, NO_LANDMARK),
                Choice("undated_exits", UNDATED_EXITS, NOT_WITHIN),
            ),
        ),
        Figure(
            "wellbeing",
            "figures.wellbeing:wellbeing",
            mark("how people feel: the mean of each item of the survey"),
            by=(*SURVEY_DIMENSIONS, *DIMENSIONS),
            choices=(Choice("answers", ANSWERS, LAST_ROUND),),
        ),
        Figure(
            "wellbeing-distribution",
            "figures.wellbeing:wellbeing_distribution",
            mark("how often each answer of the survey was given"),
            by=(*SURVEY_DIMENSIONS, *DIMENSIONS),
            choices=(Choice("answers", ANSWERS, LAST_ROUND),),
        ),
        Figure(
            "wellbeing-change",
            "figures.wellbeing_change:wellbeing_change",
            mark("how wellbeing changes within persons since the first round"),
            by=(),
        ),
        Figure(
            "wellbeing-exit",
            "figures.wellbeing:wellbeing_before_exit",
            mark("how people felt who left within half a year, and who stayed"),
            by=(),
        ),
        Figure("response", "figures.wellbeing:survey_response", mark("who answered the survey")),
        Figure(
            "quality",
            "figures.quality:quality",
            mark("what is odd or missing in the registration, and which figures it touches"),
            by=(),
        ),
        Figure(
            "changes",
            "change.corrections:changes",
            mark("what changed in the registration since an earlier as-of date"),
            by=(),
            compares_registries=True,
            of_selection=False,
        ),
        Figure(
            "changes-effect",
            "change.effects:change_effects",
            mark("what these changes do to the main figures, corrections apart from new months"),
            by=(),
            compares_registries=True,
            of_selection=False,
        ),
        Figure(
            "movement",
            "change.movement:movement",
            mark("what moved since an earlier as-of date, by which part, and whether by chance"),
            by=(),
            unknown_reasons=True,
            compares_registries=True,
            from_landmark=True,
        ),
        Figure(
            "new-exits",
            "change.movement:new_exits",
            mark("exits since an earlier as-of date, against those that its curves expected"),
            by=(),
            unknown_reasons=True,
            compares_registries=True,
            from_landmark=True,
        ),
        Figure(
            "flow", "figures.flow:participant_flow", mark("who is counted, step by step"), by=()
        ),
    )
}


NAMES = {figure.function.split(":")[1]: figure.name for figure in FIGURES.values()}
"""Name of a figure's function → its name on the command line."""


def arguments(figure: Figure, given: dict[str, Any]) -> dict[str, Any]:
    """The choices of a figure out of everything that was given."""
    return {choice.name: given[choice.name] for choice in figure.choices}
