"""Random attacks on log and head file without the key: none is taken for what was written."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import KeyRefused, LogError
from data.security.log import Log, Verdict, verify
from tests.data.log_writing import KEY, LOG, bytes_of, put_bytes, written_log

MUTATIONS = 1_000

Content = tuple[bytes, bytes]


@cache
def originals() -> tuple[Content, ...]:
    """A plain log; one with interrupted writes in it; one whose last write was interrupted.

    They share no line: an older log with its own head file can only be told from the later one by
    the head of a release (``test_log_attacks``).
    """
    with tempfile.TemporaryDirectory() as folder:
        return tuple(one_log(Path(folder) / str(torn), torn) for torn in (0, 2, 3))


def one_log(folder: Path, torn: int) -> Content:
    Log(folder, KEY).write(f"log {torn}", "steward", "view")
    written_log(folder, 4)
    for interrupted in range(torn):
        with (folder / LOG).open("ab") as file:
            file.write(b'{"line":6,"at":"2026-11')
        if interrupted < 2:
            written_log(folder, 1)
    return bytes_of(folder)


def places(content: bytes) -> st.SearchStrategy[int]:
    """A place in the file, half of the time a line's border."""
    borders = [0, *(i + 1 for i, byte in enumerate(content) if byte == 10), len(content)]
    return st.sampled_from(sorted(set(borders))) | st.integers(0, len(content))


@st.composite
def mutated(draw: st.DrawFn, content: bytes) -> bytes:
    """The content after one attack."""
    a, b, c = sorted(draw(st.tuples(*[places(content)] * 3)))
    attack = draw(st.sampled_from(["replace", "delete", "insert", "copy", "move", "cut", "flip"]))
    if attack == "flip" and content:
        place = min(a, len(content) - 1)
        bit = 1 << draw(st.integers(0, 7))
        return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]
    return {
        "replace": lambda: content[:a] + draw(st.binary(max_size=80)) + content[b:],
        "delete": lambda: content[:a] + content[b:],
        "insert": lambda: content[:a] + draw(st.binary(max_size=400)) + content[a:],
        "copy": lambda: content[:a] + content[b:c] + content[a:],
        "move": lambda: content[:a] + content[b:c] + content[a:b] + content[c:],
        "cut": lambda: content[:a],
        "flip": lambda: content,
    }[attack]()


@st.composite
def attacks(draw: st.DrawFn) -> tuple[Content, Content]:
    """A log and what one to three attacks on its two files make of it."""
    original = draw(st.sampled_from(originals()))
    log, head = original
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 3)):
            log = draw(mutated(log))
        else:
            head = draw(mutated(head) | st.sampled_from([one[1] for one in originals()]))
    return original, (log, head)


def judged(folder: Path, content: Content) -> Verdict | None:
    put_bytes(folder, content)
    try:
        return verify(folder, KEY)
    except (LogError, KeyRefused):
        return None


@cache
def verdict_on(original: Content) -> Verdict | None:
    with tempfile.TemporaryDirectory() as folder:
        return judged(Path(folder), original)


@settings(
    max_examples=MUTATIONS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
@given(attack=attacks())
def test_no_attack_without_the_key_is_taken_for_what_was_written(
    tmp_path: Path, attack: tuple[Content, Content]
) -> None:
    original, content = attack
    right = verdict_on(original)
    assert right and right.intact
    verdict = judged(tmp_path, content)
    if verdict is None or not verdict.intact:
        return
    # Intact may be said of the log itself, whatever bytes without a line end stand behind it:
    # those are no line, and they are reported.
    lines = original[0][: original[0].rfind(b"\n") + 1]
    assert content[0].startswith(lines)
    assert (verdict.head, verdict.lines, verdict.torn) == (right.head, right.lines, right.torn)
    assert verdict.unfinished == len(content[0]) - len(lines)
    assert content[1] == original[1]


def test_the_attacks_are_attacks(tmp_path: Path) -> None:
    found: list[str] = []

    @settings(max_examples=200, deadline=None, database=None)
    @given(attack=attacks())
    def count(attack: tuple[Content, Content]) -> None:
        original, content = attack
        if content != original:
            verdict = judged(tmp_path, content)
            found.append("refused" if verdict is None else str(verdict.intact))

    count()
    assert len(found) > 150, len(found)
    # Nearly all of them break the log; those that do not put bytes without a line end behind it.
    share = found.count("False") / len(found)
    assert share > 0.5, share


@pytest.mark.parametrize("which", range(3))
def test_an_intact_log_can_be_gone_on_with(tmp_path: Path, which: int) -> None:
    put_bytes(tmp_path, originals()[which])
    head = Log(tmp_path, KEY).write("after", "steward", "view")
    assert verify(tmp_path, KEY, [head]).intact
