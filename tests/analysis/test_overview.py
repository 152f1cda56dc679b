"""The key figures are those of the figures themselves; the rules say the right thing first."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from analysis.figures import overview as o
from analysis.figures.contract import contract
from analysis.figures.exit_curves import exit_summary
from analysis.selection import Selection
from data.programme import Programme, load_programme
from data.registry.open import Registry

AS_OF = dt.date(2021, 7, 31)
NAN = float("nan")


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme()


def figures(**changed: tuple[float, float, float]) -> pd.DataFrame:
    """An overview in which nothing is worth a word, but for what is changed."""
    quiet = {
        o.PARTICIPANTS: (450.0, NAN, NAN),
        o.ACTIVE: (183.0, NAN, NAN),
        o.EXITS: (267.0, NAN, NAN),
        o.SUCCESSFUL_EXIT: (0.40, 0.35, 0.45),
        o.CONTRACT: (NAN, NAN, NAN),
        o.WAGE_SANCTIONS: (0.33, 0.25, 0.41),
        o.WELLBEING: (3.2, 3.0, 3.4),
    }
    rows = [(name, *values, 450) for name, values in (quiet | changed).items()]
    return pd.DataFrame(rows, columns=list(o.COLUMNS))


def said(now: pd.DataFrame, before: pd.DataFrame | None, programme: Programme) -> list[str]:
    return [message.rule for message in o.messages(now, before, programme, AS_OF)]


def test_the_counts_are_as_published(demo: Registry) -> None:
    rows = o.overview(demo, Selection()).set_index("measure")["value"]
    assert rows[list(o.PERSONS)].tolist() == [450, 183, 267]


def test_the_shares_are_those_of_their_own_figures(demo: Registry) -> None:
    rows = o.overview(demo, Selection()).set_index("measure")
    summary = exit_summary(demo, Selection())
    year = summary[(summary["outcome"] == "successful") & (summary["weeks"] == 52)].iloc[0]
    columns = ["value", "lower", "upper"]
    assert rows.loc[o.SUCCESSFUL_EXIT, columns].tolist() == list(year[["share", "lower", "upper"]])
    judged = contract(demo, Selection()).iloc[0]
    assert rows.loc[o.CONTRACT, "value"] == judged["share"]
    assert rows.loc[o.CONTRACT, "persons"] == judged["judged"]
    assert rows.loc[o.WAGE_SANCTIONS, "value"] == 25 / 253
    assert rows.loc[o.WELLBEING, "persons"] == 67


def test_a_comparison_plays_no_part(demo: Registry) -> None:
    alone, compared = (o.overview(demo, Selection(by=by)) for by in (None, "cohort"))
    pd.testing.assert_frame_equal(alone, compared)


def test_nobody_has_no_shares(demo: Registry) -> None:
    rows = o.overview(demo, Selection(where=(("cohort", "5"),))).set_index("measure")
    assert rows.loc[o.PARTICIPANTS, "value"] == 0
    assert rows.loc[list(o.SHARES), "value"].isna().all()


def test_a_share_of_few_is_not_shown(demo: Registry) -> None:
    rows = o.overview(demo, Selection(where=(("branch", "staff"),))).set_index("measure")
    assert 0 < rows.loc[o.PARTICIPANTS, "value"] < o.FEW_PERSONS
    assert rows.loc[list(o.SHARES), "value"].isna().all()


def test_changes_are_in_the_unit_of_the_measure() -> None:
    now = figures(**{o.PARTICIPANTS: (450.0, NAN, NAN)})
    before = figures(**{o.PARTICIPANTS: (383.0, NAN, NAN), o.SUCCESSFUL_EXIT: (NAN, NAN, NAN)})
    change = o.changes(now, before).set_index("measure")["change"]
    assert change[o.PARTICIPANTS] == 450 - 383
    assert pd.isna(change[o.SUCCESSFUL_EXIT])


def test_without_anything_to_say_the_size_is_said(programme: Programme) -> None:
    assert said(figures(), None, programme) == [o.SIZE]


@pytest.mark.parametrize(
    ("interval", "rule"),
    [
        ((0.48, 0.41, 0.55), o.ABOVE_AGREED),
        ((0.48, 0.355, 0.61), o.NEAR_AGREED),
        ((0.30, 0.25, 0.355), o.NEAR_AGREED),
        ((0.30, 0.25, 0.354), o.BELOW_AGREED),
    ],
)
def test_the_contract_lies_above_near_or_below(
    programme: Programme, interval: tuple[float, float, float], rule: str
) -> None:
    first = o.messages(figures(**{o.CONTRACT: interval}), None, programme, AS_OF)[0]
    assert first.rule == rule
    assert first.against == 0.355
    assert first.difference == interval[0] - 0.355
    assert first.years == 2


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (dt.date(2021, 6, 30), 2),
        (dt.date(2021, 7, 1), 2),
        (dt.date(2023, 6, 30), 2),
        (dt.date(2023, 7, 1), 4),
    ],
)
def test_an_agreement_holds_from_its_day_on(programme: Programme, day: dt.date, years: int) -> None:
    target = o.agreement(programme, day)
    assert target
    assert target.after_years == years


@pytest.mark.parametrize(
    ("interval", "rule"),
    [
        ((0.10, 0.07, 0.14), o.SANCTIONS_FEWER),
        ((0.25, 0.18, 0.33), None),
        ((0.40, 0.33, 0.48), None),
        ((0.40, 0.34, 0.48), o.SANCTIONS_MORE),
    ],
)
def test_sanctions_are_named_where_they_differ_beyond_chance(
    programme: Programme, interval: tuple[float, float, float], rule: str | None
) -> None:
    rules = said(figures(**{o.WAGE_SANCTIONS: interval}), None, programme)
    assert rules == ([rule, o.SIZE] if rule else [o.SIZE])


@pytest.mark.parametrize(
    ("share", "rule"),
    [
        (0.351, None),
        (0.35, o.SUCCESS_FELL),
        (0.349, o.SUCCESS_FELL),
        (0.449, None),
        (0.45, o.SUCCESS_ROSE),
        (0.451, o.SUCCESS_ROSE),
    ],
)
def test_a_change_is_named_from_five_points_on(
    programme: Programme, share: float, rule: str | None
) -> None:
    now = figures(**{o.SUCCESSFUL_EXIT: (share, 0.3, 0.5)})
    assert said(now, figures(), programme) == ([rule, o.SIZE] if rule else [o.SIZE])


def test_what_is_worse_than_agreed_comes_first(programme: Programme) -> None:
    now = figures(
        **{
            o.CONTRACT: (0.30, 0.25, 0.35),
            o.WAGE_SANCTIONS: (0.40, 0.35, 0.48),
            o.SUCCESSFUL_EXIT: (0.30, 0.25, 0.35),
        }
    )
    assert said(now, figures(), programme) == [
        o.BELOW_AGREED,
        o.SANCTIONS_MORE,
        o.SUCCESS_FELL,
        o.SIZE,
    ]


def test_good_news_comes_after_bad(programme: Programme) -> None:
    now = figures(**{o.CONTRACT: (0.48, 0.41, 0.55), o.SUCCESSFUL_EXIT: (0.30, 0.25, 0.35)})
    assert said(now, figures(), programme) == [o.SUCCESS_FELL, o.ABOVE_AGREED, o.SIZE]


def test_every_rule_has_its_place() -> None:
    rules = {
        o.ABOVE_AGREED, o.BELOW_AGREED, o.NEAR_AGREED, o.SANCTIONS_FEWER, o.SANCTIONS_MORE,
        o.SUCCESS_ROSE, o.SUCCESS_FELL, o.SIZE,
    }  # fmt: skip
    assert set(o.ORDER) == rules
