"""The one place where accesses and refusals are written down: who, role, page, selection.

Never a value of a figure, nor of a person.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pages.shared.roles import Viewer

SIGN_IN, SIGN_OUT, PAGE, FILE, WEBSOCKET = "sign-in", "sign-out", "page", "file", "websocket"
ALLOWED, REFUSED = "allowed", "refused"


def record(
    viewer: Viewer | None, action: str, outcome: str, page: str = "", selection: str = ""
) -> None:
    """Write one access or refusal down; nobody is an empty name."""
    who, role = (viewer.name, viewer.scope) if viewer else ("", "")
    logging.getLogger("dashboard.access").info(
        "%s", {"who": who, "role": role, "action": action, "page": page, "selection": selection,
               "outcome": outcome},
    )  # fmt: skip
