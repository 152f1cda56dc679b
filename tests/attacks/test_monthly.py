"""Two monthly releases of a few selections, attacked as `make attack` attacks twelve of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from analysis.audit.constraints import Knowledge, Shown, attack
from analysis.audit.curve_reading import EXIT, FIRST_START, SANCTION, UPTAKE
from analysis.audit.gate import GATED
from analysis.audit.outcomes import outcomes
from analysis.catalogue import RELEASED
from analysis.declaration import ATTACKS, COUNTS_ATTACK, CURVES_ATTACK
from data.policy import OUTSIDER, PROVIDER_ALONE
from data.programme import load_programme
from tests.attacks.monthly import Seen
from tests.attacks.monthly_table import proves_nothing, tables
from tests.attacks.single_curves import few_selections

FROM_THE_SAME_NUMBERS = {
    "contract": "contract_flow",
    "sanction_shares": "sanctions",
}
"""Figures whose numbers of persons are those of another, which is attacked: the same persons are
counted, so the same number is shown."""


@pytest.fixture(scope="module")
def seen() -> Iterator[Seen]:
    with few_selections(2, curves=False) as (_root, found):
        yield found


def test_no_exit_and_no_sanction_follows_for_an_outsider_or_one_provider(seen: Seen) -> None:
    tried = [one for one in seen.counts() if " + " not in one.attacker]
    assert {one.attacker for one in tried} == set(seen.known((OUTSIDER, PROVIDER_ALONE)))
    assert sum(one.tries for one in tried) > 100
    assert not any(one.had for one in tried)


def exact(chain: list[Shown]) -> list[Shown]:
    """The same releases with numbers as they are."""
    return [
        replace(
            shown,
            numbers=[
                replace(number, shown=float(shown.truth[number.members].sum()))
                for number in shown.numbers
            ],
        )
        for shown in chain
    ]


def test_exact_numbers_of_the_same_releases_prove_exits_to_providers(seen: Seen) -> None:
    policy = replace(seen.policy, base=1, min_count=0)
    chain = exact(seen.chain(outcomes(seen.programme)[0]))
    known = [Knowledge(policy, one.insider) for one in seen.known().values()]
    assert sum(attack(chain, one).persons for one in known) > 0


def test_what_is_free_for_somebody_is_not_asked_of_who_knows_less(seen: Seen) -> None:
    for outcome in outcomes(seen.programme)[:2]:
        chain, by_all = seen.chain(outcome), {}
        for name, knowledge in seen.known().items():
            by_all[name] = attack(chain, knowledge).persons
        tried = {one.attacker: one for one in seen.counts() if one.about == outcome.name}
        for name, persons in by_all.items():
            assert (tried[name].had + tried[name].had_not + tried[name].learnt > 0) == (persons > 0)


def test_a_guess_is_right_as_often_as_it_can_be_counted(seen: Seen) -> None:
    right, from_everybody, of = seen.guesses()["exited"]
    truth = seen.chain(outcomes(seen.programme)[0])[-1].truth
    assert from_everybody == max(int(truth.sum()), of - int(truth.sum()))
    assert from_everybody <= right <= of


def test_the_table_says_what_was_proven(seen: Seen) -> None:
    tried = {"keys": 1, "release": "2021-07-31", "attacker": "reveal", "tries": 9, "had_not": 0,
             "learnt": 2}  # fmt: skip
    gate = {"proven_at_first": {"reveal: exited": 3}, "persons_proven": 1,
            "curves": {"proven_at_first": {}}}  # fmt: skip
    line = {"release": "2021-07-31", "keys": 1, "gate": gate, "guessed": {"exited": (3, 2, 4)},
            "tried": [{**tried, "about": "exited", "had": 1}]}  # fmt: skip
    text = "\n".join(tables([line]))
    assert "| exited | each provider alone | 9 | 1 (1) | 0 (0) | 2 |" in text
    assert "| exited | 4 | 75% | 50% |" in text
    assert not proves_nothing([line])
    assert proves_nothing([{**line, "tried": [{**tried, "about": "exited", "had": 0}]}])


@pytest.mark.parametrize("name", RELEASED)
def test_every_figure_declares_what_attacks_it_or_why_nothing_has_to(name: str) -> None:
    spec = RELEASED[name]
    assert set(spec.attacks) <= set(ATTACKS)
    assert spec.attacks or len(spec.reason) > 20
    assert not (spec.attacks and spec.reason)


def test_what_is_declared_attacked_is_attacked() -> None:
    every = outcomes(load_programme())
    counted = {cell.table for outcome in every for cell in outcome.cells}
    declared = {name for name, spec in RELEASED.items() if COUNTS_ATTACK in spec.attacks}
    assert {FROM_THE_SAME_NUMBERS.get(name, name) for name in declared} == counted
    assert {n for n, spec in RELEASED.items() if CURVES_ATTACK in spec.attacks} == set(GATED)
    assert set(GATED) == {EXIT, SANCTION}
    assert {FIRST_START, UPTAKE} <= set(RELEASED)


def test_no_order_statistic_of_days_is_in_a_release(seen: Seen) -> None:
    table = seen.history.earlier[-1].tables["handovers"]
    assert table["median_days"].isna().all()
    shown = table["mean_days"].dropna().to_numpy(np.float64)
    assert shown.size
    assert all(day == float(f"{day:.2g}") for day in shown)
