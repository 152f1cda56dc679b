"""What moved between two registries, in parts that add up; sums by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.change.movement import (
    BEYOND_CHANCE,
    COUNTED,
    NOT_KNOWN,
    SAME,
    VERDICTS,
    WITHIN_CHANCE,
    movement,
    new_exits,
    steps_between,
    verdict,
)
from analysis.figures.exit_curves import exit_summary
from analysis.figures.overview import overview
from analysis.selection import Selection
from data.demo.files import write_demo_extract
from data.errors import NotComparableError, SelectionError
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import Registry, open_registry
from tests.extracts import no_rows, person, write_extract

pytestmark = pytest.mark.usefixtures("curves_of_few")

JUNE, JULY = dt.date(2021, 6, 30), dt.date(2021, 7, 31)
PROGRAMME = load_programme()
Rows = list[dict[str, str]]
PARTS = ["new_persons", "follow_up", "corrections"]


def someone(code: str, **columns: str) -> dict[str, str]:
    """Entered on 1 January 2020, so seen for 52 weeks and more; judged on 1 June 2021 (28 months
    after February 2019), and ill for two years on both dates."""
    dates = {"first_sick_date": "2019-02-01", "intake_date": "2020-01-01",
             "entry_date": "2020-01-01"}  # fmt: skip
    return person(code) | dates | columns


def left(code: str, date: str, reason: str = "own_work", **columns: str) -> dict[str, str]:
    return someone(code, exit_date=date, exit_reason=reason, **columns)


def people(codes: str, **columns: str) -> Rows:
    return [someone(code, **columns) for code in codes]


def registry(folder: Path, date: dt.date, persons: Rows, **tables: Rows) -> Registry:
    extract = write_extract(folder / str(date), persons, **(no_rows() | tables))
    return open_registry(import_extract(extract, date, PROGRAMME, folder / "store").entry)


def moved(
    folder: Path, before: Rows, now: Rows, selection: Selection | None = None, **tables: Rows
) -> pd.DataFrame:
    """The movement from June to July by measure and detail; its parts are seen to add up."""
    pair = registry(folder, JULY, now, **tables), registry(folder, JUNE, before)
    table = movement(*pair, selection or Selection())
    known = table[table["difference"].notna()]
    assert np.allclose(known[PARTS].sum(axis=1), known["difference"], atol=1e-12)
    assert np.allclose(known["now"] - known["then"], known["difference"], atol=1e-12)
    assert set(table["verdict"]) <= set(VERDICTS)
    return table.set_index(["measure", "detail"])


TEN_LEFT = [left(code, "2020-06-01") for code in "ABCDEFGHIJ"]
TEN_STAY = people("KLMNOPQRST")


def test_numbers_of_persons_are_told_apart(tmp_path: Path) -> None:
    now = [
        *TEN_LEFT[1:],  # one vanished
        *[left(code, "2021-03-01") for code in "KL"],  # two exits backdated
        *[left(code, "2021-07-10") for code in "MNO"],  # three since
        *TEN_STAY[5:],
        *people("UV"),  # registered late
        left("W", "2021-07-20"),
    ]
    table = moved(tmp_path, TEN_LEFT + TEN_STAY, now)
    rows = table[["then", "now", "difference", *PARTS]]
    assert rows.loc["participants", ""].tolist() == [20, 22, 2, 3, 0, -1]
    assert rows.loc["exits", ""].tolist() == [10, 15, 5, 1, 3, 1]
    assert rows.loc["active", ""].tolist() == [10, 7, -3, 2, -3, -2]
    assert table.loc[("participants", ""), "verdict"] == COUNTED


def test_the_share_that_left_within_a_year_in_its_parts(tmp_path: Path) -> None:
    # 10 of 20 then. Two backdated: 12 of 20. What happened since came after the year. Twenty are
    # new, of whom five left within it: 17 of 40.
    new = [left(f"n{n}", "2020-06-01") if n < 5 else someone(f"n{n}") for n in range(20)]
    backdated = [left(code, "2020-09-01") for code in "KL"]
    now = TEN_LEFT + backdated + [left("M", "2021-07-10")] + TEN_STAY[3:] + new
    row = moved(tmp_path, TEN_LEFT + TEN_STAY, now).loc["exited_successful", "52"]
    assert row[PARTS].tolist() == pytest.approx([17 / 40 - 12 / 20, 0, 12 / 20 - 10 / 20])
    # At risk on the day of the first exits 20 and 40, of whom 15/40 left; on the second 10 and 25,
    # of whom 2/25 left, after 25/40 had stayed. The share grows by 2/40 after the first day.
    first = 15 / 40 * 25 / 40 + (2 / 40) ** 2 * 15 / 25 - 2 * 2 / 40 * 15 / 40
    second = (25 / 40) ** 2 * 2 / 25 * 23 / 25
    reach = 1.959964 * np.sqrt(first * (1 / 20 - 1 / 40) + second * (1 / 10 - 1 / 25))
    assert row[["lower", "upper"]].tolist() == pytest.approx([-0.175 - reach, -0.175 + reach])
    assert row["verdict"] == BEYOND_CHANCE


def test_what_only_corrections_moved_is_the_same_but_for_them(tmp_path: Path) -> None:
    now = TEN_LEFT + [left(code, "2020-09-01") for code in "KL"] + TEN_STAY[2:]
    table = moved(tmp_path, TEN_LEFT + TEN_STAY, now)
    row = table.loc["exited_successful", "52"]
    assert (row["corrections"], row["verdict"]) == (pytest.approx(0.1), SAME)
    assert table.loc[("contract", ""), "verdict"] == SAME


def test_wage_sanctions_since_are_follow_up_and_backdated_ones_corrections(tmp_path: Path) -> None:
    sanctions = [
        {"participant_id": "K", "imposed_date": "2021-02-01"},
        {"participant_id": "L", "imposed_date": "2021-07-02"},
    ]
    new = people("UVWYZ")
    table = moved(
        tmp_path, TEN_LEFT + TEN_STAY, TEN_LEFT + TEN_STAY + new, wage_sanctions=sanctions
    )
    row = table.loc["wage_sanctions", ""]
    assert row[["then", "now"]].tolist() == pytest.approx([0, 2 / 25])
    assert row[PARTS].tolist() == pytest.approx([2 / 25 - 2 / 20, 1 / 20, 1 / 20])
    # From 1 of 20 to 2 of 25: a person's own states are together 1/20 * 23/25 of 20 persons.
    variance = 0.05 * 0.95 / 20 + 0.08 * 0.92 / 25 - 2 * 0.05 * 0.92 / 25
    assert row["upper"] - row["lower"] == pytest.approx(2 * 1.959964 * np.sqrt(variance), rel=1e-6)


def test_a_start_since_brings_a_person_into_a_selection_by_follow_up(tmp_path: Path) -> None:
    starts = [{"participant_id": p, "intervention": "reveal", "start_date": d}
              for p, d in (("A", "2020-02-01"), ("K", "2021-07-02"))]  # fmt: skip
    reveal = Selection(where=(("intervention", "reveal"),))
    before = registry(tmp_path, JUNE, TEN_LEFT + TEN_STAY, interventions=starts[:1])
    after = registry(tmp_path, JULY, TEN_LEFT + TEN_STAY, interventions=starts)
    row = movement(after, before, reveal).set_index("measure").loc["participants"]
    # Of fewer than ten persons no value is given.
    assert row[["then", "now"]].isna().all()
    assert row[["persons_then", "persons_now"]].tolist() == [1, 2]


def test_a_measure_of_fewer_than_ten_is_not_known(tmp_path: Path) -> None:
    table = moved(tmp_path, TEN_LEFT[:5] + TEN_STAY[:4], TEN_LEFT + TEN_STAY)
    row = table.loc["exited_successful", "52"]
    assert np.isnan(row["then"]) and row["now"] == 0.5
    assert row[["difference", *PARTS, "lower"]].isna().all()
    assert row["verdict"] == NOT_KNOWN


def test_verdicts_are_of_the_interval() -> None:
    nan = float("nan")
    assert verdict("share", 0.1, (-0.01, 0.21)) == WITHIN_CHANCE
    assert verdict("share", 0.1, (0.0, 0.2)) == WITHIN_CHANCE
    assert verdict("share", 0.1, (0.001, 0.199)) == BEYOND_CHANCE
    assert verdict("share", -0.1, (-0.199, -0.001)) == BEYOND_CHANCE
    assert verdict("share", 0.1, (nan, nan)) == NOT_KNOWN
    assert verdict("share", 0.0, (nan, nan)) == SAME
    assert verdict("persons", 5, (nan, nan)) == COUNTED


def test_exits_are_held_against_those_expected(tmp_path: Path) -> None:
    # On 30 June ten had left on day 152 of 20 persons. Ten more, late registered, are the new time:
    # 5 of them are expected on day 152, 4 did.
    new = [left(f"n{n}", "2020-06-01") if n < 4 else someone(f"n{n}") for n in range(10)]
    now = registry(tmp_path, JULY, TEN_LEFT + TEN_STAY + new)
    before = registry(tmp_path, JUNE, TEN_LEFT + TEN_STAY)
    table = new_exits(now, before, Selection()).set_index("outcome")
    assert table.loc["any", ["observed", "expected", "ratio"]].tolist() == [4, 5, 0.8]
    assert table.loc["unsuccessful", ["observed", "expected"]].tolist() == [0, 0]
    assert table.loc["unsuccessful", "verdict"] == NOT_KNOWN
    exits = movement(now, before, Selection()).set_index("measure").loc["exits"]
    assert exits["verdict"] == table.loc["any", "verdict"] == WITHIN_CHANCE


# The demo


@pytest.fixture(scope="module")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("earlier")
    date = dt.date(2021, 1, 31)
    write_demo_extract(folder / "extract", date)
    return open_registry(import_extract(folder / "extract", date, PROGRAMME, folder / "s").entry)


@pytest.mark.parametrize(
    "where",
    [(), (("branch", "army"),), (("cohort", "1"), ("intervention", "reveal"))],
)
def test_both_sides_are_the_figures_of_their_dates(
    demo: Registry, earlier: Registry, where: tuple[tuple[str, str], ...]
) -> None:
    selection = Selection(where=where)
    steps = steps_between(demo, earlier)
    table = movement(demo, earlier, selection, steps).set_index(["measure", "detail"])
    known = table[table["difference"].notna()]
    assert np.allclose(known[PARTS].sum(axis=1), known["difference"])
    for side, source in (("then", earlier), ("now", demo)):
        key = overview(source, selection).set_index("measure")["value"]
        for measure in ("participants", "active", "exits", "contract", "wage_sanctions"):
            assert table.loc[(measure, ""), side] == pytest.approx(key[measure], nan_ok=True)
        summary = exit_summary(source, selection).set_index(["outcome", "weeks"])["share"]
        for outcome, weeks in summary.index:
            found = table.loc[(f"exited_{outcome}", str(weeks)), side]
            assert found == pytest.approx(summary[outcome, weeks], nan_ok=True)


def test_a_registry_did_not_move_since_itself(demo: Registry) -> None:
    table = movement(demo, demo, Selection())
    known = table[table["then"].notna()]
    assert (known[["difference", *PARTS]] == 0).all(axis=None)
    assert set(known["verdict"]) == {COUNTED, SAME, NOT_KNOWN}
    assert known.loc[known["verdict"] == NOT_KNOWN, "measure"].tolist() == ["exits"]


def test_wrong_order_and_unknown_codes_are_refused(demo: Registry, earlier: Registry) -> None:
    with pytest.raises(NotComparableError, match="in order"):
        movement(earlier, demo, Selection())
    with pytest.raises(SelectionError, match="no code x"):
        movement(demo, earlier, Selection(where=(("branch", "x"),)))
