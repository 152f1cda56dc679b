"""Extracts drawn at random: read exactly as they were drawn, or refused at the place of the fault.

``FUZZ_EXAMPLES`` says how many; ``make fuzz`` draws more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from data.errors import Fault
from data.reading.extract import read_extract
from data.reading.extract_reading import Reading, read_files
from data.reading.reading_process import pack, unpack
from tests.data.generated import CANARY, PROGRAMME, Drawn, DrawnExtract, draw_extract
from tests.data.spoiled import Files, found_at, spoil

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "700"))
IN_A_PROCESS = max(EXAMPLES // 70, 5)
RANDOM = st.integers(0, 2**48).map(Random)
"""By a seed: drawing every choice apart takes ten times as long, and a seed says it all."""
quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.filter_too_much, HealthCheck.large_base_example],
)  # fmt: skip


@contextmanager
def written(files: Files) -> Iterator[Path]:
    """A folder with these files."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz"))
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        yield folder
    finally:
        shutil.rmtree(folder)


def values_of(reading: Reading, table: str) -> dict[str, list[object]]:
    """What was read of a table, row by row."""
    return {
        name: [column.values[code] for code in column.codes]
        for name, column in reading.tables[table].columns.items()
    }


def said(faults: list[Fault]) -> str:
    """All that a person sees of faults."""
    return "\n".join(f.place(lang) + f.text(lang) for f in faults for lang in ("nl", "en"))


@quick
@given(RANDOM)
def test_what_is_sound_is_read_exactly(random: Random) -> None:
    extract = draw_extract(random)
    with written(extract.files()) as folder:
        reading = read_files(folder, PROGRAMME)
    assert reading.faults == []
    for drawn in extract.tables:
        assert values_of(reading, drawn.table.name) == drawn.values
        assert reading.places[drawn.table.name] == extract.place(drawn)
    assert set(reading.tables) == {drawn.table.name for drawn in extract.tables}
    codes = b"".join(c.codes for t in reading.tables.values() for c in t.columns.values())
    assert unpack(pack(reading), codes) == reading


@quick
@given(RANDOM)
def test_a_fault_is_found_at_its_place_and_no_value_comes_out(random: Random) -> None:
    extract = draw_extract(random)
    spoiled = spoil(random, extract)
    assume(spoiled is not None)
    assert spoiled is not None
    files, spot = spoiled
    with written(files) as folder:
        reading = read_files(folder, PROGRAMME)
    assert found_at(spot, reading.faults), (spot, reading.faults)
    assert CANARY not in said(reading.faults)


@quick
@given(RANDOM, st.binary(min_size=1, max_size=8))
def test_damaged_bytes_are_read_or_refused_and_nothing_else(random: Random, noise: bytes) -> None:
    extract = draw_extract(random)
    files = extract.files()
    name = random.choice(sorted(files))
    content, at = files[name], random.randrange(len(files[name]))
    damage: list[Callable[[], bytes]] = [
        lambda: content[:at],
        lambda: content[:at] + noise + content[at:],
        lambda: content[:at] + noise + content[at + len(noise) :],
        lambda: content[at:] + content[:at],
        lambda: noise * 50 + content,
    ]
    files[name] = random.choice(damage)()
    with written(files) as folder:
        reading = read_files(folder, PROGRAMME)
    assert all(fault.file.split(" › ")[0] in files | {"participants.csv": b""}
               for fault in reading.faults)  # fmt: skip
    persons = {str(v) for d in extract.tables for v in d.values.get("participant_id", [])}
    assert not {p for p in persons if len(p) > 4} & set(said(reading.faults).split())


def frame_values(frame: pd.DataFrame, drawn: Drawn) -> dict[str, list[object]]:
    """A frame as the values that were drawn."""
    return {
        name: [None if pd.isna(v) else v.date() if isinstance(v, pd.Timestamp) else v
               for v in frame[name]]
        for name in drawn.values
    }  # fmt: skip


@settings(quick, max_examples=IN_A_PROCESS)
@given(RANDOM)
def test_the_process_gives_the_same_frames(random: Random) -> None:
    extract: DrawnExtract = draw_extract(random)
    with written(extract.files()) as folder:
        read = read_extract(folder, PROGRAMME)
    assert read.faults == ()
    for drawn in extract.tables:
        assert frame_values(read.tables[drawn.table.name], drawn) == drawn.values
