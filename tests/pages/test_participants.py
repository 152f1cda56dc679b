"""The page Participants: how many, who they are, how groups differ, month by month."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open, texts
from tests.test_published import PUBLISHED

PAGE = "participants"


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [dict(json.loads(chart.proto.spec)) for chart in app.get("plotly_chart")]


def published() -> list[dict[str, str]]:
    with (PUBLISHED / "joining_forces_tables.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["table"] == "3.1"]


def test_the_first_sentence_counts_everybody(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert "zijn <strong>450</strong> deelnemers ingestroomd" in html
    assert "<strong>281</strong> in Cohort" in html
    assert "verschillen het meest in <strong>ziekteduur voor instroom</strong>" in html
    assert "<strong>450</strong> participants had entered" in texts(open_app(PAGE, lang="en"))


def test_every_published_count_and_share_is_on_the_page(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    for row in published():
        if row["variable"] != "participants":
            assert f"<td>{row['count']} <span>{row['share_percent']}" in html, row
    assert "<td>281</td><td>169</td><td>450</td>" in html


def test_months_add_up_to_everybody(open_app: Open) -> None:
    bars = charts(open_app(PAGE))[0]["data"]
    assert len(bars) == 1
    assert sum(bars[0]["y"]) == 450


def test_a_comparison_has_a_strip_for_each_group(open_app: Open) -> None:
    bars = charts(open_app(PAGE, by="cohort"))[0]["data"]
    assert [sum(trace["y"]) for trace in bars] == [281, 169], "from the top down"


def test_two_groups_have_one_point_for_each_category(open_app: Open) -> None:
    app = open_app(PAGE)
    points = charts(app)[1]["data"]
    assert [trace["name"] for trace in points] == ["Cohort 1"]
    assert len(points[0]["x"]) == 6 + 5 + 5 + 5
    assert "vergeleken met Cohort 2" in texts(app)


def test_more_groups_have_a_shape_each(open_app: Open) -> None:
    app = open_app(PAGE, by="branch")
    shapes = [trace["marker"]["symbol"] for trace in charts(app)[1]["data"]]
    assert len(shapes) == len(set(shapes)) == 4
    assert "Staf (6)" in texts(app), "too small to draw"


def test_overlapping_groups_are_not_subtracted(open_app: Open) -> None:
    app = open_app(PAGE, by="intervention")
    assert "overlappen" in texts(app)
    assert len(charts(app)) == 1


def test_one_group_has_nothing_to_compare(open_app: Open) -> None:
    app = open_app(PAGE, cohort="1")
    assert "er valt niets te vergelijken" in texts(app)
    assert len(charts(app)) == 1


@pytest.mark.parametrize("address", [{"cohort": "5"}, {"branch": "staff"}])
def test_nobody_and_hardly_anybody_are_answered_in_words(
    open_app: Open, address: dict[str, str]
) -> None:
    app = open_app(PAGE, **address)
    assert "in deze selectie" in app.info[0].value
    assert charts(app) == []


def test_figures_have_an_alternative_and_a_table(open_app: Open) -> None:
    app = open_app(PAGE, lang="en")
    assert all("450 participants" in chart.proto.alt for chart in app.get("plotly_chart"))
    html = texts(app)
    assert "July 2019" in html
    assert "Time sick before entry, all categories together" in html


@pytest.mark.parametrize("dimension", ["branch", "age_at_entry", "years_sick_before_entry"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_comparison_can_be_drawn(open_app: Open, dimension: str, language: str) -> None:
    assert len(charts(open_app(PAGE, by=dimension, lang=language))) == 2


def test_an_earlier_as_of_date_counts_who_had_entered_then(open_app: Open) -> None:
    html = texts(open_app(PAGE, as_of="2020-07-31"))
    assert "Tot en met 31 juli 2020" in html
