"""Exhibits as slides: the chart native and editable, its table beside it, and where it is from.

Text is Arial: every program has it or Liberation Sans, which has the same measures, so that nothing
needs to be embedded. The same exhibit gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from pptx.oxml import parse_xml

from data.words import translate_count
from pages.charts import theme
from pages.paper.native.chart_room import LANGUAGES
from pages.paper.office_file import CREATOR, midnight, without_time
from pages.paper.slides.chart import NARROW, add_charts, mark_notes
from pages.paper.slides.table import add_table, natural_width, plan
from pages.paper.slides.template import (
    COVER_TOP,
    HEIGHT,
    MARGIN,
    SLIDE_NUMBER,
    TITLE_SIZE,
    WIDTH,
    empty_presentation,
)
from pages.paper.slides.text import (
    Box,
    Run,
    add_bar,
    add_line,
    add_text,
    fill_placeholder,
    height_of,
    lines_of,
    shortened,
)
from pages.paper.texts import NOTE_LINE, clean, counted, date_words, say, stamp_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.presentation import Presentation
    from pptx.slide import Slide

    from pages.paper.document import Exhibit, Stamp, Table

INNER = WIDTH - 2 * MARGIN
UNDER_TITLE = 1.32
SUBTITLE, READING, NOTE, FOOT = 16.0, 13.0, 12.0, 9.0
"""Sizes of text in points: what is read in the room, and what is read on paper."""
FOOT_WIDTH = INNER - 0.8
FOOT_FIELDS = (
    ("synthetic", "selection", "as_of", "persons", "left_out"),
    ("precision", "source", "version", "code", "programme"),
)
"""The lines of the foot."""
GAP, BAR = 0.15, 0.22
TABLE_PART, LEAST_COLUMN = 0.43, 3.8
"""The most that a table takes of the width beside a chart, and the least that how to read it needs,
in inches."""
READABLE = 14.0
"""A table is made as wide as this size of text needs it, if there is so much room."""
READING_LINES, MOST_NOTES = 3, 4
LEAST_TITLE = 20.0


@dataclass(frozen=True)
class Cover:
    """The first slide of a pack: title, what is below it, lines of text, the stamp of the whole."""

    title: str
    subtitle: str
    lines: tuple[str, ...]
    stamp: Stamp


def slide(exhibit: Exhibit) -> bytes:
    """A presentation of one slide; its title is that of the exhibit."""
    made = empty_presentation()
    title = exhibit.title or exhibit.message
    _add(made, exhibit, title, exhibit.message if exhibit.message != title else "")
    return _bytes(made, exhibit.stamp, title)


def deck(cover: Cover, exhibits: Sequence[Exhibit]) -> bytes:
    """The presentation of a meeting: a cover, and a slide for each exhibit.

    The title of a slide is the message as a sentence; a message that was a title already stands no
    second time.
    """
    made = empty_presentation()
    _add_cover(made, cover)
    told: set[str] = set()
    for exhibit in exhibits:
        message = exhibit.message if exhibit.message not in told else ""
        told.add(exhibit.message)
        _add(made, exhibit, message or exhibit.title, exhibit.title if message else "")
    return _bytes(made, cover.stamp, cover.title)


def _add_cover(made: Presentation, cover: Cover) -> None:
    page = made.slides.add_slide(made.slide_layouts[0])
    language = cover.stamp.language
    fill_placeholder(page.shapes.title, cover.title, language)
    page.placeholders[1].text_frame.text = ""
    frame = page.placeholders[1].text_frame
    texts = [cover.subtitle, *cover.lines]
    for number, text in enumerate(filter(None, texts)):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = " ".join(clean(text).split())
        run._r.get_or_add_rPr().set("lang", LANGUAGES[language])
    programme = [[Run(cover.stamp.programme, True, theme.MUTED)]]
    above = Box(MARGIN, COVER_TOP - 0.9, INNER, 0.4)
    add_text(page, above, programme, SUBTITLE, language, "programme")
    add_bar(page, Box(0, 0, WIDTH, BAR), theme.PRIMARY, "bar")
    _add_foot(page, cover.stamp)
    _add_number(page)


def _add(made: Presentation, exhibit: Exhibit, title: str, under: str) -> None:
    page = made.slides.add_slide(made.slide_layouts[1])
    language = exhibit.stamp.language
    size = next(
        (
            s
            for s in range(TITLE_SIZE, int(LEAST_TITLE), -2)
            if lines_of(title, INNER, s * 1.1) <= 2
        ),
        LEAST_TITLE,
    )
    fill_placeholder(page.shapes.title, title, language, size if size != TITLE_SIZE else None)
    top = UNDER_TITLE
    if under:
        text = shortened(under, INNER, SUBTITLE, 2)
        height = height_of([text], INNER, SUBTITLE)
        runs = [[Run(text, colour=theme.MUTED)]]
        add_text(page, Box(MARGIN, top, INNER, height), runs, SUBTITLE, language, "subtitle")
        top += height + GAP / 2
    bottom = _add_foot(page, exhibit.stamp)
    top += GAP / 2
    _add_body(page, exhibit, Box(MARGIN, top, INNER, bottom - top))
    _add_number(page)
    _add_speaker_notes(page, exhibit)


def _add_body(page: Slide, exhibit: Exhibit, box: Box) -> None:
    """The chart over the whole height; beside it its table, and under that how to read it."""
    table = exhibit.tables[0] if exhibit.tables and exhibit.tables[0].rows else None
    if exhibit.chart is not None and table is not None:
        most = box.width * TABLE_PART
        width = min(most, max(LEAST_COLUMN, natural_width(table, READABLE)))
        _add_chart(page, exhibit, replace(box, width=box.width - width - 2 * GAP))
        box = replace(box, left=box.left + box.width - width, width=width)
    read = _add_reading(page, exhibit, box)
    above = replace(box, height=read - box.top - GAP / 2)
    if table is not None:
        _add_table(page, table, above, exhibit.stamp.language)
    elif exhibit.chart is not None:
        _add_chart(page, exhibit, above)


def _add_chart(page: Slide, exhibit: Exhibit, box: Box) -> None:
    placed = add_charts(page, exhibit, box)
    mark_notes(page, exhibit, placed)


def _add_table(page: Slide, table: Table, box: Box, language: str) -> None:
    """The table, and under it how much of it is only in the workbook."""
    planned = plan(table, box.width, box.height - 0.3)
    height = add_table(page, table, planned, box, language)
    more = _left_out(len(table.rows) - planned.rows, len(table.columns) - planned.columns, language)
    if more:
        place = Box(box.left, box.top + height + 0.05, box.width, 0.25)
        add_text(page, place, [[Run(more, colour=theme.MUTED)]], 11, language, "more")


def _left_out(rows: int, columns: int, language: str) -> str:
    """How much of a table a slide has no room for; nothing where it is whole."""
    more = []
    if rows > 0:
        template = translate_count(
            "{count} more row is in the XLSX file.",
            "{count} more rows are in the XLSX file.",
            rows,
            language,
        )
        more.append(counted(template, rows, language))
    if columns > 0:
        template = translate_count(
            "{count} more column is in the XLSX file.",
            "{count} more columns are in the XLSX file.",
            columns,
            language,
        )
        more.append(counted(template, columns, language))
    return " ".join(more)


def _add_reading(page: Slide, exhibit: Exhibit, box: Box) -> float:
    """How to read it and the notes that were pinned to it, at the foot of a box.

    Gives back where they begin, in inches from the top.
    """
    language = exhibit.stamp.language
    texts: list[list[Run]] = []
    if exhibit.reading:
        lines = READING_LINES if box.width > NARROW else 2 * READING_LINES
        text = shortened(" ".join(exhibit.reading), box.width, READING, lines)
        texts.append([Run(text, colour=theme.INK, size=READING)])
    shown = exhibit.notes[:MOST_NOTES]
    for note in shown:
        when = date_words(note.about or note.when, language)
        said = say(NOTE_LINE, language, text=note.text, who=note.who, when=when)
        texts.append([Run(f"{note.number}. ", True, theme.PRIMARY), Run(said)])
    if len(exhibit.notes) > len(shown):
        count = len(exhibit.notes) - len(shown)
        template = translate_count(
            "{count} more note is in the XLSX file.",
            "{count} more notes are in the XLSX file.",
            count,
            language,
        )
        texts.append([Run(counted(template, count, language), colour=theme.MUTED)])
    if not texts:
        return box.top + box.height
    height = sum(
        height_of(["".join(run.text for run in runs)], box.width, runs[0].size or NOTE)
        for runs in texts
    )
    place = Box(box.left, box.top + box.height - height - GAP / 2, box.width, height)
    add_text(page, place, texts, NOTE, language, "reading", bottom=True)
    return place.top - GAP / 2


def _add_foot(page: Slide, stamp: Stamp) -> float:
    """Everything of the stamp, in small print over the whole width; gives back where it begins."""
    known = stamp_lines(stamp)
    paragraphs: list[list[Run]] = []
    for fields in FOOT_FIELDS:
        runs: list[Run] = []
        for field in fields:
            if field not in known:
                continue
            name, text = known[field]
            between = " \N{MIDDLE DOT} " if runs else ""
            colour = theme.REFERENCE if field == "synthetic" else theme.MUTED
            named = "" if field == "synthetic" else f"{name}: "
            runs.append(Run(f"{between}{named}{text}", field == "synthetic", colour))
        if runs:
            paragraphs.append(runs)
    height = height_of(["".join(r.text for r in p) for p in paragraphs], FOOT_WIDTH, FOOT)
    top = HEIGHT - 0.2 - height
    add_line(page, Box(MARGIN, top - 0.06, WIDTH - 2 * MARGIN, 0), theme.RULE, "rule")
    place = Box(MARGIN, top, FOOT_WIDTH, height)
    add_text(page, place, paragraphs, FOOT, stamp.language, "stamp")
    return top - 0.1


def _add_number(page: Slide) -> None:
    """The slide number, which python-pptx does not take over from the layout."""
    for shape in cast("Any", page.slide_layout.placeholders):
        if shape.placeholder_format.idx == SLIDE_NUMBER:
            element = parse_xml(
                '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
                ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr>'
                f'<p:cNvPr id="{max(s.shape_id for s in page.shapes) + 1}" name="number"/>'
                '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
                f'<p:ph type="sldNum" sz="quarter" idx="{SLIDE_NUMBER}"/></p:nvPr></p:nvSpPr>'
                "<p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>"
                '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
                '<a:rPr lang="en-GB"/><a:t>‹#›</a:t></a:fld></a:p></p:txBody></p:sp>'
            )
            page.shapes._spTree.append(element)


def _add_speaker_notes(page: Slide, exhibit: Exhibit) -> None:
    """For who presents it: what the chart shows, how to read it, how it was computed."""
    alt = [exhibit.chart.alt] if exhibit.chart else []
    paragraphs = [*alt, *exhibit.reading, *(text.replace("**", "") for text in exhibit.method)]
    if paragraphs and page.notes_slide.notes_text_frame is not None:
        page.notes_slide.notes_text_frame.text = "\n".join(
            " ".join(clean(text).split()) for text in paragraphs
        )


def _bytes(made: Presentation, stamp: Stamp, title: str) -> bytes:
    """The file: its properties name the programme, and no person, machine or moment."""
    about = made.core_properties
    about.title = clean(title)
    about.author = about.last_modified_by = CREATOR
    about.subject = clean(stamp.programme)
    about.language = LANGUAGES[stamp.language]
    about.keywords = clean(stamp.code)
    about.comments = clean(stamp.synthetic)
    about.created = about.modified = midnight(stamp.as_of)
    about.revision = 1
    content = io.BytesIO()
    made.save(content)
    return without_time(content.getvalue())
