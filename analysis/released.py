"""How each figure comes into a release, declared once.

Figures of counts are computed of the counts that may be shown; curves and models are computed
exactly, and then put on a grid; what is derived is computed from released rows, by the reader.
Anything else is in no release.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from analysis.choices import AMONG, ANSWERS, EVERYBODY, LANDMARKS, PREDICTED, WAGE_SANCTION
from data.dimensions import PHASE, ROUND

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(Enum):
    """What is done to a figure before it is published."""

    COUNTS = "computed of shown counts"
    CURVE = "put on a grid"
    MODEL = "rounded, where enough persons carry it"


@dataclass(frozen=True)
class Released:
    """A figure that is stored in a release for every published selection."""

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
    "exit_curves": Released(Kind.CURVE, unknown_reasons=True),
    "exit_reasons": Released(Kind.COUNTS, everybody=True),
    "participant_flow": Released(Kind.COUNTS),
    "composition": Released(Kind.COUNTS, everybody=True),
    "inflow": Released(Kind.COUNTS, everybody=True),
    "sanctions": Released(Kind.COUNTS, everybody=True),
    "sanction_shares": Released(Kind.COUNTS, everybody=True),
    "sanction_risks": Released(Kind.COUNTS, everybody=True),
    "sanction_curve": Released(Kind.CURVE),
    "sanction_flow": Released(Kind.COUNTS, everybody=True),
    "contract": Released(Kind.COUNTS),
    "contract_flow": Released(Kind.COUNTS),
    "contract_progress": Released(Kind.COUNTS),
    "measures": Released(Kind.COUNTS),
    "uptake": Released(Kind.CURVE, choices=({"estimate": "cumulative-incidence"},)),
    "time_to_first": Released(Kind.COUNTS),
    "handovers": Released(Kind.COUNTS, everybody=True),
    "paths": Released(Kind.COUNTS, everybody=True),
    "occupation": Released(Kind.CURVE),
    "survey_response": Released(Kind.COUNTS),
    "wellbeing": Released(Kind.COUNTS, ANSWERED, by=SURVEY, survey=True),
    "wellbeing_distribution": Released(Kind.COUNTS, ANSWERED, by=SURVEY, survey=True),
    "wellbeing_before_exit": Released(Kind.COUNTS, survey=True),
    "wellbeing_change": Released(Kind.MODEL, survey=True),
    "quality": Released(Kind.COUNTS, whole_only=True),
}
"""Function of a figure → how it is published: every figure of the dashboard but those that are
derived, and those that need single persons."""
