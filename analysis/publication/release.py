"""The figures of a release, asked for as those of a registry are.

A release holds rows for single selections of at most two filters. A comparison is put together
from the selections of its groups; what lies between groups, such as a test, is computed from the
rows that are shown, and from nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.catalogue import FIGURES, RELEASED
from analysis.choices import choices_text
from analysis.disclosure.rules import ShownPrecision
from analysis.figures.model_rows import from_rows
from analysis.publication.declared import MAX_MODEL_FILTERS, PREDICTOR_WORDS, PREDICTORS, REFUSED
from analysis.publication.derived import DERIVED
from analysis.selection import ALL, NO_DIMENSION, OTHERS, OWN, Selection
from data.dimensions import DIMENSIONS, OTHER_THAN, PROVIDER, SURVEY_DIMENSIONS, options
from data.errors import EstimationError, NotComparableError, NotPublishedError, SelectionError
from data.policy import Policy
from data.releases.files import SELECTIONS
from data.words import mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from analysis.figures.predictors import PredictorResult
    from data.programme import Programme
    from data.releases.files import ReleaseEntry, ReleaseFile

EXIT_TESTS = "exit_tests"
TAKEN_OUT = mark(
    "This group was left out of the release: together with the others its numbers would have told"
    " somebody's outcome. Choose a larger group."
)
NOT_IN_A_RELEASE = mark("This figure is not part of a release: {figure}. It needs single persons.")


class Published(NamedTuple):
    """A group of a release: persons as shown; whether they are those of when it was last shown, and
    how many newcomers do not count yet."""

    persons: int
    kept: bool
    newcomers: int


@dataclass(frozen=True)
class Release:
    """The figures of a release, as one role may see them.

    ``provider`` limits it to selections of one provider's own participants, those of all others,
    and everybody together; None shows every published selection. It never comes from a page.
    """

    file: ReleaseFile
    provider: str | None = None
    groups: Mapping[str, Published] = field(default_factory=dict, repr=False)

    @staticmethod
    def of(file: ReleaseFile, provider: str | None = None) -> Release:
        """The release as seen by a provider, or by those who see every published selection."""
        rows = file.table(SELECTIONS)
        found = zip(rows["persons"], rows["kept"], rows["newcomers"], strict=True)
        groups = [Published(int(n), bool(kept), int(new)) for n, kept, new in found]
        return Release(file, provider, dict(zip(map(str, rows["selection"]), groups, strict=True)))

    exact = False

    @property
    def entry(self) -> ReleaseEntry:
        """Its manifest."""
        return self.file.entry

    @property
    def programme(self) -> Programme:
        """The programme."""
        return self.file.programme

    @property
    def policy(self) -> Policy:
        """The policy that it was made with."""
        return Policy.of(self.entry.policy)

    @property
    def precision(self) -> ShownPrecision:
        """How precisely its estimates are shown."""
        return ShownPrecision(self.policy)

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.file.entry.as_of_date

    @property
    def content_hash(self) -> str:
        """SHA-256 of its content."""
        return self.file.entry.content_hash

    @property
    def synthetic(self) -> bool:
        """Whether nobody in it exists."""
        return self.file.entry.synthetic

    @property
    def scope(self) -> str:
        """What its numbers depend on beside the selection; part of every cache key."""
        return self.provider or ""

    @property
    def without(self) -> frozenset[str]:
        """Tables that the extract of its registry did not have."""
        return frozenset(self.entry.report.get("without", ()))

    def available(self, selection: Selection) -> bool:
        """Whether everybody in a selection, and at least one of its groups, can be shown."""
        return (
            self._few_enough(selection)
            and self._may_show(Selection(where=selection.where))
            and any(self._may_show(unit) for unit in self._units(selection).values())
        )

    def _few_enough(self, selection: Selection) -> bool:
        """Whether no more is chosen together than may be."""
        return len(selection.dimensions) <= self.policy.max_filters

    def carries_curves(self, selection: Selection) -> bool:
        """Whether curves are published of the groups of a selection."""
        return self.policy.carries_curves(selection.dimensions)

    def hidden_groups(self, selection: Selection) -> list[str]:
        """The groups of a comparison that this role may not see, in their order."""
        return [g for g, unit in self._units(selection).items() if not self._may_show(unit)]

    def taken_out(self, selection: Selection) -> list[str]:
        """The groups of a comparison that the attack took out."""
        gone = self.entry.report["taken_out"]
        return [g for g, unit in self._units(selection).items() if _once(unit).text in gone]

    def newcomers(self, selection: Selection) -> dict[str, int]:
        """Group → participants of today who do not count yet, where there are any."""
        found = {}
        for group, unit in self._units(selection).items():
            if self._may_show(unit) and (new := self.groups[_once(unit).text].newcomers):
                found[group] = new
        return found

    def figure(self, name: str, selection: Selection, **choices: object) -> pd.DataFrame:
        """The rows of a figure, with the columns of its function in ``analysis``.

        Groups that are not published are not there. Raises ``NotPublishedError`` where the
        selection itself, or all of its groups, are not, or the figure is in no release.
        """
        FIGURES[name].check(self, selection, choices)
        self._check(selection)
        if name in DERIVED:
            return DERIVED[name](self, selection, **choices)
        return self.stored(name, selection, **choices)

    def stored(self, name: str, selection: Selection, **choices: object) -> pd.DataFrame:
        """The rows of a figure that the release holds, as ``figure``."""
        if name not in RELEASED:
            raise NotPublishedError(NOT_IN_A_RELEASE, figure=name)
        spec = RELEASED[name]
        choices = {**spec.choices[0], **choices}
        if not self._is_published(name, choices):
            raise NotPublishedError(NOT_IN_A_RELEASE, figure=name)
        asked = Selection() if spec.whole_only else selection
        rows = self._assembled(name, asked, choices)
        if rows.empty:
            self._explain(name, asked, None)
        return rows

    def test(self, selection: Selection) -> pd.DataFrame:
        """Whether the groups of a comparison differ, as published; no rows where it is not."""
        choices = choices_text({"by": selection.by, "unknown": selection.unknown})
        rows = self.file.figure(EXIT_TESTS, [Selection(where=selection.where).text], choices)
        return rows.drop(columns="selection")

    def _is_published(self, name: str, choices: dict[str, object]) -> bool:
        """Whether a figure is published with these choices."""
        return any(choices_text(choices) == choices_text(known) for known in RELEASED[name].choices)

    def _explain(self, name: str, selection: Selection, choices: str | None) -> None:
        """Raise the reason why a figure is not defined for a selection, where it is known."""
        rows = self.file.figure(REFUSED, [Selection(where=selection.where).text], choices)
        for row in rows.itertuples(index=False):
            if str(row.figure) == name:
                kind = {"NotComparableError": NotComparableError}.get(
                    str(row.kind), EstimationError
                )
                raise kind(str(row.message), **json.loads(str(row.values)))

    def predictors(self, selection: Selection, **choices: str) -> PredictorResult:
        """The model of predictors; raises ``EstimationError`` or ``NotPublishedError``.

        The latter where nothing of the selection is shown, or more than one filter is set.
        """
        FIGURES[PREDICTORS].check(self, selection, choices)
        self._check(selection)
        if len(selection.where) > MAX_MODEL_FILTERS:
            raise NotPublishedError(
                mark(
                    "A model is published of everybody, or of a group by one filter: smaller"
                    " groups carry none. Remove a filter."
                )
            )
        texts, stored = [Selection(where=selection.where).text], choices_text(choices)
        effects, about = (
            self.file.figure(name, texts, stored) for name in (PREDICTORS, PREDICTOR_WORDS)
        )
        if effects.empty:
            self._explain(PREDICTORS, selection, stored)
            raise NotPublishedError(NOT_IN_A_RELEASE, figure=PREDICTORS)
        return from_rows(effects, about)

    def _check(self, selection: Selection) -> None:
        """Whether this role may see a selection; the reason where not."""
        if selection.by not in (None, OWN, *DIMENSIONS, *SURVEY_DIMENSIONS):
            raise SelectionError(NO_DIMENSION, dimension=selection.by, known=", ".join(DIMENSIONS))
        if not self._few_enough(selection):
            raise NotPublishedError(
                mark(
                    "At most {most} filters can be combined, the comparison included: with more,"
                    " groups become so small that people could be recognised. Remove a filter."
                ),
                most=self.policy.max_filters,
            )
        if not self.available(selection):
            if Selection(where=selection.where).text in self.entry.report["taken_out"]:
                raise NotPublishedError(TAKEN_OUT)
            raise NotPublishedError(
                mark(
                    "The group is too small to be shown, or differs by fewer than {few} people from"
                    " another that is shown. Choose a larger group."
                ),
                few=self.policy.min_difference,
            )

    def _where_of_everybody(self, selection: Selection) -> tuple[tuple[str, str], ...]:
        """Whom the groups of a comparison are together: own and others are of all providers."""
        if selection.by != OWN:
            return selection.where
        return tuple(pair for pair in selection.where if pair[0] != PROVIDER)

    def _units(self, selection: Selection) -> dict[str, Selection]:
        """Group → the single selection that holds its rows."""
        base = Selection(where=selection.where)
        if selection.by is None or selection.by in SURVEY_DIMENSIONS:
            return {ALL: base}
        if selection.by == OWN:
            where = self._where_of_everybody(selection)
            return {
                OWN: Selection(where=(*where, (PROVIDER, self.provider or ""))),
                OTHERS: Selection(where=(*where, (PROVIDER, f"{OTHER_THAN}{self.provider}"))),
            }
        return {
            option.code: Selection(where=(*selection.where, (selection.by, option.code)))
            for option in options(self.programme, selection.by)
            if selection.code(selection.by) in (None, option.code)
        }

    def _may_show(self, unit: Selection) -> bool:
        """The one place that decides: published, and within the scope of the role."""
        unit = _once(unit)
        if unit.text not in self.groups:
            return False
        own = (None, self.provider, f"{OTHER_THAN}{self.provider}")
        if self.provider is None:
            return True
        code = unit.code(PROVIDER)
        return code in own and (code is not None or not unit.where)

    def _assembled(
        self, name: str, selection: Selection, choices: dict[str, object]
    ) -> pd.DataFrame:
        """The rows of every group that may be shown, and of everybody where the figure has it."""
        spec = RELEASED[name]
        stored = dict(choices)
        if spec.unknown_reasons:
            stored["unknown"] = selection.unknown
        if selection.by in SURVEY_DIMENSIONS:
            stored["by"] = selection.by
        units = {g: u for g, u in self._units(selection).items() if self._may_show(u)}
        texts = {_once(unit).text: group for group, unit in units.items()}
        rows = self.file.figure(name, list(texts), choices_text(stored))
        if selection.by is None or selection.by in SURVEY_DIMENSIONS:
            return rows.drop(columns="selection")
        if "group" not in rows:
            # It does not compare: it is of everybody in the selection.
            return self._assembled(name, replace(selection, by=None), choices)
        rows = rows[rows["group"] == ALL]
        order = {text: place for place, text in enumerate(texts)}
        rows = rows.assign(group=rows["selection"].map(texts))
        rows = rows.sort_values("selection", key=lambda s: s.map(order), kind="stable")
        parts = [rows.drop(columns="selection")]
        everybody = replace(selection, by=None, where=self._where_of_everybody(selection))
        if spec.everybody and self._may_show(Selection(where=everybody.where)):
            parts.append(self._assembled(name, everybody, choices))
        return pd.concat([part for part in parts if not part.empty] or parts, ignore_index=True)


def _once(unit: Selection) -> Selection:
    """A dimension that is both filtered and compared stands in a selection once."""
    return Selection(where=tuple(dict.fromkeys(unit.where)))
