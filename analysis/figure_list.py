"""``python -m analysis.figure_list``: the figures of the catalogue as ``docs/figures.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.catalogue import BY_COMMAND
from analysis.publication.declared import PREDICTORS
from analysis.publication.derived import DERIVED
from data.dimensions import DIMENSIONS

if TYPE_CHECKING:
    from analysis.declaration import Figure

HEAD = """# Figures

Written by `make figures` from the declarations in `analysis/figures/` and `analysis/change/`; a
test holds it to them. Each is asked for by its name, `python -m analysis NAME`, and is the same on
screen, in files and in a release. A figure of a release is attacked before it is published, or
says why it need not be. *Characteristics*: {characteristics}.

| figure | what it answers | page | compared by | choices | in a release |
|---|---|---|---|---|---|
"""


def figure_list() -> str:
    """The page, in Markdown."""
    head = HEAD.format(characteristics=", ".join(DIMENSIONS))
    return head + "".join(f"{_row(figure)}\n" for figure in BY_COMMAND.values())


def _row(figure: Figure) -> str:
    choices = "; ".join(f"`{c.name}`: {', '.join(c.codes)}" for c in figure.choices)
    cells = (f"`{figure.command}`", figure.text, figure.page, _by(figure), choices or "-")
    return f"| {' | '.join((*cells, _released(figure)))} |"


def _by(figure: Figure) -> str:
    return ", ".join(figure.by).replace(", ".join(DIMENSIONS), "characteristics") or "-"


def _released(figure: Figure) -> str:
    """How a figure comes into a release, and what attacks it there."""
    if figure.released is not None:
        attacked = " and ".join(figure.released.attacks)
        why = f"attacked: {attacked}" if attacked else figure.released.reason
        return f"{figure.released.kind.value}. {why[0].upper()}{why[1:]}"
    if figure.name in DERIVED or figure.name == PREDICTORS:
        return "computed by the reader from what is published"
    between = figure.compares_registries and figure.of_selection
    return "computed by the reader from two releases" if between else "in none"


if __name__ == "__main__":
    print(figure_list(), end="")
