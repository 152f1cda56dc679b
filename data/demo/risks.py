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
WITHOUT_RISK_BACK_LATER = 1
"""Of the two without risk, this many: if both or neither were back within a year, no effect of
their class could be estimated, and Table 3.3 has one."""
WITHOUT_RISK_FROM_AGE = 35
"""From this age on one of two within a year is more than usual (Table 3.3: +28 %); of the young
as many are back by then anyway."""
SANCTIONS_BY_BRANCH = {"staff": 1, "marechaussee": 2, "army": 13, "air_force": 4, "navy": 3}
"""Those of cohort 1. The report has effects only, against staff (Table 3.5): lower in every other
branch, least so in the air force. With nobody of staff, there would be no effects to estimate."""
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
    at_work = persons["reason"].isin(published.SUCCESSFUL)
    soon = (persons["exit"] - persons["entry"] <= 365) & at_work
    unknown_sick = persons["months_sick"].isna().to_numpy()
    # Few classes are missing, and those together.
    weights = {
        "unknown": (persons["age"].notna() & ~unknown_sick) * poorly_registered(persons),
        "low": np.where(soon, 1.2, 1.0),
        "middle": np.where(soon, 0.9, 1.0),
    }
    left = cell.copy()
    if counts["unknown"] > WITH_UNKNOWN_SICKNESS and (unknown_sick & cell).sum() > 3:
        both = pick(rng, unknown_sick & left, WITH_UNKNOWN_SICKNESS)
        found.iloc[both], left[both] = "unknown", False
        counts = counts | {"unknown": counts["unknown"] - WITH_UNKNOWN_SICKNESS}
    back_later = min(WITHOUT_RISK_BACK_LATER, counts["none"])
    # All that Table 3.3 explains with must be known of them.
    without = at_work & (persons["missing"] == "") & ~unknown_sick
    without &= persons["age"] >= WITHOUT_RISK_FROM_AGE
    for within, number in ((soon, counts["none"] - back_later), (~soon, back_later)):
        chosen = pick(rng, without & within & left, number)
        found.iloc[chosen], left[chosen] = "none", False
    for risk in ("unknown", "low", "middle", "high"):
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
    # Nobody without risk is sanctioned: Table 3.5 has no effect of that class.
    weights = possible * np.nan_to_num(months) ** 2 * (persons["risk"] != "none")
    second = (persons["cohort"] == "2").to_numpy()
    # In cohort 2 the model of Table 3.5 cannot be estimated for branches and risks.
    usual = (persons["branch"] == "army") & (persons["risk"] == "middle")
    weights = weights * np.where(second & ~usual, 1e-6, 1.0)
    long_sick = (persons["first_sick"] <= day(published.SICK_TWO_YEARS)).to_numpy()
    found = np.full(len(persons), np.nan)
    # 25 of the 27 are two years sick; the other two fell ill soon after: one a cohort, of the army.
    army = (persons["branch"] == "army").to_numpy()
    groups = [
        (second & long_sick, published.SANCTIONS["2"] - 1),
        (second & ~long_sick & army, 1),
        (~second & ~long_sick & army, 1),
    ]
    for branch, count in SANCTIONS_BY_BRANCH.items():
        mine = ~second & long_sick & (persons["branch"] == branch).to_numpy()
        groups.append((mine, count - (branch == "army")))
    for group, number in groups:
        chosen = pick(rng, weights * group, number)
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
