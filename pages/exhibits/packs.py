"""The meeting pack of a role: slides, report and workbook of what that role sees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from data.errors import PaperError
from data.words import mark, translate
from pages.access import guard as access
from pages.access.roles import ROLE_NAMES, may_export
from pages.access.settings import programme
from pages.exhibits import documents
from pages.exhibits.exhibits import exhibits
from pages.paper.numbers import digest
from pages.paper.texts import date_words
from pages.reader.address import AS_OF, SINCE
from pages.reader.off_screen import Reader, reading
from pages.reader.words import LANGUAGE_PARAMETER
from pages.shared.menu import PAGES
from pages.shared.view import earlier_entries

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from pages.access.roles import Viewer
    from pages.paper.document import Exhibit
    from pages.shared.view import View

    Progress = Callable[[str, int, int], None]

READING, SLIDES, REPORT, WORKBOOK = (
    mark("Reading the pages"),
    mark("Making the slides"),
    mark("Making the report"),
    mark("Making the workbook"),
)
"""The steps of a pack, for a bar of progress."""

SLIDES_SHOWN = (
    ("overview", "key-figures"),
    ("overview", "movement"),
    ("participants", "inflow"),
    ("interventions", "uptake"),
    ("interventions", "occupation"),
    ("exits", "exit-curves"),
    ("exits", "exit-reasons"),
    ("durability", "retention"),
    ("predictors", "predictors"),
    ("sanctions", "sanction-curve"),
    ("wellbeing", "wellbeing-means"),
    ("result", "contract-progress"),
)
"""What the steering group looks at, in the order in which it does: page and exhibit."""
PACK = "pack"
"""How the log names a pack among the pages."""
SINCE_KEY = "movement"
"""The exhibit of each page that says what moved since an earlier date."""
LONGEST_PRINTED = 60
"""Rows of a table that are printed in the report; longer ones stand in the workbook alone."""


@dataclass(frozen=True)
class Pack:
    """The files of a pack by their suffix: ``pptx``, ``pdf``, ``xlsx``."""

    viewer: Viewer
    as_of: dt.date
    language: str
    files: dict[str, bytes]

    def file_name(self, suffix: str) -> str:
        """As ``2021-07-31_vergaderpakket_stuurgroep.pptx``."""
        from pages.paper.file_names import named

        said = translate(mark("meeting pack"), self.language)
        return named(self.as_of, [said, whose(self.viewer, self.language)], suffix)


def whose(viewer: Viewer, language: str) -> str:
    """The role, or the provider, in words."""
    if viewer.provider:
        providers = {one.code: one for one in programme().providers}
        return providers[viewer.provider].name.in_language(language)
    return translate(ROLE_NAMES[viewer.role], language)


def pack(
    viewer: Viewer, as_of: dt.date | None, language: str, progress: Progress, since: str = ""
) -> Pack:
    """The meeting pack of a role on a date; of the newest source if None.

    ``since``: the as-of date that it is compared with, the one before if empty. Raises
    ``PaperError`` where the role has no source of one of these dates.
    """
    from pages.paper.report import Report, report_pdf
    from pages.paper.slides.deck import Cover, deck
    from pages.paper.workbooks import workbook

    asking = Reader(viewer, _parameters(as_of, language, since))
    seen = _view(asking, as_of, since)
    if not since:
        asking.parameters = _parameters(as_of, language, _before(asking, seen))
    found = _exhibits(asking, progress)
    readers = whose(viewer, language)
    title = translate(mark("Meeting report"), language)
    progress(SLIDES, 0, 1)
    cover = Cover(title, readers, tuple(filter(None, _cover_lines(found))), found[0].stamp)
    slides = deck(cover, list(_slides(found)))
    progress(REPORT, 0, 1)
    report = report_pdf(Report(title, readers, list(_printed(found)), _changed(found)))
    progress(WORKBOOK, 0, 1)
    files = {"pptx": slides, "pdf": report, "xlsx": workbook(found)}
    return Pack(viewer, seen.source.as_of_date, language, files)


def _exhibits(asking: Reader, progress: Progress) -> list[Exhibit]:
    """The exhibits of all pages of the role; fewer where a release does not hold something."""
    pages = [page for page in PAGES if may_export(asking.viewer, page)]
    found: list[Exhibit] = []
    for done, page in enumerate(pages):
        progress(READING, done, len(pages))
        drawn, seen = documents.document(page, asking)
        found += exhibits(drawn, seen, asking)
    return found


def _parameters(as_of: dt.date | None, language: str, since: str) -> dict[str, str]:
    asked = {
        LANGUAGE_PARAMETER: language,
        AS_OF: as_of.isoformat() if as_of else "",
        SINCE: since,
    }
    return {parameter: code for parameter, code in asked.items() if code}


def _before(asking: Reader, seen: View) -> str:
    """The as-of date before that of a view; empty where there is none."""
    with reading(asking):
        return next(iter(earlier_entries(seen.source)), "")


def _view(asking: Reader, as_of: dt.date | None, since: str) -> View:
    seen = documents.view(asking)
    if seen is None or (as_of and seen.source.as_of_date != as_of):
        raise _no_source(asking, as_of.isoformat() if as_of else "-")
    if since and seen.since is None:
        raise _no_source(asking, since)
    return seen


def _no_source(asking: Reader, date: str) -> PaperError:
    return PaperError(
        mark(
            "There is no {kind} of {as_of} for {role}. Publish or import it first, or choose"
            " another date."
        ),
        kind=asking.viewer.source,
        as_of=date,
        role=asking.viewer.scope,
    )


def _cover_lines(found: Sequence[Exhibit]) -> list[str]:
    """What stands on the cover below the title."""
    stamp = found[0].stamp
    return [date_words(stamp.as_of, stamp.language), stamp.precision, stamp.synthetic]


def _slides(found: Sequence[Exhibit]) -> Iterator[Exhibit]:
    """What goes on slides; only the first of a page has the message of the page as its title."""
    by_name = {(one.page, one.key): one for one in found}
    pages: set[str] = set()
    for place in SLIDES_SHOWN:
        one = by_name.get(place)
        if one is None:
            continue
        yield one if one.page not in pages else replace(one, message="")
        pages.add(one.page)


def _printed(found: Sequence[Exhibit]) -> Iterator[Exhibit]:
    """What is printed: charts and tables that are read, once; long lists are for the workbook."""
    seen: set[object] = set()
    for one in found:
        same = (one.key, digest(one.chart, one.tables))
        long = one.chart is None and any(len(t.rows) > LONGEST_PRINTED for t in one.tables)
        if same not in seen and not long and one.key != SINCE_KEY:
            yield one
        seen.add(same)


def _changed(found: Sequence[Exhibit]) -> list[Exhibit]:
    """What moved since the date that is compared with."""
    return [one for one in found if one.key == SINCE_KEY]


def viewers() -> dict[str, Viewer]:
    """Everybody who gets a pack, by the code of their role: ``provider-reveal``."""
    return access.local_viewers()
