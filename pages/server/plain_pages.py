"""The few pages that need no session: sign in, signed out, refused. No script, no file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from data.words import mark, translate
from pages.charts.theme import css_variables

if TYPE_CHECKING:
    from data.errors import DashboardError

STYLE = (
    f":root{{{css_variables()}}}"
    "body{font-family:'Fira Sans',Arial,sans-serif;color:var(--ink);margin:0;line-height:1.5}"
    "main{max-width:34rem;margin:15vh auto 0;padding:0 1.5rem}"
    "h1{font-size:2rem;color:var(--primary);margin:0 0 1rem}"
    "a{display:inline-block;margin-top:1rem;padding:.7rem 1.4rem;border-radius:4px;"
    "background:var(--primary);color:var(--paper);text-decoration:none;font-weight:600}"
    "a:focus-visible{outline:3px solid var(--reference);outline-offset:2px}"
)
"""In the document itself: the style sheet of the dashboard is behind the gate."""


def sign_in_page(language: str, login: str) -> HTMLResponse:
    """Whoever is not signed in gets this instead of any page."""
    return _page(
        language,
        401,
        mark("Sign in"),
        translate(mark("This dashboard is for people who have a role in the programme."), language),
        (mark("Sign in"), login),
    )


def changed_page(language: str, login: str) -> HTMLResponse:
    """The identity provider did not confirm the role of a session."""
    return _page(
        language,
        401,
        mark("Your role is no longer confirmed"),
        translate(
            mark(
                "The role that you signed in with was changed or taken away, or you were signed"
                " out elsewhere. What you looked at is closed. Sign in again to see what is yours"
                " now."
            ),
            language,
        ),
        (mark("Sign in again"), login),
    )


def unreachable_page(language: str, login: str) -> HTMLResponse:
    """The identity provider stayed silent for too long."""
    return _page(
        language,
        401,
        mark("Your role cannot be checked now"),
        translate(
            mark(
                "Every few minutes is checked whether you still have your role. The system that"
                " knows this does not answer, so what you looked at is closed for the time being."
                " Nothing is lost. Sign in again in a few minutes; if it stays, tell your"
                " administrator."
            ),
            language,
        ),
        (mark("Sign in again"), login),
    )


def signed_out_page(language: str, login: str) -> HTMLResponse:
    """After signing out."""
    return _page(
        language,
        200,
        mark("You are signed out"),
        translate(mark("What you looked at can no longer be opened from this browser."), language),
        (mark("Sign in again"), login),
    )


def refused_page(language: str, error: DashboardError, login: str) -> HTMLResponse:
    """Somebody the identity provider knows, without exactly one role here."""
    return _page(
        language,
        403,
        mark("No access"),
        error.text(language),
        (mark("Sign in with another account"), login),
    )


def failed_page(language: str, login: str) -> HTMLResponse:
    """The identity provider did not answer, or its answer did not hold."""
    return _page(
        language,
        400,
        mark("Signing in did not succeed"),
        translate(
            mark("Try it again. If it stays, tell your administrator at what time it happened."),
            language,
        ),
        (mark("Sign in again"), login),
    )


def no_page(language: str, start: str) -> HTMLResponse:
    """Somebody who asks for a page that does not exist."""
    return _page(
        language,
        404,
        mark("This page does not exist"),
        translate(mark("The dashboard has no page at this address."), language),
        (mark("To the overview"), start),
    )


def too_many_windows_page(language: str, again: str, most: int) -> HTMLResponse:
    """Somebody who has more windows open than one person may have."""
    return _page(
        language,
        429,
        mark("Too many windows"),
        translate(
            mark(
                "You have {most} windows of this dashboard open, in one browser or several. More"
                " would take room from the others. Close one, wait a moment, and go on here."
            ),
            language,
        ).format(most=most),
        (mark("Go on"), again),
    )


def _page(language: str, status: int, title: str, text: str, link: tuple[str, str]) -> HTMLResponse:
    heading, (label, target) = translate(title, language), link
    body = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{escape(heading)}</h1><p>{escape(text)}</p>"
        f'<a href="{escape(target, quote=True)}">{escape(translate(label, language))}</a>'
        "</main></body></html>"
    )
    return HTMLResponse(body, status_code=status)
