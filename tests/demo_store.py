"""A store with the demo extract at two as-of dates, for tests of what people see."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from data.demo.files import write_demo_extract
from data.importing import import_extract
from data.programme import load_programme

EARLIER, PUBLISHED = dt.date(2020, 7, 31), dt.date(2021, 7, 31)


def build_store(folder: Path) -> Path:
    """Draw and import the demo in ``folder``; gives back the store."""
    programme = load_programme()
    for date in (EARLIER, PUBLISHED):
        extract = folder / f"extract-{date}"
        write_demo_extract(extract, date)
        import_extract(extract, date, programme, folder / "store")
    return folder / "store"
