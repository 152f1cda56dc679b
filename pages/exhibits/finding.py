"""The exhibit that a code stands for, made anew, and whether its numbers are still the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import CodeRefused
from data.words import mark
from pages.access.roles import may_export
from pages.exhibits import documents
from pages.exhibits.codes import _is_of, _parameters, viewer_of
from pages.exhibits.exhibits import exhibits
from pages.paper import codes
from pages.paper.numbers import digest
from pages.reader.off_screen import Reader
from pages.shared.menu import PAGES

if TYPE_CHECKING:
    from pages.paper.codes import Code
    from pages.paper.document import Exhibit


def find(code: Code, language: str) -> tuple[Exhibit, bool]:
    """The exhibit of a code as it is now, and whether its numbers are still the same.

    Raises ``CodeRefused`` where what it is of is not on this machine.
    """
    seen_by = viewer_of(code)
    asking = Reader(seen_by, {"lang": language}, of_source=lambda h: _is_of(h, code))
    for page in PAGES:
        if codes.page_bits(page) != codes.page_of(code.exhibit) or not may_export(seen_by, page):
            continue
        view = documents.view(asking)
        if view is None:
            raise CodeRefused(
                mark(
                    "The source of this code ({kind}) is not on this machine. Verify it where that"
                    " source is, or copy it here."
                ),
                kind=seen_by.source,
            )
        asking.parameters = {"lang": language, **_parameters(view.source, code.choices)}
        drawn, view = documents.document(page, asking)
        for exhibit in exhibits(drawn, view, asking):
            if codes.exhibit_bits(page, exhibit.key) == code.exhibit:
                now = codes.number_bits(digest(exhibit.chart, exhibit.tables))
                return exhibit, now == code.numbers
    raise CodeRefused(
        mark("The chart or table of this code does not exist in this version of the dashboard.")
    )
