"""The demo extract read as an evaluator would, with nothing of the dashboard itself."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

PUBLISHED = Path(__file__).resolve().parents[1] / "published"
AS_OF = pd.Timestamp("2021-07-31")
SUCCESSFUL = ("own_work", "elsewhere_in_defence", "outside_defence")
DATES = {
    "participants": ["first_sick_date", "intake_date", "entry_date", "exit_date"],
    "interventions": ["start_date", "end_date"],
    "wage_sanctions": ["imposed_date"],
    "survey": ["answered_date"],
    "placements": ["start_date", "end_date"],
    "returns": ["return_date"],
    "labour_market": [],
}


def read_extract(folder: Path) -> dict[str, pd.DataFrame]:
    """The seven files, dates read as dates."""
    tables = {}
    for name, dates in DATES.items():
        table = pd.read_csv(
            folder / f"{name}.csv", dtype={"phase": "string"}, keep_default_na=False, na_values=[""]
        )
        for column in dates:
            table[column] = pd.to_datetime(table[column], format="%Y-%m-%d")
        tables[name] = table
    return tables


def counted(participants: pd.DataFrame) -> pd.DataFrame:
    """Those with an intake who did not leave before they entered."""
    early = participants["exit_date"] < participants["entry_date"]
    return participants[participants["intake_date"].notna() & ~early].copy()


def whole_months(earlier: pd.Series, later: pd.Series) -> pd.Series:
    """Completed calendar months."""
    months = (later.dt.year - earlier.dt.year) * 12 + later.dt.month - earlier.dt.month
    return months - (later.dt.day < earlier.dt.day)


def described(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The counted participants with every variable of the published tables."""
    people = counted(tables["participants"])
    entry = people["entry_date"]
    people["cohort"] = np.where(entry < pd.Timestamp("2020-07-01"), "1", "2")
    age = entry.dt.year - people["birth_year"]
    people["age"] = age
    people["age_at_entry"] = _banded(
        age, [18, 25, 35, 45, 55, 200], ["18-24", "25-34", "35-44", "45-54", "55+"]
    )
    months = whole_months(people["first_sick_date"], entry).astype(float)
    people["months_sick"] = months.where((people["first_sick_date"] <= entry) & (months < 28))
    people["years_sick_before_entry"] = _banded(
        people["months_sick"],
        [0, 6, 12, 18, 24, 28],
        ["0-0.5", "0.5-1", "1-1.5", "1.5-2", "2+"],
    )
    left = people["exit_date"].notna() | people["exit_reason"].notna()
    people["exited"] = np.where(left, "yes", "no")
    people["exit_reason"] = people["exit_reason"].fillna("unknown").where(left)
    sanctioned = people["participant_id"].isin(tables["wage_sanctions"]["participant_id"])
    people["wage_sanction"] = np.where(sanctioned, "yes", "no")
    people["sick_2y"] = people["first_sick_date"] <= pd.Timestamp("2019-07-31")
    for name, rows in tables["interventions"].groupby("intervention"):
        people[str(name)] = people["participant_id"].isin(rows["participant_id"])
    people["days"] = (people["exit_date"].fillna(AS_OF) - entry).dt.days
    return people


def _banded(values: pd.Series, edges: list[int], names: list[str]) -> pd.Series:
    bands = pd.cut(values, edges, right=False, labels=names).astype(object)
    return bands.where(values.notna(), "unknown")


def duration_analysis(people: pd.DataFrame) -> pd.DataFrame:
    """Those left when exits without a date or without a reason are taken out, with ``outcome``:
    0 still in, 1 successful, 2 unsuccessful."""
    dateless = (people["exited"] == "yes") & people["exit_date"].isna()
    kept = people[~dateless & (people["exit_reason"] != "unknown")].copy()
    success = kept["exit_reason"].isin(SUCCESSFUL)
    kept["outcome"] = np.where(kept["exited"] == "no", 0, np.where(success, 1, 2))
    return kept


def cumulative_incidence(days: np.ndarray, outcome: np.ndarray) -> dict[int, tuple[float, ...]]:
    """By day: share still in, left successfully, left unsuccessfully. From counts, with ties."""
    still_in, left = 1.0, [0.0, 0.0]
    found: dict[int, tuple[float, ...]] = {}
    for day in range(int(days.max()) + 1):
        at_risk = (days >= day).sum()
        events = [((days == day) & (outcome == kind)).sum() for kind in (1, 2)]
        left = [share + still_in * d / at_risk for share, d in zip(left, events, strict=True)]
        still_in *= 1 - sum(events) / at_risk
        found[day] = (still_in, *left)
    return found


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every last day of a month between two dates."""
    return [stamp.date() for stamp in pd.date_range(first, last, freq="ME")]
