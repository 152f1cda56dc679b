"""A store with the demo extract at two as-of dates, for tests of what people see."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import PUBLISHED_DATE, built_once, import_demo

EARLIER, PUBLISHED = dt.date(2020, 7, 31), PUBLISHED_DATE


def demo_store_of_two(factory: pytest.TempPathFactory) -> Path:
    """A store of one's own with the demo at both dates."""
    build = partial(import_demo, dates=[EARLIER, PUBLISHED])
    return built_once(factory, "demo-of-two", build) / "store"
