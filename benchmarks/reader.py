"""A reader with a browser, without the screen: what a browser of Streamlit sends and keeps.

It opens the websocket, asks for a page by its address, follows links of the menu, and sets the
controls that the page offers. Of large messages it keeps those of the last runs and tells the
server which, so that they come as a reference the next time.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from streamlit.proto.Element_pb2 import Element
    from websockets.asyncio.client import ClientConnection

PROTOCOLS = ["streamlit", "PLACEHOLDER_AUTH_TOKEN"]
KEPT_RUNS = 2
"""As ``global.maxCachedMessageAge`` of Streamlit has it."""
TIMEOUT_SECONDS = 300
VALUED = ("selectbox", "radio")
"""Controls of which a browser tells the value with every run."""


@dataclass
class Reader:
    """One session over one websocket; ``query`` is what stands in the address."""

    address: str
    query: str
    page: str = ""
    errors: list[str] = field(default_factory=list)
    controls: dict[str, Element] = field(default_factory=dict)
    """Id → what the last run drew, of every control."""
    states: dict[str, WidgetState] = field(default_factory=dict)
    """Id → what a person set."""
    links: dict[str, str] = field(default_factory=dict)
    """Path in the address → the hash of its page."""
    kept: dict[str, int] = field(default_factory=dict)
    """Hash of a message → the run that it was last seen in."""
    runs: int = 0
    received: int = 0
    socket: ClientConnection | None = None

    async def open(self, page: str) -> float:
        """Connect and load a page; seconds until it is there."""
        start = time.perf_counter()
        self.socket = await connect(
            f"ws://{self.address}/_stcore/stream",
            subprotocols=PROTOCOLS,  # type: ignore[arg-type]
            origin=f"http://{self.address}",  # type: ignore[arg-type]
            max_size=None,
            compression=None,
        )
        message = self._rerun()
        message.rerun_script.page_name = page
        await self._finish(message)
        self.page = page
        return time.perf_counter() - start

    async def close(self) -> None:
        """Close the tab."""
        if self.socket:
            await self.socket.close()

    async def go(self, page: str) -> float:
        """Follow a link of the menu; seconds until the page is there."""
        self.page = page
        return await self._timed(self._rerun())

    async def set(self, state: WidgetState) -> float:
        """Set a control, or press a button; seconds until the page is there."""
        self.states[state.id] = state
        message = self._rerun()
        del self.states[state.id]
        return await self._timed(message)

    async def choose(self, control: str, option: str) -> float:
        """Choose from a list, as ``set``."""
        return await self.set(WidgetState(id=control, string_value=option))

    async def press(self, control: str) -> float:
        """Press a button, as ``set``."""
        return await self.set(WidgetState(id=control, trigger_value=True))

    def find(self, key: str) -> str:
        """The id of the control with a key of the code, or which begins with it; "" if none."""
        return next((name for name in self.controls if f"-{key}" in name), "")

    def _rerun(self) -> BackMsg:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self.query
        asked.page_script_hash = self.links.get(self.page, "")
        asked.cached_message_hashes.extend(self.kept)
        shown = {name: _state(name, drawn) for name, drawn in self.controls.items()}
        states = {name: state for name, state in shown.items() if state} | self.states
        asked.widget_states.widgets.extend(states.values())
        asked.context_info.timezone = "Europe/Amsterdam"
        asked.context_info.locale = "nl-NL"
        asked.context_info.url = f"http://{self.address}/{self.page}?{self.query}"
        return message

    async def _timed(self, message: BackMsg) -> float:
        start = time.perf_counter()
        await self._finish(message)
        return time.perf_counter() - start

    async def _finish(self, message: BackMsg) -> None:
        """Send, and read until the script has finished, whichever runs it asked for itself."""
        assert self.socket
        self.controls = {}
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while True:
                data = await self.socket.recv()
                assert isinstance(data, bytes)
                self.received += len(data)
                if self._take(ForwardMsg.FromString(data)):
                    break
        self.runs += 1
        self.kept = {m: run for m, run in self.kept.items() if self.runs - run <= KEPT_RUNS}

    def _take(self, message: ForwardMsg) -> bool:
        """Note what a message says; whether it ends the run."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.kept[message.hash] = self.runs
        if kind == "ref_hash":
            self.kept[message.ref_hash] = self.runs
        elif kind == "delta":
            self._draw(message.delta.new_element)
        elif kind == "navigation":
            pages = message.navigation.app_pages
            self.links = {page.url_pathname: page.page_script_hash for page in pages}
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            self.errors.append("page not found")
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _draw(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception" or (kind == "alert" and element.alert.format == Alert.ERROR):
            self.errors.append(element.exception.message or element.alert.body)
        drawn = getattr(element, kind) if kind else None
        if name := getattr(drawn, "id", ""):
            self.controls[name] = element


def _state(name: str, element: Element) -> WidgetState | None:
    """The value that a control shows; None where a browser tells none."""
    kind = element.WhichOneof("type")
    if kind not in VALUED:
        return None
    drawn = getattr(element, kind)
    if drawn.set_value:
        return WidgetState(id=name, string_value=drawn.raw_value)
    if drawn.HasField("default") and drawn.options:
        return WidgetState(id=name, string_value=drawn.options[drawn.default])
    return None
