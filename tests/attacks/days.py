"""Numbers that come from single days: means of the days between two interventions.

Who was handed over, and from what to what, is granted, and so in how many rows each hand-over is.
Unknown are its days. A mean in few digits is a window in which their sum lies; a provider knows
the days of the hand-overs from and to its own interventions. Proven is a hand-over that was not
soon, whose days are known to within a step of a curve; that everybody of some group was handed over
at once is told by any mean. Medians and quartiles are in no release: they are read off shown
curves, which are attacked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import floor, log10
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from analysis.audit.problem import Floats
from analysis.figures.handovers import SOON_DAYS
from data.registry.keyed import open_keyed
from data.registry.open import open_registry
from data.registry.store import find_registry
from tests.attacks.catalogue import Found, register
from tests.attacks.monthly import Seen, import_months, keys_of, publish_month
from tests.attacks.population import dates
from tests.releases import candidates

KEYS, SOME = 1, 8
FOLLOWED = ("any", "exit", "")
DAYS = """
    SELECT record_key, handover."from" AS start, handover."to" AS next, handover.days AS days,
        $as_of_date::DATE - entry_date AS followed
    FROM (SELECT *, unnest(handovers) AS handover FROM trajectories
          WHERE in_analysis AND day IS NOT NULL)
    ORDER BY ALL
"""


@dataclass(frozen=True)
class Handover:
    """One hand-over: of whom, by place, from what to what, its days, and the most there can be."""

    place: int
    start: str
    next: str
    days: int
    most: int


@dataclass(frozen=True)
class Mean:
    """A shown mean, by the numbers of the hand-overs that it is of."""

    members: tuple[int, ...]
    shown: float


@cache
def told() -> tuple[list[Handover], list[Mean], dict[str, list[str]], int]:
    """The hand-overs and means of a release of a few selections, providers with what is theirs,
    and the step of a curve.
    """
    with TemporaryDirectory() as folder:
        store, (date,) = Path(folder) / "store", dates(1)
        import_months(store, [date])
        publish_month(store, Path(folder), KEYS, date, curves=False, few=candidates())
        seen = Seen.of(store, Path(folder), KEYS, date)
        registry = open_registry(find_registry(store, date))
        keyed = open_keyed(registry, keys_of(KEYS).record)
        rows = keyed.frame(DAYS, {"as_of_date": date})
        keyed.close()
        registry.close()
    places = seen.history.universe.places
    columns = ("record_key", "start", "next", "days", "followed")
    handovers = [
        Handover(places[key], start, following, days, most)
        for key, start, following, days, most in zip(
            *(rows[column].tolist() for column in columns), strict=True
        )
    ]
    theirs: dict[str, list[str]] = {}
    for one in seen.programme.interventions:
        theirs.setdefault(one.provider or "", []).append(one.code)
    return handovers, list(_means(seen, handovers)), theirs, seen.policy.curve_step_days


def _means(seen: Seen, handovers: Sequence[Handover]) -> Iterator[Mean]:
    newest = seen.history.earlier[-1]
    table = newest.tables["handovers"]
    for group in newest.shown:
        inside = set(group.places.tolist())
        for row in table[table["selection"] == group.selection.text].to_dict("records"):
            members = tuple(
                n
                for n, one in enumerate(handovers)
                if one.place in inside
                and one.start == row["from"]
                and _is_to(one.next, str(row["to"]))
            )
            if members and not np.isnan(row["mean_days"]):
                yield Mean(members, float(row["mean_days"]))


def _is_to(next_one: str, column: str) -> bool:
    """Whether a hand-over is in the row of what it was to."""
    if column == "any":
        return next_one not in FOLLOWED
    return next_one == ("" if column == "waiting" else column)


def half_a_unit(mean: float) -> float:
    """By how much a mean in two digits, and then in whole days, may be off."""
    return max(0.55, 10.0 ** (floor(log10(mean)) - 1) / 2) if mean else 0.55


def attacked(long: bool, *, rounded: bool) -> Found:
    """By an outsider and by each provider alone; of some hand-overs, in the short version."""
    handovers, means, theirs, step = told()
    days = np.array([one.days for one in handovers], np.float64)
    rows = csr_array(
        (
            np.ones(sum(len(one.members) for one in means)),
            np.concatenate([one.members for one in means]),
            np.cumsum([0, *(len(one.members) for one in means)]),
        ),
        shape=(len(means), len(handovers)),
    )
    sizes = np.array([len(one.members) for one in means])
    off = np.array([half_a_unit(one.shown) for one in means]) * sizes
    middle = np.array([one.shown for one in means]) * sizes
    low, high = (middle - off, middle + off) if rounded else (rows @ days, rows @ days)
    assert ((low - 1e-6 <= rows @ days) & (rows @ days <= high + 1e-6)).all()
    tries, proven = 0, set[int]()
    for own in [(), *theirs.values()]:
        known = np.array([one.start in own or one.next in own for one in handovers])
        bounds = [
            (one.days, one.days) if mine else (0, max(one.most, one.days))
            for one, mine in zip(handovers, known, strict=True)
        ]
        for n in np.flatnonzero(~known & (days > SOON_DAYS)).tolist()[:: 1 if long else SOME]:
            tries += 1
            if _range(rows, low, high, bounds, n) < step:
                proven.add(n)
    return Found(tries, len(proven))


def _range(
    rows: csr_array, low: Floats, high: Floats, bounds: list[tuple[int, int]], one: int
) -> float:
    """How far apart the fewest and the most days of a hand-over are."""
    from scipy.sparse import vstack

    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(rows.shape[1])
        cost[one] = sign
        limits = np.append(high + 1e-6, -low + 1e-6)
        found = linprog(cost, A_ub=vstack([rows, -rows]), b_ub=limits, bounds=bounds)
        assert found.status == 0, found.message
        ends.append(float(found.x[one]))
    return ends[1] - ends[0]


register(
    "days of single hand-overs from means, to within four weeks: outsider and each provider",
    "few digits: means as they are",
    lambda long: attacked(long, rounded=True),
    lambda long: attacked(long, rounded=False),
)
