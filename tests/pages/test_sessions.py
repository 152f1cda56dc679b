"""Sessions: eight hours, thirty minutes of silence, and ended when somebody ends them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.errors import StartError
from pages.access.roles import Viewer
from pages.access.settings import SignIn
from pages.server.commands import list_sessions, revoke
from pages.server.sessions import SESSIONS_VARIABLE, Sessions

STEWARD, GROUP = Viewer("steward", None, "anna"), Viewer("steering_group", None, "anna")
HOURS, MINUTES = 3600.0, 60.0
LIFETIME, IDLE = SignIn.lifetime, SignIn.idle


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    return Sessions(tmp_path / "sessions", LIFETIME, IDLE, clock)


@pytest.mark.parametrize(
    ("seconds", "lives"),
    [(0, True), (30 * MINUTES - 1, True), (30 * MINUTES, False), (9 * HOURS, False)],
)
def test_thirty_minutes_of_silence_end_a_session(
    sessions: Sessions, clock: Clock, seconds: float, lives: bool
) -> None:
    token = sessions.begin("1", STEWARD)
    clock.now += seconds
    assert (sessions.find(token) is not None) == lives


def test_eight_hours_end_a_session_however_busy(sessions: Sessions, clock: Clock) -> None:
    token, begun = sessions.begin("1", STEWARD), clock.now
    while clock.now < begun + 8 * HOURS - 10 * MINUTES:
        clock.now += 10 * MINUTES
        session = sessions.find(token)
        assert session
        sessions.touch(session)
    clock.now = begun + 8 * HOURS - 1
    assert sessions.find(token)
    clock.now = begun + 8 * HOURS
    assert sessions.find(token) is None
    clock.now = begun
    assert sessions.find(token) is None, "a clock that is set back brings nobody back"


def test_a_session_outlives_the_server_and_keeps_its_times(
    sessions: Sessions, clock: Clock
) -> None:
    token = sessions.begin("1", STEWARD)
    clock.now += 20 * MINUTES
    session = sessions.find(token)
    assert session
    sessions.touch(session)
    clock.now += 20 * MINUTES
    again = Sessions(sessions.folder, LIFETIME, IDLE, clock)
    found = again.find(token)
    assert found
    assert found.viewer == STEWARD
    clock.now += 10 * MINUTES
    assert again.find(token) is None


def test_ending_it_elsewhere_ends_it_here(sessions: Sessions, clock: Clock) -> None:
    token = sessions.begin("1", STEWARD)
    session = sessions.find(token)
    assert session
    (same,) = Sessions(sessions.folder, LIFETIME, IDLE, clock).all()
    Sessions(sessions.folder, LIFETIME, IDLE, clock).end(same)
    assert not sessions.lives(session)
    assert sessions.find(token) is None


def test_another_role_ends_the_sessions_of_the_old_one(sessions: Sessions) -> None:
    old, of_another = sessions.begin("1", STEWARD), sessions.begin("2", STEWARD)
    new = sessions.begin("1", GROUP)
    assert sessions.find(old) is None
    assert sessions.find(new)
    assert sessions.find(of_another)


def test_two_browsers_of_one_person_with_one_role_may_stay(sessions: Sessions) -> None:
    first, second = sessions.begin("1", STEWARD), sessions.begin("1", STEWARD)
    assert first != second
    assert sessions.find(first)
    assert sessions.find(second)


@pytest.mark.parametrize("token", ["", "a", "../../etc/passwd", "é", "\ud800", "a" * 10_000])
def test_a_token_that_was_never_given_finds_nothing(sessions: Sessions, token: str) -> None:
    sessions.begin("1", STEWARD)
    assert sessions.find(token) is None


def test_what_lies_on_disk_lets_nobody_in(sessions: Sessions) -> None:
    token = sessions.begin("1", STEWARD)
    (path,) = sessions.folder.glob("*")
    assert token not in path.name + path.read_text()
    assert sessions.find(path.stem) is None
    assert path.stat().st_mode & 0o077 == 0
    assert sessions.folder.stat().st_mode & 0o077 == 0


def test_a_record_that_was_tampered_with_lets_nobody_in(sessions: Sessions, clock: Clock) -> None:
    token = sessions.begin("1", GROUP)
    (path,) = sessions.folder.glob("*")
    for wrong in ({"role": "boss"}, {"role": "provider"}, {"role": "steward", "more": 1}):
        record = json.loads(path.read_text()) | {"viewer": {"provider": None, "name": ""} | wrong}
        path.write_text(json.dumps(record))
        assert Sessions(sessions.folder, LIFETIME, IDLE, clock).find(token) is None
    path.write_text("{")
    assert Sessions(sessions.folder, LIFETIME, IDLE, clock).find(token) is None


@pytest.fixture
def two_of_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sessions:
    """Two people called anna, and one who calls herself by the digits of the first."""
    monkeypatch.setenv(SESSIONS_VARIABLE, str(tmp_path / "living"))
    living = Sessions(tmp_path / "living", LIFETIME, IDLE)
    living.begin("1", Viewer("steward", None, "anna", "aaaaaaaaaaaa"))
    living.begin("1", Viewer("steward", None, "anna", "aaaaaaaaaaaa"))
    living.begin("2", Viewer("evaluator", None, "anna", "bbbbbbbbbbbb"))
    living.begin("3", Viewer("evaluator", None, "aaaaaaaaaaaa", "cccccccccccc"))
    return living


def test_a_name_of_several_people_ends_the_session_of_none(two_of_one_name: Sessions) -> None:
    with pytest.raises(StartError, match="aaaaaaaaaaaa, bbbbbbbbbbbb"):
        revoke("anna", "en")
    assert len(two_of_one_name.all()) == 4


def test_the_digits_of_a_person_end_all_sessions_of_that_person_alone(
    two_of_one_name: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    list_sessions("en")
    assert "anna\tevaluator\tbbbbbbbbbbbb\t" in capsys.readouterr().out
    revoke("aaaaaaaaaaaa", "en")
    assert [s.subject for s in two_of_one_name.all()] == ["2", "3"]
    revoke("anna", "en")
    assert [s.subject for s in two_of_one_name.all()] == ["3"]
