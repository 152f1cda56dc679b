"""What every command line of the project shares: language, errors, tables, progress."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from data.errors import EXIT_WRONG_USE, DashboardError, error_lines
from data.words import DEFAULT_LANGUAGE, LANGUAGES, mark, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

FORMATS = ("csv", "json")
BAR_WIDTH, STEP_WIDTH = 30, 28
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that could hide or forge text when it is read, or steer a terminal."""

ARGUMENT_MESSAGES = (
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("expected one argument"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("usage: "),
    mark("options"),
    mark("positional arguments"),
    mark("show this help message and exit"),
)
"""What ``argparse`` says itself; it looks these up where ``run`` tells it to."""


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks the user's language and ends with our exit code."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, how the command is used, and end."""
        self.print_usage(sys.stderr)
        self.exit(EXIT_WRONG_USE, f"{self.prog}: {message}\n")


def language_of(arguments: Sequence[str]) -> str:
    """``--language``, else the language of the environment if we have it, else Dutch."""
    for position, argument in enumerate(arguments):
        given = argument.partition("=")[2] if argument.startswith("--language=") else ""
        if argument == "--language" and position + 1 < len(arguments):
            given = arguments[position + 1]
        if given in LANGUAGES:
            return given
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable, ""):
            return value[:2] if value[:2] in LANGUAGES else DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def run(command: Callable[[list[str], str], int]) -> NoReturn:
    """Run a command line: its exit code, or an error in words and the code of that error."""
    arguments = sys.argv[1:]
    language = language_of(arguments)
    argparse._ = lambda message: translate(message, language)  # type: ignore[attr-defined]
    # Neither this process nor one it starts leaves its memory in a file when it crashes.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        code = command(arguments, language)
        sys.stdout.flush()
    except DashboardError as error:
        print("\n".join(map(visible, error_lines(error, language))), file=sys.stderr)
        code = error.exit_code
    except BrokenPipeError:
        # The reader has gone (`| head`): not an error, and nothing more to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def visible(text: str, kept: str = "\n\t") -> str:
    """Text whose every character can be seen, ``kept`` apart."""
    return "".join(
        "\ufffd" if unicodedata.category(c) in INVISIBLE and c not in kept else c for c in text
    )


def add_language(parser: argparse.ArgumentParser, language: str) -> None:
    """The option that every command has."""
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default=language,
        help=translate(mark("language of messages"), language),
    )


def date_argument(language: str) -> Callable[[str], dt.date]:
    """A reader of dates for ``argparse``."""

    def read(text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            message = translate(mark("{text} is not a date. Write it as 2021-07-31"), language)
            raise argparse.ArgumentTypeError(message.format(text=repr(text))) from None

    return read


def write_table(frame: pd.DataFrame, format_: str) -> None:
    """A table on standard output, in full precision; what is undefined is empty or null."""
    if format_ == "csv":
        frame.to_csv(sys.stdout, index=False, lineterminator="\n")
        return
    rows = [
        {name: plain(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False)
    ]
    json.dump(rows, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def progress_bar(stream: TextIO, language: str) -> Callable[[str, int, int], None]:
    """A bar that is told a step, how much of it is done, and of how much.

    On a terminal it moves; elsewhere each step is a line.
    """
    last = ""

    def show(step: str, done: int, of: int) -> None:
        nonlocal last
        said = translate(step, language)
        if stream.isatty():
            filled = BAR_WIDTH * done // max(of, 1)
            bar = "#" * filled + "." * (BAR_WIDTH - filled)
            end = "" if step == last or not last else "\n"
            stream.write(f"{end}\r{said:{STEP_WIDTH}} [{bar}] {done}/{of} ")
        elif step != last:
            stream.write(f"{said}\n")
        stream.flush()
        last = step

    return show


def plain(value: Any) -> Any:
    """A cell as JSON has it."""
    if value is None or value != value or type(value).__name__ == "NAType":
        return None
    return value.item() if hasattr(value, "item") else value
