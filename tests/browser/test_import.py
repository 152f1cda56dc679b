"""The whole way of an extract over the page Import, as a steward goes it."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from data.demo.files import write_demo_extract
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.store import LOCK, list_registries
from tests.browser.conftest import PHONE, PROJECTOR, Visit, serving

pytestmark = pytest.mark.browser

EARLIER, LATER = dt.date(2021, 1, 31), dt.date(2021, 7, 31)
CHECK_MILLISECONDS = 60_000
OF_STREAMLIT = ("presentation-role-conflict", "stFileUploaderDropzone")
"""A rule of axe that Streamlit's own uploader breaks: not ours to mend."""
WORDS = {
    "nl": {
        "title": "Importeren", "check": "Extract controleren", "keep": "Bewaren als registratie",
        "can": "Het extract van 31 juli 2021 kan bewaard worden: geen fouten",
        "done": "De registratie van 31 juli 2021 is bewaard", "date": "Peildatum van het extract",
        "effects": "Effect op de hoofdcijfers", "download": "Downloaden als CSV",
        "reason": "Reden van de correctie", "choose": "Bestanden kiezen",
        "which": "CSV, XLSX of TXT", "drop": "Laat de bestanden hier los",
    },
    "en": {
        "title": "Import", "check": "Check the extract", "keep": "Keep as a registry",
        "can": "The extract of 31 July 2021 can be kept: no faults",
        "done": "The registry of 31 July 2021 is in the store", "date": "As-of date of the extract",
        "effects": "Effect on the main figures", "download": "Download as CSV",
        "reason": "Reason of the correction", "choose": "Choose files",
        "which": "CSV, XLSX or TXT", "drop": "Drop the files here",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo on two dates, as a steward has it: ``<date>/participants.csv`` and so on."""
    folder = tmp_path_factory.mktemp("extracts")
    for date in (EARLIER, LATER):
        write_demo_extract(folder / date.isoformat(), date)
    return folder


@pytest.fixture(scope="module")
def store(extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the earlier of the two."""
    folder = tmp_path_factory.mktemp("import") / "store"
    import_extract(extracts / EARLIER.isoformat(), EARLIER, load_programme(), folder)
    return folder


@pytest.fixture(scope="module")
def own_server(store: Path) -> Iterator[str]:
    """A dashboard on that store."""
    with serving(store) as address:
        yield address


@pytest.fixture
def steward(chromium: Browser, own_server: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
    yield Visit(context.new_page(), own_server)
    context.close()


def check(visit: Visit, language: str, folder: Path) -> Page:
    """Open the page, upload the files of a folder, fill in the date and have it checked."""
    words = WORDS[language]
    page = visit.open("/import" if language == "nl" else "/import?lang=en")
    assert page.get_by_role("heading", level=1).inner_text() == words["title"]
    files = [str(path) for path in sorted(folder.iterdir())]
    page.locator('input[type="file"]').set_input_files(files)
    visit.ready()
    # The box of the date has a part for day, month and year each, which one types through.
    page.get_by_test_id("stDateInputField").first.click()
    page.keyboard.type("31072021")
    # The calendar lies over the button until one clicks elsewhere.
    page.get_by_role("heading", level=1).click()
    visit.ready()
    page.get_by_role("button", name=words["check"]).click()
    page.get_by_text(words["can"]).wait_for(timeout=CHECK_MILLISECONDS)
    visit.ready()
    return page


def violations(page: Page) -> dict[str, list[str]]:
    """What axe finds: rule → elements."""
    page.wait_for_timeout(500)
    found = Axe().run(page).response["violations"]
    return {v["id"]: [n["html"][:200] for n in v["nodes"]] for v in found}


def names(store: Path) -> set[str]:
    """Everything in the store but its lock."""
    return {str(path.relative_to(store)) for path in store.rglob("*")} - {LOCK}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_uploader_speaks_the_language_of_the_page(steward: Visit, language: str) -> None:
    """Also to a screen reader; of Streamlit's own words it hears one, before ours."""
    words = WORDS[language]
    page = steward.open(f"/import?lang={language}")
    zone = page.get_by_test_id("stFileUploaderDropzone")
    button = zone.get_by_role("button", name=f"Upload {words['choose']}", exact=True)
    assert button.locator("p").bounding_box()["height"] == 0  # type: ignore[index]
    assert words["which"] in zone.aria_snapshot()
    zone.evaluate(
        "e => { const data = new DataTransfer(); data.items.add(new File(['x'], 'a.csv'));"
        " for (const kind of ['dragenter', 'dragover']) e.dispatchEvent("
        "   new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true})) }"
    )
    zone.get_by_text("Drag and drop").wait_for(state="attached")
    read = zone.aria_snapshot()
    assert words["drop"] in read
    assert not any(own in read for own in ("per file", "Drag and drop"))


def test_whoever_closes_the_browser_half_way_changes_and_leaves_nothing(
    chromium: Browser, own_server: str, store: Path, extracts: Path
) -> None:
    before = names(store)
    context = chromium.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
    check(Visit(context.new_page(), own_server), "nl", extracts / LATER.isoformat())
    assert names(store) == before
    context.close()
    assert names(store) == before


def test_an_extract_comes_in_is_compared_kept_and_shown(
    steward: Visit, store: Path, extracts: Path
) -> None:
    words = WORDS["nl"]
    page = check(steward, "nl", extracts / LATER.isoformat())
    assert page.get_by_role("heading", name=words["effects"]).is_visible()
    assert violations(page) == {}
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    steward.ready()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    steward.ready()
    with page.expect_download() as download:
        page.get_by_role("button", name=words["download"]).click()
    text = Path(str(download.value.path())).read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert rows and {row["severity"] for row in rows} == {"warning"}
    assert len(list_registries(store)) == 1

    page.get_by_role("button", name=words["keep"]).click()
    page.get_by_text(words["done"]).wait_for(timeout=CHECK_MILLISECONDS)
    assert [entry.as_of_date for entry in list_registries(store)] == [LATER, EARLIER]
    assert violations(page) == {}
    page.get_by_test_id("stPageLink").get_by_role("link", name="Overzicht").click()
    page.get_by_role("heading", name="Overzicht", level=1).wait_for()
    steward.ready()
    assert "31 juli 2021" in page.locator(".masthead").inner_text()
    assert steward.errors == []
    assert [url for url in steward.asked if not url.startswith(steward.server)] == []


def test_axe_finds_nothing_in_the_form(steward: Visit) -> None:
    found = violations(steward.open("/import"))
    rule, element = OF_STREAMLIT
    assert [html for html in found.pop(rule, []) if element not in html] == []
    assert found == {}


def test_a_correction_is_kept_with_its_reason(
    steward: Visit, store: Path, extracts: Path, tmp_path: Path
) -> None:
    import_extract(extracts / LATER.isoformat(), LATER, load_programme(), store)
    before = list_registries(store)
    corrected = tmp_path / "corrected"
    corrected.mkdir()
    for path in (extracts / LATER.isoformat()).iterdir():
        (corrected / path.name).write_bytes(path.read_bytes())
    participants = corrected / "participants.csv"
    text = participants.read_text("utf-8")
    assert "army" in text
    participants.write_text(text.replace("army", "navy", 1), "utf-8")

    words = WORDS["en"]
    page = check(steward, "en", corrected)
    assert page.get_by_role("button", name=words["keep"]).is_disabled()
    page.get_by_role("textbox", name=words["reason"]).fill("Branch was entered wrongly")
    page.keyboard.press("Enter")
    steward.ready()
    page.get_by_role("button", name=words["keep"]).click()
    page.get_by_text(words["done"]).wait_for(timeout=CHECK_MILLISECONDS)
    entries = list_registries(store)
    assert entries[0].reason == "Branch was entered wrongly"
    assert entries[0].corrects == before[0].content_hash
    assert entries[1:] == before
