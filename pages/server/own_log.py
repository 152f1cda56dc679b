"""The server's own log, on its standard error: whatever was typed, its lines stay our own."""

from __future__ import annotations

import logging
import traceback
from typing import Any

from data.terminal import visible


class Record(logging.LogRecord):
    """A record that no character of another steers a terminal with, or begins a line with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.exc_info and self.exc_info[0]:
            self.exc_text = _indented("".join(traceback.format_exception(*self.exc_info)).rstrip())

    def getMessage(self) -> str:
        """The message, in visible characters."""
        return _indented(super().getMessage())


def keep_visible() -> None:
    """Let every record of this process be such a one, those of libraries as well."""
    logging.setLogRecordFactory(Record)


def _indented(text: str) -> str:
    return visible(text).replace("\n", "\n    ")
