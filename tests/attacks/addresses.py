"""Addresses as somebody tampers with them: of others, doubled, three at once, of no language."""

from __future__ import annotations

from random import Random
from urllib.parse import parse_qsl, urlencode

from data.dimensions import DIMENSIONS, OTHER_THAN, PROVIDER, codes
from data.programme import Programme
from pages.access.roles import ROLES
from pages.reader import address

HOSTILE = (
    "' OR '1'='1", "reveal' --", "reveal&provider=life_goals", "cohort=1&provider=life_goals",
    "1; DROP TABLE exit_curves", "%", "*", "null", "None", "nan", "-1", "1e999", "\0", "\u202e1",
    "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x}", "../../etc/passwd", "%2e%2e%2f",
    "\N{LATIN SMALL LETTER DOTLESS I}", "１", "Reveal", " reveal", "reveal ", "other_than_",
    "other_than_None", "other_than_other_than_reveal", "own", "others", "all", "['1','2']", "1,2",
    "é" * 50, "x" * 20_000, "\ufffd", "", "True", "provider",
)  # fmt: skip
OTHER_PARAMETERS = (
    "scope", "Provider", "provider[]", "viewer", "x-dashboard-viewer", "selection", "figure",
    "content_hash", "embed", "__proto__", "name",
)  # fmt: skip
BADGE_OF_THE_STEWARD = "eyJyb2xlIjogInN0ZXdhcmQifQ==.0"


class Addresses:
    """Draws tampered addresses; the same ``seed``, the same addresses."""

    def __init__(self, programme: Programme, seed: int) -> None:
        self.random = Random(seed)
        self.providers = [provider.code for provider in programme.providers]
        self.known = {dimension: list(codes(programme, dimension)) for dimension in DIMENSIONS}
        self.roles = [
            *ROLES,
            *(f"provider-{code}" for code in self.providers),
            BADGE_OF_THE_STEWARD,
        ]

    def value(self, dimension: str) -> str:
        """A code that exists, of the dimension or of another, or what never could."""
        draw = self.random
        of_providers = [*self.providers, *(OTHER_THAN + code for code in self.providers)]
        wild = [*HOSTILE, *(code for found in self.known.values() for code in found)]
        kinds = [self.known[dimension]] * 6 + [of_providers, wild]
        return draw.choice(draw.choice(kinds))

    def draw(self) -> str:
        """One address, as it stands behind the question mark."""
        draw = self.random
        # With the provider and the comparison at most two are answered: so there are few as well.
        number = draw.choice((0, 0, 0, 1, 1, 2, 3, 5))
        pairs = [(d, self.value(d)) for d in draw.choices(DIMENSIONS, k=number)]
        if draw.random() < 0.5:
            pairs.append((PROVIDER, self.value(PROVIDER)))
        if draw.random() < 0.7:
            compared = ["own", "own", *DIMENSIONS, "phase", "round", draw.choice(HOSTILE)]
            pairs.append((address.BY, draw.choice(compared)))
        if draw.random() < 0.3:
            pairs.append((address.ROLE, draw.choice(self.roles)))
        if draw.random() < 0.3:
            name = draw.choice([*address.PARAMETERS, *OTHER_PARAMETERS])
            pairs.append((name, draw.choice(HOSTILE)))
        if pairs and draw.random() < 0.2:
            name, _value = draw.choice(pairs)
            pairs.append((name, self.value(name) if name in DIMENSIONS else draw.choice(HOSTILE)))
        draw.shuffle(pairs)
        return urlencode(pairs)

    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Filters that no page would make: a dimension twice, or of another's name."""
        names = [*DIMENSIONS, PROVIDER, PROVIDER, "Provider", "participant_id", "provider=reveal&x"]
        drawn = self.random.choices(names, k=self.random.choice((0, 1, 1, 2, 2, 3)))
        return tuple((name, self.value(name if name in DIMENSIONS else PROVIDER)) for name in drawn)


def parameters(query: str) -> dict[str, str]:
    """What Streamlit makes of an address: of a doubled parameter the last holds."""
    return dict(parse_qsl(query, keep_blank_values=True))
