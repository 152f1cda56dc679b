"""Which selection to drop from a release when the attack proves somebody.

Of the statements that prove a person a smallest set is sought: without any one of them she is free.
The selection of fewest persons that shows one of these numbers is the *offending* one; older
releases are out and cannot be taken back, so it is one of the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.audit.puzzle import Puzzle, prove
from analysis.audit.statements import Knowledge, evidence_of
from analysis.audit.cheapest_worlds import deciding_statements
from analysis.audit.possible_worlds import Limits, PossibleWorlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.audit.outcomes import Outcome
    from analysis.audit.puzzle import Indices
    from analysis.audit.statements import Evidence, Said, Shown

LARGE = 100_000
"""Members of statements together: above it one search of the whole program takes seconds."""


@dataclass(frozen=True)
class AttackReport:
    """An attack on one outcome, and what it took until nobody was proven.

    ``tries`` outcomes of persons in releases; ``proven`` of them at first; ``dropped`` selections,
    in order; ``inherited``: proven by older releases alone, or by these without the newest.
    """

    outcome: str
    tries: int
    proven: int
    dropped: tuple[str, ...]
    inherited: int
    programs: int


def respond_to(
    outcome: Outcome,
    chain: Sequence[Shown],
    knowledge: Knowledge,
    gone: set[str],
    suspects: NDArray[np.int64] | None = None,
) -> AttackReport:
    """Attack one outcome, where the newest release does not show what is ``gone``.

    ``suspects``, shape (persons, 2): release and place of whoever was proven when more selections
    were shown; nobody else can be proven by fewer. All are asked if None.
    """
    newest = len(chain) - 1
    evidence = without(evidence_of(chain, knowledge), newest, gone)
    asked = evidence.puzzle.pure(rare=outcome.rare)
    tries = int(evidence.puzzle.sizes[asked].sum())
    if suspects is not None:
        asked = np.intersect1d(asked, evidence.unknowns_of(suspects))
    proof = prove(evidence.puzzle, asked)
    first, programs, inherited = proof.unknowns, proof.programs, 0
    left = proof.unknowns
    dropped: list[str] = []
    while left.size:
        offending = offending_selections(evidence, int(left[0]), newest)
        if not offending:
            inherited += int(evidence.puzzle.sizes[left[0]])
            left = left[1:]
            continue
        dropped += offending
        evidence = without(evidence, newest, set(offending))
        # The fewer the statements, the more worlds are possible: who was free stays free.
        again = prove(evidence.puzzle, left)
        left, programs = again.unknowns, programs + again.programs
    proven = int(evidence.puzzle.sizes[first].sum())
    return AttackReport(outcome.name, tries, proven, tuple(dropped), inherited, programs)


def without(evidence: Evidence, release: int, selections: set[str]) -> Evidence:
    """The evidence when a release does not show these selections."""
    gone = {(release, selection) for selection in selections}
    kept = [k for k, said in enumerate(evidence.said) if all(s - gone for s in said.sources)]
    puzzle = replace(evidence.puzzle, statements=[evidence.puzzle.statements[k] for k in kept])
    return replace(evidence, puzzle=puzzle, said=tuple(evidence.said[k] for k in kept))


def offending_selections(evidence: Evidence, unknown: int, release: int) -> list[str]:
    """The selections of fewest persons in a release without which an unknown is not proven.

    More than one where several have the same persons; none where other releases prove it alone.
    """
    involved = involved_statements(evidence, unknown, release)
    sources = [
        (persons, sorted(name for r, name in source if r == release))
        for said in involved
        for source, persons in zip(said.sources, _persons_of(evidence, said), strict=True)
        if any(r == release for r, _ in source)
    ]
    return min(sources, default=(0, []))[1]


def involved_statements(evidence: Evidence, unknown: int, release: int) -> list[Said]:
    """An irreducible set of statements that prove an unknown, of ``release`` as few as may be."""
    support = _support(evidence.puzzle, unknown)
    newest_first = sorted(
        support.tolist(),
        key=lambda k: (not _is_of(evidence.said[k], release), -_largest(evidence, k)),
    )
    kept = list(newest_first)
    for candidate in newest_first:
        rest = [k for k in kept if k != candidate]
        if _still_proven(evidence.puzzle, rest, unknown):
            kept = rest
    return [evidence.said[k] for k in kept]


def _support(puzzle: Puzzle, unknown: int) -> Indices:
    """The statements, by number, that together prove an unknown.

    In a large puzzle they are sought among those that came in when she was asked alone.
    """
    if sum(said.members.size for said in puzzle.statements) <= LARGE:
        return PossibleWorlds(puzzle).support(unknown)
    among = deciding_statements(Limits.of(puzzle), unknown)
    among = among[among < len(puzzle.statements)]
    fewer = replace(puzzle, statements=[puzzle.statements[k] for k in among])
    return among[PossibleWorlds(fewer).support(unknown)]


def _still_proven(puzzle: Puzzle, statements: Sequence[int], unknown: int) -> bool:
    fewer = replace(puzzle, statements=[puzzle.statements[k] for k in statements])
    return prove(fewer, np.array([unknown], np.int64)).unknowns.size > 0


def _is_of(said: Said, release: int) -> bool:
    return any(r == release for source in said.sources for r, _ in source)


def _largest(evidence: Evidence, statement: int) -> int:
    return max(_persons_of(evidence, evidence.said[statement]), default=0)


def _persons_of(evidence: Evidence, said: Said) -> list[int]:
    """How many persons each source of a statement shows a number of."""
    return [evidence.group_sizes[next(iter(sorted(source)))] for source in said.sources]
