"""The page Overview: the message first, key figures with their change, a line over time."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import re
import time

import pytest

from pages.charts import theme
from pages.charts.sparkline import LEAST_POINTS, sparkline
from pages.content.overview.indicators import change_words
from tests.pages.conftest import Open, texts
from tests.test_published import PUBLISHED

PAGE = "overview"
NO_BREAK = "\N{NO-BREAK SPACE}"


def figures(html: str) -> list[str]:
    """The large number of each card, in order."""
    return re.findall(r'<p class="figure"><strong class="\w*">(.*?)</strong>', html)


def test_the_most_important_message_comes_first(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    first = re.search(r'<p class="answer">(.*?)</p>', html)
    assert first
    assert first[1] == (
        f"De contractmaat ligt <strong>12{NO_BREAK}procentpunt</strong> boven de afspraak na 2"
        f" jaar (35,5{NO_BREAK}%)."
    )
    assert "<strong>10" in html.split('class="answer-more"')[1]


def test_the_key_figures_are_as_published(open_app: Open) -> None:
    with (PUBLISHED / "joining_forces_tables.csv").open(encoding="utf-8") as file:
        counts = {
            (row["table"], row["category"]): row["count"]
            for row in csv.DictReader(file)
            if row["cohort"] == "all"
        }
    shown = figures(texts(open_app(PAGE)))
    assert shown[:3] == [counts["3.1", "total"], counts["3.2", "no"], counts["3.2", "yes"]]
    assert shown[3:] == [f"{n}{NO_BREAK}%" for n in (41, 48, 10)] + ["3,2"]


def test_changes_are_in_persons_or_percentage_points(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert re.search(r"\+\d+ personen sinds 31 juli 2020", html)
    assert re.search(r"[+−]\d+,\d.procentpunt sinds 31 juli 2020", html)
    assert "op 31 juli 2020 nog niet bekend" in html, "too few were judged then"
    assert "percentage points since 31 July 2020" in texts(open_app(PAGE, lang="en"))


@pytest.mark.parametrize(
    ("measure", "change", "words"),
    [
        ("participants", 0.0, "gelijk aan 31 juli 2020"),
        ("participants", 1.0, "+1 persoon sinds 31 juli 2020"),
        ("active", -2.0, "−2 personen sinds 31 juli 2020"),
        ("contract", 0.0004, "gelijk aan 31 juli 2020"),
        ("contract", 0.0006, f"+0,1{NO_BREAK}procentpunt sinds 31 juli 2020"),
        ("wellbeing", -0.04, "gelijk aan 31 juli 2020"),
        ("wellbeing", -0.06, "−0,1 sinds 31 juli 2020"),
        ("wellbeing", float("nan"), "op 31 juli 2020 nog niet bekend"),
    ],
)
def test_a_change_is_written_in_its_unit(measure: str, change: float, words: str) -> None:
    assert change_words(measure, change, dt.date(2020, 7, 31)) == words


def test_the_first_as_of_date_has_nothing_before_it(open_app: Open) -> None:
    html = texts(open_app(PAGE, as_of="2020-07-31"))
    assert "geen eerdere peildatum" in html
    assert "van 4 personen, te weinig" in html
    assert figures(html)[4] == "–"


def test_the_agreements_stand_beside_the_contract_measure(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert f"afspraak: 35,5{NO_BREAK}% na 2 jaar en 60{NO_BREAK}% na 4 jaar" in html
    assert "Voor de SIB: ongeveer een op de drie" in html


def test_cards_lead_to_their_page_with_the_filters(open_app: Open) -> None:
    html = texts(open_app(PAGE, branch="army", lang="en"))
    for page in ("participants", "exits", "result", "sanctions", "wellbeing"):
        assert f'href="{page}?lang=en&amp;branch=army"' in html


def test_filters_and_comparison_say_what_they_do_here(open_app: Open) -> None:
    html = texts(open_app(PAGE, by="cohort", branch="army"))
    assert "vergelijkt geen groepen" in html
    assert "geldt voor alle deelnemers samen" in html
    assert figures(html)[0] == "260"


@pytest.mark.parametrize("address", [{"cohort": "5"}, {"branch": "staff"}])
def test_nobody_and_hardly_anybody_are_answered_in_words(
    open_app: Open, address: dict[str, str]
) -> None:
    app = open_app(PAGE, **address)
    assert "in deze selectie" in app.info[0].value
    assert figures(texts(app)) == []


def test_the_table_has_a_column_for_every_as_of_date(open_app: Open) -> None:
    html = texts(open_app(PAGE)).split("<caption>Kerncijfers</caption>")[1]
    assert html.index("31 juli 2020") < html.index("31 juli 2021")


def test_a_line_needs_three_points() -> None:
    assert sparkline([1, 2, 3], [1, 2, float("nan")], "") == ""
    assert LEAST_POINTS == 3


def test_a_line_stays_inside_its_image_and_keeps_its_colour() -> None:
    html = sparkline([1, 2, 4], [0.2, 0.5, 0.4], "over 3 dates", 0.0, 0.6, "contract")
    image = base64.b64decode(html.split("base64,")[1].split('"')[0]).decode()
    points = re.search(r'points="(.*?)"', image)
    assert points
    places = [tuple(map(float, point.split(","))) for point in points[1].split()]
    assert [x for x, _ in places] == [5, 55, 155], "in proportion to time"
    assert all(5 <= y <= 29 for _, y in places)
    assert theme.CONTRACT in image
    assert 'alt="over 3 dates"' in html


def test_the_overview_is_quick_once_computed(open_app: Open) -> None:
    app = open_app(PAGE)
    begin = time.perf_counter()
    app.run()
    assert time.perf_counter() - begin < 2, "0.5 s on the server; a busy machine gets four times"
