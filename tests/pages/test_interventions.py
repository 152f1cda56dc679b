"""The page Interventions: what is started and when, hand-overs, paths, where participants are."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import released as of_release
from tests.pages.conftest import Open, texts
from tests.pages.released import OWN, parts, serve
from tests.test_published import PUBLISHED

PAGE = "interventions"


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [dict(json.loads(chart.proto.spec)) for chart in app.get("plotly_chart")]


def curves(app: AppTest) -> list[dict[str, Any]]:
    return [trace for trace in charts(app)[0]["data"] if "name" in trace]


def published_within_100_days() -> dict[str, tuple[float, float]]:
    """Intervention → the published percentage within 100 days, and its tolerance."""
    with (PUBLISHED / "joining_forces_text.csv").open(encoding="utf-8") as file:
        rows = {row["quantity"]: row for row in csv.DictReader(file)}
    return {
        name: (float(row["value"]), float(row["tolerance"]))
        for name, code in (("Life Goals", "life_goals"), ("Reveal", "reveal"))
        for row in [rows[f"started_{code}_within_100_days"]]
    }


@pytest.mark.parametrize("estimate", ["", "naive"])
def test_the_published_shares_within_100_days_are_on_the_page(
    open_app: Open, estimate: str
) -> None:
    html = texts(open_app(PAGE, estimate=estimate))
    table = html.split("Aandeel dat is begonnen, met 95%-interval</caption>")[1]
    for name, (value, tolerance) in published_within_100_days().items():
        shown = re.search(rf"{name}</th><td>(\d+)", table)
        assert shown, name
        assert abs(int(shown[1]) - value) <= tolerance, name


def test_the_first_sentence_answers(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert "Binnen 100 dagen na instroom was <strong>53" in html
    assert "De helft was na 37 dagen met een eerste interventie begonnen." in html
    assert "Within 100 days of entry participants had started: <strong>53%" in texts(
        open_app(PAGE, lang="en")
    )


def test_a_comparison_names_the_largest_difference(open_app: Open) -> None:
    html = texts(open_app(PAGE, by="cohort"))
    assert "De groepen verschillen het meest bij Life Goals" in html
    assert "procentpunt" in html


def test_every_intervention_has_a_curve(open_app: Open) -> None:
    names = {unescape(trace["name"]) for trace in curves(open_app(PAGE))}
    assert names == {"Life Goals", "Jump Movement", "Reveal", "Place & Train"}


def test_with_a_comparison_every_intervention_has_a_strip(open_app: Open) -> None:
    axes = {trace["yaxis"] for trace in curves(open_app(PAGE, by="cohort"))}
    assert len(axes) == 4


def test_the_naive_share_comes_with_a_warning_and_is_not_higher(open_app: Open) -> None:
    right, naive = open_app(PAGE), open_app(PAGE, estimate="naive")
    assert "telt als niet begonnen" in naive.warning[0].value
    assert not right.warning
    last = [{t["name"]: t["y"][-1] for t in curves(app)} for app in (right, naive)]
    assert all(last[1][name] <= last[0][name] for name in last[0])


def test_the_areas_add_up_to_everybody(open_app: Open) -> None:
    areas = charts(open_app(PAGE))[1]["data"]
    assert len(areas) == 7
    for shares in zip(*(area["y"] for area in areas), strict=True):
        assert sum(shares) == pytest.approx(100)


def test_paths_count_everybody_once(open_app: Open) -> None:
    html = texts(open_app(PAGE)).split("De meest voorkomende paden</caption>")[1]
    table = html.split("</table>")[0]
    assert sum(int(n) for n in re.findall(r"<td>(\d+) <span>", table)) == 450
    assert "Life Goals → Reveal</th><td>72" in table


def test_hand_overs_are_in_words_and_in_a_table(open_app: Open) -> None:
    html = texts(open_app(PAGE, by="cohort"))
    assert re.search(r"Na Reveal begon \*\*\d+.%\*\* binnen 14 dagen", html)
    assert "wacht nog" in html
    assert "Een volgende interventie binnen 14 dagen, per groep" in html


def test_by_intervention_shows_everybody_and_says_so(open_app: Open) -> None:
    app = open_app(PAGE, by="intervention")
    assert "vergelijkt daarom niet naar interventie" in app.info[0].value
    assert len(curves(app)) == len(curves(open_app(PAGE)))


def test_a_filter_on_an_intervention_gets_a_warning(open_app: Open) -> None:
    app = open_app(PAGE, intervention="reveal", lang="en")
    assert "Only who ever started Reveal" in app.warning[0].value
    assert not open_app(PAGE, intervention="none").warning


@pytest.mark.parametrize("address", [{"cohort": "5"}, {"branch": "staff"}])
def test_nobody_and_hardly_anybody_are_answered_in_words(
    open_app: Open, address: dict[str, str]
) -> None:
    app = open_app(PAGE, **address)
    assert "in deze selectie" in app.info[0].value
    assert charts(app) == []


@pytest.mark.parametrize("dimension", ["branch", "age_at_entry", "years_sick_before_entry"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_comparison_can_be_drawn(open_app: Open, dimension: str, language: str) -> None:
    app = open_app(PAGE, by=dimension, lang=language)
    assert len(charts(app)) == 2
    assert all(chart.proto.alt for chart in app.get("plotly_chart"))


@pytest.fixture
def released(releases: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The release, for who sees nothing else."""
    serve(monkeypatch, releases)
    return monkeypatch


def test_a_release_has_the_same_days_as_a_registry(
    open_app: Open, released: pytest.MonkeyPatch
) -> None:
    days = ["100 days", "Half a year", "1 year", "2 years"]
    found = parts("interventions")
    assert of_release.columns(found, "uptake-shares")[1:] == days
    assert of_release.columns(found, "states")[1:] == days
    assert all(row.count("–") == 0 for row in of_release.table(found, "uptake-shares").values())
    assert "Within 100 days of entry" in of_release.texts(found)


def test_a_release_leaves_out_what_it_does_not_know(released: pytest.MonkeyPatch) -> None:
    found = parts("interventions")
    first = of_release.columns(found, "time-to-first")
    assert first == ["Group", "Participants", "A quarter", "Half", "Three quarters"]
    assert "–" not in of_release.table(found, "time-to-first")["All participants"]
    assert of_release.columns(found, "handovers")[1:3] == ["Times", "On average days"]
    said = of_release.texts(found)
    assert "Who left without a start is not told apart" in said
    assert "half year" not in said.replace("half-year", "")


def test_a_group_without_a_curve_has_no_days(released: pytest.MonkeyPatch) -> None:
    found = parts("interventions", branch="air_force")
    assert of_release.columns(found, "time-to-first") == ["Group", "Participants", "Have started"]


def test_no_sentence_compares_groups_formed_after_entry(released: pytest.MonkeyPatch) -> None:
    said = of_release.texts(parts("interventions", OWN, by="own"))
    assert "no sentence compares what they started" in said
    assert "The groups differ most" not in said
