"""The figures that notes can be pinned to; a test holds them to the pages."""

from __future__ import annotations

FIGURES: dict[str, tuple[str, ...]] = {
    "participants": ("inflow", "differences"),
    "interventions": ("uptake", "occupation"),
    "exits": ("exit-curves",),
    "durability": ("retention",),
    "predictors": ("predictors",),
    "sanctions": ("sanction-curve", "sanction-shares", "sanction-risks"),
    "wellbeing": ("wellbeing-means", "wellbeing-answers", "wellbeing-change"),
    "result": ("contract-progress",),
}
"""Page, as in the address → its charts, as the exported files call them."""
