"""A typeset page as SVG in which text is text, and the chart is the chart.

The typesetter draws every glyph as an outline; here each run of glyphs becomes its word again, at
the place that the typesetter gave it, with the typeface in the file. So the picture looks the same
anywhere, and it can be searched, read aloud and changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from pages.paper.fonts import FAMILY, face_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SVG = "http://www.w3.org/2000/svg"
MATRIX = re.compile(r"matrix\(1 0 0 -1 (\S+) (\S+)\)")
WEIGHTS = {"regular": "400", "medium": "500", "semibold": "600", "bold": "700"}
SPACE = 0.4
"""Of the size of type: words that stand closer are of one line of text."""
FALLBACK = f"'{FAMILY}', Arial, sans-serif"


def with_live_text(
    page: str, words: Sequence[dict[str, Any]], title: str, alt: str, chart: str
) -> bytes:
    """A page of typst as SVG, its glyphs as text; ``chart`` is the SVG that it shows, if any."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(page)
    runs = _runs(root)
    texts = _texts(runs, words)
    for (parent, run, _x, _y), text in zip(runs, texts, strict=True):
        if text is None:
            parent.remove(run)
        else:
            parent[list(parent).index(run)] = text
    _place_chart(root, chart)
    _drop_glyphs(root)
    _describe(root, title, alt)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


Run = tuple[ET.Element, ET.Element, float, float]


def _runs(root: ET.Element) -> list[Run]:
    """Runs of glyphs in the order in which they are drawn: parent, run, place on the page."""
    return list(_runs_within(root, 0.0, 0.0))


def _runs_within(parent: ET.Element, x: float, y: float) -> Iterator[Run]:
    for child in list(parent):
        turned = MATRIX.match(child.get("transform", ""))
        if turned and child.find(f"{{{SVG}}}use") is not None:
            yield parent, child, x + float(turned[1]), y + float(turned[2])
        else:
            yield from _runs_within(child, x, y)


def _texts(runs: Sequence[Run], words: Sequence[dict[str, Any]]) -> list[ET.Element | None]:
    """For each run its text; None where the text goes on that began at a run before it.

    Every glyph is a letter of the words in their order: no ligature is drawn, and a space is no
    glyph.
    """
    letters = [(number, letter) for number, word in enumerate(words) for letter in word["text"]]
    texts: list[ET.Element | None] = []
    at = 0
    line: _Line | None = None
    for _parent, run, x, y in runs:
        count = len(run.findall(f"{{{SVG}}}use"))
        piece = letters[at : at + count]
        at += count
        word = words[piece[0][0]]
        text = "".join(letter for _number, letter in piece)
        if line and line.goes_on(word, x, y):
            line.add(text, word, x)
            texts.append(None)
        else:
            line = _Line(run, text, word, x, y)
            texts.append(line.element)
    if at != len(letters):
        raise ValueError("the glyphs of a page are not those of its words")
    return texts


class _Line:
    """A text of one style on one line, word after word."""

    def __init__(
        self, run: ET.Element, text: str, word: dict[str, Any], x: float, y: float
    ) -> None:
        self.style, self.y, self.end = _style(word), y, x + word["width"]
        self.size = word["size"]
        turned = MATRIX.match(run.get("transform", ""))
        left, top = (turned[1], turned[2]) if turned else ("0", "0")
        self.element = ET.Element(f"{{{SVG}}}text", {"x": left, "y": top, **self.style})
        self.element.text = text

    def goes_on(self, word: dict[str, Any], x: float, y: float) -> bool:
        """Whether a word at a place is the next of this line."""
        near = -0.05 < (x - self.end) / self.size < SPACE
        return near and y == self.y and _style(word) == self.style

    def add(self, text: str, word: dict[str, Any], x: float) -> None:
        """Add the next word."""
        apart = (x - self.end) / self.size > 0.1
        self.element.text = f"{self.element.text}{' ' if apart else ''}{text}"
        self.end = x + word["width"]


def _style(word: dict[str, Any]) -> dict[str, str]:
    weight = WEIGHTS.get(str(word["weight"]), str(word["weight"]))
    style = {
        "font-family": FALLBACK,
        "font-size": f"{word['size']:g}",
        "font-weight": weight,
        "fill": word["fill"],
        "style": "font-variant-numeric:tabular-nums",
    }
    return style | ({"font-style": "italic"} if word["style"] == "italic" else {})


def _place_chart(root: ET.Element, chart: str) -> None:
    """Put the chart itself where the page holds it as an image."""
    for parent in root.iter():
        for number, child in enumerate(list(parent)):
            if child.tag == f"{{{SVG}}}image" and chart:
                parent.remove(child)
                parent.insert(number, _placed(ET.fromstring(chart), child))


def _placed(chart: ET.Element, image: ET.Element) -> ET.Element:
    """A chart with the place and size of an image."""
    chart.set("viewBox", f"0 0 {chart.get('width')} {chart.get('height')}")
    for name in ("width", "height"):
        chart.set(name, image.get(name, ""))
    holder = ET.Element(f"{{{SVG}}}g", {"transform": image.get("transform", "translate(0 0)")})
    holder.append(chart)
    return holder


def _drop_glyphs(root: ET.Element) -> None:
    """Take the outlines away that nothing shows any more."""
    for definitions in root.findall(f"{{{SVG}}}defs"):
        if definitions.get("id") == "glyph":
            root.remove(definitions)


def _describe(root: ET.Element, title: str, alt: str) -> None:
    """Name the picture for who does not see it, and put its typeface in."""
    italic = "italic" in ET.tostring(root, encoding="unicode")
    rules = face_rules("".join(root.itertext()), italic)
    root.set("role", "img")
    for number, (tag, text) in enumerate((("title", title), ("desc", alt), ("style", rules))):
        element = ET.Element(f"{{{SVG}}}{tag}")
        element.text = text
        root.insert(number, element)
