"""Which registry to go on with when one of them is damaged: the newest that still opens.

A damaged registry is never passed over in silence: whoever asks gets, beside the registry to use,
what is wrong with each newer one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import RegistryDamaged, RegistryError, RegistryOffered
from data.registry.open import open_registry
from data.registry.store import find_registry, read_manifests
from data.words import mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from data.registry.open import Registry
    from data.registry.store import RegistryEntry


def open_and_close(entry: RegistryEntry) -> None:
    """Raise ``RegistryError`` if a registry does not open."""
    open_registry(entry).close()


def newest_sound(
    store: Path,
    programme_code: str | None = None,
    as_of_date: dt.date | None = None,
    try_open: Callable[[RegistryEntry], object] = open_and_close,
) -> tuple[RegistryEntry, list[RegistryError]]:
    """The newest registry that opens, and what is wrong with each newer one and each manifest.

    Only those of ``programme_code`` and not after ``as_of_date``, where these are given.
    ``try_open`` opens an entry; who keeps registries open passes a function of its own, so that a
    file is read once. Raises ``RegistryError`` where there is no registry at all, or none that
    opens.
    """
    entries, damaged = read_manifests(store)
    if not entries and not damaged:
        find_registry(store)  # says that an extract must be imported first
    for entry in entries:
        if programme_code not in (None, entry.programme_code):
            continue
        if as_of_date is not None and entry.as_of_date > as_of_date:
            continue
        try:
            try_open(entry)
        except RegistryError as error:
            damaged.append(error)
        else:
            return entry, damaged
    raise (
        damaged[-1]
        if damaged
        else RegistryError(mark("No registry in {store} fits what is asked for."), store=str(store))
    )


def open_or_offer(store: Path, as_of_date: dt.date | None = None) -> Registry:
    """The registry of a date, or the newest, opened: for who cannot be shown another by itself.

    Raises ``RegistryOffered`` where it is damaged and another is sound, else ``RegistryError``.
    """
    try:
        return open_registry(find_registry(store, as_of_date))
    except RegistryDamaged as error:
        try:
            sound, _ = newest_sound(store)
        except RegistryError:
            raise error from None
        raise RegistryOffered(error, sound.as_of_date.isoformat()) from error
