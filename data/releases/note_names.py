"""Words with a capital that a note may have, and names of people that it may not.

Dutch writes a capital at the start of a sentence and in names. So a capital anywhere else is a
name: of the programme, of a party or place below, or of somebody.
"""

from __future__ import annotations

PARTIES = (
    "Defensie Defence Ministerie Ministry Dienstencentrum Re Robidus IncluSIF Future"
    " Groep Fund Social Impact Bond Joining Forces Koninklijke Tweede Kamer Nederland Netherlands"
    " Nederlandse Nederlands Dutch English Engels Covid Corona Excel Wet Poortwachter Dashboard"
)
PLACES = (
    "Amersfoort Amsterdam Apeldoorn Arnhem Assen Breda Den Haag Hague The Helder Eindhoven Ermelo"
    " Gilze Rijen Groningen Havelte Leeuwarden Maastricht Nijmegen Oirschot Rotterdam"
    " Schaarsbergen Soesterberg Utrecht Volkel Wezep Woensdrecht Zwolle Limburg Gelderland Drenthe"
    " Overijssel Flevoland Zeeland Friesland Brabant"
)
"""Provinces, their capitals, places with barracks; none that many people are called after."""
CALENDAR = (
    "January February March April May June July August September October November December"
    " Monday Tuesday Wednesday Thursday Friday Saturday Sunday Easter Christmas Pasen Pinksteren"
    " Kerst"
)
KNOWN = frozenset(f"{PARTIES} {PLACES} {CALENDAR}".split())

_FAMILY_NAMES = (
    "jansen janssen janssens hendriks dijkstra smits jacobs vermeulen hoekstra verhoeven kuipers"
    " veenstra willems schouten peters peeters huisman postma scholten bosman martens gerritsen"
    " hermans bouwman bosch wolters dekkers hofman zijlstra schipper timmermans verbeek sanders"
    " lammers driessen claassen cornelissen willemsen roelofs evers hoogendoorn molenaar"
    " wijnands vermeer yilmaz kaya demir ozturk sahin aydin nguyen ali mohamed elamrani"
)
FAMILY_NAMES = frozenset(_FAMILY_NAMES.split())
"""Frequent family names of the Netherlands that are no word; in whatever letters."""
_NAMES_AND_WORDS = (
    "Bakker Visser Smit Meijer Meyer Mulder Bos Vos Dekker Brouwer Kok Koster Prins Blom Kuiper"
    " Kramer Vries Dijk Boer Leeuwen Graaf Heuvel"
    " Heijden Vliet Veen Brink Wijk Jonker Vink"
)
NAMES_AND_WORDS = frozenset(_NAMES_AND_WORDS.split())
"""Family names that are words too: not with a capital."""
_GIVEN_NAMES = (
    "Jan Johan Johannes Hans Henk Piet Peter Pieter Kees Cornelis Willem Wim Gerrit Gerard Jeroen"
    " Martijn Marcel Dennis Michel Erik Eric Frank Edwin Richard Robert Ronald Rob Paul Patrick"
    " Stefan Sander Thomas Tim Tom Kevin Rick Ruben Bas Bart Daan Sem Lars Luuk Niels Jasper Joost"
    " Marco Mark Martin Michael Mike Mohammed Mohamed Ahmed Ali David Daniel Anna Maria Johanna"
    " Anneke Annemarie Els Esther Eva Emma Sophie Sanne Linda Lisa Laura Monique Sandra Petra"
    " Ingrid Marieke Marjolein Mirjam Miriam Nicole Saskia Karin Wilma Yvonne Fatima Julia Tess"
    " Lotte Femke Kim Manon Joyce Angela Jacqueline Astrid Ellen Judith Simone Suzanne"
)
GIVEN_NAMES = frozenset(_GIVEN_NAMES.split())
"""Frequent given names; not with a capital."""
