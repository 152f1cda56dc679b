"""The names of what participants can be filtered and compared by."""

from __future__ import annotations

COHORT, BRANCH, AGE = "cohort", "branch", "age_at_entry"
SICKNESS, INTERVENTION = "years_sick_before_entry", "intervention"
PROVIDER, HALF_YEAR = "provider", "entry_half_year"
DIMENSIONS = (COHORT, HALF_YEAR, BRANCH, AGE, SICKNESS, INTERVENTION, PROVIDER)
"""The codes of the published tables; the columns that ``sql/selected.sql`` filters."""

OVERLAPPING = (INTERVENTION, PROVIDER)
"""Dimensions in which one person can have several codes."""
