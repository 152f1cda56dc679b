"""What a release may show, decided by somebody: the policy, as a file that is signed.

Who decides is the controller of the registration; so every number that decides what is shown stands
in a TOML file with a name and a date under it, and in no code. Two files ship in ``data/policies``.
A programme names one, and may differ from it, in ``[release]``; ``docs/policy.md`` lists the keys.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.dimension_names import DIMENSIONS
from data.errors import PolicyError
from data.toml_section import Section
from data.words import Text, mark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

POLICY_FOLDER = Path(__file__).resolve().parent / "policies"
OUTSIDER, PROVIDER_ALONE, PAIRS = "outsider", "provider", "pair"
ATTACKERS = (OUTSIDER, PROVIDER_ALONE, PAIRS)
"""Who knows no outcome, who knows those of its own participants, and each two of these."""
BASED_ON = "based_on"

WHOLE = {
    "max_filters": 0,
    "min_selection": 2,
    "min_count": 1,
    "base": 1,
    "min_difference": 1,
    "curve_step_days": 1,
    "min_curve_persons": 2,
    "min_curve_events": 1,
    "min_at_risk": 1,
    "min_model_cell": 1,
    "digits": 1,
}
"""The keys that are whole numbers, each with the least that makes sense."""


@dataclass(frozen=True)
class Policy:
    """Every constant of a release. Numbers of persons unless their name says days or digits."""

    code: str
    name: Text
    max_filters: int
    """Choices together, the comparison and a provider's own scope included."""
    min_selection: int
    """Persons in a selection. In a small group one outcome can be everybody's."""
    min_count: int
    """Below it a number is hidden, zero included."""
    base: int
    """Numbers that are shown are multiples of it."""
    min_difference: int
    """Persons by which two nested selections differ, or else by nobody."""
    curve_step_days: int
    """Curves are known at the end of each of these."""
    min_curve_persons: int
    min_curve_events: int
    """Below these a curve says nothing."""
    min_at_risk: int
    """A curve stops where fewer are at risk."""
    curves_of_two: tuple[str, ...]
    """Dimensions of which curves are also shown together with one other."""
    min_model_cell: int
    """Persons with and without the outcome in every category of a model; degrees of freedom."""
    digits: int
    """Significant digits of means and estimates."""
    max_rounding_error: float
    """Of a share 0-1: where rounding alone can move a curve further, it is drawn thin."""
    rare_outcomes_of: tuple[str, ...]
    """Dimensions of which wage sanctions and single reasons of exit are shown, one at a time."""
    attackers: tuple[str, ...]
    """Who attacks a release before it is published."""
    decided_by: str
    decided_on: dt.date
    review_on: dt.date

    @property
    def hash(self) -> str:
        """SHA-256 of its values, in which the texts play a part too."""
        return hashlib.sha256(json.dumps(self.values, sort_keys=True).encode()).hexdigest()

    @property
    def values(self) -> dict[str, Any]:
        """Its keys and values as a manifest holds them."""
        found = asdict(self)
        return found | {day: found[day].isoformat() for day in ("decided_on", "review_on")}

    @staticmethod
    def of(values: Mapping[str, Any]) -> Policy:
        """The policy of a manifest."""
        found = dict(values)
        for name in ("curves_of_two", "rare_outcomes_of", "attackers"):
            found[name] = tuple(found[name])
        for name in ("decided_on", "review_on"):
            found[name] = dt.date.fromisoformat(found[name])
        return Policy(**found | {"name": Text(**found["name"])})

    def carries_curves(self, dimensions: Collection[str]) -> bool:
        """Whether curves are published of groups by these dimensions, comparison included."""
        if len(dimensions) <= 1:
            return True
        return len(dimensions) <= 2 and not set(self.curves_of_two).isdisjoint(dimensions)

    def shows_rare_outcomes(self, dimensions: Collection[str]) -> bool:
        """Whether wage sanctions and single reasons of exit are published of such groups."""
        return len(dimensions) <= 1 and set(dimensions) <= set(self.rare_outcomes_of)


def read_policy(name_or_file: str) -> Policy:
    """A policy that ships, by name, or that of a TOML file with a table ``[release]``.

    Raises ``PolicyError``, naming the file or the key that is wrong.
    """
    path = Path(name_or_file)
    if path.suffix != ".toml":
        path = POLICY_FOLDER / f"{name_or_file}.toml"
    try:
        root = Section(tomllib.loads(path.read_text("utf-8")), error=PolicyError)
    except OSError as error:
        raise PolicyError(
            mark("There is no policy {name}. Give the path of a .toml file, or one of: {known}."),
            name=name_or_file,
            known=", ".join(shipped()),
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(
            mark("The policy file {name} is not valid TOML: {problem}."),
            name=path.name,
            problem=str(error),
        ) from error
    policy = policy_of(root.section("release"))
    root.end()
    return policy


@cache
def example_policy() -> Policy:
    """The policy that ships for a closed circle of readers."""
    return read_policy("closed_circle")


def shipped() -> list[str]:
    """The names of the policies that ship."""
    return sorted(path.stem for path in POLICY_FOLDER.glob("*.toml"))


def policy_of(section: Section) -> Policy:
    """The policy of a table ``[release]``: its own keys, and those of the one it is based on.

    Who decided, on which day, and until when it holds, is never taken from another.
    Raises ``PolicyError`` with the key that is wrong.
    """
    base: dict[str, Any] = {}
    if section.has(BASED_ON):
        name = section.choice(BASED_ON, tuple(shipped()))
        base = vars(read_policy(name)) | {"code": name}
    found: dict[str, Any] = {}
    for field in fields(Policy):
        key = field.name
        signed = key in ("decided_by", "decided_on", "review_on")
        if key in base and not section.has(key) and not signed:
            found[key] = base[key]
        elif key == "code":
            found[key] = section.code(key)
        elif key == "name":
            found[key] = section.text(key)
        elif key in WHOLE:
            found[key] = section.whole(key, minimum=WHOLE[key])
        elif key == "max_rounding_error":
            found[key] = section.share(key)
        elif key == "decided_by":
            found[key] = section.filled(key)
        elif signed:
            found[key] = section.day(key)
        else:
            found[key] = section.choices(key, ATTACKERS if key == "attackers" else DIMENSIONS)
    section.end()
    policy = Policy(**found)
    _check(policy, section)
    return policy


def _check(policy: Policy, section: Section) -> None:
    """What one key alone cannot show."""
    if policy.min_count < policy.base:
        raise section.wrong("min_count", policy.min_count, f"base ({policy.base}) or more")
    if policy.min_selection < policy.min_count:
        raise section.wrong("min_selection", policy.min_selection, f"{policy.min_count} or more")
    if policy.review_on <= policy.decided_on:
        raise section.wrong("review_on", str(policy.review_on), "a day after decided_on")
    if OUTSIDER not in policy.attackers:
        raise section.wrong("attackers", list(policy.attackers), f"{OUTSIDER} among them")
