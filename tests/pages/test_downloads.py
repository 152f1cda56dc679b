"""A download is for the session that was offered it, also one that is made when it is asked for.

A real server of Streamlit behind the gate, spoken to as an attacker would: by hand.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from pages.access.roles import Viewer
from pages.access.settings import SignIn
from pages.server.sessions import Sessions

ROOT = Path(__file__).resolve().parents[2]
GROUP, EVALUATOR = Viewer("steering_group", None, "greta"), Viewer("evaluator", None, "eva")


@dataclass
class Server:
    """A running page of downloads."""

    port: int
    sessions: Sessions

    @contextmanager
    def page(self, token: str) -> Iterator[Page]:
        """The page, drawn for whoever holds a token."""
        with connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            origin=f"http://127.0.0.1:{self.port}",  # type: ignore[arg-type]
            additional_headers={"Cookie": f"dashboard={token}"},
            subprotocols=["streamlit"],  # type: ignore[list-item]
            proxy=None,
        ) as channel:
            page = Page(channel)
            page.run()
            yield page

    def status(self, path: str, token: str = "") -> int:
        return self.get(path, token)[0]

    def get(self, path: str, token: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers={"Cookie": f"dashboard={token}"} if token else {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content


class Page:
    """One run of the page: what it offered, and what the browser may ask of it."""

    def __init__(self, channel: ClientConnection) -> None:
        self.channel = channel
        self.run_number = self.now = self.later = ""

    def run(self) -> None:
        """Draw the page, and note what it offers."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        self.channel.send(message.SerializeToString())
        while (found := self._next()).WhichOneof("type") != "script_finished":
            if found.WhichOneof("type") == "new_session":
                self.run_number = found.new_session.initialize.session_id
            button = found.delta.new_element.download_button
            self.now = button.url or self.now
            self.later = button.deferred_file_id or self.later

    def make(self, promised: str) -> str:
        """Ask for a download to be made; its address, or nothing where there is none."""
        message = BackMsg()
        message.backend_operation_request.session_id = self.run_number
        message.backend_operation_request.request_id = "1"
        message.backend_operation_request.deferred_file.file_id = promised
        self.channel.send(message.SerializeToString())
        try:
            while (found := self._next(seconds=5)).WhichOneof("type") != (
                "backend_operation_response"
            ):
                pass
        except TimeoutError:
            return ""
        return str(found.backend_operation_response.deferred_file.url)

    def _next(self, seconds: float = 30) -> ForwardMsg:
        data = self.channel.recv(timeout=seconds)
        assert isinstance(data, bytes)
        return ForwardMsg.FromString(data)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("downloads")
    make_keys(folder / "keys")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sessions = Sessions(folder / "sessions", SignIn.lifetime, SignIn.idle)
    running = Server(port, sessions)
    environment = os.environ | {KEYS_VARIABLE: str(folder / "keys"), LOG_VARIABLE: str(folder)}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.pages.downloads.server", str(port), str(sessions.folder)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            wait_for(running, process)
            yield running
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(running: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended by itself"
        try:
            if running.status("/_stcore/health") == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("no answer from the server")


def test_a_download_made_on_request_comes_to_who_asked(server: Server) -> None:
    token = server.sessions.begin("1", GROUP)
    with server.page(token) as page:
        path = page.make(page.later)
        assert path.startswith("/media/")
        assert server.get(path, token) == (200, b"of greta")
        assert server.get(page.now, token) == (200, b"at once for greta")
        assert page.make(page.later) == path, "a second click makes it again"


def test_the_address_of_a_download_is_nothing_to_another_session(server: Server) -> None:
    mine, other = server.sessions.begin("1", GROUP), server.sessions.begin("2", EVALUATOR)
    with server.page(mine) as page, server.page(other) as elsewhere:
        made = page.make(page.later)
        assert elsewhere.make(elsewhere.later) != made
        for path in (made, page.now):
            assert server.status(path, mine) == 200
            assert server.status(path, other) == 404
            assert server.status(path) == 401


def test_two_sessions_of_one_person_are_two(server: Server) -> None:
    first, second = server.sessions.begin("1", GROUP), server.sessions.begin("1", GROUP)
    with server.page(first) as page:
        assert server.status(page.make(page.later), second) == 404


def test_nobody_has_the_download_of_another_made(server: Server) -> None:
    mine, other = server.sessions.begin("1", GROUP), server.sessions.begin("2", EVALUATOR)
    with server.page(mine) as page, server.page(other) as elsewhere:
        assert elsewhere.make(page.later) == ""
        assert page.make(page.later), "it was there to be made"


def test_a_download_ends_with_its_session(server: Server) -> None:
    token = server.sessions.begin("1", GROUP)
    with server.page(token) as page:
        path = page.make(page.later)
        assert server.status(path, token) == 200
        (session,) = (s for s in server.sessions.of("1") if s is server.sessions.find(token))
        server.sessions.end(session)
        assert server.status(path, token) == 401
        with pytest.raises(ConnectionClosed):
            page.make(page.later)
    # Whoever comes back has another session, which was offered nothing yet.
    again = server.sessions.begin("1", GROUP)
    assert server.status(path, again) == 404


def test_a_download_of_an_earlier_run_is_gone(server: Server) -> None:
    token = server.sessions.begin("1", GROUP)
    with server.page(token) as page:
        promised, path = page.later, page.make(page.later)
        page.run()
        page.run()
        assert page.later != promised
        assert page.make(promised) == "", "Streamlit forgets what no page offers"
        assert server.status(path, token) == 404
