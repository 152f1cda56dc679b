"""A release as a file: complete or absent, read-only, noticed when it was changed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.errors import ReleaseError
from data.programme import load_programme
from data.releases.files import (
    ReleaseEntry,
    content_hash,
    list_releases,
    open_release,
    write_release,
)

ROWS = pd.DataFrame(
    {"selection": ["", "cohort=1"], "choices": ["", ""], "step": ["all", "all"], "n": [40.0, 25.0]}
)


def write(folder: Path, date: str = "2021-07-31", rows: pd.DataFrame = ROWS) -> ReleaseEntry:
    day = dt.date.fromisoformat(date)
    entry = ReleaseEntry(
        as_of_date=day,
        programme_code="joining_forces",
        content_hash=content_hash({"flow": rows}, date),
        file_hash="",
        published_at=dt.datetime(2021, 9, 1, tzinfo=dt.UTC),
        synthetic=True,
        registry_hash="0" * 64,
    )
    return write_release(folder, {"flow": rows}, load_programme(), entry)


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    entry = write(tmp_path)
    release = open_release(entry)
    assert list_releases(tmp_path) == [entry]
    assert release.figure("flow", ["cohort=1"], "")["n"].tolist() == [25.0]
    assert release.figure("flow", ["", "cohort=1"], None)["n"].tolist() == [40.0, 25.0]
    assert release.programme == load_programme()
    release.close()


def test_equal_content_has_an_equal_hash_and_other_content_another() -> None:
    one = content_hash({"flow": ROWS}, "2021-07-31")
    assert one == content_hash({"flow": ROWS.copy()}, "2021-07-31")
    assert one != content_hash({"flow": ROWS.assign(n=[40.0, 30.0])}, "2021-07-31")
    assert one != content_hash({"flow": ROWS}, "2021-06-30")


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    entry = write(tmp_path)
    content = bytearray(entry.path.read_bytes())
    content[len(content) // 2] ^= 1
    entry.path.chmod(0o600)
    entry.path.write_bytes(content)
    with pytest.raises(ReleaseError, match="damaged"):
        open_release(entry)


OLDER = (
    {"version": 1},
    # What the first layout had in its place, and what it did not have.
    {"version": 1, "constants": {"MIN_CELL": 10}, "policy": None, "policy_hash": None},
    {"version": None},
    {"version": 99},
)


@pytest.mark.parametrize("values", OLDER)
def test_a_release_of_another_layout_is_refused_with_what_to_do(
    tmp_path: Path, values: dict[str, object]
) -> None:
    entry = write(tmp_path)
    manifest = entry.path.with_suffix(".json")
    manifest.chmod(0o600)
    found = json.loads(manifest.read_text("utf-8")) | values
    manifest.write_text(json.dumps({k: v for k, v in found.items() if v is not None}), "utf-8")
    with pytest.raises(ReleaseError) as refused:
        list_releases(tmp_path)
    words = str(refused.value)
    assert entry.name in words
    for part in ("another version", "Move its .json and .duckdb", "python -m analysis publish"):
        assert part in words


def test_nothing_can_be_reached_or_changed_through_it(tmp_path: Path) -> None:
    release = open_release(write(tmp_path))
    for query in (
        "DELETE FROM flow",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SET memory_limit = '9GB'",
        "INSTALL httpfs",
    ):
        with pytest.raises(duckdb.Error):
            release.rows(query, {})
    release.close()


def test_the_newest_comes_first(tmp_path: Path) -> None:
    earlier, later = write(tmp_path, "2021-01-31"), write(tmp_path)
    assert list_releases(tmp_path) == [later, earlier]


def test_a_damaged_manifest_is_said_in_words(tmp_path: Path) -> None:
    manifest = write(tmp_path).path.with_suffix(".json")
    manifest.chmod(0o600)
    manifest.write_text("{", "utf-8")
    with pytest.raises(ReleaseError, match="cannot be read"):
        list_releases(tmp_path)


def test_a_figure_that_it_does_not_have_is_an_empty_table(tmp_path: Path) -> None:
    release = open_release(write(tmp_path))
    assert release.figure("wellbeing", [""], "").empty
    release.close()
