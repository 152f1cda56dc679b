"""Every check of an extract, declared once: its code, severity, words, and the figures it touches.

A *fault* refuses the extract. A *warning* is something that registrations really have: it is
counted, reported, and left out of the figures that it touches; the registration is not better than
it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from data.checks import comparisons, oddities
from data.checks.comparisons import Previous
from data.checks.faults import DUPLICATE, NOT_YET, REVERSED, STRANGER, find_faults
from data.checks.lost import LOST, SHRUNK
from data.checks.oddities import LEAST_HOURS, MOST_HOURS, MOST_ROWS, OLDEST, YOUNGEST
from data.checks.touched import (
    EVERY_FIGURE,
    HOURS,
    PHASES,
    SANCTIONS,
    SICK_DAYS,
    STARTS,
    TOUCHED_BY_MISSING,
    UNDATED,
    UNEXPLAINED,
)
from data.schema.tables import tables_of
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from data.programme import Programme

    Tables = dict[str, pd.DataFrame]
    Find = Callable[[Tables, Programme], list["Hit"]]

__all__ = ["CHECKS", "FAULTS", "ODDITIES", "Check", "Hit", "find_faults", "find_warnings"]

FAULT, WARNING = "fault", "warning"
REGISTERED, IN_ANALYSIS, CODES = "registered", "in_analysis", "codes"
"""What a count is of: everybody registered, those in the analysis, or codes of a list."""


@dataclass(frozen=True)
class Hit:
    """Where a warning holds: rows of a column, and what it counts there (persons, codes)."""

    table: str
    column: str
    rows: tuple[int, ...]
    counted: frozenset[str]
    detail: str = ""
    """Codes of the programme, never a value of a person."""


@dataclass(frozen=True)
class Check:
    """One thing that is looked for."""

    code: str
    severity: str
    name: Text
    effect: Text
    """What it does to the figures."""
    figures: tuple[str, ...] = EVERY_FIGURE
    """Figures that leave these persons out, put them under unknown, or show another number for
    them; ``all`` is every figure, none of a column that no figure uses yet."""
    counts: str = REGISTERED
    find: Find | None = field(default=None, compare=False)
    """Of a warning that an extract shows by itself. Faults are found where cells are read, in
    ``data.reading.pseudonyms`` and in ``data.checks.faults``."""
    against: Callable[[Tables, Programme, Previous], list[Hit]] | None = field(
        default=None, compare=False
    )
    """Of a warning that only shows beside the registry before."""
    keeps_out: bool = False
    """Whether who it holds for is not counted in the analysis."""

    @property
    def compares(self) -> bool:
        """Whether it needs an earlier registry."""
        return self.against is not None


def rows_where(table: str, column: str, holds: Callable[[Tables, Programme], pd.Series]) -> Find:
    """A finder from a mask on the rows of a table."""

    def find(tables: Tables, programme: Programme) -> list[Hit]:
        return _hits(table, column, tables, holds(tables, programme))

    return find


def anywhere(*finders: Find) -> Find:
    """A finder from several: those whose tables are there."""
    return lambda tables, programme: [
        hit for find in finders for hit in look(find, tables, programme) or ()
    ]


def look(find: Find, tables: Tables, programme: Programme) -> list[Hit] | None:
    """What a finder finds; None where a table that it looks at is not there."""
    try:
        return find(tables, programme)
    except KeyError as missing:
        if missing.args[0] not in {table.name for table in tables_of(programme)} - set(tables):
            raise
        return None


def _hits(table: str, column: str, tables: Tables, mask: pd.Series) -> list[Hit]:
    rows = mask.index[mask.fillna(False).astype(bool)]
    if rows.empty:
        return []
    persons = frozenset(tables[table].loc[rows, "participant_id"].dropna())
    return [Hit(table, column, tuple(rows.tolist()), persons)]


PERSONS = "participants"
EVENTS = ("interventions", "wage_sanctions", "placements")
DATED = (
    *((PERSONS, name) for name in ("first_sick_date", "intake_date", "entry_date", "exit_date")),
    ("interventions", "start_date"), ("interventions", "end_date"),
    ("wage_sanctions", "imposed_date"), ("placements", "start_date"),
)  # fmt: skip
"""Where a day is not chosen for many at once, as that of a survey is."""


def _vanished(tables: Tables, _: Programme, previous: Previous) -> list[Hit]:
    gone = comparisons.vanished(tables, previous)
    return [Hit(PERSONS, "participant_id", (), gone)] if gone else []


def _shrunk(tables: Tables, _: Programme, previous: Previous) -> list[Hit]:
    fewer = comparisons.fewer_persons(tables, previous)
    return [Hit(PERSONS, "", (), frozenset(map(str, range(fewer))))] if fewer else []


def _strangers(tables: Tables, programme: Programme, previous: Previous) -> list[Hit]:
    found = _vanished(tables, programme, previous)
    return found if comparisons.nobody_known(tables, previous) else []


def _reopened(tables: Tables, _: Programme, previous: Previous) -> list[Hit]:
    return _hits(PERSONS, "exit_date", tables, comparisons.reopened(tables, previous))


def _date_changed(column: str, tables: Tables, _: Programme, previous: Previous) -> list[Hit]:
    return _hits(PERSONS, column, tables, comparisons.changed_date(tables, previous, column))


def _new_codes(_: Tables, programme: Programme, previous: Previous) -> list[Hit]:
    found = comparisons.new_codes(programme, previous)
    return [Hit("", name, (), frozenset(codes), ", ".join(codes)) for name, codes in found]


NOT_COUNTED = Text("telt niet mee in de analyse", "not counted in the analysis")
NO_DURATION = Text("niet in de analyses van duur", "not in the analyses of duration")
NO_SICKNESS = Text("duur ziekte tot instroom onbekend", "time sick before entry unknown")
AS_REGISTERED = Text("telt mee zoals geregistreerd", "counted as registered")
PAST_MONTHS = Text(
    "cijfers van maanden die voorbij zijn veranderen", "figures of months that have passed change"
)

_NO_EFFECT = Text("weigert het extract", "refuses the extract")


def _fault(code: str, nl: str, en: str) -> Check:
    return Check(code, FAULT, Text(nl, en), _NO_EFFECT)


UNREADABLE_FILE, UNREADABLE_HEADER, UNREADABLE_CELL = (
    "unreadable_file",
    "unreadable_header",
    "unreadable_cell",
)
IDENTIFYING, NOT_A_PSEUDONYM, ALREADY_A_PSEUDONYM, DAMAGED_NUMBER, OTHER_FORM, COLLISION = (
    "identifying",
    "not_a_pseudonym",
    "already_a_pseudonym",
    "damaged_number",
    "other_form",
    "collision",
)

FAULTS = (
    _fault(UNREADABLE_FILE, "een bestand dat geen tabel is of ontbreekt",
           "a file that is no table or is missing"),
    _fault(LOST, "een tabel die de vorige registratie had en dit extract niet",
           "a table that the registry before had and this extract has not"),
    _fault(SHRUNK, "een tabel met veel minder regels dan in de vorige registratie",
           "a table with far fewer rows than in the registry before"),
    _fault(UNREADABLE_HEADER, "een onbekende, dubbele of ontbrekende kolom",
           "an unknown, repeated or missing column"),
    _fault(UNREADABLE_CELL, "een cel die niet te lezen is zoals haar kolom vraagt, ook een antwoord"
           " buiten de schaal", "a cell that cannot be read as its column asks, an answer out of"
           " scale too"),
    _fault(DUPLICATE, "een rij die er meer dan eens staat", "a row that is there more than once"),
    _fault(NOT_YET, "een datum na de peildatum", "a date after the as-of date"),
    _fault(REVERSED, "een einde voor het begin", "an end before its beginning"),
    _fault(STRANGER, "een rij over iemand die geen deelnemer is",
           "a row about somebody who is no participant"),
    _fault(IDENTIFYING, "iets dat een persoon aanwijst", "something that identifies a person"),
    _fault(NOT_A_PSEUDONYM, "een nummer dat geen pseudoniem is", "a number that is no pseudonym"),
    _fault(ALREADY_A_PSEUDONYM, "een nummer dat al een pseudoniem is",
           "a number that is a pseudonym already"),
    _fault(DAMAGED_NUMBER, "een nummer dat een rekenblad heeft veranderd",
           "a number that a spreadsheet has changed"),
    _fault(OTHER_FORM, "een nummer van een andere vorm dan alle andere",
           "a number of another form than all others"),
    _fault(COLLISION, "twee nummers met hetzelfde pseudoniem", "two numbers with one pseudonym"),
)  # fmt: skip

ODDITIES = (
    Check("no_intake", WARNING, Text("zonder intake", "without intake"), NOT_COUNTED,
          find=rows_where(PERSONS, "intake_date", oddities.no_intake), keeps_out=True),
    Check("no_entry", WARNING, Text("intake zonder instroomdatum", "intake without entry date"),
          NOT_COUNTED, find=rows_where(PERSONS, "entry_date", oddities.no_entry), keeps_out=True),
    Check("exit_before_entry", WARNING, Text("uitstroom voor instroom", "exit before entry"),
          NOT_COUNTED, find=rows_where(PERSONS, "exit_date", oddities.exit_before_entry),
          keeps_out=True),
    Check("exit_without_date", WARNING,
          Text("uitgestroomd, datum onbekend", "exited, date unknown"), NO_DURATION, UNDATED,
          IN_ANALYSIS, rows_where(PERSONS, "exit_date", oddities.exit_without_date)),
    Check("exit_without_reason", WARNING,
          Text("uitgestroomd, reden onbekend", "exited, reason unknown"),
          Text("uit de curven gelaten, tenzij als eigen uitkomst gekozen",
               "left out of the curves, unless chosen as an outcome of its own"), UNEXPLAINED,
          IN_ANALYSIS, rows_where(PERSONS, "exit_reason", oddities.exit_without_reason)),
    Check("first_sick_after_entry", WARNING,
          Text("eerste ziektedag na instroom", "first sick day after entry"), NO_SICKNESS,
          SICK_DAYS, IN_ANALYSIS,
          rows_where(PERSONS, "first_sick_date", oddities.first_sick_after_entry)),
    Check("sick_too_long", WARNING,
          Text("eerste ziektedag onwaarschijnlijk lang voor instroom",
               "first sick day implausibly long before entry"), NO_SICKNESS,
          SICK_DAYS, IN_ANALYSIS, rows_where(PERSONS, "first_sick_date", oddities.sick_too_long)),
    Check("no_cohort", WARNING, Text("instroom buiten de cohorten", "entry outside the cohorts"),
          Text("cohort onbekend", "cohort unknown"), EVERY_FIGURE, IN_ANALYSIS,
          rows_where(PERSONS, "entry_date", oddities.no_cohort)),
    Check("entry_before_programme", WARNING,
          Text("instroom voor het begin van het programma", "entry before the programme began"),
          Text("telt mee zoals geregistreerd, cohort onbekend",
               "counted as registered, cohort unknown"), EVERY_FIGURE, IN_ANALYSIS,
          rows_where(PERSONS, "entry_date", oddities.entry_before_programme)),
    Check("age_implausible", WARNING,
          Text(f"leeftijd bij instroom onder {YOUNGEST} of boven {OLDEST}",
               f"age at entry under {YOUNGEST} or over {OLDEST}"),
          Text("leeftijd bij instroom onbekend", "age at entry unknown"),
          TOUCHED_BY_MISSING["birth_year"], IN_ANALYSIS,
          rows_where(PERSONS, "birth_year", oddities.age_implausible)),
    Check("stay_too_long", WARNING,
          Text("langer in het programma dan het programma duurt",
               "longer in the programme than it lasts"),
          AS_REGISTERED, UNDATED, IN_ANALYSIS,
          rows_where(PERSONS, "exit_date", oddities.stay_too_long)),
    Check("doubled", WARNING,
          Text("veel personen die in alles gelijk zijn: onder twee nummers geregistreerd?",
               "many persons who are alike in everything: registered under two numbers?"),
          AS_REGISTERED, EVERY_FIGURE, IN_ANALYSIS,
          rows_where(PERSONS, "participant_id", oddities.doubled)),
    Check("on_one_day", WARNING,
          Text("veel datums van een kolom op één dag: ingevuld door een programma?",
               "many dates of a column on one day: filled in by a program?"),
          AS_REGISTERED, EVERY_FIGURE, IN_ANALYSIS,
          anywhere(*(rows_where(table, column, partial(oddities.on_one_day, table, column))
                     for table, column in DATED))),
    Check("many_rows", WARNING,
          Text(f"meer dan {MOST_ROWS} regels voor één nummer: van meer personen?",
               f"more than {MOST_ROWS} rows for one number: of several people?"),
          AS_REGISTERED, (*dict.fromkeys((*STARTS, *SANCTIONS)),), IN_ANALYSIS,
          anywhere(*(rows_where(table, "participant_id", partial(oddities.many_rows, table))
                     for table in EVENTS))),
    Check("intervention_before_entry", WARNING,
          Text("interventie begonnen voor instroom", "intervention begun before entry"),
          Text("telt als begonnen op de dag van instroom", "counts as begun on the day of entry"),
          STARTS, IN_ANALYSIS,
          rows_where("interventions", "start_date", oddities.intervention_before_entry)),
    Check("intervention_after_exit", WARNING,
          Text("interventie na uitstroom", "intervention after exit"),
          Text("telt tot de dag van uitstroom, en niet als zij daarna begon",
               "counts up to the day of exit, and not if it began after it"),
          STARTS, IN_ANALYSIS,
          rows_where("interventions", "start_date", oddities.intervention_after_exit)),
    Check("sanction_too_early", WARNING,
          Text("loonsanctie binnen 18 maanden ziekte",
               "wage sanction within 18 months of sickness"),
          AS_REGISTERED, SANCTIONS, IN_ANALYSIS,
          rows_where("wage_sanctions", "imposed_date", oddities.sanction_too_early)),
    Check("hours_implausible", WARNING,
          Text(f"werktijd onder {LEAST_HOURS} of boven {MOST_HOURS} uur per week",
               f"working time under {LEAST_HOURS} or over {MOST_HOURS} hours a week"),
          AS_REGISTERED, HOURS, IN_ANALYSIS,
          rows_where("placements", "hours_per_week", oddities.hours_implausible)),
    Check("phase_contradicts", WARNING,
          Text("fase in de enquête in strijd met de interventies",
               "phase in the survey contradicts the interventions"),
          AS_REGISTERED, PHASES, IN_ANALYSIS,
          rows_where("survey", "phase", oddities.phase_contradicts)),
    Check("shrunk", WARNING,
          Text("minder personen dan in de vorige registratie",
               "fewer persons than in the previous registry"),
          PAST_MONTHS, against=_shrunk),
    Check("nobody_known", WARNING,
          Text("niemand uit de vorige registratie komt voor: andere sleutel gebruikt?",
               "nobody of the previous registry is there: was another key used?"),
          Text("niets is te vergelijken met eerdere maanden",
               "nothing can be compared with earlier months"),
          against=_strangers),
    Check("vanished", WARNING,
          Text("verdwenen sinds de vorige registratie", "vanished since the previous registry"),
          PAST_MONTHS, against=_vanished),
    Check("reopened", WARNING,
          Text("was uitgestroomd, en nu niet meer", "had exited, and no longer has"),
          PAST_MONTHS, against=_reopened),
    *(
        Check(f"{column}_changed", WARNING, name, PAST_MONTHS,
              against=partial(_date_changed, column))
        for column, name in (
            ("first_sick_date", Text("eerste ziektedag veranderd", "first sick day changed")),
            ("entry_date", Text("instroomdatum veranderd", "entry date changed")),
            ("exit_date", Text("uitstroomdatum van afgesloten traject veranderd",
                               "exit date of a closed case changed")),
        )
    ),
    Check("codes_added", WARNING,
          Text("nieuwe codes in een lijst van het programma",
               "new codes in a list of the programme"),
          Text("eerdere maanden kennen ze niet", "earlier months do not know them"),
          counts=CODES, against=_new_codes),
)  # fmt: skip
"""The warnings, in the order in which they are shown."""

CHECKS = {check.code: check for check in (*FAULTS, *ODDITIES)}


def find_warnings(
    tables: Tables, programme: Programme, previous: Previous | None
) -> dict[str, list[Hit]]:
    """Warning → where it holds, in the declared order; those that compare only with a registry
    to compare with, and those that need a table only where it is in ``tables``.

    What touches a figure is looked for among those in the analysis, for only they are in a figure.
    """
    found = {
        check.code: hits
        for check in ODDITIES
        if check.find and (hits := look(check.find, tables, programme)) is not None
    }
    out = frozenset().union(*(h.counted for c in ODDITIES if c.keeps_out for h in found[c.code]))
    if previous:
        found |= {c.code: c.against(tables, programme, previous) for c in ODDITIES if c.against}
    return {
        code: [
            kept
            for hit in hits
            for kept in (_among(hit, out, tables) if _counts(code) == IN_ANALYSIS else [hit])
        ]
        for code, hits in found.items()
    }


def _counts(code: str) -> str:
    return CHECKS[code].counts


def _among(hit: Hit, out: frozenset[str], tables: Tables) -> list[Hit]:
    """The part of a hit that is about persons in the analysis."""
    persons = tables[hit.table].loc[list(hit.rows), "participant_id"]
    kept = persons[~persons.isin(out)]
    return (
        [replace(hit, rows=tuple(kept.index.tolist()), counted=frozenset(kept))]
        if len(kept)
        else []
    )


def count_warnings(found: dict[str, list[Hit]]) -> dict[str, int]:
    """Warning → how many persons (or codes) it holds for, each once."""
    return {
        code: len(frozenset().union(*(hit.counted for hit in hits))) for code, hits in found.items()
    }
