"""Who is signed in: one file for each session, so that taking the file away ends it.

The browser holds a random number of 256 bits; the file is named after its SHA-256, so that whoever
reads the folder cannot sign in with it. The time of the file is the last sign of life. What the
identity provider gave to ask it again is in memory alone.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import StartError
from data.words import mark
from pages.access.roles import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.server.oidc import Tokens

SESSIONS_VARIABLE = "DASHBOARD_SESSIONS"
SESSIONS_FOLDER = Path(__file__).resolve().parents[2] / "data" / "sessions"
TOKEN_BYTES = 32
TOUCH_SECONDS = 5.0
"""How often at most the time of a file is renewed."""
CHANGED, UNREACHABLE = "changed", "unreachable"
"""Why a session ended: its role did not hold any more, or could not be asked for."""
MOST_REASONS = 1000
"""Sessions of which is remembered why they ended; the oldest goes when there are more."""
NEVER = math.inf


@dataclass
class Session:
    """Somebody who signed in. ``subject`` is the identity provider's own number for a person."""

    handle: str
    subject: str
    viewer: Viewer
    created: float
    used: float
    tokens: Tokens | None = field(default=None, repr=False)
    due: float = NEVER
    """When the identity provider is to be asked again for the role."""
    missed: int = 0
    """How often in a row it was asked and did not answer."""
    runs: set[str] = field(default_factory=set)
    """The runs of Streamlit that began in this session; only these can be taken up again."""
    files: set[str] = field(default_factory=set)
    """The downloads and pictures that this session was offered; only these are served to it."""
    promised: set[str] = field(default_factory=set)
    """The downloads that are made when this session asks for them; only these are made for it."""
    refused: dict[str, float] = field(default_factory=dict)
    """What was refused to this session, and when that was last written down."""
    making: dict[str, float] = field(default_factory=dict)
    """Number of a request → when it asked for a download that has not been made yet."""


class Sessions:
    """The sessions of a server, ``lifetime`` and ``idle`` in seconds."""

    def __init__(
        self,
        folder: Path,
        lifetime: float,
        idle: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder = folder
        self.lifetime = lifetime
        self.idle = idle
        self.clock = clock
        self._known: dict[str, Session] = {}
        self._reasons: dict[str, str] = {}
        _make(folder)

    def begin(
        self, subject: str, viewer: Viewer, tokens: Tokens | None = None, due: float = NEVER
    ) -> str:
        """Begin a session and give back its token, for the cookie.

        Its role holds until ``due``, unless it is confirmed by then. Whoever signs in with another
        role than before leaves no session with the old one.
        """
        for other in self.of(subject):
            if other.viewer.scope != viewer.scope:
                self.end(other, CHANGED)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        now = self.clock()
        session = Session(_handle(token), subject, viewer, now, now, tokens, due)
        self._write(session)
        self._known[session.handle] = session
        return token

    def find(self, token: str) -> Session | None:
        """The living session of a token."""
        handle = _handle(token)
        session = self._known.get(handle) or self._read(handle)
        return session if session and self.lives(session) else None

    def lives(self, session: Session) -> bool:
        """Whether a session goes on; one that does not is ended here."""
        now = self.clock()
        fresh = now - session.created < self.lifetime and now - session.used < self.idle
        if fresh and self._file(session.handle).exists():
            return True
        self.end(session)
        return False

    def touch(self, session: Session) -> None:
        """A sign of life."""
        now = self.clock()
        if now - session.used < min(TOUCH_SECONDS, self.idle / 10):
            return
        session.used = now
        with suppress(FileNotFoundError):
            os.utime(self._file(session.handle), (now, now))

    def end(self, session: Session, reason: str = "") -> None:
        """End a session, here and on disk; a reason is kept for who comes back with it."""
        self._known.pop(session.handle, None)
        self._file(session.handle).unlink(missing_ok=True)
        session.tokens = None
        if reason:
            while len(self._reasons) >= MOST_REASONS:
                del self._reasons[next(iter(self._reasons))]
            self._reasons[session.handle] = reason

    def why(self, token: str) -> str:
        """Why the session of a token ended; empty where nothing needs to be said."""
        return self._reasons.get(_handle(token), "")

    def of(self, subject: str) -> list[Session]:
        """The living sessions of one person."""
        return [session for session in self.all() if session.subject == subject]

    def all(self) -> list[Session]:
        """All living sessions, the oldest first; what has run out is removed."""
        found = [self._known.get(p.stem) or self._read(p.stem) for p in self.folder.glob("*.json")]
        return sorted((s for s in found if s and self.lives(s)), key=lambda s: s.created)

    def _file(self, handle: str) -> Path:
        return self.folder / f"{handle}.json"

    def _write(self, session: Session) -> None:
        record = {
            "subject": session.subject,
            "viewer": asdict(session.viewer),
            "created": session.created,
            "is_checked": session.due != NEVER,
        }
        path = self._file(session.handle)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(record, file)
        os.utime(path, (session.used, session.used))

    def _read(self, handle: str) -> Session | None:
        """A session that another process wrote: this server before it was started again.

        Where its role is to be confirmed, that is due at once.
        """
        path = self._file(handle)
        try:
            record = json.loads(path.read_text("utf-8"))
            record["viewer"] = Viewer(**record["viewer"])
            due = 0.0 if record.pop("is_checked") else NEVER
            session = Session(handle=handle, used=path.stat().st_mtime, due=due, **record)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return self._known.setdefault(handle, session)


def sessions_folder() -> Path:
    """Where the sessions lie: ``DASHBOARD_SESSIONS``, or ``data/sessions``."""
    return Path(os.environ.get(SESSIONS_VARIABLE) or SESSIONS_FOLDER)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise StartError(
            mark("The folder of the sessions, {folder}, cannot be written: {problem}."),
            folder=folder,
            problem=error.strerror,
        ) from error


def _handle(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
