"""Who may see what: four roles, one table of role, page and export.

Menu, guard and tests are made from ``MATRIX``; a page that is not in it is for nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from data.words import mark

STEWARD, EVALUATOR, STEERING_GROUP, PROVIDER = "steward", "evaluator", "steering_group", "provider"
ROLES = (STEWARD, EVALUATOR, STEERING_GROUP, PROVIDER)
ROLE_NAMES = {
    STEWARD: mark("Data steward"),
    EVALUATOR: mark("Evaluator"),
    STEERING_GROUP: mark("Steering group"),
    PROVIDER: mark("Provider"),
}

REGISTRY, RELEASE = "registry", "release"
SOURCES = {STEWARD: REGISTRY, EVALUATOR: REGISTRY, STEERING_GROUP: RELEASE, PROVIDER: RELEASE}
"""The file that a role is served from: exact counts, or protected tables and nothing else."""


class Right(IntEnum):
    """What a role may do with a page; each right includes those before it."""

    NONE = 0
    SEE = 1
    EXPORT = 2


EVERYBODY = dict.fromkeys(ROLES, Right.EXPORT)
STEWARD_ONLY = dict.fromkeys(ROLES, Right.NONE) | {STEWARD: Right.SEE}

MATRIX: dict[str, dict[str, Right]] = {
    "overview": EVERYBODY,
    "participants": EVERYBODY,
    "interventions": EVERYBODY,
    "exits": EVERYBODY,
    "durability": EVERYBODY,
    "predictors": EVERYBODY,
    "sanctions": EVERYBODY,
    "wellbeing": EVERYBODY,
    "result": EVERYBODY,
    "quality": EVERYBODY,
    "method": EVERYBODY,
    "import": STEWARD_ONLY,
    "publish": STEWARD_ONLY,
}
"""Page (its path in the address) → role → right.

What an allowed page holds follows from the source: a release has protected figures alone, and a
provider's selections lie within its own participants.
"""

PINNING = dict.fromkeys(ROLES, False) | {STEWARD: True, EVALUATOR: True}
"""Role → whether it pins notes to the charts of the pages that it sees; everybody reads them."""


@dataclass(frozen=True)
class Viewer:
    """Somebody who was let in: one role, for a provider which one, and a name for the log.

    ``person`` tells people of one name apart: a short hash of the identity provider's own number
    of somebody; empty on one's own machine.
    """

    role: str
    provider: str | None
    name: str
    person: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES or (self.role == PROVIDER) != bool(self.provider):
            raise ValueError("a viewer has one known role, and a provider's viewer its provider")

    @property
    def source(self) -> str:
        """``registry`` or ``release``."""
        return SOURCES[self.role]

    @property
    def scope(self) -> str:
        """The role, and for a provider which one: what a cache may tell viewers apart by."""
        return f"{self.role}-{self.provider}" if self.provider else self.role


def right(viewer: Viewer | None, page: str) -> Right:
    """What a viewer may do with a page; nothing for nobody, and nothing with an unknown page."""
    return MATRIX.get(page, {}).get(viewer.role, Right.NONE) if viewer else Right.NONE


def may_see(viewer: Viewer | None, page: str) -> bool:
    """Whether a viewer may open a page."""
    return right(viewer, page) >= Right.SEE


def may_export(viewer: Viewer | None, page: str) -> bool:
    """Whether a viewer may take the figures of a page along: as a table, picture or document."""
    return right(viewer, page) >= Right.EXPORT


def may_pin(viewer: Viewer | None, page: str) -> bool:
    """Whether a viewer may pin notes to the charts of a page, and take them away."""
    return viewer is not None and PINNING[viewer.role] and may_see(viewer, page)
