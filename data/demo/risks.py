"""The risk of a wage sanction by the file review, and who was given one (Table 3.4)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Floats, pick, shares_of, stream
from data.demo.days import day, to_weekday

AS_OF = day(published.AS_OF)
TWO_YEARS = 730
RISKS = tuple(published.RISKS_SICK_TWO_YEARS)
WEIGHT_OF_A_GAP = 20.0
WITH_UNKNOWN_SICKNESS = 3
"""So many lack both time sick and class of risk; then Table 3.5's 263 observations come out."""
UNSUCCESSFUL_BUT_ILL = ("", "sickness_benefit_contract_end", "iva_benefit")
"""A sanction follows an application for benefit, so it does not meet who went back to work."""


def risks(persons: pd.DataFrame) -> pd.Series:
    """The class of risk of each person, exact by cohort and by two years sick.

    Of those two years sick, the four whose class is unknown are all of cohort 1.
    """
    rng = stream("risks")
    long_sick = (persons["first_sick"] <= day(published.SICK_TWO_YEARS)).to_numpy()
    second = (persons["cohort"] == "2").to_numpy()
    long_second = _long_sick_of_cohort_2(int((long_sick & second).sum()))
    found = pd.Series("", index=persons.index)
    for cohort in published.COHORTS:
        for is_long in (True, False):
            counts = {}
            for risk in RISKS:
                long_mine = long_second[risk]
                if cohort == "1":
                    long_mine = published.RISKS_SICK_TWO_YEARS[risk] - long_mine
                total = published.RISKS[cohort][risk]
                counts[risk] = long_mine if is_long else total - long_mine
            cell = ((persons["cohort"] == cohort) & (long_sick == is_long)).to_numpy()
            _divide(rng, persons, found, cell, counts)
    return found


def poorly_registered(persons: pd.DataFrame) -> Floats:
    """Weights for a gap in a file: who lacks a reason of exit often lacks more.

    Then Table 3.3's 264 observations come out, with an unknown risk as a class of its own.
    """
    return np.where(persons["missing"] == "reason", WEIGHT_OF_A_GAP, 1.0)


def _long_sick_of_cohort_2(count: int) -> dict[str, int]:
    """Risk classes of those of cohort 2 who are two years sick, as in the cohort; none unknown."""
    known = ("low", "middle", "high")
    shares = shares_of(count, [published.RISKS["2"][risk] for risk in known])
    return dict.fromkeys(RISKS, 0) | dict(zip(known, (int(s) for s in shares), strict=True))


def _divide(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    found: pd.Series,
    cell: np.ndarray,
    counts: dict[str, int],
) -> None:
    """Give the persons of a cell their class."""
    soon = (persons["exit"] - persons["entry"] <= 365) & persons["reason"].isin(
        published.SUCCESSFUL
    )
    unknown_sick = persons["months_sick"].isna().to_numpy()
    # A file without risk goes with leaving soon (Table 3.3); few are missing, and those together.
    weights = {
        "none": soon.to_numpy() * 1.0,
        "unknown": (persons["age"].notna() & ~unknown_sick) * poorly_registered(persons),
        "low": np.where(soon, 1.2, 1.0),
        "middle": np.where(soon, 0.9, 1.0),
    }
    left = cell.copy()
    if counts["unknown"] > WITH_UNKNOWN_SICKNESS and (unknown_sick & cell).sum() > 3:
        both = pick(rng, unknown_sick & left, WITH_UNKNOWN_SICKNESS)
        found.iloc[both], left[both] = "unknown", False
        counts = counts | {"unknown": counts["unknown"] - WITH_UNKNOWN_SICKNESS}
    for risk in ("none", "unknown", "low", "middle", "high"):
        mine = weights.get(risk, np.ones(len(persons))) * left
        chosen = pick(rng, mine, counts[risk])
        found.iloc[chosen] = risk
        left[chosen] = False


def sanctions(persons: pd.DataFrame) -> Floats:
    """Day on which a sanction was imposed by the as-of date, NaN for most.

    Mostly about two years after the first sick day, to who is still in the programme then or
    left it ill, and the more likely the later in the illness they entered (Table 3.5).
    """
    rng = stream("sanctions")
    imposed = likely_sanction_days(rng, persons)
    entry = persons["entry"].to_numpy()
    months = persons["months_sick"].to_numpy()
    last = np.where(
        persons["reason"].isin(UNSUCCESSFUL_BUT_ILL) & persons["exit"].notna(),
        persons["exit"].to_numpy() + 30,
        persons["exit"].fillna(np.inf).to_numpy(),
    )
    possible = (imposed <= AS_OF) & (imposed <= last) & (imposed > entry + 14)
    weights = possible * np.nan_to_num(months) ** 2 * np.where(persons["branch"] == "staff", 4, 1)
    # In cohort 2 the model of Table 3.5 cannot be estimated for branches and risks.
    usual = (persons["branch"] == "army") & (persons["risk"] == "middle")
    weights = weights * np.where((persons["cohort"] == "2") & ~usual, 1e-6, 1.0)
    long_sick = (persons["first_sick"] <= day(published.SICK_TWO_YEARS)).to_numpy()
    found = np.full(len(persons), np.nan)
    for cohort, count in published.SANCTIONS.items():
        mine = (persons["cohort"] == cohort).to_numpy()
        # 25 of the 27 are two years sick; the other two fell ill soon after: one a cohort.
        for group, number in ((long_sick, count - 1), (~long_sick, 1)):
            chosen = pick(rng, weights * mine * group, number)
            found[chosen] = imposed[chosen]
    return found


def likely_sanction_days(rng: np.random.Generator, persons: pd.DataFrame) -> Floats:
    """When a sanction would fall: from 19 months on, most at about two years sick."""
    count = len(persons)
    # Who fell ill in the second half of 2019 can only be met early by the reference date.
    young = (persons["first_sick"] > day(published.SICK_TWO_YEARS)).to_numpy()
    early = (rng.random(count) < 0.15) | young
    after = np.where(early, rng.integers(580, 690, count), rng.integers(695, 765, count))
    return to_weekday(persons["first_sick"].to_numpy() + after)
