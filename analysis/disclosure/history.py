"""What earlier releases of a programme have shown, and of whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.disclosure.selections import (
    Group,
    Membership,
    Published,
    Universe,
    kept_group,
    members,
)
from analysis.selection import Selection
from data.errors import ReleaseError
from data.registry.keyed import open_keyed
from data.registry.open import open_registry
from data.registry.store import list_registries
from data.releases.files import SELECTIONS, list_releases, open_release
from data.security.keys import fingerprint
from data.words import mark

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.disclosure.protected import PublicationKeys
    from data.policy import Policy
    from data.registry.open import Registry
    from data.releases.files import ReleaseEntry


@dataclass(frozen=True)
class Earlier:
    """An earlier release with the groups that it showed, and the registry behind it."""

    entry: ReleaseEntry
    membership: Membership
    shown: tuple[Group, ...]
    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class History:
    """Everybody who was ever in a registry, who is in this one, and all earlier releases."""

    universe: Universe
    now: Membership
    earlier: tuple[Earlier, ...]

    def published(self, policy: Policy) -> Published:
        """Every set of persons that was ever published."""
        found = Published(policy.min_difference)
        for release in self.earlier:
            for group in release.shown:
                found.add(group.persons)
        return found

    @property
    def last(self) -> dict[Selection, Group]:
        """How each selection was last published."""
        return {group.selection: group for release in self.earlier for group in release.shown}


def read_history(store: Path, folder: Path, registry: Registry, keys: PublicationKeys) -> History:
    """The releases of this programme in ``folder``, and the registries they were made from.

    Raises ``ReleaseError`` where a registry is gone or a key is another: then nobody could say
    what may be published.
    """
    entries = earlier_releases(folder, registry.programme.code)
    check_keys(entries, keys)
    registries = [_registry_of(store, entry) for entry in entries]
    frames = [_members(r, keys) for r in [*registries, registry]]
    universe = Universe.of(frames)
    memberships = [Membership.of(frame, universe) for frame in frames]
    earlier: tuple[Earlier, ...] = ()
    for entry, membership in zip(entries, memberships[:-1], strict=True):
        last = History(universe, membership, earlier).last
        earlier = (*earlier, _earlier(entry, membership, last))
    return History(universe, memberships[-1], earlier)


def earlier_releases(folder: Path, programme: str) -> list[ReleaseEntry]:
    """The releases of a programme in the order in which they were published."""
    found = [entry for entry in list_releases(folder) if entry.programme_code == programme]
    return sorted(found, key=lambda entry: (entry.published_at, len(entry.earlier)))


def check_keys(entries: list[ReleaseEntry], keys: PublicationKeys) -> None:
    """Refuse other keys than those of earlier releases: fresh chances can be averaged away."""
    found = fingerprints(keys)
    for entry in entries:
        if entry.keys != found:
            raise ReleaseError(
                mark(
                    "The keys are not those of the release {name}: with others, the rounding could"
                    " be averaged away. Give the folder with the old keys by --keys."
                ),
                name=entry.name,
            )


def fingerprints(keys: PublicationKeys) -> dict[str, str]:
    """What tells keys apart, and tells nothing else."""
    return {"record": fingerprint(keys.record), "round": fingerprint(keys.round)}


def _registry_of(store: Path, entry: ReleaseEntry) -> Registry:
    for known in list_registries(store):
        if known.content_hash == entry.registry_hash:
            return open_registry(known)
    raise ReleaseError(
        mark(
            "The registry that the release {name} was made from is not in {store}. Without it"
            " nobody can say what may be published beside that release. Put it back."
        ),
        name=entry.name,
        store=str(store),
    )


def _members(registry: Registry, keys: PublicationKeys) -> pd.DataFrame:
    keyed = open_keyed(registry, keys.record)
    try:
        return members(keyed)
    finally:
        keyed.close()


def _earlier(entry: ReleaseEntry, membership: Membership, last: dict[Selection, Group]) -> Earlier:
    """A release with its groups; those that it kept are of whom they were when last published."""
    release = open_release(entry)
    tables = {name: release.table(name) for name in release.tables}
    release.close()
    shown = []
    for row in tables[SELECTIONS].itertuples(index=False):
        selection = Selection.of(str(row.selection))
        shown.append(
            kept_group(last[selection], membership)
            if row.kept
            else Group(selection, membership.persons(selection))
        )
    return Earlier(entry, membership, tuple(shown), tables)
