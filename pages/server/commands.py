"""What an administrator does with a running dashboard: see who is signed in, and end that."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from data.errors import EXIT_DONE, StartError
from data.terminal import Parser, add_language
from data.words import mark, translate
from pages.access.settings import LONGEST_HOURS, LONGEST_IDLE_MINUTES, sign_in
from pages.server.sessions import Sessions, sessions_folder

if TYPE_CHECKING:
    from pages.server.sessions import Session

SERVE, LIST, REVOKE, ALL = "serve", "sessions", "revoke", "all"


def read_arguments(arguments: list[str], language: str) -> argparse.Namespace:
    """What was asked on the command line; to serve where nothing was."""
    parser = Parser(prog="python -m pages.server")
    add_language(parser, language)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser(SERVE, help=translate(mark("serve the dashboard"), language))
    commands.add_parser(LIST, help=translate(mark("who is signed in"), language))
    revoke = commands.add_parser(REVOKE, help=translate(mark("sign somebody out"), language))
    revoke.add_argument(
        "name",
        help=translate(
            mark("a name or a person’s digits as the list shows them, or “all”"), language
        ),
    )
    return parser.parse_args(arguments)


def open_sessions() -> Sessions:
    """The sessions of this machine; they last as long as the settings say."""
    settings = sign_in()
    lifetime, idle = (
        (settings.lifetime, settings.idle)
        if settings
        else (LONGEST_HOURS * 3600, LONGEST_IDLE_MINUTES * 60)
    )
    return Sessions(sessions_folder(), lifetime, idle)


def list_sessions(language: str) -> int:
    """Print who is signed in: name, role, person, since when, last sign of life (UTC)."""
    living = open_sessions().all()
    if not living:
        print(translate(mark("Nobody is signed in."), language))
    for session in living:
        print("\t".join(_row(session)))
    return EXIT_DONE


def revoke(name: str, language: str) -> int:
    """End the sessions of a person or a name, or all.

    Raises ``StartError`` where there is no such name, or where several people have it.
    """
    sessions = open_sessions()
    living = sessions.all()
    ended = living if name == ALL else _of_one(name, living)
    for session in ended:
        sessions.end(session)
    if not ended and name != ALL:
        raise StartError(
            mark("Nobody is signed in as {name}. See who is: python -m pages.server sessions."),
            name=name,
        )
    print(translate(mark("Sessions ended: {count}"), language).format(count=len(ended)))
    return EXIT_DONE


def _of_one(name: str, living: list[Session]) -> list[Session]:
    """The sessions of the person with these digits, else of the one person with this name."""
    if found := [session for session in living if session.viewer.person == name]:
        return found
    found = [session for session in living if session.viewer.name == name]
    people = sorted({session.viewer.person for session in found})
    if len(people) > 1:
        raise StartError(
            mark(
                "Several people are called {name}: {people}. Say whose sessions end by the digits."
            ),
            name=name,
            people=", ".join(people),
        )
    return found


def _row(session: Session) -> tuple[str, ...]:
    viewer = session.viewer
    return viewer.name, viewer.scope, viewer.person, _moment(session.created), _moment(session.used)


def _moment(seconds: float) -> str:
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat(" ", "seconds")
