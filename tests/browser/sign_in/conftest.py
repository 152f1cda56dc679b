"""One dashboard with sign-in for all these tests; every person has a browser of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.sign_in.secured import Person, Secured, secured
from tests.demo_store import demo_store_of_two


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_store_of_two(tmp_path_factory)


@pytest.fixture(scope="session")
def dashboard(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured(tmp_path_factory.mktemp("secured"), store) as running:
        yield running


@pytest.fixture
def person(chromium: Browser, dashboard: Secured) -> Iterator[Person]:
    somebody = Person(chromium, dashboard)
    yield somebody
    somebody.context.close()


@pytest.fixture
def other(chromium: Browser, dashboard: Secured) -> Iterator[Person]:
    somebody = Person(chromium, dashboard)
    yield somebody
    somebody.context.close()
