"""Exhibits to put on paper: a chart of hand-made numbers, a table of every kind of row."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pages.charts import theme
from pages.charts.curve_parts import share_axis
from pages.charts.specification import Axis, Mark, Panel, Series, Specification
from pages.paper.document import Cell, Chart, Exhibit, PinnedNote, Row, Stamp, Table, Written

AS_OF = dt.date(2021, 7, 31)
INJECTION = '#import "x": * $a^2$ *b* _c_ @d <e> `f` \\ [g] {h} // "q" \'r\' ~ = - + /'
"""Each of these is a command somewhere."""
TITLE, MESSAGE = "Uitstroom sinds instroom", "Na 1 jaar is 41 % uitgestroomd (≤ 46 %)."

STAMP = Stamp(
    language="nl",
    programme="SIB Joining Forces",
    as_of=AS_OF,
    selection="cohort 1; vergeleken naar onderdeel",
    persons="393 deelnemers",
    left_out="57 zonder bekende uitstroomdag",
    exact=False,
    precision="Beschermd, uit een publicatie",
    source="Publicatie van 31 juli 2021, inhoud 05d9d91221be339e",
    version="0.1.0",
    synthetic="Verzonnen gegevens",
    code="0QCS-SP03-V1WJ",
)
TABLE = Table(
    "shares",
    "Aandelen na 1 en 2 jaar",
    ["Uitkomst", Cell("1 jaar", "52 weken"), "2 jaar"],
    [
        Row("Cohort 1", [], "heading"),
        Row(
            "Succesvol",
            [Written("41 %", (0.41,), "percent"), Cell("55 %", "48-62 %")],
            "successful",
        ),
        Row("Niet succesvol", ["≤ 10 %", "−3,5"], "unsuccessful"),
        Row("Alle deelnemers", [Written("1.234", (1234,)), "< 10"], "total"),
    ],
)


def figure() -> Specification:
    """A line through three points, two of them named, as charts of the pages are."""
    x, y, colour = (0.0, 12.0, 24.0), (0.0, 0.41, 0.55), theme.PRIMARY
    line = Series("Succesvol", colour, x, y, label="Succesvol")
    marks = tuple(Mark(x[n], y[n], f"{y[n] * 100:.0f} %", colour) for n in (1, 2))
    panel = Panel("curve", Axis(end=24.0), share_axis(0.6, " %"), (line,), marks=marks, height=270)
    return Specification((panel,), ",.")


def chart_exhibit(**changes: object) -> Exhibit:
    """An exhibit of a chart, with its table beside it."""
    exhibit = Exhibit(
        page="exits",
        key="exit-curves",
        page_title="Uitstroom",
        title=TITLE,
        message=MESSAGE,
        chart=Chart("exit-curves", figure(), "Een lijn die stijgt van 0 tot 55 %.", "shares"),
        tables=(TABLE,),
        reading=("Zo leest u dit: **elke stap** omhoog is het aandeel.",),
        method=(
            "**Populatie.** Iedereen met een intake.",
            "**Definitie.** Het aandeel dat is uitgestroomd.\n\n- eerste punt\n- tweede punt",
        ),
        notes=(PinnedNote(1, "Samenwerking beëindigd", "beheerder", dt.date(2021, 8, 2)),),
        stamp=STAMP,
    )
    return replace(exhibit, **changes)  # type: ignore[arg-type]


def table_exhibit(**changes: object) -> Exhibit:
    """An exhibit of a table of its own."""
    made = chart_exhibit(key="shares", title=TABLE.caption, chart=None, notes=())
    return replace(made, **changes)  # type: ignore[arg-type]
