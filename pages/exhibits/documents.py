"""Pages read off the screen: the same page files, as a reader of a role would see them."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING

from data.errors import AccessRefused, DashboardError
from pages.access import guard as access
from pages.paper.document import Document
from pages.reader.off_screen import reading
from pages.shared import show
from pages.shared.menu import PAGES, ROOT
from pages.shared.view import current, entries

if TYPE_CHECKING:
    from pages.reader.off_screen import Reader
    from pages.shared.view import View


def view(reader: Reader) -> View | None:
    """The view of a reader; None where there is no source for them."""
    with reading(reader):
        return current() if entries() else None


def document(page: str, reader: Reader) -> tuple[Document, View]:
    """A page as ``reader`` sees it at their address, and the view that it is of.

    Raises ``DashboardError`` where the role may not see it or there is no source.
    """
    drawn = Document(page)
    with reading(reader):
        seen = current()
        with show.filling(drawn):
            try:
                runpy.run_path(str(ROOT / PAGES[page].file))
            except AccessRefused:
                raise
            except DashboardError as error:
                # As on the screen: what was drawn stays, and the reason stands under it.
                show.notice("error", access.told(error))
    return drawn, seen
