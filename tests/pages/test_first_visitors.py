"""The first visitors after a start come by a link to a page, several at once, and find it.

Streamlit answers the first of them with "Page not found" as long as it takes the folder ``pages/``
for its older kind of app with several pages; ``pages.server`` tells it otherwise at the start.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from data.registry.store import STORE_VARIABLE
from data.security.keys import KEYS_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
AS_IT_IS = "import sys; from pages.server import __main__ as m; sys.exit(m.start([], 'en'))"
LEFT_TO_STREAMLIT = AS_IT_IS.replace(
    "sys.exit", "m.PagesManager.uses_pages_directory = None; sys.exit"
)
VISITORS = 4


@contextmanager
def starting(program: str, folder: Path) -> Iterator[int]:
    """The port of a server that has just begun to listen."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = os.environ | {
        STORE_VARIABLE: str(folder / "store"),
        KEYS_VARIABLE: str(folder / "no-keys"),
        "STREAMLIT_SERVER_PORT": str(port),
    }
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            wait_until_it_listens(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert process.poll() is None, "the server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("no answer from the server")


def kinds(port: int, page: str) -> set[str]:
    """What a browser is told that opens a link to a page."""
    message = BackMsg()
    message.rerun_script.page_name = page
    found: set[str] = set()
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        subprotocols=["streamlit"],  # type: ignore[list-item]
        proxy=None,
        max_size=None,
        open_timeout=60,
    ) as channel:
        channel.send(message.SerializeToString())
        while "script_finished" not in found:
            data = channel.recv(timeout=90)
            assert isinstance(data, bytes)
            told = ForwardMsg.FromString(data)
            if told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                found.add(str(told.WhichOneof("type")))
    return found


def not_found(port: int, page: str) -> int:
    """How many of some visitors who come at once are told that there is no such page."""
    with ThreadPoolExecutor(VISITORS) as several:
        told = list(several.map(partial(kinds, port), [page] * VISITORS))
    assert all("navigation" in found for found in told)
    return sum("page_not_found" in found for found in told)


def test_the_first_visitors_find_their_page(tmp_path: Path) -> None:
    with starting(AS_IT_IS, tmp_path) as port:
        assert not_found(port, "overview") == 0


def test_left_to_streamlit_they_do_not(tmp_path: Path) -> None:
    """The message is one that can be seen.

    If this fails, Streamlit has changed, and the line in ``pages.server`` can go.
    """
    with starting(LEFT_TO_STREAMLIT, tmp_path) as port:
        told = kinds(port, "overview")
        assert "page_not_found" in told
        assert not_found(port, "overview") == 0, "only the first"
