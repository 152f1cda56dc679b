"""The layer around the app: the language of the document, the first page, safe headers."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from pages.server.layers import FirstPage, PageLanguage, SafeHeaders, language_of

PAGE = '<!DOCTYPE html><html lang="en"><title>Streamlit</title></html>'


async def page(request: Request) -> Response:
    return HTMLResponse(PAGE)


async def values(request: Request) -> Response:
    return JSONResponse({"lang": '<html lang="en">'})


@pytest.fixture
def client() -> TestClient:
    layers = [
        Middleware(SafeHeaders),
        Middleware(FirstPage, path="/exits"),
        Middleware(PageLanguage),
    ]
    routes = [Route("/exits", page), Route("/values", values)]
    return TestClient(Starlette(routes=routes, middleware=layers), follow_redirects=False)


@pytest.mark.parametrize(
    ("query", "language"),
    [("", "nl"), ("lang=en", "en"), ("lang=nl", "nl"), ("lang=fr", "nl"), ("cohort=1", "nl")],
)
def test_the_document_says_which_language_it_is_in(
    client: TestClient, query: str, language: str
) -> None:
    answer = client.get(f"/exits?{query}", headers={"accept": "text/html"})
    assert f'<html lang="{language}">' in answer.text
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert language_of(query) == language


def test_what_is_not_a_page_is_left_alone(client: TestClient) -> None:
    assert (
        client.get("/values", headers={"accept": "text/html"}).json()["lang"] == '<html lang="en">'
    )


def test_the_bare_address_leads_to_the_first_page_with_its_parameters(client: TestClient) -> None:
    answer = client.get("/?lang=en&cohort=1")
    assert answer.status_code == 307
    assert answer.headers["location"] == "/exits?lang=en&cohort=1"


def test_every_answer_forbids_guessing_its_type(client: TestClient) -> None:
    for path in ("/exits", "/values", "/nowhere"):
        assert client.get(path).headers["x-content-type-options"] == "nosniff"
