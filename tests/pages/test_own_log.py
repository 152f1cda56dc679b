"""The server's own log, and the terminal: what somebody typed neither steers nor forges them."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from data.errors import StartError
from data.terminal import run, visible
from pages.server.own_log import keep_visible

TYPED = "\x1b]0;gone\x07\x1b[2J\r\n2026-11-30 INFO all is well\u202e\x9b"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    before, stream = logging.getLogRecordFactory(), io.StringIO()
    handler, log = logging.StreamHandler(stream), logging.getLogger("a library")
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    log.addHandler(handler)
    keep_visible()
    yield stream
    log.removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_what_was_typed_begins_no_line_of_the_log_and_steers_no_terminal(
    written: io.StringIO,
) -> None:
    log = logging.getLogger("a library")
    log.warning("Refused: %s", TYPED)
    try:
        raise ValueError(TYPED)
    except ValueError:
        log.exception("Failed")
    lines = written.getvalue().splitlines()
    assert "all is well" in written.getvalue()
    assert not set("\x1b\x07\r\u202e\x9b") & set(written.getvalue())
    assert all(line.startswith(("a library ", " ", "Traceback")) for line in lines)


def test_an_error_on_a_terminal_is_text_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["x"])

    def command(arguments: list[str], language: str) -> int:
        raise StartError("no {name}", name=TYPED)

    with pytest.raises(SystemExit):
        run(command)
    assert capsys.readouterr().err == "no " + visible(TYPED) + "\n"
    assert "\x1b" not in visible(TYPED)
