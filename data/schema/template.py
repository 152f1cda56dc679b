"""An empty extract to fill in: CSV files, and a workbook that checks what is typed.

Headers, allowed values and explanation come from ``data.schema.tables`` and the programme, so that
another programme can start with its own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from data.errors import TemplateError
from data.schema.dictionary import HEADINGS, KINDS, YES, limits
from data.schema.tables import Kind, tables_of
from data.words import DEFAULT_LANGUAGE, Text, mark

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from data.programme import Programme
    from data.schema.tables import Column, Table

CSV_FOLDER = "csv"
WORKBOOK = "extract.xlsx"
"""Apart from the CSV files, because an extract has each table once."""
EXPLANATION = Text("Toelichting", "Explanation")
LISTS = Text("Keuzelijsten", "Lists")
"""``data.reading.extract_reading`` passes both by, in both languages."""
LAST_ROW = 1_048_575
"""Of a sheet, counted from 0 (ECMA-376)."""
COLUMN_WIDTH, WIDEST = 22, 70
FIRST_DAY, LAST_DAY = dt.datetime(1900, 3, 1), dt.datetime(2100, 12, 31)

TITLE = Text("Sjabloon van het extract: {programme}", "Template of the extract: {programme}")
HOW_TO = (
    Text(
        "Elk tabblad is een tabel. De eerste rij is de kop; laat die staan. Vul daaronder een rij"
        " per regel in, zonder lege rijen ertussen.",
        "Each sheet is a table. The first row is the header; leave it. Fill in one row a line below"
        " it, without empty rows between them.",
    ),
    Text(
        "Gebruik pseudoniemen: geen namen, adressen, burgerservicenummers of vrije tekst.",
        "Use pseudonyms: no names, addresses, citizen service numbers or free text.",
    ),
    Text(
        "Schrijf alle datums in een kolom op dezelfde manier, en getallen zonder punt voor"
        " duizendtallen. Een cel die leeg is, is onbekend of niet van toepassing.",
        "Write all dates in a column in the same way, and numbers without a thousands separator. An"
        " empty cell is unknown or does not apply.",
    ),
    Text(
        "Dezelfde tabellen staan als lege CSV-bestanden in de map csv: lever het een of het ander.",
        "The same tables are there as empty CSV files in the folder csv: deliver one or the other.",
    ),
)
TABLE_LINE = Text("Tabblad {sheet}. {meaning}", "Sheet {sheet}. {meaning}")
CHOOSE = Text(
    "Kies een waarde uit de lijst, of laat de cel leeg.",
    "Choose a value of the list, or leave the cell empty.",
)
NOT_ALLOWED = Text(
    "Deze waarde kan hier niet staan. Zie het tabblad Toelichting.",
    "This value cannot stand here. See the sheet Explanation.",
)


def write_template(
    folder: Path, programme: Programme, language: str = DEFAULT_LANGUAGE
) -> list[Path]:
    """Write the CSV files and the workbook into ``folder``; gives back their paths.

    Raises ``TemplateError`` if one of them is there already or the folder cannot be written.
    """
    contents = {
        folder / CSV_FOLDER / f"{_name(table, language)}.csv": csv_form(table, language)
        for table in tables_of(programme)
    }
    contents[folder / WORKBOOK] = workbook_form(programme, language)
    if taken := [path for path in contents if path.exists() or path.is_symlink()]:
        raise TemplateError(
            mark("{file} is there already; nothing was written. Give a new or empty folder."),
            file=taken[0],
        )
    try:
        (folder / CSV_FOLDER).mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            with path.open("xb") as file:
                file.write(content)
    except OSError as error:
        raise TemplateError(
            mark(
                "The template cannot be written to {folder}: {reason}. Give a folder that you may"
                " write to."
            ),
            folder=folder,
            reason=error.strerror or type(error).__name__,
        ) from error
    return list(contents)


def _name(table: Table, language: str) -> str:
    """What a file or sheet is called."""
    return (table.name_nl or table.name) if language == "nl" else table.name


def _header(column: Column, language: str) -> str:
    return column.header_nl if language == "nl" else column.name


def csv_form(table: Table, language: str) -> bytes:
    """An empty CSV file as a Dutch spreadsheet program opens it: ``;``, UTF-8 with BOM."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerow([_header(c, language) for c in table.columns])
    return text.getvalue().encode("utf-8-sig")


def workbook_form(programme: Programme, language: str) -> bytes:
    """An empty workbook: the explanation, a sheet for each table, and the lists to choose from."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as workbook:
        looks = _looks(workbook)
        explanation = workbook.add_worksheet(EXPLANATION.in_language(language))
        sheets = {t.name: workbook.add_worksheet(_name(t, language)) for t in tables_of(programme)}
        lists = _write_lists(workbook, programme, language)
        _explain(explanation, programme, looks, language)
        for table in tables_of(programme):
            _write_form(sheets[table.name], table, looks, lists, language)
        explanation.activate()
    return content.getvalue()


def _looks(workbook: Workbook) -> dict[str, Format]:
    """The formats; text stays text, so that a spreadsheet changes no pseudonym."""
    return {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "head": workbook.add_format({"bold": True, "bottom": 1}),
        "wrap": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "text": workbook.add_format({"num_format": "@"}),
        "date": workbook.add_format({"num_format": "dd-mm-yyyy"}),
        "plain": workbook.add_format(),
    }


def _write_lists(workbook: Workbook, programme: Programme, language: str) -> dict[str, str]:
    """List of the programme → the range of cells with its names, on a sheet of their own."""
    sheet = workbook.add_worksheet(LISTS.in_language(language))
    options = dict.fromkeys(c.options for t in tables_of(programme) for c in t.columns if c.options)
    ranges = {}
    for number, name in enumerate(options):
        names = [option.name.in_language(language) for option in getattr(programme, name)]
        sheet.write_string(0, number, name)
        for row, option in enumerate(names, start=1):
            sheet.write_string(row, number, option)
        letter = chr(ord("A") + number)
        ranges[name] = f"='{sheet.get_name()}'!${letter}$2:${letter}${len(names) + 1}"
    sheet.hide()
    return ranges


def _explain(
    sheet: Worksheet, programme: Programme, looks: dict[str, Format], language: str
) -> None:
    """The explanation: how to fill in, then every column of every table."""
    title = TITLE.in_language(language).format(programme=programme.name.in_language(language))
    sheet.write_string(0, 0, title, looks["title"])
    row = 2
    for text in HOW_TO:
        sheet.write_string(row, 0, text.in_language(language))
        row += 1
    # The English name of a column is of use to who writes a programme file only.
    headings = [heading.in_language(language) for heading in HEADINGS[1:]]
    sheet.set_column(0, len(headings) - 3, COLUMN_WIDTH)
    sheet.set_column(len(headings) - 2, len(headings) - 1, WIDEST)
    for table in tables_of(programme):
        line = TABLE_LINE.in_language(language)
        row += 1
        sheet.write_string(
            row,
            0,
            line.format(sheet=_name(table, language), meaning=table.meaning.in_language(language)),
            looks["title"],
        )
        for column, heading in enumerate(headings):
            sheet.write_string(row + 1, column, heading, looks["head"])
        row += 2
        for described in table.columns:
            for column, cell in enumerate(_explained(described, programme, language)):
                sheet.write_string(row, column, cell, looks["wrap"])
            row += 1


def _explained(column: Column, programme: Programme, language: str) -> list[str]:
    """What the explanation says of a column, in the order of its headings."""
    return [
        _header(column, language),
        KINDS[column.kind].in_language(language),
        column.unit.in_language(language) if column.unit else "",
        YES.in_language(language) if column.required else "",
        _allowed(column, programme, language),
        column.meaning.in_language(language),
    ]


def _allowed(column: Column, programme: Programme, language: str) -> str:
    """The names with their codes, or the limits."""
    if options := column.allowed(programme):
        return "\n".join(f"{o.name.in_language(language)} ({o.code})" for o in options)
    return limits(column, language)


def _write_form(
    sheet: Worksheet, table: Table, looks: dict[str, Format], lists: dict[str, str], language: str
) -> None:
    """The header of a table, and what may be typed below it."""
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(table.columns):
        look = {Kind.IDENTIFIER: "text", Kind.DATE: "date", Kind.MONTH: "text"}
        sheet.set_column(number, number, COLUMN_WIDTH, looks[look.get(column.kind, "plain")])
        sheet.write_string(0, number, _header(column, language), looks["head"])
        if rule := _rule(column, lists, language):
            sheet.data_validation(1, number, LAST_ROW, number, rule)


def _rule(column: Column, lists: dict[str, str], language: str) -> dict[str, Any] | None:
    """What a spreadsheet program lets somebody type in a column; None for any text."""
    error = {"error_message": NOT_ALLOWED.in_language(language)}
    if column.options:
        choose = CHOOSE.in_language(language)
        return error | {
            "validate": "list",
            "source": lists[column.options],
            "input_message": choose,
        }
    if column.kind is Kind.DATE:
        days = {"minimum": FIRST_DAY, "maximum": LAST_DAY}
        return error | {"validate": "date", "criteria": "between"} | days
    if column.kind not in (Kind.WHOLE, Kind.NUMBER):
        return None
    kind = "integer" if column.kind is Kind.WHOLE else "decimal"
    if column.minimum is None:
        return None
    if column.maximum is None:
        return error | {"validate": kind, "criteria": ">=", "value": column.minimum}
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    return error | {"validate": kind, "criteria": "between"} | limits
