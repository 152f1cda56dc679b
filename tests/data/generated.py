"""Extracts drawn at random, in every shape a registration may deliver, with what they say.

``draw_extract`` draws an extract without a fault and what must be read of it. ``spoil`` puts one
fault into it, and says where that must be found.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass, field
from random import Random
from typing import Any

import xlsxwriter

from data.programme import PROGRAMME_FOLDER, Programme, parse_programme
from data.reading.cells import is_for_nobody
from data.reading.raw_table import TOTAL
from data.schema.tables import Column, Kind, Table, tables_of

OWN_NAMES = """
[headers.participants]
"Krijgsmachtdeel (één)" = "branch"
[headers.placements]
"Uren p/w" = "hours_per_week"
[tables]
"Overzicht sancties" = "wage_sanctions"
"""
PROGRAMME: Programme = parse_programme(
    (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8") + OWN_NAMES
)
TABLES = {table.name: table for table in tables_of(PROGRAMME)}
OWN_HEADERS = {(table, column): header for table, header, column in PROGRAMME.headers}
ID_SIGNS = "abcdefghijkmnopqrstuvwxyzABCXYZ0123456789"
DATE_FORMS = ("iso", "iso time", "dutch", "dutch short", "serial")
CANARY = "Kanarie7391"
"""Stands where the value of a person could, and must never come out again."""

Cell = str | int | float | dt.date | None


@dataclass
class Drawn:
    """One table: what it says, and how that is written."""

    table: Table
    values: dict[str, list[Cell]]
    """What must be read."""
    header: list[str]
    rows: list[list[Cell]]
    """As they are written: text everywhere but in a workbook."""
    order: list[Column]
    formats: dict[str, str]
    extra: list[list[Cell]] = field(default_factory=list)
    """Rows under the table: empty ones, totals."""

    def position(self, column: str) -> int:
        """Where a column stands."""
        return [c.name for c in self.order].index(column)


@dataclass
class DrawnExtract:
    """All tables of an extract and how they are delivered."""

    tables: list[Drawn]
    workbook: bool
    encoding: str = "utf-8"
    delimiter: str = ";"
    line_end: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    hint: bool = False
    """Whether a first line tells Excel the delimiter."""
    names: dict[str, str] = field(default_factory=dict)

    def place(self, drawn: Drawn) -> str:
        """Where a message must say that a table stands."""
        name = self.names[drawn.table.name]
        return f"extract.xlsx › {name}" if self.workbook else f"{name}.csv"

    def files(self) -> dict[str, bytes]:
        """File → content."""
        if self.workbook:
            return {"extract.xlsx": self._workbook()}
        return {f"{self.names[d.table.name]}.csv": self._csv(d) for d in self.tables}

    def _csv(self, drawn: Drawn) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.delimiter, quoting=self.quoting,
                            lineterminator=self.line_end)  # type: ignore[arg-type]  # fmt: skip
        if self.hint:
            text.write(f"sep={self.delimiter}{self.line_end}")
        writer.writerow(drawn.header)
        writer.writerows(drawn.rows + drawn.extra)
        return text.getvalue().encode(self.encoding)

    def _workbook(self) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
            workbook.set_properties({"created": dt.datetime(2021, 7, 31)})  # not now: repeatable
            day = workbook.add_format({"num_format": "dd-mm-yyyy"})
            workbook.add_worksheet("Toelichting").write(0, 0, "=uitleg")
            for drawn in self.tables:
                sheet = workbook.add_worksheet(self.names[drawn.table.name])
                for row, cells in enumerate([drawn.header, *drawn.rows, *drawn.extra]):
                    for column, cell in enumerate(cells):
                        _write_cell(sheet, row, column, cell, day)
        return content.getvalue()


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, day: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), day)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, cell)


def draw_extract(random: Random) -> DrawnExtract:
    """An extract without a fault."""
    workbook = random.random() < 0.3
    extract = DrawnExtract([], workbook)
    if not workbook:
        extract.encoding = random.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"])
        extract.delimiter = random.choice([";", ",", "\t"])
        extract.line_end = random.choice(["\n", "\r\n", "\r"])
        extract.quoting = random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        if extract.line_end == "\r":
            extract.quoting = csv.QUOTE_ALL  # the writer does not quote a \n then, and we read it
        extract.hint = random.random() < 0.1
    others = [name for name in TABLES if name != "participants" and random.random() < 0.4]
    for name in ["participants", *others]:
        drawn = draw_table(random, TABLES[name], workbook, 1 if name == "participants" else 0)
        extract.tables.append(drawn)
        own = [own for own, table in PROGRAMME.tables if table == name]
        extract.names[name] = random.choice([name, TABLES[name].name_nl, *own])
    return extract


def draw_table(random: Random, table: Table, workbook: bool, fewest: int) -> Drawn:
    """Rows of a table, each column in a form of its own."""
    rows = random.randrange(fewest, 5)
    order = list(table.columns)
    random.shuffle(order)
    values = {column.name: draw_values(random, column, rows) for column in order}
    formats = {column.name: draw_form(random, column, workbook) for column in order}
    header = [draw_header(random, table, column) for column in order]
    written = [
        [write(random, values[c.name][n], c, formats[c.name], workbook) for c in order]
        for n in range(rows)
    ]
    drawn = Drawn(table, values, header, written, order, formats)
    _widen(random, drawn, workbook)
    if random.random() < 0.2:
        blanks: list[Cell] = [""] * (len(drawn.header) - 2)
        drawn.extra += [[""] * len(drawn.header)] * random.randrange(2)
        count: Cell = rows if workbook else str(rows)
        drawn.extra.append([random.choice(["Totaal", "TOTAL:", "totaal aantal"]), count, *blanks])
    drawn.extra += [[""] * len(drawn.header)] * random.randrange(3)
    return drawn


def _widen(random: Random, drawn: Drawn, workbook: bool) -> None:
    """Empty columns at the end, with or without a place in the header."""
    if workbook or random.random() < 0.7:
        return
    extra = random.randrange(1, 4)
    drawn.header += [""] * extra
    for row in drawn.rows:
        row += [random.choice(["", " "]) for _ in range(extra)]


def draw_header(random: Random, table: Table, column: Column) -> str:
    """A header of a column, as somebody may have typed it."""
    own = OWN_HEADERS.get((table.name, column.name))
    name = random.choice([column.name, column.header_nl, *([own] if own else [])])
    change = random.choice(
        [str, str.upper, str.title, lambda s: s.replace("_", " "), lambda s: f" {s} "]
    )
    return str(change(name))


def draw_values(random: Random, column: Column, rows: int) -> list[Cell]:
    """Values of a column; missing where that is allowed."""
    return [
        None if not column.required and random.random() < 0.3 else draw_value(random, column)
        for _ in range(rows)
    ]


def draw_value(random: Random, column: Column) -> Cell:
    """A value that the column may have."""
    if column.kind is Kind.CODE:
        return random.choice([option.code for option in column.allowed(PROGRAMME)])
    if column.kind is Kind.DATE:
        return dt.date(1928, 1, 1) + dt.timedelta(days=random.randrange(63_000))
    if column.kind is Kind.MONTH:
        return dt.date(random.randrange(1950, 2100), random.randrange(1, 13), 1)
    if column.kind is Kind.WHOLE:
        return random.randrange(int(column.minimum or 0), int(column.maximum or 999_999_999) + 1)
    if column.kind is Kind.NUMBER:
        return random.randrange(int(column.minimum or 0), int(column.maximum or 9_999) * 100) / 100
    length = random.randrange(1, 12)
    text = "".join(random.choice(ID_SIGNS) for _ in range(length)) + random.choice(["", "-1", ".b"])
    return f"p{text}" if TOTAL.fullmatch(text) or is_for_nobody(text) else text


def draw_form(random: Random, column: Column, workbook: bool) -> str:
    """How the values of a column are written: one way for the whole column."""
    if column.kind is Kind.DATE:
        return random.choice([*DATE_FORMS, *(["cell", "cell"] if workbook else [])])
    if column.kind is Kind.MONTH:
        forms = ["month", "dutch month", "iso", "dutch", "serial"]
        return random.choice([*forms, *(["cell"] if workbook else [])])
    if column.kind is Kind.NUMBER:
        return random.choice(["comma", "point", *(["cell"] if workbook else [])])
    if column.kind is Kind.WHOLE and workbook:
        return random.choice(["text", "cell"])
    return "text"


def write(random: Random, value: Cell, column: Column, form: str, workbook: bool) -> Cell:
    """A value as it stands in a file."""
    if value is None:
        return random.choice(["", "", " "]) if not workbook else None
    if form == "cell":
        return value
    if isinstance(value, dt.date):
        return write_day(value, form, workbook)
    if column.kind is Kind.NUMBER:
        text = random.choice([f"{value:.2f}", f"{value:g}" if value < 1000 else f"{value:.2f}"])
        return text.replace(".", ",") if form == "comma" else text
    if column.kind is Kind.CODE:
        option = next(o for o in column.allowed(PROGRAMME) if o.code == value)
        text = random.choice([option.code, option.name.nl, option.name.en])
        text = random.choice([text, text.upper(), text.lower()])
        return text if "ß" not in text else option.code
    return random.choice([str(value), f" {value} "])


def write_day(day: dt.date, form: str, workbook: bool) -> Cell:
    """A day or month in one of its forms."""
    if form == "serial":
        serial = (day - dt.date(1899, 12, 30)).days
        return serial if workbook else str(serial)
    return {
        "iso": day.isoformat(),
        "iso time": f"{day.isoformat()} 00:00:00",
        "dutch": f"{day:%d-%m-%Y}",
        "dutch short": f"{day.day}-{day.month}-{day.year}",
        "month": f"{day:%Y-%m}",
        "dutch month": f"{day.month}-{day.year}",
    }[form]
