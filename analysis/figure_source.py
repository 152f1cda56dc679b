"""What a page asks figures of: a registry or a release, by one interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from analysis.figures.predictors import PredictorResult
    from analysis.selection import Selection
    from data.policy import Policy
    from data.precision import Precision
    from data.programme import Programme
    from data.registry.store import RegistryEntry
    from data.releases.files import ReleaseEntry


class FigureSource(Protocol):
    """The figures of one as-of date, as one role may see them: exact, or as released.

    ``Exact`` and ``Release`` are such sources. Pages do not know the difference, except where they
    say which it is.
    """

    @property
    def exact(self) -> bool:
        """Whether its numbers are exact, and every selection can be shown."""

    @property
    def provider(self) -> str | None:
        """The provider whose own participants it is limited to; None for all."""

    @property
    def scope(self) -> str:
        """What its numbers depend on beside the selection; part of every cache key."""

    @property
    def policy(self) -> Policy | None:
        """The policy by which it was published; None where its numbers are exact."""

    @property
    def entry(self) -> RegistryEntry | ReleaseEntry:
        """Its manifest."""

    @property
    def programme(self) -> Programme:
        """The programme."""

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""

    @property
    def precision(self) -> Precision:
        """How precisely its estimates are shown."""

    @property
    def content_hash(self) -> str:
        """SHA-256 of its content."""

    @property
    def synthetic(self) -> bool:
        """Whether nobody in it exists."""

    @property
    def without(self) -> frozenset[str]:
        """Tables that the extract did not have: what they would say is not known."""

    def available(self, selection: Selection, /) -> bool:
        """Whether a selection, and at least one of its groups, can be shown."""

    def hidden_groups(self, selection: Selection, /) -> list[str]:
        """The groups of a comparison that cannot be shown."""

    def carries_curves(self, selection: Selection, /) -> bool:
        """Whether there are curves of the groups of a selection."""

    def newcomers(self, selection: Selection, /) -> dict[str, int]:
        """Group → persons who do not count yet."""

    def taken_out(self, selection: Selection, /) -> list[str]:
        """The groups that were taken out of it."""

    def figure(self, name: str, selection: Selection, **choices: object) -> pd.DataFrame:
        """The rows of a figure; raises ``DashboardError`` where it is not defined or not shown."""

    def predictors(self, selection: Selection, **choices: str) -> PredictorResult:
        """The model of predictors; raises ``DashboardError`` where there is none."""
