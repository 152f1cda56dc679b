"""The steward's command line: ``python -m data``."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from data.errors import EXIT_DONE
from data.programme import DEFAULT_PROGRAMME, load_programme
from data.registry.store import clear_at_start, default_store, list_registries
from data.security.key_commands import add_keys_command, keys_command
from data.security.log_commands import add_log_command, log_command
from data.terminal import FORMATS, Parser, add_language, date_argument, run, write_table
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from typing import NoReturn

    from tqdm import tqdm

    from data.importing.extracts import Prepared

PUBLISHED_DATE = dt.date(2021, 7, 31)
LIST_COLUMNS = (
    "as_of_date", "programme", "persons", "content_hash", "imported_at", "corrects", "reason",
)  # fmt: skip


def main(arguments: list[str], language: str) -> int:
    """Run one command; gives back its exit code."""
    options = parser(language).parse_args(arguments)
    commands = {
        "demo": draw_demo,
        "import": import_or_check,
        "list": list_,
        "renew": renew_store,
        "dictionary": write_the_dictionary,
        "keys": keys_command,
        "log": log_command,
        "template": write_the_template,
    }
    code = commands[options.command](options)
    return EXIT_DONE if code is None else code


def parser(language: str) -> Parser:
    """The commands and their options."""

    def words(message: str) -> str:
        return translate(message, language)

    root = Parser("python -m data", description=words(mark("Extracts and registries.")))
    commands = root.add_subparsers(
        dest="command",
        required=True,
        metavar="demo|import|list|renew|dictionary|template|keys|log",
    )
    date = date_argument(language)

    demo = commands.add_parser("demo", help=words(mark("draw a synthetic extract")))
    demo.add_argument("folder", type=Path)
    demo.add_argument("--as-of", type=date, default=PUBLISHED_DATE, metavar="DATE")

    import_ = commands.add_parser("import", help=words(mark("make an extract a registry")))
    import_.add_argument("folder", type=Path)
    import_.add_argument("--as-of", type=date, required=True, metavar="DATE")
    import_.add_argument("--programme", default=DEFAULT_PROGRAMME, metavar="NAME|FILE.toml")
    add_import_options(import_, language)

    list_ = commands.add_parser("list", help=words(mark("show the registries")))
    list_.add_argument("--format", choices=FORMATS, default="csv")

    dictionary = commands.add_parser("dictionary", help=words(mark("write the data dictionary")))
    dictionary.add_argument("folder", type=Path)
    dictionary.add_argument("--programme", default=DEFAULT_PROGRAMME, metavar="NAME|FILE.toml")

    template = commands.add_parser("template", help=words(mark("write an empty extract")))
    template.add_argument("folder", type=Path)
    template.add_argument("--programme", default=DEFAULT_PROGRAMME, metavar="NAME|FILE.toml")

    renew = commands.add_parser(
        "renew", help=words(mark("bring registries of another version of the dashboard up to date"))
    )
    for command in (import_, list_, renew):
        command.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
    for command in (demo, import_, list_, renew, dictionary, template):
        add_language(command, language)
    add_keys_command(commands, language)
    add_log_command(commands, language)
    return root


def draw_demo(options: argparse.Namespace) -> None:
    """Draw the demo extract and say what was written."""
    from data.demo.files import write_demo_extract

    rows = write_demo_extract(options.folder, options.as_of)
    for file, count in rows.items():
        line = translate(mark("{file}: {rows} rows"), options.language)
        print(line.format(file=options.folder / file, rows=count))


def add_import_options(command: argparse.ArgumentParser, language: str) -> None:
    """What an import can be told besides the extract and its date."""

    def words(message: str) -> str:
        return translate(message, language)

    command.add_argument(
        "--pseudonymise",
        action="store_true",
        help=words(mark("make pseudonyms of the registration numbers")),
    )
    command.add_argument(
        "--keys", type=Path, metavar="FOLDER", help=words(mark("where the keys lie"))
    )
    command.add_argument(
        "--reason",
        default="",
        metavar="TEXT",
        help=words(mark("why a registry of the same date is corrected")),
    )
    for name, words_of in (
        ("--without", mark("a table that stays away on purpose")),
        ("--smaller", mark("a table that has far fewer rows on purpose")),
    ):
        command.add_argument(
            name, action="append", default=[], metavar="TABLE", help=words(words_of)
        )
    command.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help=words(mark("write every fault and warning to a CSV file")),
    )
    command.add_argument(
        "--dry-run",
        action="store_true",
        help=words(mark("check and compare only; keep nothing")),
    )


def import_or_check(options: argparse.Namespace) -> int:
    """Check an extract, print the report, and make it a registry unless told not to."""
    from data.checks.lost import Meant
    from data.errors import ExtractRefused
    from data.importing.extracts import ImportReport, prepare, pseudonym_key, publish_prepared

    clear_at_start(options.store)
    programme = load_programme(options.programme)
    key = pseudonym_key(options.keys) if options.pseudonymise else None
    with import_steps(options) as step:
        prepared = prepare(
            options.folder,
            options.as_of,
            programme,
            options.store,
            pseudonym_key=key,
            step=step,
            meant=Meant.of(options.without, options.smaller, programme),
        )
        if options.report:
            prepared.report.write(options.report, options.language)
        if prepared.refused:
            raise ExtractRefused(prepared.refused, prepared.report.remarks)
        if not options.dry_run:
            entry, new = publish_prepared(prepared, options.reason, step)
    if options.dry_run:
        lines = prepared.report.lines(options.language) + prepared.change_lines(options.language)
        lines += dry_run_lines(prepared, options.language)
    else:
        lines = ImportReport(entry, new, prepared).lines(options.language)
    print("\n".join(lines))
    return prepared.report.exit_code


def dry_run_lines(prepared: Prepared, language: str) -> list[str]:
    """What a dry run says at its end: whether a reason will be asked, and where to look further."""
    lines = [mark("Checked only: nothing was kept.")]
    if prepared.needs_reason:
        lines.append(mark("It corrects a registry of the same date: give the --reason."))
    if prepared.previous:
        lines.append(
            mark("What it does to the figures: python -m analysis change-effects --extract FOLDER.")
        )
    return [translate(line, language) for line in lines]


@contextmanager
def import_steps(options: argparse.Namespace) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal that is told the steps of an import."""
    from data.importing.extracts import STEPS

    with progress_bar(len(STEPS)) as bar:

        def step(name: str) -> None:
            bar.set_description(translate(name, options.language))
            bar.update()

        yield step


def progress_bar(total: int) -> tqdm[NoReturn]:
    """A bar on a terminal, once a command takes longer than a second."""
    from tqdm import tqdm

    return tqdm(total=total, delay=1, disable=None, leave=False, file=sys.stderr)


def list_(options: argparse.Namespace) -> None:
    """Print the registries, the newest as-of date first."""
    rows = [
        (
            entry.as_of_date.isoformat(),
            entry.programme_code,
            entry.persons,
            entry.content_hash,
            entry.imported_at.isoformat(),
            entry.corrects,
            entry.reason,
        )
        for entry in list_registries(options.store)
    ]
    write_table(pd.DataFrame(rows, columns=list(LIST_COLUMNS)), options.format)


def renew_store(options: argparse.Namespace) -> None:
    """Derive registries of another version anew, and say which."""
    from data.importing.renewal import outdated, renew

    with progress_bar(len(outdated(options.store))) as bar:

        def step(name: str) -> None:
            bar.set_description(name)
            bar.update()

        for entry in renew(options.store, step):
            line = translate(mark("Registry {name} is up to date."), options.language)
            print(line.format(name=entry.name))


def write_the_dictionary(options: argparse.Namespace) -> None:
    """Write the data dictionary and say where."""
    from data.schema.dictionary import write_dictionary

    for path in write_dictionary(options.folder, load_programme(options.programme)):
        print(path)


def write_the_template(options: argparse.Namespace) -> None:
    """Write an empty extract and say where."""
    from data.schema.template import write_template

    for path in write_template(options.folder, load_programme(options.programme)):
        print(path)


if __name__ == "__main__":
    run(main)
