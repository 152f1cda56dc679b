"""A programme as data: what its codes are called, how cohorts, bands and outcomes are drawn.

Another programme is another TOML file, no code; ``docs/programme.md`` describes every key.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from data.coded import NO_INTERVENTION, UNKNOWN, Coded, Option, check_lists
from data.durability import Durability, durability_of
from data.errors import ProgrammeError
from data.policy import Policy, policy_of
from data.scenarios import Scenarios, scenarios_of
from data.toml_section import Section
from data.words import Text, mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NO_INTERVENTION", "UNKNOWN", "Coded", "Option", "Programme", "load_programme"]

T = TypeVar("T")
TABLE_NAMES = (
    "participants", "interventions", "wage_sanctions", "survey", "placements", "returns",
    "labour_market",
)  # fmt: skip
"""The tables of an extract, as ``data.schema.tables`` declares them."""
PROGRAMME_FOLDER = Path(__file__).resolve().parent / "programmes"
DEFAULT_PROGRAMME = "joining_forces"
SUCCESSFUL, UNSUCCESSFUL = "successful", "unsuccessful"
OUTCOMES = (SUCCESSFUL, UNSUCCESSFUL, UNKNOWN)
"""Groups of reasons of exit; in the effect measure and in the contract measure alike."""


@dataclass(frozen=True)
class Cohort:
    """Participants who entered from ``first_day`` to ``last_day``, both included."""

    code: str
    name: Text
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class Intervention:
    """Something offered to participants, by a provider, usually in one phase."""

    code: str
    name: Text
    provider: str
    phase: str


@dataclass(frozen=True)
class ExitReason:
    """Why a trajectory ended, and how each of the two measures counts it."""

    code: str
    name: Text
    effect: str
    contract: str


@dataclass(frozen=True)
class Band:
    """A half-open interval ``[lower, upper)``; ``upper`` None has no end."""

    code: str
    name: Text
    lower: int
    upper: int | None


@dataclass(frozen=True)
class Target:
    """A share agreed in the contract, to be reached after so many years of the programme."""

    code: str
    name: Text
    after_years: int
    share: float


@dataclass(frozen=True)
class ReferenceLine:
    """A share drawn in a figure to compare with, such as the time before the programme."""

    figure: str
    code: str
    name: Text
    share: float


@dataclass(frozen=True)
class Programme:
    """All that differs between programmes. Ages are in years, time sick in months."""

    code: str
    name: Text
    first_day: dt.date
    cohorts: tuple[Cohort, ...]
    branches: tuple[Option, ...]
    providers: tuple[Option, ...]
    interventions: tuple[Intervention, ...]
    intervention_end_reasons: tuple[Option, ...]
    exit_reasons: tuple[ExitReason, ...]
    wage_sanction_risks: tuple[Option, ...]
    contract_types: tuple[Option, ...]
    return_kinds: tuple[Option, ...]
    phases: tuple[Option, ...]
    survey_items: tuple[Option, ...]
    age_bands: tuple[Band, ...]
    sickness_bands: tuple[Band, ...]
    maximum_months_sick: int
    contract_months: int
    targets: tuple[Target, ...]
    scenarios: Scenarios | None
    """Of the forecast; None in a programme that names none, and then there is no forecast."""
    reference_lines: tuple[ReferenceLine, ...]
    durability: Durability | None
    """What is lasting work; None in a programme that says nothing of it."""
    headers: tuple[tuple[str, str, str], ...]
    """(table, header in the extract, column): headers of a registration that has its own."""
    tables: tuple[tuple[str, str], ...]
    """(file or sheet in the extract without ending, table): names of a registration's own."""
    release: Policy | None
    """What a release of it may show; None as long as nobody has decided it."""
    source: str
    """The TOML text it was read from: kept with every registry, so that it stays readable."""

    def cohort_of(self, entry_date: dt.date) -> str:
        """The code of the cohort that an entry on this date belongs to, or ``unknown``."""
        return next(
            (c.code for c in self.cohorts if c.first_day <= entry_date <= c.last_day), UNKNOWN
        )

    def phase_after(self, intervention: str) -> str | None:
        """The code of the phase that begins when an intervention has ended.

        The phase after its own, if no intervention belongs to that: matching has none. Else None,
        for the next phase begins with an intervention.
        """
        codes = [phase.code for phase in self.phases]
        own = next(i.phase for i in self.interventions if i.code == intervention)
        following = codes[codes.index(own) + 1 :][:1]
        begun = {i.phase for i in self.interventions}
        return following[0] if following and following[0] not in begun else None

    def provider_of(self, intervention: str) -> str:
        """The code of the provider of an intervention."""
        return next(i.provider for i in self.interventions if i.code == intervention)


def load_programme(name_or_file: str = DEFAULT_PROGRAMME) -> Programme:
    """A programme by name (``data/programmes/NAME.toml``) or by the path of a TOML file.

    Raises ``ProgrammeError``, naming the file or the key that is wrong.
    """
    path = Path(name_or_file)
    if path.suffix != ".toml":
        path = PROGRAMME_FOLDER / f"{name_or_file}.toml"
    if not path.is_file():
        raise ProgrammeError(
            mark(
                "There is no programme {name}. Give the path of a .toml file, or one of: {known}."
            ),
            name=name_or_file,
            known=", ".join(sorted(file.stem for file in PROGRAMME_FOLDER.glob("*.toml"))),
        )
    try:
        return parse_programme(path.read_bytes().decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ProgrammeError(
            mark("The programme file {name} is not UTF-8 text. Save it as UTF-8."), name=path.name
        ) from error


def parse_programme(source: str) -> Programme:
    """A programme from the text of its TOML file; raises ``ProgrammeError``."""
    try:
        root = Section(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise ProgrammeError(
            mark("The programme file is not valid TOML: {problem}."), problem=str(error)
        ) from error
    programme = _read(root, source)
    root.end()
    _check(programme)
    return programme


def _read(root: Section, source: str) -> Programme:
    """Every key of the file."""
    contract, sickness = root.section("contract"), root.section("sickness")
    programme = Programme(
        code=root.code(),
        name=root.text(),
        first_day=root.day("first_day"),
        cohorts=_read_all(root, "cohorts", _cohort),
        branches=_read_all(root, "branches", _option),
        providers=_read_all(root, "providers", _option),
        interventions=_read_all(root, "interventions", _intervention),
        intervention_end_reasons=_read_all(root, "intervention_end_reasons", _option),
        exit_reasons=_read_all(root, "exit_reasons", _exit_reason),
        wage_sanction_risks=_read_all(root, "wage_sanction_risks", _option),
        contract_types=(contract_types := _read_all(root, "contract_types", _option)),
        return_kinds=_read_all(root, "return_kinds", _option, optional=True),
        phases=_read_all(root, "phases", _option),
        survey_items=_read_all(root, "survey_items", _option),
        age_bands=_read_all(root, "age_bands", _band),
        sickness_bands=_read_all(sickness, "bands", _band),
        maximum_months_sick=sickness.whole("maximum_months", minimum=1),
        contract_months=contract.whole("months_after_first_sick_date", minimum=1),
        targets=_read_all(contract, "targets", _target, optional=True),
        scenarios=scenarios_of(contract),
        reference_lines=_read_all(root, "reference_lines", _reference_line, optional=True),
        durability=durability_of(root, [option.code for option in contract_types]),
        headers=_headers(root),
        tables=_tables(root),
        release=_release(root),
        source=source,
    )
    contract.end()
    sickness.end()
    return programme


def _read_all(
    root: Section, name: str, read: Callable[[Section], T], optional: bool = False
) -> tuple[T, ...]:
    """Every table of a list, each read to its end."""
    items = []
    for section in root.sections(name, optional=optional):
        items.append(read(section))
        section.end()
    return tuple(items)


def _option(section: Section) -> Option:
    return Option(section.code(), section.text())


def _cohort(section: Section) -> Cohort:
    cohort = Cohort(
        section.code(), section.text(), section.day("first_day"), section.day("last_day")
    )
    if cohort.last_day < cohort.first_day:
        raise section.wrong("last_day", str(cohort.last_day), "a day after first_day")
    return cohort


def _intervention(section: Section) -> Intervention:
    return Intervention(
        section.code(), section.text(), section.code("provider"), section.code("phase")
    )


def _exit_reason(section: Section) -> ExitReason:
    return ExitReason(
        section.code(),
        section.text(),
        section.choice("effect", OUTCOMES),
        section.choice("contract", OUTCOMES),
    )


def _band(section: Section) -> Band:
    lower = section.whole("from")
    upper = section.whole("below", minimum=lower + 1) if section.has("below") else None
    return Band(section.code(), section.text(), lower, upper)


def _target(section: Section) -> Target:
    return Target(
        section.code(), section.text(), section.whole("after_years", 1), section.share("share")
    )


def _reference_line(section: Section) -> ReferenceLine:
    return ReferenceLine(
        section.code("figure"), section.code(), section.text(), section.share("share")
    )


def _headers(root: Section) -> tuple[tuple[str, str, str], ...]:
    """``[headers.participants]`` with lines ``"header in the extract" = "column"``."""
    if not root.has("headers"):
        return ()
    headers = root.section("headers")
    found = []
    for table in headers.names():
        section = headers.section(table)
        found += [(table, header, section.code(header)) for header in section.names()]
    return tuple(found)


def _tables(root: Section) -> tuple[tuple[str, str], ...]:
    """``[tables]`` with lines ``"file or sheet in the extract" = "table"``."""
    if not root.has("tables"):
        return ()
    section = root.section("tables")
    return tuple((name, section.choice(name, TABLE_NAMES)) for name in section.names())


def _release(root: Section) -> Policy | None:
    """``[release]``: the policy by which the programme is published."""
    return policy_of(root.section("release")) if root.has("release") else None


def _check(programme: Programme) -> None:
    """What one key alone cannot show: names given twice, codes that are not there, overlaps."""
    check_lists(
        {
            "cohorts": programme.cohorts,
            "branches": programme.branches,
            "providers": programme.providers,
            "interventions": programme.interventions,
            "intervention_end_reasons": programme.intervention_end_reasons,
            "exit_reasons": programme.exit_reasons,
            "wage_sanction_risks": programme.wage_sanction_risks,
            "contract_types": programme.contract_types,
            "return_kinds": programme.return_kinds,
            "phases": programme.phases,
            "survey_items": programme.survey_items,
            "age_bands": programme.age_bands,
            "sickness.bands": programme.sickness_bands,
            "contract.targets": programme.targets,
        }
    )
    _check_references(programme)
    for name, bands in (
        ("age_bands", programme.age_bands),
        ("sickness.bands", programme.sickness_bands),
    ):
        _check_in_order(name, [(b.lower, b.upper) for b in bands])
    _check_in_order(
        "cohorts",
        [(c.first_day.toordinal(), c.last_day.toordinal() + 1) for c in programme.cohorts],
    )


def _check_references(programme: Programme) -> None:
    providers = {provider.code for provider in programme.providers}
    phases = {phase.code for phase in programme.phases}
    for number, intervention in enumerate(programme.interventions, start=1):
        for key, code, known in (
            ("provider", intervention.provider, providers),
            ("phase", intervention.phase, phases),
        ):
            if code not in known:
                raise ProgrammeError(
                    mark("The file has {value} at the key {key}. Expected: {expected}."),
                    value=repr(code),
                    key=f"interventions[{number}].{key}",
                    expected="one of " + ", ".join(sorted(known)),
                )


def _check_in_order(name: str, intervals: Sequence[tuple[int, int | None]]) -> None:
    """Intervals must rise and not overlap; only the last may have no end."""
    for number, (before, after) in enumerate(pairwise(intervals), start=2):
        if before[1] is None or after[0] < before[1]:
            raise ProgrammeError(
                mark(
                    "The programme file has an overlap: {key} begins before the one above it ends."
                ),
                key=f"{name}[{number}]",
            )
