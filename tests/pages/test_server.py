"""The layer around the app: the language of the document, the first page, safe headers."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from pages.server.layers import FirstPage, PageLanguage, SafeHeaders, language_of

PAGE = '<!DOCTYPE html><html lang="en"><title>Streamlit</title></html>'


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def values(request: Request) -> Response:
    return JSONResponse({"lang": '<html lang="en">'})


LAYERS = [
    Middleware(SafeHeaders),
    Middleware(FirstPage, path="/exits"),
    Middleware(PageLanguage),
]
APP = Starlette(routes=[Route("/exits", page), Route("/values", values)], middleware=LAYERS)


@dataclass(frozen=True)
class Answer:
    """What the server sent back."""

    status: int
    headers: dict[str, str]
    text: str


def get(path: str, query: str = "") -> Answer:
    """Ask for a page as a browser does."""
    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"accept", b"text/html"), (b"accept-encoding", b"gzip")],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(APP(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Answer(sent[0]["status"], headers, body.decode())


@pytest.mark.parametrize(
    ("query", "language"),
    [("", "nl"), ("lang=en", "en"), ("lang=nl", "nl"), ("lang=fr", "nl"), ("cohort=1", "nl")],
)
def test_the_document_says_which_language_it_is_in(query: str, language: str) -> None:
    answer = get("/exits", query)
    assert f'<html lang="{language}">' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.text.encode())
    assert language_of(query) == language


def test_what_is_not_a_page_is_left_alone() -> None:
    assert '<html lang=\\"en\\">' in get("/values").text


def test_the_bare_address_leads_to_the_first_page_with_its_parameters() -> None:
    answer = get("/", "lang=en&cohort=1")
    assert answer.status == 307
    assert answer.headers["location"] == "/exits?lang=en&cohort=1"


@pytest.mark.parametrize("path", ["/", "/exits", "/values", "/nowhere"])
def test_every_answer_forbids_guessing_its_type(path: str) -> None:
    assert get(path).headers["x-content-type-options"] == "nosniff"


def test_a_port_that_is_taken_is_said_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "pages.server"],
            cwd=Path(__file__).resolve().parents[2],
            env=os.environ | {"STREAMLIT_SERVER_PORT": str(port), "LC_ALL": "nl_NL.UTF-8"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert f"Poort {port} is bezet" in done.stderr
    assert "STREAMLIT_SERVER_PORT=8502 make run" in done.stderr
