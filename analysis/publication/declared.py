"""The tables of a release that are of no figure alone: models of predictors, and refusals."""

from __future__ import annotations

from analysis.choices import AMONG, EVERYBODY, LANDMARKS, PREDICTED, WAGE_SANCTION

MODELS = tuple(
    {"outcome": outcome, "among": among, "landmark": landmark}
    for outcome in PREDICTED
    for among in (AMONG if outcome == WAGE_SANCTION else (EVERYBODY,))
    for landmark in LANDMARKS
)
"""The models that the page of predictors can ask for."""

PREDICTORS, PREDICTOR_WORDS = "predictors", "predictor_words"
"""The tables of a model: its effects, and all that is said about them."""
MAX_MODEL_FILTERS = 1
"""A model is of everybody, or of one group: a smaller one carries none."""

REFUSED = "refused"
"""The table of figures that are not defined for a selection, with the reason."""
