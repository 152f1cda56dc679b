"""Twelve monthly releases of the demo, attacked one after the other as each comes out.

Each release is made as a steward makes it, the gate included, of every selection of the policy, but
with only the figures that are attacked here (``COUNTS``, and every third month ``CURVES``): the
others count what every attacker is taken to know, or answers that are linked to nothing. Then
everything that was published so far is attacked anew, with what is known on that day: by each pair
of providers, by each provider, which knows all about its own participants, and by an outsider.

*By the release* is what follows with it and not without it. *Learnt since* is what follows from the
releases before it alone, because a provider has got participants whom it did not know: no gate can
prevent that.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from analysis.audit import curves, gate
from analysis.audit.constraints import AttackResult, Knowledge, Shown, attack_again, evidence_of
from analysis.audit.curve_reading import ReadCurve, alike, read_curves
from analysis.audit.curves import attack_curve, secret_of
from analysis.audit.outcomes import Outcome, attackers, chain_of, outcomes
from analysis.audit.problem import Flags, Indices
from analysis.audit.response import without
from analysis.catalogue import RELEASED
from analysis.disclosure.history import History, read_history
from analysis.disclosure.protected import PublicationKeys
from analysis.disclosure.selections import Group
from analysis.publication import protected_tables
from analysis.publication.publish import publish
from analysis.selection import Selection
from data.demo.files import write_demo_extract
from data.importing.extracts import import_extract
from data.policy import ATTACKERS, Policy
from data.programme import Programme, load_programme
from data.registry.open import open_registry
from data.registry.store import find_registry
from data.workers import workers
from tests.attacks.population import dates

COUNTS = (
    "participant_flow", "exit_reasons", "sanctions", "sanction_risks", "contract_flow",
    "contract_progress", "handovers",
)  # fmt: skip
CURVES = ("exit_curves", "sanction_curve", "first_start_curve")
EVERY = 3
"""Months: of so many, one release has curves, the newest among them. Each is attacked by itself."""
MONTHS, SETS_OF_KEYS = 12, 5
GUESSED = ("exited", "wage_sanction", "successful_by_the_contract")
TRIED = "tried.jsonl"
IN_ONE_PROCESS = 10**9
"""Selections: each set of keys has a process of its own, which starts no others."""


@dataclass(frozen=True)
class Tried:
    """What one attacker tried on one outcome, or one kind of curve, when a release came out.

    Of persons it follows by the release that they had the outcome, or ``had_not``; ``learnt``: of
    how many it follows from earlier ones alone.
    """

    keys: int
    release: str
    attacker: str
    about: str
    tries: int
    had: int
    had_not: int
    learnt: int = 0


def keys_of(number: int) -> PublicationKeys:
    """A set of keys; every number another, and the same every time."""
    return PublicationKeys(bytes([number]) * 32, bytes([100 + number]) * 32)


def import_months(store: Path, months: Sequence[dt.date]) -> None:
    """The demo of these days in a store."""
    for date in months:
        with TemporaryDirectory() as folder:
            write_demo_extract(Path(folder), date)
            import_extract(Path(folder), date, load_programme(), store)


@contextmanager
def only(figures: Sequence[str]) -> Iterator[None]:
    """Within, a release has these figures alone, and is made in this process."""
    few = {name: spec for name, spec in RELEASED.items() if name in figures}
    with ExitStack() as stack:
        stack.enter_context(patch.object(protected_tables, "RELEASED", few))
        stack.enter_context(patch.object(protected_tables, "_add_predictors", lambda *_: None))
        for module, name in (
            (protected_tables, "MANY_SELECTIONS"), (gate, "MANY_GROUPS"), (curves, "MANY_CURVES"),
        ):  # fmt: skip
            stack.enter_context(patch.object(module, name, IN_ONE_PROCESS))
        yield


def one_set_of_keys(store: Path, folder: Path, number: int, months: Sequence[dt.date]) -> None:
    """Publish and attack month after month; ``folder`` gets the releases, and a file of results."""
    for date in months:
        publish_month(store, folder, number, date, curves=date in with_curves(months))
        attack_month(store, folder, number, date)


def with_curves(months: Sequence[dt.date]) -> list[dt.date]:
    """The months of which the release has curves, the newest among them."""
    return list(months)[::-EVERY]


def publish_month(
    store: Path,
    folder: Path,
    number: int,
    date: dt.date,
    *,
    curves: bool,
    few: Sequence[Selection] | None = None,
) -> None:
    """The release of a month, beside those before it; of a few selections, or of all."""
    with only(COUNTS + CURVES if curves else COUNTS):
        publish(store, folder, keys_of(number), date, candidates=few)


def attack_month(store: Path, folder: Path, number: int, date: dt.date) -> None:
    """Everything that was published until a month, attacked; a line of ``TRIED`` is written."""
    seen = Seen.of(store, folder, number, date)
    report = seen.history.earlier[-1].entry.report
    found = [*seen.counts(), *seen.curves()]
    lines = {"release": str(date), "keys": number, "shown": report["shown"],
             "gate": report["attack"], "tried": [asdict(one) for one in found],
             "guessed": seen.guesses()}  # fmt: skip
    with (folder / TRIED).open("a", encoding="utf-8") as file:
        file.write(json.dumps(lines) + "\n")


@dataclass(frozen=True)
class Seen:
    """All releases of a folder, as whoever keeps them sees them on the day of the newest."""

    keys: int
    history: History
    programme: Programme
    policy: Policy

    @staticmethod
    def of(store: Path, folder: Path, keys: int, date: dt.date) -> Seen:
        """The releases until that of a date."""
        registry = open_registry(find_registry(store, date))
        try:
            policy = registry.programme.release
            assert policy is not None
            history = read_history(store, folder, registry, keys_of(keys))
            until = tuple(e for e in history.earlier if e.entry.as_of_date <= date)
            history = replace(history, now=until[-1].membership, earlier=until)
            return Seen(keys, history, registry.programme, policy)
        finally:
            registry.close()

    @property
    def date(self) -> str:
        """The day of the newest release."""
        return str(self.history.earlier[-1].entry.as_of_date)

    def known(self, kinds: Collection[str] = ATTACKERS) -> dict[str, Knowledge]:
        """Every attacker with what is known on that day: pairs first, an outsider last."""
        found = attackers(self.history, self.programme, self.policy, kinds)
        return dict(reversed(found.items()))

    def chain(self, outcome: Outcome) -> list[Shown]:
        """What every release says of an outcome, the newest last."""
        *before, newest = self.history.earlier
        history = replace(self.history, earlier=tuple(before))
        return chain_of(outcome, history, self.policy, newest.tables, self._telling(outcome))

    def _telling(self, outcome: Outcome) -> list[Group]:
        """The groups of the newest release of which no numbers of an outcome were taken out."""
        newest = self.history.earlier[-1]
        gone = newest.entry.report["numbers_taken_out"].get(outcome.name, ())
        return [group for group in newest.shown if group.selection.text not in gone]

    def counts(self) -> Iterator[Tried]:
        """Every attacker on every outcome, by all counts of persons that were ever published."""
        for outcome in outcomes(self.programme):
            chain, freed = self.chain(outcome), Freed()
            for name, knowledge in self.known().items():
                evidence = evidence_of(chain, knowledge)
                every = evidence.persons_of(evidence.problem.pure())
                asked = evidence.unknowns_of(every[~freed.of(knowledge, every)])
                found = attack_again(evidence, asked)
                freed.add(knowledge, every, found.proven)
                learnt = _before(found, chain)
                yield Tried(self.keys, self.date, name, outcome.name, len(every),
                            *_persons(found, learnt, chain), len(learnt))  # fmt: skip

    def guesses(self) -> dict[str, tuple[int, int, int]]:
        """Outcome → how many persons are guessed right from the newest release, from the numbers of
        everybody alone, and of how many.

        Whoever guesses takes of all selections with a shown number that a person is in the one that
        says most, which is where the share lies furthest from a half; more than half: she had it.
        A hidden number is taken to be half of what it may be.
        """
        found = {}
        for outcome in outcomes(self.programme):
            if outcome.name not in GUESSED:
                continue
            newest = self.chain(outcome)[-1]
            size, most = newest.present.size, self.policy.min_count - 1
            best, whole = np.full(size, 0.5), np.full(size, 0.5)
            for number in newest.numbers:
                persons = most / 2 if np.isnan(number.shown) else number.shown
                share = min(persons / number.members.size, 1.0)
                further = abs(share - 0.5) > np.abs(best[number.members] - 0.5)
                best[number.members[further]] = share
                if not number.selection and number.cell == 0:
                    whole[number.members] = share
            asked = np.zeros(size, np.bool_)
            for number in newest.numbers:
                if not number.selection and number.cell == 0:
                    asked[number.members] = True
            right = int(((best > 0.5) == newest.truth)[asked].sum())
            by_whole = int(((whole > 0.5) == newest.truth)[asked].sum())
            found[outcome.name] = right, by_whole, int(asked.sum())
        return found

    def reads(self) -> list[ReadCurve]:
        """The curves of the newest release."""
        newest = self.history.earlier[-1]
        return list(
            read_curves(newest.tables, newest.shown, newest.membership, self.history.universe,
                        self.programme, self.policy)
        )  # fmt: skip

    def curves(self) -> Iterator[Tried]:
        """Every attacker on every curve, each by itself."""
        found: dict[tuple[str, str], tuple[int, set[int], set[int]]] = {}
        for read in (group[0] for group in alike(self.reads())):
            freed, curve = Freed(), read.curve
            happened = (curve.courses.outcome >= 0) & (curve.event < curve.periods)
            for name, knowledge in self.known().items():
                secret = secret_of(read, knowledge)
                every = _pairs(read.places[secret])
                wanted = secret.copy()
                wanted[secret] = ~freed.of(knowledge, every)
                proof = attack_curve(curve, secret, wanted)
                freed.add(knowledge, every, _pairs(read.places[proof.persons]))
                about = name, read.name.figure
                tries, had, had_not = found.get(about, (0, set(), set()))
                had |= set(read.places[proof.persons & happened].tolist())
                had_not |= set(read.places[proof.persons & ~happened].tolist())
                found[about] = (tries + int(secret.sum()), had, had_not)
        for (name, figure), (tries, had, had_not) in found.items():
            yield Tried(self.keys, self.date, name, figure, tries, len(had), len(had_not))


class Freed:
    """Of whom attackers proved nothing: who knows less proves nothing of them either."""

    def __init__(self) -> None:
        self._tried: list[tuple[Knowledge, set[tuple[int, int]]]] = []

    def add(self, knowledge: Knowledge, tried: Indices, proven: Indices) -> None:
        """Remember what an attacker did not prove; pairs of release and place."""
        free = set(map(tuple, tried.tolist())) - set(map(tuple, proven.tolist()))
        self._tried.append((knowledge, free))

    def of(self, knowledge: Knowledge, asked: Indices) -> Flags:
        """Of which of these pairs somebody who knows as much, or more, proved nothing."""
        mine = knowledge.insider
        free = set[tuple[int, int]]().union(
            *(
                pairs
                for other, pairs in self._tried
                if mine is None or (other.insider is not None and not (mine & ~other.insider).any())
            )
        )
        return np.array([tuple(pair) in free for pair in asked.tolist()], np.bool_)


def _pairs(places: Indices) -> Indices:
    """Places as pairs of a release, here one alone, and a place."""
    return np.stack([np.zeros_like(places), places], axis=1)


def _before(found: AttackResult, chain: Sequence[Shown]) -> set[int]:
    """Of whom something follows from the releases before the newest alone."""
    if not found.proven.size:
        return set()
    newest = len(chain) - 1
    every = {number.selection for number in chain[newest].numbers}
    asked: Indices = found.evidence.unknowns_of(found.proven)
    again = attack_again(without(found.evidence, newest, every), asked)
    return set(again.proven[:, 1].tolist())


def _persons(found: AttackResult, learnt: set[int], chain: Sequence[Shown]) -> tuple[int, int]:
    """How many persons had it, and had it not, by the newest release."""
    proven = [(r, place) for r, place in found.proven.tolist() if place not in learnt]
    had = {place for r, place in proven if chain[r].truth[place]}
    return len(had), len({place for _, place in proven} - had)


def audit(folder: Path, sets: int = SETS_OF_KEYS, months: int = MONTHS) -> None:
    """All sets of keys, as many at a time as there are processors; each has a folder."""
    every = dates(months)
    store = folder / "store"
    import_months(store, every)
    with workers() as pool:
        jobs: list[Future[None]] = [
            pool.submit(one_set_of_keys, store, folder / f"keys {number}", number, every)
            for number in range(1, sets + 1)
        ]
        for job in jobs:
            job.result()


def results(folder: Path) -> list[dict[str, object]]:
    """What was written of each release so far, over all sets of keys."""
    files = sorted(folder.glob(f"keys */{TRIED}"))
    return [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
