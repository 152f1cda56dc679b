"""One query over the selected participants: what every count and frame goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.dimensions import DIMENSIONS, OTHER_THAN
from data.registry.derivation import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.programme import Programme
    from data.registry.source import CountSource


def select_rows(
    registry: CountSource,
    query: str,
    by: str | None,
    where: Mapping[str, str],
    values: Mapping[str, Any] | None = None,
    landmark: int = 0,
) -> pd.DataFrame:
    """The rows of a query over ``sql/selected.sql``, with ``values`` of its own.

    Dimensions that are not filtered are bound to NULL. With a ``landmark``, in days since entry,
    it is of those still in then, grouped by what they had started, and days run from it.
    """
    counted = getattr(registry, "counted", None)
    if counted is not None and not by and (found := counted(query, landmark)) is not None:
        rows: pd.DataFrame = found
        return rows
    text, bound = selected(registry.programme, where, by or "", landmark)
    return registry.frame(f"{text}{sql(query)}", {**bound, **(values or {})})


def selected(
    programme: Programme, where: Mapping[str, str], by: str, landmark: int
) -> tuple[str, dict[str, Any]]:
    """The beginning of a query over a selection, and what is bound in it."""
    bound: dict[str, Any] = {dimension: where.get(dimension) for dimension in DIMENSIONS}
    bound["by"] = by
    if not landmark:
        return sql("selected"), bound
    text = sql("selected").replace("WITH filtered", "filtered")
    text = text.replace("FROM trajectories", "FROM at_landmark")
    bound |= {
        "landmark": landmark,
        "other_than": OTHER_THAN,
        "providers": [provider.code for provider in programme.providers],
    }
    return sql("at_landmark") + text, bound
