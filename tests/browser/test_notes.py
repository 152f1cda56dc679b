"""A note in a real browser: typed, refused, pinned, read on the axis, and taken away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from data.releases.notes import NOTES_VARIABLE, read_notes
from tests.browser.conftest import PROJECTOR, Visit, serving
from tests.demo_store import demo_store_of_two

pytestmark = pytest.mark.browser

TEXT = "samenwerking Jump Movement beëindigd"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notes")


@pytest.fixture(scope="module")
def own_server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard with notes of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NOTES_VARIABLE, str(folder / "notes.jsonl"))
        with serving(demo_store_of_two(tmp_path_factory)) as address:
            yield address


def test_a_note_is_pinned_read_and_taken_away(
    chromium: Browser, own_server: str, folder: Path
) -> None:
    context = chromium.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
    visit = Visit(context.new_page(), own_server)
    page = visit.open("/result?role=steward")
    page.get_by_role("button", name="Notitie vastpinnen").click()
    dialog = page.get_by_role("dialog")
    text = dialog.get_by_role("textbox", name="Wat er gebeurde")
    text.fill("3 deelnemers gestopt")
    text.press("Enter")
    dialog.get_by_text("onder de 10").wait_for()
    confirm = dialog.get_by_role("button", name="Vastpinnen", exact=True)
    assert confirm.is_disabled()
    text.fill(TEXT)
    text.press("Enter")
    dialog.get_by_text("Iedereen leest straks").wait_for()
    # Closed without confirming, nothing is kept and the next dialog begins empty.
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    visit.ready()
    assert read_notes(folder / "notes.jsonl").notes == ()
    page.get_by_role("button", name="Notitie vastpinnen").click()
    assert text.input_value() == ""
    text.fill(TEXT)
    text.press("Enter")
    dialog.get_by_text("Iedereen leest straks").wait_for()
    confirm.click()
    page.get_by_text("De notitie is vastgepind").wait_for()
    dialog.wait_for(state="hidden")
    visit.ready()
    notes = page.locator("section.notes")
    assert TEXT in notes.inner_text()
    assert notes.evaluate("e => e.getBoundingClientRect().height") > 20
    assert page.locator(".note-numbers b").all_inner_texts() == ["1"]

    page.get_by_role("button", name="Notitie vastpinnen").click()
    dialog.get_by_role("combobox", name="Een notitie weghalen").click()
    page.get_by_role("option", name=TEXT).click()
    why = dialog.get_by_role("textbox", name="Waarom")
    why.fill("stond er dubbel")
    why.press("Enter")
    dialog.get_by_role("button", name="Weghalen", exact=True).click()
    page.get_by_text("wie dat deed en waarom blijft vastgelegd").wait_for()
    visit.ready()
    assert page.locator("section.notes").count() == 0
    (note,) = read_notes(folder / "notes.jsonl").notes
    assert note.withdrawn is not None and note.withdrawn.why == "stond er dubbel"
    assert visit.errors == []
    context.close()
