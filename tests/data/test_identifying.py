"""What identifies a person is seen by its form; what only looks like it by chance is not."""

from __future__ import annotations

import random

import pytest

from data.reading.identifying import (
    beyond_chance,
    find_identifying,
    identifying_parts,
    is_iban,
    is_identifying_header,
    passes_eleven_test,
)

# Citizen service numbers that are handed out for tests, and worked out by hand:
# 9·1+8·1+7·1+6·2+5·2+4·2+3·3+2·3-1·3 = 66 = 6·11, and so on.
SERVICE_NUMBERS = ["111222333", "123456782", "999990019", "999990020", "010464554"]


def random_numbers(count: int) -> list[str]:
    """Numbers of nine digits by chance, always the same."""
    draw = random.Random(2021)
    return [str(draw.randrange(10**8, 10**9)) for _ in range(count)]


def kinds(*texts: str) -> dict[str, str]:
    return {text: kind.code for text, kind in find_identifying(texts).items()}


@pytest.mark.parametrize("number", SERVICE_NUMBERS)
def test_the_eleven_test_knows_service_numbers(number: str) -> None:
    assert passes_eleven_test(number)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not passes_eleven_test(wrong)


def test_zeros_are_no_service_number() -> None:
    assert not passes_eleven_test("000000000")


@pytest.mark.parametrize("written", ["123456782", "1234.56.782", "123 456 782", "10464554"])
def test_a_column_with_one_number_of_that_form_that_passes_is_refused(written: str) -> None:
    assert kinds("A12", "B77", written) == {written: "bsn"}


def test_a_column_of_service_numbers_is_refused_whole() -> None:
    assert kinds(*SERVICE_NUMBERS) == dict.fromkeys(SERVICE_NUMBERS, "bsn")


def test_registration_numbers_that_pass_by_chance_are_not_service_numbers() -> None:
    for start in range(0, 2000, 100):
        numbers = random_numbers(2000)[start : start + 100]
        assert any(passes_eleven_test(number) for number in numbers)
        assert kinds(*numbers) == {}


def test_service_numbers_among_registration_numbers_are_seen_once_chance_is_no_excuse() -> None:
    numbers = [n for n in random_numbers(2000) if not passes_eleven_test(n)][:100]
    real = [n for n in random_numbers(3000) if passes_eleven_test(n)]
    # Of 100 + 10 numbers 10 pass by chance; of 100 + 40 about 13 would.
    assert kinds(*numbers, *real[:10]) == {}
    assert kinds(*numbers, *real[:40]) == dict.fromkeys(real[:40], "bsn")


def test_most_of_a_column_is_enough() -> None:
    assert set(kinds("123456789", *SERVICE_NUMBERS)) == set(SERVICE_NUMBERS)


@pytest.mark.parametrize(
    ("passed", "of", "refused"),
    [
        # Chances from 1 in 11: 4 of 5 is 5·(1/11)^4·(10/11) + (1/11)^5 = 0.00032, above 1 in
        # 10,000; 5 of 6 is 6·(1/11)^5·(10/11) + (1/11)^6 = 0.000034, below it.
        (0, 10, False),
        (1, 1, True),
        (1, 2, False),
        (4, 5, False),
        (5, 6, True),
        (10, 110, False),
        (100, 1000, False),
        (90_909, 1_000_000, False),
        (200_000, 1_000_000, True),
    ],
)
def test_what_chance_gives_is_allowed(passed: int, of: int, refused: bool) -> None:
    assert beyond_chance(passed, of, 1 / 11) is refused


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("j.jansen@mindef.nl", "e_mail"),
        ("jansen@example.co.uk", "e_mail"),
        ("NL91ABNA0417164300", "iban"),
        ("NL91 ABNA 0417 1643 00", "iban"),
        ("GB82WEST12345698765432", "iban"),
        ("+31 6 12345678", "phone"),
        ("0031612345678", "phone"),
        ("06-12345678", "phone"),
        ("0612345678", "phone"),
        ("(020) 123 45 67", "phone"),
        ("2511 CR", "postcode"),
        ("2511cr", "postcode"),
        ("J. Jansen", "words"),
        ("de heer Jansen", "words"),
        ("Jansen, P", "words"),
        ("J.Jansen", "words"),
        ("Jansen", "name"),
        ("van-Dijk", "name"),
        ("Çelik", "name"),
        ("9" * 65, "words"),
    ],
)
def test_what_identifies_is_named_by_its_kind(text: str, kind: str) -> None:
    assert kinds("A12", text) == {text: kind}


@pytest.mark.parametrize(
    "text",
    [
        "p0123456789abcdef0123456789abcdef",
        "1234567",
        "12.34.567",
        "AB-12-34",
        "E007",
        "defence",
        "defence_staff",
        "A",
        "NL92ABNA0417164300",  # not 1 modulo 97
        "2511SS",  # no postcode has these letters
        "0123AB",
        "85010112345",
    ],
)
def test_numbers_and_codes_are_left_alone(text: str) -> None:
    assert kinds("A12", "Z99", text) == {}


def test_padded_numbers_are_no_mobile_numbers() -> None:
    padded = [f"0{number}" for number in random_numbers(200)]
    assert any(number.startswith("06") for number in padded)
    assert kinds(*padded) == {}


def test_the_check_digits_of_a_bank_account_count() -> None:
    # Examples of the IBAN registry.
    assert is_iban("DE89370400440532013000")
    assert is_iban("BE68539007547034")
    assert not is_iban("DE88370400440532013000")


@pytest.mark.parametrize(
    "header", ["BSN", "Burgerservicenummer", "naam", "Achternaam", "E-mail", "telefoonnr",
               "opmerkingen", "Postcode", "IBAN", "first name"]
)  # fmt: skip
def test_columns_that_identify_are_known_by_their_header(header: str) -> None:
    assert is_identifying_header(header)


@pytest.mark.parametrize("header", ["rang", "eenheid", "instroomdatum", "kleur", "fase"])
def test_other_columns_are_not(header: str) -> None:
    assert not is_identifying_header(header)


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("Two exits of May 2021 were registered late", []),
        ("Uitstroomdatum 2021-05-31 in plaats van 30-06-2021, bij 2 personen", []),
        ("12 regels uit 2021-06 ontbraken", []),
        ("Datum gewijzigd voor J. Jansen", ["name"]),
        ("Datum gewijzigd voor mw. Jansen", ["name"]),
        ("Datum gewijzigd voor A.B. van der Berg", ["name"]),
        ("Bel 06-12345678", ["number", "phone"]),
        ("Nummer 1234.56.782 klopte niet", ["number"]),
        ("zie j.jansen@mindef.nl", ["e_mail"]),
        ("woont op 2511 CR", ["postcode"]),
    ],
)
def test_a_sentence_may_say_what_but_not_who(sentence: str, parts: list[str]) -> None:
    assert identifying_parts(sentence) == parts


def test_a_sentence_may_not_hold_the_number_of_a_participant() -> None:
    assert identifying_parts("Exit of AB.12 moved", ["AB12"]) == ["number"]
    assert identifying_parts("Exit of another moved", ["AB12"]) == []
