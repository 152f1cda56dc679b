"""What the charts are made of: places of labels, ticks, colours that can be seen."""

from __future__ import annotations

import json
import re
import tomllib
from html import escape
from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.charts import theme
from pages.charts.curve_labels import spread
from pages.charts.intervals import Interval, intervals_chart
from pages.charts.plotly_figure import plotly_figure
from pages.charts.plotly_lines import parts_of
from pages.charts.specification import Axis, Hover
from pages.charts.time_axis import MOST_TICKS, UNITS, time_axis
from tests.paper.exhibits import FIGURES, exit_figure

ROOT = Path(__file__).resolve().parents[2]
LEAST_CONTRAST = 3.9


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    "colour", [*theme.OUTCOME_COLOURS.values(), *theme.GROUP_COLOURS, theme.MUTED, theme.REFERENCE]
)
def test_lines_stand_out_from_the_paper(colour: str) -> None:
    contrast = (luminance(theme.PAPER) + 0.05) / (luminance(colour) + 0.05)
    assert round(contrast, 1) >= LEAST_CONTRAST


def test_margins_leave_a_phone_its_width() -> None:
    assert theme.MARGIN_LEFT < 60
    assert theme.MARGIN_RIGHT < 60


def test_no_two_of_six_groups_look_alike() -> None:
    looks = {(theme.group_colour(place), theme.dash(place)) for place in range(6)}
    assert len(looks) == 6
    assert not set(theme.GROUP_COLOURS) & {*theme.OUTCOME_COLOURS.values()} - {theme.PRIMARY}


def test_the_pages_have_the_colours_of_the_charts() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert settings["primaryColor"] == theme.PRIMARY
    assert settings["textColor"] == theme.INK
    assert settings["linkColor"] == theme.LINK
    assert settings["secondaryBackgroundColor"] == theme.SURFACE
    assert settings["borderColor"] == theme.RULE


def test_only_the_theme_names_a_colour() -> None:
    files = [*(ROOT / "pages").rglob("*.py"), ROOT / "static" / "dashboard.css"]
    named = {
        path.name
        for path in files
        if path.name != "theme.py"
        and re.search(r"#[0-9a-fA-F]{6}|rgba?\(", path.read_text("utf-8"))
    }
    assert named == set()


def test_labels_that_do_not_touch_stay_where_they_are() -> None:
    assert spread([(1, 10), (1, 50)], [8, 8], width=1, top=100) == [10, 50]


def test_labels_that_touch_move_apart_and_keep_their_order() -> None:
    low, high = spread([(1, 50), (1, 51)], [8, 8], width=1, top=100)
    assert high - low >= 8


def test_labels_far_apart_may_stand_at_the_same_height() -> None:
    assert spread([(0, 50), (9, 50)], [8, 8], width=1, top=100) == [50, 50]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_six_labels_never_touch_and_stay_inside(points: list[float]) -> None:
    places = sorted(spread([(1, y) for y in points], [8.0] * len(points), width=1, top=100))
    assert places[0] >= 4 - 1e-9
    assert places[-1] <= 96 + 1e-9
    assert all(b - a >= 8 - 1e-9 for a, b in pairwise(places))


@pytest.mark.parametrize("unit", UNITS)
@given(last_day=st.integers(0, 3000))
def test_ticks_begin_at_entry_and_fit_a_phone(unit: str, last_day: int) -> None:
    axis = time_axis(last_day, unit)
    assert axis.days[0] == 0
    assert axis.days[-1] <= axis.end
    assert len(axis.days) <= MOST_TICKS
    assert len(axis.days) == len(axis.labels)


def test_a_year_is_52_weeks_or_12_months() -> None:
    assert time_axis(760, "weeks").days[4] == 52 * 7
    assert time_axis(760, "months").days[4] == 365


@pytest.mark.parametrize(("unit", "labels"), [("months", "0 3 6"), ("weeks", "0 13 26")])
@pytest.mark.parametrize("last_day", [28, 364, 728])
def test_an_axis_has_two_years_at_least(unit: str, labels: str, last_day: int) -> None:
    axis = time_axis(last_day, unit)
    assert axis.labels[-1] == {"months": "24", "weeks": "104"}[unit]
    assert " ".join(axis.labels[:3]) == labels
    assert axis.end >= 104 * 7


def test_ticks_are_written_as_the_reader_writes_numbers() -> None:
    axis = Axis(start=-0.5, end=0.5, step=0.5, signed=True)
    figure = plotly_figure(intervals_chart([Interval("one", 0.2, -0.1, 2.0)], axis, ",."))
    assert figure["layout"]["xaxis"]["ticktext"] == ["\N{MINUS SIGN}0,5", "0", "+0,5"]


def test_an_interval_longer_than_the_axis_ends_in_an_arrow() -> None:
    axis = Axis(start=-1, end=1, step=1)
    drawn = plotly_figure(intervals_chart([Interval("one", 0.2, -0.1, 2.0)], axis, ".,"))
    line, _point = drawn["data"]
    assert line["x"] == [-0.1, 1]
    assert line["marker"]["symbol"] == ["line-ns", "triangle-right"]


def test_a_curve_is_cut_where_it_rests_on_few_and_stays_whole() -> None:
    parts = list(parts_of([True, False, False, False, True, True]))
    assert [few for _rows, few in parts] == [True, False, True]
    assert [list(range(6)[rows]) for rows, _few in parts] == [[0], [0, 1, 2, 3], [3, 4, 5]]


@pytest.mark.parametrize("key", FIGURES)
def test_plotly_takes_every_chart_as_it_is_drawn(key: str) -> None:
    drawn = plotly_figure(FIGURES[key]())
    checked = json.loads(go.Figure(drawn).to_json())
    assert [set(trace) for trace in checked["data"]] == [set(trace) for trace in drawn["data"]]
    assert json.loads(json.dumps(drawn, allow_nan=False)) == drawn


@pytest.mark.parametrize("name", ["$x$", ":red[y]", "<b>bold</b>", "%{x}", "*a* & b"])
def test_a_name_is_shown_letter_by_letter(name: str) -> None:
    drawn = json.dumps(plotly_figure(exit_figure({"1": name, "2": "Cohort 2"})), ensure_ascii=False)
    shown = escape(name, quote=False)
    assert json.dumps(shown, ensure_ascii=False)[1:-1] in drawn
    assert "<b>bold" not in drawn
    row = Interval("a row", 0.5, hover=Hover(name, "50 %", " of 10"))
    points = plotly_figure(intervals_chart([row], Axis(start=0, end=1, step=1), ",."))["data"]
    assert [t["hovertext"] for t in points] == [[f"{shown}<br><b>50 %</b> of 10"]]
    assert {t["hovertemplate"] for t in points} == {"%{hovertext}<extra></extra>"}
