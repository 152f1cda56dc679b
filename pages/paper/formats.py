"""The files that an exhibit can be taken along in, each made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.paper.document import Exhibit


@dataclass(frozen=True)
class Format:
    """A kind of file: its suffix, its name on a button, what it is good for, its media type.

    ``drawn``: whether a browser has to draw the chart of it, so that it takes Chromium.
    """

    suffix: str
    name: str
    about: str
    media_type: str
    make: Callable[[Exhibit], bytes]
    drawn: bool = False

    def can_make(self, exhibit: Exhibit, language: str) -> str:
        """Empty, or why this file of an exhibit cannot be made here, in the user's language."""
        if not (self.drawn and exhibit.chart):
            return ""
        from pages.paper.browser import available

        return available(language)


def _png(exhibit: Exhibit) -> bytes:
    from pages.paper.pictures import picture

    return picture(exhibit, "png")


def _svg(exhibit: Exhibit) -> bytes:
    from pages.paper.pictures import picture

    return picture(exhibit, "svg")


def _pdf(exhibit: Exhibit) -> bytes:
    from pages.paper.pictures import picture

    return picture(exhibit, "pdf")


def _pptx(exhibit: Exhibit) -> bytes:
    from pages.paper.slides.deck import slide

    return slide(exhibit)


def _xlsx(exhibit: Exhibit) -> bytes:
    from pages.paper.workbooks import workbook

    return workbook([exhibit])


def _csv(exhibit: Exhibit) -> bytes:
    from pages.paper.csv_file import csv_file

    return csv_file(exhibit)


OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS = (
    Format(
        "pptx",
        mark("PowerPoint"),
        mark("one slide; chart and table can be edited"),
        f"{OFFICE}presentationml.presentation",
        _pptx,
    ),
    Format(
        "xlsx",
        mark("Excel"),
        mark("chart, numbers, and how they were computed"),
        f"{OFFICE}spreadsheetml.sheet",
        _xlsx,
    ),
    Format("pdf", "PDF", mark("to print or to send"), "application/pdf", _pdf, True),
    Format("png", mark("Picture (PNG)"), mark("for a text or a message"), "image/png", _png, True),
    Format("svg", mark("Drawing (SVG)"), mark("for a designer"), "image/svg+xml", _svg, True),
    Format("csv", "CSV", mark("the numbers alone"), "text/csv", _csv),
)
"""In the order of the buttons."""
