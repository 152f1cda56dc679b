"""The Chromium that draws charts: one for the process, for many threads, and again when it dies."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from data.errors import PictureError
from pages.charts.plotly_figure import plotly_figure
from pages.paper import browser
from pages.paper.browser import Drawing
from tests.paper.printed_exhibits import figure

THREADS = 4
KEEPS = """
import sys, time
from pathlib import Path
from data.registry.temporary import keep_temporary_in

keep_temporary_in(Path(sys.argv[1]))
"""
DRAWS = f"""{KEEPS}
from pages.paper.browser import DRAWING

DRAWING.start()
print(DRAWING.process_id(), flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def drawing() -> Iterator[Drawing]:
    opened = Drawing()
    yield opened
    opened.close()
    assert opened.process_id() is None


def titled(title: str) -> tuple[dict[str, Any], int, int]:
    drawn = plotly_figure(figure())
    drawn["layout"]["annotations"].append({"x": 1, "y": 1, "text": title})
    return drawn, 400, 300


def processes_of_session(number: int) -> list[str]:
    """The commands of what runs in the session that a process began."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended since
            session = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[3]
            if session == str(number):
                found.append((process / "cmdline").read_text("utf-8"))
    return [command for command in found if command]


def test_each_thread_gets_its_own_charts(drawing: Drawing) -> None:
    names = [f"chart-{number}" for number in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        drawn = list(threads.map(lambda name: drawing.svgs([titled(name)])[0], names))
    for name, svg in zip(names, drawn, strict=True):
        assert [other for other in names if other in svg] == [name]


def test_a_chromium_that_died_is_started_again(drawing: Drawing) -> None:
    first = drawing.svgs([titled("one")])
    killed = drawing.process_id()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert drawing.svgs([titled("one")]) == first
    assert drawing.process_id() != killed
    assert not processes_of_session(killed)


def test_the_process_that_is_named_is_chromium_itself(drawing: Drawing) -> None:
    drawing.start()
    number = drawing.process_id()
    assert number is not None
    command = Path(f"/proc/{number}/cmdline").read_text("utf-8")
    assert "--remote-debugging-pipe" in command
    assert "python" not in command.partition("\0")[0]
    drawing.close()
    assert not processes_of_session(number)


def test_chromium_and_its_profile_go_with_a_process_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", DRAWS, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        number = int(process.stdout.readline())
        ended = os.pidfd_open(number)
        (profile,) = tmp_path.glob("temporary/*/*/Default")
        process.kill()
    with os.fdopen(ended):
        assert select.select([ended], [], [], 30)[0], "Chromium goes on"
    subprocess.run([sys.executable, "-c", KEEPS, str(tmp_path)], check=True)
    assert not profile.exists()


def test_a_figure_that_cannot_be_drawn_is_an_error_in_words_and_the_next_is_drawn(
    drawing: Drawing,
) -> None:
    with pytest.raises(PictureError):
        drawing.svgs([({"data": [None], "layout": {}}, 400, 300)])
    assert "whole" in drawing.svgs([titled("whole")])[0]


def test_a_drawing_that_takes_too_long_ends(
    drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> str:
        await asyncio.sleep(3600)
        return ""

    drawing.start()
    with monkeypatch.context() as slow, pytest.raises(PictureError, match="second"):
        slow.setattr(browser, "_svg", never)
        slow.setattr(browser, "CHART_SECONDS", 0.1)
        drawing.svgs([titled("slow")])
    assert "next" in drawing.svgs([titled("next")])[0]


def test_a_program_that_is_no_chromium_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER_PATH", str(program))
    with pytest.raises(PictureError, match="does not start"):
        Drawing().svgs([titled("none")])


def test_the_page_that_draws_asks_nothing_of_a_network() -> None:
    page = browser._page()
    assert "http:" not in page
    assert "https:" not in page
    assert page.count('src="file://') == 1
