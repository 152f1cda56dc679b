"""How far the estimators are from R: written to ``docs/agreement_with_r.csv``, for a page.

``python -m tests.agreement`` writes it again; ``tests/test_agreement.py`` holds it to what is
found. Differences are rounded up to a power of ten with room for another ten times, because the
last digits differ between machines.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.estimators.competing_risks import cumulative_incidence
from analysis.estimators.group_tests import gray_test, log_rank_test
from analysis.estimators.marginal_effects import average_marginal_effects
from analysis.estimators.repeated_measures import estimating_equations, mixed_model
from analysis.figures.occupation import state_shares
from analysis.figures.sanction_curve import incidence
from tests.analysis import test_repeated_measures as repeated
from tests.analysis.reference import DATA_AND_GROUP, FOLDER, load

FILE = Path(__file__).resolve().parents[1] / "docs" / "agreement_with_r.csv"
SMALLEST = 1e-15
"""Below this a difference is rounding of the last digit."""


class Agreement(NamedTuple):
    """A number of R, and the largest difference from ours on all data; ``allowed`` in the tests."""

    method: str
    number: str
    program: str
    data: str
    largest: float
    allowed: float


def agreements() -> list[Agreement]:
    """Every comparison, computed anew."""
    return [*curves(), *tests_between_groups(), *delayed_entry(), *states(), *effects(), *models()]


def curves() -> Iterator[Agreement]:
    share, error = [0.0], [0.0]
    for data, name in DATA_AND_GROUP:
        reference, r = load(data), load(data).of(name)
        curve = cumulative_incidence(reference.tables[name])
        times = np.isin(curve.days, r["time"])
        for outcome, cause in enumerate(reference.results["causes"]):
            share.append(furthest(curve.share[outcome, times], r["cif"][cause]["cif"]))
            error.append(furthest(curve.std_error[outcome, times], r["cif"][cause]["se"]))
    for number, found, allowed in (("share", share, 1e-10), ("std_error", error, 1e-9)):
        yield Agreement("curves", number, "survival", "mgus2, transplant", max(found), allowed)


def tests_between_groups() -> Iterator[Agreement]:
    gray, log_rank = [], []
    for data in ("mgus2_by_sex", "transplant_by_abo"):
        reference = load(data)
        for outcome, expected in enumerate(reference.results["gray"]):
            found = gray_test(reference.groups, outcome).statistic
            gray.append(abs(found / expected["stat"] - 1))
        any_exit = log_rank_test(reference.groups).statistic
        log_rank.append(abs(any_exit / reference.results["logrank_any_exit"]["chisq"] - 1))
    yield Agreement("gray", "statistic", "cmprsk", "mgus2, transplant", max(gray), 1e-8)
    yield Agreement("log_rank", "statistic", "survival", "mgus2, transplant", max(log_rank), 1e-8)


def delayed_entry() -> Iterator[Agreement]:
    persons = pd.read_csv(FOLDER / "data/delayed_entry.csv")
    expected = json.loads((FOLDER / "delayed_entry.json").read_text())
    seen = persons["event"].map({1: "sanction", 0: "censored"})
    rows = pd.concat(
        [
            pd.DataFrame({"day": persons["entered"], "event": "entered", "persons": 1}),
            pd.DataFrame({"day": persons["seen"], "event": seen, "persons": 1}),
        ]
    )
    curve = incidence(rows, "all")
    found = curve[curve["events"] + curve["censored"] > 0]
    for number, allowed in (("share", 1e-10), ("std_error", 1e-9)):
        by_day = dict(zip(expected["day"], expected[number], strict=True))
        largest = furthest(found[number], [by_day[day] for day in found["day"]])
        yield Agreement("delayed_entry", number, "survival", "delayed_entry", largest, allowed)


def states() -> Iterator[Agreement]:
    rows = pd.read_csv(FOLDER / "data/states.csv")
    expected = json.loads((FOLDER / "states.json").read_text())
    names = [*expected["states"], "censored"]
    days = np.unique(rows["day"])
    moved = np.zeros((days.size, 5, 6), dtype=np.int64)
    place = (
        np.searchsorted(days, rows["day"]),
        rows["from"].map(names.index),
        rows["to"].map(names.index),
    )
    np.add.at(moved, place, 1)
    shares = state_shares(moved[:, :, :-1], moved[:, :, -1], first=0)
    # As far as enough are in a state for the curve to speak.
    known = ~np.isnan(shares).any(axis=1)
    assert known.sum() > days.size / 3
    largest = furthest(shares[known], np.array(expected["share"])[known])
    yield Agreement("states", "share", "survival", "states", largest, 1e-10)


def effects() -> Iterator[Agreement]:
    from tests.analysis.test_marginal_effects import jtrain2

    expected = pd.DataFrame(json.loads((FOLDER / "jtrain2_logit_ame.json").read_text())["ame"])
    table = average_marginal_effects(*jtrain2()).table
    for number, theirs in (("effect", "ame"), ("std_error", "se")):
        largest = furthest(table[number], expected[theirs])
        yield Agreement("effects", number, "glm", "jtrain2", largest, 1e-7)


def models() -> Iterator[Agreement]:
    sleep, wages = repeated.data("sleepstudy"), repeated.data("wagepan")
    lme4 = mixed_model(
        sleep["Reaction"].to_numpy(), repeated.design(sleep["Days"]), sleep["Subject"].to_numpy()
    )
    coefficients, _ = repeated.expected("sleepstudy_lmm")
    largest = furthest(lme4.coefficients, coefficients)
    yield Agreement("mixed_model", "effect", "lme4", "sleepstudy", largest, 1e-4)
    gee = estimating_equations(
        wages["lwage"].to_numpy(), repeated.design(wages["year"]), wages["nr"].to_numpy()
    )
    coefficients, errors = repeated.expected("wagepan_gee_exch")
    for number, ours, theirs in (
        ("effect", gee.coefficients, coefficients),
        ("std_error", gee.std_errors, errors),
    ):
        yield Agreement("gee", number, "geepack", "wagepan", furthest(ours, theirs), 1e-5)


def furthest(ours: object, theirs: object) -> float:
    """The largest absolute difference."""
    return float(np.abs(np.asarray(ours, float) - np.asarray(theirs, float)).max())


def rounded_up(difference: float) -> float:
    """The power of ten that ten times the difference does not exceed."""
    return float(f"1e{math.ceil(math.log10(10 * max(difference, SMALLEST)))}")


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Agreement._fields)
        for row in agreements():
            writer.writerow(row._replace(largest=rounded_up(row.largest)))


if __name__ == "__main__":
    main()
