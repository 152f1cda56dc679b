"""A font of the shapes that stand for groups in a text, which the typeface does not have.

Where one letter is missing, typesetters set the whole text in another font. Its name begins as
that of the typeface does, so that this is where they look first.
"""

from __future__ import annotations

import io
from functools import cache
from math import cos, pi, sin
from typing import Any

from pages.charts.theme import SYMBOLS

NAME = "Fira Sans Shapes"
EM, WIDTH, MIDDLE, RADIUS = 1000, 760, 345, 300
"""In units of the font; the middle lies at half the height of a capital."""
CORNERS = {
    "diamond": [90, 0, -90, -180],
    "square": [135, 45, -45, -135],
    "triangle-up": [90, -30, -150],
    "triangle-down": [-90, -210, -330],
}
"""Where corners lie, in degrees, clockwise."""
LONG_DIAGONAL = {"diamond": 1.15, "square": 1.25, "triangle-up": 1.2, "triangle-down": 1.2}
"""How far they lie, so that all shapes look as large as the circle."""
STAR_POINTS, STAR_INNER, STAR_OUTER = 5, 0.47, 1.22


@cache
def shapes_font() -> bytes:
    """The font as a TrueType file; the same bytes each time."""
    from fontTools.fontBuilder import FontBuilder

    names = {f"shape{number}": kind for number, kind in enumerate(SYMBOLS)}
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap(
        {ord(SYMBOLS[kind]): glyph for glyph, kind in names.items()}, allowFallback=False
    )
    glyphs = {glyph: _glyph(kind) for glyph, kind in names.items()}
    builder.setupGlyf({".notdef": _glyph("square"), **glyphs})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", *names), (WIDTH, 0)))
    builder.setupHorizontalHeader(ascent=935, descent=-265)
    builder.setupNameTable(
        {"familyName": NAME, "styleName": "Regular", "psName": NAME.replace(" ", "")}
    )
    builder.setupOS2(sTypoAscender=935, sTypoDescender=-265, usWeightClass=400)
    builder.setupPost(isFixedPitch=0)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    written = io.BytesIO()
    builder.save(written)
    return written.getvalue()


def _glyph(kind: str) -> Any:
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    if kind == "circle":
        control = RADIUS / cos(pi / 8)
        pen.qCurveTo(*(_point(-45 * step, control) for step in range(8)), None)
    else:
        corners = _star() if kind == "star" else _corners(kind)
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def _corners(kind: str) -> list[tuple[int, int]]:
    return [_point(degrees, RADIUS * LONG_DIAGONAL[kind]) for degrees in CORNERS[kind]]


def _star() -> list[tuple[int, int]]:
    step = 180 / STAR_POINTS
    return [
        _point(90 - number * step, RADIUS * (STAR_INNER if number % 2 else STAR_OUTER))
        for number in range(2 * STAR_POINTS)
    ]


def _point(degrees: float, distance: float) -> tuple[int, int]:
    angle = degrees * pi / 180
    return round(WIDTH / 2 + distance * cos(angle)), round(MIDDLE + distance * sin(angle))
