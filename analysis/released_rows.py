"""The rows of one figure of one selection, as they may be published."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from analysis.released import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.disclosure import ProtectedSource
    from analysis.released import Released
    from analysis.selection import Selection
    from analysis.unit_tables import Accuracy


def protected_rows(
    name: str,
    spec: Released,
    source: ProtectedSource,
    selection: Selection,
    choices: Mapping[str, str],
    accuracy: Accuracy,
) -> pd.DataFrame:
    """The rows of a figure; none where too few persons carry it.

    Figures of counts are computed from the shown counts of ``source``; of curves and models
    the exact rows are protected. ``accuracy`` is told how near they are.
    """
    asked = {k: v for k, v in choices.items() if k not in ("by", "unknown")}
    module, function = spec.function.split(":")
    figure = getattr(import_module(f"analysis.{module}"), function)
    if spec.kind is Kind.COUNTS:
        return figure(source, selection, **asked)
    return figure(source, selection, **asked).iloc[:0]
