"""What was published about the programme, as the numbers that the demo extract must reproduce.

Source of every number: SEO (2021), first evaluation of the Social Impact Bond Joining Forces,
Tables 3.1, 3.2 and 3.4 and the text around them. Where the report leaves something open, the
choice made here is a constant of its own with the reason beside it.
"""

from __future__ import annotations

import datetime as dt

AS_OF = dt.date(2021, 7, 31)
"""Reference date of the published numbers."""
FIRST_DAY = dt.date(2019, 7, 1)
"""First day of the programme."""
SICK_TWO_YEARS = dt.date(2019, 7, 31)
"""Who fell ill by this day has been ill for two years at the reference date (Table 3.4)."""

COHORT_DAYS = {
    "1": (dt.date(2019, 7, 1), dt.date(2020, 6, 30)),
    "2": (dt.date(2020, 7, 1), dt.date(2021, 6, 30)),
}
COHORTS = tuple(COHORT_DAYS)
PERSONS = {"1": 281, "2": 169}

# Table 3.1, persons by cohort.
AGE_BANDS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "1": ((18, 24, 93), (25, 34, 107), (35, 44, 46), (45, 54, 24), (55, 60, 8)),
    "2": ((18, 24, 66), (25, 34, 73), (35, 44, 23), (45, 54, 5), (55, 60, 1)),
}
"""Youngest age, oldest age, persons; the oldest band ends at the age of dismissal."""
AGE_UNKNOWN = {"1": 3, "2": 1}
MEAN_AGE = {"1": 31.1, "2": 28.5}
BRANCHES = {
    "1": {"staff": 5, "marechaussee": 30, "army": 158, "air_force": 33, "navy": 55},
    "2": {"staff": 1, "marechaussee": 18, "army": 102, "air_force": 13, "navy": 35},
}
SICKNESS_BANDS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "1": ((0, 5, 39), (6, 11, 208), (12, 17, 25), (18, 23, 3)),
    "2": ((0, 5, 18), (6, 11, 108), (12, 17, 41), (18, 23, 1)),
}
"""Fewest and most whole months sick before entry, persons."""
MEAN_WHOLE_MONTHS_SICK = {"1": 8.60, "2": 9.62}
"""The text says almost 9 and almost 10 months; whole months leave out a third of a month."""
SICK_AFTER_ENTRY = {"1": 3, "2": 0}
SICK_TOO_LONG = {"1": 2, "2": 0}
SICKNESS_NOT_KNOWN = {"1": 1, "2": 1}
"""Table 3.1, note a, explains 5 of the 7 unknown; the other two have no first sick day here."""
EVER_STARTED = {
    "1": {"life_goals": 197, "jump_movement": 123, "reveal": 198, "place_and_train": 55},
    "2": {"life_goals": 85, "jump_movement": 68, "reveal": 123, "place_and_train": 33},
}
NO_INTERVENTION = {"1": 58, "2": 30}
STARTED_WITHIN_100_DAYS = {"life_goals": 238, "reveal": 225}
"""53 % and 50 % of 450 (p. 14)."""

# Table 3.2, persons by cohort.
STILL_IN = {"1": 71, "2": 112}
EXIT_REASONS = {
    "1": {
        "own_work": 116,
        "elsewhere_in_defence": 9,
        "outside_defence": 5,
        "sickness_benefit_contract_end": 7,
        "resigned_at_own_request": 30,
        "iva_benefit": 2,
        "other": 10,
    },
    "2": {
        "own_work": 41,
        "sickness_benefit_contract_end": 2,
        "resigned_at_own_request": 10,
        "other": 2,
    },
}
REASON_UNKNOWN = {"1": 31, "2": 2}
SUCCESSFUL = ("own_work", "elsewhere_in_defence", "outside_defence")
DATE_UNKNOWN = 24
"""Reason of exit known, date not (p. 18)."""
DATE_UNKNOWN_IN_COHORT_2 = 5
"""The report does not divide the 24 over the cohorts; 57 of 267 exits are of cohort 2."""

# Table 3.4, persons by cohort.
SANCTIONS = {"1": 23, "2": 4}
SANCTIONS_SICK_TWO_YEARS = 25
RISKS = {
    "1": {"none": 2, "low": 45, "middle": 99, "high": 123, "unknown": 12},
    "2": {"none": 0, "low": 43, "middle": 78, "high": 46, "unknown": 2},
}
RISKS_SICK_TWO_YEARS = {"none": 2, "low": 40, "middle": 91, "high": 116, "unknown": 4}

# Footnote 10: 527 = 450 + 74 without intake + 8 who left before entry - 5 who are both.
WITHOUT_INTAKE = 74
EXIT_BEFORE_ENTRY = 8
BOTH_OUT = 5

SURVEY_INVITED = 285
SURVEY_ANSWERED = 67

LAST_AS_OF = dt.date(2023, 7, 31)
"""Up to here the fictional continuation is drawn."""
FIRST_AS_OF = dt.date(2019, 9, 30)
