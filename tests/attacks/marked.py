"""A release in which every number says of which selection it is, so that a stray one is known.

The rows are those of everybody, once for each selection, with the mark of the selection added to
every count: a number of nine digits that ends in three zeros. It holds what no release could: only
who may see what is tried here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd

from analysis.disclosure.protected import PublicationKeys
from analysis.disclosure.selections import unit_selections
from analysis.publication.protected_tables import Unit, compute_units
from data.demo.files import write_demo_extract
from data.dimensions import OTHER_THAN, PROVIDER
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import Registry, open_registry
from data.registry.store import find_registry
from data.releases.files import SELECTIONS, ReleaseEntry, content_hash, write_release
from tests.attacks.population import LAST
from tests.releases import KEYS, MOMENT, candidates, demo_policy

THOUSAND = 1_000
LEAST, MOST = 100_000, 999_999
"""Thousands of a mark; drawn, so that a sum of some is not another."""
SEED = 1
COUNTS = (
    "answered", "at_risk", "censored", "count", "entered", "events", "exited", "invited", "judged",
    "persons", "sanctions", "started", "successful",
)  # fmt: skip
"""The columns, of whatever figure, that are numbers of persons."""
APART = "[.,\u00a0\u202f]?"
IN_TEXT = re.compile(rf"(?<!\d)(\d{{3}}){APART}(\d{{3}}){APART}\d{{3}}(?!\d)")
"""A marked number, in either language or in the data of a figure."""


@dataclass(frozen=True)
class Marked:
    """A folder with the release, and the marks of its selections."""

    folder: Path
    marks: dict[str, int]

    def in_frame(self, frame: pd.DataFrame) -> set[str]:
        """The selections whose numbers are in rows."""
        columns = [frame[name].astype(float).dropna() for name in frame.select_dtypes("number")]
        return self._of(int(number // THOUSAND) for column in columns for number in column)

    def in_text(self, text: str) -> set[str]:
        """The selections whose numbers are in a text, written as people or programs do."""
        return self._of(int(first + second) for first, second in IN_TEXT.findall(text))

    def _of(self, thousands: Iterable[int]) -> set[str]:
        found = set(thousands)
        return {text for text, mark in self.marks.items() if mark // THOUSAND in found}


def may_see(provider: str | None, selection: str) -> bool:
    """What PRIVACY.md says, apart from the code: its own, all others, and the total."""
    if provider is None or not selection:
        return True
    of = [pair for pair in selection.split("&") if pair.startswith(f"{PROVIDER}=")]
    return of in ([f"{PROVIDER}={provider}"], [f"{PROVIDER}={OTHER_THAN}{provider}"])


@contextmanager
def marked_release(long: bool) -> Iterator[Marked]:
    """Every selection that could be published; in the short version few."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        write_demo_extract(root / "extract", LAST)
        import_extract(root / "extract", LAST, load_programme(), root / "store")
        registry = open_registry(find_registry(root / "store"))
        yield mark(registry, root / "published", long)
        registry.close()


def mark(registry: Registry, folder: Path, long: bool, keys: PublicationKeys = KEYS) -> Marked:
    """Write such a release of a registry."""
    (whole, *others) = unit_selections(registry.programme, demo_policy()) if long else candidates()
    drawn = Random(SEED).sample(range(LEAST, MOST), len(others) + 1)
    texts = (whole.text, *(selection.text for selection in others))
    marks = {text: THOUSAND * number for text, number in zip(texts, drawn, strict=True)}
    everybody = [Unit(whole)]
    computed = compute_units(registry, keys, demo_policy(), everybody, lambda _n, _of: None)
    exact = computed.frames([whole.text])
    tables = {name: _for_all(frame, marks) for name, frame in exact.items()}
    selections = pd.DataFrame({"selection": texts, "persons": marks.values()})
    tables[SELECTIONS] = selections.assign(kept=False, newcomers=0)
    write_release(folder, tables, registry.programme, _entry(registry, tables))
    return Marked(folder, marks)


def _for_all(frame: pd.DataFrame, marks: dict[str, int]) -> pd.DataFrame:
    counts = [column for column in COUNTS if column in frame]
    parts = []
    for text, mark in marks.items():
        part = frame.assign(selection=text)
        part[counts] = part[counts].apply(pd.to_numeric) + mark
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _entry(registry: Registry, tables: dict[str, pd.DataFrame]) -> ReleaseEntry:
    return ReleaseEntry(
        as_of_date=registry.as_of_date,
        programme_code=registry.programme.code,
        content_hash=content_hash(tables, "marked"),
        file_hash="",
        published_at=MOMENT,
        synthetic=True,
        registry_hash=registry.content_hash,
        policy=demo_policy().values,
        policy_hash=demo_policy().hash,
        report={"taken_out": {}, "numbers_taken_out": {}},
    )
