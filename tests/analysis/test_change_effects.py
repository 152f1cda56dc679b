"""The effect of corrections is told apart from that of new persons and new months; hand sums."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from analysis.change.effects import CHANGES, MEASURES, change_effects, main_figures
from analysis.figures.overview import overview
from analysis.selection import Selection
from data.errors import NotComparableError
from data.importing.extracts import import_extract
from data.programme import load_programme, parse_programme
from data.registry.open import Registry, open_registry
from tests.extracts import no_rows, person, write_extract

pytestmark = pytest.mark.usefixtures("curves_of_few")

JUNE, JULY = dt.date(2021, 6, 30), dt.date(2021, 7, 31)
PROGRAMME = load_programme()
Rows = list[dict[str, str]]


def someone(code: str, **columns: str) -> dict[str, str]:
    """Entered on 1 January 2020, so seen for 52 weeks and more; ill since February 2019, so judged
    on 1 June 2021 (28 months later) and ill for more than two years."""
    dates = {"first_sick_date": "2019-02-01", "intake_date": "2020-01-01",
             "entry_date": "2020-01-01"}  # fmt: skip
    return person(code) | dates | columns


def left(code: str, date: str, reason: str = "own_work", **columns: str) -> dict[str, str]:
    return someone(code, exit_date=date, exit_reason=reason, **columns)


def registry(folder: Path, date: dt.date, persons: Rows, **tables: Rows) -> Registry:
    extract = write_extract(folder / str(date), persons, **(no_rows() | tables))
    return open_registry(import_extract(extract, date, PROGRAMME, folder / "store").entry)


def effects(
    folder: Path, before: Rows, now: Rows, **tables: Rows
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Changes x measures: the effects, and the persons, of what is not without persons."""
    earlier, later = registry(folder, JUNE, before), registry(folder, JULY, now, **tables)
    table = change_effects(later, earlier)
    assert list(dict.fromkeys(table["change"])) == list(CHANGES)
    wide = table.pivot(index="change", columns="measure", values="effect")
    parts, total = wide.drop(index="total"), wide.loc["total"]
    assert (parts.sum() - total).abs().max() < 1e-12, "the effects add up to the whole change"
    ends = main_figures(later), main_figures(earlier)
    assert all(total[m] == pytest.approx(ends[0][m] - ends[1][m]) for m in MEASURES)
    persons = table.groupby("change", sort=False)["persons"].first().drop("total")
    return wide, persons[persons > 0]


FOUR_LEFT = [left(code, "2020-06-01") for code in "ABCD"]
SIX_STAY = [someone(code) for code in "EFGHIJ"]


def test_two_exits_backdated_raise_the_share_by_their_part(tmp_path: Path) -> None:
    late = [left("E", "2020-09-01"), left("F", "2020-09-01")]
    wide, persons = effects(tmp_path, FOUR_LEFT + SIX_STAY, FOUR_LEFT + late + SIX_STAY[2:])
    assert persons.to_dict() == {"exits_backdated": 2}
    row = wide.loc["exits_backdated"]
    assert row["exits"] == 2
    assert row["participants"] == 0
    assert row["successful_exit_1_year"] == pytest.approx(6 / 10 - 4 / 10)
    assert row["contract"] == pytest.approx(6 / 10 - 4 / 10)
    assert row["wage_sanctions"] == 0
    assert (wide.loc["later"] == 0).all()


def test_an_exit_since_then_is_no_correction(tmp_path: Path) -> None:
    now = [*FOUR_LEFT, left("E", "2021-07-15"), *SIX_STAY[1:]]
    wide, persons = effects(tmp_path, FOUR_LEFT + SIX_STAY, now)
    assert persons.to_dict() == {}
    assert wide.loc["later", "exits"] == 1
    # It was after 52 weeks, and after the day of judgement.
    assert wide.loc["later", ["successful_exit_1_year", "contract"]].tolist() == [0, 0]


def test_an_exit_without_a_date_is_of_the_time_since(tmp_path: Path) -> None:
    now = [*FOUR_LEFT, someone("E", exit_reason="own_work"), *SIX_STAY[1:]]
    wide, persons = effects(tmp_path, FOUR_LEFT + SIX_STAY, now)
    assert persons.to_dict() == {}
    assert wide.loc["later", "exits"] == 1


def test_who_vanished_came_late_and_came_since_are_three_things(tmp_path: Path) -> None:
    late = left("K", "2020-03-01")
    since = someone("L", first_sick_date="2021-01-01", intake_date="2021-07-05",
                    entry_date="2021-07-05")  # fmt: skip
    wide, persons = effects(
        tmp_path, FOUR_LEFT + SIX_STAY, [*FOUR_LEFT, *SIX_STAY[1:], late, since]
    )
    assert persons.to_dict() == {"vanished": 1, "new": 1, "later": 1}
    share = wide["successful_exit_1_year"]
    assert share["vanished"] == pytest.approx(4 / 9 - 4 / 10)
    assert share["new"] == pytest.approx(5 / 10 - 4 / 9)
    assert wide["participants"][["vanished", "new", "later"]].tolist() == [-1, 1, 1]


def test_a_reason_a_date_and_a_withdrawn_exit_are_each_counted_alone(tmp_path: Path) -> None:
    now = [
        left("A", "2020-06-01", "other"),  # was successful
        left("B", "2021-06-02"),  # after the year, and after the day of judgement
        someone("C"),
        FOUR_LEFT[3],
        *SIX_STAY,
    ]
    wide, persons = effects(tmp_path, FOUR_LEFT + SIX_STAY, now)
    assert persons.to_dict() == {"exits_withdrawn": 1, "exit_dates": 1, "exit_reasons": 1}
    share = wide["successful_exit_1_year"]
    assert share["exits_withdrawn"] == pytest.approx(3 / 10 - 4 / 10)
    assert share["exit_dates"] == pytest.approx(2 / 10 - 3 / 10)
    assert share["exit_reasons"] == pytest.approx(1 / 10 - 2 / 10)
    assert wide["contract"][["exits_withdrawn", "exit_dates", "exit_reasons"]].tolist() == (
        pytest.approx([-0.1, -0.1, -0.1])
    )


def test_entries_sickness_traits_and_rows_are_corrections_too(tmp_path: Path) -> None:
    now = [
        left("A", "2020-06-01", intake_date=""),
        left("B", "2020-06-01", first_sick_date="2021-01-01"),
        left("C", "2020-06-01", branch="navy", birth_year=""),
        FOUR_LEFT[3],
        *SIX_STAY,
    ]
    sanctions = [
        {"participant_id": "E", "imposed_date": "2021-02-01"},
        {"participant_id": "F", "imposed_date": "2021-07-02"},
    ]
    interventions = [
        {"participant_id": "G", "intervention": "reveal", "start_date": "2021-05-01"},
        {"participant_id": "H", "intervention": "reveal", "start_date": "2021-07-01"},
    ]
    wide, persons = effects(
        tmp_path, FOUR_LEFT + SIX_STAY, now, wage_sanctions=sanctions, interventions=interventions
    )
    assert persons.to_dict() == {
        "entries": 1, "first_sick_dates": 1, "traits": 1, "interventions": 1, "wage_sanctions": 1,
    }  # fmt: skip
    assert wide.loc["entries", "participants"] == -1
    # A left out: 3 of 9. B has no plausible first sick day: 2 of 8 are judged successful.
    assert wide.loc["entries", "contract"] == pytest.approx(3 / 9 - 4 / 10)
    assert wide.loc["first_sick_dates", "contract"] == pytest.approx(2 / 8 - 3 / 9)
    assert (wide.loc[["traits", "interventions"]] == 0).all(axis=None)
    # Of those ill for two years: 8 by now, for B's first sick day is in 2021.
    assert wide.loc["wage_sanctions", "wage_sanctions"] == pytest.approx(1 / 8)
    assert wide.loc["later", "wage_sanctions"] == pytest.approx(1 / 8)


def test_a_registry_has_no_effect_on_itself(demo: Registry) -> None:
    table = change_effects(demo, demo)
    assert (table["effect"] == 0).all()
    assert table["persons"].fillna(0).sum() == 0


def test_the_main_figures_are_those_of_the_overview(demo: Registry) -> None:
    shown = overview(demo, Selection()).set_index("measure")["value"]
    assert main_figures(demo) == pytest.approx({m: shown[m] for m in MEASURES})


def test_registries_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    june = registry(tmp_path, JUNE, FOUR_LEFT)
    july = registry(tmp_path, JULY, FOUR_LEFT)
    with pytest.raises(NotComparableError, match="in order"):
        change_effects(june, july)


def test_another_programme_file_is_a_change_of_its_own(tmp_path: Path) -> None:
    june = registry(tmp_path, JUNE, [*FOUR_LEFT[:3], left("D", "2020-06-01", "other"), *SIX_STAY])
    other = PROGRAMME.source.replace(
        'effect = "unsuccessful"\ncontract = "successful"',  # IVA
        'effect = "successful"\ncontract = "successful"',
    ).replace(
        'death, dismissal)" }\neffect = "unsuccessful"',
        'death, dismissal)" }\neffect = "successful"',
    )
    extract = tmp_path / str(JUNE)
    changed = parse_programme(other)
    july = open_registry(import_extract(extract, JULY, changed, tmp_path / "store").entry)
    table = change_effects(july, june).set_index(["change", "measure"])["effect"]
    assert table["programme", "successful_exit_1_year"] == pytest.approx(4 / 10 - 3 / 10)
    assert table["total", "successful_exit_1_year"] == pytest.approx(4 / 10 - 3 / 10)


def test_a_code_that_was_in_use_must_stay_in_the_programme(tmp_path: Path) -> None:
    june = registry(tmp_path, JUNE, SIX_STAY)
    fewer = PROGRAMME.source.replace(
        '[[branches]]\ncode = "navy"\nname = { nl = "Marine", en = "Navy" }\n', ""
    )
    extract = tmp_path / str(JUNE)
    july = import_extract(extract, JULY, parse_programme(fewer), tmp_path / "store").entry
    with pytest.raises(NotComparableError, match="navy"):
        change_effects(open_registry(july), june)
