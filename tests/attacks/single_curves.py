"""Attacks on curves by who knows when everybody entered, and until when each could be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from analysis.audit.constraints import Knowledge
from analysis.audit.curve_reading import EXIT, SANCTION, ReadCurve, ShownCurve, alike
from analysis.audit.curves import attack_curve, secret_of
from data.policy import OUTSIDER, PROVIDER_ALONE
from tests.attacks.catalogue import Found, register
from tests.attacks.monthly import Seen, import_months, publish_month
from tests.attacks.population import dates
from tests.releases import candidates

KEYS, SOME = 1, 12


@contextmanager
def few_selections(months: int, *, curves: bool = True) -> Iterator[tuple[Path, Seen]]:
    """Releases of the last months of a few selections, with the folder that they are in."""
    with TemporaryDirectory() as folder:
        root, every = Path(folder), dates(months)
        import_months(root / "store", every)
        for date in every:
            publish_month(root / "store", root, KEYS, date, curves=curves, few=candidates())
        yield root, Seen.of(root / "store", root, KEYS, every[-1])


@cache
def released() -> tuple[list[ReadCurve], dict[str, Knowledge]]:
    """The curves of outcomes in such a release, and who knows what."""
    with few_selections(1) as (_root, seen):
        reads = [read for read in seen.reads() if read.name.figure in (EXIT, SANCTION)]
        return [group[0] for group in alike(reads)], seen.known((OUTSIDER, PROVIDER_ALONE))


def exact(curve: ShownCurve) -> ShownCurve:
    """The same curve without rounding."""
    everybody = float((curve.courses.outcome >= -1).sum())
    return replace(curve, events=curve.true_events.astype(np.float64), everybody=everybody, base=1)


def attacked(long: bool, *, rounded: bool) -> Found:
    """Each curve by itself, by each attacker; persons are counted once. The short version: some."""
    tries, proven = 0, set[int]()
    reads, known = released()
    for read in reads if long else reads[::SOME]:
        for knowledge in known.values() if rounded else [known[OUTSIDER]]:
            curve = read.curve if rounded else exact(read.curve)
            proof = attack_curve(curve, secret_of(read, knowledge))
            tries += proof.tries
            proven |= set(read.places[proof.persons].tolist())
    return Found(tries, len(proven))


register(
    "exit and sanction curves by four weeks, each by itself: outsider and each provider",
    "rounding",
    lambda long: attacked(long, rounded=True),
    lambda long: attacked(long, rounded=False),
)
