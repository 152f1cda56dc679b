"""The report for a meeting: one PDF of the exhibits that were chosen for it.

Tagged and after PDF/UA-1: headings, contents, tables with headers, and every chart described. Its
date is the as-of date, so that the same numbers give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data.words import mark, translate
from pages.paper.browser import available
from pages.paper.contents import definition, exhibit_data, table_data
from pages.paper.markup import blocks, plain
from pages.paper.pictures import chart_svgs
from pages.paper.texts import date_words, say
from pages.paper.typeset import typeset

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pages.paper.document import Exhibit, Stamp, Table

WIDTH = 720
"""Of a chart, in pixels: set to the width of the page, its letters are of the size of the text."""
TEMPLATE = "report.typ"


@dataclass(frozen=True)
class Report:
    """What is in a report, and for whom it is.

    ``exhibits`` in the order of the agenda, those of a page together; ``changed`` are what moved
    since the last meeting. ``readers`` is the role in words: *steering group*.
    """

    title: str
    readers: str
    exhibits: Sequence[Exhibit]
    changed: Sequence[Exhibit] = ()


def report_pdf(report: Report) -> bytes:
    """The report as PDF; where no chart can be drawn, tables stand in their place.

    Raises ``ValueError`` where there is no exhibit, and ``PictureError`` where Chromium fails.
    """
    if not report.exhibits:
        raise ValueError("a report needs an exhibit")
    stamp = report.exhibits[0].stamp
    charts = _charts([*report.exhibits, *report.changed], stamp.language)
    return typeset(TEMPLATE, report_data(report, charts), dict(charts.values()), "pdf", stamp.as_of)


def _charts(exhibits: Sequence[Exhibit], language: str) -> dict[int, tuple[str, str]]:
    """File and SVG of the chart of each exhibit, by its place; none without Chromium."""
    drawn = [number for number, exhibit in enumerate(exhibits) if exhibit.chart]
    if available(language):
        return {}
    svgs = chart_svgs(exhibits, WIDTH)
    return {number: (f"chart-{number}.svg", svg) for number, svg in zip(drawn, svgs, strict=True)}


def report_data(report: Report, charts: dict[int, tuple[str, str]]) -> dict[str, Any]:
    """All that stands in the report; ``charts`` are the files by the place of the exhibit."""
    stamp = report.exhibits[0].stamp
    shown = [*report.exhibits, *_by_page(report.changed)]
    entries = [
        _entry(exhibit, charts.get(number, ("",))[0], _own_tables(exhibit, shown), stamp)
        for number, exhibit in enumerate(shown)
    ]
    count = len(report.exhibits)
    day = date_words(stamp.as_of, stamp.language)
    return {
        "language": stamp.language,
        "title": report.title,
        "description": say(
            mark("Report of {day} for {readers}"), stamp.language, day=day, readers=report.readers
        ),
        "keywords": [stamp.programme, stamp.code],
        "programme": stamp.programme,
        "subtitle": say(mark("As of {day}"), stamp.language, day=day),
        "running": f"{report.title} · {day}",
        "footer": f"{stamp.precision} · {stamp.programme}",
        "synthetic": stamp.synthetic,
        "cover": _cover(report, stamp, day),
        "chapters": _chapters(report.exhibits, entries[:count]),
        "changed": entries[count:],
        "methods": _methods(report.exhibits),
        "codes": _codes([*report.exhibits, *report.changed]),
        "words": _words(stamp.language),
    }


def _by_page(changed: Sequence[Exhibit]) -> Iterator[Exhibit]:
    """What changed, under the title of its page, and how to read it once for all."""
    read: set[str] = set()
    for exhibit in changed:
        reading = tuple(text for text in exhibit.reading if text not in read)
        read.update(reading)
        yield replace(exhibit, title=exhibit.page_title, reading=reading)


def _own_tables(exhibit: Exhibit, shown: Sequence[Exhibit]) -> list[Table]:
    """The tables of an exhibit, without those that are an exhibit of their own in the report."""
    if exhibit.chart is None:
        return list(exhibit.tables)
    apart = {
        (other.page, table.key) for other in shown if other.chart is None for table in other.tables
    }
    return [table for table in exhibit.tables if (exhibit.page, table.key) not in apart]


def _entry(exhibit: Exhibit, chart: str, tables: Sequence[Table], cover: Stamp) -> dict[str, Any]:
    """An exhibit as it stands in a chapter; without its chart all its tables."""
    entry = exhibit_data(exhibit, chart or None)
    missing = exhibit.chart is not None and not chart
    without = mark("The chart cannot be drawn on this machine; its numbers stand in the table.")
    entry["instead"] = say(without, exhibit.stamp.language) if missing else ""
    entry["tables"] = [table_data(table) for table in (exhibit.tables if missing else tables)]
    entry["stamp"] = _short_stamp(exhibit, cover)
    return entry


def _short_stamp(exhibit: Exhibit, cover: Stamp) -> list[dict[str, str]]:
    """What stands under an exhibit; date and source where they are not those of the cover."""
    stamp = exhibit.stamp
    named = {
        mark("Selection"): stamp.selection,
        mark("Counted"): stamp.persons,
        mark("Not counted"): stamp.left_out,
        mark("Definition"): definition(exhibit.method, stamp.language),
        mark("Code"): stamp.code,
    }
    if (stamp.as_of, stamp.source) != (cover.as_of, cover.source):
        named[mark("As of")] = date_words(stamp.as_of, stamp.language)
        named[mark("Source")] = stamp.source
    return _facts(named, stamp.language)


def _facts(named: dict[str, str], language: str) -> list[dict[str, str]]:
    return [{"name": say(name, language), "text": text} for name, text in named.items() if text]


def _cover(report: Report, stamp: Stamp, day: str) -> list[dict[str, str]]:
    return _facts(
        {
            mark("For"): report.readers,
            mark("As of"): day,
            mark("Numbers"): stamp.precision,
            mark("Source"): stamp.source,
            mark("Version"): stamp.version,
        },
        stamp.language,
    )


def _chapters(exhibits: Sequence[Exhibit], entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A chapter a page of the dashboard, in the order in which they first come."""
    chapters: dict[str, dict[str, Any]] = {}
    for exhibit, entry in zip(exhibits, entries, strict=True):
        chapter = chapters.setdefault(
            exhibit.page,
            {
                "label": f"chapter-{len(chapters) + 1}",
                "title": exhibit.page_title,
                "message": plain(exhibit.message),
                "exhibits": [],
            },
        )
        chapter["exhibits"].append(entry)
    return list(chapters.values())


def _methods(exhibits: Sequence[Exhibit]) -> list[dict[str, Any]]:
    """How the figures of each page were computed; a paragraph that pages share stands once."""
    methods: dict[str, list[str]] = {}
    said_already: set[str] = set()
    for exhibit in exhibits:
        for text in exhibit.method:
            if text not in said_already:
                methods.setdefault(exhibit.page_title, []).append(text)
                said_already.add(text)
    return [
        {"title": title, "texts": [blocks(text) for text in texts]}
        for title, texts in methods.items()
    ]


def _codes(exhibits: Sequence[Exhibit]) -> list[dict[str, str]]:
    return [
        {"title": f"{exhibit.page_title}: {exhibit.title}", "code": exhibit.stamp.code}
        for exhibit in exhibits
    ]


def _words(language: str) -> dict[str, Any]:
    """The fixed words of the report."""
    words = {
        "messages": mark("The messages"),
        "contents": mark("Contents"),
        "changed": mark("What changed since the last meeting"),
        "methods": mark("How this was computed"),
        "codes": mark("Codes"),
        "page": mark("page {page} of {pages}"),
    }
    lead = mark(
        "Each figure has a code. With python -m pages.paper verify CODE the numbers are computed"
        " once more, and compared with those that stand here."
    )
    columns = [mark("Figure"), mark("Code")]
    return {
        **{name: translate(text, language) for name, text in words.items()},
        "codes-lead": say(lead, language),
        "codes-columns": [say(column, language) for column in columns],
        "fact-width": 0,
    }
