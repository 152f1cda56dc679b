"""The evaluator's command line, ``python -m analysis``: one tidy table a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.selection import LEAVE_OUT, UNKNOWN_REASONS, Selection
from data.dimensions import DIMENSIONS
from data.errors import EXIT_DONE, SelectionError
from data.registry import open_registry
from data.store import default_store, find_registry
from data.terminal import FORMATS, Parser, add_language, date_argument, run, write_table
from data.words import mark, translate

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from data.registry import Registry

FIGURES = {
    "exit-curves": mark("cumulative exit by outcome, a row for every day"),
    "exit-summary": mark("persons, exits, median, and shares at 26, 52, 78 and 104 weeks"),
    "exit-tests": mark("Gray's test for each outcome, log-rank test for any exit"),
    "exit-reasons": mark("who left, and why"),
    "flow": mark("who is counted, step by step"),
}
COMPARED = tuple(name for name in FIGURES if name != "flow")


def figure(name: str) -> Callable[[Registry, Selection], pd.DataFrame]:
    """The function behind a command; imported when asked for, so that the rest stays quick."""
    if name == "exit-reasons":
        from analysis.exit_reasons import exit_reasons

        return exit_reasons
    if name == "flow":
        from analysis.flow import participant_flow

        return participant_flow
    from analysis import exit_curves

    functions: dict[str, Callable[[Registry, Selection], pd.DataFrame]] = {
        "exit-curves": exit_curves.exit_curves,
        "exit-summary": exit_curves.exit_summary,
        "exit-tests": exit_curves.exit_tests,
    }
    return functions[name]


def main(arguments: list[str], language: str) -> int:
    """Print one figure's table; gives back the exit code."""
    options = parser(language).parse_args(arguments)
    selection = Selection(
        by=getattr(options, "by", None),
        where=tuple(split_condition(text) for text in options.where),
        unknown=getattr(options, "unknown", LEAVE_OUT),
    )
    registry = open_registry(find_registry(options.store, options.as_of))
    write_table(figure(options.figure)(registry, selection), options.format)
    return EXIT_DONE


def parser(language: str) -> Parser:
    """A command for each figure, with the options that it knows."""
    root = Parser(
        "python -m analysis", description=translate(mark("The figures as tables."), language)
    )
    commands = root.add_subparsers(dest="figure", required=True, metavar="|".join(FIGURES))
    for name, text in FIGURES.items():
        command = commands.add_parser(name, help=translate(text, language))
        if name in COMPARED:
            command.add_argument("--by", metavar="DIMENSION")
        if name in ("exit-curves", "exit-summary", "exit-tests"):
            command.add_argument("--unknown", choices=UNKNOWN_REASONS, default=LEAVE_OUT)
        command.add_argument(
            "--where", action="append", default=[], metavar="DIMENSION=CODE",
            help=", ".join(DIMENSIONS),
        )  # fmt: skip
        command.add_argument("--as-of", type=date_argument(language), metavar="DATE")
        command.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
        command.add_argument("--format", choices=FORMATS, default="csv")
        add_language(command, language)
    return root


def split_condition(text: str) -> tuple[str, str]:
    """``DIMENSION=CODE`` in two; raises ``SelectionError``."""
    dimension, equals, code = text.partition("=")
    if not equals:
        raise SelectionError(
            mark("The filter {text} is not understood. Write it as DIMENSION=CODE."), text=text
        )
    return dimension, code


if __name__ == "__main__":
    run(main)
