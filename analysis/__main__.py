"""The evaluator's command line, ``python -m analysis``: one tidy table a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.figures import FIGURES, UNKNOWN, Choice, Figure, arguments
from analysis.selection import LEAVE_OUT, Selection
from data.dimensions import DIMENSIONS
from data.errors import EXIT_DONE, SelectionError
from data.registry import open_registry
from data.store import default_store, find_registry
from data.terminal import FORMATS, Parser, add_language, date_argument, run, write_table
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse


def main(given: list[str], language: str) -> int:
    """Print one figure's table, or the list of figures; gives back the exit code."""
    if not given:
        list_figures(language)
        return EXIT_DONE
    options = parser(language).parse_args(given)
    figure = FIGURES[options.figure]
    registry = open_registry(find_registry(options.store, options.as_of))
    if figure.compares_registries:
        earlier = open_registry(find_registry(options.store, options.since))
        table = figure.load()(registry, earlier)
    else:
        chosen = arguments(figure, vars(options))
        table = figure.load()(registry, selection_of(options), **chosen)
    write_table(table, options.format)
    return EXIT_DONE


def selection_of(options: argparse.Namespace) -> Selection:
    """The selection that was asked for; raises ``SelectionError``."""
    return Selection(
        by=getattr(options, "by", None),
        where=tuple(split_condition(text) for text in options.where),
        unknown=getattr(options, "unknown", LEAVE_OUT),
    )


def list_figures(language: str) -> None:
    """What can be asked for, a line each."""
    width = max(len(name) for name in FIGURES)
    for figure in FIGURES.values():
        print(f"{figure.name:{width}}  {translate(figure.text, language)}")


def parser(language: str) -> Parser:
    """A command for each figure, with the options that it knows."""
    description = translate(mark("The figures as tables."), language)
    root = Parser("python -m analysis", description=description)
    commands = root.add_subparsers(dest="figure", required=True, metavar="FIGURE")
    for figure in FIGURES.values():
        command = commands.add_parser(figure.name, help=translate(figure.text, language))
        date = date_argument(language)
        if figure.compares_registries:
            command.add_argument("--since", type=date, required=True, metavar="DATE")
        else:
            add_options(command, figure)
        command.add_argument("--as-of", type=date, metavar="DATE")
        command.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
        command.add_argument("--format", choices=FORMATS, default="csv")
        add_language(command, language)
    return root


def add_options(command: argparse.ArgumentParser, figure: Figure) -> None:
    """The selection that a figure takes, and its own choices."""
    if figure.by:
        command.add_argument("--by", metavar="DIMENSION", help=", ".join(figure.by))
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIMENSION=CODE",
        help=", ".join(DIMENSIONS),
    )
    for choice in (*figure.choices, *((UNKNOWN,) if figure.unknown_reasons else ())):
        add_choice(command, choice)


def add_choice(command: argparse.ArgumentParser, choice: Choice) -> None:
    """One option with its codes."""
    command.add_argument(
        f"--{choice.name.replace('_', '-')}",
        choices=choice.codes,
        default=choice.default,
        required=choice.default is None,
    )


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
