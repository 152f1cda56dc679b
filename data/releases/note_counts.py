"""Numbers of persons in a sentence, in Dutch and English: ``drie zieke militairen``, ``n = 4``.

Years, dates, numbers of cohorts and phases, durations and percentages are no numbers of persons.
"""

from __future__ import annotations

import re

PERSONS = (
    r"deelnemers?|deelneemsters?|personen|persoon|mensen|militairen|militair|re-?integranten"
    r"|re-?integrant|kandidaten|kandidaat|cli[eë]nten|cli[eë]nt|clients?|participants?|persons?"
    r"|people|soldiers?|zieken|zieke|werknemers?|employees?|vrouwen|vrouw|mannen|man|women|woman|men"
    r"|veteranen|veteraan|veterans?|pati[eë]nten|pati[eë]nt|patients?|jongeren|ouderen"
)
EVENTS = (
    r"(?:uit|in)stromers?|uitvallers?|starters?|dropouts?|gevallen|geval|cases?|dossiers?|files?"
    r"|(?:loon)?sancties?|sanctions?|plaatsingen|plaatsing|placements?|exits?|overlijdens?|deaths?"
    r"|ontslagen|dismissals?|uitkeringen|uitkering"
)
"""What happens to one person each: its number is a number of persons."""

WORDS = {
    word: number
    for number, words in enumerate(
        (
            "geen nul no zero", "één eén eentje one", "twee two beide both", "drie three",
            "vier four",
            "vijf five", "zes six", "zeven seven", "acht eight", "negen nine", "tien ten",
            "elf eleven", "twaalf twelve", "dertien thirteen", "veertien fourteen",
            "vijftien fifteen", "zestien sixteen", "zeventien seventeen", "achttien eighteen",
            "negentien nineteen",
        )
    )
    for word in words.split()
}  # fmt: skip
DID = (
    r"stop(?:pen|ten)|vallen|vielen|vertr[eo]kken|krijgen|kregen|werk(?:en|ten)|begonnen|beginnen"
    r"|start(?:en|ten)|gaan|gingen|komen|kwamen|keren|keerden|stromen|stroomden"
    r"|herstel(?:len|den)|over(?:lijden|leden)|blijven|bleven|haken|haakten|stopped|left|died|started"
    r"|began|returned|went|got|quit|dropped|stayed|worked"
)
"""What several persons do."""
GONE = (
    r"gestopt|uitgevallen|vertrokken|hersteld|overleden|teruggekeerd|uitgestroomd|ingestroomd"
    r"|afgehaakt|ontslagen|geplaatst|ziek"
)
"""What persons are afterwards."""
GROUPS = re.compile(r"\b(?:twee|drie|vier|vijf|zes|zeven|acht|negen)tal\b|\bduo\b")
"""*Een drietal*: a number of persons below ten, whatever follows."""

MONTHS = (
    r"jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|mar(?:ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?"
    r"|aug(?:ustus|ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[012])", r"(?:19|20)\d\d"
DATES = re.compile(
    rf"(?<![\w./-])(?:(?P<y1>{_YEAR})-{_MONTH}-{_DAY}|{_DAY}[-/.]{_MONTH}[-/.](?P<y2>{_YEAR}|\d\d)"
    rf"|{_DAY}(?:e|st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})\b\.?(?:\s+(?P<y3>{_YEAR}))?"
    rf"|(?:{MONTHS})\s+{_DAY}(?:st|nd|rd|th)?\b(?:,?\s+(?P<y4>{_YEAR}))?"
    rf"|{_YEAR}(?:-(?:0\d|1[012])|-?q[1-4]))(?![\w-])(?![./]\d)",
    re.ASCII | re.IGNORECASE,
)
_LABELS = (
    r"cohort|fase|phase|ronde|round|kwartaal|quarter|week|maand|month|jaar|year|tranche|spoor|track"
    r"|stap|step|versie|version|tabel|table|figuur|figure|pagina|page|groep|group|doel|goal|perceel"
    r"|bijlage|vraag|question|golf|wave|lockdown"
)
NO_COUNTS = (
    re.compile(r"\b(?:19|20)\d\d\b"),
    re.compile(rf"\b(?:{_LABELS})(?:n|en|s)\s+\d+(?:\s*(?:,|-|t/m|en|and|tot|to|of|or)\s*\d+)+\b"),
    re.compile(rf"\b(?:{_LABELS}|q|nr|no\.)\s*\d+(?:\s*(?:t/m|naar|to)\s*\d+)?\b"),
    re.compile(
        r"(?:(?:€|eur|euro)\s*\d[\d.,]*"
        r"|\d[\d.,]*\s*-?(?:%|procent|percent|pct|euro|eur|uur|uren|hours?|dag(?:en)?|days?"
        r"|we?eke?n?|weeks|maand(?:en)?|months?|jaar|jaren|years?|keer|times|km|punt(?:en)?|points?)"
        r"(?!\w))"
    ),
    re.compile(r"\b[a-z]+-\d+\b"),
)
"""What has digits and is no number of persons."""

_ANY = rf"(?:\d+(?:[.,]\d{{3}})*|{'|'.join(WORDS)})"
_NUMBER = rf"(?:(?P<first>{_ANY})\s*(?:-|–|à|naar|tot|to|of|or)\s*)?(?P<number>{_ANY})"
_ARTICLE = r"(?:de|deze|die|alle|onze|the|these|those|all|our)"
_OF = rf"(?:\s+(?:van|of|uit|onder|among)(?:\s+{_ARTICLE})?(?:\s+\d+)?)?"
_LINK = r"voor|met|for|with|bij|aan|per|door|by|to|naar|tot|and|en|of|or|in|op|on"
_BETWEEN = rf"(?:\s+(?!(?:{_LINK})\b)[^\W\d_][\w-]*){{0,2}}?"
_VERB = (
    r"(?:is|was|werd|wordt|bedraagt|bedroeg|van|naar|tot|daal\w*|gedaald|stijg\w*|steeg|gestegen"
    r"|to|from|fell|rose|are|were|telt|now|nu)"
)
BEFORE = re.compile(
    rf"(?=(?<![\w.,/])(?<![a-z]-){_NUMBER}{_OF}{_BETWEEN}\s+(?:{PERSONS}|{EVENTS})\b)"
)
AFTER = re.compile(
    rf"(?:\b(?:{PERSONS}|{EVENTS})\b\s*(?:(?:\s+{_VERB})+\s+|[:=(]\s*)(?:n\s*=\s*)?|\bn\s*=\s*)"
    rf"{_NUMBER}(?:\s+(?:naar|tot|to)\s+(?P<last>{_ANY}))?(?![\w.,]*\d)"
)
_SOME = rf"(?:\d+|{'|'.join(w for w, n in WORDS.items() if n and w not in ('beide', 'both'))})"
_ARE = r"(?:er|nog|al|ook|daarvan|hiervan|zijn|waren|werden|of them|are|were|have|had)"
DOING = (
    re.compile(
        rf"(?<![\w.,/])(?<![a-z]-)({_SOME})(?:(?:\s+{_ARE})*\s+(?:{DID}|{GONE})|\s+(?:zijn|waren))\b"
    ),
    re.compile(
        rf"\b(?:(?:{DID})\s+(?:er\s+)?|(?:{GONE})\s*[:=(]\s*)({_SOME})"
        r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:in|op|bij|van|uit|en|and|at|from|of)\b)"
    ),
    re.compile(
        r"(?<![\w.,/])(1|één|eén|eentje)\s+(?:stop|krijg|kreeg|viel|vertr[eo]k|overleed|is)"
    ),
)
"""*2 stopten*, *in mei stopten er 2*, *gestopt: 2*: of persons, though nothing says so."""
ONE_OF = re.compile(rf"\b(?:een|eentje)\s+(?:van|uit)\s+{_ARTICLE}\b")


def without_dates(sentence: str) -> str:
    """The sentence with an ellipsis for each date."""
    return DATES.sub(" … ", sentence)


def years_of_dates(sentence: str) -> list[int]:
    """The years of the whole dates in a sentence; of two digits 30 and above are 19.."""
    found = []
    for date in DATES.finditer(sentence):
        for year in filter(None, date.groups()):
            number = int(year)
            found.append(number if number > 99 else number + (1900 if number >= 30 else 2000))
    return found


def numbers_of_persons(sentence: str) -> list[int]:
    """Every number of persons in a sentence, zero included."""
    left = without_dates(sentence).lower()
    for pattern in NO_COUNTS:
        left = pattern.sub(" … ", left)
    found = [
        WORDS[number] if number in WORDS else int(re.sub(r"\D", "", number))
        for pattern in (BEFORE, AFTER, *DOING)
        for match in pattern.finditer(left)
        for number in match.groups()
        if number
    ]
    return found + [1] * len(ONE_OF.findall(left)) + [2] * len(GROUPS.findall(left))
