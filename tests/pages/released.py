"""Pages of a release in words, read off the screen as somebody who sees nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from data.registry.store import STORE_VARIABLE
from data.releases.files import RELEASES_VARIABLE
from pages.access.roles import Viewer
from pages.exhibits import documents
from pages.paper.document import Cell, Chart, Fold, Group, Heading, Sentence, Source, Table, Text
from pages.reader.off_screen import Reader
from tests.releases import REVEAL

STEERING_GROUP = Viewer("steering_group", None, "test")
OWN = Viewer("provider", REVEAL, "test")


def parts(page: str, viewer: Viewer = STEERING_GROUP, **parameters: str) -> list[Any]:
    """Everything on a page, what lies in a fold or group too."""
    drawn, _view = documents.document(page, Reader(viewer, {"lang": "en"} | parameters))
    return list(_flat(drawn.parts))


def _flat(some: Sequence[Any]) -> Iterator[Any]:
    for part in some:
        yield part
        if isinstance(part, Fold | Group):
            yield from _flat(part.parts)


def texts(found: Sequence[Any]) -> str:
    """What is said, without charts and tables."""
    said = []
    for part in found:
        if isinstance(part, Heading | Text):
            said.append(part.text)
        elif isinstance(part, Sentence):
            said.append(f"{part.first} {part.more}")
        elif isinstance(part, Source):
            said.append(" ".join(part.parts))
    return plain("\n".join(said))


def charts(found: Sequence[Any]) -> dict[str, Any]:
    """The charts by their key."""
    return {part.key: part.drawn for part in found if isinstance(part, Chart)}


def table(found: Sequence[Any], key: str) -> dict[str, list[str]]:
    """A table: row header → its cells, number and aside apart by a space."""
    (drawn,) = (part for part in found if isinstance(part, Table) and part.key == key)
    return {row.header: [_cell(cell) for cell in row.cells] for row in drawn.rows}


def columns(found: Sequence[Any], key: str) -> list[str]:
    """The columns of a table."""
    (drawn,) = (part for part in found if isinstance(part, Table) and part.key == key)
    return [_cell(cell) for cell in drawn.columns]


def _cell(cell: Cell | str) -> str:
    text = cell if isinstance(cell, str) else f"{cell.text} {cell.aside}".strip()
    return plain(text)


def plain(text: str) -> str:
    """Without tags, with ordinary spaces."""
    return re.sub(r"<[/a-z][^>]*>", "", text).replace("\N{NO-BREAK SPACE}", " ")


def serve(patch: pytest.MonkeyPatch, releases: Path) -> None:
    """A dashboard with releases and without any registry."""
    patch.setenv(RELEASES_VARIABLE, str(releases))
    patch.setenv(STORE_VARIABLE, str(releases / "no-registries"))
