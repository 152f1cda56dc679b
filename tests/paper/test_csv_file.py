"""CSV as the programs of a reader open it: Excel in Dutch and English, pandas without tricks."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pandas as pd
import pytest

from pages.paper.csv_file import csv_file
from pages.paper.document import PinnedNote, Row, Table, Written
from tests.paper.exhibits import FIGURES, STAMP, curves, exhibit, of_a_table

ENGLISH = replace(STAMP, language="en")


def dutch(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")


def test_a_dutch_file_has_semicolons_and_decimal_commas() -> None:
    lines = csv_file(of_a_table()).decode("utf-8").split("\r\n")
    assert lines[0].startswith("\ufeff")
    assert "Eigen werk;1234;31,23;27;36;3,1;" in lines[1]


def test_an_english_file_has_commas_and_decimal_points() -> None:
    content = csv_file(replace(of_a_table(), stamp=ENGLISH))
    assert content.startswith(b"\xef\xbb\xbf")
    assert "Eigen werk,1234,31.23,27,36,3.1," in content.decode().split("\r\n")[1]
    frame = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
    assert frame["Aandeel (%)"].iloc[0] == "31.23", "a column with a hidden share is text"


def test_units_stand_in_the_headers() -> None:
    header = csv_file(replace(of_a_table(), stamp=ENGLISH)).decode("utf-8-sig").split("\r\n")[0]
    assert header.startswith(
        'Group,Row,Aantal,Aandeel (%),"Aandeel, 95%-interval, lower limit (%)",'
        '"Aandeel, 95%-interval, upper limit (%)",Verschil (percentage points),'
    )


def test_units_that_differ_within_a_column_stand_beside_it() -> None:
    rows = [
        Row("Aandeel", [Written("31 %", (0.31,), "percent")]),
        Row("Aantal", [Written("12", (12.0,))]),
    ]
    table = Table("t", "T", ["", "Waarde"], rows)
    frame = pd.read_csv(
        io.BytesIO(csv_file(replace(of_a_table(), tables=(table,), stamp=ENGLISH))),
        encoding="utf-8-sig",
        keep_default_na=False,
    )
    assert list(frame["Waarde"]) == [31, 12]
    assert list(frame["Waarde, unit"]) == ["%", ""]


def test_what_is_hidden_stays_text_and_headings_become_a_column() -> None:
    frame = dutch(csv_file(of_a_table()))
    assert list(frame.iloc[:, 0]) == ["Succesvol"] * 3
    assert list(frame["Aantal"]) == ["1234", "< 10", "1300"]


@pytest.mark.parametrize("key", FIGURES)
def test_every_row_says_where_it_is_from(key: str) -> None:
    frame = dutch(csv_file(exhibit(key)))
    assert len(frame)
    for said in (STAMP.code, STAMP.selection, STAMP.source, STAMP.synthetic, "31 juli 2021"):
        assert (frame == said).all(axis=0).sum() == 1


@pytest.mark.parametrize("key", FIGURES)
def test_a_chart_has_a_row_for_each_of_its_points(key: str) -> None:
    charts = FIGURES[key]().on_paper()
    points = sum(len(series.x) for chart in charts for series in chart.series)
    texts = {
        (n, row)
        for n, chart in enumerate(charts)
        for row, one in enumerate(chart.rows)
        if one.text and not any(row in series.x for series in chart.series)
    }
    assert len(dutch(csv_file(exhibit(key)))) == points + len(texts)


def test_a_curve_is_read_as_it_is_drawn() -> None:
    frame = dutch(csv_file(exhibit("exits")))
    rows = frame[frame.iloc[:, 0] == "Succesvol"]
    wanted = curves(("all",)).query("outcome == 'successful'")
    value = next(name for name in rows.columns if name.endswith("(%)"))
    assert list(rows[value]) == pytest.approx(list(wanted["share"] * 100), abs=1e-9)
    assert list(rows["maanden"]) == [round(day / (365.25 / 12), 4) for day in wanted["day"]]


def test_the_same_exhibit_gives_the_same_bytes() -> None:
    assert csv_file(exhibit()) == csv_file(exhibit())


def test_pinned_notes_go_along() -> None:
    note = PinnedNote(1, "=samenwerking beëindigd", "de evaluator", dt.date(2021, 4, 1))
    one = replace(of_a_table(), notes=(note,))
    text = csv_file(one).decode("utf-8-sig")
    assert "1. =samenwerking beëindigd (de evaluator, 1 april 2021)" in text
