"""The demo extract at any month end: one history, seen as the registration saw it then."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from data.demo.files import write_demo_extract
from data.demo.load import draw_participants
from data.demo.view import demo_tables
from data.errors import DemoError
from data.programme import load_programme
from data.schema.tables import Kind, tables_of
from tests.data.demo_reading import (
    DATES,
    SUCCESSFUL,
    counted,
    described,
    duration_analysis,
    month_ends,
    read_extract,
    whole_months,
)

FIRST, PUBLISHED, LAST = dt.date(2019, 9, 30), dt.date(2021, 7, 31), dt.date(2023, 7, 31)
EVERY_MONTH = month_ends(FIRST, LAST)
SOME_MONTHS = [
    FIRST,
    dt.date(2020, 2, 29),
    dt.date(2021, 6, 30),
    PUBLISHED,
    dt.date(2021, 8, 31),
    dt.date(2022, 7, 31),
    LAST,
]
SCHEMA = {table.name: table for table in tables_of(load_programme())}
Tables = dict[str, pd.DataFrame]


@pytest.fixture(params=EVERY_MONTH, ids=str)
def as_of(request: pytest.FixtureRequest) -> dt.date:
    date: dt.date = request.param
    return date


@pytest.fixture
def tables(as_of: dt.date) -> Tables:
    return extract(as_of)


@cache
def extract(as_of: dt.date) -> Tables:
    """The tables of an extract, drawn once; no test changes them."""
    return demo_tables(as_of)


def test_columns_and_their_order_are_those_of_the_schema(tables: Tables) -> None:
    for name, table in SCHEMA.items():
        assert list(tables[name].columns) == [column.name for column in table.columns]


def test_keys_are_unique_and_required_values_are_there(tables: Tables) -> None:
    for name, table in SCHEMA.items():
        assert not tables[name].duplicated(list(table.key)).any(), name
        required = [column.name for column in table.columns if column.required]
        assert tables[name][required].notna().all(axis=None), name


def test_codes_and_numbers_are_allowed(tables: Tables) -> None:
    programme = load_programme()
    for name, table in SCHEMA.items():
        for column in table.columns:
            values = tables[name][column.name].dropna()
            if allowed := {option.code for option in column.allowed(programme)}:
                assert set(values) <= allowed, (name, column.name)
            if column.kind in (Kind.WHOLE, Kind.NUMBER):
                assert (values >= (column.minimum or 0)).all()
                assert column.maximum is None or (values <= column.maximum).all()


def test_nothing_is_dated_after_the_as_of_date(tables: Tables, as_of: dt.date) -> None:
    limit = pd.Timestamp(as_of)
    for name, dates in DATES.items():
        for column in dates:
            if (name, column) != ("placements", "end_date"):
                assert not (tables[name][column] > limit).any(), (name, column)
    assert tables["labour_market"]["month"].max() == as_of.strftime("%Y-%m")


def test_every_row_is_of_a_registered_participant(tables: Tables) -> None:
    registered = set(tables["participants"]["participant_id"])
    for name in ("interventions", "wage_sanctions", "survey", "placements"):
        assert set(tables[name]["participant_id"]) <= registered


def test_interventions_lie_within_the_stay(tables: Tables) -> None:
    rows = tables["interventions"].merge(tables["participants"], on="participant_id")
    assert (rows["start_date"] >= rows["entry_date"]).all()
    assert not (rows["start_date"] > rows["exit_date"]).any()
    assert not (rows["end_date"] > rows["exit_date"]).any()
    assert not (rows["end_date"] < rows["start_date"]).any()
    left = rows["exit_date"].notna()
    assert rows.loc[left, "end_date"].notna().all()
    assert (rows["end_date"].notna() == rows["end_reason"].notna()).all()


def test_place_and_train_follows_reveal(tables: Tables) -> None:
    starts = tables["interventions"].pivot_table(
        index="participant_id", columns="intervention", values="start_date", aggfunc="min"
    )
    if "place_and_train" in starts:
        takes = starts[starts["place_and_train"].notna()]
        # A start of Reveal that is registered a month late may still be missing.
        assert not (takes["reveal"] > takes["place_and_train"]).any()
        assert takes["reveal"].notna().mean() > 0.9


def test_the_intake_is_at_entry_and_after_falling_ill(tables: Tables) -> None:
    people = counted(tables["participants"])
    before = (people["entry_date"] - people["intake_date"]).dt.days.dropna()
    assert before.between(0, 21).all()
    ill_before_entry = people["first_sick_date"] < people["entry_date"]
    assert (people["intake_date"] > people["first_sick_date"])[ill_before_entry].all()


def test_sanctions_follow_an_illness_of_more_than_a_year_and_a_half(
    tables: Tables, as_of: dt.date
) -> None:
    rows = tables["wage_sanctions"].merge(tables["participants"], on="participant_id")
    assert (whole_months(rows["first_sick_date"], rows["imposed_date"]) >= 18).all()
    assert len(rows) <= 0.12 * max(len(counted(tables["participants"])), 10)


def test_placements_end_after_they_start_and_never_overlap(tables: Tables) -> None:
    rows = tables["placements"].sort_values(["participant_id", "start_date"])
    assert not (rows["end_date"] < rows["start_date"]).any()
    next_start = rows.groupby("participant_id")["start_date"].shift(-1)
    assert not (rows["end_date"] >= next_start).any()
    assert rows.loc[next_start.notna(), "end_date"].notna().all()


def test_a_survey_round_is_held_every_half_year_from_july_2021(
    tables: Tables, as_of: dt.date
) -> None:
    held = [d for d in EVERY_MONTH if d >= PUBLISHED and d.month in (1, 7) and d <= as_of]
    assert sorted(tables["survey"]["round"].unique()) == list(range(1, len(held) + 1))


def test_nobody_is_forgotten_from_one_month_to_the_next() -> None:
    before: set[str] = set()
    for date in EVERY_MONTH:
        now = set(extract(date)["participants"]["participant_id"])
        assert before <= now
        before = now


def test_everybody_of_the_published_extract_entered_on_the_same_day_before_and_after() -> None:
    published = extract(PUBLISHED)["participants"].set_index("participant_id")["entry_date"]
    for date in SOME_MONTHS:
        seen = extract(date)["participants"].set_index("participant_id")["entry_date"].dropna()
        both = seen.index.intersection(published.dropna().index)
        assert (seen[both] == published[both]).all()


def _changed(column: str, first: dt.date, second: dt.date) -> int:
    """Persons with a value in both extracts, and not the same."""
    one, two = (
        extract(date)["participants"].set_index("participant_id")[column].dropna()
        for date in (first, second)
    )
    both = one.index.intersection(two.index)
    return int((one[both] != two[both]).sum())


@pytest.mark.parametrize("column", ["exit_date", "first_sick_date"])
@pytest.mark.parametrize(
    "months",
    [[d for d in EVERY_MONTH if d <= PUBLISHED], [d for d in EVERY_MONTH if d >= PUBLISHED]],
    ids=["before", "after"],
)
def test_later_months_correct_earlier_ones_here_and_there(
    column: str, months: list[dt.date]
) -> None:
    corrected = sum(_changed(column, one, two) for one, two in pairwise(months))
    assert 2 <= corrected <= 20


def test_some_interventions_are_registered_a_month_late() -> None:
    key = ["participant_id", "intervention", "start_date"]
    late = 0
    for before, now in pairwise(EVERY_MONTH):
        one, two = (extract(date)["interventions"][key] for date in (before, now))
        new = two.merge(one, on=key, how="left", indicator=True).query("_merge == 'left_only'")
        late += (new["start_date"] <= pd.Timestamp(before)).sum()
    assert 5 <= late <= 60


def test_reasons_of_exit_are_filled_in_later() -> None:
    gaps = {}
    for date in (PUBLISHED, LAST):
        people = extract(date)["participants"].set_index("participant_id")
        gaps[date] = people
    published = counted(gaps[PUBLISHED].reset_index()).set_index("participant_id")
    later = gaps[LAST].loc[published.index]
    nameless = published["exit_date"].notna() & published["exit_reason"].isna()
    dateless = published["exit_date"].isna() & published["exit_reason"].notna()
    for gap, column in ((nameless, "exit_reason"), (dateless, "exit_date")):
        filled = later.loc[gap, column].notna()
        assert 0.5 * gap.sum() < filled.sum() < gap.sum()


def test_earlier_extracts_show_reasons_that_are_not_known_yet() -> None:
    later = extract(PUBLISHED)["participants"].set_index("participant_id")["exit_reason"]
    people = extract(dt.date(2020, 9, 30))["participants"].set_index("participant_id")
    waiting = people["exit_date"].notna() & people["exit_reason"].isna()
    assert later[waiting[waiting].index].notna().any()


def test_about_fourteen_a_month_enter_after_the_published_extract() -> None:
    people = counted(extract(LAST)["participants"])
    later = people[people["entry_date"] > pd.Timestamp(PUBLISHED)]
    by_month = later.groupby(later["entry_date"].dt.to_period("M")).size()
    assert len(by_month) == 24
    assert by_month.between(8, 20).all()
    assert 13 <= by_month.mean() <= 15


def test_most_of_those_in_at_the_published_date_leave_in_time() -> None:
    published = duration_analysis(described(extract(PUBLISHED)))
    still_in = published.loc[published["outcome"] == 0, "participant_id"]
    assert len(still_in) == 183
    people = extract(LAST)["participants"].set_index("participant_id").loc[still_in]
    left = people["exit_date"].notna() | people["exit_reason"].notna()
    assert 0.6 < left.mean() < 0.95


def test_new_participants_take_no_jump_movement() -> None:
    rows = extract(LAST)["interventions"].query("intervention == 'jump_movement'")
    assert rows["start_date"].max() < pd.Timestamp("2021-03-01")


def test_later_successful_exits_have_a_placement_and_some_relapse() -> None:
    tables = extract(LAST)
    people = counted(tables["participants"])
    success = people["exit_reason"].isin(SUCCESSFUL)
    # A placement begins on the working day after the exit.
    later = people[success & people["exit_date"].between("2021-08-01", "2023-07-25")]
    placements = tables["placements"]
    assert later["participant_id"].isin(placements["participant_id"]).mean() > 0.97
    own = placements[placements["contract_type"] != "secondment"]
    last = own.sort_values("start_date").groupby("participant_id").tail(1)
    ended = last["end_date"] <= pd.Timestamp(LAST)
    assert 0.05 < ended.mean() < 0.30


def test_hours_grow_from_one_placement_to_the_next() -> None:
    rows = extract(LAST)["placements"].query("contract_type != 'secondment'")
    hours = rows.sort_values("start_date").groupby("participant_id")["hours_per_week"]
    growth = (hours.last() - hours.first())[hours.size() > 1]
    assert (growth >= 0).all()
    assert growth.mean() > 2


def test_neither_wellbeing_nor_health_rises_within_persons() -> None:
    survey = extract(LAST)["survey"].dropna(subset="answered_date")
    items = list(survey.columns[4:])
    by_person = survey.sort_values("round").groupby("participant_id")[items]
    repeaters = by_person.size() > 1
    assert repeaters.sum() >= 50
    change = (by_person.last().astype(float) - by_person.first().astype(float))[repeaters]
    assert abs(change.to_numpy().mean()) < 0.05
    assert change.abs().to_numpy().mean() > 0.2


def test_each_round_has_new_people_and_repeaters() -> None:
    survey = extract(LAST)["survey"].dropna(subset="answered_date")
    first = survey.groupby("participant_id")["round"].transform("min")
    for number in (2, 3, 4, 5):
        of_round = survey["round"] == number
        repeats = (first < number)[of_round]
        assert 10 <= repeats.sum() < of_round.sum() - 10


def test_the_same_bytes_are_written_every_time(tmp_path: Path) -> None:
    write_demo_extract(tmp_path / "one", PUBLISHED)
    # A new process: nothing may depend on what was drawn before, nor on hash seeds.
    code = (
        "import sys, pathlib, datetime; from data.demo.files import write_demo_extract as w;"
        "w(pathlib.Path(sys.argv[1]), datetime.date(2021, 7, 31))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "two")]
    subprocess.run(command, check=True, cwd=Path(__file__).resolve().parents[2])
    for name in SCHEMA:
        one, two = ((tmp_path / folder / f"{name}.csv").read_bytes() for folder in ("one", "two"))
        assert one == two


def test_written_files_hold_the_tables(tmp_path: Path) -> None:
    rows = write_demo_extract(tmp_path / "a folder" / "demo", FIRST)
    written = read_extract(tmp_path / "a folder" / "demo")
    assert rows == {f"{name}.csv": len(table) for name, table in written.items()}
    assert rows["survey.csv"] == 0
    assert list(written["survey"].columns)[:4] == [
        "participant_id",
        "round",
        "answered_date",
        "phase",
    ]
    assert written["labour_market"]["month"].iloc[-1] == "2019-09"


@pytest.mark.parametrize(
    "wrong",
    [dt.date(2021, 7, 30), dt.date(2019, 8, 31), dt.date(2023, 8, 31), dt.date(2020, 2, 28)],
)
def test_a_date_without_an_extract_is_named_with_what_to_do(wrong: dt.date, tmp_path: Path) -> None:
    with pytest.raises(DemoError, match=f"{wrong}.*last day of a month.*2019-09-30 to 2023-07-31"):
        write_demo_extract(tmp_path / "demo", wrong)
    assert not (tmp_path / "demo").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DemoError, match="not empty"):
        write_demo_extract(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(DemoError, match="is a file"):
        write_demo_extract(file)
    with pytest.raises(DemoError, match="may write"):
        write_demo_extract(file / "below")


@pytest.mark.parametrize("n", [1, 450, 20_000])
def test_many_drawn_participants_look_like_the_published_ones(n: int) -> None:
    drawn = draw_participants(n, seed=1)
    people, rows = drawn["participants"], drawn["interventions"]
    assert len(people) == n
    assert people["participant_id"].is_unique
    assert not (people["exit_date"] < people["entry_date"]).any()
    assert people["exit_date"].max() <= pd.Timestamp(PUBLISHED) or people["exit_date"].isna().all()
    stay = rows.merge(people, on="participant_id")
    assert (stay["start_date"] >= stay["entry_date"]).all()
    assert not (stay["start_date"] > stay["exit_date"]).any()
    if n > 1_000:
        assert abs((people["entry_date"] < pd.Timestamp("2020-07-01")).mean() - 281 / 450) < 0.02
        assert abs(people["exit_reason"].notna().mean() - (267 - 33) / 450) < 0.02


def test_drawn_participants_are_the_same_for_the_same_seed() -> None:
    one, two = (draw_participants(1_000, seed=7, interventions=False) for _ in range(2))
    assert list(one) == ["participants"]
    pd.testing.assert_frame_equal(one["participants"], two["participants"])
    other = draw_participants(1_000, seed=8, interventions=False)["participants"]
    assert not one["participants"].equals(other)


def test_a_folder_with_an_earlier_demo_is_written_anew_and_says_that_nobody_in_it_exists(
    tmp_path: Path,
) -> None:
    write_demo_extract(tmp_path / "demo", dt.date(2020, 7, 31))
    write_demo_extract(tmp_path / "demo", dt.date(2021, 7, 31))
    write_demo_extract(tmp_path / "other", dt.date(2021, 7, 31))
    for path in (tmp_path / "other").iterdir():
        assert (tmp_path / "demo" / path.name).read_bytes() == path.read_bytes()
    assert "Nobody in this extract exists" in (tmp_path / "demo" / "SYNTHETIC.txt").read_text()
