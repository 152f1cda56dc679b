"""A page that is drawn again is the page, to the byte, and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest, local_script_runner

from data.registry.store import STORE_VARIABLE
from data.releases.files import RELEASES_VARIABLE
from data.releases.notes import NOTES_VARIABLE, Draft, Writer, pin
from data.security.keys import KEYS_VARIABLE
from pages.access.roles import Viewer
from pages.reader.off_screen import Reader, reading
from pages.shared.replay import Kept, kept, key_of
from pages.shared.view import current
from tests.pages.conftest import APP, FILES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from pathlib import Path

PAGES = [page for page in FILES if page not in ("import", "publish")]
ARMY = {"branch": "army"}


@pytest.fixture
def both(store: Path, releases: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store and a release, and nothing kept of either."""
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    monkeypatch.setenv(RELEASES_VARIABLE, str(releases))
    monkeypatch.setenv(KEYS_VARIABLE, str(store / "no-keys"))
    kept.clear()
    yield
    kept.clear()


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("scope", "parameters"),
    [
        ("steward", {"lang": "en"}),
        ("steering_group", {"by": "cohort"}),
        ("provider-reveal", {"by": "own"}),
    ],
)
def test_what_is_drawn_again_is_what_was_drawn(
    scope: str, parameters: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[list[bytes]] = []
    parse = local_script_runner.parse_tree_from_messages

    def listen(messages: list[Any]) -> Any:
        sent.append([m.SerializeToString(deterministic=True) for m in messages if _drawn(m)])
        return parse(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", listen)
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, code in {"role": scope, **parameters}.items():
        app.query_params[name] = code
    app.run()

    def round_of_pages() -> dict[str, list[bytes]]:
        found = {}
        for page in PAGES:
            app.switch_page(FILES[page]).run()
            assert not app.exception
            found[page] = sent[-1]
        return found

    round_of_pages()
    kept.clear()
    fresh = round_of_pages()
    monkeypatch.setattr("pages.shared.results.figure", partial(pytest.fail, "it was computed"))
    assert round_of_pages() == fresh
    assert all(len(messages) > 20 for messages in fresh.values())


def _drawn(message: Any) -> bool:
    return bool(message.WhichOneof("type") == "delta")


def key(page: str, viewer: Viewer, **parameters: str) -> Hashable:
    with reading(Reader(viewer, parameters)):
        return key_of(page, current())


@pytest.mark.usefixtures("both")
def test_a_page_is_kept_for_its_role_source_view_and_language_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes.jsonl"
    monkeypatch.setenv(NOTES_VARIABLE, str(notes))
    steering = Viewer("steering_group", None, "somebody")
    same = key("exits", steering, **ARMY)
    assert same is not None
    assert key("exits", replace(steering, name="somebody else"), **ARMY) == same
    others = [
        key("overview", steering, **ARMY),
        key("exits", Viewer("steward", None, "x"), **ARMY),
        key("exits", Viewer("evaluator", None, "x"), **ARMY),
        key("exits", Viewer("provider", "reveal", "x"), **ARMY),
        key("exits", Viewer("provider", "jump_movement", "x"), **ARMY),
        key("exits", steering),
        key("exits", steering, **ARMY, by="cohort"),
        key("exits", steering, **ARMY, axis="weeks"),
        key("exits", steering, **ARMY, lang="en"),
        key("exits", steering, **ARMY, meeting="exits"),
    ]
    with reading(Reader(steering, ARMY)):
        view = current()
    draft = Draft("exits", "exit-curves", "Begeleiding gewijzigd", view.source.as_of_date)
    pin(notes, draft, Writer("A. de Vries", "steward"), ["A. de Vries"])
    others.append(key("exits", steering, **ARMY))
    monkeypatch.setattr("pages.shared.replay.known_sources", lambda: ("a newer release",))
    others.append(key("exits", steering, **ARMY))
    assert same not in others
    assert len(set(others)) == len(others)


@pytest.mark.usefixtures("both")
def test_a_view_of_another_source_than_was_asked_for_is_not_kept() -> None:
    with reading(Reader(Viewer("steward", None, "x"), {})):
        view = replace(current(), damaged=(ValueError(),))  # type: ignore[arg-type]
        assert key_of("exits", view) is None


def test_no_more_is_kept_than_may_be() -> None:
    pages = Kept(10_000)
    for number in range(10):
        pages.keep(number, [partial(print, "x" * 1_000)])
        assert pages.find(0)
        assert pages.bytes <= pages.most_bytes
    assert pages.find(9)
    assert not pages.find(5)
    pages.keep("too large", [partial(print, "x" * 10_000)])
    assert not pages.find("too large")
    assert pages.find(9)
