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
    pass


class Kind(Enum):
    """What is done to a figure before it is published."""

    COUNTS = "computed of shown counts"
    CURVE = "put on a grid"
    MODEL = "rounded, where enough persons carry it"
    TEST = "computed of all groups, and rounded"


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

CHARACTERISTICS = "Every attacker is taken to know it: who takes part, since when, in what."
ANSWERS_OF_MANY = (
    "Answers are linked to nothing that an attacker knows; means are of enough persons, in few"
    " digits."
)
STARTS = (
    "When somebody started is planned by those who look, and no outcome. The audit proves of some"
    " by which step they had started, and says of how many."
)
GAPS = "What is missing or odd in the registration, which is no outcome."

RELEASED = {
    "exit_curves": Released(Kind.CURVE, unknown_reasons=True, attacks=(CURVES_ATTACK,)),
    "exit_tests": Released(
        Kind.TEST,
        unknown_reasons=True,
        compared=True,
        reason=(
            "One number of a few digits about all groups of a comparison: who does not know the"
            " outcomes of nearly everybody in it can choose among countless worlds that give it."
        ),
    ),
    "exit_reasons": Released(Kind.COUNTS, everybody=True, attacks=(COUNTS_ATTACK,)),
    "participant_flow": Released(Kind.COUNTS, reason=GAPS),
    "composition": Released(Kind.COUNTS, everybody=True, reason=CHARACTERISTICS),
    "inflow": Released(Kind.COUNTS, everybody=True, reason=CHARACTERISTICS),
    "sanctions": Released(Kind.COUNTS, everybody=True, rare=True, attacks=(COUNTS_ATTACK,)),
    "sanction_shares": Released(Kind.COUNTS, everybody=True, rare=True, attacks=(COUNTS_ATTACK,)),
    "sanction_risks": Released(Kind.COUNTS, everybody=True, rare=True, attacks=(COUNTS_ATTACK,)),
    "sanction_curve": Released(Kind.CURVE, rare=True, attacks=(CURVES_ATTACK,)),
    "sanction_flow": Released(
        Kind.COUNTS,
        everybody=True,
        rare=True,
        reason="Who is counted in the curve of wage sanctions follows from days that are known.",
    ),
    "contract": Released(Kind.COUNTS, attacks=(COUNTS_ATTACK,)),
    "contract_flow": Released(Kind.COUNTS, attacks=(COUNTS_ATTACK,)),
    "contract_progress": Released(Kind.COUNTS, rare=True, attacks=(COUNTS_ATTACK,)),
    "measures": Released(
        Kind.COUNTS,
        rare=True,
        reason="Both its outcomes are attacked, each by itself; pairs of them are told in steps.",
    ),
    "uptake": Released(Kind.CURVE, choices=({"estimate": "cumulative-incidence"},), reason=STARTS),
    "first_start_curve": Released(Kind.CURVE, reason=STARTS),
    "time_to_first": Released(Kind.COUNTS, reason=CHARACTERISTICS),
    "handovers": Released(
        Kind.COUNTS,
        everybody=True,
        reason=(
            "It counts hand-overs, not persons; days are told as a mean of enough of them in few"
            " digits, which the audit attacks."
        ),
    ),
    "paths": Released(Kind.COUNTS, everybody=True, reason=CHARACTERISTICS),
    "occupation": Released(
        Kind.CURVE,
        reason=(
            "Who left, in it, is as in the exit curve of everybody in it, which is attacked; in"
            " which phase the others are is known to their provider, and told in steps."
        ),
    ),
    "survey_response": Released(Kind.COUNTS, reason=ANSWERS_OF_MANY),
    "wellbeing": Released(Kind.COUNTS, ANSWERED, by=SURVEY, survey=True, reason=ANSWERS_OF_MANY),
    "wellbeing_distribution": Released(
        Kind.COUNTS, ANSWERED, by=SURVEY, survey=True, reason=ANSWERS_OF_MANY
    ),
    "wellbeing_before_exit": Released(Kind.COUNTS, survey=True, reason=ANSWERS_OF_MANY),
    "wellbeing_change": Released(Kind.MODEL, survey=True, reason=ANSWERS_OF_MANY),
    "quality": Released(Kind.COUNTS, whole_only=True, reason=GAPS),
}
"""Function of a figure → how it is published: every figure of the dashboard but those that are
derived, and those that need single persons."""
