"""``python -m data keys``: make the keys and say what to keep where, or recognise those there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import KeyMissing
from data.security.keys import KEYS, default_keys, fingerprint, make_keys, read_key
from data.terminal import add_language
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse

KEPT = {
    "pseudonym": mark(
        "makes pseudonyms of registration numbers. Only with the steward, where extracts are"
        " imported. Lost: the same person would get another pseudonym, so a new extract can no"
        " longer be joined to the earlier ones. In wrong hands: pseudonyms can be turned back into"
        " persons."
    ),
    "record": mark(
        "decides with the round key how counts are rounded. Only where releases are published."
        " Lost: no release can be made that agrees with those that are visible; it cannot be"
        " replaced while a release is visible. In wrong hands with the round key: the rounding can"
        " be undone."
    ),
    "round": mark(
        "decides with the record key how counts are rounded. Only where releases are published."
        " Lost: as for the record key, and it cannot be replaced while a release is visible"
        " either."
    ),
    "log": mark(
        "closes each line of the log. Where the dashboard is served, and with the auditor. Lost:"
        " the chain of the log cannot be verified any more. In wrong hands: the log can be"
        " rewritten, which then shows only against the heads in the releases."
    ),
}
"""What each key is for, where it is kept, and what is lost with it."""


def add_keys_command(commands: Any, language: str) -> None:
    """The command ``keys`` among ``commands``."""
    parser = commands.add_parser(
        "keys", help=translate(mark("make the keys, or recognise those there are"), language)
    )
    add_keys_folder(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help=translate(mark("make nothing; show the fingerprints of the keys there are"), language),
    )
    add_language(parser, language)


def add_keys_folder(parser: argparse.ArgumentParser) -> None:
    """The option ``--keys`` of every command that needs a key."""
    parser.add_argument("--keys", type=Path, default=default_keys(), metavar="FOLDER")


def keys_command(options: argparse.Namespace) -> None:
    """Make the keys and say what to keep where; with ``--check``, recognise those there are."""
    lines = checked if options.check else made
    print("\n".join(lines(options.keys, options.language)))


def made(folder: Path, language: str) -> list[str]:
    """Make the keys; what a person has to know about each. Raises ``KeyRefused``."""
    make_keys(folder)
    lines = [
        translate(
            mark("Made in {folder}: {count} keys, readable by their owner alone."), language
        ).format(folder=folder, count=len(KEYS))
    ]
    for name in KEYS:
        lines += ["", f"{name}.key  {fingerprint(read_key(name, folder))}"]
        lines.append(f"  {translate(KEPT[name], language)}")
    return [
        *lines,
        "",
        translate(
            mark(
                "Keep a copy of each key apart from the data and from its backup: on paper in a"
                " safe, or in a password vault. Keep the fingerprints, the eight digits behind the"
                " names, with your papers: with them you recognise a wrong key. On a machine that"
                " only serves releases, put log.key and no other."
            ),
            language,
        ),
    ]


def checked(folder: Path, language: str) -> list[str]:
    """Each key with its fingerprint, or that it is not here. Raises ``KeyRefused``."""

    def found(name: str) -> str:
        try:
            return fingerprint(read_key(name, folder))
        except KeyMissing:
            return translate(mark("not here"), language)

    return [f"{name}.key  {found(name)}" for name in KEYS]
