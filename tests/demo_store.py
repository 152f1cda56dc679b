"""A store with the demo extract at two as-of dates, for tests of what people see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.conftest import PUBLISHED_DATE, import_demo

EARLIER, PUBLISHED = dt.date(2020, 7, 31), PUBLISHED_DATE


def build_store(folder: Path) -> Path:
    """Draw and import the demo in ``folder``; gives back the store."""
    return import_demo(folder, EARLIER, PUBLISHED)
