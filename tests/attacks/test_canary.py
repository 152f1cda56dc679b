"""A canary: made-up persons with values that nobody else has are in nothing that others see.

Pages are looked through as whole answers, with every figure's numbers; then the log, and what was
printed. The registry of the steward holds the canary, or the test would be blind.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from data.demo.files import write_demo_extract
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import open_registry
from data.registry.store import find_registry
from pages.access.roles import EVALUATOR, MATRIX, PROVIDER, STEERING_GROUP, STEWARD, Viewer
from tests.attacks.live import Server, running, text_of
from tests.attacks.population import LAST
from tests.extracts import columns_of
from tests.releases import publish_demo, unattacked

pytestmark = pytest.mark.browser

PSEUDONYMS = ("KANARIE7QX", "KANARIE8QX", "KANARIE9QX")
EMPLOYER = "E97Z"
DAYS = {
    "first_sick_date": "2019-02-17", "intake_date": "2019-08-25", "entry_date": "2019-09-15",
    "exit_date": "2020-11-15",
}  # fmt: skip
"""Days on which nothing happened to anybody else."""
OF_A_PERSON = (*PSEUDONYMS, EMPLOYER)
MONTHS = {
    "02": ("februari", "February"), "08": ("augustus", "August"), "09": ("september", "September"),
    "11": ("november", "November"),
}  # fmt: skip
QUERIES = ("lang=en", "lang=nl&by=cohort", "lang=en&cohort=1", "lang=en&branch=army&axis=weeks")
VIEWERS = (
    Viewer(STEERING_GROUP, None, "g"),
    Viewer(PROVIDER, "reveal", "r"),
    Viewer(EVALUATOR, None, "e"),
)


def days_in_words() -> list[str]:
    """The days of the canary as a program or a person would write them."""
    found = []
    for date in DAYS.values():
        year, month, day = date.split("-")
        found += [date, *(f"{int(day)} {name} {year}" for name in MONTHS[month])]
    return found


@dataclass(frozen=True)
class Told:
    """The extract with the canary, its store, and its release."""

    extract: Path
    store: Path
    releases: Path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("canary")
    extract = folder / "extract"
    write_demo_extract(extract, LAST)
    common = {"birth_year": "1961", "branch": "army", "wage_sanction_risk": "high"}
    for pseudonym in PSEUDONYMS:
        exited = {"exit_reason": "outside_defence"}
        append(extract, "participants", {"participant_id": pseudonym, **common, **DAYS, **exited})
        append(
            extract,
            "placements",
            {
                "participant_id": pseudonym, "start_date": DAYS["exit_date"], "employer": EMPLOYER,
                "contract_type": "temporary", "hours_per_week": "37",
            },
        )  # fmt: skip
        append(
            extract,
            "interventions",
            {
                "participant_id": pseudonym, "intervention": "reveal", "start_date": "2019-10-11",
                "end_date": "2020-03-10", "end_reason": "completed",
            },
        )  # fmt: skip
    store = folder / "store"
    import_extract(extract, LAST, load_programme(), store)
    with unattacked():
        publish_demo(store, folder / "published", LAST)
    return Told(extract, store, folder / "published")


def append(extract: Path, table: str, row: dict[str, str]) -> None:
    """One more row of a file of an extract."""
    with (extract / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns_of(table), restval="").writerow(row)


@pytest.fixture(scope="module")
def server(told: Told, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("live"), told.releases, told.store) as dashboard:
        yield dashboard


def sung(text: str, values: Iterable[str]) -> list[str]:
    """What of the canary is in a text; spaces of any kind are spaces."""
    plain = re.sub(r"\xc2\xa0|\xa0|\\u00a0|&nbsp;", " ", text)
    return [value for value in values if value.lower() in plain.lower()]


def test_the_canary_is_in_the_registry(told: Told) -> None:
    registry = open_registry(find_registry(told.store))
    query = "SELECT * FROM trajectories WHERE participant_id = $p AND in_analysis"
    for pseudonym in PSEUDONYMS:
        assert len(registry.frame(query, {"p": pseudonym})) == 1
    registry.close()
    file = find_registry(told.store).path.read_bytes()
    assert all(value.encode() in file for value in OF_A_PERSON)
    rows = (told.extract / "participants.csv").read_text("utf-8").splitlines()
    others = "\n".join(row for row in rows if not sung(row, PSEUDONYMS))
    assert not sung(others, [*OF_A_PERSON, *DAYS.values()])


def test_the_canary_is_in_no_file_of_a_release(told: Told) -> None:
    for path in told.releases.iterdir():
        text = path.read_bytes().decode("latin-1")
        assert not sung(text, [*OF_A_PERSON, *days_in_words()]), path.name


@pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: viewer.role)
@pytest.mark.parametrize("page", sorted(MATRIX))
def test_the_canary_is_on_no_page(server: Server, viewer: Viewer, page: str) -> None:
    """The evaluator sees exact figures, so days of small groups; never who it was."""
    values = OF_A_PERSON if viewer.role == EVALUATOR else [*OF_A_PERSON, *days_in_words()]
    with server.speak(server.sign_in(viewer)) as somebody:
        for query in QUERIES:
            answer = text_of(somebody.ask(page, query))
            assert len(answer) > 500
            assert not sung(answer, values), query


def test_an_error_that_a_reader_provokes_names_nobody(server: Server) -> None:
    values = [*OF_A_PERSON, *days_in_words()]
    wrong = ("as_of=2019-02-01&by=nobody", "branch=%00", "cohort=1&branch=army&provider=reveal")
    for viewer in VIEWERS[:2]:
        with server.speak(server.sign_in(viewer)) as somebody:
            for query in wrong:
                assert not sung(text_of(somebody.ask("exits", query)), values), query
    for path in (f"/media/{PSEUDONYMS[0]}", "/nowhere", "/_stcore/metrics"):
        assert not sung(server.get(path, "")[1].decode("latin-1"), values)


def test_the_canary_is_in_no_log(server: Server) -> None:
    with server.speak(server.sign_in(Viewer(STEWARD, None, "s"))) as steward:
        for page in ("quality", "import", "publish", "exits"):
            steward.ask(page)
    written = server.written()
    assert '"steward"' in written
    assert not sung(written, OF_A_PERSON)
    assert not sung(written, DAYS.values())
