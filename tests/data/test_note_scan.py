"""What a note may say and what it may not: a corpus in Dutch and English."""

from __future__ import annotations

import pytest

from data.programme import load_programme
from data.releases.note_counts import numbers_of_persons
from data.releases.note_scan import EARLIEST_YEAR, MESSAGES, Finding, findings
from data.releases.notes import names_of

NAMES = names_of(load_programme())

PASSES = [
    "samenwerking Jump Movement beëindigd",
    "Samenwerking met Jump Movement beëindigd per 1 maart 2021.",
    "Jump Movement en Future Groep gestopt; Life Goals neemt over",
    "Reveal begint met Place & Train bij de Landmacht",
    "Co-operation with Jump Movement ended on 1 March 2021",
    "Instroomstop door Covid-maatregelen, maart tot en met mei 2020",
    "Lockdown vanaf 15-12-2020; intakes per telefoon",
    "Lockdown from 2020-12-15; intakes by phone",
    "Nieuwe afspraken met UWV over de IVA sinds 2021-03",
    "Doel van 35,5 % na twee jaar is bijgesteld naar 40 %",
    "In cohort 2 begonnen deelnemers later met fase 3",
    "Cohort 2 deelnemers krijgen eerst een intake van 2 uur",
    "Na 6 weken beoordelen deelnemers de training",
    "After 6 weeks participants judge the training",
    "Deelnemers uit 2019 zijn opnieuw benaderd",
    "Vanaf 1 mei deelnemers van de Marine op locatie Den Helder",
    "Ruim 450 deelnemers in de analyse",
    "Circa 1.200 militairen per jaar komen in aanmerking",
    "Elke dag van de maand mag: 2021-01-02, 2021-02-03, 2021-03-15, 2021-04-16, 2021-05-20",
    "Op 01-02-2021, 3-4-2021, 15/6/2021, 7.8.2021 en 28-11-2021 was er overleg",
    "Fewer than 10 participants answered this question",
    "Minder dan 10 deelnemers per groep: niet getoond",
    "Kosten per deelnemer € 115.442 lager dan begroot",
    "Elke deelnemer krijgt een vaste coach",
    "Deelnemers van 50 jaar en ouder vaker naar IVA",
    "Een militair revalidatiecentrum doet mee",
    "Een deel van de deelnemers vulde de vragenlijst niet in",
    "Twee nieuwe coaches voor deelnemers van Reveal",
    "COVID-19: deelnemers later gestart",
    "Tabel 3 deelnemers zonder intake tellen niet mee",
    "Registratie vertraagd. Daarna ingehaald!",
    "Meer uitstroom dan verwacht. Groot verloop onder coaches",
    "De Tweede Kamer nam de wet aan",
    "Vragenlijst ronde 2: nieuwe vraag over energie",
    "DCR heeft uitstroomredenen aangevuld (2021-Q2)",
    "Effect of the reorganisation at Defence, not of the programme",
    "Gemiddeld 4,5 gesprekken per deelnemer",
    "Acht jaar lopend programma; eerste tussenstand na 24 maanden",
    "nieuwe lichting vanaf maart",
    "Nieuwe lichting vanaf maart",
    "verdrag per 1 juli 2021 gewijzigd",
    "Verdrag per 1 juli 2021 gewijzigd",
    "Instroom stopte i.v.m. corona, m.i.v. maart weer hervat",
    "Uitstroom was in juni lager a.g.v. de vakantie",
    "Begeleiding is t.o.v. vorig jaar intensiever, zie bijlage 2",
    "Registratie is aangevuld; vragenlijst was onvolledig",
    "Cohorten 1 en 2 zijn samengevoegd",
    "Van fase 2 naar 3 gaan deelnemers nu sneller",
    "Fase 3 is verkort; fasen 1 t/m 3 zijn nu gelijk",
    "Doelen 1 en 2 zijn gehaald, doel 3 volgt",
    "In 2020 zijn de afspraken herzien",
    "Het contract is op 1-1-2021 verlengd",
    "Lockdown 2 begon op 15 december 2020",
    "Reveal stopte per 1 mei met intakes",
    "De vragenlijst is korter; hij is sinds mei digitaal",
    "Reveal heeft haar werkwijze aangepast",
    "Zij werken samen met UWV",
    "Gesprekken zijn 2 keer per maand",
    "Intakes begonnen 2 weken later",
    "Beide aanbieders zijn verhuisd",
    "Locatie van de Landmacht tijdelijk gesloten (2019-2020)",
    "Contract 2019 - 2021 verlengd",
    "Samenwerking met o.a. UWV en o.a. gemeenten begonnen",
    "New intake form since March; the old one was too long",
    "Intake was closed during the lockdown, e.g. in April",
    "Guidance has been shorter since 2020-Q2",
    "Registration was completed at the end of May",
    "Phases 1 and 2 are shorter since January",
    "Contract started at 40 %, target is 45 %",
    "Both providers are in one building now",
    "The programme has a new target from 1 July 2021 on",
    "Life Goals left Amsterdam; guidance continues in Utrecht",
]  # fmt: skip

REFUSED = {
    "bsn": [
        "Dossier 123456782 aangepast",
        "Dossier 1234 56 782 aangepast",
        "Dossier 1234.56.782 aangepast",
        "Nummer １２３４５６７８２ klopt niet",
    ],
    "number": ["Personeelsnummer 850101 hersteld", "Registratie 85.01.01.123 dubbel",
               "Zaak 7654321"],
    "code": ["Datum van AB1234 hersteld", "Exit of p0123456789abcdef0123456789abcdef moved"],
    "e_mail": ["Vragen: j.jansen@mindef.nl", "Ask (jansen@example.co.uk).",
               "Vragen: jan[at]mindef.nl", "Vragen: jan (at) mindef punt nl", "jan @ mindef.nl",
               "Ask jan at mindef dot nl"],
    "iban": ["Betaald op NL91ABNA0417164300", "Betaald op NL91 ABNA 0417 1643 00",
             "Betaald op nl91abna0417164300"],
    "phone": ["Bel 06-12345678", "Bel 06 1234 5678", "Bel +31 6 12345678", "Call 0612345678"],
    "postcode": ["Locatie op 2511 CR geopend", "Locatie op 2511cr geopend"],
    "name": [
        "Samenwerking met Karel Verbruggen beëindigd",
        "Coach Verbruggen vertrokken",
        "Jansen uitgestroomd",
        "JANSEN uitgestroomd",
        "jansen uitgestroomd",
        "Pieter werkt weer",
        "Uitstroom van J. Verbruggen verwerkt",
        "Uitstroom van mevrouw verbruggen verwerkt",
        "dhr. verbruggen werkt weer",
        "Overleg met dr. Verbruggen",
        "Gestart bij Fysio Verbruggen-Kaya",
        "Afspraak met VERBRUGGEN",
        "j. de vries kreeg een sanctie",
        "j.p. verbruggen kreeg een sanctie",
        "Loonsanctie van j verbruggen: zie h. van der berg",
        "Overleg met van den heuvel",
        "Pietersen stopte",
        "In mei gestart. Verbruggen werkt weer",
        "Uitstroom: Verbruggen is hersteld",
        "Verbruggen left in May",
    ],
    "birth": [
        "Geboren in 1985",
        "geboortedatum gewijzigd",
        "Gestart op 12-03-1985",
        "Gestart op 12/3/85",
        "Gestart op 12 maart 1985",
        "Gestart op March 12, 1985",
        "Een 34-jarige is teruggekeerd",
        "Hersteld, 45 jaar oud",
        "A 45-year-old went back to work",
        "Leeftijd van 52 onbekend",
        "zij is 34",
        "Hij wordt bijna 50",
        "she was 41 then",
    ],
    "one_person": [
        "Een deelnemer is overleden",
        "De zieke militair is teruggekeerd",
        "Die militair werkt weer",
        "A participant died",
        "The soldier went back to work",
        "Iemand bij de Marine werkt weer",
        "De sergeant werkt weer",
        "hij kreeg een sanctie",
        "in mei kreeg zij dat niet; zij stopte",
    ],
    "few": [
        "3 deelnemers van Jump Movement overgedragen",
        "3 deelnemers van de Marine overgedragen",
        "Drie zieke militairen teruggekeerd",
        "drie van de deelnemers gestopt",
        "3 van de 45 deelnemers gestopt",
        "Eén van onze deelnemers gestopt",
        "Een van de deelnemers is gestopt",
        "Jump Movement: 7 personen",
        "2-3 mensen per maand",
        "<5 deelnemers bij Reveal",
        "Geen deelnemers met een loonsanctie",
        "0 deelnemers met een loonsanctie",
        "Aantal deelnemers: 7",
        "Deelnemers (n = 4)",
        "Marine, n=4",
        "Aantal deelnemers daalde van 12 naar 9",
        "Van 9 naar 12 deelnemers",
        "8 tot 10 deelnemers",
        "8-10 deelnemers",
        "Een drietal overgedragen",
        "4 loonsancties in mei",
        "2 plaatsingen in mei",
        "Three participants left",
        "3 of the participants left",
        "No participants with a sanction",
        "Only 2 new people in May",
        "9 persons handed over",
        "both participants left",
        "2 stopten",
        "Reveal: 2 stopten in mei",
        "in mei stopten er 2",
        "In mei stopten er twee bij Reveal",
        "3 kregen een sanctie",
        "vier zijn uitgevallen",
        "uitgevallen: 3",
        "hersteld (4), gestopt (2)",
        "1 stopte",
        "one of them, 2 left",
        "three died",
    ],
    "exact": [
        "43 deelnemers overgedragen",
        "Precies 527 personen geregistreerd",
        "1.234 militairen",
        "twaalf deelnemers overgedragen",
        "11 participants left",
        "23 wage sanctions so far: 23 sanctions",
        "Number of participants: 44",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", PASSES)
def test_what_happened_may_be_said(text: str) -> None:
    assert findings(text, NAMES) == ()


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts]
)
def test_what_is_of_persons_may_not(code: str, text: str) -> None:
    assert code in [finding.code for finding in findings(text, NAMES)]


def test_every_kind_is_tried_and_said_in_both_languages() -> None:
    assert set(REFUSED) | {"participant"} == set(MESSAGES)
    for code in MESSAGES:
        english, dutch = (Finding(code, 2).text(language) for language in ("en", "nl"))
        assert english != dutch
        assert "{" not in english + dutch


def test_a_message_repeats_nothing_of_what_was_found() -> None:
    for texts in REFUSED.values():
        for text in texts:
            for finding in findings(text, NAMES):
                said = finding.text("en").lower()
                assert not any(sign in said for sign in ("verbruggen", "123456782", "1985", "@"))


@pytest.mark.parametrize(("number", "code"), [(9, "few"), (10, ""), (11, "exact"), (15, "")])
def test_numbers_of_persons_are_those_a_release_could_show(number: int, code: str) -> None:
    found = findings(f"{number} deelnemers overgedragen", NAMES)
    assert [finding.code for finding in found] == [code] * bool(code)


@pytest.mark.parametrize(("year", "refused"), [(2009, True), (2010, False), (2011, False)])
def test_a_date_from_before_the_programme_is_one_of_birth(year: int, refused: bool) -> None:
    assert EARLIEST_YEAR == 2010
    assert bool(findings(f"Gestart op 01-05-{year}", NAMES)) is refused


def test_the_number_of_a_participant_is_known_however_it_is_written() -> None:
    assert findings("Datum van AB.12 hersteld", NAMES, ["AB12"]) == (Finding("participant"),)
    assert findings("Datum van ab-12 hersteld", NAMES, ["AB12"]) == (Finding("participant"),)
    assert findings("Datum van AB.12 hersteld", NAMES, ["AB13"]) == ()
    for written in ("AB 12", "A B 1 2", "ab / 12", "AB_12", "A.B.-1-2"):
        found = findings(f"Datum van {written} hersteld", NAMES, ["AB12", "CD34"])
        assert Finding("participant") in found, written
    assert findings("In fase 1, 2 uur per week", NAMES, ["12", "AB12"]) == ()


def test_the_place_of_a_name_is_that_of_its_word() -> None:
    assert findings("Reveal en Verbruggen gestopt", NAMES) == (Finding("name", 3),)
    assert findings("In 2021: coach Verbruggen weg", NAMES) == (Finding("name", 4),)
    assert findings("Bij Reveal-Verbruggen gestopt", NAMES) == (Finding("name", 2),)
    assert findings("JANSEN weg", NAMES) == (Finding("name", 1),)


def test_other_names_pass_once_the_programme_has_them() -> None:
    assert findings("Gestart met Bureau Verbruggen", [*NAMES, "Bureau Verbruggen"]) == ()


def test_every_number_in_a_sentence_is_read() -> None:
    assert sorted(numbers_of_persons("3 van de 45 deelnemers, en 12 personen")) == [3, 12, 45]
    assert numbers_of_persons("op 3 mei 2021 in cohort 2, 35,5 % na 6 weken") == []
