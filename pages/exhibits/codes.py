"""From a view to the code that is printed, and from the code back to the view.

A code is of a source by its content, so it holds however many registries come later, and on every
machine that has that registry or release.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import CodeRefused
from data.words import mark
from pages.access import guard as access
from pages.access.roles import EVALUATOR, PROVIDER, STEERING_GROUP, STEWARD, Viewer
from pages.access.settings import programme
from pages.paper import codes
from pages.paper.numbers import digest
from pages.reader import off_screen as reader
from pages.shared.view import choices

if TYPE_CHECKING:
    from analysis.figure_source import FigureSource
    from pages.paper.codes import Code
    from pages.paper.document import Chart, Table
    from pages.shared.view import View

ROLES = (STEWARD, EVALUATOR, STEERING_GROUP)
"""In the order in which a code counts them; after them each provider."""
VERIFIER = "verify"
"""The name of whoever looks a code up."""


def code_of(view: View, page: str, key: str, chart: Chart | None, tables: tuple[Table, ...]) -> str:
    """The code of a chart or table as it is seen in a view."""
    return codes.Code(
        source=codes.source_bits(view.source.content_hash),
        exhibit=codes.exhibit_bits(page, key),
        scope=_scope(access.viewer()),
        numbers=codes.number_bits(digest(chart, tables)),
        choices=_choices(view.source),
    ).text


def _scope(viewer: Viewer | None) -> int:
    if viewer is None:
        raise ValueError("nobody sees nothing")
    if viewer.role in ROLES:
        return ROLES.index(viewer.role)
    return len(ROLES) + _providers().index(viewer.provider or "")


def _providers() -> list[str]:
    return [provider.code for provider in programme().providers]


def _choices(source: FigureSource) -> int:
    """The codes of the address as one number, the place of each in its list; 0 where it is not."""
    number = 0
    for parameter, known in choices(source).items():
        asked = reader.asked(parameter)
        number = number * (len(known) + 1) + (known.index(asked) + 1 if asked in known else 0)
    return number


def _parameters(source: FigureSource, number: int) -> dict[str, str]:
    """The codes of the address that a number stands for."""
    found = {}
    for parameter, known in reversed(choices(source).items()):
        number, place = divmod(number, len(known) + 1)
        if place:
            found[parameter] = known[place - 1]
    return found


def viewer_of(code: Code) -> Viewer:
    """Whose view a code is of; raises ``CodeRefused`` where there is no such role."""
    if code.scope < len(ROLES):
        return Viewer(ROLES[code.scope], None, VERIFIER)
    place = code.scope - len(ROLES)
    if place >= len(_providers()):
        raise CodeRefused(mark("The code is of a provider that this programme does not have."))
    return Viewer(PROVIDER, _providers()[place], VERIFIER)


def _is_of(content_hash: str, code: Code) -> bool:
    return codes.source_bits(content_hash) == code.source
