"""A running dashboard behind its gate, and somebody who speaks with it by hand over a websocket.

Nobody signs in here: sessions are put where the server keeps them. The identity provider is never
asked, and does not exist.
"""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from data.registry.store import STORE_VARIABLE
from data.releases.files import RELEASES_VARIABLE
from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from pages.access.roles import Viewer
from pages.access.settings import SECRETS_VARIABLE
from pages.server.sessions import SESSIONS_VARIABLE, Sessions

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
SECRETS = """
[auth]
redirect_uri = "http://{host}/oauth2callback"
client_id = "dashboard"
client_secret = "a secret for the tests"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"

[access.roles]
sib-steward = "steward"
"""
TYPED_ARRAY = re.compile(r'\{"dtype":"(\w+)","bdata":("[^"]+")')
"""How plotly writes numbers of a figure that it does not write out."""


@dataclass(frozen=True)
class Server:
    """A running dashboard, and the folder with its sessions, log and errors."""

    host: str
    folder: Path

    def sign_in(self, viewer: Viewer) -> str:
        """The cookie of a new session."""
        sessions = Sessions(self.folder / "sessions", 3600, 1800)
        return sessions.begin(f"{viewer.scope}-{time.monotonic_ns()}", viewer)

    def get(self, path: str, cookie: str) -> tuple[int, bytes]:
        """Status and body of an address, sent as it is."""
        connection = HTTPConnection(self.host, timeout=20)
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", self.host)
        connection.putheader("Cookie", f"dashboard={cookie}")
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    @contextmanager
    def speak(self, cookie: str, run: str = "") -> Iterator[Talk]:
        """A websocket of a session; ``run`` is the run of Streamlit to take up again."""
        with connect(
            f"ws://{self.host}/_stcore/stream",
            origin=Origin(f"http://{self.host}"),
            additional_headers={"Cookie": f"dashboard={cookie}"},
            subprotocols=[Subprotocol(name) for name in ("streamlit", "token", run) if name],
            proxy=None,
            max_size=None,
        ) as socket:
            yield Talk(socket)

    def written(self) -> str:
        """The log, and all that the server printed."""
        files = [self.folder / "printed", *(self.folder / "log").glob("*")]
        return "\n".join(path.read_text("utf-8", "replace") for path in files if path.is_file())


@dataclass(frozen=True)
class Talk:
    """A websocket by hand."""

    socket: ClientConnection

    def ask(self, page: str, query: str = "lang=en", *states: WidgetState) -> list[ForwardMsg]:
        """Ask for a page, with the state of widgets, and collect the answer until its end."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.widget_states.widgets.extend(states)
        return self.send(message)

    def send(self, message: BackMsg) -> list[ForwardMsg]:
        """Send a message that runs a page, and collect the answer."""
        self.socket.send(message.SerializeToString())
        found: list[ForwardMsg] = []
        while not found or found[-1].WhichOneof("type") != "script_finished":
            data = self.socket.recv(timeout=60)
            assert isinstance(data, bytes)
            found.append(ForwardMsg.FromString(data))
        return found


def text_of(messages: list[ForwardMsg]) -> str:
    """Everything that a browser is sent, as text; numbers of figures are written out.

    A browser keeps nothing that it has not been sent, so this is all there is to see.
    """
    whole = b"\n".join(message.SerializeToString() for message in messages).decode("latin-1")
    arrays = [
        json.dumps(np.frombuffer(base64.b64decode(json.loads(data)), dtype).tolist())
        for dtype, data in TYPED_ARRAY.findall(whole)
    ]
    return "\n".join([whole, *arrays])


@contextmanager
def running(folder: Path, releases: Path, store: Path) -> Iterator[Server]:
    """Start a dashboard; it is ended by its own id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    folder.mkdir(parents=True, exist_ok=True)
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS.format(host=host))
    secrets.chmod(0o600)
    make_keys(folder / "keys")
    environment = os.environ | {
        STORE_VARIABLE: str(store),
        RELEASES_VARIABLE: str(releases),
        SECRETS_VARIABLE: str(secrets),
        SESSIONS_VARIABLE: str(folder / "sessions"),
        KEYS_VARIABLE: str(folder / "keys"),
        LOG_VARIABLE: str(folder / "log"),
        "STREAMLIT_SERVER_PORT": host.rpartition(":")[2],
    }
    command = [sys.executable, "-m", "pages.server"]
    with (
        (folder / "printed").open("wb") as printed,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=printed, stderr=printed
        ) as server,
    ):
        try:
            _wait(host, server)
            yield Server(host, folder)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(host: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 10):
        assert server.poll() is None, "the server ended by itself"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(host.rpartition(":")[2]))) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"no answer from the server within {START_SECONDS} seconds")
