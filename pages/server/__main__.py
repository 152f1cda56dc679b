"""The web server: ``python -m pages.server``, from the folder of the project.

Address and port come from ``.streamlit/config.toml``; ``STREAMLIT_SERVER_ADDRESS`` and
``STREAMLIT_SERVER_PORT`` override them, as they do for ``streamlit run``.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from data.errors import EXIT_DONE, StartError, StoreError, error_lines
from data.registry.store import clear_at_start, default_store
from data.registry.temporary import keep_temporary_in
from data.terminal import run
from data.words import mark
from pages.access.log import open_access_log
from pages.access.settings import is_loopback, sign_in
from pages.server.commands import (
    LIST,
    REVOKE,
    list_sessions,
    open_sessions,
    read_arguments,
    revoke,
)
from pages.server.gate import WATCH, Gate
from pages.server.layers import FirstPage, PageLanguage, SafeHeaders
from pages.server.oidc import IdentityProvider
from pages.server.own_log import keep_visible
from pages.server.sign_in import FIRST_PAGE, SignInPages
from pages.server.turns import Turns, take_turns
from pages.shared.notices import unexpected

PROXIES = "FORWARDED_ALLOW_IPS"
"""Whose word uvicorn takes for how a request came; by itself, that of all of this machine."""
SCRIPT = Path(__file__).resolve().parents[2] / "app.py"
PRINT = "/app/static/print.js"
OVERRIDES = {
    "STREAMLIT_SERVER_ADDRESS": ("server.address", str),
    "STREAMLIT_SERVER_PORT": ("server.port", int),
}

# Streamlit takes the folder pages/ for its older kind of multipage app until st.navigation has run
# once, and answers the first deep link after a start with "Page not found".
PagesManager.uses_pages_directory = False


def build_app() -> st.App:
    """The app within its layers; without ``[auth]`` in the secrets the gate asks nobody's name."""
    settings = sign_in()
    pages = SignInPages(settings, open_sessions(), IdentityProvider(settings)) if settings else None
    return st.App(
        SCRIPT,
        middleware=[
            Middleware(SafeHeaders),
            Middleware(Gate, pages=pages),
            Middleware(FirstPage, path=FIRST_PAGE),
            Middleware(PageLanguage, scripts=(PRINT, WATCH) if pages else (PRINT,)),
        ],
        on_script_error=unexpected,
    )


def overrides() -> dict[str, object]:
    """The settings in the environment; started this way, Streamlit does not look there itself."""
    return {
        option: read(os.environ[variable])
        for variable, (option, read) in OVERRIDES.items()
        if os.environ.get(variable)
    }


def check_address(address: str) -> None:
    """Raise ``StartError`` where others could reach a dashboard that lets everybody in."""
    if sign_in() is None and not is_loopback(address):
        raise StartError(
            mark(
                "The dashboard does not start at {address}: others could reach it there, and"
                " nobody has to sign in. Set up signing in (docs/sign-in.md), or serve this"
                " machine alone: STREAMLIT_SERVER_ADDRESS=127.0.0.1."
            ),
            address=address or "0.0.0.0",
        )


def check_port(address: str, port: int) -> None:
    """Raise ``StartError`` where another program has the port already."""
    with socket.socket() as probe:
        # As the server itself does: a port that was just let go is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise StartError(
                mark(
                    "Port {port} is taken, perhaps by a dashboard that runs already. Stop it, or"
                    " choose another port: STREAMLIT_SERVER_PORT=8502 make run."
                ),
                port=port,
            ) from error


def prepare_store(language: str) -> None:
    """Remove what was left behind, and write nothing elsewhere; what does not succeed is said."""
    for prepare in (clear_at_start, keep_temporary_in):
        try:
            prepare(default_store())
        except StoreError as error:
            print("\n".join(error_lines(error, language)), file=sys.stderr)


def start(arguments: list[str], language: str) -> int:
    """Serve the dashboard until it is stopped, or do what was asked; gives back the exit code."""
    asked = read_arguments(arguments, language)
    if asked.command == LIST:
        return list_sessions(asked.language)
    if asked.command == REVOKE:
        return revoke(asked.name, asked.language)
    keep_visible()
    os.environ[PROXIES] = ""
    chosen = overrides()
    address, port = (
        chosen.get(option) or st.get_option(option) for option in ("server.address", "server.port")
    )
    check_address(str(address or ""))
    open_access_log()
    check_port(str(address), int(str(port)))
    prepare_store(language)
    # What is to be done at the end is done then too; the web server raises the signal once more.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_DONE))
    take_turns(Turns())
    build_app().run(config=chosen)
    return EXIT_DONE


if __name__ == "__main__":
    run(start)
