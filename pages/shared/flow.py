"""Who is counted: from everybody registered to those in the curves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from analysis.selection import FEW_PERSONS
from pages.paper.document import Row
from pages.reader.words import _, number, policy, released
from pages.shared import show
from pages.shared.results import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.shared.view import View


def few() -> int:
    """Below so many persons no share is told, and of a release no number."""
    return policy().min_count if released() else FEW_PERSONS


def count_in_analysis(view: View) -> int:
    """Persons in the analysis: everybody in the selection that a table counts."""
    steps = figure("participant_flow", view).set_index("step")["persons"]
    return int(steps["in_analysis"])  # a selection that is shown is never so small as to be hidden


def draw_flow(view: View) -> None:
    """Who is counted: three numbers, and who dropped out between them."""
    show.heading(_("Who is counted"))
    steps = figure("participant_flow", view).set_index("step")["persons"]
    left_out = {step: number(persons) for step, persons in steps.items()}
    before = [
        _("{persons} without intake", persons=left_out["without_intake"]),
        _("{persons} left before entry", persons=left_out["exit_before_entry"]),
    ]
    # Hidden numbers hide what they have in common too.
    if steps["both"] > 0:
        before.append(_("({persons} of them both)", persons=left_out["both"]))
    after = [
        _("{persons} left on an unknown day", persons=left_out["exit_date_unknown"]),
        _("{persons} left for an unknown reason", persons=left_out["exit_reason_unknown"]),
    ]
    draw_boxes(
        "flow",
        _("Who is counted"),
        [
            (steps["registered"], _("registered")),
            before,
            (steps["in_analysis"], _("in the analysis")),
            after,
            (steps["in_duration_analysis"], _("in the curves, as published")),
        ],
    )
    note_totals()


def note_totals() -> None:
    """That numbers of a release are not made to add up, where a reader might add."""
    if released():
        show.caption(
            _(
                "Each number is rounded by itself, so they need not add up. Do not subtract them:"
                " what is left over is rounding."
            )
        )


def draw_boxes(
    key: str, caption: str, parts: Sequence[tuple[float, str] | list[str]], kind: str = ""
) -> None:
    """Numbers with their names, and between them who dropped out; ``kind`` is a style class.

    On paper they are a table.
    """
    boxes = [_flow_out(p) if isinstance(p, list) else _flow_box(*p) for p in parts]
    rows = [
        row
        for part in parts
        for row in ([Row(text) for text in part] if isinstance(part, list) else [_box_row(*part)])
    ]
    show.table(
        key,
        caption,
        ["", _("Persons")],
        rows,
        markup=f'<ol class="flow {kind}">{"".join(boxes)}</ol>',
    )


def _box_row(persons: float, text: str) -> Row:
    return Row(text[0].upper() + text[1:], [number(persons)])


def _flow_box(persons: float, text: str) -> str:
    return f'<li class="flow-box"><strong>{number(persons)}</strong> {escape(text)}</li>'


def _flow_out(texts: list[str]) -> str:
    lines = "".join(f"<span>{escape(text)}</span>" for text in texts)
    return f'<li class="flow-out">{lines}</li>'
