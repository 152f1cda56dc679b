"""The one place where accesses and refusals are written down: who, role, page, selection.

Never a value of a figure, nor of a person. What cannot be written down is not shown: ``record``
raises, and whoever calls it shows nothing. On one's own machine, where nobody signs in, there is
a log as soon as there is a key for it.
"""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from data.errors import KeyMissing, KeyRefused, LogError
from data.security.log import Log, open_log
from pages.access.settings import sign_in

if TYPE_CHECKING:
    from pages.access.roles import Viewer

SIGN_IN, SIGN_OUT, PAGE, EXPORT = "sign_in", "sign_out", "page", "export"
FILE, WEBSOCKET, ROLE_CHECK = "file", "websocket", "role_check"
ALLOWED, REFUSED = "allowed", "refused"
LOG = logging.getLogger(__name__)


def record(
    viewer: Viewer | None,
    action: str,
    outcome: str,
    page: str = "",
    selection: str = "",
    content_hash: str = "",
) -> None:
    """Write one access or refusal of a viewer down; raises ``LogError`` or ``KeyRefused``."""
    if viewer is None:
        note_stranger(action)
        return
    log = open_access_log()
    if log:
        log.write(
            viewer.name,
            viewer.scope,
            action,
            selection=selection,
            page=page,
            content_hash=content_hash,
            outcome=outcome,
            person=viewer.person,
        )


def record_anyway(viewer: Viewer, action: str, outcome: str) -> None:
    """Write down what stands already; where that cannot be, the server says so in its own log."""
    try:
        record(viewer, action, outcome)
    except (LogError, KeyRefused) as error:
        LOG.error("The log: %s", error)


def record_export(viewer: Viewer, page: str, selection: str, content: bytes) -> None:
    """Write down what a viewer takes along, by the SHA-256 of the file."""
    digest = hashlib.sha256(content).hexdigest()
    record(viewer, EXPORT, ALLOWED, page, selection, digest)


def record_refused_sign_in(name: str, person: str) -> None:
    """Write down that somebody is known to the identity provider, and has no role here."""
    log = open_access_log()
    if log:
        log.write(name, "", SIGN_IN, outcome=REFUSED, person=person)


def note_stranger(action: str) -> None:
    """A refusal of nobody in particular: for the server's own log.

    The other log is closed line by line; whoever can reach the server could fill it.
    """
    LOG.warning("Refused somebody who is not signed in: %s", action)


def open_access_log() -> Log | None:
    """The log; None on one's own machine without a key. With sign-in there must be one."""
    try:
        return open_log()
    except KeyMissing:
        if sign_in():
            raise
        return None
