"""The command line of releases: their list, and any figure as a role sees it in one of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.catalogue import RELEASED
from analysis.publication.release import NOT_IN_A_RELEASE, Release
from analysis.selection import OWN
from data.dimensions import PROVIDER
from data.errors import NotPublishedError, ReleaseError
from data.releases.files import default_releases, list_releases, open_release
from data.terminal import FORMATS, add_language
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse

    from analysis.declaration import Figure
    from analysis.selection import Selection
    from data.releases.files import ReleaseEntry

RELEASES = "releases"
STEERING_GROUP, OF_PROVIDER = "steering_group", "provider"
PREDICTORS, MOVEMENT = "predictors", "movement"
EXITS = "exit_curves"

RARE = mark(
    "What few participants have is shown of everybody and by one of: {known}. Together with"
    " anything else it would tell about single persons. Take the filter away."
)

COLUMNS = (
    "name", "as_of_date", "policy", "selections_shown", "selections_taken_out",
    "selections_of_earlier_date", "largest_error_everybody", "seconds",
)  # fmt: skip


def add_releases_command(commands: Any, language: str) -> None:
    """The command ``releases`` among the figures."""
    text = mark("the releases, the newest first: what they show, and how exact they are")
    command = commands.add_parser(RELEASES, help=translate(text, language))
    command.add_argument("--releases", type=Path, default=default_releases(), metavar="FOLDER")
    command.add_argument("--format", choices=FORMATS, default="csv")
    add_language(command, language)


def add_released_options(command: argparse.ArgumentParser, language: str) -> None:
    """How a figure is asked of a release, and as whom."""
    words = mark("out of the newest release instead of a registry")
    command.add_argument("--released", action="store_true", help=translate(words, language))
    command.add_argument("--release", metavar="NAME")
    command.add_argument("--releases", type=Path, default=default_releases(), metavar="FOLDER")
    words = mark("as who sees the release: steering_group, or provider:CODE")
    command.add_argument("--role", metavar="ROLE", help=translate(words, language))


def releases_table(folder: Path) -> pd.DataFrame:
    """A row for each release, the newest as-of date first.

    Columns ``COLUMNS``: ``selections_shown``, of them ``selections_taken_out`` by the attack are
    not; ``selections_of_earlier_date`` show numbers of another date than the release;
    ``largest_error_everybody``, of the exit curve of everybody, a share 0-1; ``seconds`` it took.
    """
    rows = [
        (
            entry.name,
            entry.as_of_date.isoformat(),
            entry.policy["code"],
            entry.report["shown"],
            len(entry.report["taken_out"]),
            entry.report["of_earlier_date"],
            entry.report["largest_errors"].get(EXITS),
            entry.report["seconds"],
        )
        for entry in list_releases(folder)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def released_table(
    figure: Figure, options: argparse.Namespace, selection: Selection
) -> pd.DataFrame:
    """A figure as a role sees it in a release; the same columns as of a registry.

    Raises ``ReleaseError`` for a release or role that is not there, ``NotPublishedError`` where
    the figure or the selection is in no release.
    """
    provider = provider_of(options.role or STEERING_GROUP)
    release = open_as(find(options, options.as_of), provider)
    name = figure.name
    if name == MOVEMENT:
        from analysis.publication.since import movement_between

        since = [e for e in list_releases(options.releases) if e.as_of_date == options.since]
        if not since:
            raise ReleaseError(mark("Say since which release: --since DATE, the date of another."))
        return movement_between(release, open_as(since[0], provider), selection)
    if figure.compares_registries:
        raise NotPublishedError(NOT_IN_A_RELEASE, figure=figure.command)
    choices, asked = figure.arguments(vars(options)), _scoped(selection, provider)
    if name == PREDICTORS:
        del choices["undated_exits"]
        return release.predictors(asked, **choices).table
    table = release.figure(name, asked, **choices)
    rare = name in RELEASED and RELEASED[name].rare
    if table.empty and rare and not release.policy.shows_rare_outcomes(asked.dimensions):
        raise NotPublishedError(RARE, known=", ".join(release.policy.rare_outcomes_of))
    return table


def _scoped(selection: Selection, provider: str | None) -> Selection:
    """As on the screen: of a provider its own participants, unless compared with all others."""
    if provider is None or selection.by == OWN or selection.code(PROVIDER):
        return selection
    return replace(selection, where=(*selection.where, (PROVIDER, provider)))


def find(options: argparse.Namespace, as_of_date: object) -> ReleaseEntry:
    """The release of a name, or of a date, or the newest; raises ``ReleaseError``."""
    known = list_releases(options.releases)
    for entry in known:
        if options.release in (None, entry.name) and as_of_date in (None, entry.as_of_date):
            return entry
    raise ReleaseError(
        mark("There is no release {name} in {folder}. There is: {known}."),
        name=options.release or str(as_of_date or ""),
        folder=str(options.releases),
        known=", ".join(entry.name for entry in known) or "-",
    )


def provider_of(role: str) -> str | None:
    """The provider that a role is limited to; None for the steering group."""
    kind, _, code = role.partition(":")
    if role == STEERING_GROUP:
        return None
    if kind == OF_PROVIDER and code:
        return code
    raise ReleaseError(
        mark("There is no role {role} that sees releases. Choose steering_group or provider:CODE."),
        role=role,
    )


def open_as(entry: ReleaseEntry, provider: str | None) -> Release:
    """A release as a role sees it; raises ``ReleaseError`` for a provider that it does not have."""
    release = Release.of(open_release(entry), provider)
    known = [one.code for one in release.programme.providers]
    if provider not in (None, *known):
        raise ReleaseError(
            mark("The programme has no provider {provider}. Choose one of: {known}."),
            provider=provider,
            known=", ".join(known),
        )
    return release
