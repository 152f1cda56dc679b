"""The picture of an exhibit: PNG, SVG or PDF, with all that must stand beside it.

One layout for the three: the chart as on screen, drawn wide, its title and answer above it, and
under it how to read it and where it comes from. In the SVG text stays text, and the typeface lies
in the file; the PDF is tagged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts.plotly_figure import plotly_figure
from pages.paper.browser import DRAWING, available
from pages.paper.contents import picture_data
from pages.paper.live_text import with_live_text
from pages.paper.typeset import typeset, words_and_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.paper.document import Exhibit
    from pages.paper.typeset import Format

__all__ = ["available", "chart_svgs", "picture"]

WIDTH, MARGIN = 1100, 30
"""In pixels of a screen; a PNG has two for each."""
TEMPLATE, CHART = "picture.typ", "chart.svg"


def picture(exhibit: Exhibit, form: Format) -> bytes:
    """The picture of an exhibit; a chart needs Chromium, a table does not.

    Raises ``PictureError`` where a chart cannot be drawn; ``available`` says so before.
    """
    charts = dict(zip([CHART], chart_svgs([exhibit], WIDTH - 2 * MARGIN), strict=False))
    data = picture_data(exhibit, CHART if charts else None, WIDTH)
    if form == "svg":
        words, page = words_and_svg(TEMPLATE, data, charts)
        return with_live_text(page, words, data["title"], data["alt"], charts.get(CHART, ""))
    return typeset(TEMPLATE, data, charts, form, exhibit.stamp.as_of)


def chart_svgs(exhibits: Sequence[Exhibit], width: int) -> list[str]:
    """The charts among exhibits, in their order, ``width`` pixels wide and as high as on screen."""
    figures = [plotly_figure(exhibit.chart.drawn) for exhibit in exhibits if exhibit.chart]
    return DRAWING.svgs([(figure, width, int(figure["layout"]["height"])) for figure in figures])
