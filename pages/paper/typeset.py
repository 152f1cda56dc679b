"""Typesetting: a template, data and charts in; PDF, PNG or SVG out.

Each time in a folder of its own, beyond which typst can read nothing. What people wrote goes in as
data, never as text of a template. No fonts of the machine, no packages, no clock: the same data
give the same bytes.
"""

from __future__ import annotations

import atexit
import datetime as dt
import json
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from pages.charts import theme
from pages.paper.fonts import FOLDER, settable
from pages.paper.slides.shapes import shapes_font

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import typst

TEMPLATES = Path(__file__).parent / "templates"
SHARED = "parts.typ"
PIXELS_PER_INCH = 192
"""Twice those of a screen."""
COLOURS = {
    "ink": theme.INK,
    "muted": theme.MUTED,
    "rule": theme.RULE,
    "paper": theme.PAPER,
    "surface": theme.SURFACE,
    "primary": theme.PRIMARY,
    "link": theme.LINK,
    "reference": theme.REFERENCE,
    **theme.OUTCOME_COLOURS,
}
Format = Literal["pdf", "png", "svg"]


def typeset(
    template: str,
    data: Mapping[str, Any],
    charts: Mapping[str, str],
    form: Format,
    as_of: dt.date,
) -> bytes:
    """A template (its file name) filled with ``data``; ``charts``: file name to SVG.

    A PDF is tagged and follows PDF/UA-1; it says that it was made on the as-of date.
    """
    with _folder(template, data, charts) as compiler:
        made = compiler.compile(
            format=form,
            ppi=PIXELS_PER_INCH,
            pdf_standards="ua-1" if form == "pdf" else [],
            timestamp=int(dt.datetime.combine(as_of, dt.time(), dt.UTC).timestamp()),
        )
    return _only(made)


def words_and_svg(
    template: str, data: Mapping[str, Any], charts: Mapping[str, str]
) -> tuple[list[dict[str, Any]], str]:
    """Every word of a page in its order, with size and style, and the page as SVG."""
    with _folder(template, {**data, "live": True}, charts) as compiler:
        found = json.loads(compiler.query("<word>", field="value"))
        return found, _only(compiler.compile(format="svg")).decode()


@contextmanager
def _folder(
    template: str, data: Mapping[str, Any], charts: Mapping[str, str]
) -> Iterator[typst.Compiler]:
    """A compiler in a folder that holds what it needs, and nothing else."""
    import typst

    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in (template, SHARED):
            shutil.copy(TEMPLATES / file, folder / file)
        for file, svg in charts.items():
            (folder / file).write_text(settable(svg), "utf-8")
        filled = json.dumps({"live": False, "colours": COLOURS, **data}, ensure_ascii=False)
        (folder / "data.json").write_text(settable(filled), "utf-8")
        yield typst.Compiler(
            folder / template,
            root=folder,
            font_paths=_fonts(),
            package_path=folder / "packages",
            package_cache_path=folder / "packages",
        )


@cache
def _fonts() -> typst.Fonts:
    """The typeface, its shapes, and no other font: typst then cannot set a text in one.

    Typst reads a font when it first needs it, so the folder of the shapes stays until the end.
    """
    import typst

    folder = _shapes_folder()
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(FOLDER), folder.name],
    )


@cache
def _shapes_folder() -> TemporaryDirectory[str]:
    folder = TemporaryDirectory(prefix="shapes-")
    Path(folder.name, "shapes.ttf").write_bytes(shapes_font())
    atexit.register(folder.cleanup)
    return folder


def _only(made: bytes | list[bytes] | None) -> bytes:
    """The one file that typst gives where a page is as high as what stands on it."""
    return bytes(made if isinstance(made, bytes) else b"".join(made or ()))
