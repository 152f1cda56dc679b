"""What many tests share: the demo, drawn and imported once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.demo.files import write_demo_extract
from data.importing import import_extract
from data.programme import load_programme
from data.registry import Registry, open_registry

PUBLISHED_DATE = dt.date(2021, 7, 31)


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo at the published as-of date."""
    folder = tmp_path_factory.mktemp("demo") / "extract"
    store = tmp_path_factory.mktemp("store")
    write_demo_extract(folder, PUBLISHED_DATE)
    import_extract(folder, PUBLISHED_DATE, load_programme(), store)
    return store


@pytest.fixture(scope="session")
def demo(demo_store: Path) -> Registry:
    """The demo at the published as-of date, opened."""
    from data.store import find_registry

    return open_registry(find_registry(demo_store))
