"""Registration numbers become keyed pseudonyms, the same in every month, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from data.errors import Fault
from data.programme import load_programme
from data.reading import pseudonyms
from data.reading.extract import read_extract
from data.reading.identifying import is_iban
from data.reading.pseudonyms import check_pseudonyms, normalise, pseudonym, pseudonymise
from tests.extracts import person, write_extract

PROGRAMME = load_programme()
KEY = bytes(range(32))
GOOD = pseudonym("1234567", KEY)
CANARY = "Kanarie"
Tables = dict[str, pd.DataFrame]


def tables(folder: Path, *numbers: str, **others: list[dict[str, str]]) -> Tables:
    write_extract(folder, [person(number) for number in numbers], **others)
    extract = read_extract(folder, PROGRAMME)
    assert extract.faults == ()
    return extract.tables


def places(faults: Iterable[Fault]) -> list[tuple[str, str, tuple[int, ...], str]]:
    return [(f.file, f.column, f.rows, f.code) for f in faults]


# printf %s NUMBER | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f (OpenSSL 3.0.19)
@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("1234567", "f5068808229972e08d0191feb22b4453"),
        ("AB12C", "79d080bd4d44eeab3f584563932857d4"),
        ("0", "3a8b171143bc3fe5972827cf3a413e96"),
    ],
)
def test_a_pseudonym_is_the_first_128_bits_of_the_hmac_as_openssl_has_it(
    number: str, digits: str
) -> None:
    assert pseudonym(number, KEY) == "p" + digits


@pytest.mark.parametrize(
    "written", ["1234567", "01234567", "0001234567", "12.34.567", "12-34 567", " 1234567 "]
)
def test_one_number_is_one_person_however_it_is_written(written: str) -> None:
    assert pseudonym(written, KEY) == pseudonym("1234567", KEY)


def test_letters_count_in_any_case_and_keep_their_zeros() -> None:
    assert normalise("ab-012c") == "AB012C"
    assert normalise("00ab") == "00AB"
    assert normalise("000") == "0"


def test_another_key_gives_other_pseudonyms() -> None:
    assert pseudonym("1234567", KEY) != pseudonym("1234567", bytes(32))


def test_every_table_gets_the_pseudonym_of_the_same_person(tmp_path: Path) -> None:
    sanction = {"participant_id": "1234567", "imposed_date": "2021-01-01"}
    raw = tables(tmp_path, "12.34.567", "7654321", wage_sanctions=[sanction])
    made, faults = pseudonymise(raw, PROGRAMME, KEY)
    assert faults == []
    assert made["participants"]["participant_id"].tolist() == [GOOD, pseudonym("7654321", KEY)]
    assert made["wage_sanctions"]["participant_id"].tolist() == [GOOD]
    assert made["participants"]["branch"].equals(raw["participants"]["branch"])
    text = "".join(frame.to_csv() for frame in made.values())
    assert "1234567" not in text and "12.34.567" not in text


def test_what_a_spreadsheet_has_changed_is_refused(tmp_path: Path) -> None:
    raw = tables(tmp_path, "1234567.0", "1.23E09", "1E23", "7654321")
    _, faults = pseudonymise(raw, PROGRAMME, KEY)
    assert places(faults) == [("participants.csv", "participant_id", (2, 3), "damaged_number")]


def test_a_pseudonym_is_not_made_a_pseudonym_again(tmp_path: Path) -> None:
    _, faults = pseudonymise(tables(tmp_path, GOOD, "7654321"), PROGRAMME, KEY)
    assert places(faults) == [("participants.csv", "participant_id", (2,), "already_a_pseudonym")]


def test_two_numbers_with_one_pseudonym_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "pseudonym", lambda number, _: f"p{len(number)}")
    _, faults = pseudonymise(tables(tmp_path, "AB1", "AB2", "AB34"), PROGRAMME, KEY)
    assert places(faults) == [("participants.csv", "participant_id", (2, 3), "collision")]


@pytest.mark.parametrize("number", ["123456782", "J Jansen", CANARY, "06-12345678", "2511 CR"])
def test_what_identifies_is_no_registration_number(tmp_path: Path, number: str) -> None:
    _, faults = pseudonymise(tables(tmp_path, "1234567", number), PROGRAMME, KEY)
    assert places(faults) == [("participants.csv", "participant_id", (3,), "identifying")]
    assert number not in "".join(f.text(language) for f in faults for language in ("nl", "en"))


def test_without_the_key_only_pseudonyms_will_do(tmp_path: Path) -> None:
    raw = tables(tmp_path, GOOD, "1234567", "A3YBHAAE", GOOD.upper())
    assert places(check_pseudonyms(raw, PROGRAMME, synthetic=False)) == [
        ("participants.csv", "participant_id", (3, 4, 5), "not_a_pseudonym")
    ]


def test_a_row_is_told_what_is_worst_about_it_and_no_more(tmp_path: Path) -> None:
    raw = tables(tmp_path, GOOD, "123456782", "1234567")
    assert places(check_pseudonyms(raw, PROGRAMME, synthetic=False)) == [
        ("participants.csv", "participant_id", (3,), "identifying"),
        ("participants.csv", "participant_id", (4,), "not_a_pseudonym"),
    ]


def test_in_a_synthetic_extract_any_code_will_do_but_not_what_identifies(tmp_path: Path) -> None:
    raw = tables(tmp_path, "A", "A3YBHAAE", "A B", "123456782")
    assert places(check_pseudonyms(raw, PROGRAMME, synthetic=True)) == [
        ("participants.csv", "participant_id", (5,), "identifying"),
        ("participants.csv", "participant_id", (4,), "not_a_pseudonym"),
    ]


def test_a_pseudonym_is_never_taken_for_anything_else() -> None:
    made = pd.Series([pseudonym(str(number), KEY) for number in range(5000)])
    assert any(is_iban(text.upper()) for text in made), "else the test is blind"
    assert pseudonyms.scan({("x.csv", "participant_id"): made}, synthetic=False) == []


def test_an_employer_is_a_code_and_never_a_name(tmp_path: Path) -> None:
    placements = [
        {"participant_id": GOOD, "start_date": f"2021-0{n}-01", "employer": employer}
        for n, employer in enumerate(["E007", "defence", CANARY, f"{CANARY} BV"], start=1)
    ]
    raw = tables(tmp_path, GOOD, placements=placements)
    found = check_pseudonyms(raw, PROGRAMME, synthetic=False)
    assert places(found) == [
        ("placements.csv", "employer", (5,), "identifying"),
        ("placements.csv", "employer", (4,), "identifying"),
    ]
    assert CANARY not in "".join(f.text("nl") + f.place("nl") for f in found)


REGISTER = [f"{number:07d}" for number in range(1, 101)]


@pytest.mark.parametrize("strange", ["1e5", "ab", "A1234567", "12b34", "1E05"])
def test_a_number_of_another_form_than_all_others_is_refused(strange: str) -> None:
    assert pseudonyms.of_another_form([*REGISTER, strange]) == {strange}


@pytest.mark.parametrize("written", ["12.34.567", "12-34 567", "1", "00000000000012"])
def test_digits_are_of_one_form_however_they_are_written(written: str) -> None:
    assert pseudonyms.of_another_form([*REGISTER, written]) == set()


def test_a_register_with_numbers_of_two_forms_is_none_with_strange_numbers() -> None:
    newer = [f"K{number}" for number in range(6)]
    assert pseudonyms.of_another_form([*REGISTER, *newer[:5]]) == set(newer[:5])
    assert pseudonyms.of_another_form([*REGISTER, *newer]) == set()
    assert pseudonyms.of_another_form(["A", "1", "B2", *REGISTER[:19]]) == set()


def test_a_power_of_ten_is_no_number_but_where_all_are_written_so() -> None:
    assert pseudonyms.of_another_form(["1e5", "200000", "300001"]) == {"1e5"}
    assert pseudonyms.of_another_form(["3F22", "12E45", "7A01"]) == set()


def test_a_strange_number_is_refused_at_its_row(tmp_path: Path) -> None:
    raw = tables(tmp_path, *REGISTER[:30], "1e5")
    _, faults = pseudonymise(raw, PROGRAMME, KEY)
    assert places(faults) == [("participants.csv", "participant_id", (32,), "other_form")]
