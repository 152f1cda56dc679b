"""Another programme is another file; a mistake in it is reported with the key it stands at."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.dimensions import DIMENSIONS, options
from data.errors import ProgrammeError
from data.programme import PROGRAMME_FOLDER, load_programme, parse_programme

JOINING_FORCES = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")


def changed(old: str, new: str) -> str:
    """The programme with one thing changed, which must be there."""
    assert old in JOINING_FORCES
    return JOINING_FORCES.replace(old, new, 1)


def test_joining_forces_is_what_its_evaluation_says() -> None:
    programme = load_programme()
    assert programme.first_day == dt.date(2019, 7, 1)
    assert [(t.after_years, t.share) for t in programme.targets] == [(2, 0.355), (4, 0.60)]
    assert programme.contract_months == 28
    assert {r.code for r in programme.exit_reasons if r.effect == "successful"} == {
        "own_work",
        "elsewhere_in_defence",
        "outside_defence",
    }
    assert {r.code for r in programme.exit_reasons if r.contract != r.effect} == {"iva_benefit"}
    assert programme.provider_of("place_and_train") == "reveal"


@pytest.mark.parametrize(
    ("entry", "cohort"),
    [((2019, 6, 30), "unknown"), ((2019, 7, 1), "1"), ((2020, 6, 30), "1"), ((2020, 7, 1), "2")],
)
def test_a_cohort_runs_from_1_july_to_30_june(entry: tuple[int, int, int], cohort: str) -> None:
    assert load_programme().cohort_of(dt.date(*entry)) == cohort


def test_a_programme_can_come_from_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "eindhoven.toml"
    path.write_text(changed('code = "joining_forces"', 'code = "eindhoven"'), "utf-8")
    assert load_programme(str(path)).code == "eindhoven"


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_dimension_has_codes_and_a_last_one_for_what_is_missing(dimension: str) -> None:
    codes = [option.code for option in options(load_programme(), dimension)]
    assert codes[-1] == ("none" if dimension in {"intervention", "provider"} else "unknown")
    assert len(codes) == len(set(codes)) > 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "army"\n', "", "no key branches[3].code"),
        ('code = "army"', 'code = "the army"', "'the army' at the key branches[3].code"),
        ('code = "army"', "code = 3", "3 at the key branches[3].code"),
        ('code = "army"', 'code = "navy"', "which is a code or name of branches[3] too"),
        ('code = "army"', 'code = "army"\ncolour = "green"', "a key branches[3].colour that"),
        ('{ nl = "Landmacht", en = "Army" }', '"Army"', "'Army' at the key branches[3].name"),
        (', en = "Army"', "", "no key branches[3].name.en"),
        (
            'provider = "jump_movement"',
            'provider = "jumbo"',
            "at the key interventions[2].provider",
        ),
        ('phase = "4"', 'phase = "9"', "'9' at the key interventions[4].phase"),
        ('effect = "successful"', 'effect = "good"', "'good' at the key exit_reasons[1].effect"),
        ("share = 0.355", "share = 35.5", "35.5 at the key contract.targets[1].share"),
        ("below = 25", "below = 17", "17 at the key age_bands[1].below"),
        ("below = 25", "below = 26", "an overlap: age_bands[2]"),
        ("below = 12", "", "an overlap: sickness.bands[3]"),
        ("last_day = 2020-06-30", "last_day = 2020-07-01", "an overlap: cohorts[2]"),
        ("last_day = 2020-06-30", "last_day = 2019-06-30", "at the key cohorts[1].last_day"),
        ("first_day = 2019-07-01", 'first_day = "2019-07-01"', "at the key first_day"),
        ("first_day = 2019-07-01", "first_day = 2019-07-01T10:00:00", "at the key first_day"),
        ("maximum_months = 28", "maximum_months = 0", "0 at the key sickness.maximum_months"),
        ("maximum_months = 28", "maximum_months = true", "True at the key sickness.maximum"),
        ("[[branches]]", "[[branchs]]", "a key branchs that is not known"),
        ("[[branches]]", "[[branches", "not valid TOML"),
        ('code = "joining_forces"', 'headers = 3\ncode = "x"', "3 at the key headers"),
    ],
)
def test_a_mistake_is_reported_with_its_key(old: str, new: str, message: str) -> None:
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(changed(old, new))
    assert message in str(caught.value)


def test_lists_that_are_no_lists_are_refused() -> None:
    with pytest.raises(ProgrammeError, match=r"the key branches\. Expected: a list of tables"):
        parse_programme(
            'code = "x"\nname = {nl="x", en="x"}\nfirst_day = 2020-01-01\nbranches = 3\n'
            "cohorts = []\n[contract]\n[sickness]\n"
        )
    with pytest.raises(ProgrammeError, match=r"the key branches\[1\]"):
        parse_programme(
            'code = "x"\nname = {nl="x", en="x"}\nfirst_day = 2020-01-01\nbranches = [3]\n'
            "cohorts = []\n[contract]\n[sickness]\n"
        )


def test_a_programme_that_is_not_there_is_said_with_those_that_are() -> None:
    with pytest.raises(ProgrammeError, match=r"no programme nowhere\. .* joining_forces"):
        load_programme("nowhere")
    with pytest.raises(ProgrammeError, match=r"no programme nowhere\.toml"):
        load_programme("nowhere.toml")


def test_a_programme_that_is_not_utf_8_is_said(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('code = "café"'.encode("latin-1"))
    with pytest.raises(ProgrammeError, match=r"latin\.toml is not UTF-8"):
        load_programme(str(path))
