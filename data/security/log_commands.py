"""``python -m data log``: verify the log, and say its head."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import row_ranges
from data.security.key_commands import add_keys_folder
from data.security.log import default_log, open_log, verify
from data.terminal import add_language
from data.words import mark, translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.security.log import Verdict

HEAD = re.compile(r"[0-9a-fA-F]{64}")


def add_log_command(commands: Any, language: str) -> None:
    """The commands ``log verify`` and ``log head`` among ``commands``."""
    parser = commands.add_parser(
        "log", help=translate(mark("verify the log, or show its head"), language)
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar="verify|head")
    check = parts.add_parser(
        "verify", help=translate(mark("say whether the log is what was written"), language)
    )
    check.add_argument(
        "--head",
        type=head_argument(language),
        action="append",
        default=[],
        metavar="HEX",
        help=translate(
            mark("a head that must be in the log, for example that of a release"), language
        ),
    )
    head = parts.add_parser("head", help=translate(mark("show the head of the log"), language))
    for part in (check, head):
        part.add_argument("--log", type=Path, default=default_log(), metavar="FOLDER")
        add_keys_folder(part)
        add_language(part, language)


def head_argument(language: str) -> Callable[[str], str]:
    """A reader of heads for ``argparse``."""

    def read(text: str) -> str:
        if HEAD.fullmatch(text):
            return text.lower()
        message = translate(mark("{text} is not a head: 64 hexadecimal digits"), language)
        raise argparse.ArgumentTypeError(message.format(text=repr(text)))

    return read


def log_command(options: argparse.Namespace) -> None:
    """Verify the log and say what was found, or print its head."""
    log = open_log(options.log, options.keys)
    if options.part == "head":
        print(log.head())
        return
    verdict = verify(log.folder, log.key, options.head)
    verdict.require_intact(log.folder)
    print("\n".join(report(verdict, options.head, options.language)))


def report(verdict: Verdict, heads: list[str], language: str) -> list[str]:
    """An intact log in words, the interrupted writes included."""
    lines = [translate(mark("The log is what was written: {lines} lines, head {head}."), language)]
    if heads:
        lines.append(translate(mark("Heads given, each found in the log: {heads}."), language))
    if verdict.torn:
        lines.append(
            translate(
                mark("Interrupted writes, of which a part stands before these lines: {torn}."),
                language,
            )
        )
    if verdict.unfinished:
        lines.append(
            translate(
                mark(
                    "The last write was interrupted: {unfinished} bytes at the end are no line. The"
                    " next write goes on behind them."
                ),
                language,
            )
        )
    return [
        line.format(
            lines=verdict.lines,
            head=verdict.head,
            heads=len(heads),
            torn=row_ranges(verdict.torn),
            unfinished=verdict.unfinished,
        )
        for line in lines
    ]
