"""The page Definitions and methods: measures, words, sources, and how near it is to R."""

from __future__ import annotations

import pytest

from tests.agreement import rounded_up
from tests.pages.conftest import Open, plain, table, texts
from tests.test_agreement import written


def test_the_comparison_with_r_is_that_of_the_file(open_app: Open) -> None:
    app = open_app("method", lang="en")
    (heading,) = (h.value for h in app.header if "R" in h.value.split())
    assert heading == "Compared with R"
    html = texts(app)
    for row in written():
        assert f"<td>{row.program}</td><td>{row.data}</td>" in html
    worst = max(row.largest for row in written())
    assert f"10⁻{str(round(-1 * exponent(worst))).translate(SUPERSCRIPTS)}" in html
    assert f"in {len(written())} comparisons" in plain(html)


SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def exponent(power_of_ten: float) -> int:
    return int(f"{power_of_ten:e}".split("e")[1])


@pytest.mark.parametrize(
    ("difference", "listed"), [(0.0, 1e-14), (1e-15, 1e-14), (2e-12, 1e-10), (1e-5, 1e-4)]
)
def test_a_difference_is_rounded_up_with_room(difference: float, listed: float) -> None:
    assert rounded_up(difference) == listed


def test_the_two_measures_stand_beside_each_other(open_app: Open) -> None:
    rows = table(open_app("method", lang="en"), "Two measures of success, never mixed")
    assert rows["Successful is"] == ["back to work", "back to work, or IVA"]
    (iva,) = (cells for header, cells in rows.items() if "IVA" in header)
    assert iva == ["not successful", "successful"]
    assert "28 months" in rows["Judged"][1]
    agreed = [cells[1] for header, cells in rows.items() if header.startswith("Agreed")]
    assert agreed == ["35.5%", "60.0%"]


@pytest.mark.parametrize(("language", "word"), [("nl", "IJkmoment"), ("en", "Landmark")])
def test_words_and_sources_stand_in_both_languages(
    open_app: Open, language: str, word: str
) -> None:
    html = texts(open_app("method", lang=language))
    assert f"<dt>{word}</dt>" in html
    assert "Annals of Statistics 16" in html
    assert "2021-07-31"[:4] in html


def test_filters_play_no_part_and_that_is_said(open_app: Open) -> None:
    app = open_app("method", by="cohort")
    assert "Filters en vergelijking worden hier niet gebruikt" in app.info[0].value
    assert not open_app("method").info
    assert "Cohort 1" in table(open_app("method", cohort="5"), "Cohorten")
