"""Attempts to sign in that wait for their answer: sealed, in a cookie of the browser they are of.

The server keeps none, so nobody can push out those of others. The key is drawn anew by each
process: an attempt that began before a new start begins again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OctKey

from pages.server.oidc import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable

ATTEMPT_SECONDS = 600
MOST_ATTEMPTS = 3
"""Of one browser: somebody may begin in several windows."""
LONGEST_COOKIE = 3_600
"""Characters; with its name and flags a cookie may have 4,096."""
SEAL = {"alg": "dir", "enc": "A256GCM"}
REGISTRY = JWERegistry(algorithms=list(SEAL.values()))


@dataclass(frozen=True)
class Attempts:
    """Puts attempts under a seal and takes them from it; ``clock`` gives seconds."""

    clock: Callable[[], float]
    key: OctKey = field(default_factory=lambda: OctKey.generate_key(256), repr=False)

    def sealed_with(self, cookie: str, attempt: Attempt) -> str:
        """The cookie with one more attempt; the oldest go where it would be too long."""
        new = {"attempt": asdict(attempt), "until": self.clock() + ATTEMPT_SECONDS}
        waiting = [*self._waiting(cookie), new][-MOST_ATTEMPTS:]
        while len(sealed := self._seal(waiting)) > LONGEST_COOKIE and len(waiting) > 1:
            waiting = waiting[1:]
        return sealed

    def find(self, cookie: str, state: str) -> Attempt | None:
        """The attempt that an answer belongs to; None where this browser waits for none such."""
        for waiting in self._waiting(cookie):
            attempt = Attempt(**waiting["attempt"])
            if attempt.state == state:
                return attempt
        return None

    def _seal(self, waiting: list[dict[str, Any]]) -> str:
        return jwt.encode(SEAL, {"waiting": waiting}, self.key, registry=REGISTRY)

    def _waiting(self, cookie: str) -> list[dict[str, Any]]:
        """The attempts of a cookie that we sealed ourselves, and that are not too old."""
        try:
            found = jwt.decode(cookie, self.key, registry=REGISTRY).claims["waiting"]
        except (JoseError, ValueError):
            return []
        return [one for one in found if self.clock() < one["until"]]
