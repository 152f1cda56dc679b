"""A model of *Predictors* as two tables, so that it can be stored, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.estimators.marginal_effects import COLUMNS
from analysis.figures.predictors import PredictorResult, note

if TYPE_CHECKING:
    from analysis.notes import Note

PERSONS, EVENTS, LEFT_OUT, BASE, NOTE = "persons", "events", "left_out", "base", "note"
ABOUT_COLUMNS = ("kind", "name", "item", "text", "number")
NaN = float("nan")


def to_rows(result: PredictorResult) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The effects (``marginal_effects.COLUMNS``), and all that is said about them.

    The second has ``kind, name, item, text, number``: ``persons``, ``events`` and, by code as
    ``name``, ``left_out`` have a ``number``, NaN where hidden; ``base`` of the variable ``name``
    has its category as ``text``; ``note`` of the code ``name`` has a row for each of its values,
    ``item``, with a ``text`` or ``number``, or one row with ``item`` empty.
    """
    rows: list[tuple[str, str, str, str, float]] = [
        (PERSONS, "", "", "", float(result.persons)),
        (EVENTS, "", "", "", float(result.events)),
        *((LEFT_OUT, code, "", "", float(persons)) for code, persons in result.left_out),
        *((BASE, variable, "", category, NaN) for variable, category in result.bases),
        *(row for remark in result.notes for row in _note_rows(remark)),
    ]
    return result.table, pd.DataFrame(rows, columns=list(ABOUT_COLUMNS))


def _note_rows(remark: Note) -> list[tuple[str, str, str, str, float]]:
    rows = [
        (NOTE, remark.code, item, value, NaN)
        if isinstance(value, str)
        else (NOTE, remark.code, item, "", float(str(value)))
        for item, value in remark.values
    ]
    return rows or [(NOTE, remark.code, "", "", NaN)]


def from_rows(effects: pd.DataFrame, about: pd.DataFrame) -> PredictorResult:
    """The model that ``to_rows`` made these of."""
    by_kind = dict(tuple(about.groupby("kind", sort=False)))
    nothing = about.iloc[:0]

    def pairs(kind: str, column: str) -> tuple[tuple[str, Any], ...]:
        rows = by_kind.get(kind, nothing)
        return tuple(zip(rows["name"], rows[column].tolist(), strict=True))

    return PredictorResult(
        table=effects[list(COLUMNS)].reset_index(drop=True),
        persons=int(by_kind[PERSONS]["number"].iloc[0]),
        events=int(by_kind[EVENTS]["number"].iloc[0]),
        left_out=pairs(LEFT_OUT, "number"),
        bases=pairs(BASE, "text"),
        notes=tuple(
            note(str(code), **_values(rows))
            for code, rows in by_kind.get(NOTE, nothing).groupby("name", sort=False)
        ),
    )


def _values(rows: pd.DataFrame) -> dict[str, object]:
    """The values of a note: whole numbers and texts."""
    triples = rows[["item", "text", "number"]].itertuples(index=False, name=None)
    return {
        item: text if pd.isna(number) else int(number) for item, text, number in triples if item
    }
