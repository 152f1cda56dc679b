"""Every figure of every selection that a release shows, protected: the rows that it will hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.catalogue import FIGURES, RELEASED
from analysis.choices import WAGE_SANCTION, choices_text
from analysis.declaration import Kind, Released
from analysis.disclosure.protected import ProtectedSource
from analysis.figures.model_rows import to_rows
from analysis.publication.accuracy import Accuracy
from analysis.publication.declared import (
    MAX_MODEL_FILTERS,
    MODELS,
    PREDICTOR_WORDS,
    PREDICTORS,
    REFUSED,
)
from analysis.publication.models import released_predictors
from analysis.publication.protected_rows import protected_rows
from analysis.selection import LEAVE_OUT, OWN_OUTCOME, Selection
from data.dimensions import DIMENSIONS, OVERLAPPING
from data.errors import DashboardError
from data.registry.keyed import Batch, Memory, open_keyed
from data.registry.open import open_registry
from data.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analysis.audit.curve_reading import CurveName
    from analysis.audit.gate import Dropped
    from analysis.disclosure.protected import PublicationKeys
    from data.policy import Policy
    from data.registry.keyed import Asked
    from data.registry.open import Registry
    from data.registry.store import RegistryEntry

RESPONSE = "survey_response"
"""Who answered is a selection too: with fewer persons than one has, no figure of the survey is
shown."""
MANY_SELECTIONS, PIECE = 40, 10
"""From so many on they are spread over the processors, in pieces of so many."""

EXIT_CURVES = "exit_curves"

Choices = dict[str, str]
Kept = tuple[int, ...] | None


@dataclass
class UnitTables:
    """The rows of each figure, by selection, and how exact they are."""

    rows: dict[str, dict[str, list[pd.DataFrame]]] = field(default_factory=dict)
    columns: dict[str, pd.DataFrame] = field(default_factory=dict)
    """A table without rows for each figure, for those that nobody is shown in."""
    accuracy: Accuracy = field(default_factory=Accuracy)

    def add(self, name: str, selection: str, choices: str, frame: pd.DataFrame) -> None:
        """Rows of a figure for a selection and its choices."""
        if frame.empty:
            empty = frame.iloc[:0].assign(selection="", choices="")
            self.columns.setdefault(name, empty)
            return
        mine = self.rows.setdefault(name, {}).setdefault(selection, [])
        mine.append(frame.assign(selection=selection, choices=choices))

    def join(self, other: UnitTables) -> None:
        """Take in the rows of other selections."""
        for name, by_selection in other.rows.items():
            self.rows.setdefault(name, {}).update(by_selection)
        self.columns = {**other.columns, **self.columns}
        self.accuracy.add(other.accuracy)

    def shorten(self, left: Mapping[CurveName, int]) -> None:
        """Keep so many days of these curves, none of those of which 0 may be shown."""
        for name, days in left.items():
            frames = self.rows[name.figure][name.selection]
            self.columns.setdefault(name.figure, frames[0].iloc[:0])
            kept = []
            for frame in frames:
                mine = name.rows(frame)
                last = frame.loc[mine, "day"].drop_duplicates().nsmallest(days).max()
                kept.append(frame[~mine | (frame["day"] <= last)])
            self.rows[name.figure][name.selection] = [rows for rows in kept if not rows.empty]

    def take_out(self, dropped: Iterable[Dropped]) -> None:
        """Leave out the rows that tell an outcome of a selection by which it was proven."""
        for one in dropped:
            for name, where in one.outcome.disclosed_by:
                frames = self.rows.get(name, {}).get(one.selection, [])
                for place, frame in enumerate(frames):
                    told = np.ones(len(frame), dtype=np.bool_)
                    for column, value in where:
                        told &= (frame[column] == value).to_numpy()
                    self.columns.setdefault(name, frame.iloc[:0])
                    frames[place] = frame[~told]

    def frames(self, selections: Sequence[str]) -> dict[str, pd.DataFrame]:
        """A table for each figure, with the selections in their order."""
        found = {
            name: [frame for text in selections for frame in by_selection.get(text, ())]
            for name, by_selection in sorted(self.rows.items())
        }
        tables = {n: pd.concat(f, ignore_index=True) for n, f in found.items() if f}
        return {**{n: empty for n, empty in self.columns.items() if n not in tables}, **tables}


@dataclass(frozen=True)
class Unit:
    """A selection to compute: with the record keys of its participants where these were kept.

    ``entered`` are those of the selection of what was known at entry, of which a group that was
    formed later is a part from its landmark on; ``followed``: whether that is shown.
    """

    selection: Selection
    kept: Kept = None
    entered: Kept = None
    followed: bool = True


def compute_units(
    registry: Registry,
    keys: PublicationKeys,
    policy: Policy,
    units: Sequence[Unit],
    progress: Callable[[int, int], None],
) -> UnitTables:
    """The rows of all figures for these selections.

    ``progress`` is told how many are done, of how many. Many selections are spread over the
    processors; what comes out is the same.
    """
    if len(units) < MANY_SELECTIONS:
        progress(0, len(units))
        return compute_part(registry.entry, keys, policy, units)
    found = UnitTables()
    pieces = [list(units[n : n + PIECE]) for n in range(0, len(units), PIECE)]
    with workers() as pool:
        jobs = [pool.submit(compute_part, registry.entry, keys, policy, one) for one in pieces]
        for done, job in enumerate(jobs):
            progress(done * PIECE, len(units))
            found.join(job.result())
    return found


def compute_part(
    entry: RegistryEntry, keys: PublicationKeys, policy: Policy, units: Sequence[Unit]
) -> UnitTables:
    """All figures of some selections, in a process of its own or in this one."""
    found = UnitTables()
    keyed = open_keyed(open_registry(entry), keys.record)
    batch = Batch(keyed)
    try:
        asked: dict[int, list[Asked]] = {0: []}
        for unit in units:
            selection = unit.selection
            own, entered = dict(selection.where), dict(selection.of_entry.where)
            asked[0].append((selection.text, own, (own, unit.kept)))
            if selection.formed_after_entry and unit.followed:
                later = asked.setdefault(selection.start, [])
                later.append((selection.text, own, (entered, unit.entered)))
        for landmark, selections in asked.items():
            batch.put(selections, landmark)
        for unit in units:
            compute_unit(found, batch, keys.round, policy, unit)
    finally:
        keyed.close()
    return found


def compute_unit(found: UnitTables, batch: Batch, key: bytes, policy: Policy, unit: Unit) -> None:
    """All figures of one selection of a batch, put into ``found``."""
    selection = unit.selection
    with batch.source.restricted(dict(selection.where), unit.kept):
        source = ProtectedSource(Memory(batch.source, batch, selection.text), key, policy)
        left_out = selection.formed_after_entry and not unit.followed
        specs = {n: spec for n, spec in RELEASED.items() if not (left_out and n == EXIT_CURVES)}
        _add_figures(found, source, selection, specs)
        if len(selection.where) <= MAX_MODEL_FILTERS:
            _add_predictors(found, source, selection)
        found.accuracy.count(source.asked)


def _add_figures(
    found: UnitTables,
    source: ProtectedSource,
    selection: Selection,
    specs: Mapping[str, Released],
) -> None:
    """These figures of one selection, put into ``found``."""
    policy, answered = source.policy, True
    for name, spec in specs.items():
        if spec.survey and not answered:
            continue
        for asked, choices in _asked(spec, selection, policy):
            stored = choices_text(choices)
            try:
                rows = protected_rows(name, spec, source, asked, choices, found.accuracy)
            except DashboardError as error:
                found.add(REFUSED, selection.text, stored, refusal(name, error))
                continue
            if name == RESPONSE:
                answered = bool((rows["answered"] >= policy.min_selection).any())
            found.add(name, selection.text, stored, rows)


def _add_predictors(found: UnitTables, source: ProtectedSource, selection: Selection) -> None:
    """Every model of predictors that the persons of a selection carry."""
    rare = source.policy.shows_rare_outcomes(dict(selection.where))
    for choices in MODELS:
        if choices["outcome"] == WAGE_SANCTION and not rare:
            continue
        stored = choices_text(choices)
        try:
            FIGURES[PREDICTORS].check(source, selection, choices)
            effects, about = to_rows(released_predictors(source, selection, **choices))
        except DashboardError as error:
            found.add(REFUSED, selection.text, stored, refusal(PREDICTORS, error))
            continue
        found.add(PREDICTORS, selection.text, stored, effects)
        found.add(PREDICTOR_WORDS, selection.text, stored, about)


def _asked(
    spec: Released, selection: Selection, policy: Policy
) -> Iterator[tuple[Selection, Choices]]:
    """Each combination of comparison and choices that is published of a figure."""
    if spec.whole_only and selection.where:
        return
    if spec.kind is Kind.CURVE and not policy.carries_curves(dict(selection.where)):
        return
    if spec.rare and not policy.shows_rare_outcomes(dict(selection.where)):
        return
    if spec.compared:
        yield from _comparisons(selection, policy)
        return
    for choices in spec.choices:
        if spec.unknown_reasons:
            for unknown in (LEAVE_OUT, OWN_OUTCOME):
                yield selection.with_unknown(unknown), {**choices, "unknown": unknown}
            continue
        yield selection, choices
        # A phase or round is a filter too.
        for by in spec.by if len(selection.where) < policy.max_filters else ():
            yield Selection(by, selection.where), {**choices, "by": by}


def _comparisons(selection: Selection, policy: Policy) -> Iterator[tuple[Selection, Choices]]:
    """Each comparison of groups that have nobody in common, as far as curves of them are shown."""
    dimensions = {dimension for dimension, _code in selection.where}
    for by in DIMENSIONS:
        known = by in OVERLAPPING or by in dimensions
        if known or not policy.carries_curves(dimensions | {by}):
            continue
        for unknown in (LEAVE_OUT, OWN_OUTCOME):
            yield replace(selection, by=by, unknown=unknown), {"by": by, "unknown": unknown}


def refusal(name: str, error: DashboardError) -> pd.DataFrame:
    """Why a figure is not there, so that the reader can be told in her language."""
    values = {key: str(value) for key, value in error.values.items()}
    return pd.DataFrame(
        {
            "figure": [name],
            "kind": [type(error).__name__],
            "message": [error.message],
            "values": [json.dumps(values, sort_keys=True)],
        }
    )
