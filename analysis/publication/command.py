"""``python -m analysis publish``: a release of the registry of a date, and the report on it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.disclosure.protected import PublicationKeys
from data.errors import EXIT_DONE
from data.policy import read_policy
from data.registry.store import default_store
from data.releases.files import default_releases
from data.security.key_commands import add_keys_folder
from data.security.keys import read_key
from data.security.log import open_log
from data.terminal import add_language, date_argument, progress_bar
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse
    import datetime as dt

    from analysis.publication.publish import Progress, PublicationReport
    from data.policy import Policy
    from data.releases.files import ReleaseEntry

PUBLISH = "publish"
STEWARD = "steward"


def add_publish_command(commands: Any, language: str) -> None:
    """The command ``publish`` among the figures."""
    text = mark("publish a release of a registry: every figure, protected and attacked")
    command = commands.add_parser(PUBLISH, help=translate(text, language))
    command.add_argument("--as-of", type=date_argument(language), metavar="DATE")
    command.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
    command.add_argument("--releases", type=Path, default=default_releases(), metavar="FOLDER")
    words = mark("what may be shown, instead of [release] of the programme")
    command.add_argument("--policy", metavar="NAME|FILE.toml", help=translate(words, language))
    add_keys_folder(command)
    add_language(command, language)


def publish_command(options: argparse.Namespace, language: str) -> int:
    """Publish, with a progress bar, and print the report; gives back the exit code."""
    bar = progress_bar(sys.stderr, language)
    policy = read_policy(options.policy) if options.policy else None
    report = publish_with_keys(
        options.store, options.releases, options.keys, options.as_of, bar, policy
    )
    print("\n".join(report_lines(report, language)))
    return EXIT_DONE


def publish_with_keys(
    store: Path,
    releases: Path,
    keys: Path,
    as_of_date: dt.date | None,
    progress: Progress,
    policy: Policy | None = None,
) -> PublicationReport:
    """Publish with the keys of a folder, and write down in the log that it was done.

    Raises ``KeyRefused`` where a key is missing or cannot be trusted, and what ``publish`` and
    the log raise; then nothing was published.
    """
    # Loads statistics, which takes a second: only when something is published.
    from analysis.publication.publish import publish

    secret = PublicationKeys(read_key("record", keys), read_key("round", keys))
    log = open_log(keys=keys)
    report = publish(
        store,
        releases,
        secret,
        as_of_date,
        policy=policy,
        progress=progress,
        log_head=log.head(),
    )
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
    curves = found["attack"]["curves"]
    lines = [
        said(
            mark("Policy: {policy}, decided by {who} on {day}, to be reviewed by {until}."),
            policy=entry.policy["code"],
            who=entry.policy["decided_by"],
            day=entry.policy["decided_on"],
            until=entry.policy["review_on"],
        ),
        said(
            mark("Groups: {shown} are shown, all with the numbers of this date; {hidden} others are"
                 " too small, or too near to one that is shown."),
            shown=found["shown"],
            hidden=found["hidden"],
        ),
        said(
            mark("Of these, {kept} changed by so few participants that they keep those they had:"
                 " newcomers count as soon as there are enough of them."),
            kept=len(found["kept"]),
        ),
        said(
            mark("Taken out because they would have told somebody's outcome to the attackers of the"
                 " policy: {dropped}. You need not do anything."),
            dropped=", ".join(found["taken_out"]) or "0",
        ),
        said(
            mark("Curves: {curves} were attacked one by one; {shortened} end earlier because of it,"
                 " and {dropped} are left out."),
            curves=curves["curves"],
            shortened=len(curves["shortened"]),
            dropped=len(curves["taken_out"]),
        ),
        said(
            mark("{proven} outcomes in earlier releases follow now from what providers have learnt"
                 " since. No rule can prevent that; tell the auditor where it is many."),
            proven=found["attack"]["persons_proven"],
        ),
        said(
            mark("Numbers of persons: {counts}, of which {hidden} are hidden; those that are shown"
                 " are off by {mean} persons on average."),
            counts=found["counts"],
            hidden=found["counts_hidden"],
            mean=found["mean_error_of_counts"],
        ),
        *_error_lines(entry, language),
    ]  # fmt: skip
    published = said(first, name=entry.name, as_of_date=entry.as_of_date.isoformat())
    return [published, *(f"  {line}" for line in lines)]


def _error_lines(entry: ReleaseEntry, language: str) -> list[str]:
    """The largest error of each figure, of everybody."""
    largest: dict[str, float] = entry.report["largest_errors"]
    line = translate(
        mark("Largest error of {figure}: {whole:.0f} percentage points for everybody."), language
    )
    return [
        line.format(figure=name.replace("_", "-"), whole=100 * error)
        for name, error in largest.items()
    ]
