"""One query over the selected participants: what every count and frame goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.derivation import sql
from data.dimensions import DIMENSIONS, OTHER_THAN

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.source import Source


def select_rows(
    registry: Source,
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
    filters = {dimension: where.get(dimension) for dimension in DIMENSIONS}
    bound = {**filters, "by": by or "", **(values or {})}
    if not landmark:
        return registry.frame(f"{sql('selected')}{sql(query)}", bound)
    selected = sql("selected").replace("WITH filtered", "filtered").replace(
        "FROM trajectories", "FROM at_landmark"
    )
    bound |= {
        "landmark": landmark,
        "other_than": OTHER_THAN,
        "providers": [provider.code for provider in registry.programme.providers],
    }
    return registry.frame(f"{sql('at_landmark')}{selected}{sql(query)}", bound)
