"""One query over the selected participants: what every count and frame goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.derivation import sql
from data.dimensions import DIMENSIONS

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
) -> pd.DataFrame:
    """The rows of a query over ``sql/selected.sql``, with ``values`` of its own.

    Dimensions that are not filtered are bound to NULL.
    """
    filters = {dimension: where.get(dimension) for dimension in DIMENSIONS}
    bound = {**filters, "by": by or "", **(values or {})}
    return registry.frame(f"{sql('selected')}{sql(query)}", bound)
