"""Charts as SVG: plotly draws them in one Chromium, which stays open for the process.

Kaleido does the same, but loads its page anew after every chart (half a second each), and its
server for programs without an event loop hangs for good where Chromium does not start or dies; so
this drives Chromium by the library below it. Nothing is asked from a network: plotly's code and
the typeface lie on this machine, and whatever else Chromium asks for goes to a closed port.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import re
import threading
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from data.errors import DashboardError, PictureError
from data.words import mark
from pages.paper.fonts import page_script

if TYPE_CHECKING:
    from collections.abc import Sequence

Figure = dict[str, Any]
"""As plotly's JSON has it."""
TYPICAL_PATHS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
RANDOM_ID = re.compile(r'id="defs-([0-9a-f]{6})"')
RANDOM_CLASS = re.compile(r"\btrace[0-9a-f]{6}\b")
START_SECONDS, CHART_SECONDS = 30, 20
NOT_FOUND = mark(
    "No Chromium was found on this machine, and it is what draws charts for a file. Install the"
    " package chromium, or set BROWSER_PATH to where it is."
)
NOT_STARTED = mark(
    "Chromium at {path} does not start, and it is what draws charts for a file. Ask the"
    " administrator to run it by hand: it says why."
)
TOO_LONG = mark("Drawing a chart took more than {seconds} seconds. Try it again.")
NOT_DRAWN = mark("The chart could not be drawn for a file. Try it again.")


class Drawing:
    """A Chromium with its event loop, in a thread of its own; started when first used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._browser: Any = None

    def svgs(self, figures: Sequence[tuple[Figure, int, int]]) -> list[str]:
        """Figures, each with its width and height in pixels, as SVG; the same bytes each time.

        A Chromium that has died is started again, once. Raises ``PictureError``.
        """
        if not figures:
            return []
        with self._lock:
            try:
                return self._draw(figures)
            except PictureError as error:
                if error.message != NOT_DRAWN:
                    raise
                self._end()
                return self._draw(figures)

    def start(self) -> None:
        """Start Chromium now, so that the first chart need not wait for it."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End Chromium and the thread; the next chart starts them again."""
        with self._lock:
            self._end()

    def process_id(self) -> int | None:
        """The number of the process that Chromium runs as; None when it is not running."""
        return int(self._browser.subprocess.pid) if self._browser else None

    def _end(self) -> None:
        loop, browser = self._loop, self._browser
        self._loop = self._browser = None
        if loop:
            _wait(_closed(browser), loop, START_SECONDS)
            loop.call_soon_threadsafe(loop.stop)

    def _draw(self, figures: Sequence[tuple[Figure, int, int]]) -> list[str]:
        loop, browser = self._started()
        drawn = []
        for figure, width, height in figures:
            try:
                drawn.append(_wait(_svg(browser, figure, width, height), loop, CHART_SECONDS))
            except FutureTimeout:
                self._end()
                raise PictureError(TOO_LONG, seconds=CHART_SECONDS) from None
            except Exception as error:
                raise PictureError(NOT_DRAWN) from error
        return [_same_each_time(svg) for svg in drawn]

    def _started(self) -> tuple[asyncio.AbstractEventLoop, Any]:
        if self._loop is None or self._browser is None:
            self._loop, self._browser = _start(browser_path())
            # After Chromium's folder is there, so that at the end Chromium goes before it.
            atexit.unregister(self.close)
            atexit.register(self.close)
        return self._loop, self._browser


def _start(path: str) -> tuple[asyncio.AbstractEventLoop, Any]:
    """A running loop, and in it a Chromium that shows the page that draws."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=_run, args=(loop,), name="charts for paper", daemon=True).start()
    try:
        return loop, _wait(_opened(path), loop, START_SECONDS)
    except Exception as error:
        loop.call_soon_threadsafe(loop.stop)
        raise PictureError(NOT_STARTED, path=path) from error


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """Run a loop until it is stopped, and let nothing of it go on."""
    loop.run_forever()
    loop.run_until_complete(_cancelled(asyncio.all_tasks(loop)))
    loop.close()


async def _cancelled(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _wait(work: Any, loop: asyncio.AbstractEventLoop, seconds: float) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result(seconds)


async def _opened(path: str) -> Any:
    from pages.paper.chromium import chromium

    browser = chromium(path)
    await browser.open()
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_page(), "utf-8")
        await _sent(browser, "Page.navigate", url=page.as_uri())
        while not await _answer(browser, "document.readyState == 'complete' && !!window.Plotly"):
            await asyncio.sleep(0.05)
    return browser


async def _closed(browser: Any) -> None:
    """Close what may have died already."""
    try:
        await browser.close()
    except Exception:
        return


async def _svg(browser: Any, figure: Figure, width: int, height: int) -> str:
    options = f"{{format:'svg',width:{width},height:{height},imageDataOnly:true}}"
    return str(await _answer(browser, f"Plotly.toImage({json.dumps(figure)}, {options})"))


async def _answer(browser: Any, expression: str) -> Any:
    """What JavaScript gives for an expression."""
    result = await _sent(
        browser,
        "Runtime.evaluate",
        expression=expression,
        awaitPromise=True,
        returnByValue=True,
    )
    if "exceptionDetails" in result:
        raise RuntimeError("plotly could not draw the figure")
    return result["result"].get("value")


async def _sent(browser: Any, command: str, **parameters: object) -> dict[str, Any]:
    answer = await browser.get_tab().send_command(command, parameters)
    if "error" in answer:
        raise RuntimeError(f"Chromium refused {command}")
    return dict(answer["result"])


def _page() -> str:
    """The page that draws: plotly, and the typeface that texts are measured in."""
    import plotly

    code = (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").as_uri()
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><script>{page_script()}</script>'
        f'<script src="{code}" charset="utf-8"></script></head><body></body></html>'
    )


def _same_each_time(svg: str) -> str:
    """The SVG without the names and the order of attributes that plotly leaves to chance."""
    chance = RANDOM_ID.search(svg)
    named = svg.replace(chance[1], "chart") if chance else svg
    root = ET.fromstring(RANDOM_CLASS.sub("trace", named))
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("data-")]:
            del element.attrib[name]
    return ET.canonicalize(ET.tostring(root, encoding="unicode"))


def browser_path() -> str:
    """Where Chromium is; raises ``PictureError`` where there is none."""
    from choreographer.browsers.chromium import Chromium

    found = Chromium.find_browser(skip_local=False)
    for path in (found, *TYPICAL_PATHS):
        if path and os.access(path, os.X_OK) and Path(path).is_file():
            return str(path)
    raise PictureError(NOT_FOUND)


def available(language: str) -> str:
    """Empty, or why no chart can be drawn for a file, in the reader's language."""
    try:
        browser_path()
    except DashboardError as error:
        return error.text(language)
    return ""


DRAWING = Drawing()
"""The one of this process."""
