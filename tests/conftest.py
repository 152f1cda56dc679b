"""What many tests share: the demo, drawn, imported and published once."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from analysis.estimators import risk_sets
from data.demo.files import write_demo_extract
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import Registry, open_registry

PUBLISHED_DATE = dt.date(2021, 7, 31)
LATER_DATE = dt.date(2022, 7, 31)
MONTHS = (
    dt.date(2021, 4, 30), dt.date(2021, 5, 31), dt.date(2021, 6, 30), PUBLISHED_DATE,
)  # fmt: skip
"""As-of dates one after the other, as a steering group has them."""


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A copy of what the first of the processes that test has built in a folder of this name."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    made = shared / f"shared-{name}"
    with (shared / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half_built = factory.mktemp(f"building-{name}")
            build(half_built)
            half_built.rename(made)
    copy = factory.mktemp(name) / "copy"
    shutil.copytree(made, copy)
    return copy


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo at the published as-of date."""
    build = partial(import_demo, dates=[PUBLISHED_DATE])
    return built_once(tmp_path_factory, "demo", build) / "store"


@pytest.fixture(scope="session")
def demo(demo_store: Path) -> Registry:
    """The demo at the published as-of date, opened."""
    from data.registry.store import find_registry

    return open_registry(find_registry(demo_store))


@pytest.fixture
def curves_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curves that rest on one person: for hand sums of a few, which no page would show.

    From how many at risk on a curve speaks is tested in ``test_risk_sets``.
    """
    monkeypatch.setattr(risk_sets, "FEW_AT_RISK", 1)


@pytest.fixture(scope="session")
def later_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo a year after the published date: all of it is fictional by then."""
    build = partial(import_demo, dates=[LATER_DATE])
    return built_once(tmp_path_factory, "later", build) / "store"


@pytest.fixture(scope="session")
def later_releases(later_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of everybody on that date."""
    from analysis.selection import Selection
    from tests.releases import publish_demo

    def build(folder: Path) -> None:
        publish_demo(later_store, folder, LATER_DATE, of=[Selection()])

    return built_once(tmp_path_factory, "later-releases", build)


@pytest.fixture(scope="session")
def monthly_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo at four as-of dates, a month apart."""
    return built_once(tmp_path_factory, "months", partial(import_demo, dates=MONTHS)) / "store"


@pytest.fixture(scope="session")
def monthly_releases(monthly_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of these dates: of the first two few groups, of the last two those of Reveal too."""
    from tests.releases import few_candidates, of_reveal, publish_demo

    def build(folder: Path) -> None:
        of = [*few_candidates(), *of_reveal()]
        publish_demo(monthly_store, folder, *MONTHS[:2], of=few_candidates())
        publish_demo(monthly_store, folder, *MONTHS[2:], of=of, months=2)

    return built_once(tmp_path_factory, "monthly-releases", build)


def import_demo(folder: Path, dates: Iterable[dt.date]) -> Path:
    """Draw and import the demo at these dates in ``folder``; gives back the store."""
    for date in dates:
        extract = folder / f"extract-{date}"
        write_demo_extract(extract, date)
        import_extract(extract, date, load_programme(), folder / "store")
    return folder / "store"
