"""The page Publish: who decided, what would be shown and why not the rest, before it is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import analysis.publication.publish
from data.policy import Policy
from data.programme import Programme, load_programme
from data.releases.files import RELEASES_VARIABLE
from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from pages.content.publish import steps as publishing
from tests.pages.conftest import Open, plain, table, texts
from tests.releases import demo_policy

REPORT: dict[str, Any] = {
    "shown": 474,
    "kept": ["branch=navy"],
    "hidden": 703,
    "taken_out": {"age_at_entry=35-44&cohort=1&provider=reveal": "exited"},
    "numbers_taken_out": {"successful_by_the_contract": ["provider=other_than_life_goals"]},
    "counts": 1000,
    "counts_hidden": 400,
    "mean_error_of_counts": 1.52,
    "largest_errors": {"exit_curves": 0.02, "exit_curves cohort=2": 0.07},
    "attack": {
        "tries": 1793,
        "proven_at_first": {"reveal: exited": 13},
        "persons_proven": 30,
        "curves": {
            "curves": 145,
            "tries": 586461,
            "proven_at_first": {"outsider: sanction_curve": 1},
            "shortened": ["exit_curves cohort=2"],
            "taken_out": [],
        },
    },
}


@pytest.fixture
def steward(open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The page as the steward opens it, with keys and without a release."""
    make_keys(tmp_path / "keys")

    def opened(page: str = "publish", /, **parameters: str) -> AppTest:
        monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
        monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
        monkeypatch.setenv(RELEASES_VARIABLE, str(tmp_path / "releases"))
        monkeypatch.setattr(analysis.publication.publish, "prepare", draft)
        return open_app(page, **parameters)

    return opened


def draft(*_asked: object, **_options: object) -> SimpleNamespace:
    """What would be published, without computing it."""
    programme = load_programme()
    return SimpleNamespace(
        policy=demo_policy(), registry=SimpleNamespace(programme=programme), report=REPORT
    )


def with_policy(patch: pytest.MonkeyPatch, policy: Policy | None) -> None:
    """A programme with another policy, or without one."""
    programme: Programme = replace(load_programme(), release=policy)
    patch.setattr(publishing, "_programme", lambda _date: programme)


def buttons(app: AppTest) -> set[str]:
    return {str(button.label) for button in app.button}


def test_who_decided_and_what_the_policy_says_stands_first(steward: Open) -> None:
    said = plain(texts(steward()))
    policy = demo_policy()
    assert policy.decided_by in said
    assert "10" in said and "28" in said


def test_without_a_policy_nothing_can_be_published(
    steward: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_policy(monkeypatch, None)
    app = steward("publish", lang="en")
    assert "Nobody has decided what a release" in texts(app)
    assert not buttons(app) & {"Look first", "Publish"}


def test_a_policy_that_is_to_be_reviewed_is_warned_of(
    steward: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = dt.date(2020, 1, 1)
    with_policy(monkeypatch, replace(demo_policy(), decided_on=past, review_on=past))
    app = steward("publish", lang="en")
    assert "was to be reviewed has passed" in texts(app)
    assert {"Look first", "Publish"} <= buttons(app)


def test_a_look_says_what_each_line_means_and_writes_nothing(steward: Open, tmp_path: Path) -> None:
    app = steward("publish", lang="en")
    next(button for button in app.button if button.label == "Look first").click()
    app.run()
    assert not app.exception
    said = plain(texts(app))
    assert "Groups that are shown: 474" in said
    assert "Groups that are not shown: 703They have fewer than 20 people" in said
    assert "Outcomes that earlier releases tell by now: 30They follow" in said
    assert "If it is not 0, tell the auditor." in said
    taken = table(app, "What was taken out, by name")
    assert any("all but Life Goals" in header for header in taken)
    assert ["2 percentage points", "7 percentage points"] in table(
        app, "How far curves are off at most"
    ).values()
    assert "Nothing has been written yet" in texts(app)
    assert not list((tmp_path / "releases").glob("*"))
