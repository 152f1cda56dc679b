"""How each figure comes into a release, declared once.

Figures of counts are computed of the counts that may be shown; curves and models are computed
exactly, and then put on a grid; what is derived is computed from released rows, by the reader.
Anything else is in no release.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from analysis.choices import AMONG, ANSWERS, EVERYBODY, LANDMARKS, PREDICTED, WAGE_SANCTION
from data.dimensions import PHASE, ROUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.selection import Selection
    from data.programme import Programme


class Kind(Enum):
    """What is done to a figure before it is published."""

    COUNTS = "computed of shown counts"
    CURVE = "put on a grid"
    MODEL = "rounded, where enough persons carry it"


@dataclass(frozen=True)
class Released:
    """A figure that is stored in a release for every published selection."""

    kind: Kind
    function: str
    """``module:name`` within ``analysis``."""
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


class Figures(Protocol):
    """Something that has figures: a release, or a registry."""

    @property
    def programme(self) -> Programme:
        """The programme."""

    def figure(self, name: str, selection: Selection, **choices: object) -> pd.DataFrame:
        """The rows of a figure."""


def choices_text(choices: Mapping[str, object]) -> str:
    """The choices of a figure as a release names them: ``answers=last-round&by=phase``."""
    return "&".join(f"{name}={choices[name]}" for name in sorted(choices))


MODELS = tuple(
    {"outcome": outcome, "among": among, "landmark": landmark}
    for outcome in PREDICTED
    for among in (AMONG if outcome == WAGE_SANCTION else (EVERYBODY,))
    for landmark in LANDMARKS
)
"""The models that the page of predictors can ask for."""

ANSWERED = tuple({"answers": answers} for answers in ANSWERS)
SURVEY = (PHASE, ROUND)

PREDICTORS, PREDICTOR_WORDS = "predictors", "predictor_words"
"""The tables of a model: its effects, and all that is said about them."""
MAX_MODEL_FILTERS = 1
"""A model is of everybody, or of one group: a smaller one carries none."""

REFUSED = "refused"
"""The table of figures that are not defined for a selection, with the reason."""

RELEASED = {
    "exit_curves": Released(Kind.CURVE, "exit_curves:exit_curves", unknown_reasons=True),
    "exit_reasons": Released(Kind.COUNTS, "exit_reasons:exit_reasons", everybody=True),
    "participant_flow": Released(Kind.COUNTS, "flow:participant_flow"),
    "composition": Released(Kind.COUNTS, "composition:composition", everybody=True),
    "inflow": Released(Kind.COUNTS, "composition:inflow", everybody=True),
    "sanctions": Released(Kind.COUNTS, "sanctions:sanctions", everybody=True),
    "sanction_shares": Released(Kind.COUNTS, "sanctions:sanction_shares", everybody=True),
    "sanction_risks": Released(Kind.COUNTS, "sanctions:sanction_risks", everybody=True),
    "sanction_curve": Released(Kind.CURVE, "sanction_curve:sanction_curve"),
    "sanction_flow": Released(Kind.COUNTS, "sanction_curve:sanction_flow", everybody=True),
    "contract": Released(Kind.COUNTS, "contract:contract"),
    "contract_flow": Released(Kind.COUNTS, "contract:contract_flow"),
    "contract_progress": Released(Kind.COUNTS, "contract:contract_progress"),
    "measures": Released(Kind.COUNTS, "contract:measures"),
    "uptake": Released(
        Kind.CURVE, "uptake:uptake", choices=({"estimate": "cumulative-incidence"},)
    ),
    "time_to_first": Released(Kind.COUNTS, "uptake:time_to_first"),
    "handovers": Released(Kind.COUNTS, "handovers:handovers", everybody=True),
    "paths": Released(Kind.COUNTS, "paths:paths", everybody=True),
    "occupation": Released(Kind.CURVE, "occupation:occupation"),
    "survey_response": Released(Kind.COUNTS, "wellbeing:survey_response"),
    "wellbeing": Released(Kind.COUNTS, "wellbeing:wellbeing", ANSWERED, by=SURVEY, survey=True),
    "wellbeing_distribution": Released(
        Kind.COUNTS, "wellbeing:wellbeing_distribution", ANSWERED, by=SURVEY, survey=True
    ),
    "wellbeing_before_exit": Released(Kind.COUNTS, "wellbeing:wellbeing_before_exit", survey=True),
    "wellbeing_change": Released(Kind.MODEL, "wellbeing_change:wellbeing_change", survey=True),
    "quality": Released(Kind.COUNTS, "quality:quality", whole_only=True),
}
"""Every figure of the dashboard but those that are derived, and those that need single persons."""
