"""The address is the state: what is looked at stands in the URL and nowhere else.

Every run reads the URL, gives each control the code it finds there, and draws it; a control that
is changed writes the URL before the next run. So a link, reload, back and forward show the same
view in either language, and nothing has to be kept in step. Codes in the URL are those of the
programme; the labels of a control, and its key, are of the reader's language.

An address is only ever written because a person changed something: a rewrite on arrival would
take the way back away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from data.dimensions import DIMENSIONS
from pages.reader import off_screen as reader
from pages.reader.words import LANGUAGE_PARAMETER, language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

ROLE = "role"
AS_OF, SINCE = "as_of", "since"
FROM = "from"
"""The day since entry from which groups that were formed after entry are followed."""
BY, UNKNOWN_REASON, AXIS = "by", "unknown", "axis"
ESTIMATE = "estimate"
OUTCOME, AMONG, LANDMARK = "outcome", "among", "landmark"
MEETING = "meeting"
BETWEEN = "."
"""Between the pages of an agenda."""
PARAMETERS = (
    LANGUAGE_PARAMETER, ROLE, AS_OF, SINCE, BY, *DIMENSIONS, FROM, UNKNOWN_REASON, AXIS, ESTIMATE,
    OUTCOME, AMONG, LANDMARK, MEETING,
)  # fmt: skip
"""In the order in which they stand in an address."""

DEFAULT = ""
"""The code of a control that leaves its parameter out of the address."""

UNDECLARED = "?"
"""Stands for whatever a reader typed that is no code of ours."""
DECLARED = "address:declared"


def code(parameter: str, known: Iterable[str]) -> str:
    """The code in the address, or ``DEFAULT`` where there is none that is known."""
    asked = reader.asked(parameter)
    return asked if asked in known else DEFAULT


def is_wrong(parameter: str, known: Iterable[str]) -> bool:
    """Whether the address names a code that does not exist."""
    asked = reader.asked(parameter)
    return asked != DEFAULT and asked not in known


def asked(parameter: str) -> str:
    """What the address says, right or wrong."""
    return reader.asked(parameter)


def declare(known: Mapping[str, Collection[str]]) -> None:
    """Say for this run which codes each parameter can have."""
    if reader.off_screen():
        return
    st.session_state[DECLARED] = known


def declared_codes() -> str:
    """What is looked at, for the log: declared codes as they are, anything else as ``?``.

    A reader can type whatever they like into an address, the name of a person too.
    """
    known = st.session_state.get(DECLARED, {})
    found = {p: asked(p) for p in PARAMETERS if p != ROLE and asked(p) != DEFAULT}
    return " ".join(
        f"{p}={code if code in known.get(p, ()) else UNDECLARED}" for p, code in found.items()
    )


def control_key(parameter: str, current: str) -> str:
    """The key of a control, which now stands at ``current``; to be used in drawing it."""
    key = _key(parameter)
    st.session_state[key] = current
    return key


def write() -> None:
    """Put what the controls say into the address: what a control calls when it changes.

    All controls are read, not only the one that changed: a second change can come in before the
    browser has heard of the first.
    """
    changed = {
        parameter: st.session_state[_key(parameter)] or DEFAULT
        for parameter in PARAMETERS
        if _key(parameter) in st.session_state
    }
    _replace(changed)


def clear(parameters: Iterable[str]) -> None:
    """Take parameters out of the address."""
    _replace(dict.fromkeys(parameters, DEFAULT))


def parameters(**changes: str) -> dict[str, str]:
    """The parameters of the address as it is now, with changes; defaults are left out."""
    merged = {**reader.parameters(), **changes}
    ordered = sorted(merged, key=lambda p: PARAMETERS.index(p) if p in PARAMETERS else 99)
    return {parameter: merged[parameter] for parameter in ordered if merged[parameter]}


def link(**changes: str) -> str:
    """An address of this page with changes."""
    return "?" + urlencode(parameters(**changes))


def page_link(path: str) -> str:
    """The address of another page with what is looked at now."""
    query = urlencode(parameters())
    return f"{path}?{query}" if query else path


def _replace(changes: dict[str, str]) -> None:
    new = parameters(**changes)
    if new != st.query_params.to_dict():
        st.query_params.from_dict(new)


def _key(parameter: str) -> str:
    return f"{parameter}:{language()}"
