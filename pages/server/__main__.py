"""The web server: ``python -m pages.server``, from the folder of the project.

Address and port come from ``.streamlit/config.toml``; ``STREAMLIT_SERVER_ADDRESS`` and
``STREAMLIT_SERVER_PORT`` override them, as they do for ``streamlit run``.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from data.errors import EXIT_DONE, StartError
from data.terminal import run
from data.words import mark
from pages.server.layers import FirstPage, PageLanguage, SafeHeaders
from pages.shared.notices import unexpected

SCRIPT = Path(__file__).resolve().parents[2] / "app.py"
FIRST_PAGE = "/overview"
OVERRIDES = {
    "STREAMLIT_SERVER_ADDRESS": ("server.address", str),
    "STREAMLIT_SERVER_PORT": ("server.port", int),
}

app = st.App(
    SCRIPT,
    middleware=[
        Middleware(SafeHeaders),
        Middleware(FirstPage, path=FIRST_PAGE),
        Middleware(PageLanguage),
    ],
    on_script_error=unexpected,
)


# Streamlit takes the folder pages/ for its older kind of multipage app until st.navigation has run
# once, and answers the first deep link after a start with "Page not found".
PagesManager.uses_pages_directory = False


def overrides() -> dict[str, object]:
    """The settings in the environment; started this way, Streamlit does not look there itself."""
    return {
        option: read(os.environ[variable])
        for variable, (option, read) in OVERRIDES.items()
        if os.environ.get(variable)
    }


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


def start(_arguments: list[str], _language: str) -> int:
    """Serve the dashboard until it is stopped; gives back the exit code."""
    chosen = overrides()
    address, port = (
        chosen.get(option) or st.get_option(option) for option in ("server.address", "server.port")
    )
    check_port(str(address or "127.0.0.1"), int(str(port)))
    app.run(config=chosen)
    return EXIT_DONE


if __name__ == "__main__":
    run(start)
