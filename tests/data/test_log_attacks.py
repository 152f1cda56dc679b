"""Attacks on the log, without its key and with it: each is found, and where it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from itertools import combinations
from pathlib import Path

import pytest

from data.errors import KeyRefused, LogError
from data.security.keys import fingerprint
from data.security.log import Log, verify
from data.security.log_chain import Head, closed
from tests.data.log_writing import (
    HEAD,
    KEY,
    LOG,
    OTHER_KEY,
    bytes_of,
    lines_of,
    put_bytes,
    put_lines,
    written_log,
)

LINES = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written_log(tmp_path / "logbook", LINES)
    return tmp_path / "logbook"


def rows_blamed(folder: Path) -> list[int]:
    """The lines that the verdict blames; there must be a fault."""
    verdict = verify(folder, KEY)
    assert not verdict.intact
    return [row for fault in verdict.faults for row in fault.rows]


def texts(folder: Path, *heads: str) -> list[str]:
    return [fault.text("en") for fault in verify(folder, KEY, heads).faults]


def test_the_attacks_start_from_an_intact_log(folder: Path) -> None:
    assert verify(folder, KEY).faults == ()


@pytest.mark.parametrize("row", range(1, LINES + 1))
@pytest.mark.parametrize(
    "edit",
    [
        (b'"who":"user', b'"who":"usex'),
        (b'"role":"steering_group"', b'"role":"steward"'),
        (b'"action":"view"', b'"action":"viex"'),
        (b"cohort=2019-", b"cohort=2020-"),
        (b'"page":"exits"', b'"page":""'),
        (b'"content_hash":""', b'"content_hash":"%s"' % (b"0f" * 32)),
        (b'"outcome":"allowed"', b'"outcome":"refused"'),
        (b'"at":"20', b'"at":"19'),
        (b'"torn":0', b'"torn":1'),
        (b',"who"', b', "who"'),
        (b'{"line":', b' {"line":'),
        (b'"}\n', b'"}\r\n'),
        (b'"}\n', b'" }\n'),
    ],
)
def test_an_edit_is_found_in_its_line(folder: Path, row: int, edit: tuple[bytes, bytes]) -> None:
    lines = lines_of(folder)
    assert lines[row - 1].count(edit[0]) == 1
    lines[row - 1] = lines[row - 1].replace(*edit)
    put_lines(folder, lines)
    assert row in rows_blamed(folder)
    assert set(rows_blamed(folder)) <= {row, row + 1}


@pytest.mark.parametrize("row", range(1, LINES + 1))
def test_an_edit_of_the_mac_is_found(folder: Path, row: int) -> None:
    lines = lines_of(folder)
    mac = json.loads(lines[row - 1])["mac"].encode()
    for other in (mac.upper(), mac[::-1], mac[:-1] + (b"1" if mac.endswith(b"0") else b"0"), b""):
        put_lines(folder, [*lines[: row - 1], lines[row - 1].replace(mac, other), *lines[row:]])
        assert row in rows_blamed(folder)


def test_every_flipped_bit_is_found_in_log_and_head_file(tmp_path: Path) -> None:
    written_log(tmp_path, 2)
    before = bytes_of(tmp_path)
    for which in (0, 1):
        for place in range(len(before[which])):
            content = list(before)
            flipped = bytearray(before[which])
            flipped[place] ^= 1 << (place % 8)
            content[which] = bytes(flipped)
            put_bytes(tmp_path, (content[0], content[1]))
            try:
                assert not verify(tmp_path, KEY).intact, (which, place)
            except KeyRefused:
                # The one field that names the key: then the log is said to be another key's.
                assert which == 1, place


@pytest.mark.parametrize("row", range(1, LINES))
def test_a_deletion_is_found_where_it_was(folder: Path, row: int) -> None:
    lines = lines_of(folder)
    put_lines(folder, [*lines[: row - 1], *lines[row:]])
    assert rows_blamed(folder) == [row]
    assert (
        texts(folder)[0] == f"line {row + 1} stands where line {row} belongs: lines were taken out,"
        " put in or moved."
    )


@pytest.mark.parametrize("kept", range(LINES))
def test_a_truncation_is_found_by_the_head_file(folder: Path, kept: int) -> None:
    put_lines(folder, lines_of(folder)[:kept])
    assert rows_blamed(folder) == []
    (text,) = texts(folder)
    assert f"line 5, and it has {kept} lines" in text


def test_a_truncation_within_the_last_line_is_found(folder: Path) -> None:
    whole, _ = bytes_of(folder)
    for cut in range(1, len(lines_of(folder)[-1]) + 1):
        os.truncate(folder / LOG, len(whole) - cut)
        assert "and it has 4 lines" in texts(folder)[0]


@pytest.mark.parametrize("pair", list(combinations(range(LINES), 2)))
def test_a_swap_is_found(folder: Path, pair: tuple[int, int]) -> None:
    a, b = pair
    lines = lines_of(folder)
    lines[a], lines[b] = lines[b], lines[a]
    put_lines(folder, lines)
    assert {a + 1, b + 1} <= set(rows_blamed(folder))


@pytest.mark.parametrize("row", range(1, LINES + 2))
def test_an_insertion_is_found(folder: Path, row: int) -> None:
    lines = lines_of(folder)
    before = json.loads(lines[row - 2])["mac"] if row > 1 else "00" * 32
    values = {**json.loads(lines[0]), "line": row, "who": "forged"}
    del values["mac"]
    forged, _ = closed(values, b"", before, OTHER_KEY)
    for line in (
        forged,
        lines[0],
        lines[-1],
        b"\n",
        b"{}\n",
        b"\xff\x00\n",
        b"x" * 300_000 + b"\n",
    ):
        put_lines(folder, [*lines[: row - 1], line, *lines[row - 1 :]])
        # A copy of the very line beside it cannot be told from the original.
        assert {row, row + 1} & set(rows_blamed(folder))


def test_a_log_of_another_key_in_its_place_is_found(folder: Path, tmp_path: Path) -> None:
    written_log(tmp_path / "forged", LINES, OTHER_KEY)
    shutil.copy(tmp_path / "forged" / LOG, folder / LOG)
    assert rows_blamed(folder) == [1, 2, 3, 4, 5]


def test_a_head_made_without_the_key_is_found(folder: Path) -> None:
    lines = lines_of(folder)
    put_lines(folder, lines[:3])
    size, mac = sum(map(len, lines[:3])), json.loads(lines[2])["mac"]
    forged = Head(3, size, mac).sealed(OTHER_KEY)
    named = forged.replace(fingerprint(OTHER_KEY).encode(), fingerprint(KEY).encode())
    for content in (named, b"", b"{}", b"[" * 1000, b"null", b'{"lines":3}', b"\xff" * 512):
        (folder / HEAD).write_bytes(content)
        assert texts(folder) == ["the head file is missing or was altered."]
    (folder / HEAD).unlink()
    assert texts(folder) == ["the head file is missing or was altered."]


def test_an_older_head_file_is_found(tmp_path: Path) -> None:
    contents = []
    for _ in range(4):
        written_log(tmp_path, 1)
        contents.append(bytes_of(tmp_path))
    for older in (0, 1):
        put_bytes(tmp_path, (contents[3][0], contents[older][1]))
        assert texts(tmp_path) == [
            f"the head file is an older one: it names line {older + 1} of 4."
        ]


def test_log_and_head_put_back_to_an_earlier_day_are_found_by_the_head_of_a_release(
    folder: Path,
) -> None:
    earlier, early_head = bytes_of(folder), Log(folder, KEY).head()
    released = written_log(folder, 2)[-1]
    assert texts(folder, early_head, released) == []
    put_bytes(folder, earlier)
    assert texts(folder) == []  # Nothing on this machine can tell.
    (text,) = texts(folder, early_head, released)
    assert f"no line ends in the head {released} that was given" in text


def test_a_log_rewritten_with_the_key_is_found_by_the_head_of_a_release(
    folder: Path, tmp_path: Path
) -> None:
    released = Log(folder, KEY).head()
    shutil.rmtree(folder)
    written_log(folder, LINES + 1)
    assert texts(folder) == []
    assert len(texts(folder, released)) == 1


def test_a_log_that_was_removed_is_found(folder: Path) -> None:
    (folder / LOG).unlink()
    assert "and it has 0 lines" in texts(folder)[0]
    with pytest.raises(LogError, match="not as it was left"):
        Log(folder, KEY).head()
    (folder / HEAD).unlink()
    with pytest.raises(LogError, match="if it lay here, it was removed"):
        verify(folder, KEY)
    (folder / LOG).touch()
    with pytest.raises(LogError, match="if it lay here, it was removed"):
        verify(folder, KEY)


def test_every_broken_place_is_told_but_not_without_end(tmp_path: Path) -> None:
    written_log(tmp_path, 60)
    lines = lines_of(tmp_path)
    for row in (7, 20, 41):
        lines[row - 1] = lines[row - 1].replace(b"view", b"viex")
    put_lines(tmp_path, lines)
    assert rows_blamed(tmp_path) == [7, 20, 41]
    put_lines(tmp_path, [line.replace(b"view", b"viex") for line in lines])
    assert rows_blamed(tmp_path) == list(range(1, 21))


def cut(folder: Path) -> None:
    put_lines(folder, lines_of(folder)[:-1])


def emptied(folder: Path) -> None:
    put_lines(folder, [])


def removed(folder: Path) -> None:
    (folder / LOG).unlink()


def without_head(folder: Path) -> None:
    (folder / HEAD).unlink()


def last_replaced(folder: Path) -> None:
    lines = lines_of(folder)
    mac = json.loads(lines[-1])["mac"].encode()
    put_lines(
        folder, [*lines[:-1], lines[-1].replace(mac, hashlib.sha256(mac).hexdigest().encode())]
    )


def line_added(folder: Path) -> None:
    lines = lines_of(folder)
    put_lines(folder, [*lines, lines[-1]])


@pytest.mark.parametrize("attack", [cut, emptied, removed, without_head, last_replaced, line_added])
def test_a_writer_does_not_write_over_the_traces(folder: Path, attack: object) -> None:
    attack(folder)  # type: ignore[operator]
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.stat().st_size}
    with pytest.raises(LogError, match="Nothing was written"):
        Log(folder, KEY).write("a", "steward", "view")
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.stat().st_size}
    assert after == before
    assert not verify(folder, KEY).intact


def test_after_an_attack_a_new_log_begins_when_the_old_one_is_kept(folder: Path) -> None:
    cut(folder)
    folder.rename(folder.with_name("kept"))
    written_log(folder, 1)
    assert texts(folder) == []
    assert len(texts(folder.with_name("kept"))) == 1
