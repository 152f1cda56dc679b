"""Every message is in the Dutch catalogue, complete, and with the same places to fill in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "nl" / "LC_MESSAGES" / "dashboard.po"
MARKS = {"_": 1, "mark": 1, "count_words": 2, "translate_count": 2}
MARKUP = re.compile(r"<[^>]+>")
PLACE = re.compile(r"\{\w+\}|%\(\w+\)[srd]|%[srd]")
SOURCES = [
    ROOT / "app.py",
    *(p for f in ("data", "analysis", "pages") for p in (ROOT / f).rglob("*.py")),
]


def messages_in(path: Path) -> set[tuple[str, ...]]:
    """The literal messages of a file, also those that an extractor does not see in an f-string."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            arguments = node.args[: MARKS[node.func.id]]
            texts = [a.value for a in arguments if isinstance(a, ast.Constant)]
            if texts and len(texts) == len(arguments):
                found.add(tuple(str(text) for text in texts))
    return found


def key(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (str(message.id),)


def strings(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return tuple(string) if isinstance(string, list | tuple) else (str(string),)


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    with CATALOGUE.open("rb") as file:
        read = read_po(file, locale="nl")
    assert not read.obsolete
    return [message for message in read if message.id]


@pytest.fixture(scope="module")
def messages() -> set[tuple[str, ...]]:
    return {message for path in SOURCES for message in messages_in(path) if message != ("",)}


def test_every_message_is_in_the_catalogue(
    messages: set[tuple[str, ...]], catalogue: list[Message]
) -> None:
    assert messages - {key(message) for message in catalogue} == set()


def test_the_catalogue_has_no_message_that_is_not_used(
    messages: set[tuple[str, ...]], catalogue: list[Message]
) -> None:
    assert {key(message) for message in catalogue} - messages == set()


def test_every_message_is_translated_and_sure(catalogue: list[Message]) -> None:
    assert [key(m) for m in catalogue if m.fuzzy or not all(strings(m))] == []


def test_translations_have_the_same_places(catalogue: list[Message]) -> None:
    wrong = [
        key(message)
        for message in catalogue
        for source, translation in zip(key(message), strings(message), strict=True)
        if sorted(PLACE.findall(source)) != sorted(PLACE.findall(translation))
    ]
    assert wrong == []


def test_translations_have_no_markup_that_the_source_has_not(catalogue: list[Message]) -> None:
    wrong = [
        key(message)
        for message in catalogue
        for source, translation in zip(key(message), strings(message), strict=True)
        if set(MARKUP.findall(translation)) - set(MARKUP.findall(source))
    ]
    assert wrong == []
