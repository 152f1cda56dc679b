"""The whole app, run by Streamlit's own AppTest on the demo extract."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.registry.store import STORE_VARIABLE
from data.releases.notes import NOTES_VARIABLE
from data.security.keys import KEYS_VARIABLE
from pages.access.roles import Viewer
from pages.exhibits import documents
from pages.exhibits.exhibits import exhibits
from pages.paper.document import Exhibit
from pages.reader.off_screen import Reader
from pages.reader.words import mark_policy
from tests.conftest import built_once
from tests.demo_store import PUBLISHED, demo_store_of_two
from tests.releases import publish_demo, unattacked

APP = Path(__file__).resolve().parents[2] / "app.py"
FILES = {
    path.stem.removesuffix("_extract"): str(path.relative_to(APP.parent))
    for section in ("results", "contract", "about", "stewardship")
    for path in (APP.parent / "pages" / section).glob("[!_]*.py")
}
"""The address of a page and its file."""
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_store_of_two(tmp_path_factory)


@pytest.fixture(scope="session")
def releases(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the published as-of date; that it is attacked is tested elsewhere."""

    def build(folder: Path) -> None:
        with unattacked():
            publish_demo(store, folder, PUBLISHED)

    return built_once(tmp_path_factory, "releases", build)


@pytest.fixture(autouse=True)
def of_a_registry() -> None:
    """Words outside a running app begin as those of a registry, whatever was shown before."""
    mark_policy(None)


@pytest.fixture(autouse=True)
def without_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is pinned on this machine is not of the tests."""
    monkeypatch.setenv(NOTES_VARIABLE, str(tmp_path / "no-notes.jsonl"))


@pytest.fixture
def open_app(store: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page at an address: ``open_app("exits", lang="en", cohort="1")``; Exits by itself."""
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    monkeypatch.setenv(KEYS_VARIABLE, str(store / "no-keys"))

    def open_at(page: str = "exits", /, **parameters: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for parameter, code in parameters.items():
            app.query_params[parameter] = code
        app.run()
        app.switch_page(FILES[page]).run()
        assert not app.exception
        return app

    return open_at


EVALUATOR = Viewer("evaluator", None, "test")


def read(page: str, **parameters: str) -> list[Exhibit]:
    """The exhibits of a page as the evaluator sees them, off the screen."""
    reader = Reader(EVALUATOR, parameters)
    drawn, view = documents.document(page, reader)
    return exhibits(drawn, view, reader)


def chart(app: AppTest, place: int = 0) -> dict[str, Any]:
    """A figure as it is sent to the browser; the first on the page unless said otherwise."""
    return dict(json.loads(app.get("plotly_chart")[place].proto.spec))


def table(app: AppTest, caption: str) -> dict[str, list[str]]:
    """A table of the page: row header → its cells, number and aside apart by a space."""
    (html,) = (t for e in app.get("html") if f"<caption>{caption}<" in (t := str(e.value)))
    rows = re.findall(r"<tr[^>]*><th[^>]*>(.*?)</th>(.*?)</tr>", html.split("<tbody>")[1])
    return {
        plain(header): [plain(cell) for cell in re.findall(r"<td>(.*?)</td>", cells)]
        for header, cells in rows
    }


def plain(html: str) -> str:
    """Text without tags, with ordinary spaces."""
    return unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ")


def texts(app: AppTest) -> str:
    """Everything that is written on the page, without its figure."""
    kinds = ("title", "header", "markdown", "caption", "html", "info", "warning", "error")
    elements: list[Any] = [element for kind in kinds for element in app.get(kind)]
    return "\n".join(str(element.value) for element in elements)
