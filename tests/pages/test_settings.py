"""The secrets of the administrator: whole and closed, or the dashboard does not start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import StartError
from data.security.keys import KEYS_VARIABLE
from pages.access import settings

ROOT = Path(__file__).resolve().parents[2]
WHOLE = """
[auth]
redirect_uri = "https://dashboard.example/oauth2callback"
client_id = "dashboard"
client_secret = "s3cr3t"
server_metadata_url = "https://login.example/.well-known/openid-configuration"
[access]
session_hours = 4
[access.roles]
sib-steward = "steward"
sib-provider = "provider"
"""


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "secrets.toml"
    path.write_text(WHOLE)
    path.chmod(0o600)
    monkeypatch.setenv(settings.SECRETS_VARIABLE, str(path))
    for function in (settings.sign_in, settings.programme):
        function.cache_clear()
    yield path
    for function in (settings.sign_in, settings.programme):
        function.cache_clear()


def test_a_whole_file_is_a_sign_in(secrets: Path) -> None:
    read = settings.sign_in()
    assert read
    assert (read.host, read.origin) == ("dashboard.example", "https://dashboard.example")
    assert (read.lifetime, read.idle) == (4 * 3600, 30 * 60)
    assert read.rules.roles == {"sib-steward": "steward", "sib-provider": "provider"}
    assert read.rules.providers["reveal"] == "reveal"


@pytest.mark.parametrize(
    ("line", "instead", "key"),
    [
        ('client_id = "dashboard"', "", "auth.client_id"),
        ('client_secret = "s3cr3t"', 'client_secret = ""', "auth.client_secret"),
        ('"https://dashboard.example/oauth2callback"', '"http://dashboard.example/oauth2callback"',
         "auth.redirect_uri"),
        ("/oauth2callback", "/other", "auth.redirect_uri"),
        ("https://login", "http://login", "auth.server_metadata_url"),
        ("session_hours = 4", "session_hours = 9", "access.session_hours"),
        ("session_hours = 4", "session_hours = 0", "access.session_hours"),
        ("session_hours = 4", "idle_minutes = 31", "access.idle_minutes"),
        ("session_hours = 4", "role_check_minutes = 0.99", "access.role_check_minutes"),
        ("session_hours = 4", "role_check_minutes = 60.01", "access.role_check_minutes"),
        ("session_hours = 4", "role_check_minutes = true", "access.role_check_minutes"),
        ("[access]\n", 'offline_access = "no"\n[access]\n', "auth.offline_access"),
        ('"steward"', '"boss"', "access.roles.sib-steward"),
        ('[access.roles]\nsib-steward = "steward"\nsib-provider = "provider"', "", "access.roles"),
        ("[access.roles]", '[access.providers]\nx = "nowhere"\n[access.roles]',
         "access.providers.x"),
    ],
)  # fmt: skip
def test_half_a_sign_in_is_none(secrets: Path, line: str, instead: str, key: str) -> None:
    assert line in WHOLE
    secrets.write_text(WHOLE.replace(line, instead))
    with pytest.raises(StartError, match=key) as refused:
        settings.sign_in()
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [("", 5 * 60), ("role_check_minutes = 1", 60), ("role_check_minutes = 60", 3600)],
)
def test_a_role_is_checked_every_five_minutes_or_as_often_as_is_said(
    secrets: Path, line: str, seconds: int
) -> None:
    secrets.write_text(WHOLE.replace("session_hours = 4", line))
    read = settings.sign_in()
    assert read
    assert read.role_check == seconds


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660])
def test_a_file_that_others_may_read_is_refused(secrets: Path, mode: int) -> None:
    secrets.chmod(mode)
    with pytest.raises(StartError, match="chmod 600"):
        settings.sign_in()


def test_a_file_that_was_named_and_is_not_there_is_not_taken_for_none(secrets: Path) -> None:
    secrets.unlink()
    with pytest.raises(StartError, match="cannot be read"):
        settings.sign_in()
    secrets.touch(0o600)
    secrets.write_text("[auth")
    with pytest.raises(StartError, match="cannot be read"):
        settings.sign_in()


def test_what_was_read_at_the_start_stays(secrets: Path) -> None:
    before = settings.sign_in()
    secrets.unlink()
    assert settings.sign_in() is before


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.7", "dashboard.example"])
def test_without_sign_in_the_server_serves_this_machine_alone(address: str, tmp_path: Path) -> None:
    empty = tmp_path / "secrets.toml"
    empty.touch(0o600)
    done = subprocess.run(
        [sys.executable, "-m", "pages.server"],
        cwd=ROOT,
        env=os.environ
        | {
            "STREAMLIT_SERVER_ADDRESS": address,
            settings.SECRETS_VARIABLE: str(empty),
            "LC_ALL": "en_GB.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert f"does not start at {address}" in done.stderr
    assert "docs/sign-in.md" in done.stderr


def test_with_sign_in_there_is_a_log_or_no_server(secrets: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pages.server"],
        cwd=ROOT,
        env=os.environ
        | {
            settings.SECRETS_VARIABLE: str(secrets),
            KEYS_VARIABLE: str(tmp_path / "none"),
            "LC_ALL": "en_GB.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "key" in done.stderr
    assert str(tmp_path / "none") in done.stderr
