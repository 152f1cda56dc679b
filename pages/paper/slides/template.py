"""An empty presentation in the look of the dashboard: widescreen, Arial, its palette, two layouts.

Nothing of it names a machine or its user, and there is no picture of a first slide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree
from pptx import Presentation as new_presentation
from pptx.util import Inches, Pt

from pages.charts import theme
from pages.paper.native.chart_look import FONT

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import SlideLayout, SlideMaster

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.5
"""Of a slide, in inches."""
TITLE_TOP, TITLE_HEIGHT, TITLE_SIZE = 0.3, 0.95, 28
COVER_TOP, COVER_HEIGHT, COVER_SIZE = 2.0, 1.6, 40
NUMBER_WIDTH, NUMBER_HEIGHT, NUMBER_SIZE = 0.6, 0.3, 12
COVER, TITLE_ONLY = 0, 5
"""The layouts that are kept, by their place in what python-pptx begins with."""
TITLE, SUBTITLE, SLIDE_NUMBER, DATE, FOOTER = 0, 1, 12, 10, 11
"""Placeholders by their number."""
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PALETTE = {
    "dk1": theme.INK,
    "lt1": theme.PAPER,
    "dk2": theme.PRIMARY,
    "lt2": theme.SURFACE,
    "accent1": theme.OUTCOME_COLOURS["successful"],
    "accent2": theme.OUTCOME_COLOURS["unsuccessful"],
    "accent3": theme.GROUP_COLOURS[1],
    "accent4": theme.GROUP_COLOURS[2],
    "accent5": theme.CONTRACT,
    "accent6": theme.MUTED,
    "hlink": theme.LINK,
    "folHlink": theme.LINK,
}
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties'
    ' xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<PresentationFormat>Widescreen</PresentationFormat></Properties>"
)


def empty_presentation() -> Presentation:
    """The presentation, without slides; layout 0 is of a cover, 1 of all others."""
    deck = new_presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for place, layout in reversed(list(enumerate(deck.slide_layouts))):
        if place not in (COVER, TITLE_ONLY):
            deck.slide_layouts.remove(layout)
    _drop_leftovers(deck)
    _paint(deck.slide_master)
    _place(deck.slide_master, TITLE_SIZE, TITLE_TOP, TITLE_HEIGHT)
    cover, other = deck.slide_layouts
    _place(cover, COVER_SIZE, COVER_TOP, COVER_HEIGHT)
    _place(other, TITLE_SIZE, TITLE_TOP, TITLE_HEIGHT)
    return deck


def _drop_leftovers(deck: Presentation) -> None:
    """Settings of a printer, a picture of the first slide, the program that once made it."""
    for owner in (deck.part, deck.part.package):
        rels = owner._rels
        for key, rel in list(rels.items()):
            if rel.reltype.endswith(("/printerSettings", "/thumbnail")):
                rels.pop(key)
            elif rel.reltype.endswith("/extended-properties"):
                rel.target_part._blob = PROPERTIES.encode()


def _paint(master: SlideMaster) -> None:
    """The palette and the typeface of the theme."""
    part = next(
        rel.target_part for rel in master.part.rels.values() if rel.reltype.endswith("/theme")
    )
    tree = etree.fromstring(part.blob)
    tree.set("name", "Dashboard")
    for name, colour in PALETTE.items():
        place = tree.find(f".//{{{DRAWING}}}clrScheme/{{{DRAWING}}}{name}")
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, f"{{{DRAWING}}}srgbClr", val=colour.lstrip("#"))
    for name in ("majorFont", "minorFont"):
        tree.find(f".//{{{DRAWING}}}{name}/{{{DRAWING}}}latin").set("typeface", FONT)
    part._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _place(owner: SlideMaster | SlideLayout, size: int, top: float, height: float) -> None:
    """Placeholders for a wide slide: what is above all at the left, the number at the foot."""
    for shape in list(owner.placeholders):
        number, kind = shape.placeholder_format.idx, str(shape.placeholder_format.type)
        if kind.startswith(("DATE", "FOOTER")):
            shape._element.getparent().remove(shape._element)
        elif kind.startswith("SLIDE_NUMBER"):
            _set(shape, WIDTH - MARGIN - NUMBER_WIDTH, HEIGHT - 0.42, NUMBER_WIDTH, NUMBER_HEIGHT)
            _write_like(shape, NUMBER_SIZE, False, "r", "tx1")
        elif "TITLE" in kind and "SUBTITLE" not in kind:
            _set(shape, MARGIN, top, WIDTH - 2 * MARGIN, height)
            _write_like(shape, size, True, "l", "tx2", anchor="b")
        else:
            _set(shape, MARGIN, top + height + 0.1, WIDTH - 2 * MARGIN, HEIGHT - top - height - 1.2)
            if number == SUBTITLE:
                _write_like(shape, 20, False, "l", "tx1")


def _set(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top = Inches(left), Inches(top)
    shape.width, shape.height = Inches(width), Inches(height)


def _write_like(
    shape: Any, size: int, bold: bool, side: str, colour: str, anchor: str = "t"
) -> None:
    """The type of a placeholder, in its list style, so that every slide has it."""
    body = shape._element.txBody
    body.bodyPr.attrib.clear()
    for inset in ("lIns", "rIns", "tIns", "bIns"):
        body.bodyPr.set(inset, "0")
    body.bodyPr.set("anchor", anchor)
    for child in list(body.bodyPr):
        body.bodyPr.remove(child)
    etree.SubElement(body.bodyPr, f"{{{DRAWING}}}normAutofit")
    styles = body.find(f"{{{DRAWING}}}lstStyle")
    for child in list(styles):
        styles.remove(child)
    level = etree.SubElement(styles, f"{{{DRAWING}}}lvl1pPr", algn=side, marL="0", indent="0")
    etree.SubElement(level, f"{{{DRAWING}}}buNone")
    look = etree.SubElement(
        level, f"{{{DRAWING}}}defRPr", sz=str(int(Pt(size).pt) * 100), b=str(int(bold))
    )
    fill = etree.SubElement(look, f"{{{DRAWING}}}solidFill")
    etree.SubElement(fill, f"{{{DRAWING}}}schemeClr", val=colour)
