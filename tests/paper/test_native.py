"""A specification in files of office programs: the same numbers, on one common sheet."""

from __future__ import annotations

import pytest

from pages.paper.native.grid import grid_of
from tests.paper.exhibits import (
    FIGURES,
    TWO,
    curves,
    exit_figure,
    exits_then_and_now,
    intervals,
    occupation,
)


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_of_the_dashboard_becomes_a_native_chart(key: str) -> None:
    charts = FIGURES[key]().on_paper()
    assert charts
    assert all(series.x for chart in charts for series in chart.series)


def test_a_curve_has_the_numbers_of_the_figure() -> None:
    frame = curves(("all",))
    rows = frame[frame["outcome"] == "successful"]
    (chart,) = exit_figure({"all": ""}).on_paper()
    series = chart.series[0]
    assert series.name == "Succesvol"
    assert series.y == tuple(round(share, 12) for share in rows["share"])
    assert series.x == tuple(round(day / (365.25 / 12), 4) for day in rows["day"])
    limits = [None if low != low else round(low, 12) for low in rows["lower"]]
    assert list(series.lower) == limits
    assert list(series.few) == [n < 10 for n in rows["at_risk"]]


def test_each_strip_of_a_figure_is_a_chart_the_highest_first() -> None:
    four = {group: group.upper() for group in "abcd"}
    titles = [chart.title for chart in exit_figure(four).on_paper()]
    assert titles == ["Succesvol uitgestroomd", "Niet succesvol uitgestroomd"]


def test_a_step_is_two_rows_at_the_same_time() -> None:
    (chart,) = exit_figure({"all": ""}).on_paper()
    grid = grid_of(chart, "nl")
    times, values = grid.columns[0].values, grid.columns[1].values
    places = [n for n in range(1, 12) if times[n] == times[n - 1]]
    assert places
    for place in places:
        assert values[place - 1] == values[place - 2]
        assert values[place] != values[place - 1]


def test_all_series_of_a_chart_stand_on_the_same_rows() -> None:
    for key, figure in FIGURES.items():
        for chart in figure().on_paper():
            grid = grid_of(chart, "nl")
            assert {len(column.values) for column in grid.columns} == {grid.length}, key


def test_the_thin_part_of_a_curve_is_a_column_of_its_own() -> None:
    (chart,) = exit_figure({"all": ""}).on_paper()
    grid = grid_of(chart, "en")
    thin = next(c for c in grid.columns if c.header == "Succesvol (fewer than 10 persons)")
    series = chart.series[0]
    fewest = {y for y, few in zip(series.y, series.few, strict=True) if few}
    assert fewest <= set(thin.values)


@pytest.mark.parametrize("key", ["exits of two groups", "exits of a release", "uptake", "progress"])
def test_every_point_of_a_curve_is_on_the_sheet_and_nothing_else(key: str) -> None:
    for chart in FIGURES[key]().on_paper():
        grid = grid_of(chart, "nl")
        for number, series in enumerate(chart.series):
            drawn = [d for d in grid.drawn if d.of == number and d.look in ("value", "few")]
            cells = {v for d in drawn for v in grid.columns[d.upwards].values if v is not None}
            assert cells == {y for y in series.y if y is not None}


def test_areas_stand_at_every_month_and_add_up() -> None:
    (chart,) = occupation().on_paper()
    grid = grid_of(chart, "nl")
    assert grid.columns[0].values == tuple(map(float, range(25)))
    for row in range(grid.length):
        assert sum(float(c.values[row] or 0) for c in grid.columns[1:]) == pytest.approx(1)


def test_an_interval_is_not_cut_where_the_axis_of_the_figure_ends() -> None:
    (chart,) = intervals().on_paper()
    by_name = {series.name: series for series in chart.series}
    assert by_name["Groep B"].upper == (0.55,)
    assert by_name["Groep B"].filled == (False,)
    assert by_name["Groep A"].y == (0.08, 0.2)
    assert by_name["Groep A"].lower == (0.055, None)
    assert chart.rows[3].label == "Hoog, van alle"
    assert chart.rows[1].text == "8 %"
    assert {row.group for row in chart.rows} == {"Alle deelnemers"}


def test_a_curve_as_it_was_is_a_series_of_its_own() -> None:
    (chart,) = exits_then_and_now().on_paper()
    found = {series.name: series for series in chart.series}
    was = found["Succesvol (31 januari 2021)"]
    assert was.earlier and not any(was.few)
    now = found["Succesvol"]
    assert was.y == tuple(round(y * 0.6, 12) for y in now.y[: len(was.y)] if y is not None)
    headers = [column.header for column in grid_of(chart, "en").columns]
    assert "Succesvol (31 januari 2021)" in headers
    assert "Succesvol (31 januari 2021) (fewer than 10 persons)" not in headers


def test_a_curve_that_is_known_on_some_days_has_no_steps() -> None:
    for joined, steps in (("hv", True), ("linear", False)):
        assert {chart.step for chart in exit_figure(TWO, joined).on_paper()} == {steps}


def test_the_counts_under_the_curves_are_kept() -> None:
    (chart,) = exit_figure({"all": ""}).on_paper()
    assert [row.name for row in chart.counts] == ["nog in", "weg"]
    assert chart.counts[0].persons[0] == 60
