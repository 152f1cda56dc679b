"""Who reads, and what they ask for: from the session and its address, or as told off the screen.

On the screen the address is the state, and the viewer comes from the gate. A meeting pack, or the
check of a printed number, reads the same pages without a session: then a ``Reader`` says both.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from data.policy import Policy
    from pages.access.roles import Viewer

POLICY = "policy"
"""In the state of a session: the policy of the release that the numbers of this run come from."""


@dataclass
class Reader:
    """Somebody who reads pages off the screen: the codes of an address, and their role."""

    viewer: Viewer
    parameters: Mapping[str, str] = field(default_factory=dict)
    of_source: Callable[[str], bool] | None = None
    """Whether a content hash is that of the source that is to be read; any if None."""
    policy: Policy | None = None


_READER: ContextVar[Reader | None] = ContextVar("reader", default=None)
_ADDRESS: ContextVar[Mapping[str, str] | None] = ContextVar("address of this run", default=None)


def off_screen() -> Reader | None:
    """The reader where pages are read off the screen; None on the screen."""
    return _READER.get()


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Read pages off the screen, as ``reader``."""
    token = _READER.set(reader)
    try:
        yield
    finally:
        _READER.reset(token)


@contextmanager
def one_address() -> Iterator[None]:
    """Read the address of the screen once: a run writes it before its first line, or not at all."""
    token = _ADDRESS.set(dict(st.query_params))
    try:
        yield
    finally:
        _ADDRESS.reset(token)


def parameters() -> Mapping[str, str]:
    """The codes of the address."""
    reader = off_screen()
    if reader:
        return reader.parameters
    known = _ADDRESS.get()
    return dict(st.query_params) if known is None else known


def asked(parameter: str, default: str = "") -> str:
    """A code of the address, right or wrong."""
    return parameters().get(parameter, default)


def mark_policy(policy: Policy | None) -> None:
    """Say for this run by which policy its numbers are protected; None where they are exact."""
    reader = off_screen()
    if reader:
        reader.policy = policy
    else:
        st.session_state[POLICY] = policy


def released() -> bool:
    """Whether the numbers of this run come from a release, so that shares are whole percents."""
    return _policy() is not None


def policy() -> Policy:
    """The policy of the release that the numbers of this run come from."""
    found = _policy()
    if found is None:
        raise LookupError("the numbers of this run are exact: no policy protects them")
    return found


def _policy() -> Policy | None:
    reader = off_screen()
    return reader.policy if reader else st.session_state.get(POLICY)
