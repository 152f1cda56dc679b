"""Chromium as choreographer starts it, but as one process that is heard when it ends.

Choreographer puts a Python of its own between, whose number is the only one it knows: what ends
that process leaves Chromium behind. Here a shell puts the pipes where Chromium wants them and
becomes Chromium; and this process keeps no copy of Chromium's ends of the pipes, so that they
break when it dies, and Chromium ends when this process does, however that is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from choreographer import Browser
from choreographer.browsers.chromium import Chromium
from choreographer.channels import Pipe

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping, Sequence
    from pathlib import Path

NOWHERE = "http://127.0.0.1:9"
"""A proxy that is not there."""
BECOME = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >&2'
"""Chromium reads commands from 3 and answers on 4; what it prints is no answer."""


class OneProcess(Chromium):
    """A Chromium whose process is the one that was started."""

    def get_cli(self) -> Sequence[str]:
        """The command, without choreographer's own process before it."""
        cli = super().get_cli()
        return ["/bin/sh", "-c", BECOME, *cli[cli.index(str(self.path)) :]]

    def get_popen_args(self) -> Mapping[str, Any]:
        """Started in its profile, so that what it writes for a moment can lie there."""
        return {**super().get_popen_args(), "cwd": self.tmp_dir.path}

    def get_env(self) -> MutableMapping[str, str]:
        """By a short path: it makes a socket there, whose path takes 107 bytes at most."""
        return {**super().get_env(), "TMPDIR": "."}


class BrokenWithIt(Pipe):
    """Pipes that break when the process at the other end is gone."""

    def open(self) -> None:
        """Let go of the other process' ends, which it has by now."""
        super().open()
        self._close_fd(self._read_to_browser)
        self._close_fd(self._write_from_browser)
        # Closed once: by then the number may be of something else.
        self._read_to_browser = self._write_from_browser = -1


def chromium(path: str | Path) -> Browser:
    """A Chromium that is not started yet."""
    return Browser(
        path,
        browser_cls=OneProcess,
        channel_cls=BrokenWithIt,
        # Chromium refuses its sandbox to root.
        enable_sandbox=os.geteuid() != 0,
        proxy_server=NOWHERE,
    )
