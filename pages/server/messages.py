"""What goes over a websocket of Streamlit: which files a session was offered, what it may ask.

Streamlit serves a file to whoever knows its address, and makes a download for whoever knows its
number. Here both are known by the fields of the messages that offer them, never by text: an
address that a reader types comes back in messages too.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.access.roles import may_see

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streamlit.proto.Element_pb2 import Element

    from pages.server.sessions import Session

MEDIA = "/media/"
SCRIPT = "app.py"
"""What a browser learns of where the program lies: its name."""
IMPORT = "import"
"""The only page that takes files."""
ASKED = ("rerun_script", "stop_script", "app_heartbeat")
"""What any page may ask. Not: empty the cache of all, install something, stop the server."""

MOST_MAKING, LONGEST_MAKING = 3, 60.0
"""Downloads that are made for one session at once, and seconds after which one counts no longer:
they share a few threads with those of others."""


def for_browser(data: bytes, session: Session | None) -> bytes:
    """A message to the browser without what is of the machine; notes what it offers a session."""
    message = ForwardMsg.FromString(data)
    if session:
        _remember(message, session)
    if message.WhichOneof("type") != "new_session":
        return data
    message.new_session.main_script_path = SCRIPT
    for field in ("environment_info", "user_info"):
        getattr(message.new_session.initialize, field).Clear()
        getattr(message.new_session.initialize, field).SetInParent()
    return bytes(message.SerializeToString())


def _remember(message: ForwardMsg, session: Session) -> None:
    """Note what a message to the browser offers to a session: a run, files, downloads."""
    kind = message.WhichOneof("type")
    if kind == "new_session":
        session.runs.add(message.new_session.initialize.session_id)
    elif kind == "delta":
        element = message.delta.new_element
        _remember_files(_urls(element), session)
        if promised := element.download_button.deferred_file_id:
            session.promised.add(promised)
    elif kind == "page_config_changed":
        _remember_files([message.page_config_changed.favicon], session)
    elif kind == "backend_operation_response":
        session.making.pop(message.backend_operation_response.request_id, None)
        _remember_files([message.backend_operation_response.deferred_file.url], session)


def is_allowed(data: bytes, session: Session | None) -> bool:
    """Whether a message from a browser may reach the app; ``session`` is None without sign-in."""
    try:
        message = BackMsg.FromString(data)
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    if kind == "file_urls_request":
        return session is None or may_see(session.viewer, IMPORT)
    if kind == "backend_operation_request":
        return _may_operate(message, session)
    return kind in ASKED


def is_sign_of_life(data: bytes) -> bool:
    """Whether somebody did something; a browser that was left alone sends heartbeats."""
    return bool(BackMsg.FromString(data).WhichOneof("type") != "app_heartbeat")


def _may_operate(message: BackMsg, session: Session | None) -> bool:
    request = message.backend_operation_request
    kind = request.WhichOneof("payload")
    if kind == "deferred_file":
        return session is None or (
            request.deferred_file.file_id in session.promised
            and _may_make(request.request_id, session)
        )
    return kind == "dataframe_chunk"


def _may_make(number: str, session: Session) -> bool:
    """Whether one more download may be made now; counts it where it may."""
    now = time.monotonic()
    going = {one: asked for one, asked in session.making.items() if now - asked < LONGEST_MAKING}
    session.making = going
    if len(going) >= MOST_MAKING or number in going:
        return False
    going[number] = now
    return True


def _urls(element: Element) -> list[str]:
    """The addresses of files in an element: of a download, or of pictures."""
    return [element.download_button.url, *(image.url for image in element.imgs.imgs)]


def _remember_files(urls: Iterable[str], session: Session) -> None:
    session.files.update(url.rpartition(MEDIA)[2] for url in urls if MEDIA in url)
