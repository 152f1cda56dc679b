"""Whose exit follows from all that releases show about exits, taken together.

Counts and curves of a release are attacked apart first (``analysis/gate.py``). Here all counts of
exits and of their reasons, all exit curves and who left before a first start, are one puzzle, of
one release or of several: has she left at all, and by half a year, a year and so on since entry. Of
curves it uses the numbers at these days and who was last seen when, not the estimate, nor the
months between.

Those attack who know most: whoever is free for them is free for who knows less. So too a large
puzzle is first asked in blocks, of which the attacker is granted everybody outside. Of the
statements that prove somebody, the curve of fewest persons is told by half years where that helps,
else taken out, or the selection where there is no curve, until nobody is proven.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.attack import TOLERANCE
from analysis.cheapest_worlds import CheapestWorlds
from analysis.curve_courses import EXIT
from analysis.curve_reading import CurveName
from analysis.joint_puzzle import ByMonth, JointPuzzle, joint_puzzle
from analysis.possible_worlds import Limits
from analysis.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analysis.attack import Indices
    from analysis.attack_statements import Flags, Knowledge
    from analysis.joint_puzzle import Source, Told

BLOCKS = (80, 160, 320)
"""Persons whose exits are secret in one block, at first and then."""
MOST_PERSONS = 5_000
"""Above it nothing is attacked together: the puzzle does not fit."""


@dataclass(frozen=True)
class JointReport:
    """An attack on all that is shown about exits together.

    ``tries``: persons, each by each of her points and attacker; ``proven`` persons at first, by
    attacker; curves of the newest release that are to be ``coarse``, told by half years, or
    ``taken_out``, and ``dropped`` selections; ``inherited``: proven by earlier releases.
    ``tried``: False where there were too many persons.
    """

    tried: bool = True
    tries: int = 0
    proven: Mapping[str, int] = field(default_factory=dict)
    coarse: tuple[CurveName, ...] = ()
    taken_out: tuple[CurveName, ...] = ()
    dropped: tuple[str, ...] = ()
    inherited: int = 0
    programs: int = 0

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "tried": self.tried,
            "tries": self.tries,
            "proven_at_first": dict(self.proven),
            "by_half_years": [name.text for name in self.coarse],
            "taken_out": [name.text for name in self.taken_out],
            "selections_taken_out": list(self.dropped),
            "persons_proven": self.inherited,
            "linear_programs": self.programs,
        }


def who_know_most(known: Mapping[str, Knowledge]) -> dict[str, Knowledge]:
    """The attackers who know something that no other attacker knows."""
    insiders = {
        name: knowledge.insider
        for name, knowledge in known.items()
        if knowledge.insider is not None
    }
    most = {
        name
        for name, mine in insiders.items()
        if not any((mine <= other).all() and (mine < other).any() for other in insiders.values())
    }
    return {name: known[name] for name in most or known}


def attack_together(
    told: Told,
    sizes: Mapping[CurveName | str, int],
    known: Mapping[str, Knowledge],
    progress: Callable[[int, int], None],
) -> JointReport:
    """Attack all that releases tell about exits.

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
    for done, name in enumerate(order):
        progress(done, len(order))
        attack.by(name, secrets[name])
    gone = attack.gone
    coarse = {one.name for one in gone if isinstance(one, ByMonth)} - gone
    return JointReport(
        tries=attack.tries,
        proven=dict(sorted(attack.proven.items())),
        coarse=tuple(sorted(coarse)),
        taken_out=tuple(sorted(one for one in gone if isinstance(one, CurveName))),
        dropped=tuple(sorted(one for one in gone if isinstance(one, str))),
        inherited=attack.inherited,
        programs=attack.programs,
    )


class _Attack:
    """An attack as it goes on: who is free, and what is gone from the newest release."""

    def __init__(self, told: Told, sizes: Mapping[CurveName | str, int]) -> None:
        self.told, self.sizes = told, sizes
        self.gone: set[CurveName | ByMonth | str] = set()
        self.tries = self.inherited = self.programs = 0
        self.proven: Counter[str] = Counter()
        points = len(told.seen) * (len(told.cuts) + 1)
        self._free = np.zeros((told.seen[-1].present.size, points), np.bool_)

    def by(self, name: str, secret: Flags) -> None:
        """One attacker, to whom these persons are ``secret``."""
        places = np.flatnonzero(secret)
        for size in BLOCKS:
            if places.size > size:
                for some in np.array_split(places, -(-places.size // size)):
                    block = np.zeros_like(secret)
                    block[some] = True
                    self.programs += self._ask(joint_puzzle(self.told, block))[0].programs
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
        for atom, point in proven:
            if self._freed(made, worlds, made.sums[atom, point]):
                self._free[made.atoms.of == atom, point] = True
            else:
                self.inherited += int(made.atoms.size[atom])
        self.programs += worlds.programs

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

    def _freed(self, made: JointPuzzle, worlds: CheapestWorlds, unknown: int) -> bool:
        """Take out what proves an unknown until it is free; False where that cannot be done."""
        while worlds.cheapest(unknown) is None:
            found = [
                source
                for statement in worlds.proof.tolist()
                if statement < len(made.sources)
                for source in made.sources[statement]
            ]
            offending = self._offending([one for source in found for one in source])
            if offending is None:
                return False
            self.gone.add(offending)
            worlds.forget(self._silent(made))
        return True

    def _offending(self, sources: list[Source]) -> CurveName | ByMonth | str | None:
        """What to take back: of most filters, and few persons; first starts before exits, and
        months before all of a curve.

        A selection where there is no curve; None where it is not of the newest release.
        """
        newest = len(self.told.seen) - 1
        shown = {name for release, name in sources if release == newest} - self.gone

        def cost(one: CurveName | ByMonth | str) -> tuple[bool, int, bool, bool, int, str]:
            curve = one.name if isinstance(one, ByMonth) else one
            figure, selection = "", curve
            if isinstance(curve, CurveName):
                figure, selection = curve.figure, curve.selection
            filters = len(Selection.of(str(selection)).where)
            whole, size = isinstance(one, CurveName), self.sizes[curve]
            return isinstance(one, str), -filters, figure == EXIT, whole, size, str(one)

        return min(shown, key=cost, default=None)

    def _silent(self, made: JointPuzzle) -> Indices:
        """The statements that say nothing any more, because what shows them is gone."""
        newest = len(made.told.seen) - 1

        def is_gone(source: Source) -> bool:
            release, one = source
            curve = one.name if isinstance(one, ByMonth) else one
            selection = curve.selection if isinstance(curve, CurveName) else curve
            return release == newest and not self.gone.isdisjoint((one, curve, selection))

        found = [
            number
            for number, sources in enumerate(made.sources)
            if any(all(map(is_gone, source)) for source in sources)
        ]
        return np.array(found, np.int64)
