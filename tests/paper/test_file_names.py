"""Names of files that every system takes, in words that a reader knows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.paper.file_names import LONGEST, file_name, file_names, named, slug
from tests.paper.exhibits import STAMP, exhibit

SAFE = re.compile(r"[a-z0-9][a-z0-9_-]*\.[a-z0-9-]+")
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


def test_a_name_says_date_page_title_and_selection() -> None:
    assert file_name(exhibit(), "pptx") == (
        "2021-07-31_uitstroom_wie-vertrok-wanneer_cohort-1.pptx"
    )


def test_several_filters_are_several_parts() -> None:
    made = exhibit(stamp=replace(STAMP, selection="Cohort 1; Koninklijke Marechaussee"))
    assert file_name(made, "csv").endswith("_cohort-1_koninklijke-marechaussee.csv")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Geïntegreerd beëindigd", "geintegreerd-beeindigd"),
        ("Place & Train", "place-train"),
        ("À la carte: 50 % – œuvre/straße", "a-la-carte-50-oeuvre-strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("€ 100", "100"),
        ("日本", ""),
    ],
)
def test_words_become_plain_letters(text: str, name: str) -> None:
    assert slug(text) == name


@pytest.mark.parametrize("device", sorted(DEVICES))
def test_no_name_is_that_of_a_device(device: str) -> None:
    assert named(None, [device.upper()], "csv").split(".")[0] not in DEVICES


@given(st.lists(st.text(max_size=120), max_size=8), st.sampled_from(["pptx", "xlsx", "csv"]))
def test_whatever_the_words_a_name_is_safe_and_short(words: list[str], extension: str) -> None:
    name = named(dt.date(2021, 7, 31), words, extension)
    assert SAFE.fullmatch(name)
    assert len(name) <= LONGEST
    assert name.endswith(f".{extension}")


def test_no_two_files_of_a_folder_have_the_same_name() -> None:
    made = [exhibit(title="Lang " * 40) for _ in range(12)]
    names = file_names(made, "xlsx")
    assert len({name.lower() for name in names}) == 12
    assert max(map(len, names)) <= LONGEST
