"""Names and codes of a programme: each means one thing, and shows what it says."""

from __future__ import annotations

import json
import unicodedata
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.coded import MOST_CODES
from data.errors import ProgrammeError
from data.programme import PROGRAMME_FOLDER, Programme, parse_programme
from data.reading.cells import accepted_codes, read_code

JOINING_FORCES = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")
ARMY = 'code = "army"\nname = { nl = "Landmacht", en = "Army" }'


def army(nl: str = "Landmacht", en: str = "Army", code: str = "army") -> Programme:
    """The programme with another third branch."""
    texts = [json.dumps(text, ensure_ascii=True) for text in (code, nl, en)]
    ours = "code = {}\nname = {{ nl = {}, en = {} }}".format(*texts)
    assert ARMY in JOINING_FORCES
    return parse_programme(JOINING_FORCES.replace(ARMY, ours))


def refused(nl: str = "Landmacht", en: str = "Army", code: str = "army") -> str:
    """What is said of the programme with another third branch."""
    with pytest.raises(ProgrammeError) as caught:
        army(nl, en, code)
    caught.value.text("nl")
    return str(caught.value)


def test_two_reasons_of_exit_with_one_name_are_not_counted_as_one() -> None:
    """Made after crosstable#23 and sjmisc#63, where the later one swallowed the other."""
    one, other = 'nl = "Plaatsing buiten Defensie"', 'nl = "Ontslag op eigen verzoek"'
    same = JOINING_FORCES.replace(one, 'nl = "Afgesloten"').replace(other, 'nl = "Afgesloten"')
    with pytest.raises(ProgrammeError, match=r"exit_reasons\[5\].name.nl.*exit_reasons\[3\]"):
        parse_programme(same)


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ('nl = "Ontslag op eigen verzoek"', 'nl = "plaatsing buiten defensie"',
         ("exit_reasons[5].name.nl", "exit_reasons[3]")),
        ('code = "navy"', 'code = "ARMY"', ("branches[5].code", "branches[3]")),
        ('nl = "Marine", en = "Navy"', 'nl = "Marine", en = "Landmacht"',
         ("branches[5].name.en", "branches[3]")),
        ('nl = "Marine", en = "Navy"', 'nl = "air_force", en = "Navy"',
         ("branches[5].name.nl", "branches[4]")),
        ('nl = "Energiek"', 'nl = "Fit  en sterk"', ("survey_items[5].name.nl", "survey_items[4]")),
    ],
)  # fmt: skip
def test_one_name_for_two_codes_is_refused_with_both_keys(
    old: str, new: str, keys: tuple[str, ...]
) -> None:
    assert old in JOINING_FORCES
    with pytest.raises(ProgrammeError) as caught:
        parse_programme(JOINING_FORCES.replace(old, new, 1))
    assert all(key in str(caught.value) for key in keys)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('code = "navy"', 'code = "unknown"'),
        ('code = "navy"', 'code = "ALL"'),
        ('nl = "Marine"', 'nl = "onbekend"'),
        ('code = "jump_movement"', 'code = "none"'),
        ('code = "jump_movement"', 'code = "other_than_reveal"'),
        ('nl = "Jump Movement"', 'nl = "Geen interventie"'),
        ('code = "energetic"', 'code = "round"'),
        ('nl = "Energiek"', 'nl = "Fase"'),
        ('code = "other"\n', 'code = "not_exited"\n'),
    ],
)
def test_what_the_dashboard_calls_something_else_is_refused(old: str, new: str) -> None:
    assert old in JOINING_FORCES
    with pytest.raises(ProgrammeError, match="uses itself for something else"):
        parse_programme(JOINING_FORCES.replace(old, new, 1))


def test_more_codes_than_can_be_shown_are_refused() -> None:
    def with_branches(number: int) -> str:
        own = JOINING_FORCES.count("[[branches]]")
        more = "".join(
            f'[[branches]]\ncode = "b{n}"\nname = {{ nl = "B{n}", en = "B{n}" }}\n'
            for n in range(number - own)
        )
        return JOINING_FORCES.replace("[[providers]]", f"{more}[[providers]]", 1)

    assert len(parse_programme(with_branches(MOST_CODES)).branches) == MOST_CODES
    with pytest.raises(ProgrammeError, match=f"{MOST_CODES + 1} codes in branches"):
        parse_programme(with_branches(MOST_CODES + 1))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Lucht\u00admobiel", "Luchtmobiel"),
        ("Land\u200bmacht\ufeff", "Landmacht"),
        ("Reserve Cafe\u0301", "Reserve Café"),
        ("Cafe\u200d\u0301", "Café"),
        ("Staf\u00a0 Noord\t", "Staf Noord"),
        ("\u200fעברית", "עברית"),
        ("$x$ :red[rood] <b>vet</b> %{x} *", "$x$ :red[rood] <b>vet</b> %{x} *"),
        ("Re-integratiedienstverleningsbedrijf", "Re-integratiedienstverleningsbedrijf"),
    ],
)
def test_a_name_is_kept_as_it_is_seen(written: str, read: str) -> None:
    assert army(nl=written).branches[2].name.nl == read


def test_a_cell_is_read_however_its_accents_are_kept() -> None:
    codes = accepted_codes(army(nl="Genie\u0308").branches)
    assert read_code("GENIE\u0308", codes) == read_code("geni\u00eb", codes) == "army"


@pytest.mark.parametrize(
    "name",
    ["", " ", "\u00ad", "om\u202egekeerd", "\u2066a\u2069", "bel\u0007", "nul\u0000", "x" * 61,
     "woord " * 40, "\ue000", "a\u001bb"],
)  # fmt: skip
def test_a_name_that_does_not_show_what_it_says_is_refused_with_its_key(name: str) -> None:
    assert "branches[3].name.nl" in refused(nl=name)
    assert "branches[3].name.en" in refused(en=name)


def test_a_message_holds_no_sign_that_a_terminal_acts_upon() -> None:
    assert refused(nl="a\u202eb\u001b[31m").isprintable()


def test_a_code_too_long_for_a_column_is_refused() -> None:
    assert "branches[3].code" in refused(code="x" * 61)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_whatever_is_written_a_name_is_printable_composed_and_its_own(text: str) -> None:
    """Either refused, or such that no page, picture or comparison can stumble over it."""
    try:
        programme = army(nl=text)
    except ProgrammeError:
        return
    name = programme.branches[2].name.nl
    assert name.isprintable()
    assert name == " ".join(name.split()) == unicodedata.normalize("NFC", name) != ""
    assert army(nl=name).branches == programme.branches
    codes = accepted_codes(programme.branches)
    for one, other in permutations(programme.branches, 2):
        assert codes[one.name.nl.casefold()] == one.code != other.code
