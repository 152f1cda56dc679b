"""The evaluator's command line, ``python -m analysis``: one tidy table a figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.catalogue import BY_COMMAND
from analysis.declaration import LANDMARK, UNKNOWN, Choice, Figure
from analysis.note_commands import NOTES, add_notes_command, notes_command
from analysis.publication.command import PUBLISH, add_publish_command, publish_command
from analysis.publication.released_command import (
    RELEASES,
    add_released_options,
    add_releases_command,
    released_table,
    releases_table,
)
from analysis.selection import LANDMARK_DAYS, LEAVE_OUT, Selection
from data.dimensions import DIMENSIONS
from data.errors import EXIT_DONE, ExtractRefused, RegistryError, SelectionError
from data.programme import DEFAULT_PROGRAMME, load_programme
from data.registry.open import open_registry
from data.registry.soundness import open_or_offer
from data.registry.store import default_store, find_registry, list_registries
from data.terminal import FORMATS, Parser, add_language, date_argument, run, write_table
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse

    from data.registry.open import Registry


def main(given: list[str], language: str) -> int:
    """Print one figure's table, or the list of figures; gives back the exit code."""
    if not given:
        list_figures(language)
        return EXIT_DONE
    options = parser(language).parse_args(given)
    if options.figure == PUBLISH:
        return publish_command(options, language)
    if options.figure == RELEASES:
        write_table(releases_table(options.releases), options.format)
        return EXIT_DONE
    if options.figure == NOTES:
        return notes_command(options)
    figure = BY_COMMAND[options.figure]
    if options.released or options.release or options.role:
        write_table(released_table(figure, options, selection_of(options)), options.format)
        return EXIT_DONE
    if figure.compares_registries:
        of = (selection_of(options),) if figure.of_selection else ()
        table = figure.function(*compared(options), *of)
    else:
        registry = open_or_offer(options.store, options.as_of)
        chosen = figure.arguments(vars(options))
        table = figure.of(registry, selection_of(options), **chosen)
    write_table(table, options.format)
    return EXIT_DONE


def compared(options: argparse.Namespace) -> tuple[Registry, Registry]:
    """The later and the earlier registry that are set side by side.

    Of an extract that is not imported yet (``--extract``) the later is what it would become, and
    the earlier the one before it. ``--since`` the as-of date itself is the registry that the
    latest of that date corrects. Raises ``RegistryError``, ``ExtractRefused``, ``DashboardError``.
    """
    if options.extract:
        return drafted(options)
    later = find_registry(options.store, options.as_of)
    if options.since is None:
        raise RegistryError(
            mark("Say since when: --since DATE, or --extract FOLDER for an extract to come.")
        )
    earlier = find_registry(options.store, options.since)
    if earlier == later:
        corrected = [e for e in list_registries(options.store) if e.content_hash == later.corrects]
        if not corrected:
            raise RegistryError(
                mark("The registry of {as_of_date} corrects no other: nothing to compare with."),
                as_of_date=later.as_of_date.isoformat(),
            )
        earlier = corrected[0]
    return open_registry(later), open_registry(earlier)


def drafted(options: argparse.Namespace) -> tuple[Registry, Registry]:
    """What an extract would become, in memory, and the registry before it."""
    from data.checks.lost import Meant
    from data.importing.extracts import prepare, pseudonym_key

    if options.as_of is None:
        raise RegistryError(mark("Give the as-of date of the extract: --as-of DATE."))
    programme = load_programme(options.programme)
    key = pseudonym_key(options.keys) if options.pseudonymise else None
    meant = Meant.of(options.without, options.smaller, programme)
    prepared = prepare(
        options.extract, options.as_of, programme, options.store, pseudonym_key=key, meant=meant
    )
    if prepared.refused:
        raise ExtractRefused(prepared.refused, prepared.report.remarks)
    if prepared.before is None:
        raise RegistryError(
            mark("There is no registry up to {as_of_date} to compare the extract with."),
            as_of_date=options.as_of.isoformat(),
        )
    return prepared.draft, prepared.before


def selection_of(options: argparse.Namespace) -> Selection:
    """The selection that was asked for; raises ``SelectionError``."""
    return Selection(
        by=getattr(options, "by", None),
        where=tuple(split_condition(text) for text in getattr(options, "where", ())),
        unknown=getattr(options, "unknown", LEAVE_OUT),
        landmark=int(getattr(options, "landmark", LANDMARK_DAYS)),
    )


def list_figures(language: str) -> None:
    """What can be asked for, a line each."""
    width = max(map(len, BY_COMMAND))
    for figure in BY_COMMAND.values():
        print(f"{figure.command:{width}}  {translate(figure.text, language)}")


def parser(language: str) -> Parser:
    """A command for each figure, with the options that it knows."""
    description = translate(mark("The figures as tables."), language)
    root = Parser("python -m analysis", description=description)
    commands = root.add_subparsers(dest="figure", required=True, metavar="FIGURE")
    for figure in BY_COMMAND.values():
        command = commands.add_parser(figure.command, help=translate(figure.text, language))
        date = date_argument(language)
        if figure.compares_registries:
            command.add_argument("--since", type=date, metavar="DATE")
            add_extract(command, language)
        if figure.of_selection:
            add_options(command, figure)
        command.add_argument("--as-of", type=date, metavar="DATE")
        command.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
        command.add_argument("--format", choices=FORMATS, default="csv")
        add_released_options(command, language)
        add_language(command, language)
    add_publish_command(commands, language)
    add_releases_command(commands, language)
    add_notes_command(commands, language)
    return root


def add_extract(command: argparse.ArgumentParser, language: str) -> None:
    """An extract that is not imported yet, to look at before it is."""
    words = mark("an extract to compare with the registry before it, without importing it")
    command.add_argument("--extract", type=Path, metavar="FOLDER", help=translate(words, language))
    command.add_argument("--programme", default=DEFAULT_PROGRAMME, metavar="NAME|FILE.toml")
    command.add_argument("--pseudonymise", action="store_true")
    command.add_argument("--keys", type=Path, metavar="FOLDER")
    for name in ("--without", "--smaller"):
        command.add_argument(name, action="append", default=[], metavar="TABLE")


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
    of_selection = ((UNKNOWN, figure.unknown_reasons), (LANDMARK, figure.from_landmark))
    for choice in (*figure.choices, *(choice for choice, has in of_selection if has)):
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
