"""The data dictionary, in both languages, written from the declaration of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.schema.tables import VERSION, Kind, tables_of
from data.words import LANGUAGES, Text

if TYPE_CHECKING:
    from pathlib import Path

    from data.programme import Programme
    from data.schema.tables import Column, Table

TITLE = Text("Gegevenswoordenboek", "Data dictionary")
INTRODUCTION = Text(
    "Het registratie-extract, versie {version}: een map met deze CSV-bestanden, of een werkmap"
    " (.xlsx) met een tabblad per tabel. Alleen `participants.csv` is verplicht. Beide namen en"
    " beide kopteksten worden aanvaard, in elke volgorde; een programmabestand kan andere"
    " toewijzen. Een kolom houdt één schrijfwijze aan. Codes mogen ook als naam worden geschreven."
    " Dit document wordt gemaakt met `make dictionary`; pas het niet met de hand aan.",
    "The extract of the registration, version {version}: a folder with these CSV files, or a"
    " workbook (.xlsx) with a sheet for each table. Only `participants.csv` must be there. Both"
    " names and both headers are accepted, in any order; a programme file can map others. A column"
    " keeps to one way of writing. Codes may also be written as their names. This document is made"
    " by `make dictionary`; do not edit it by hand.",
)
HEADINGS = (
    Text("kolom", "column"),
    Text("koptekst", "Dutch header"),
    Text("type", "type"),
    Text("eenheid", "unit"),
    Text("verplicht", "required"),
    Text("toegestaan", "allowed"),
    Text("betekenis", "meaning"),
)
KINDS = {
    Kind.IDENTIFIER: Text("pseudoniem of code", "pseudonym or code"),
    Kind.CODE: Text("code", "code"),
    Kind.DATE: Text(
        "datum, 2021-07-31, 31-07-2021 of een datum van Excel",
        "date, 2021-07-31, 31-07-2021 or a date of Excel",
    ),
    Kind.MONTH: Text("maand, 2021-07", "month, 2021-07"),
    Kind.WHOLE: Text("geheel getal", "whole number"),
    Kind.NUMBER: Text("getal, 20,5 of 20.5", "number, 20.5 or 20,5"),
}
YES = Text("ja", "yes")
ALSO_CALLED = Text("Ook `{name}`", "Also `{name}`")
KEY = Text("Eén rij per", "One row for each")
OPTIONAL = Text("mag ontbreken", "may be missing")
RANGE = Text("{minimum:g} tot {maximum:g}", "{minimum:g} to {maximum:g}")
FROM = Text("{minimum:g} of meer", "{minimum:g} or more")


def write_dictionary(folder: Path, programme: Programme) -> list[Path]:
    """Write ``data-dictionary.nl.md`` and ``.en.md`` into ``folder``; gives back their paths."""
    paths = [folder / f"data-dictionary.{language}.md" for language in LANGUAGES]
    for path, language in zip(paths, LANGUAGES, strict=True):
        path.write_text(dictionary(programme, language), "utf-8")
    return paths


def dictionary(programme: Programme, language: str) -> str:
    """The whole document in Markdown."""
    parts = [
        f"# {TITLE.in_language(language)}",
        INTRODUCTION.in_language(language).format(version=VERSION),
    ]
    parts += [_table(table, programme, language) for table in tables_of(programme)]
    return "\n\n".join(parts) + "\n"


def _table(table: Table, programme: Programme, language: str) -> str:
    """The section of one file."""
    optional = "" if table.required else f" ({OPTIONAL.in_language(language)})"
    keys = " + ".join(f"`{name}`" for name in table.key)
    also = ALSO_CALLED.in_language(language).format(name=table.name_nl or table.name)
    lines = [
        f"## `{table.file}`{optional}",
        "",
        f"{table.meaning.in_language(language)}. {KEY.in_language(language)} {keys}. {also}.",
        "",
        _row([heading.in_language(language) for heading in HEADINGS]),
        _row(["---"] * len(HEADINGS)),
        *(_row(_cells(column, programme, language)) for column in table.columns),
    ]
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(column: Column, programme: Programme, language: str) -> list[str]:
    """What the dictionary says of a column, in the order of ``HEADINGS``."""
    return [
        f"`{column.name}`",
        ", ".join(f"`{header}`" for header in (column.header_nl, *column.aliases)),
        KINDS[column.kind].in_language(language),
        column.unit.in_language(language) if column.unit else "",
        YES.in_language(language) if column.required else "",
        _allowed(column, programme, language),
        column.meaning.in_language(language),
    ]


def _allowed(column: Column, programme: Programme, language: str) -> str:
    """The codes with their names, or the limits."""
    if options := column.allowed(programme):
        return "<br>".join(f"`{o.code}` {o.name.in_language(language)}" for o in options)
    return limits(column, language)


def limits(column: Column, language: str) -> str:
    """The least and the most of a column, in words; nothing where it has none."""
    if column.minimum is None:
        return ""
    words = FROM if column.maximum is None else RANGE
    return words.in_language(language).format(minimum=column.minimum, maximum=column.maximum)
