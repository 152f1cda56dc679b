"""Figures of counts from a source that protects its numbers, beside the exact ones of the demo."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import math
from collections.abc import Iterator
from functools import cache, reduce
from operator import xor

import pandas as pd
import pytest

from analysis.disclosure.rules import ProtectedSource
from analysis.figures import FIGURES
from analysis.overview import ACTIVE, EXITS, PARTICIPANTS, overview, overview_of
from analysis.paths import OTHER
from analysis.selection import Selection
from analysis.wellbeing import wellbeing_before_exit, wellbeing_notes
from data.demo.files import write_demo_extract
from data.importing import import_extract
from data.keyed import open_keyed
from data.programme import load_programme
from data.registry import Registry, open_registry

RECORD_KEY, ROUND_KEY = b"record" * 6, b"round" * 6

COUNTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "exit-reasons": (("group", "reason"), ("count",)),
    "composition": (("group", "variable", "category"), ("count",)),
    "sanctions": (("group", "variable", "category"), ("count",)),
    "sanction-shares": (("group",), ("persons", "sanctions")),
    "sanction-risks": (("group", "risk"), ("persons", "sanctions")),
    "sanction-flow": (("group", "step"), ("persons",)),
    "contract": (("measure",), ("judged", "successful")),
    "contract-flow": (("step",), ("persons",)),
    "contract-progress": (("month",), ("judged", "successful")),
    "measures": (("effect", "contract"), ("count",)),
    "handovers": (("group", "from", "to"), ("persons",)),
    "time-to-first": (("group",), ("persons", "started", "exited")),
    "paths": (("group", "path"), ("count",)),
    "flow": (("step",), ("persons",)),
    "quality": (("kind", "code"), ("persons",)),
    "response": (("round", "group"), ("invited", "answered")),
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
    yield ProtectedSource(keyed, ROUND_KEY)
    keyed.close()


@cache
def asked() -> list[tuple[str, Selection]]:
    """Every figure of counts with every selection that it can have."""
    return [
        (name, selection)
        for name in COUNTED
        for selection in SELECTIONS
        if selection.by is None or selection.by in FIGURES[name].by
    ]


def table(name: str, source: Registry | ProtectedSource, selection: Selection) -> pd.DataFrame:
    return FIGURES[name].load()(source, selection)


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
    flow = table("flow", protected, Selection()).set_index("step")["persons"]
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
def test_shares_are_whole_percents_from_10_to_90(
    protected: ProtectedSource, name: str, selection: Selection
) -> None:
    rows = table(name, protected, selection)
    if name == "composition":
        everybody = rows["category"] == "total"
        assert (rows[everybody]["share"] == 1).all()
        rows = rows[~everybody]
    for column in set(SHARES) & set(rows):
        if name == "wellbeing":
            continue  # Its limits are those of a mean.
        percents = rows[column].dropna().to_numpy(float) * 100
        assert (abs(percents - percents.round()) < 1e-9).all(), column
        assert ((percents > 9.9) & (percents < 90.1)).all(), column


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
    everybody = table("flow", protected, Selection()).set_index("step")["persons"]["in_analysis"]
    exited = reasons["count"]["exited"]
    for reason, row in reasons.dropna().iterrows():
        whole = everybody if reason in ("exited", "not_exited") else exited
        assert row["share"] == min(max(round(row["count"] / whole, 2), 0.1), 0.9), reason
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

    everybody = one("flow", "persons", step="in_analysis")
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
    answered = one("response", "answered")
    assert (
        answered
        == one("wellbeing", "persons", item="happy")
        == one("wellbeing", "persons", item="healthy")
    )


def test_what_is_odd_is_the_number_of_the_flow(protected: ProtectedSource, demo: Registry) -> None:
    for source in (demo, protected):
        odd = table("quality", source, Selection()).set_index("code")["persons"]
        flow = table("flow", source, Selection()).set_index("step")["persons"]
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
    again = ProtectedSource(protected.registry, ROUND_KEY)
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
        ("flow", "step", "registered"): set(rows["participant_id"]),
        ("flow", "step", "without_intake"): set(
            rows[rows["intake_date"].isna() | rows["entry_date"].isna()]["participant_id"]
        ),
    }
    for (name, column, code), who in expected.items():
        found = table(name, protected, Selection())
        found = found[found[column] == code]
        number = found[COUNTED[name][1][0]].iloc[0]
        assert number == rounded(who), (name, code)


def test_days_are_whole_in_two_digits_and_of_enough_persons(
    demo: Registry, protected: ProtectedSource
) -> None:
    names = ["group", "from", "to"]
    exact, shown = (
        table("handovers", source, Selection("cohort")).set_index(names)
        for source in (demo, protected)
    )
    exact = exact.loc[shown.index]
    assert (shown["median_days"].isna() == (exact["persons"] < 20)).all()
    for column in ("median_days", "mean_days"):
        both = pd.DataFrame({"exact": exact[column], "shown": shown[column]}).dropna()
        assert ((both["shown"] - both["exact"]).abs() <= (both["exact"] * 0.05).clip(0.5)).all()
        assert all(float(f"{days:.2g}") == days == round(days) for days in both["shown"])
    first = table("time-to-first", protected, Selection()).iloc[0]
    (sure,) = table("time-to-first", demo, Selection()).itertuples()
    assert first["median_days"] == float(f"{sure.median_days:.2g}")
    assert first["day"] < sure.day
    small = table("time-to-first", protected, Selection("branch")).set_index("group")
    assert small.loc["air_force", "persons"] < 50
    assert math.isnan(small.loc["air_force", "share_started"])


def test_the_overview_can_be_made_of_figures_that_were_kept(protected: ProtectedSource) -> None:
    kept: dict[tuple[str, Selection], pd.DataFrame] = {}

    def get(name: str, selection: Selection) -> pd.DataFrame:
        return kept.setdefault((name, selection), table(name, protected, selection))

    made = overview_of(get, protected.programme, Selection("cohort"), float("nan"))
    pd.testing.assert_frame_equal(made, overview(protected, Selection()))
    assert {selection for _, selection in kept} == {Selection()}
    without = overview_of(
        lambda name, selection: get(name, selection).iloc[: 0 if name == "wellbeing" else None],
        protected.programme, Selection(), float("nan"),
    ).set_index("measure")  # fmt: skip
    assert without.loc["wellbeing", ["value", "persons"]].isna().all()


def test_how_many_answered_is_not_said_of_few(protected: ProtectedSource, demo: Registry) -> None:
    selection = Selection(None, (("branch", "air_force"),))
    exact = table("response", demo, selection).iloc[-1]
    assert exact["answered"] < 10 <= exact["invited"]
    note = {n.code: n.text("en") for n in wellbeing_notes(protected, selection)}["response"]
    invited = int(table("response", protected, selection)["invited"].iloc[-1])
    assert note.startswith(f"In round 1 fewer than 10 of {invited} persons answered.")


def test_means_before_an_exit_are_of_ten_or_more(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, date = tmp_path_factory.mktemp("rounds"), dt.date(2022, 7, 31)
    write_demo_extract(folder / "extract", date)
    report = import_extract(folder / "extract", date, load_programme(), folder / "store")
    registry = open_registry(report.entry)
    protected = ProtectedSource(open_keyed(registry, RECORD_KEY), ROUND_KEY)
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
            # A tenth of the scale from 1 to 5 stays clear of each end.
            inside = both[column].clip(1 + 0.1 * 4, 5 - 0.1 * 4)
            assert ((both[f"{column}_shown"] - inside).abs() <= 0.0501).all(), column
        assert ((both["persons_shown"] - both["persons"]).abs() < 5).all()
