"""Names of a programme are text, whatever stands in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.words import Text
from pages.paper.markup import spans
from pages.reader import words

NAMES = [
    "Prijs $x_1$ en $y^2$ :red[rood] :smile:",
    "<b>vet</b><img src=x>",
    "[klik](javascript:alert(1)) **ster** _cursief_ `code` ~~door~~ %{x} #kop | pijp \\ back",
    "Plaats * en * hoger (2021)",
]


@pytest.fixture(autouse=True)
def no_names_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(words, "LETTER_BY_LETTER", {})
    yield


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_sentence_is_no_command(name: str) -> None:
    written = words.name(Text(nl=name, en=name))
    sentence = words.letter_by_letter(f"**Niet getoond**: {written}, en *alle anderen*.")
    pieces = spans(sentence)
    assert "".join(piece["text"] for piece in pieces) == f"Niet getoond: {name}, en alle anderen."
    assert [piece["text"] for piece in pieces if piece["style"] == "bold"] == ["Niet getoond"]
    assert [piece["text"] for piece in pieces if piece["style"] == "italic"] == ["alle anderen"]


def test_an_ordinary_name_changes_no_sentence() -> None:
    words.name(Text(nl="Place & Train", en="Place & Train"))
    words.name(Text(nl="Cohort 1 (juli 2019 - juni 2020)", en="Cohort 1"))
    sentence = "**Cohort 1** en Place & Train: 5 * 3 personen"
    assert words.letter_by_letter(sentence) == sentence
