"""The texts of an exhibit, taken apart: what is a paragraph, a list, bold, code or a link.

Typesetters get text and style apart, never a text in their own language, so that nothing that
somebody wrote can be a command.
"""

from __future__ import annotations

import html
import re
from typing import Any

Span = dict[str, str]
Block = dict[str, Any]

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
ICON = re.compile(r":material/\w+:\s*")
ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
INLINE = re.compile(
    r"\\(?P<literal>[\\`*_{}\[\]()#+\-.!|<>~:$])"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<bold>\S(?:.*?\S)?)\*\*"
    r"|(?<!\w)[*](?P<italic>[^\s*](?:[^*]*[^\s*])?)[*](?!\w)"
    r"|(?<!\w)_(?P<slanted>[^\s_](?:[^_]*[^\s_])?)_(?!\w)"
    r"|\[(?P<label>[^\]]+)\]\((?P<address>[^)\s]+)\)",
    re.DOTALL,
)
ELSEWHERE = ("https://", "http://")
"""Addresses that mean something on paper; one within the dashboard does not."""
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


def plain(text: str) -> str:
    """A text with simple HTML as words alone."""
    return " ".join(html.unescape(TAG.sub("", text)).split(" ")).strip()


def blocks(text: str) -> list[Block]:
    """Paragraphs and lists of a text in Markdown: ``kind``, and ``items`` made of spans."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", ICON.sub("", text).strip()):
        for number, line in enumerate(filter(str.strip, part.split("\n"))):
            _take(line, found, is_first=number == 0)
    for block in found:
        block["items"] = [spans(html.unescape(item)) for item in block["items"]]
    return found


def _take(line: str, found: list[Block], is_first: bool) -> None:
    """Add a line to the paragraph or list that it belongs to."""
    if item := ITEM.match(line):
        if not (found and found[-1]["kind"] == "list" and not is_first):
            found.append({"kind": "list", "items": []})
        found[-1]["items"].append(line[item.end() :].strip())
    elif is_first or not found:
        found.append({"kind": "paragraph", "items": [line.strip().lstrip("#").strip()]})
    else:
        found[-1]["items"][-1] += " " + line.strip()


def spans(text: str, style: str = "plain", link: str = "") -> list[Span]:
    """A line of Markdown as pieces, each with ``text``, ``style`` and ``link``."""
    pieces: list[Span] = []
    end = 0
    for match in INLINE.finditer(text):
        _add(pieces, text[end : match.start()], style, link)
        _add_marked(pieces, match, style, link)
        end = match.end()
    _add(pieces, text[end:], style, link)
    return pieces


def _add_marked(pieces: list[Span], match: re.Match[str], style: str, link: str) -> None:
    found = match.groupdict()
    if found["literal"]:
        _add(pieces, found["literal"], style, link)
    elif found["code"]:
        _add(pieces, found["code"], "code", link)
    elif found["label"]:
        address = found["address"] if found["address"].startswith(ELSEWHERE) else ""
        _extend(pieces, spans(found["label"], style, address))
    else:
        inner = found["bold"] or found["italic"] or found["slanted"]
        _extend(pieces, spans(inner, "bold" if found["bold"] else "italic", link))


def _extend(pieces: list[Span], more: list[Span]) -> None:
    for piece in more:
        _add(pieces, piece["text"], piece["style"], piece["link"])


def _add(pieces: list[Span], text: str, style: str, link: str) -> None:
    """Add a piece, to the one before where they look alike."""
    if not text:
        return
    if pieces and (pieces[-1]["style"], pieces[-1]["link"]) == (style, link):
        pieces[-1]["text"] += text
    else:
        pieces.append({"text": text, "style": style, "link": link})


def first_sentences(text: str, longest: int) -> str:
    """The first sentence of a paragraph in Markdown as words alone, without its bold lead.

    And those after it, as long as all together have no more than ``longest`` characters.
    """
    words = "".join(
        piece["text"]
        for number, piece in enumerate(spans(html.unescape(text)))
        if number or piece["style"] != "bold"
    )
    first, *more = SENTENCE_END.split(words.strip())
    for sentence in more:
        if len(first) + len(sentence) >= longest:
            break
        first = f"{first} {sentence}"
    return first
