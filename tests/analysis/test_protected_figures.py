"""Figures of counts from a source that protects its numbers, beside the exact ones of the demo."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, reduce
from operator import xor

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue import BY_COMMAND, FIGURES
from analysis.disclosure.protected import ProtectedSource
from analysis.figures.overview import ACTIVE, EXITS, PARTICIPANTS, overview, overview_of
from analysis.figures.paths import OTHER
from analysis.figures.uptake import QUARTILE_COLUMNS
from analysis.figures.wellbeing import wellbeing_before_exit
from analysis.selection import Selection
from data.demo.files import write_demo_extract
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.keyed import Memory, open_keyed
from data.registry.open import Registry, open_registry
from tests.releases import demo_policy

RECORD_KEY, ROUND_KEY = b"record" * 6, b"round" * 6
POLICY = demo_policy()

COUNTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exit-reasons": (("group", "reason"), ("count",)),
    "composition": (("group", "variable", "category"), ("count",)),
    "sanctions": (("group", "variable", "category"), ("count",)),
    "sanction-shares": (("group",), ("persons", "sanctions")),
    "sanction-risks": (("group", "risk"), ("persons", "sanctions")),
    "sanction-flow": (("group", "step"), ("persons",)),
    "placement-coverage": (("group", "reason"), ("persons", "placed")),
    "lasting": (("group", "state"), ("of", "persons")),
    "contract-types": (("group", "day", "contract_type"), ("of", "persons")),
    "working-hours": (("group", "day", "measure"), ("of", "persons")),
    "contract": (("measure",), ("judged", "successful")),
    "contract-flow": (("step",), ("persons",)),
    "contract-progress": (("month",), ("judged", "successful")),
    "measures": (("effect", "contract"), ("count",)),
    "handovers": (("group", "from", "to"), ("persons",)),
    "time-to-first": (("group",), ("persons", "started", "exited")),
    "paths": (("group", "path"), ("count",)),
    "participant-flow": (("step",), ("persons",)),
    "quality": (("kind", "code"), ("persons",)),
    "survey-response": (("round", "group"), ("invited", "answered")),
    "wellbeing": (("group", "item"), ("persons",)),
    "wellbeing-distribution": (("group", "item", "answer"), ("persons",)),
}
"""Figure → the columns that name a row, and those of persons."""

SHARES = ("share", "lower", "upper", "others", "share_within_14_days", "share_started",
          "share_never", "share_waiting")  # fmt: skip

SELECTIONS = (
    Selection(),
    Selection("cohort"),
    Selection("intervention"),
    Selection("branch", (("cohort", "1"),)),
    Selection("phase"),
    Selection(None, (("branch", "navy"), ("intervention", "reveal"))),
)


@pytest.fixture(scope="module")
def protected(demo: Registry) -> Iterator[ProtectedSource]:
    keyed = open_keyed(demo, RECORD_KEY)
    yield ProtectedSource(Memory(keyed), ROUND_KEY, POLICY)
    keyed.close()


@cache
def asked() -> list[tuple[str, Selection]]:
    """Every figure of counts with every selection that it can have."""
    return [
        (name, selection)
        for name in COUNTED
        for selection in SELECTIONS
        if selection.by is None or selection.by in BY_COMMAND[name].by
    ]


def table(name: str, source: Registry | ProtectedSource, selection: Selection) -> pd.DataFrame:
    return BY_COMMAND[name].function(source, selection)


def steps(source: Registry | ProtectedSource, selection: Selection) -> pd.Series[float]:
    return table("participant-flow", source, selection).set_index("step")["persons"]


def named(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index(list(COUNTED[name][0]))


def every_figure(test: object) -> object:
    ids = [f"{name}-{n}" for n, (name, _) in enumerate(asked())]
    return pytest.mark.parametrize(("name", "selection"), asked(), ids=ids)(test)


DERIVED = ("not_exited", "no")
"""Who has not left, and who had no sanction, are differences of two numbers that are shown."""


@pytest.mark.parametrize(
    ("name", "column", "part", "rest"),
    [("exit-reasons", "reason", "exited", "not_exited"), ("sanctions", "category", "yes", "no")],
)
def test_the_other_side_of_an_outcome_is_the_difference_of_shown_numbers(
    protected: ProtectedSource, name: str, column: str, part: str, rest: str
) -> None:
    flow = steps(protected, Selection())
    rows = table(name, protected, Selection())
    found = rows[rows["group"] == "all"].set_index(column)["count"]
    assert found[rest] == flow["in_analysis"] - found[part]


@every_figure
def test_a_number_is_hidden_below_ten_and_otherwise_less_than_five_off(
    demo: Registry, protected: ProtectedSource, name: str, selection: Selection
) -> None:
    exact, shown = (named(name, table(name, source, selection)) for source in (demo, protected))
    if name == "paths":
        shown = shown.drop(index=OTHER, level="path")
    assert set(shown.index) <= set(exact.index)
    for column in COUNTED[name][1]:
        both = exact[column].to_frame("exact").join(shown[column].rename("shown"))
        both = both[~both.index.isin(DERIVED, level=-1)]
        assert (both["shown"].isna() == (both["exact"] < 10)).all(), column
        both = both.dropna()
        assert (both["shown"] % 5 == 0).all(), column
        assert ((both["shown"] - both["exact"]).abs() < 5).all(), column


@every_figure
def test_shares_are_whole_percents_whatever_their_size(
    protected: ProtectedSource, name: str, selection: Selection
) -> None:
    rows = table(name, protected, selection)
    for column in set(SHARES) & set(rows):
        if name == "wellbeing":
            continue  # Its limits are those of a mean.
        percents = rows[column].dropna().to_numpy(float) * 100
        assert (abs(percents - percents.round()) < 1e-9).all(), column
        assert ((percents >= 0) & (percents <= 100)).all(), column


def test_shares_below_ten_percent_and_above_ninety_are_shown(protected: ProtectedSource) -> None:
    shares = pd.concat(
        [
            table(name, protected, Selection())["share"].dropna()
            for name in ("composition", "sanctions")
        ]
    )
    assert (shares < 0.1).any() and (shares[shares < 1] > 0.9).any()


PARTS = {
    "sanction-shares": ("sanctions", "persons"),
    "sanction-risks": ("sanctions", "persons"),
    "placement-coverage": ("placed", "persons"),
    "lasting": ("persons", "of"),
    "contract-types": ("persons", "of"),
    "working-hours": ("persons", "of"),
    "contract": ("successful", "judged"),
    "contract-progress": ("successful", "judged"),
    "time-to-first": ("started", "persons"),
    "survey-response": ("answered", "invited"),
}
"""Figure → a number of persons and the whole that it is a part of, on the same row."""


@every_figure
def test_parts_never_exceed_their_whole(
    protected: ProtectedSource, name: str, selection: Selection
) -> None:
    rows = table(name, protected, selection)
    if name in PARTS:
        part, whole = PARTS[name]
        assert not (rows[part] > rows[whole]).any()
    if name in ("exit-reasons", "composition", "sanctions", "paths"):
        flow = steps(protected, replace(selection, by=None))
        own = rows[rows["group"] == "all"] if "group" in rows else rows
        assert not (own["count"] > flow["in_analysis"]).any()
    if name == "exit-reasons":
        wide = rows.pivot(index="reason", columns="group", values="count")
        reasons = wide.drop(index=["exited", "not_exited"])
        assert not (reasons > wide.loc["exited"]).any(axis=None)


def test_a_part_is_at_most_its_whole_whichever_way_the_two_are_rounded(
    protected: ProtectedSource,
) -> None:
    keys = np.arange(1, 15, dtype=np.uint64) * 7919
    whole, part = (pd.DataFrame({"key": keys[:n], "persons": 1}) for n in (14, 13))
    sides = set()
    for number in range(40):
        source = replace(protected, key=number.to_bytes(32, "big"))
        everybody = source.persons(whole)
        sides.add((everybody, source.persons(part)))
        assert source.persons(part, everybody) == min(source.persons(part), everybody)
        assert source.persons(part, float("nan")) == source.persons(part)
    # Rounded apart the part would be the larger of the two now and then.
    assert (10.0, 15.0) in sides


@every_figure
def test_nothing_is_computed_from_a_hidden_number(
    protected: ProtectedSource, name: str, selection: Selection
) -> None:
    rows = table(name, protected, selection)
    parts, names = COUNTED[name][1], COUNTED[name][0]
    of_part = {"time-to-first": {"share_started": "started", "share_never": "exited"}}.get(
        name, dict.fromkeys(set(SHARES) & set(rows), parts[-1])
    )
    for column, part in of_part.items():
        assert rows[rows[part].isna()][column].isna().all(), column
    if name in ("handovers", "wellbeing"):
        hidden = rows[rows["persons"].isna()].drop(columns=[*names, "persons"])
        assert hidden.isna().all(axis=None)


def test_from_a_registry_numbers_of_persons_stay_whole(demo: Registry) -> None:
    for name, selection in asked():
        rows = table(name, demo, selection)
        for column in COUNTED[name][1]:
            assert rows.empty or str(rows[column].dtype).lower() == "int64", (name, column)


def test_a_share_is_that_of_the_numbers_beside_it(protected: ProtectedSource) -> None:
    reasons = table("exit-reasons", protected, Selection()).set_index("reason")
    everybody = steps(protected, Selection())["in_analysis"]
    exited = reasons["count"]["exited"]
    for reason, row in reasons.dropna().iterrows():
        whole = everybody if reason in ("exited", "not_exited") else exited
        assert row["share"] == min(round(row["count"] / whole, 2), 1), reason
    judged = table("contract", protected, Selection()).iloc[0]
    assert judged["share"] == round(judged["successful"] / judged["judged"], 2)


@pytest.mark.parametrize("where", [(), (("branch", "army"),), (("provider", "reveal"),)])
def test_the_same_persons_are_the_same_number_everywhere(
    protected: ProtectedSource, where: tuple[tuple[str, str], ...]
) -> None:
    selection = Selection(None, where)

    def one(name: str, column: str, **cell: object) -> float:
        rows = table(name, protected, selection)
        for key, value in cell.items():
            rows = rows[rows[key] == value]
        (found,) = set(rows[column])
        return float(found)

    everybody = one("participant-flow", "persons", step="in_analysis")
    assert everybody == one("composition", "count", category="total")
    assert everybody == one("contract-flow", "persons", step="in_analysis")
    assert everybody == one("sanction-flow", "persons", step="in_analysis")
    assert everybody == one("sanction-shares", "persons", group="all")
    assert everybody == table("inflow", protected, selection)["persons"].sum()
    figures = overview(protected, selection).set_index("measure")["value"]
    reasons = table("exit-reasons", protected, selection).set_index("reason")["count"]
    assert figures[PARTICIPANTS] == everybody
    assert figures[[ACTIVE, EXITS]].tolist() == reasons[["not_exited", "exited"]].tolist()
    judged = one("contract-flow", "persons", step="judged")
    assert judged == one("contract", "judged")
    assert judged == table("contract-progress", protected, selection)["judged"].iloc[-1]
    sanctioned = one("sanctions", "count", group="all", category="yes")
    assert sanctioned == one("sanction-shares", "sanctions", group="all")
    answered = one("survey-response", "answered")
    assert (
        answered
        == one("wellbeing", "persons", item="happy")
        == one("wellbeing", "persons", item="healthy")
    )


def test_what_is_odd_is_the_number_of_the_flow(protected: ProtectedSource, demo: Registry) -> None:
    for source in (demo, protected):
        odd = table("quality", source, Selection()).set_index("code")["persons"]
        flow = steps(source, Selection())
        assert odd["no_intake"] == flow["without_intake"]
        assert odd["exit_without_date"] == flow["exit_date_unknown"]
        assert odd["exit_without_reason"] == flow["exit_reason_unknown"]


def test_oddities_are_those_that_the_import_counted(demo: Registry) -> None:
    counted = table("quality", demo, Selection()).query("kind == 'odd'")
    found = dict(counted[["code", "persons"]].itertuples(index=False, name=None))
    assert len(demo.oddities) >= 8
    assert {code: found[code] for code in demo.oddities} == demo.oddities


def test_oddities_of_nobody_known_are_shown_alike_each_time(
    demo: Registry, protected: ProtectedSource
) -> None:
    again = ProtectedSource(protected.registry, ROUND_KEY, POLICY)
    for oddity, persons in demo.oddities.items():
        shown = protected.oddities[oddity]
        assert math.isnan(shown) == (persons < 10)
        assert math.isnan(shown) or (shown == again.oddities[oddity] and abs(shown - persons) < 5)


def test_running_numbers_never_fall_and_end_in_the_whole(
    demo: Registry, protected: ProtectedSource
) -> None:
    by_cohort = Selection("cohort")
    exact = table("inflow", demo, by_cohort).pivot(index="month", columns="group")["persons"]
    shown = table("inflow", protected, by_cohort).pivot(index="month", columns="group")["persons"]
    assert set(shown) == {"1", "2", "all"}
    assert not (shown < 0).any(axis=None)
    assert (shown.isna() == (exact.cumsum() < 10)).all(axis=None)
    assert ((shown.cumsum() - exact.cumsum()).abs().fillna(0) < 5).all(axis=None)
    progress = table("contract-progress", protected, Selection())
    assert progress[["judged", "successful"]].dropna().diff().min().min() >= 0


def test_paths_of_few_are_counted_together(demo: Registry, protected: ProtectedSource) -> None:
    exact, shown = (table("paths", source, Selection("cohort")) for source in (demo, protected))
    for group, rows in shown.groupby("group"):
        mine = exact[exact["group"] == group]
        rest = mine[~mine["path"].isin(rows["path"])]["count"]
        assert rest.max() < 10
        assert rows["path"].iloc[-1] == OTHER
        assert abs(rows["count"].iloc[-1] - rest.sum()) < 5
        assert rows["count"].iloc[:-1].is_monotonic_decreasing
    assert OTHER not in set(exact["path"])


def chance(persons: set[str]) -> float:
    """The chance of a set of persons, as PRIVACY.md writes it, without our code."""
    keys = [hmac.new(RECORD_KEY, p.encode(), hashlib.sha256).digest()[:8] for p in persons]
    together = reduce(xor, (int.from_bytes(key, "big") for key in keys), 0)
    digest = hmac.new(ROUND_KEY, together.to_bytes(8, "big"), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def rounded(persons: set[str]) -> float:
    return 5 * math.floor(len(persons) / 5 + chance(persons))


def test_numbers_hang_on_exactly_who_is_counted(demo: Registry, protected: ProtectedSource) -> None:
    rows = demo.frame("SELECT * FROM participants", {})
    counted = rows[
        rows["intake_date"].notna()
        & rows["entry_date"].notna()
        & ~(rows["exit_date"] < rows["entry_date"])
    ]
    persons = counted["participant_id"]
    left = counted["exit_date"].notna() | counted["exit_reason"].notna()
    sanctioned = set(demo.frame("SELECT participant_id FROM wage_sanctions", {})["participant_id"])
    started = demo.frame("SELECT participant_id FROM interventions WHERE intervention = $code",
                         {"code": "reveal"})["participant_id"]  # fmt: skip
    expected = {
        ("exit-reasons", "reason", "exited"): set(persons[left]),
        ("exit-reasons", "reason", "own_work"): set(
            persons[left & (counted["exit_reason"] == "own_work")]
        ),
        ("composition", "category", "army"): set(persons[counted["branch"] == "army"]),
        ("composition", "category", "reveal"): set(persons) & set(started),
        ("sanctions", "category", "yes"): set(persons) & sanctioned,
        ("participant-flow", "step", "registered"): set(rows["participant_id"]),
        ("participant-flow", "step", "without_intake"): set(
            rows[rows["intake_date"].isna() | rows["entry_date"].isna()]["participant_id"]
        ),
    }
    for (name, column, code), who in expected.items():
        found = table(name, protected, Selection())
        found = found[found[column] == code]
        number = found[COUNTED[name][1][0]].iloc[0]
        assert number == rounded(who), (name, code)


def test_means_of_days_are_whole_in_two_digits_and_of_enough_persons(
    demo: Registry, protected: ProtectedSource
) -> None:
    names = ["group", "from", "to"]
    exact, shown = (
        table("handovers", source, Selection("cohort")).set_index(names)
        for source in (demo, protected)
    )
    both = exact.join(shown, rsuffix="_shown", how="right")
    assert (both["mean_days_shown"].isna() == both["persons_shown"].isna()).all()
    both = both.dropna(subset="mean_days_shown")
    off = (both["mean_days_shown"] - both["mean_days"]).abs()
    assert (off <= (both["mean_days"] * 0.05).clip(0.5)).all()
    assert all(float(f"{days:.2g}") == days == round(days) for days in both["mean_days_shown"])


def test_no_quantile_of_days_is_computed_of_days(protected: ProtectedSource) -> None:
    for selection in (Selection(), Selection("cohort")):
        assert table("handovers", protected, selection)["median_days"].isna().all()
        first = table("time-to-first", protected, selection)
        days = [*QUARTILE_COLUMNS, "day", "share_started", "share_never", "share_waiting"]
        assert first[days].isna().all(axis=None)
        assert first[["persons", "started"]].notna().all(axis=None)


def test_the_overview_can_be_made_of_figures_that_were_kept(protected: ProtectedSource) -> None:
    kept: dict[tuple[str, Selection], pd.DataFrame] = {}

    def get(name: str, selection: Selection) -> pd.DataFrame:
        rows = FIGURES[name].function(protected, selection)
        return kept.setdefault((name, selection), rows)

    made = overview_of(get, protected.programme, Selection("cohort"), float("nan"))
    pd.testing.assert_frame_equal(made, overview(protected, Selection()))
    assert {selection for _, selection in kept} == {Selection()}
    without = overview_of(
        lambda name, selection: get(name, selection).iloc[: 0 if name == "wellbeing" else None],
        protected.programme, Selection(), float("nan"),
    ).set_index("measure")  # fmt: skip
    assert without.loc["wellbeing", ["value", "persons"]].isna().all()


def test_means_before_an_exit_are_of_ten_or_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, date = tmp_path_factory.mktemp("rounds"), dt.date(2022, 7, 31)
    write_demo_extract(folder / "extract", date)
    report = import_extract(folder / "extract", date, load_programme(), folder / "store")
    registry = open_registry(report.entry)
    protected = ProtectedSource(Memory(open_keyed(registry, RECORD_KEY)), ROUND_KEY, POLICY)
    for where in ((), (("branch", "navy"),)):
        selection = Selection(None, where)
        names = ["group", "item"]
        exact, shown = (
            wellbeing_before_exit(source, selection).set_index(names)
            for source in (registry, protected)
        )
        exact = exact[exact["persons"] >= 10]
        assert list(shown.dropna(subset="mean").index) == list(exact.index)
        both = exact.join(shown, rsuffix="_shown")
        for column in ("mean", "lower", "upper"):
            inside = both[column].clip(1, 5)
            assert ((both[f"{column}_shown"] - inside).abs() <= 0.0501).all(), column
        assert ((both["persons_shown"] - both["persons"]).abs() < 5).all()
