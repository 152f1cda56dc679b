"""The figures of a registry, asked for as those of a release are: exact, of any selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.catalogue import FIGURES
from analysis.declaration import table_missing, tables_of_selection
from analysis.selection import Selection

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from analysis.figures.predictors import PredictorResult
    from data.precision import Precision
    from data.programme import Programme
    from data.registry.open import Registry
    from data.registry.store import RegistryEntry


@dataclass(frozen=True)
class Exact:
    """The figures of a registry, for the steward and the evaluator."""

    registry: Registry

    exact = True
    policy = None
    provider: str | None = None
    scope = ""
    """Everything can be seen, so nothing depends on who asks."""

    @property
    def entry(self) -> RegistryEntry:
        """Its manifest."""
        return self.registry.entry

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.registry.programme

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.registry.as_of_date

    @property
    def precision(self) -> Precision:
        """Its estimates are shown as they are."""
        return self.registry.precision

    @property
    def content_hash(self) -> str:
        """SHA-256 of its content."""
        return self.registry.content_hash

    @property
    def synthetic(self) -> bool:
        """Whether nobody in it exists."""
        return self.registry.synthetic

    @property
    def without(self) -> frozenset[str]:
        """Tables that the extract did not have."""
        return self.registry.without

    def available(self, selection: Selection) -> bool:
        """Every selection can be shown of which it is known who is in it."""
        return table_missing(self, tables_of_selection(selection)) is None

    def hidden_groups(self, _selection: Selection) -> list[str]:
        """Every group can be shown."""
        return []

    def carries_curves(self, _selection: Selection) -> bool:
        """Curves are there of every group."""
        return True

    def newcomers(self, _selection: Selection) -> dict[str, int]:
        """Everybody counts."""
        return {}

    def taken_out(self, _selection: Selection) -> list[str]:
        """Nothing is."""
        return []

    def figure(self, name: str, selection: Selection, **choices: object) -> pd.DataFrame:
        """The rows of a figure; raises ``DashboardError`` where it is not defined."""
        return FIGURES[name].of(self.registry, selection, **choices)

    def predictors(self, selection: Selection, **choices: str) -> PredictorResult:
        """The model of predictors; raises ``EstimationError`` where there is none."""
        from analysis.figures.predictors import predictor_model

        FIGURES["predictors"].check(self, selection, choices)
        return predictor_model(self.registry, selection, **choices)
