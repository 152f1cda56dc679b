"""What the files of office programs have in common: the same exhibit is the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from pages.paper.native.grid import Column

SHEET = "Data"
ZIP_BEGIN = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file knows."""
CREATOR = "Results dashboard"
"""Never the name of a machine or of its user."""
BOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def without_time(content: bytes) -> bytes:
    """An office file whose parts say nothing of when it was made."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, ZIP_BEGIN)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return made.getvalue()


def midnight(day: dt.date) -> dt.datetime:
    """The moment that a file says it was made at: the as-of date."""
    return dt.datetime(day.year, day.month, day.day)


def data_sheet(columns: tuple[Column, ...], codes: dict[str, str], day: dt.date) -> bytes:
    """The workbook behind a chart of a slide: texts are texts, and numbers have their format."""
    content = io.BytesIO()
    book = Workbook(content, BOOK_OPTIONS)
    book.set_properties({"author": CREATOR, "created": midnight(day)})
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {unit: book.add_format({"num_format": code}) for unit, code in codes.items()}
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.header, bold)
        for row, value in enumerate(column.values, 1):
            if isinstance(value, str):
                sheet.write_string(row, place, value)
            elif value is not None:
                sheet.write_number(row, place, value, formats.get(column.unit))
    sheet.set_column(0, len(columns) - 1, 16)
    sheet.freeze_panes(1, 1)
    book.close()
    return content.getvalue()
