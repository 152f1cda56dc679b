"""The web server: ``python -m pages.server``, from the folder of the project.

Address and port come from ``.streamlit/config.toml``; ``STREAMLIT_SERVER_ADDRESS`` and
``STREAMLIT_SERVER_PORT`` override them, as they do for ``streamlit run``.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

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


if __name__ == "__main__":
    app.run(config=overrides())
