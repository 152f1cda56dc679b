"""The typeface of paper: the files, and what a picture carries of them.

The files are Fira Sans 4.203 as Google Fonts gives it out, unchanged (SIL Open Font License,
``static/fonts/print/OFL.txt``): the fonts of the screen are subsets without ``≤``, and in a format
that typesetters do not read.
"""

from __future__ import annotations

import base64
import io
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pages.charts.theme import SYMBOLS
from pages.paper.slides.shapes import shapes_font

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts" / "print"
FAMILY = "Fira Sans"
SHAPES_RANGE = ",".join(f"U+{ord(shape):X}" for shape in SYMBOLS.values())

USUAL = "".join(
    chr(number)
    for first, after in (
        (0x20, 0x7F),  # Latin
        (0xA0, 0x180),
        (0x2010, 0x2027),  # dashes, quotation marks, an ellipsis
        (0x2070, 0x208F),  # raised and lowered digits
        (0x2190, 0x2194),  # arrows
        (0x2212, 0x2213),  # minus
        (0x2264, 0x2266),  # at most, at least
    )
    for number in range(first, after)
)
"""What nearly every picture needs: taken out of a face once, as that takes half a second."""

PLAINER = {
    0x2009: "\N{NO-BREAK SPACE}",
    0x202F: "\N{NO-BREAK SPACE}",
    0x2011: "-",
    0x200B: "",
    0xAD: "",
    0xFEFF: "",
    0xFE0F: "",
    0x09: " ",
}
UNKNOWN = "?"


class Face(NamedTuple):
    """One file of the typeface, and what a style sheet calls it."""

    file: str
    weight: int
    style: str


FACES = (
    Face("FiraSans-Regular.ttf", 400, "normal"),
    Face("FiraSans-Italic.ttf", 400, "italic"),
    Face("FiraSans-SemiBold.ttf", 600, "normal"),
    Face("FiraSans-Bold.ttf", 700, "normal"),
)


@cache
def _characters() -> frozenset[str]:
    """What the typeface and its shapes can show."""
    from fontTools.ttLib import TTFont

    with TTFont(FOLDER / FACES[0].file) as font:
        letters = font.getBestCmap()
    return frozenset({*map(chr, letters), *SYMBOLS.values(), "\n"})


def settable(text: str) -> str:
    """A text in which every character can be set: what no font here shows becomes a ``?``.

    Without that, PDF/UA refuses the page. Spaces of other widths become those that there are.
    """
    known = _characters()
    if known.issuperset(text):
        return text
    plainer = text.translate(PLAINER)
    return "".join(letter if letter in known else UNKNOWN for letter in plainer)


@cache
def encoded(face: Face) -> str:
    """A whole face in Base64."""
    return base64.b64encode((FOLDER / face.file).read_bytes()).decode()


def face_rules(characters: str, italic: bool) -> str:
    """``@font-face`` rules that hold what is needed to show ``characters``, and little more."""
    beyond = "".join(sorted(set(characters) - set(USUAL) - set(SYMBOLS.values())))
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{face.weight};font-style:{face.style};"
        f"src:url(data:font/woff;base64,{_subset(face, beyond)}) format('woff');}}"
        for face in FACES
        if italic or face.style == "normal"
    ) + (
        f"@font-face{{font-family:'{FAMILY}';font-weight:100 900;"
        f"unicode-range:{SHAPES_RANGE};"
        f"src:url(data:font/ttf;base64,{encoded_shapes()});}}"
    )


def page_script() -> str:
    """JavaScript that gives a page the typeface at once: a face that is made of bytes is there."""
    faces = [(encoded(face), f"weight:'{face.weight}',style:'{face.style}'") for face in FACES] + [
        (encoded_shapes(), f"weight:'100 900',unicodeRange:'{SHAPES_RANGE}'")
    ]
    return "".join(
        f"document.fonts.add(new FontFace('{FAMILY}',Uint8Array.from(atob('{data}'),"
        f"c=>c.charCodeAt(0)),{{{described}}}));"
        for data, described in faces
    )


def encoded_shapes() -> str:
    """The font of shapes in Base64."""
    return base64.b64encode(shapes_font()).decode()


@lru_cache(maxsize=64)
def _subset(face: Face, beyond: str) -> str:
    """The usual glyphs, and those ``beyond``, as a WOFF file in Base64; always the same bytes."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(layout_features=["kern", "tnum", "lnum"], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=USUAL + beyond)
    written = io.BytesIO()
    with TTFont(FOLDER / face.file, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.flavor = "woff"
        font.save(written)
    return base64.b64encode(written.getvalue()).decode()
