"""Who the 450 counted participants are: age, branch, time sick, and who fits which course.

Characteristics are drawn with the published totals by cohort and then divided over the courses
of ``trajectories``: who is likelier to leave successfully within a year (Table 3.3: younger,
longer sick before entry, no risk of a sanction) gets such a course more often.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Flags, Floats, normal, pick, stream, to_total
from data.demo.days import day, months_before, on_weekday, year_of
from data.demo.risks import poorly_registered, risks
from data.demo.trajectories import trajectories

YEAR = 365
MONTHS_SICK_MODE = {0: 4.3, 6: 8.7, 12: 13.5, 18: 19.5}
"""Where the months pile up within each band of time sick, by the band's first month."""
LEAST_EXTRA_DAYS, MOST_EXTRA_DAYS = 4, 22
"""Days on top of whole months: far enough from the ends that every way of counting agrees."""
MIDDLE_AGE, MIDDLE_SICK = 30.0, 9.0
AGE_EFFECT = (-0.12, 0.003)
SICK_EFFECT = (0.22, -0.012)
"""Per year and per month, and its square; strong enough to show in 264 persons (Table 3.3)."""
BRANCH_EFFECT = {"staff": -1.5, "marechaussee": 0.0, "army": 0.1, "air_force": 0.3, "navy": -0.1}
FIRST_IN_LINE = -99.0


def counted_persons() -> pd.DataFrame:
    """The 450, a row each: the columns of ``trajectories`` and
    age (years), branch, months_sick and extra_days (whole months, days on top), first_sick,
    intake (day numbers), risk. NaN where the registration has nothing.
    """
    rng = stream("persons")
    courses = trajectories()
    parts = [
        _matched(rng, courses[courses["cohort"] == cohort].reset_index(drop=True), cohort)
        for cohort in published.COHORTS
    ]
    persons = pd.concat(parts, ignore_index=True)
    persons["first_sick"] = _first_sick(persons)
    _reach_sick_two_years(rng, persons)
    _add_oddities(rng, persons)
    _place_unknown_ages(rng, persons)
    persons["risk"] = risks(persons)
    persons["birth_year"] = year_of(persons["entry"].to_numpy()) - persons["age"]
    persons["intake"] = _intake(rng, persons)
    return persons


def sick_two_years(persons: pd.DataFrame) -> pd.Series:
    """Whether the first sick day is two years or more before the reference date."""
    return persons["first_sick"] <= day(published.SICK_TWO_YEARS)


def left_well_within_a_year(persons: pd.DataFrame) -> Flags:
    """Whether a person is back at work within a year of entry."""
    soon = persons["exit"] - persons["entry"] <= YEAR
    return np.asarray(soon & persons["reason"].isin(published.SUCCESSFUL))


def _ages(rng: np.random.Generator, cohort: str) -> Floats:
    """Ages with the published bands and mean; NaN for the unknown ones."""
    bands = published.AGE_BANDS[cohort]
    low, high = (np.repeat([b[i] for b in bands], [b[2] for b in bands]) for i in (0, 1))
    # Nobody reaches the ministry's care in the first months of service: 18 is rare.
    values = low + ((high - low + 1) * rng.random(len(low)) ** 0.9).astype(np.int64)
    total = round(published.MEAN_AGE[cohort] * len(values))
    ages = to_total(rng, values, low, high, total).astype(float)
    return np.concatenate([ages, np.full(published.AGE_UNKNOWN[cohort], np.nan)])


def _months_sick(rng: np.random.Generator, cohort: str) -> Floats:
    """Whole months sick with the published bands and mean; NaN for the unknown ones."""
    bands = published.SICKNESS_BANDS[cohort]
    low, high = (np.repeat([b[i] for b in bands], [b[2] for b in bands]) for i in (0, 1))
    middle = np.array([MONTHS_SICK_MODE[int(value)] for value in low])
    values = np.clip(np.rint(middle + 1.5 * normal(rng, len(low))), low, high).astype(np.int64)
    total = round(published.MEAN_WHOLE_MONTHS_SICK[cohort] * len(values))
    months = to_total(rng, values, low, high, total).astype(float)
    unknown = (
        published.SICK_AFTER_ENTRY[cohort]
        + published.SICK_TOO_LONG[cohort]
        + published.SICKNESS_NOT_KNOWN[cohort]
    )
    return np.concatenate([months, np.full(unknown, np.nan)])


def _matched(rng: np.random.Generator, courses: pd.DataFrame, cohort: str) -> pd.DataFrame:
    """The courses of a cohort, each with the characteristics of a person."""
    count = len(courses)
    branches = published.BRANCHES[cohort]
    people = pd.DataFrame(
        {
            "age": rng.permutation(_ages(rng, cohort)),
            "months_sick": rng.permutation(_months_sick(rng, cohort)),
            "branch": rng.permutation(np.repeat(list(branches), list(branches.values()))),
        }
    )
    people["extra_days"] = LEAST_EXTRA_DAYS + np.floor(
        (MOST_EXTRA_DAYS - LEAST_EXTRA_DAYS + 1) * rng.random(count) ** 2
    )
    outlook = _outlook(people) + normal(rng, count)
    success = 1.6 * left_well_within_a_year(courses) + normal(rng, count)
    # The last kind of exit is mostly retirement: it goes to the oldest.
    other = np.asarray(courses["reason"] == "other")
    oldest = pick(rng, np.exp(people["age"].fillna(0).to_numpy() / 4), int(other.sum()))
    outlook[oldest] = FIRST_IN_LINE
    success = np.where(other, FIRST_IN_LINE, success)
    people = people.iloc[np.argsort(outlook, kind="stable")].reset_index(drop=True)
    courses = courses.iloc[np.argsort(success, kind="stable")].reset_index(drop=True)
    return pd.concat([courses, people], axis=1)


def _outlook(people: pd.DataFrame) -> Floats:
    """How likely each person is to leave successfully within a year, on no scale."""
    age = people["age"].fillna(MIDDLE_AGE).to_numpy() - MIDDLE_AGE
    sick = people["months_sick"].fillna(MIDDLE_SICK).to_numpy() - MIDDLE_SICK
    branch = people["branch"].map(BRANCH_EFFECT).to_numpy(dtype=float)
    return (
        np.polyval((*AGE_EFFECT[::-1], 0.0), age)
        + np.polyval((*SICK_EFFECT[::-1], 0.0), sick)
        + branch
    )


def _first_sick(persons: pd.DataFrame) -> Floats:
    """First sick day from entry, whole months and days on top."""
    known = persons["months_sick"].notna().to_numpy()
    months = persons["months_sick"].fillna(0).to_numpy(dtype=np.int64)
    extra = persons["extra_days"].to_numpy(dtype=np.int64)
    back = months_before(persons["entry"].to_numpy(), months) - extra
    return np.where(known, back, np.nan)


def _reach_sick_two_years(rng: np.random.Generator, persons: pd.DataFrame) -> None:
    """Exchange time sick between persons of a cohort until Table 3.4's 253 is reached."""
    wanted = sum(published.RISKS_SICK_TWO_YEARS.values()) - sum(published.SICK_TOO_LONG.values())
    limit = day(published.SICK_TWO_YEARS)
    columns = ["entry", "months_sick", "extra_days"]
    while (short := wanted - int((persons["first_sick"] <= limit).sum())) != 0:
        cohort = published.COHORTS[int(rng.integers(2))]
        known = np.flatnonzero((persons["cohort"] == cohort) & persons["months_sick"].notna())
        one, other = rng.permutation(known)[: 2 * (len(known) // 2)].reshape(2, -1)
        now = persons["first_sick"].to_numpy()
        first, second = (persons.loc[rows, columns].reset_index(drop=True) for rows in (one, other))
        swapped = [
            _first_sick(mine.assign(**{c: theirs[c] for c in columns[1:]}))
            for mine, theirs in ((first, second), (second, first))
        ]
        gained = sum((s <= limit).astype(int) for s in swapped) - (
            (now[one] <= limit).astype(int) + (now[other] <= limit)
        )
        useful = np.flatnonzero(gained * np.sign(short) == 1)[: abs(short)]
        one, other = one[useful], other[useful]
        both, reversed_ = np.concatenate([one, other]), np.concatenate([other, one])
        persons.loc[both, columns[1:]] = persons.loc[reversed_, columns[1:]].to_numpy()
        persons.loc[both, "first_sick"] = np.concatenate([s[useful] for s in swapped])


def _place_unknown_ages(rng: np.random.Generator, persons: pd.DataFrame) -> None:
    """Move the unknown ages to persons whose time sick is known, one of them two years sick.

    Then Tables 3.5's 246, 263 and 428 observations come out.
    """
    long_sick = np.asarray(sick_two_years(persons))
    for cohort in published.COHORTS:
        mine = np.asarray(persons["cohort"] == cohort)
        unknown = np.flatnonzero(mine & persons["age"].isna())
        free = mine & persons["months_sick"].notna() & persons["age"].notna()
        weights = np.asarray(free * poorly_registered(persons))
        number = int(cohort == "1")
        to = np.concatenate(
            [
                pick(rng, weights * long_sick, number),
                pick(rng, weights * ~long_sick, len(unknown) - number),
            ]
        )
        persons.loc[unknown, "age"] = persons.loc[to, "age"].to_numpy()
        persons.loc[to, "age"] = np.nan


def _add_oddities(rng: np.random.Generator, persons: pd.DataFrame) -> None:
    """First sick days after entry and too long before it; the others unknown have none."""
    for cohort in published.COHORTS:
        unknown = ((persons["cohort"] == cohort) & persons["months_sick"].isna()).to_numpy()
        entry = persons["entry"].to_numpy()
        # An error that names a day after entry must still lie within the stay.
        late = (entry > day(published.SICK_TWO_YEARS)) & ~(persons["exit"] - entry < 60)
        after = pick(rng, unknown & late, published.SICK_AFTER_ENTRY[cohort])
        persons.loc[after, "first_sick"] = entry[after] + rng.integers(8, 45, len(after))
        unknown[after] = False
        before = pick(rng, unknown, published.SICK_TOO_LONG[cohort])
        persons.loc[before, "first_sick"] = entry[before] - rng.integers(930, 1500, len(before))


def _intake(rng: np.random.Generator, persons: pd.DataFrame) -> Floats:
    """Day of the intake: on entry or up to three weeks before, after falling ill."""
    entry = persons["entry"].to_numpy(dtype=float)
    intake = entry - np.floor(22 * rng.random(len(entry)) ** 1.6)
    intake = np.maximum(intake, day(published.FIRST_DAY))
    sick = persons["first_sick"].to_numpy()
    intake = np.where(sick < entry, np.maximum(intake, sick + 1), intake)
    return np.where(on_weekday(intake), intake, entry)
