"""Logs for tests: a fixed key, lines of known content, and the bytes of the folder."""

from __future__ import annotations

from pathlib import Path

from data.security.log import Log

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
LOG, HEAD = "log.jsonl", "head.json"


def written_log(folder: Path, lines: int = 5, key: bytes = KEY) -> list[str]:
    """Write a log of ``lines`` lines; gives back the head after each."""
    log = Log(folder, key)
    return [
        log.write(
            f"user{number}",
            "steering_group",
            "view",
            selection=f"cohort=2019-{number}",
            page="exits",
        )
        for number in range(1, lines + 1)
    ]


def lines_of(folder: Path) -> list[bytes]:
    return (folder / LOG).read_bytes().splitlines(keepends=True)


def put_lines(folder: Path, lines: list[bytes]) -> None:
    (folder / LOG).write_bytes(b"".join(lines))


def bytes_of(folder: Path) -> tuple[bytes, bytes]:
    return (folder / LOG).read_bytes(), (folder / HEAD).read_bytes()


def put_bytes(folder: Path, content: tuple[bytes, bytes]) -> None:
    (folder / LOG).write_bytes(content[0])
    (folder / HEAD).write_bytes(content[1])
