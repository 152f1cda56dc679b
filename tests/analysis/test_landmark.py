"""Groups that are formed after entry are followed from a day on which all of them are still in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures.exit_curves import event_tables, exit_curves
from analysis.selection import EXIT_LANDMARKS, LANDMARK_DAYS, Selection
from data.dimensions import OTHER_THAN
from data.registry import counts
from data.registry.open import Registry
from tests.extracts import person, registry_of

pytestmark = pytest.mark.usefixtures("curves_of_few")

ENTRY = dt.date(2020, 7, 5)
LAST_DAY = 391
"""The as-of date, in days since entry."""
PROVIDERS = ("life_goals", "jump_movement", "reveal")


def on(day: int) -> str:
    return (ENTRY + dt.timedelta(days=day)).isoformat()


def took(participant: str, intervention: str, start: int) -> dict[str, str]:
    return {
        "participant_id": participant, "intervention": intervention, "start_date": on(start)
    }  # fmt: skip


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """A started Reveal on day 30 and is still in; B started it on day 10 and left on day 50; C
    started it on day 120 and left on day 200; D started nothing and left on day 150; E started Life
    Goals on day 91 and left the same day; F left on an unknown day."""
    return registry_of(
        tmp_path,
        [
            person("A"),
            person("B", exit_date=on(50), exit_reason="own_work"),
            person("C", exit_date=on(200), exit_reason="own_work"),
            person("D", exit_date=on(150), exit_reason="resigned_at_own_request"),
            person("E", exit_date=on(91), exit_reason="own_work"),
            person("F", exit_reason="own_work"),
        ],
        interventions=[
            took("A", "reveal", 30), took("B", "reveal", 10), took("C", "reveal", 120),
            took("E", "life_goals", 91), took("F", "reveal", 5),
        ],
    )  # fmt: skip


Events = dict[str, list[tuple[int, str, int]]]


def events(registry: Registry, selection: Selection) -> Events:
    """Group → its days, outcomes and persons."""
    rows = counts.exit_events(registry, selection.by, dict(selection.where), selection.start)
    return {
        str(group): list(mine[["day", "outcome", "persons"]].itertuples(index=False, name=None))
        for group, mine in rows.groupby("group")
    }


@pytest.mark.parametrize("dimension", ["intervention", "provider"])
def test_groups_are_of_what_was_started_by_the_landmark(registry: Registry, dimension: str) -> None:
    assert LANDMARK_DAYS == 91
    assert events(registry, Selection(dimension)) == {
        # B left before, and nobody knows when F did. C had not started yet.
        "reveal": [(LAST_DAY - 91, "censored", 1)],
        "life_goals": [(91 - 91, "successful", 1)],
        "none": [(150 - 91, "unsuccessful", 1), (200 - 91, "successful", 1)],
    }


def test_a_later_landmark_has_fewer_persons_and_more_who_started(registry: Registry) -> None:
    assert events(registry, Selection("intervention", landmark=182)) == {
        "reveal": [(200 - 182, "successful", 1), (LAST_DAY - 182, "censored", 1)],
    }


def test_without_a_landmark_days_run_from_entry_and_groups_are_of_whoever_started(
    registry: Registry,
) -> None:
    found = events(registry, Selection("intervention", landmark=0))
    assert found["reveal"] == [
        (50, "successful", 1), (200, "successful", 1), (LAST_DAY, "censored", 1),
    ]  # fmt: skip
    assert found["life_goals"] == [(91, "successful", 1)]
    assert found["none"] == [(150, "unsuccessful", 1)]


def test_other_groups_are_followed_from_entry_whatever_the_landmark(registry: Registry) -> None:
    for days in EXIT_LANDMARKS:
        (group,) = events(registry, Selection("branch", landmark=days)).values()
        assert [day for day, _, _ in group] == [50, 91, 150, 200, LAST_DAY]
        assert Selection("branch", landmark=days).start == 0
        assert Selection("intervention", landmark=days).start == days
        assert Selection(None, (("provider", "reveal"),), landmark=days).start == days


def test_a_filter_is_of_the_landmark_too(registry: Registry) -> None:
    for dimension in ("intervention", "provider"):
        found = events(registry, Selection(None, ((dimension, "reveal"),)))
        assert found == {"all": [(LAST_DAY - 91, "censored", 1)]}
    others = events(registry, Selection(None, (("provider", f"{OTHER_THAN}reveal"),)))
    assert others == {
        "all": [(0, "successful", 1), (150 - 91, "unsuccessful", 1), (200 - 91, "successful", 1)]
    }


def test_a_curve_begins_at_the_landmark(registry: Registry) -> None:
    curves = exit_curves(registry, Selection("intervention"))
    first = curves.groupby("group")["day"].min()
    assert first.to_dict() == {"life_goals": 0, "none": 0, "reveal": 0}
    none = curves[(curves["group"] == "none") & (curves["outcome"] == "successful")]
    assert none["share"].iloc[-1] == 1 / 2
    # One who leaves on the landmark itself is still at risk on it.
    life_goals = curves[(curves["group"] == "life_goals") & (curves["outcome"] == "successful")]
    assert life_goals[["day", "at_risk", "events", "share"]].values.tolist() == [[0, 1, 1, 1.0]]


@pytest.mark.parametrize("landmark", [91, 182])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_own_and_others_have_nobody_in_common_and_are_everybody_still_in(
    demo: Registry, landmark: int, provider: str
) -> None:
    plain = at_landmark(demo, landmark)
    sizes = []
    for code in (provider, f"{OTHER_THAN}{provider}"):
        chosen = Selection(None, (("provider", code),), landmark=landmark)
        (table,) = event_tables(demo, chosen.with_unknown("own-outcome")).values()
        sizes.append(int(table.at_risk[0]))
    had = plain["providers"].map(lambda codes: provider in codes)
    assert sizes == [had.sum(), (~had).sum()]
    assert sum(sizes) == len(plain)


def at_landmark(demo: Registry, landmark: int) -> pd.DataFrame:
    """Everybody still in on the landmark, from the extract alone: day and outcome since, and what
    she had started by then."""
    people = demo.frame("SELECT * FROM participants", {}).set_index("participant_id")
    starts = demo.frame("SELECT participant_id, intervention, start_date FROM interventions", {})
    entry, left = (pd.to_datetime(people[c]) for c in ("entry_date", "exit_date"))
    people = people[people["intake_date"].notna() & entry.notna() & ~(left < entry)]
    reason = people["exit_reason"].astype(object).where(people["exit_reason"].notna(), "unknown")
    people = people[left[people.index].notna() | people["exit_reason"].isna()]
    effect = {r.code: r.effect for r in demo.programme.exit_reasons}
    last = left[people.index].fillna(pd.Timestamp(demo.as_of_date))
    day = (last - entry[people.index]).dt.days
    outcome = reason[people.index].map(effect).where(left[people.index].notna(), "censored")
    begun = pd.to_datetime(starts["start_date"]) - entry.reindex(starts["participant_id"]).array
    starts = starts[begun.dt.days <= landmark]
    had = starts.groupby("participant_id")["intervention"].agg(lambda codes: set(map(str, codes)))
    interventions = [had.get(person, {"none"}) for person in people.index]
    found = pd.DataFrame({
        "day": day - landmark, "outcome": outcome, "interventions": interventions,
    })  # fmt: skip
    providers = [
        {"none"} if codes == {"none"} else {demo.programme.provider_of(code) for code in codes}
        for codes in found["interventions"]
    ]
    return found.assign(providers=pd.Series(providers, index=found.index))[found["day"] >= 0]


@pytest.mark.parametrize("landmark", [91, 182])
@pytest.mark.parametrize("dimension", ["intervention", "provider"])
def test_the_query_equals_a_plain_computation_on_the_demo(
    demo: Registry, landmark: int, dimension: str
) -> None:
    plain = at_landmark(demo, landmark).explode(f"{dimension}s")
    expected = plain.groupby([f"{dimension}s", "day", "outcome"]).size().reset_index()
    rows = counts.exit_events(demo, dimension, {}, landmark)
    assert as_events(rows) == as_events(expected)
    assert rows.groupby("group")["persons"].sum().min() > 0


def as_events(rows: pd.DataFrame) -> set[tuple[str, int, str, int]]:
    """Group, day, outcome and persons of rows of these."""
    found = {(str(g), int(d), str(o), int(n)) for g, d, o, n in rows.itertuples(index=False)}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("landmark", [91, 182])
def test_until_when_they_could_be_seen_runs_from_the_landmark_too(
    demo: Registry, landmark: int
) -> None:
    where = {"provider": "reveal"}
    rows = counts.followed(demo, where, landmark)
    seen = rows[rows["curve"] == "exits"]
    events = counts.exit_events(demo, None, where, landmark)
    assert seen["persons"].sum() == events["persons"].sum()
    # Who is censored was seen until the as-of date: as many on each day at least.
    censored = events[events["outcome"] == "censored"].groupby("day")["persons"].sum()
    until = seen.groupby("day")["persons"].sum()
    assert (until.reindex(censored.index, fill_value=0) >= censored).all()
    assert seen["day"].max() <= (demo.as_of_date - demo.programme.first_day).days - landmark
