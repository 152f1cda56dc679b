"""The log: what a line holds, what it never holds, and who may write it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import stat
from pathlib import Path

import pytest

from data.errors import KeyMissing, KeyRefused, LogError
from data.security import log_files
from data.security.keys import make_keys, read_key
from data.security.log import DEFAULT_LOG, Log, default_log, open_log, verify
from tests.data.log_writing import HEAD, KEY, LOG, OTHER_KEY, bytes_of, lines_of, written_log


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "logbook", KEY)


def fields(log: Log) -> dict[str, object]:
    """The last line."""
    return dict(json.loads(lines_of(log.folder)[-1]))


def test_a_line_says_who_saw_what_and_when(log: Log) -> None:
    before = dt.datetime.now(dt.UTC) - dt.timedelta(milliseconds=1)
    log.write(
        "jan@example.nl", "provider", "download", "branch=army", "exits", "0f" * 32, "refused",
        "0123456789ab",
    )  # fmt: skip
    line = fields(log)
    assert before <= dt.datetime.fromisoformat(str(line.pop("at"))) <= dt.datetime.now(dt.UTC)
    assert len(str(line.pop("mac"))) == 64
    assert line == {
        "line": 1,
        "torn": 0,
        "who": "jan@example.nl",
        "person": "0123456789ab",
        "role": "provider",
        "action": "download",
        "selection": "branch=army",
        "page": "exits",
        "content_hash": "0f" * 32,
        "outcome": "refused",
    }


def test_each_line_is_closed_with_the_one_before(log: Log) -> None:
    heads = written_log(log.folder, 3)
    before = hmac.new(KEY, b"begin\0", hashlib.sha256).digest()
    for line, head in zip(lines_of(log.folder), heads, strict=True):
        content, _, end = line.partition(b',"mac":"')
        before = hmac.new(KEY, b"line\0" + before + content, hashlib.sha256).digest()
        assert end == before.hex().encode() + b'"}\n'
        assert head == before.hex()
    verdict = verify(log.folder, KEY, heads)
    assert (verdict.intact, verdict.lines, verdict.head) == (True, 3, heads[-1])
    assert (verdict.torn, verdict.unfinished) == ((), 0)


def test_the_head_is_that_of_the_last_line(log: Log) -> None:
    empty = log.head()
    assert not log.folder.exists()
    assert log.write("a", "steward", "view") == log.head() != empty
    assert log.write("a", "steward", "view") == log.head() == fields(log)["mac"]
    assert json.loads((log.folder / HEAD).read_text())["mac"] == log.head()
    assert verify(log.folder, KEY, [empty, log.head().upper()]).intact


def test_the_log_is_for_its_owner_alone(log: Log) -> None:
    before = os.umask(0)
    try:
        log.write("a", "steward", "view")
    finally:
        os.umask(before)
    paths = [log.folder, log.folder / LOG, log.folder / HEAD]
    assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o700, 0o600, 0o600]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\nb\r\tc\x00d\x1be\x7f", "a\ufffdb\ufffd\ufffdc\ufffdd\ufffde\ufffd"),
        ("\u202egnp.exe\u200b\u2028\u2029\ufeff", "\ufffdgnp.exe\ufffd\ufffd\ufffd\ufffd"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("Zoë “π” 😀", "Zoë “π” 😀"),
        ('"}\n{"line":9,"torn":3', '"}\ufffd{"line":9,"torn":3'),
        ("x" * 400, "x" * 400),
        ("x" * 401, "x" * 399 + "…"),
        ("x " * 1_000_000, "x " * 199 + "x…"),
        ("😀" * 500, "😀" * 399 + "…"),
    ],
)
def test_what_comes_from_outside_cannot_break_or_forge_a_line(
    log: Log, given: str, kept: str
) -> None:
    log.write(given[:50], given[:50], "view", given, given[:50])
    assert fields(log)["selection"] == kept
    log.write("next", "steward", "view")
    assert len(lines_of(log.folder)) == 2
    assert all(byte < 128 for line in lines_of(log.folder) for byte in line)
    assert verify(log.folder, KEY).intact
    assert verify(log.folder, KEY).torn == ()


@pytest.mark.parametrize("field", ["role", "selection", "page"])
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("branch=123456782", "branch=(…)"),
        ("?x=12345678&y=1", "?x=(…)&y=1"),
        ("jan.jansen@example.nl", "(…)"),
        ("?who=jan@mil.nl&b", "?who=(…)&b"),
        ("media/" + "ab" * 16, "media/(…)"),
        ("media/" + "0F" * 10, "media/" + "0F" * 10),
        ("2021-07-31", "2021-07-31"),
        ("cohort=2019-1,years=1234567", "cohort=2019-1,years=1234567"),
    ],
)
def test_numbers_and_addresses_of_persons_are_not_kept(
    log: Log, field: str, given: str, kept: str
) -> None:
    values = {"who": "a", "role": "steward", "action": "view", field: given}
    log.write(**values)
    assert fields(log)[field] == kept


@pytest.mark.parametrize(
    "values",
    [
        {"action": "View"}, {"action": ""}, {"action": "view page"}, {"action": "a" * 41},
        {"action": "view\n"}, {"content_hash": "0f" * 31}, {"content_hash": "0F" * 32},
        {"content_hash": "0f" * 32 + "\n"}, {"outcome": ""}, {"outcome": "yes"},
        {"person": "0f"}, {"person": "0F" * 6}, {"person": "0f" * 6 + "\n"},
    ],
)  # fmt: skip
def test_what_the_program_itself_says_must_be_as_declared(log: Log, values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^(an action|a content hash|an outcome|a person) is"):
        log.write(**({"who": "a", "role": "steward", "action": "view"} | values))
    assert not log.folder.exists()


def test_only_declared_fields_are_accepted(log: Log) -> None:
    with pytest.raises(TypeError, match="persons"):
        log.write("a", "steward", "view", persons="12")  # type: ignore[call-arg]
    assert not log.folder.exists()


def test_a_wrong_key_is_refused_with_both_fingerprints_and_nothing_is_written(log: Log) -> None:
    written_log(log.folder, 2)
    before = bytes_of(log.folder)
    right, wrong = (hashlib.sha256(key).hexdigest()[:8] for key in (KEY, OTHER_KEY))
    other = Log(log.folder, OTHER_KEY)
    for attempt in (
        lambda: other.write("a", "steward", "view"),
        other.head,
        lambda: verify(log.folder, OTHER_KEY),
    ):
        with pytest.raises(KeyRefused, match=f"{right}, and this one has {wrong}"):
            attempt()
    assert bytes_of(log.folder) == before


def test_without_a_sound_key_there_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        open_log(tmp_path / "logbook", tmp_path)
    with pytest.raises(ValueError, match="32 bytes, not 5"):
        Log(tmp_path / "logbook", b"short")
    make_keys(tmp_path / "ring")
    opened = open_log(tmp_path / "logbook", tmp_path / "ring")
    assert opened == Log(tmp_path / "logbook", read_key("log", tmp_path / "ring"))
    assert not (tmp_path / "logbook").exists()


def test_the_folder_is_the_environment_s_else_beside_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHBOARD_LOG", raising=False)
    assert default_log() == DEFAULT_LOG
    monkeypatch.setenv("DASHBOARD_LOG", str(tmp_path))
    assert default_log() == tmp_path


def test_what_cannot_be_written_is_said_in_words(
    tmp_path: Path, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LogError, match="What cannot be logged is not shown"):
        Log(tmp_path / "file", KEY).write("a", "steward", "view")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / LOG).symlink_to(tmp_path / "file")
    with pytest.raises(LogError, match="cannot be used"):
        Log(tmp_path / "links", KEY).write("a", "steward", "view")
    assert (tmp_path / "file").read_bytes() == b""

    written_log(log.folder, 2)
    with monkeypatch.context() as patch, pytest.raises(LogError, match="No space left"):
        patch.setattr(log_files.os, "write", no_space_after_ten_bytes())
        log.write("a", "steward", "view")
    log.write("b", "steward", "view")
    verdict = verify(log.folder, KEY)
    assert (verdict.intact, verdict.lines, verdict.torn) == (True, 3, (3,))


def no_space_after_ten_bytes() -> object:
    write, calls = os.write, []

    def short(descriptor: int, content: bytes) -> int:
        if calls:
            raise OSError(28, "No space left on device")
        calls.append(1)
        return write(descriptor, content[:10])

    return short


def test_a_write_costs_the_same_however_long_the_log_is(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for lines in (3, 300):
        written_log(log.folder, lines)
        read: list[int] = []
        pread = os.pread

        def counted(*place: int, pread=pread, read=read) -> bytes:  # type: ignore[no-untyped-def]
            content: bytes = pread(*place)
            read.append(len(content))
            return content

        with monkeypatch.context() as patch:
            patch.setattr(log_files.os, "pread", counted)
            log.write("a", "steward", "view")
        costs.append(sum(read))
    assert costs[0] == costs[1] < 100
