"""Every figure of the dashboard by its name; each is declared beside its function.

The command line, a release, exports and ``docs/figures.md`` are made from it. A module that needs
statistics imports them within its functions, because that takes seconds.
"""

from __future__ import annotations

from analysis.change import corrections, effects, movement
from analysis.declaration import Figure
from analysis.figures import (
    composition,
    contract,
    denominators,
    exit_curves,
    exit_reasons,
    exit_scenarios,
    flow,
    forecast,
    handovers,
    occupation,
    overview,
    paths,
    predictors,
    quality,
    sanction_curve,
    sanctions,
    uptake,
    wellbeing,
    wellbeing_change,
)
from analysis.figures.work import lasting_work, relapse, retention

MODULES = (
    exit_curves,
    exit_scenarios,
    exit_reasons,
    denominators,
    lasting_work,
    retention,
    relapse,
    composition,
    sanctions,
    sanction_curve,
    contract,
    forecast,
    uptake,
    handovers,
    paths,
    occupation,
    predictors,
    wellbeing,
    wellbeing_change,
    quality,
    corrections,
    effects,
    movement,
    flow,
    overview,
)
"""Where figures are declared, in the order in which they are listed."""

FIGURES: dict[str, Figure] = {
    figure.name: figure for module in MODULES for figure in module.DECLARED
}
"""Name → figure."""

RELEASED = {name: figure.released for name, figure in FIGURES.items() if figure.released}
"""Name → how it is stored in a release."""

CHARTS: dict[str, tuple[str, ...]] = {
    page: tuple(f.chart for f in FIGURES.values() if f.page == page and f.chart)
    for page in dict.fromkeys(f.page for f in FIGURES.values() if f.chart)
}
"""Page → the keys of its charts, to which notes can be pinned."""

BY_COMMAND = {figure.command: figure for figure in FIGURES.values() if figure.on_command_line}
"""Name on the command line → figure."""
