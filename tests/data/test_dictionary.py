"""The data dictionary in the documents is the declaration, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.programme import load_programme
from data.schema.dictionary import dictionary
from data.schema.tables import tables_of
from data.words import LANGUAGES

DOCUMENTS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_up_to_date(language: str) -> None:
    document = (DOCUMENTS / f"data-dictionary.{language}.md").read_text("utf-8")
    assert document == dictionary(load_programme(), language), "run: make dictionary"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_and_code_is_in_it(language: str) -> None:
    programme = load_programme()
    document = dictionary(programme, language)
    for table in tables_of(programme):
        assert f"`{table.file}`" in document
        for column in table.columns:
            assert f"| `{column.name}` | `{column.header_nl}`" in document
            for option in column.allowed(programme):
                assert f"`{option.code}` {option.name.in_language(language)}" in document
