"""Texts of an exhibit, taken apart for a typesetter."""

from __future__ import annotations

from pages.paper.markup import blocks, first_sentences, plain, spans


def words(text: str) -> list[tuple[str, str]]:
    return [(piece["text"], piece["style"]) for piece in spans(text)]


def test_bold_italic_and_code_are_styles_of_their_words() -> None:
    assert words("**Populatie.** Wie *ooit* `x_1` begon") == [
        ("Populatie.", "bold"),
        (" Wie ", "plain"),
        ("ooit", "italic"),
        (" ", "plain"),
        ("x_1", "code"),
        (" begon", "plain"),
    ]


def test_signs_that_mark_nothing_stay_as_they_are() -> None:
    for text in ("2 * 3 * 4", "een_code_van_drie", "a < b & c > d", "#import $x$ @a", "5 ** 2"):
        assert words(text) == [(text, "plain")]


def test_an_escaped_sign_is_the_sign() -> None:
    assert words(r"\*niet schuin\*") == [("*niet schuin*", "plain")]


def test_a_link_outside_is_kept_and_one_within_the_dashboard_is_its_words() -> None:
    text = "[artikel](https://example.org/a) en [Begrippen](method?lang=nl)"
    assert [(piece["text"], piece["link"]) for piece in spans(text)] == [
        ("artikel", "https://example.org/a"),
        (" en Begrippen", ""),
    ]


def test_a_link_is_never_a_command_to_a_reader() -> None:
    assert spans("[klik](javascript:alert)")[0]["link"] == ""


def test_lines_are_paragraphs_and_lists() -> None:
    found = blocks("Eerst\nverder\n\n- een\n- twee\n\n1. drie")
    assert [(block["kind"], len(block["items"])) for block in found] == [
        ("paragraph", 1),
        ("list", 2),
        ("list", 1),
    ]
    assert found[0]["items"][0][0]["text"] == "Eerst verder"


def test_html_of_a_message_becomes_words_and_a_sign_stays() -> None:
    message = 'Van <strong class="x">393</strong> is &lt;&nbsp;10 (a < b) <br>weg'
    assert plain(message) == "Van 393 is <\xa010 (a < b) weg"


def test_the_first_sentences_are_without_their_lead_and_no_longer_than_asked() -> None:
    text = "**Definitie.** Het *aandeel* na 1,5 jaar. En verder. Nog een lange zin die te lang is."
    assert first_sentences(text, 10) == "Het aandeel na 1,5 jaar."
    assert first_sentences(text, 40) == "Het aandeel na 1,5 jaar. En verder."
