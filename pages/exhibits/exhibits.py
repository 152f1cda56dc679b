"""The exhibits of a page: each chart and table with everything that must stand beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.errors import NotPublishedError
from pages.exhibits.codes import code_of
from pages.paper.document import (
    Chart,
    Exhibit,
    Fold,
    Group,
    Heading,
    Sentence,
    Source,
    Stamp,
    Table,
    Text,
)
from pages.paper.markup import plain
from pages.reader.off_screen import Reader, reading
from pages.reader.words import _, count_words, language, listed, name, number
from pages.shared import parts
from pages.shared.filters import comparison_words, selection_words
from pages.shared.menu import ABOUT, MENU, PAGES
from pages.shared.pinned import pinned_notes
from pages.shared.results import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pages.paper.document import Document, Part
    from pages.shared.view import View

NOT_OF_PERSONS = {page.path for page in MENU[ABOUT]}
"""Pages whose tables count no participants of a selection."""


@dataclass
class _Section:
    """What stands under one heading, folds opened."""

    title: str
    parts: list[Part] = field(default_factory=list)


def exhibits(document: Document, view: View, reader: Reader | None = None) -> list[Exhibit]:
    """All charts and tables of a page in order; ``reader`` where they were read off the screen."""
    if reader:
        with reading(reader):
            return list(_exhibits(document, view))
    return list(_exhibits(document, view))


def _exhibits(document: Document, view: View) -> Iterator[Exhibit]:
    for section in _sections(document):
        for part in section.parts:
            if isinstance(part, Chart | Table):
                yield _exhibit(document, view, section, part)


def _sections(document: Document) -> list[_Section]:
    """The parts of a page by the heading that they stand under; what explains it all left out."""
    sections = [_Section(_(PAGES[document.page].title))]
    for part in _opened(document.parts):
        if isinstance(part, Heading):
            sections.append(_Section(part.text))
        else:
            sections[-1].parts.append(part)
    return sections


def _opened(found: Sequence[Part]) -> Iterator[Part]:
    """Parts with folds and groups opened, but for how the page is computed."""
    for part in found:
        if isinstance(part, Group) or (isinstance(part, Fold) and not part.method):
            yield from _opened(part.parts)
        elif not isinstance(part, Fold):
            yield part


def _tables_beside(document: Document, part: Chart | Table) -> tuple[Table, ...]:
    """Of a table the table itself; of a chart the one that says the same in numbers, if drawn."""
    if isinstance(part, Table):
        return (part,)
    tables = (other for other in document.walk() if isinstance(other, Table))
    return tuple(table for table in tables if table.key == part.table)


def _exhibit(
    document: Document,
    view: View,
    section: _Section,
    part: Chart | Table,
) -> Exhibit:
    chart = part if isinstance(part, Chart) else None
    return Exhibit(
        page=document.page,
        key=part.key,
        page_title=_(PAGES[document.page].title),
        title=section.title if isinstance(part, Chart) else part.caption,
        message=message(document),
        chart=chart,
        tables=_tables_beside(document, part),
        reading=tuple(_reading(section, part)),
        method=tuple(_method(document)),
        notes=pinned_notes(view, document.page, part.key),
        stamp=stamp(document, view, section, part),
    )


def message(document: Document) -> str:
    """The sentence by which a page answers, in plain words."""
    said = [part.first for part in document.walk() if isinstance(part, Sentence)]
    return plain(said[0]) if said else ""


def _reading(section: _Section, part: Chart | Table) -> Iterator[str]:
    """What stands right under a chart or table about how to read it."""
    for other in section.parts[section.parts.index(part) + 1 :]:
        if isinstance(other, Chart | Table):
            return
        if isinstance(other, Text) and other.kind == "caption":
            yield other.text


def _method(document: Document) -> Iterator[str]:
    for part in document.walk():
        if isinstance(part, Fold) and part.method:
            yield from (text.text for text in part.parts if isinstance(text, Text))


def stamp(
    document: Document,
    view: View,
    section: _Section,
    part: Chart | Table,
) -> Stamp:
    """What stands beside every exhibit."""
    source = view.source
    chart = part if isinstance(part, Chart) else None
    chosen = [*selection_words(view), *comparison_words(view)]
    return Stamp(
        language=language(),
        programme=name(source.programme.name),
        as_of=source.as_of_date,
        selection="; ".join(chosen) or _("everybody"),
        persons=_persons(document, view, section, part),
        left_out="" if document.page in NOT_OF_PERSONS else left_out(view),
        exact=source.exact,
        precision=_("Exact numbers, from the registry.")
        if source.exact
        else _("Protected numbers, from a release: rounded to fives, nothing below 10."),
        source=plain_markdown(parts.source(view)),
        version=parts.version(),
        synthetic=_("Invented demonstration data: nobody in it exists.")
        if source.synthetic
        else "",
        code=code_of(view, document.page, part.key, chart, _tables_beside(document, part)),
    )


def plain_markdown(text: str) -> str:
    """A paragraph of Markdown without its marks and without the bold word that it begins with."""
    return re.sub(r"^\*\*[^*]+\*\* |\*\*|`", "", text)


def _persons(document: Document, view: View, section: _Section, part: Chart | Table) -> str:
    """Who is counted: of the line under the figure, or of the first such line of the page."""
    own = section.parts[section.parts.index(part) + 1 :]
    lines = [other for other in own if isinstance(other, Source)]
    lines += [other for other in document.walk() if isinstance(other, Source)]
    if lines:
        return lines[0].persons
    counted = None if document.page in NOT_OF_PERSONS else _steps(view).get("in_analysis")
    if counted is None:
        return ""
    return count_words("{count} participant", "{count} participants", counted)


def left_out(view: View) -> str:
    """Who of those registered is not counted, and why; empty where a release does not say."""
    steps = _steps(view)
    if not steps:
        return ""
    return listed(
        [
            _("{persons} without intake", persons=number(steps["without_intake"])),
            _("{persons} left before entry", persons=number(steps["exit_before_entry"])),
            _(
                "from curves also {persons} who left on an unknown day",
                persons=number(steps["exit_date_unknown"]),
            ),
        ]
    )


def _steps(view: View) -> dict[str, float]:
    try:
        steps = figure("participant_flow", view).set_index("step")["persons"]
    except NotPublishedError:
        return {}
    return {str(step): float(persons) for step, persons in steps.items()}
