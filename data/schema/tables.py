"""The extract, version 1: every table and column declared once.

Reading, checks, the data dictionary, the demo extract and the registry all come from here.
Both headers of a column are accepted; a programme file can map others.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from data.words import Text

if TYPE_CHECKING:
    from data.programme import Coded, Programme

VERSION = 1
SCALE_MINIMUM, SCALE_MAXIMUM = 1, 5


class Kind(Enum):
    """How the text of a cell is read; the value names the type in the registry."""

    IDENTIFIER = "VARCHAR"
    CODE = "VARCHAR "
    DATE = "DATE"
    MONTH = "DATE "
    WHOLE = "INTEGER"
    NUMBER = "DOUBLE"

    @property
    def sql_type(self) -> str:
        """The DuckDB type of a column of this kind."""
        return self.value.strip()


@dataclass(frozen=True)
class Column:
    """One column: names, how it is read, what is allowed, what it means."""

    name: str
    header_nl: str
    kind: Kind
    meaning: Text
    unit: Text | None = None
    required: bool = False
    """Whether every row must have a value."""
    options: str | None = None
    """The list of the programme that holds the allowed codes."""
    minimum: float | None = None
    maximum: float | None = None
    past: bool = True
    """Whether a date after the as-of date is a fault."""
    aliases: tuple[str, ...] = ()
    """Other headers that are accepted."""

    def allowed(self, programme: Programme) -> tuple[Coded, ...]:
        """The allowed codes with their names; empty where any value will do."""
        return tuple(getattr(programme, self.options)) if self.options else ()


@dataclass(frozen=True)
class Table:
    """One file of the extract."""

    name: str
    meaning: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Columns that together occur once."""
    required: bool = False
    name_nl: str = ""
    """The Dutch name of its file or sheet; both names are accepted."""

    @property
    def file(self) -> str:
        """The name of the file in the folder of the extract."""
        return f"{self.name}.csv"

    @property
    def called(self) -> Text:
        """What a reader calls it."""
        return Text(self.name_nl or self.name, self.name.replace("_", " "))

    def column(self, name: str) -> Column:
        """A column by its English name."""
        return next(column for column in self.columns if column.name == name)


YEARS = Text("jaar", "year")
HOURS = Text("uur per week", "hours per week")
PERSONS = Text("personen", "persons")
POINTS = Text("punten, 1 (laag) tot 5 (hoog)", "points, 1 (low) to 5 (high)")
PARTICIPANT = Column(
    "participant_id",
    "deelnemernummer",
    Kind.IDENTIFIER,
    Text("Pseudoniem van de deelnemer", "Pseudonym of the participant"),
    required=True,
)

PARTICIPANTS = Table(
    "participants",
    Text("Een regel per geregistreerde persoon", "A row for every registered person"),
    (
        PARTICIPANT,
        Column(
            "birth_year",
            "geboortejaar",
            Kind.WHOLE,
            Text(
                "Geboortejaar; van een geboortedatum wordt alleen het jaar bewaard",
                "Year of birth; of a date of birth only the year is kept",
            ),
            unit=YEARS,
            minimum=1900,
            maximum=2100,
            aliases=("geboortedatum", "birth_date"),
        ),
        Column(
            "branch",
            "defensieonderdeel",
            Kind.CODE,
            Text("Defensieonderdeel", "Branch of the armed forces"),
            options="branches",
        ),
        Column(
            "first_sick_date",
            "eerste_ziektedag",
            Kind.DATE,
            Text("Eerste dag van het ziekteverzuim", "Start of the sickness spell"),
        ),
        Column(
            "intake_date",
            "intakedatum",
            Kind.DATE,
            Text(
                "Datum van de intake; zonder intake telt een persoon niet mee",
                "Date of the intake; without intake a person is not counted",
            ),
        ),
        Column(
            "entry_date",
            "instroomdatum",
            Kind.DATE,
            Text("Start van de begeleiding", "Start of the guidance"),
        ),
        Column(
            "exit_date",
            "uitstroomdatum",
            Kind.DATE,
            Text(
                "Einde van het re-integratietraject (niet van het dienstverband)",
                "End of the re-integration trajectory (not of the employment)",
            ),
        ),
        Column(
            "exit_reason",
            "uitstroomreden",
            Kind.CODE,
            Text("Reden van uitstroom", "Reason of exit"),
            options="exit_reasons",
        ),
        Column(
            "wage_sanction_risk",
            "risico_loonsanctie",
            Kind.CODE,
            Text(
                "Risico op een loonsanctie volgens de dossiertoets",
                "Risk of a wage sanction according to the file review",
            ),
            options="wage_sanction_risks",
        ),
    ),
    key=("participant_id",),
    required=True,
    name_nl="deelnemers",
)

INTERVENTIONS = Table(
    "interventions",
    Text("Een regel per gestarte interventie", "A row for every intervention that was started"),
    (
        PARTICIPANT,
        Column(
            "intervention",
            "interventie",
            Kind.CODE,
            Text("Welke interventie", "Which intervention"),
            required=True,
            options="interventions",
        ),
        Column(
            "start_date",
            "startdatum",
            Kind.DATE,
            Text("Eerste dag van deelname", "First day of participation"),
            required=True,
        ),
        Column(
            "end_date",
            "einddatum",
            Kind.DATE,
            Text("Laatste dag; leeg als zij loopt", "Last day; empty while it runs"),
        ),
        Column(
            "end_reason",
            "reden_einde",
            Kind.CODE,
            Text("Waarom de interventie eindigde", "Why the intervention ended"),
            options="intervention_end_reasons",
        ),
    ),
    key=("participant_id", "intervention", "start_date"),
    name_nl="interventies",
)

WAGE_SANCTIONS = Table(
    "wage_sanctions",
    Text("Een regel per opgelegde loonsanctie", "A row for every wage sanction imposed"),
    (
        PARTICIPANT,
        Column(
            "imposed_date",
            "datum_oplegging",
            Kind.DATE,
            Text("Dag waarop UWV de sanctie oplegde", "Day on which UWV imposed the sanction"),
            required=True,
        ),
    ),
    key=("participant_id", "imposed_date"),
    name_nl="loonsancties",
)

PLACEMENTS = Table(
    "placements",
    Text("Een regel per plaatsing op werk", "A row for every placement in work"),
    (
        PARTICIPANT,
        Column(
            "start_date",
            "startdatum",
            Kind.DATE,
            Text("Eerste werkdag", "First day of work"),
            required=True,
        ),
        Column(
            "end_date",
            "einddatum",
            Kind.DATE,
            Text(
                "Laatste werkdag; leeg als zij loopt, in de toekomst als zij vastligt",
                "Last day of work; empty while it runs, in the future where it is agreed",
            ),
            past=False,
        ),
        Column(
            "employer",
            "werkgever",
            Kind.IDENTIFIER,
            Text("Code van de werkgever, nooit de naam", "Code of the employer, never its name"),
        ),
        Column(
            "contract_type",
            "soort_contract",
            Kind.CODE,
            Text("Soort contract", "Type of contract"),
            options="contract_types",
        ),
        Column(
            "hours_per_week",
            "uren_per_week",
            Kind.NUMBER,
            Text("Contractuele werktijd", "Contracted working time"),
            unit=HOURS,
            minimum=0,
            maximum=80,
        ),
    ),
    key=("participant_id", "start_date"),
    name_nl="plaatsingen",
)

RETURNS = Table(
    "returns",
    Text("Een regel per terugval na uitstroom", "A row for every relapse after an exit"),
    (
        PARTICIPANT,
        Column("return_date", "datum_terugval", Kind.DATE,
               Text("Dag van de terugval", "Day of the relapse"), required=True),
        Column("kind", "soort", Kind.CODE,
               Text("Soort terugval", "Kind of relapse"), required=True, options="return_kinds"),
    ), key=("participant_id", "return_date"), name_nl="terugval",
)  # fmt: skip

LABOUR_MARKET = Table(
    "labour_market",
    Text("Een regel per maand: de arbeidsmarkt", "A row a month: the labour market"),
    (
        Column(
            "month",
            "maand",
            Kind.MONTH,
            Text("Maand, als 2021-07", "Month, as 2021-07"),
            required=True,
        ),
        Column(
            "employed",
            "werkzamen",
            Kind.WHOLE,
            Text("Werkzame beroepsbevolking", "Employed labour force"),
            unit=PERSONS,
            required=True,
            minimum=0,
        ),
        Column(
            "unemployed",
            "werklozen",
            Kind.WHOLE,
            Text("Werkloze beroepsbevolking", "Unemployed labour force"),
            unit=PERSONS,
            required=True,
            minimum=0,
        ),
    ),
    key=("month",),
    name_nl="arbeidsmarkt",
)

SURVEY_NAME = "survey"
SURVEY_HEAD = (
    PARTICIPANT,
    Column(
        "round",
        "meting",
        Kind.WHOLE,
        Text("Nummer van de enquêteronde", "Number of the survey round"),
        required=True,
        minimum=1,
        maximum=100,
    ),
    Column(
        "answered_date",
        "datum_antwoord",
        Kind.DATE,
        Text(
            "Dag van het antwoord; leeg als wie uitgenodigd was niet antwoordde",
            "Day of the answer; empty where the invited person did not answer",
        ),
    ),
    Column(
        "phase",
        "fase",
        Kind.CODE,
        Text("Fase van het traject bij de meting", "Phase of the trajectory at the survey"),
        options="phases",
    ),
)


def survey_table(programme: Programme) -> Table:
    """The survey, with one column for every item that the programme asks."""
    items = tuple(
        Column(
            item.code,
            item.name.nl.lower().replace(" ", "_"),
            Kind.WHOLE,
            item.name,
            unit=POINTS,
            minimum=SCALE_MINIMUM,
            maximum=SCALE_MAXIMUM,
        )
        for item in programme.survey_items
    )
    return Table(
        SURVEY_NAME,
        Text(
            "Een regel per uitgenodigde persoon en ronde, ook zonder antwoord",
            "A row for every person invited to a round, without an answer too",
        ),
        SURVEY_HEAD + items,
        key=("participant_id", "round"),
        name_nl="enquete",
    )


def tables_of(programme: Programme) -> tuple[Table, ...]:
    """All tables of an extract of this programme, in the order in which they are read.

    Relapses only where the programme names kinds of them."""
    return (
        PARTICIPANTS,
        INTERVENTIONS,
        WAGE_SANCTIONS,
        survey_table(programme),
        PLACEMENTS,
        *((RETURNS,) if programme.return_kinds else ()),
        LABOUR_MARKET,
    )
