"""Which selection to drop from a release when the attack proves somebody.

The linear program that leaves no solution in which a person is otherwise says by which constraints.
Of the selections that show one of these numbers the one of most filters, and of these that of
fewest persons, is the *offending* one: so branches, cohorts and providers can be compared every
month. Older releases are out and cannot be taken back, so it is one of the newest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.audit.constraints import Knowledge, evidence_of
from analysis.audit.prove import deciding_constraints, from_first_proven, prove
from analysis.selection import Selection

if TYPE_CHECKING:
    from analysis.audit.constraints import Evidence, Said, Shown
    from analysis.audit.outcomes import Outcome
    from analysis.audit.problem import Indices


@dataclass(frozen=True)
class Response:
    """What it took until an attack on one outcome proved nobody.

    ``proven`` outcomes of persons at first; ``dropped`` selections, in order; ``inherited``: proven
    by older releases alone, or by these without the newest.
    """

    proven: int
    dropped: tuple[str, ...]
    inherited: int
    programs: int


def respond_to(
    outcome: Outcome,
    chain: Sequence[Shown],
    knowledge: Knowledge,
    gone: Collection[str],
    suspects: Indices,
) -> Response:
    """Attack one outcome, where the newest release does not show what is ``gone``.

    ``suspects``, shape (persons, 2): release and place of whoever was proven when more selections
    were shown; nobody else can be proven by fewer.
    """
    newest = len(chain) - 1
    evidence = without(evidence_of(chain, knowledge), newest, gone)
    pure = evidence.problem.pure(rare=outcome.rare)
    proof = prove(evidence.problem, np.intersect1d(pure, evidence.unknowns_of(suspects)))
    left, programs, inherited = proof.unknowns, proof.programs, 0
    proven = int(evidence.problem.sizes[left].sum())
    if left.size:
        # What all the others prove without the newest release, it cannot take back.
        before = prove(without(evidence, newest, _shown_in(chain[newest])).problem, left)
        inherited = int(evidence.problem.sizes[before.unknowns].sum())
        left, programs = np.setdiff1d(left, before.unknowns), programs + before.programs
    whole, asked, dropped = evidence, left, list[_Dropped]()
    while left.size:
        offending = offending_selections(evidence, int(left[0]), newest)
        if offending:
            dropped.append(_Dropped(int(left[0]), offending))
            evidence = without(evidence, newest, offending)
        else:
            inherited += int(evidence.problem.sizes[left[0]])
            asked, left = np.setdiff1d(asked, left[:1]), left[1:]
        # The fewer the constraints, the more solutions are possible: who was free stays free.
        again = from_first_proven(evidence.problem, left)
        left, programs = again.unknowns, programs + again.programs
    for one in sorted(dropped, key=lambda drop: _filters(drop.selections)):
        # Beside the others it may prove nobody: the simplest selections come back first.
        fewer = [drop for drop in dropped if drop is not one]
        kept = without(whole, newest, _names(fewer))
        # She for whom it went is the likeliest to be proven again.
        again = from_first_proven(kept.problem, asked[np.argsort(asked != one.by, kind="stable")])
        programs += again.programs
        dropped = dropped if again.unknowns.size else fewer
    return Response(proven, tuple(_names(dropped)), inherited, programs)


class _Dropped(NamedTuple):
    """Selections of the same persons, and the unknown who was proven by them."""

    by: int
    selections: list[str]


def _names(dropped: Sequence[_Dropped]) -> list[str]:
    return [name for drop in dropped for name in drop.selections]


def _shown_in(release: Shown) -> set[str]:
    """The selections of which a release shows a number."""
    return {number.selection for number in release.numbers}


def without(evidence: Evidence, release: int, selections: Collection[str]) -> Evidence:
    """The evidence when a release does not show these selections."""
    gone = {(release, selection) for selection in selections}
    kept = [k for k, said in enumerate(evidence.said) if all(s - gone for s in said.sources)]
    problem = replace(evidence.problem, constraints=[evidence.problem.constraints[k] for k in kept])
    return replace(evidence, problem=problem, said=tuple(evidence.said[k] for k in kept))


def offending_selections(evidence: Evidence, unknown: int, release: int) -> list[str]:
    """The selection of most filters, then of fewest persons, by which an unknown is proven.

    It is one of a release; more than one where several have the same persons, of which the one of
    fewest filters counts; none where other releases prove it alone.
    """
    deciding = deciding_constraints(evidence.problem, unknown)
    sources = [
        (-_filters(names), persons, names)
        for said in (evidence.said[k] for k in deciding.tolist())
        for source, persons in zip(said.sources, _persons_of(evidence, said), strict=True)
        for names in [sorted(name for r, name in source if r == release)]
        if names
    ]
    return min(sources, default=(0, 0, []))[2]


def _filters(selections: Sequence[str]) -> int:
    """The filters of the simplest of these selections."""
    return min(len(Selection.of(name).where) for name in selections)


def _persons_of(evidence: Evidence, said: Said) -> list[int]:
    """How many persons each source of a constraint shows a number of."""
    return [evidence.group_sizes[next(iter(sorted(source)))] for source in said.sources]
