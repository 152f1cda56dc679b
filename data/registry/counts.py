"""Counts from a registry: one query each, the only way from persons to figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.registry.derivation import CENSORED, FIRST_SICK_DAY_UNKNOWN, NOT_LEFT, NOT_YET_JUDGED, sql
from data.registry.difference import compare
from data.registry.selected import select_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.registry.open import Registry
    from data.registry.source import CountSource

__all__ = [
    "CENSORED",
    "FIRST_SICK_DAY_UNKNOWN",
    "NOT_LEFT",
    "NOT_YET_JUDGED",
    "changes",
    "composition",
    "contract",
    "contract_courses",
    "exit_events",
    "exit_reasons",
    "first_starts",
    "followed",
    "handovers",
    "held",
    "inflow",
    "missing",
    "moves",
    "participant_flow",
    "paths",
    "placed",
    "relapse",
    "retention",
    "sanction_events",
    "sanctions",
    "starts",
    "uptake_events",
]


def exit_events(
    registry: CountSource, by: str | None, where: Mapping[str, str], landmark: int = 0
) -> pd.DataFrame:
    """The event table of exits of those in the analysis; from a landmark day on, of those still in.

    Columns ``group`` (code, or ``all``), ``day`` (since entry), ``outcome`` (of the effect
    measure, or ``censored``), ``persons``. Exits without a date are not in it.
    """
    return select_rows(registry, "exit_events", by, where, landmark=landmark)


def exit_reasons(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by reason of exit: ``group, reason, persons``.

    The reason is empty for who has not left.
    """
    return select_rows(registry, "exit_reasons", by, where)


def participant_flow(registry: CountSource, where: Mapping[str, str]) -> pd.DataFrame:
    """Everybody registered, by what decides where they are counted; each person is in one row.

    Columns ``has_intake``, ``exit_before_entry``, ``in_analysis`` and ``dated`` (whether the exit,
    if any, has a date), true or false; ``outcome`` of the effect measure, or ``censored``;
    ``persons``.
    """
    return select_rows(registry, "participant_flow", None, where)


def composition(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by each variable: ``group, variable, category, persons``.

    ``variable`` is a dimension, or ``participants`` with the category ``total``. A person is in
    one category of a variable, but in that of each intervention she started. Categories of nobody
    are not there.
    """
    return select_rows(registry, "composition", by, where)


def inflow(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by calendar month of entry: ``month`` as 2021-07, ``group, persons``.

    Months of nobody are not there.
    """
    return select_rows(registry, "inflow", by, where)


def sanctions(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by wage sanction: ``group, sick_2_years, sanctioned, risk, persons``.

    ``sick_2_years``: whether the first sick day lies two years or more before the as-of date,
    false where it is unknown; ``sanctioned``: whether a sanction was ever imposed; ``risk``:
    according to the file review.
    """
    return select_rows(registry, "sanctions", by, where)


def sanction_events(
    registry: CountSource, by: str | None, where: Mapping[str, str]
) -> pd.DataFrame:
    """The event table of first sanctions: ``group, day, event, persons``.

    ``day`` since the first sick day; ``event`` is ``entered`` (the programme), ``sanction``, or
    ``censored`` on the as-of date. Two more are counted and have no day: ``sick_day_unknown`` and
    ``sanction_before_entry``; who is in these is in no other.
    """
    return select_rows(registry, "sanction_events", by, where)


def contract(registry: CountSource, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by how the contract judges them, on the as-of date.

    Columns ``contract``: ``successful``, ``unsuccessful`` or ``unknown`` of who had left when
    judged, or ``not_left``; ``not_yet_judged``, ``first_sick_day_unknown``; ``effect``: the outcome
    of the effect measure, or ``censored``; ``dated``: whether the exit, if any, has a date;
    ``month`` of the judgement as 2021-07, empty where the first sick day is unknown; ``persons``.
    """
    return select_rows(registry, "contract", None, where)


def contract_courses(registry: CountSource, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by what a forecast of the contract measure asks; never shown.

    Columns ``followed``: days from entry to the as-of date; ``judged_after``: days from entry to
    the judgement, missing where nobody can be judged; ``day`` since entry of the exit, or last
    seen, missing where an exit has no date; ``reason`` of exit, empty for who has not left;
    ``age_at_entry``, ``years_sick_before_entry`` (codes); ``persons``.
    """
    values = {"as_of_date": registry.as_of_date}
    return select_rows(registry, "contract_courses", None, where, values)


def uptake_events(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """The event table of each intervention: ``group, intervention, day, event, persons``.

    ``day`` since entry; ``event`` is the first start (``started``), or ``exited`` or ``censored``
    (the as-of date) without one. Everybody in the analysis is once in each intervention, but for
    exits without a date.
    """
    return select_rows(registry, "uptake_events", by, where)


def first_starts(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """The event table of the first intervention, whichever: ``group, day, event, persons``.

    As ``uptake_events``.
    """
    return select_rows(registry, "first_starts", by, where)


def starts(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """First starts among everybody in the analysis: ``group, intervention, day, persons``.

    Also one row a group with ``intervention`` empty and no ``day``: everybody in it. Exits
    without a date are counted too.
    """
    return select_rows(registry, "starts", by, where)


def handovers(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Days from an intervention's end to the next one: ``group, from, to, days, persons``.

    ``to`` is an intervention, ``exit`` where the person left first, or empty where neither has
    happened by the as-of date, ``days`` being so far. 0 days where another was going on at the end.
    A person counts once for each intervention that ended.
    """
    return select_rows(registry, "handovers", by, where)


def paths(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by the interventions they started: ``group, path, persons``.

    ``path`` holds codes in the order of first start, with ``>`` between them; ``none`` for none.
    """
    return select_rows(registry, "paths", by, where)


def changes(earlier: Registry, later: Registry) -> pd.DataFrame:
    """Persons registered otherwise in the later of two registries: ``change, field, persons``.

    ``change`` is ``new`` or ``vanished`` (no ``field``), or of a column of participants
    ``filled_in``, ``corrected`` or ``emptied``; columns that nobody differs in are not there.
    """
    return compare(earlier, later)


def missing(registry: CountSource) -> pd.DataFrame:
    """Everybody registered, by what is missing or odd; each person is in one row.

    Columns, true or false: ``in_analysis``; the oddities ``no_intake``, ``no_entry``,
    ``exit_before_entry``, ``exit_without_date`` and ``exit_without_reason``; and ``birth_year``,
    ``branch``, ``first_sick_date`` and ``wage_sanction_risk``: whether the participant has no value
    in it (a risk called unknown is none). And ``persons``.
    """
    return registry.frame(sql("missing"), {})


def moves(registry: CountSource, where: Mapping[str, str]) -> pd.DataFrame:
    """Changes of state by day since entry: ``day, from, to, persons``.

    States are those of ``data.dimensions.states``, at the end of a day; everybody begins in
    ``waiting``. ``to`` is ``censored`` where a person is last seen. Exits without a date are not
    in it.
    """
    return select_rows(registry, "moves", None, where)


def followed(registry: CountSource, where: Mapping[str, str], landmark: int = 0) -> pd.DataFrame:
    """Until when people could be seen, whatever happened to them: ``curve, day, persons``.

    With a landmark, of those still in on that day, and since it.

    ``curve`` is ``exits``, of everybody but exits without a date, by days since entry, or
    ``sanctions``, of who is in that curve, by days since the first sick day.
    """
    values = {"as_of_date": registry.as_of_date}
    return select_rows(registry, "followed", None, where, values, landmark)


def placed(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Successful exits by what is registered of work: ``group, reason, lasting, placed, due``.

    ``lasting``, ``not_lasting`` or ``unknown``; ``placed``: whether there is any placement;
    ``due``: whether the exit is known to be so long ago that work can have lasted. And ``persons``.
    """
    return select_rows(registry, "placed", by, where)


def retention(
    registry: CountSource,
    by: str | None,
    where: Mapping[str, str],
    *,
    work: str,
    gap_days: int,
    after_exit: bool,
) -> pd.DataFrame:
    """The event table of the first spell of work: ``group, day, event, followed, persons``.

    ``day`` since its first day; ``event`` is ``lost``, on the first day without work, or
    ``censored``, ``gap_days`` before the as-of date; ``followed``: the day since the first until
    which she could be seen. ``work``: ``own``, from the first day that is no secondment, or
    ``any``. ``after_exit``: of who had left the programme by the first day alone.
    """
    values = {
        "work": work,
        "gap_days": gap_days,
        "after_exit": after_exit,
        "as_of_date": registry.as_of_date,
    }
    return select_rows(registry, "retention", by, where, values)


def held(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """What work is held, of who is in it: ``group, day, contract_type, hours, hours_at_start``.

    ``day`` since the first day of work (``derivation.HELD_ON``); ``contract_type`` a code or
    ``unknown``; ``hours`` a week on that day and on the first, missing where unknown. And
    ``persons``, each once a day.
    """
    return select_rows(registry, "held", by, where)


def relapse(registry: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """The event table of relapse after a successful exit: ``group, day, outcome, persons``.

    ``day`` since the exit; ``outcome`` a kind of relapse, or ``censored`` on the as-of date. Nobody
    is in it where no relapse is registered: then it is not known.
    """
    return select_rows(registry, "relapse", by, where)
