"""The look of every chart: palette, type, template. The only place that names a colour.

Colours of outcomes are Okabe and Ito's (2008), which readers with a colour deficiency can tell
apart; each stands at least 3.9 to 1 against white, so that a line of it can be seen on a
projector. Groups have colours of their own, and a label at the line, never colour alone.
"""

from __future__ import annotations

from typing import Any

INK = "#1B1B1B"
MUTED = "#5C6B7A"
RULE = "#D5DBE1"
PAPER = "#FFFFFF"
SURFACE = "#F4F6F8"
PRIMARY = "#154273"
LINK = "#01689B"
REFERENCE = "#A90061"

OUTCOME_COLOURS = {
    "successful": "#0072B2",
    "unsuccessful": "#D55E00",
    "unknown": MUTED,
    "wage_sanction": PRIMARY,
}
GROUP_COLOURS = (PRIMARY, "#00795A", "#A86400", "#9C3D2E", "#2B83A8", "#3D4349")
"""Of groups and interventions; none is that of an outcome, and each curve is named beside it."""
STATE_COLOURS = {
    "waiting": "#BFC9D2",
    "exited_successful": OUTCOME_COLOURS["successful"],
    "exited_otherwise": OUTCOME_COLOURS["unsuccessful"],
}
PHASE_COLOURS = ("#CBDDD8", "#9FC4BB", "#6FA79C", "#3F877A")
"""Of the phases in their order, the later the darker."""
CONTRACT = "#6A3D9A"
"""Of the contract measure, and of nothing else: it is never to be taken for the effect measure."""
ANSWER_COLOURS = ("#B35806", "#F1A340", "#D5DBE1", "#92B4D4", "#2A6099")
"""Of the answers of a scale, from low to high; the middle is neither."""
BAND_OPACITY = 0.13
SYMBOLS = {
    "circle": "\N{BLACK CIRCLE}",
    "diamond": "\N{BLACK DIAMOND}",
    "square": "\N{BLACK SQUARE}",
    "triangle-up": "\N{BLACK UP-POINTING TRIANGLE}",
    "triangle-down": "\N{BLACK DOWN-POINTING TRIANGLE}",
    "star": "\N{BLACK STAR}",
}
"""The shapes of points by group, and the character that a text shows each by."""
DASHES, IN_FULL = ("solid", "dash"), 3
"""Of groups: the first three in full, so that six can be told apart without colour and name."""

FONT = "'Fira Sans', Arial, sans-serif"
SIZE_SMALL, SIZE, SIZE_LABEL = 13, 14, 15
LINE_WIDTH, THIN_LINE_WIDTH, INTERVAL_WIDTH = 2.75, 1.25, 2
EARLIER_WIDTH = 1.75
LEAD_WIDTH, LEAD_OPACITY = 1, 0.6
GAP_WIDTH = 1
"""Of the white line between two areas."""

MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP, MARGIN_BOTTOM = 48, 8, 10, 6
"""In pixels, and fixed, so that a phone keeps its width for the curves."""

TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONT, "size": SIZE, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {
            "l": MARGIN_LEFT,
            "r": MARGIN_RIGHT,
            "t": MARGIN_TOP,
            "b": MARGIN_BOTTOM,
            "pad": 0,
            "autoexpand": False,
        },
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": RULE,
            "align": "left",
            "font": {"family": FONT, "size": SIZE, "color": INK},
        },
        "xaxis": {
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": MUTED,
            "ticks": "outside",
            "ticklen": 5,
            "tickcolor": MUTED,
            "tickfont": {"size": SIZE, "color": INK},
            "title": {"font": {"size": SIZE, "color": MUTED}},
            "fixedrange": True,
        },
        "yaxis": {
            "gridcolor": RULE,
            "zeroline": False,
            "showline": False,
            "ticks": "",
            "tickfont": {"size": SIZE, "color": MUTED},
            "fixedrange": True,
        },
    }
}


def outcome_colour(outcome: str) -> str:
    """The colour of an outcome, the same in every figure."""
    return OUTCOME_COLOURS[outcome]


def measure_colour(kind: str) -> str:
    """The colour of a key figure: that of the measure it is of, or the primary one."""
    return {"contract": CONTRACT, **OUTCOME_COLOURS}.get(kind, PRIMARY)


def group_colour(position: int) -> str:
    """The colour of the group at a position."""
    return GROUP_COLOURS[position % len(GROUP_COLOURS)]


def state_colour(state: str) -> str:
    """The colour of where a participant can be: a phase by its number, or what comes around it."""
    if state in STATE_COLOURS:
        return STATE_COLOURS[state]
    number = "".join(letter for letter in state if letter.isdigit()) or "1"
    return PHASE_COLOURS[(int(number) - 1) % len(PHASE_COLOURS)]


def named_colour(name: str) -> str:
    """The colour of an outcome, or ``primary``, ``muted`` or ``contract``."""
    others = {"primary": PRIMARY, "muted": MUTED, "contract": CONTRACT}
    return others.get(name) or outcome_colour(name)


def faint(colour: str) -> str:
    """A colour thin enough for two bands of it to be seen through each other."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{BAND_OPACITY})"


def dash(position: int) -> str:
    """The dash of the group at a position; the first three are drawn in full."""
    return DASHES[position // IN_FULL % len(DASHES)]


def symbol(position: int) -> str:
    """The shape of the points of the group at a position."""
    return list(SYMBOLS)[position % len(SYMBOLS)]


def css_variables() -> str:
    """The palette for the style sheet of the pages."""
    colours = {
        "ink": INK,
        "muted": MUTED,
        "rule": RULE,
        "paper": PAPER,
        "surface": SURFACE,
        "primary": PRIMARY,
        "link": LINK,
        "reference": REFERENCE,
        "contract": CONTRACT,
        **OUTCOME_COLOURS,
    }
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
