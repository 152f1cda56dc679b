"""``python -m analysis publish``: a release of the registry of a date, and the report on it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.disclosure import PublicationKeys
from data.errors import EXIT_DONE
from data.key_commands import add_keys_folder
from data.keys import read_key
from data.log import open_log
from data.releases import default_releases
from data.store import default_store
from data.terminal import add_language, date_argument, progress_bar
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse
    import datetime as dt

    from analysis.publication import Progress, PublicationReport
    from data.releases import ReleaseEntry

PUBLISH = "publish"
STEWARD = "steward"


def add_publish_command(commands: Any, language: str) -> None:
    """The command ``publish`` among the figures."""
    text = mark("publish a release of a registry: every figure, protected and attacked")
    command = commands.add_parser(PUBLISH, help=translate(text, language))
    command.add_argument("--as-of", type=date_argument(language), metavar="DATE")
    command.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
    command.add_argument("--releases", type=Path, default=default_releases(), metavar="FOLDER")
    add_keys_folder(command)
    add_language(command, language)


def publish_command(options: argparse.Namespace, language: str) -> int:
    """Publish, with a progress bar, and print the report; gives back the exit code."""
    bar = progress_bar(sys.stderr, language)
    report = publish_with_keys(options.store, options.releases, options.keys, options.as_of, bar)
    print("\n".join(report_lines(report, language)))
    return EXIT_DONE


def publish_with_keys(
    store: Path, releases: Path, keys: Path, as_of_date: dt.date | None, progress: Progress
) -> PublicationReport:
    """Publish with the keys of a folder, and write down in the log that it was done.

    Raises ``KeyRefused`` where a key is missing or cannot be trusted, and what ``publish`` and
    the log raise; then nothing was published.
    """
    # Loads statistics, which takes a second: only when something is published.
    from analysis.publication import publish

    secret = PublicationKeys(read_key("record", keys), read_key("round", keys))
    log = open_log(keys=keys)
    report = publish(store, releases, secret, as_of_date, progress=progress, log_head=log.head())
    log.write(who=STEWARD, role=STEWARD, action="publish", content_hash=report.entry.content_hash)
    return report


def report_lines(report: PublicationReport, language: str) -> list[str]:
    """What was published and how exact it is, for a person."""

    def said(message: str, **values: object) -> str:
        return translate(message, language).format(**values)

    entry = report.entry
    found = entry.report
    first = (
        mark("Release {name} of {as_of_date} was published.")
        if report.new
        else mark("Release {name} of {as_of_date} was already there with the same content.")
    )
    return [
        said(first, name=entry.name, as_of_date=entry.as_of_date.isoformat()),
        *(
            f"  {line}"
            for line in (
                said(
                    mark("Selections: {shown} shown, {kept} kept at older numbers, {hidden}"
                         " of those with anybody too small or too near another."),
                    shown=found["shown"],
                    kept=len(found["kept"]),
                    hidden=found["hidden"],
                ),
                said(
                    mark("Attack: {tries} outcomes tried; nobody proven by this release,"
                         " {proven} persons by earlier ones with what is known since; taken out"
                         " because of it: {dropped}."),
                    tries=found["attack"]["tries"],
                    proven=found["attack"]["persons_proven"],
                    dropped=", ".join(found["dropped_by_the_attack"]) or "0",
                ),
                said(
                    mark("Curves: {curves} attacked one by one; because of it {shortened} end"
                         " earlier and {dropped} are left out."),
                    curves=found["attack"]["curves"]["curves"],
                    shortened=len(found["attack"]["curves"]["shortened"]),
                    dropped=len(found["attack"]["curves"]["taken_out"]),
                ),
                *_together_lines(entry, language),
                said(
                    mark("Counts: {counts}, of which {hidden} hidden; shown ones are off by"
                         " {mean} persons on average."),
                    counts=found["counts"],
                    hidden=found["counts_hidden"],
                    mean=found["mean_error_of_counts"],
                ),
                *_error_lines(entry, language),
            )
        ),
    ]  # fmt: skip


def _together_lines(entry: ReleaseEntry, language: str) -> list[str]:
    """What all that was ever shown proved together, over all that it is about."""
    found: list[dict[str, Any]] = list(entry.report["attack"]["together"].values())
    if not all(one["tried"] for one in found):
        return [translate(mark("Counts and curves were not attacked together."), language)]
    line = translate(
        mark("Counts and curves of all releases together: {inherited} outcomes proven by what"
             " earlier releases say; because of it {shortened} more curves end earlier, {curves}"
             " are left out, and {dropped} selections."),
        language,
    )  # fmt: skip
    return [
        line.format(
            inherited=sum(one["inherited"] for one in found),
            shortened=sum(len(one["shortened"]) for one in found),
            curves=sum(len(one["taken_out"]) for one in found),
            dropped=sum(len(one["selections_taken_out"]) for one in found),
        )
    ]


def _error_lines(entry: ReleaseEntry, language: str) -> list[str]:
    """The largest error of each figure: of everybody, and of any selection."""
    largest: dict[str, float] = entry.report["largest_errors"]
    line = translate(
        mark("Largest error of {figure}: {whole:.1f} percentage points for everybody,"
             " {any:.1f} for the smallest groups."),
        language,
    )  # fmt: skip
    whole = {name: error for name, error in largest.items() if " " not in name}
    return [
        line.format(
            figure=name.replace("_", "-"),
            whole=100 * error,
            any=100 * max(e for n, e in largest.items() if n.split(" ")[0] == name),
        )
        for name, error in whole.items()
    ]
