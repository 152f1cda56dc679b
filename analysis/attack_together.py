"""Whose exit, wage sanction or first start follows from all that is shown of it, taken together.

Counts and curves of a release are attacked apart first (``analysis/gate.py``). Here all numbers
about one thing are one puzzle, of one release or of several (``analysis/joint_telling.py``): has
she left, had a wage sanction or started, at all, and by each half year?

Who knows most attacks first: whoever is free for her is free for who knows less. So too a large
puzzle is first asked in blocks, of which the attacker is granted everybody outside. Of the
statements of the newest release that prove somebody, the curve of most filters ends earlier, or
where there is none the selection is dropped, until nobody is proven.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.attack import TOLERANCE
from analysis.attack_curves import names_of
from analysis.cheapest_worlds import CheapestWorlds
from analysis.curve_courses import EXIT
from analysis.curve_reading import CurveName
from analysis.disclosure import MIN_CURVE_DAYS
from analysis.joint_puzzle import JointPuzzle, Part, joint_puzzle
from analysis.possible_worlds import Limits
from analysis.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from analysis.attack import Indices
    from analysis.attack_statements import Flags, Knowledge
    from analysis.joint_puzzle import Shown, Source, Told

    Blocks = Callable[["Sequence[Block]"], Iterable[tuple[Flags, int]]]

BLOCKS = (80, 160, 320)
"""Persons whose exits are secret in one block, at first and then."""
MANY_STATEMENTS = 500
"""Counts and curves from which on blocks are spread over the processors."""
MOST_PERSONS = 5_000
"""Above it nothing is attacked together: the puzzle does not fit."""


@dataclass(frozen=True)
class JointReport:
    """An attack on all that is shown about one outcome together.

    ``tries``: persons, each by each of her points and attacker; ``proven`` persons at first, by
    attacker; ``left``: of curves of the newest release, how many days may be shown, 0 if none;
    ``dropped`` selections; ``inherited``: claims that earlier releases prove. ``tried``: False
    where there were too many persons.
    """

    tried: bool = True
    tries: int = 0
    proven: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[CurveName, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    inherited: int = 0
    programs: int = 0

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "tried": self.tried,
            "tries": self.tries,
            "proven_at_first": dict(self.proven),
            **names_of(self.left),
            "selections_taken_out": list(self.dropped),
            "inherited": self.inherited,
            "linear_programs": self.programs,
        }


def attack_together(
    told: Told,
    sizes: Mapping[CurveName | str, int],
    known: Mapping[str, Knowledge],
    progress: Callable[[int, int], None],
) -> JointReport:
    """Attack all that releases tell about an outcome.

    ``sizes``: persons in each curve and selection of the newest release, which can be taken out.
    Raises ``ValueError`` where something told is not so.
    """
    persons = told.seen[-1].present.size
    if persons > MOST_PERSONS:
        return JointReport(tried=False)
    attack = _Attack(told, sizes)
    everybody = np.ones(persons, np.bool_)
    secrets = {
        name: everybody if knowledge.insider is None else ~knowledge.insider
        for name, knowledge in known.items()
    }
    order = sorted(secrets, key=lambda name: int(secrets[name].sum()))
    with _blocks(attack) as blocks:
        for done, name in enumerate(order):
            progress(done, len(order))
            attack.by(name, secrets[name], blocks)
    left: dict[CurveName, int] = {}
    for part in sorted(one for one in attack.gone if isinstance(one, Part)):
        left.setdefault(part.name, part.place if part.place >= MIN_CURVE_DAYS else 0)
    return JointReport(
        tries=attack.tries,
        proven=dict(sorted(attack.proven.items())),
        left=left,
        dropped=tuple(sorted(one for one in attack.gone if isinstance(one, str))),
        inherited=attack.inherited,
        programs=attack.programs,
    )


@dataclass(frozen=True)
class Block:
    """Persons whose exits are secret while everybody else's are granted.

    ``free``: of which of their points they are free already; ``gone`` from the newest release.
    """

    places: Indices
    free: Flags
    gone: frozenset[Shown]


class _Attack:
    """An attack as it goes on: who is free, and what is gone from the newest release."""

    def __init__(self, told: Told, sizes: Mapping[CurveName | str, int]) -> None:
        self.told, self.sizes = told, sizes
        self.gone: set[Shown] = set()
        self.tries = self.inherited = self.programs = 0
        self.proven: Counter[str] = Counter()
        points = len(told.seen) * (len(told.cuts) + 1)
        self._free = np.zeros((told.seen[-1].present.size, points), np.bool_)

    def by(self, name: str, secret: Flags, blocks: Blocks) -> None:
        """One attacker, to whom these persons are ``secret``."""
        # Whose days are alike can take each other's place.
        places = np.flatnonzero(secret)
        places = places[np.argsort(self.told.seen[-1].followed[places], kind="stable")]
        for size in BLOCKS:
            if places.size > size:
                parts = np.array_split(places, -(-places.size // size))
                asked = [Block(part, self._free[part], frozenset(self.gone)) for part in parts]
                for part, (free, programs) in zip(parts, blocks(asked), strict=True):
                    self._free[part] = free
                    self.programs += programs
        made = joint_puzzle(self.told, secret)
        pure = set(made.puzzle().pure().tolist())
        self.tries += sum(
            int(made.atoms.size[atom])
            for (atom, _), unknown in made.sums.items()
            if unknown in pure
        )
        worlds, proven = self._ask(made)
        if proven:
            self.proven[name] = sum(int(made.atoms.size[atom]) for atom in {a for a, _ in proven})
        before = self._before(made) if proven else worlds
        for atom, point in proven:
            unknown = made.sums[atom, point]
            if before.cheapest(unknown) is None:
                # Proven by earlier releases: taking back what is new would free nobody.
                self.inherited += int(made.atoms.size[atom])
            else:
                self._take_back(made, worlds, unknown)
                self._free[made.atoms.of == atom, point] = True
        self.programs += worlds.programs

    def block(self, asked: Block) -> tuple[Flags, int]:
        """Who of a block is free for who knows everybody else; and the programs it took."""
        secret = np.zeros(self._free.shape[0], np.bool_)
        secret[asked.places] = True
        self._free[asked.places], self.gone = asked.free, set(asked.gone)
        worlds, _ = self._ask(joint_puzzle(self.told, secret))
        free: Flags = self._free[asked.places]
        return free, worlds.programs

    def _ask(self, made: JointPuzzle) -> tuple[CheapestWorlds, list[tuple[int, int]]]:
        """The atoms and points that are proven; the others are free from now on."""
        puzzle = made.puzzle()
        worlds = CheapestWorlds(Limits.of(puzzle))
        worlds.forget(self._silent(made))
        pure = set(puzzle.pure().tolist())
        members = [np.flatnonzero(made.atoms.of == atom) for atom in range(made.atoms.count)]
        asked = {
            unknown: (atom, point)
            for (atom, point), unknown in made.sums.items()
            if unknown in pure and not self._free[members[atom], point].all()
        }
        proven = []
        left = np.array(list(asked), np.int64)
        while left.size:
            world = worlds.cheapest(int(left[0]))
            if world is None:
                proven.append(asked[int(left[0])])
                left = left[1:]
                continue
            moved = np.abs(world[left]) > 1 - TOLERANCE
            for unknown in left[moved].tolist():
                atom, point = asked[unknown]
                self._free[members[atom], point] = True
            left = left[~moved]
        return worlds, proven

    def _before(self, made: JointPuzzle) -> CheapestWorlds:
        """The worlds of who has not seen the newest release."""
        worlds = CheapestWorlds(Limits.of(made.puzzle()))
        newest = len(self.told.seen) - 1
        worlds.forget(_without(made, lambda source: source[0] == newest))
        return worlds

    def _take_back(self, made: JointPuzzle, worlds: CheapestWorlds, unknown: int) -> None:
        """Take out what proves an unknown, until it is free."""
        while worlds.cheapest(unknown) is None:
            found = [
                source
                for statement in worlds.proof.tolist()
                if statement < len(made.sources)
                for source in made.sources[statement]
            ]
            self.gone.add(self._offending([one for source in found for one in source]))
            worlds.forget(self._silent(made))

    def _offending(self, sources: list[Source]) -> Shown:
        """What to take back: of most filters, and latest in a curve; first starts before exits.

        A selection where there is no curve.
        """
        newest = len(self.told.seen) - 1
        shown = {one for release, one in sources if release == newest and not self._is_gone(one)}

        def cost(one: Shown) -> tuple[int, bool, bool, int, int, str]:
            if isinstance(one, str):
                return -_filters(one), True, False, 0, self.sizes[one], one
            name = one.name
            filters, size = _filters(name.selection), self.sizes[name]
            return -filters, False, name.figure == EXIT, -one.place, size, str(name)

        return min(shown, key=cost)

    def _is_gone(self, one: Shown) -> bool:
        """Whether it is shown no more: a curve ends where a part of it is gone."""
        if isinstance(one, str):
            return one in self.gone
        earlier = (Part(one.name, place) for place in range(one.place + 1))
        return one.name.selection in self.gone or not self.gone.isdisjoint(earlier)

    def _silent(self, made: JointPuzzle) -> Indices:
        """The statements that say nothing any more, because what shows them is gone."""
        newest = len(made.told.seen) - 1
        return _without(made, lambda source: source[0] == newest and self._is_gone(source[1]))


def _filters(selection: str) -> int:
    return len(Selection.of(selection).where)


def _without(made: JointPuzzle, is_gone: Callable[[Source], bool]) -> Indices:
    """The statements, by number, that say nothing without what is gone."""
    found = [
        number
        for number, sources in enumerate(made.sources)
        if any(all(map(is_gone, source)) for source in sources)
    ]
    return np.array(found, np.int64)


@contextmanager
def _blocks(attack: _Attack) -> Iterator[Blocks]:
    """What asks blocks of an attack, which have nobody in common; of many persons in processes."""
    if len(attack.told.counts) + len(attack.told.lines) < MANY_STATEMENTS:
        yield lambda asked: map(attack.block, asked)
        return
    context = get_context("spawn")
    sent = (attack.told, attack.sizes)
    with ProcessPoolExecutor(mp_context=context, initializer=_attack_this, initargs=sent) as pool:
        yield lambda asked: pool.map(_ask_block, asked)


_ATTACKS: list[_Attack] = []
"""In a process that asks blocks: the attack they are of."""


def _attack_this(told: Told, sizes: Mapping[CurveName | str, int]) -> None:
    _ATTACKS.append(_Attack(told, sizes))


def _ask_block(asked: Block) -> tuple[Flags, int]:
    return _ATTACKS[-1].block(asked)
