"""The log when writers die or write at once: nothing acknowledged is lost, and writing goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from data.errors import LogError
from data.security import log_verdict
from data.security.log import Log, Verdict, verify
from data.security.log_files import LONGEST_LINE
from tests.data.log_writing import HEAD, KEY, LOG, bytes_of, lines_of, put_bytes, written_log

ROOT = Path(__file__).resolve().parent.parent.parent

WRITER = """
import sys
from pathlib import Path
from data.security.log import Log
log = Log(Path(sys.argv[1]), bytes(range(32)))
for number in range(int(sys.argv[3])):
    print(log.write(sys.argv[2], "steward", "view", page=str(number)), flush=True)
"""

KILLED_IN_A_LINE = """
import os, signal, sys
from pathlib import Path
from data.security import log_files
from data.security.log import Log
write, left = os.write, int(sys.argv[2])
def half(descriptor, content):
    write(descriptor, bytes(content[:left]))
    os.kill(os.getpid(), signal.SIGKILL)
log_files.os.write = half
Log(Path(sys.argv[1]), bytes(range(32))).write("killed", "steward", "view")
"""


def python(program: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def pages_of(folder: Path, who: str) -> list[int]:
    lines = [json.loads(line) for line in lines_of(folder)]
    return [int(line["page"]) for line in lines if line["who"] == who]


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    writers = [python(WRITER, tmp_path, f"writer{number}", 60) for number in range(4)]
    heads = [head for writer in writers for head in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0] * 4
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.intact, verdict.lines, verdict.torn) == (True, 240, ())
    assert len(set(heads)) == 240
    for number in range(4):
        assert pages_of(tmp_path, f"writer{number}") == list(range(60))


def test_several_threads_write_at_once(tmp_path: Path) -> None:
    log = Log(tmp_path / "logbook", KEY)
    with ThreadPoolExecutor(8) as pool:
        heads = list(pool.map(lambda n: log.write("a", "steward", "view", page=str(n)), range(160)))
    verdict = verify(log.folder, KEY, heads)
    assert (verdict.intact, verdict.lines) == (True, 160)


def test_verifying_while_others_write_sees_an_intact_log(tmp_path: Path) -> None:
    written_log(tmp_path, 1)
    writer = python(WRITER, tmp_path, "writer", 200)
    seen = []
    while writer.poll() is None:
        verdict = verify(tmp_path, KEY)
        assert verdict.intact, verdict
        seen.append(verdict.lines)
    writer.communicate()
    assert seen == sorted(seen)
    assert verify(tmp_path, KEY).lines == 201


def test_writers_do_not_wait_while_others_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written_log(tmp_path, 3)
    judge = log_verdict.judge

    def judge_while_another_writes(*arguments: Any) -> Verdict:
        writer = python(WRITER, tmp_path, "writer", 2)
        try:
            writer.communicate(timeout=60)
        finally:
            writer.kill()
        assert writer.returncode == 0
        return judge(*arguments)

    monkeypatch.setattr(log_verdict, "judge", judge_while_another_writes)
    verdict = verify(tmp_path, KEY)
    assert (verdict.intact, verdict.lines) == (True, 3)
    monkeypatch.undo()
    assert verify(tmp_path, KEY).lines == 5


def test_what_was_acknowledged_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    heads: list[str] = []
    for attempt in range(8):
        writer = python(WRITER, tmp_path, f"writer{attempt}", 100_000)
        assert writer.stdout
        heads += [writer.stdout.readline().strip() for _ in range(7 * attempt + 1)]
        writer.send_signal(signal.SIGKILL)
        rest = writer.communicate()[0]
        heads += [head for head in rest.splitlines() if len(head) == 64]
        verdict = verify(tmp_path, KEY, heads)
        assert verdict.intact, verdict
        assert verdict.lines - len(heads) in range(attempt + 2)


@pytest.mark.parametrize("left", [0, 1, 8, 100, 200])
def test_a_writer_killed_in_the_middle_of_a_line(tmp_path: Path, left: int) -> None:
    heads = written_log(tmp_path, 3)
    killed = python(KILLED_IN_A_LINE, tmp_path, left)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.intact, verdict.lines, verdict.unfinished) == (True, 3, left)
    heads += [Log(tmp_path, KEY).write("after", "steward", "view")]
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.intact, verdict.lines, verdict.unfinished) == (True, 4, 0)
    assert verdict.torn == ((4,) if left else ())


def test_a_write_cut_off_anywhere_is_recognised_and_gone_on_behind(tmp_path: Path) -> None:
    heads = written_log(tmp_path, 2)
    before = bytes_of(tmp_path)
    Log(tmp_path, KEY).write("cut", "steward", "view", page="😀")
    line = lines_of(tmp_path)[-1]
    for left in range(len(line)):
        put_bytes(tmp_path, (before[0] + line[:left], before[1]))
        verdict = verify(tmp_path, KEY, heads)
        assert (verdict.intact, verdict.lines, verdict.unfinished) == (True, 2, left)
        assert Log(tmp_path, KEY).head() == heads[-1]
        Log(tmp_path, KEY).write("after", "steward", "view")
        verdict = verify(tmp_path, KEY, heads)
        assert (verdict.intact, verdict.lines) == (True, 3), left
        assert verdict.torn == ((3,) if left else ())


def test_a_write_interrupted_again_and_again(tmp_path: Path) -> None:
    heads = written_log(tmp_path, 1)
    for number in range(4):
        python(KILLED_IN_A_LINE, tmp_path, 20 + number).communicate()
    assert verify(tmp_path, KEY).unfinished == 20 + 21 + 22 + 23
    heads.append(Log(tmp_path, KEY).write("after", "steward", "view"))
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.intact, verdict.lines, verdict.torn) == (True, 2, (2,))
    last = lines_of(tmp_path)[-1]
    assert json.loads(last[last.rfind(b'{"line":') :])["torn"] == 86


def test_a_writer_killed_between_line_and_head(tmp_path: Path) -> None:
    heads = written_log(tmp_path, 2)
    head_before = (tmp_path / HEAD).read_bytes()
    heads.append(Log(tmp_path, KEY).write("no head", "steward", "view"))
    (tmp_path / HEAD).write_bytes(head_before)
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.intact, verdict.lines) == (True, 3)
    assert Log(tmp_path, KEY).head() == heads[-1]
    heads.append(Log(tmp_path, KEY).write("after", "steward", "view"))
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.intact, verdict.lines, verdict.torn) == (True, 4, ())


KILLED_BEFORE_THE_HEAD = """
import os, signal, sys
from pathlib import Path
from data.security import log_files
from data.security.log import Log
write = os.write
def whole(descriptor, content):
    write(descriptor, content)
    os.kill(os.getpid(), signal.SIGKILL)
log_files.os.write = whole
Log(Path(sys.argv[1]), bytes(range(32))).write("killed", "steward", "view")
"""


def test_writers_killed_between_line_and_head_one_after_the_other(tmp_path: Path) -> None:
    heads = written_log(tmp_path, 1)
    for killed in range(1, 4):
        python(KILLED_BEFORE_THE_HEAD, tmp_path).communicate()
        verdict = verify(tmp_path, KEY, heads)
        assert (verdict.faults, verdict.lines) == ((), 1 + killed)
    heads += written_log(tmp_path, 1)
    verdict = verify(tmp_path, KEY, heads)
    assert (verdict.faults, verdict.lines) == ((), 5)


def test_a_writer_killed_before_its_first_line(tmp_path: Path) -> None:
    for made in ((LOG,), (LOG, HEAD)):
        folder = tmp_path / str(len(made))
        folder.mkdir()
        for name in made:
            (folder / name).touch()
        written_log(folder, 1)
        assert verify(folder, KEY).intact


def test_a_flood_of_bytes_at_the_end_is_no_interrupted_write(tmp_path: Path) -> None:
    written_log(tmp_path, 2)
    with (tmp_path / LOG).open("ab") as file:
        file.write(b"x" * (LONGEST_LINE + 1))
    before = bytes_of(tmp_path)
    with pytest.raises(LogError, match="not as it was left"):
        Log(tmp_path, KEY).write("a", "steward", "view")
    assert bytes_of(tmp_path) == before
