"""The page of downloads behind the gate: ``python -m tests.pages.downloads.server PORT SESSIONS``.

The test puts sessions into the folder; no identity provider is asked.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.access.claims import ClaimRules
from pages.access.settings import SignIn
from pages.server.gate import Gate
from pages.server.oidc import IdentityProvider
from pages.server.sessions import Sessions
from pages.server.sign_in import SignInPages


def main(port: int, folder: Path) -> None:
    settings = SignIn(
        redirect_uri=f"http://127.0.0.1:{port}/oauth2callback",
        client_id="dashboard",
        client_secret="secret",
        metadata_url="http://127.0.0.1:9/.well-known/openid-configuration",
        rules=ClaimRules("roles", "provider", {"steward": "steward"}, {}),
    )
    sessions = Sessions(folder, settings.lifetime, settings.idle)
    pages = SignInPages(settings, sessions, IdentityProvider(settings))
    app = st.App(Path(__file__).parent / "page.py", middleware=[Middleware(Gate, pages=pages)])
    app.run(config={"server.port": port})


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
