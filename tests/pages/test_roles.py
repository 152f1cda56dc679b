"""One table says who may see what; the menu, the guard and this test are made from it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.registry.store import STORE_VARIABLE, list_registries
from data.security.keys import KEYS_VARIABLE
from pages.access import badge, settings
from pages.access.roles import MATRIX, ROLES, SOURCES, Right, Viewer, may_export, may_see, right
from pages.shared.menu import PAGES
from tests.pages.conftest import APP, Open

STEWARDSHIP = {"import", "publish"}
PROVIDERS = [provider.code for provider in settings.programme().providers]
SCOPES = ["steward", "evaluator", "steering_group", *(f"provider-{code}" for code in PROVIDERS)]


def pages_of_the_app() -> dict[str, str]:
    """The path in the address of each page in the menu, and its file."""
    return {page.path: page.file for page in PAGES.values()}


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
    """The app does nothing but define and call ``main``, and that begins with the guard."""
    body = ast.parse(APP.read_text("utf-8")).body
    (main,) = (part for part in body if isinstance(part, ast.FunctionDef))
    assert ast.unparse(main.body[1]) == "access.require()"
    assert ast.unparse(body[-1]) == "if __name__ == '__main__':\n    main()"


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


@pytest.fixture
def one_source(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each role looks at is not the subject here: all look at the same."""
    monkeypatch.setattr("pages.shared.view._entries", lambda: list_registries(store))


@pytest.mark.usefixtures("one_source")
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("page", sorted(pages_of_the_app()))
def test_the_menu_and_the_guard_follow_the_table(
    open_app: Open, scope: str, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = scope.partition("-")[0]
    monkeypatch.setitem(MATRIX, page, MATRIX[page] | {role: Right.NONE})
    app = open_app(page, role=scope, lang="en")
    assert [error.value for error in app.error if "not part of your role" in error.value]
    assert not app.title
    assert f"/{page}" not in str([link.proto for link in app.get("page_link")])


@pytest.mark.usefixtures("one_source")
@pytest.mark.parametrize("scope", SCOPES)
def test_each_role_can_be_tried_on_this_machine(open_app: Open, scope: str) -> None:
    app = open_app("method", role=scope, lang="en")
    shown = app.selectbox(key="role:en").value or "steward"
    assert shown == scope
    assert app.title[0].value == "Definitions and methods"


@pytest.fixture
def door(store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """The app where it lets nobody in: it has no page to go to."""
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    monkeypatch.setenv(KEYS_VARIABLE, str(store / "no-keys"))

    def knock(**parameters: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for parameter, code in {"lang": "en", **parameters}.items():
            app.query_params[parameter] = code
        return app.run()

    return knock


def nothing_but(app: AppTest, reason: str) -> bool:
    """Whether an app shows a reason and nothing else, no menu either."""
    kinds = {element.type for element in app.main} | {element.type for element in app.sidebar}
    (error,) = app.error
    return reason in error.value and kinds == {"main", "sidebar", "error"} and not app.exception


@pytest.mark.parametrize("scope", SCOPES)
def test_who_has_nothing_to_look_at_can_still_change_role(
    door: Callable[..., AppTest], scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.shared.view._entries", list)
    app = door(role=scope)
    assert len(app.title) == 1
    assert not app.get("plotly_chart")
    assert (app.selectbox(key="role:en").value or "steward") == scope


@pytest.mark.parametrize("role", ["boss", "provider", "provider-", "provider-nowhere", "Steward"])
def test_an_unknown_role_in_the_address_is_nobody(door: Callable[..., AppTest], role: str) -> None:
    assert nothing_but(door(role=role), "a role that does not exist")


def test_a_server_that_others_can_reach_lets_nobody_in_without_sign_in(
    door: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.access.guard.is_loopback", lambda address: False)
    assert nothing_but(door(role="steward"), "serves this machine alone")


def test_with_sign_in_the_address_gives_no_role(
    door: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.access.guard.sign_in", lambda: object())
    assert nothing_but(door(role="steward"), "You are not signed in")


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
