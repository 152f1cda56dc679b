"""What a registry derives from its extract, once: a table of trajectories to count from.

The same tables of an extract give the same trajectories; ``LAYOUT`` names how. A registry of
another layout is derived anew from its own tables (``data.importing.renewal``), never from the
extract.
"""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.checks.oddities import OLDEST, YOUNGEST
from data.dimensions import HALF_YEAR, OTHER_THAN, PHASE_STATE, options, states
from data.durability import Durability
from data.programme import OUTCOMES, UNKNOWN

if TYPE_CHECKING:
    import duckdb

    from data.programme import Coded, Programme

SQL_FOLDER = Path(__file__).resolve().parent / "sql"
CENSORED = "censored"
"""The outcome, in an event table, of who has not left on the as-of date."""

NOT_LEFT = "not_left"
"""The contract's judgement of who was still in when judged."""
NOT_YET_JUDGED, FIRST_SICK_DAY_UNKNOWN = "not_yet_judged", "first_sick_day_unknown"
"""Who the contract has not judged on the as-of date, or cannot."""

HELD_ON = (0, 183, 365, 730)
"""Days since the first day of work on which it is looked at what work it is."""
NOTHING_SAID = Durability(0, 1, (), (), 1, None)
"""In a programme that does not say what lasting work is: who has a placement is known all the
same, and the figures of lasting work refuse."""

MONTHS_OF_SICK_PAY = 24
"""The employer pays so long; a wage sanction comes at its end (evaluation, section 3.4)."""


@cache
def sql(name: str) -> str:
    """The text of a query in ``data/registry/sql``."""
    return (SQL_FOLDER / f"{name}.sql").read_text("utf-8")


def statements(text: str) -> str:
    """Python without comments and docstrings, as it is run."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef):
            node.body = [part for part in node.body if not _is_text(part)]
    return ast.dump(tree)


def _is_text(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)


def query(name: str) -> str:
    """A query without comments and blanks, as it is run."""
    return " ".join(re.sub("--.*", "", sql(name)).split())


LAYOUT = hashlib.sha256(
    "".join(
        (
            *map(query, ("courses", "work", "trajectories")),
            statements(Path(__file__).read_text("utf-8")),
            f"{YOUNGEST}-{OLDEST}",
        )
    ).encode()
).hexdigest()[:8]
"""Changes with what derives the trajectories, so that it cannot be forgotten; not with words."""


def derive_trajectories(
    database: duckdb.DuckDBPyConnection, programme: Programme, as_of_date: dt.date
) -> None:
    """The table that figures are counted from (``sql/courses.sql, work.sql, trajectories.sql``)."""
    for name, codes in (
        ("cohort_code", _codes(programme.cohorts)),
        ("half_year_code", [option.code for option in options(programme, HALF_YEAR)]),
        ("branch_code", _codes(programme.branches)),
        ("age_code", _codes(programme.age_bands)),
        ("sickness_code", _codes(programme.sickness_bands)),
        ("intervention_code", [i.code for i in programme.interventions]),
        ("state_code", [state.code for state in states(programme)]),
        ("exit_reason_code", _codes(programme.exit_reasons)),
        ("outcome_code", [CENSORED, *OUTCOMES]),
        ("risk_code", _codes(programme.wage_sanction_risks)),
        ("contract_code", [*OUTCOMES, NOT_LEFT, NOT_YET_JUDGED, FIRST_SICK_DAY_UNKNOWN]),
    ):
        # Codes are letters, digits and _ + . - (data/toml_section.py), so quoting is enough.
        listed = ", ".join(f"'{code}'" for code in codes)
        database.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
    _fill(database, "cohorts (code VARCHAR, first_day DATE, last_day DATE)",
          [(c.code, c.first_day, c.last_day) for c in programme.cohorts])  # fmt: skip
    _fill(database, "age_bands (code VARCHAR, lower INTEGER, upper INTEGER)",
          [(b.code, b.lower, b.upper) for b in programme.age_bands])  # fmt: skip
    _fill(database, "sickness_bands (code VARCHAR, lower INTEGER, upper INTEGER)",
          [(b.code, b.lower, b.upper) for b in programme.sickness_bands])  # fmt: skip
    _fill(database, "exit_reasons (code VARCHAR, effect VARCHAR, contract VARCHAR)",
          [(r.code, r.effect, r.contract) for r in programme.exit_reasons])  # fmt: skip
    _fill(database, "intervention_phases (intervention intervention_code, phase state_code,"
          " phase_after state_code)", _phases(programme))  # fmt: skip
    _fill(database, "intervention_providers (intervention VARCHAR, provider VARCHAR)",
          [(i.code, i.provider) for i in programme.interventions])  # fmt: skip
    database.execute(sql("courses"), {"as_of_date": as_of_date})
    # Of most programmes nobody registers it.
    database.execute(
        "CREATE TABLE IF NOT EXISTS returns"
        " (participant_id VARCHAR, return_date DATE, kind VARCHAR)"
    )
    durability = programme.durability or NOTHING_SAID
    database.execute(
        sql("work"),
        {
            "as_of_date": as_of_date,
            "held_on": list(HELD_ON),
            "gap_days": durability.gap_days,
            "minimum_days": durability.minimum_days,
            "seconded_contracts": list(durability.seconded_contracts),
            "not_lasting_contracts": list(durability.not_lasting_contracts),
        },
    )
    database.execute(
        sql("trajectories"),
        {
            "as_of_date": as_of_date,
            "youngest": YOUNGEST,
            "oldest": OLDEST,
            "maximum_months_sick": programme.maximum_months_sick,
            "months_of_sick_pay": MONTHS_OF_SICK_PAY,
            "contract_months": programme.contract_months,
            "due_days": durability.minimum_days + durability.gap_days,
            "providers": [provider.code for provider in programme.providers],
            "other_than": OTHER_THAN,
        },
    )


def _phases(programme: Programme) -> list[tuple[str, str, str | None]]:
    """Each intervention with its phase, and with the phase that begins after it, if one does."""
    return [
        (i.code, f"{PHASE_STATE}{i.phase}", f"{PHASE_STATE}{after}" if after else None)
        for i in programme.interventions
        for after in [programme.phase_after(i.code)]
    ]


def _codes(items: tuple[Coded, ...]) -> list[str]:
    """The codes of a list, with ``unknown`` last where the list has none."""
    return list(dict.fromkeys([*(item.code for item in items), UNKNOWN]))


def _fill(database: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """A small table of the programme, created and filled."""
    database.execute(f"CREATE TABLE {table}")
    name, places = table.split(" ", 1)[0], ", ".join("?" for _ in rows[0])
    database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
