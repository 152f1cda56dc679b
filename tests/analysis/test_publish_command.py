"""``python -m analysis publish``: with its keys or not at all, and written down in the log."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.publication import publish as publication
from analysis.publication.command import publish_with_keys, report_lines
from analysis.selection import Selection
from data.errors import KeyRefused, PolicyError
from data.policy import POLICY_FOLDER, read_policy
from data.releases.files import list_releases
from data.security.keys import key_path, make_keys, read_key
from data.security.log import LOG_VARIABLE, default_log, verify
from data.terminal import progress_bar
from tests.demo_store import PUBLISHED
from tests.releases import candidates


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and a log of one's own."""
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    make_keys(tmp_path / "keys")
    return tmp_path / "keys"


def test_a_publication_is_in_the_log_and_says_how_exact_it_is(
    demo_store: Path, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "unit_selections", lambda *_: candidates()[:3])
    steps: list[str] = []
    report = publish_with_keys(
        demo_store, tmp_path / "releases", keys, PUBLISHED, lambda step, _n, _of: steps.append(step)
    )
    assert list(dict.fromkeys(steps)) == list(publication.STEPS)
    (entry,) = list_releases(tmp_path / "releases")
    assert report.new and report.entry == entry
    log_key = read_key("log", keys)
    assert verify(default_log(), log_key).intact
    line = (default_log() / "log.jsonl").read_text("utf-8").splitlines()[-1]
    assert '"publish"' in line and entry.content_hash in line
    said = "\n".join(report_lines(report, "nl"))
    shown, hidden = entry.report["shown"], entry.report["hidden"]
    for words in (
        entry.name,
        "closed_circle",
        "2026-11-30",
        "exit-curves",
        str(shown),
        str(hidden),
    ):
        assert words in said
    lines = {language: report_lines(report, language) for language in ("nl", "en")}
    assert len(lines["nl"]) == len(lines["en"]) > 8
    assert any("You need not do anything" in line for line in lines["en"])


def test_a_policy_of_ones_own_can_be_given(
    demo_store: Path,
    keys: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(publication, "unit_selections", lambda *_: [Selection()])
    mine = tmp_path / "mine.toml"
    closed = (POLICY_FOLDER / "closed_circle.toml").read_text("utf-8")
    mine.write_text(closed.replace('code = "closed_circle"', 'code = "mine"'), "utf-8")
    folder = tmp_path / "releases"
    asked = ["publish", "--store", str(demo_store), "--keys", str(keys)]
    assert main([*asked, "--releases", str(folder), "--policy", str(mine)], "en") == 0
    (entry,) = list_releases(folder)
    assert entry.policy["code"] == "mine"
    assert entry.policy_hash == read_policy(str(mine)).hash
    assert "Policy: mine, decided by" in capsys.readouterr().out
    for wrong, said in (("nobody", "There is no policy nobody"), ("no.toml", "no policy no.toml")):
        with pytest.raises(PolicyError, match=said):
            main([*asked, "--releases", str(tmp_path / "other"), "--policy", wrong], "en")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", ["record", "round", "log"])
def test_without_a_key_nothing_is_published(
    demo_store: Path, keys: Path, tmp_path: Path, name: str
) -> None:
    key_path(name, keys).unlink()
    with pytest.raises(KeyRefused):
        publish_with_keys(
            demo_store, tmp_path / "releases", keys, PUBLISHED, publication.no_progress
        )
    assert not (tmp_path / "releases").exists()


def test_a_key_that_others_can_read_is_refused(
    demo_store: Path, keys: Path, tmp_path: Path
) -> None:
    key_path("round", keys).chmod(0o644)
    with pytest.raises(KeyRefused):
        publish_with_keys(
            demo_store, tmp_path / "releases", keys, PUBLISHED, publication.no_progress
        )
    assert not (tmp_path / "releases").exists()


def test_the_command_line_names_the_missing_key(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["publish", "--store", str(demo_store), "--keys", str(tmp_path / "none")]
    with pytest.raises(KeyRefused, match="record"):
        main([*asked, "--releases", str(tmp_path / "releases")], "en")
    assert capsys.readouterr().out == ""


def test_off_a_terminal_each_step_is_a_line() -> None:
    stream = io.StringIO()
    show = progress_bar(stream, "nl")
    for done in range(3):
        show(publication.COMPUTING, done, 3)
    show(publication.WRITING, 0, 1)
    assert stream.getvalue().splitlines() == ["Figuren berekenen", "De vrijgave schrijven"]
