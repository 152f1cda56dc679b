"""Exhibits as pages make them, of invented numbers: every figure of the dashboard, and a table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd

from pages.charts.answer_bars import AnswerBar, answer_bars_chart
from pages.charts.contract_progress import ProgressWords, progress_chart
from pages.charts.curve_parts import CurveWords, Earlier, PointOnCurve
from pages.charts.differences import DifferenceWords, differences_chart
from pages.charts.exit_curves import exit_curves_chart
from pages.charts.intervals import Interval, intervals_chart
from pages.charts.month_bars import MonthWords, month_bars_chart
from pages.charts.occupation_area import OccupationWords, occupation_chart
from pages.charts.specification import PERCENT, Axis, Hover, Reference, Specification
from pages.charts.time_axis import time_axis
from pages.charts.uptake_curves import uptake_chart
from pages.paper.document import Cell, Chart, Exhibit, PinnedNote, Row, Stamp, Table, Written

STAMP = Stamp(
    language="nl",
    programme="Joining Forces",
    as_of=dt.date(2021, 7, 31),
    selection="Cohort 1",
    persons="393 deelnemers",
    left_out="57 met onbekende datum of reden van uitstroom",
    exact=True,
    precision="Exact, uit de registratie",
    source="Registratie, inhoud 05d9d91221be339e",
    version="0.6.0",
    synthetic="Verzonnen demonstratiegegevens",
    code="JF-7Q4K-2M9X",
)
OUTCOMES = {"successful": "Succesvol", "unsuccessful": "Niet\nsuccesvol"}
FULL = {"successful": "Succesvol uitgestroomd", "unsuccessful": "Niet succesvol uitgestroomd"}
TIME = time_axis(760, "months")
MONTHS = {f"2021-{month:02d}": f"maand {month}" for month in range(1, 8)}


def curves(groups: tuple[str, ...]) -> pd.DataFrame:
    """Curves that end on different days, the last steps on fewer than ten persons."""
    rows = []
    for number, group in enumerate(groups):
        for outcome, slope in (("successful", 0.0008), ("unsuccessful", 0.0003)):
            for day in (*range(0, 700 - 90 * number, 35 + number), 700 - 90 * number):
                share = min(0.95, day * slope * (1 + number / 5))
                known = day > 60
                rows.append(
                    {
                        "group": group,
                        "outcome": outcome,
                        "day": day,
                        "share": share,
                        "lower": share * 0.8 if known else float("nan"),
                        "upper": share * 1.2 if known else float("nan"),
                        "at_risk": 60 - day // 12,
                        "few": 60 - day // 12 < 10,
                    }
                )
    return pd.DataFrame(rows)


def exit_figure(
    groups: dict[str, str], joined: str = "hv", earlier: Earlier | None = None
) -> Specification:
    """The figure of exits, in as many strips as it has for so many groups."""
    days = list(TIME.days)
    risks = pd.DataFrame(
        {"group": group, "day": day, "at_risk": 60 - day // 14, "events": 3, "censored": 2}
        for group in groups
        for day in days
    )
    words = CurveWords(
        OUTCOMES, FULL, groups, "maanden", "", "", " %", ",.", joined,
        {"at_risk": "nog in", "events": "weg"}, "Hoeveel",
    )  # fmt: skip
    first = next(iter(groups))
    points = (
        (PointOnCurve("successful", first, 385, 385 * 0.0008, "31 %"),) if len(groups) == 1 else ()
    )
    lines = (Reference(0.5, "Afspraak: 50 %"),) if len(groups) == 1 else ()
    return exit_curves_chart(curves(tuple(groups)), risks, TIME, words, points, lines, earlier)


def exits_then_and_now() -> Specification:
    """The figure of exits with its curves as they were, lower and shorter."""
    frame = curves(("all",))
    then = frame[frame["day"] < 500].assign(share=lambda rows: rows["share"] * 0.6)
    return exit_figure(ALL, earlier=Earlier(then, "31 januari 2021", ""))


def uptake(groups: dict[str, str]) -> Specification:
    """The figure of interventions that were started."""
    rows = curves(tuple(groups)).rename(columns={"outcome": "intervention"})
    names = {"successful": "Life Goals", "unsuccessful": "Place & Train"}
    words = CurveWords(names, names, groups, "maanden", "", "", " %", ",.")
    return uptake_chart(rows, TIME, words)


def occupation() -> Specification:
    """The figure of where participants are: steps on other days than the ends of months."""
    shares = {"exited_successful": 0.3, "phase_1": 0.2, "waiting": 0.4, "exited_otherwise": 0.1}
    rows = [
        {"day": day, "state": state, "share": share}
        for day in range(0, 760, 11)
        for state, share in shares.items()
    ]
    names = {state: state.title() for state in shares}
    words = OccupationWords(names, names, "maanden", "", "%", ",.")
    return occupation_chart(pd.DataFrame(rows), TIME, words)


def progress() -> Specification:
    """The figure of the contract, month by month."""
    rows = pd.DataFrame(
        {
            "month": list(MONTHS),
            "share": [0.5, 0.45, 0.4, 0.42, 0.44, 0.46, 0.48],
            "lower": [0.3] * 7,
            "upper": [0.7] * 7,
            "successful": [5] * 7,
            "judged": [10] * 7,
        }
    )
    hovers = tuple(Hover(month, "48 %") for month in MONTHS)
    words = ProgressWords(
        MONTHS, {"2021-01": "jan"}, "48 %", "Volgens het contract", hovers, " %", ",."
    )
    agreed = (Reference(0.355, "Afspraak: 35,5 %"), Reference(0.6, "60 %"))
    return progress_chart(rows, words, agreed)


def inflow(groups: dict[str, str]) -> Specification:
    """The figure of who entered in each month."""
    rows = pd.DataFrame(
        {"month": month, "group": group, "persons": 10 + int(month[5:])}
        for group in groups
        for month in MONTHS
    )
    words = MonthWords(groups, MONTHS, {"2021-01": "jan"}, "", ",.", "Deelnemers")
    return month_bars_chart(rows, words)


def answers() -> Specification:
    """The figure of how often each answer was given."""
    bars = [
        AnswerBar("Gelukkig", (0.05, 0.15, 0.3, 0.4, 0.1), ("5 %",) * 5),
        AnswerBar("Energiek", (0.1, 0.2, 0.3, 0.35, 0.05), ("5 %",) * 5),
    ]
    return answer_bars_chart(bars, ["1 laag", "2", "3", "4", "5 hoog"], ",.")


def differences() -> Specification:
    """The figure of how groups differ."""
    keys = [("age", "young"), ("age", "old"), ("branch", "navy")]
    rows = pd.DataFrame(
        {
            "group": group,
            "variable": variable,
            "category": category,
            "difference": -0.1 + 0.15 * place,
            "share": 0.2,
            "others": 0.3,
        }
        for group in ("1", "2")
        for place, (variable, category) in enumerate(keys)
    )
    words = DifferenceWords(
        {"1": "Cohort 1", "2": "Cohort 2"},
        {"age": "Leeftijd", "branch": "Onderdeel"},
        dict(zip(keys, ["Jong", "Oud", "Marine"], strict=True)),
        "← minder vaak",
        "vaker →",
        "",
        ",.",
    )
    return differences_chart(rows, words)


def intervals() -> Specification:
    """A figure of estimates with intervals: one is cut by the axis, one has none, one is text."""
    rows = [
        Interval("Alle deelnemers", heading=True),
        Interval("Laag", 0.08, 0.055, 0.12, "8 %", series="Groep A", strong=True),
        Interval("", 0.11, 0.02, 0.55, "11 %", filled=False, symbol=1, series="Groep B"),
        Interval("Hoog,\nvan alle", 0.2, None, None, "20 %", series="Groep A"),
        Interval("Geen", text="0 van 2"),
    ]
    axis = Axis(unit=PERCENT, start=0.0, end=0.4, step=0.1, suffix=" %")
    return intervals_chart(rows, axis, ",.", [Reference(0.33, "33 %")])


ALL, TWO, FOUR = (
    {"all": ""},
    {"1": "Cohort 1", "2": "Cohort 2"},
    {"a": "Landmacht", "b": "Luchtmacht", "c": "Marine", "d": "Staf"},
)
FIGURES = {
    "exits": lambda: exit_figure(ALL),
    "exits of two groups": lambda: exit_figure(TWO),
    "exits of four groups": lambda: exit_figure(FOUR),
    "exits of a release": lambda: exit_figure(TWO, "linear"),
    "exits then and now": exits_then_and_now,
    "uptake": lambda: uptake(ALL),
    "uptake of two groups": lambda: uptake(TWO),
    "occupation": occupation,
    "progress": progress,
    "inflow": lambda: inflow(ALL),
    "inflow of two groups": lambda: inflow(TWO),
    "answers": answers,
    "differences": differences,
    "intervals": intervals,
}
"""Each figure that the dashboard draws."""

SUMMARY = Table(
    "summary",
    "Uitgestroomd na een jaar",
    ["", Cell("Aantal"), Cell("Aandeel", "95%-interval"), "Verschil"],
    [
        Row("Succesvol", kind="heading successful"),
        Row(
            "Eigen werk",
            [
                Written("1.234", (1234.0,)),
                Cell(
                    Written("31,2 %", (0.3123,), "percent", 1),
                    Written("27-36 %", (0.27, 0.36), "percent"),
                ),
                Written("+3 procentpunt", (0.031,), "points"),
            ],
        ),
        Row("Buiten Defensie", ["< 10", Cell("≤ 10 %"), "–"]),
        Row("Samen", [Written("1.300", (1300.0,)), Cell("≥ 90 %"), ""], kind="total"),
    ],
)
NOTES = (
    PinnedNote(1, "Samenwerking beëindigd", "DCR", dt.date(2021, 4, 2), dt.date(2021, 3, 1)),
    PinnedNote(2, "Telling herzien", "evaluator", dt.date(2021, 6, 2)),
)


def exhibit(key: str = "exits", **changes: object) -> Exhibit:
    """An exhibit of one of ``FIGURES``."""
    made = Exhibit(
        page="exits",
        key=key,
        page_title="Uitstroom",
        title="Wie vertrok, wanneer",
        message="Binnen een jaar is 31 % van de 393 deelnemers succesvol uitgestroomd.",
        chart=Chart(key, FIGURES[key](), "Getrapte curven van wie vertrok.", "summary"),
        tables=(SUMMARY,),
        reading=("Elke stap omhoog is wie tot dan was vertrokken.",),
        method=("**Populatie.** Deelnemers met een intake.",),
        notes=NOTES,
        stamp=STAMP,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def of_a_table() -> Exhibit:
    """An exhibit without a chart."""
    return replace(exhibit(), chart=None, key="summary", title="Uitgestroomd", message="")
