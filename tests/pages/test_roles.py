"""One table says who may see what; the menu, the guard and this test are made from it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pages.shared import badge, settings
from pages.shared.roles import MATRIX, ROLES, SOURCES, Right, Viewer, may_export, may_see, right
from tests.pages.conftest import APP, FILES, Open, texts

STEWARDSHIP = {"import", "publish"}
PROVIDERS = [provider.code for provider in settings.programme().providers]
SCOPES = ["steward", "evaluator", "steering_group", *(f"provider-{code}" for code in PROVIDERS)]


def pages_of_the_app() -> dict[str, str]:
    """The path in the address of each page in the menu, and its file."""
    return dict(
        reversed(pair)
        for pair in re.findall(r'"(pages/\w+/\w+\.py)",\s+url_path="(\w+)"', APP.read_text())
    )


def first_statement(path: Path) -> str:
    """What a file does first, after its docstring and imports."""
    body = ast.parse(path.read_text("utf-8")).body[1:]
    return ast.unparse(next(s for s in body if not isinstance(s, ast.Import | ast.ImportFrom)))


def test_every_page_of_the_menu_is_in_the_table() -> None:
    assert set(pages_of_the_app()) | STEWARDSHIP == set(MATRIX)
    assert all(set(rights) == set(ROLES) for rights in MATRIX.values())


@pytest.mark.parametrize("page", sorted(pages_of_the_app()))
def test_the_first_line_of_every_page_is_its_guard(page: str) -> None:
    path = APP.parent / pages_of_the_app()[page]
    assert first_statement(path) in (f"require('{page}')", f"access.require('{page}')")


def test_the_first_line_of_the_app_is_a_guard() -> None:
    assert first_statement(APP) == "access.require()"


def test_nobody_and_unknown_pages_have_no_right() -> None:
    steward = Viewer("steward", None, "")
    assert all(right(None, page) == Right.NONE for page in MATRIX)
    assert not may_see(steward, "salaries")
    assert not may_export(steward, "import")


@pytest.mark.parametrize(
    ("role", "provider"),
    [("boss", None), ("", None), ("provider", None), ("provider", ""), ("steward", "reveal")],
)
def test_a_viewer_is_whole(role: str, provider: str | None) -> None:
    with pytest.raises(ValueError, match="one known role"):
        Viewer(role, provider, "")


def test_only_steward_and_evaluator_see_the_registry() -> None:
    assert {role for role, source in SOURCES.items() if source == "registry"} == {
        "steward", "evaluator",
    }  # fmt: skip
    assert {role for role in ROLES if MATRIX["publish"][role]} == {"steward"}


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("page", sorted(FILES))
def test_the_menu_and_the_guard_follow_the_table(
    open_app: Open, scope: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = scope.partition("-")[0]
    monkeypatch.setitem(MATRIX, page, MATRIX[page] | {role: Right.NONE})
    app = open_app(page, role=scope, lang="en")
    assert [error.value for error in app.error if "not part of your role" in error.value]
    assert not app.title
    assert f"/{page}" not in str([link.proto for link in app.get("page_link")])


@pytest.mark.parametrize("scope", SCOPES)
def test_each_role_can_be_tried_on_this_machine(open_app: Open, scope: str) -> None:
    app = open_app("method", role=scope, lang="en")
    shown = app.selectbox(key="role:en").value or "steward"
    assert shown == scope
    assert app.title[0].value == "Definitions and methods"


@pytest.mark.parametrize("role", ["boss", "provider", "provider-", "provider-nowhere", "Steward"])
def test_an_unknown_role_in_the_address_is_nobody(open_app: Open, role: str) -> None:
    app = open_app("exits", role=role, lang="en")
    assert "a role that does not exist" in app.error[0].value
    assert not app.title
    assert not app.selectbox


def test_no_figure_reaches_a_page_that_listens_to_others(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streamlit.get_option", lambda name: "0.0.0.0")
    app = open_app("exits", lang="en")
    assert app.error
    assert not app.title


def test_with_sign_in_the_address_gives_no_role(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.access.sign_in", lambda: object())
    app = open_app("exits", role="steward", lang="en")
    assert "You are not signed in" in app.error[0].value
    assert "deelnemers" not in texts(app)


def test_a_badge_holds_only_if_this_process_made_it() -> None:
    viewer = Viewer("provider", "reveal", "Jan é")
    issued = badge.issue(viewer)
    body, _, seal = issued.partition(".")
    assert badge.read(issued) == viewer
    forged = badge.issue(Viewer("steward", None, "x")).partition(".")[0]
    for wrong in (
        None,
        "",
        ".",
        body,
        f"{body}.",
        f"{forged}.{seal}",
        f"{body}.{seal[:-1]}",
        "é.é",
    ):
        assert badge.read(wrong) is None
