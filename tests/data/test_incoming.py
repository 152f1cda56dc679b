"""Files that come in over a page: by name, number and size, and readable by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import UploadRefused
from data.importing import incoming
from data.importing.incoming import Upload, incoming_extracts, incoming_path, write_uploads


@pytest.mark.parametrize(
    "name",
    ["../participants.csv", "/etc/cron.d/job.csv", ".hidden.csv", "a/b.csv", "a\\b.csv", "a.sh",
     "participants.csv\n", "participants", ".csv", "notes.txt", "a\0.csv", "a" * 200 + ".csv"],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "staging"
    folder.mkdir()
    with pytest.raises(UploadRefused, match="name cannot be used") as raised:
        write_uploads(folder, [Upload("participants.csv", b""), Upload(name, b"x")])
    assert str(raised.value).startswith("Of 1 files the name")
    assert [path.name for path in tmp_path.rglob("*")] == ["staging"]


def test_files_are_written_as_they_came_for_the_steward_alone(tmp_path: Path) -> None:
    uploads = [Upload("participants.csv", b"\xff;\r\n"), Upload("Extract 2021-07 (1).XLSX", b"PK"),
               Upload("SYNTHETIC.txt", b"")]  # fmt: skip
    write_uploads(tmp_path, uploads)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict(uploads)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadRefused, match="same name"):
        write_uploads(tmp_path, [Upload("a.csv", b"1"), Upload("A.csv", b"2")])


def test_what_is_too_much_is_said_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming, "MOST_BYTES", 10)
    write_uploads(tmp_path, [Upload("a.csv", b"12345"), Upload("b.csv", b"12345")])
    with pytest.raises(UploadRefused, match="python -m data import"):
        write_uploads(tmp_path, [Upload("c.csv", b"12345"), Upload("d.csv", b"123456")])
    many = [Upload(f"t{n}.csv", b"") for n in range(incoming.MOST_FILES + 1)]
    with pytest.raises(UploadRefused, match="21 files"):
        write_uploads(tmp_path, many)
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.csv"}


def test_the_incoming_folder_offers_folders_and_workbooks_and_follows_no_link(
    tmp_path: Path,
) -> None:
    (tmp_path / "2021-07").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "2021-08.xlsx").touch()
    (tmp_path / "notes.txt").touch()
    (tmp_path / "link").symlink_to("/etc")
    assert incoming_extracts(tmp_path) == ["2021-07", "2021-08.xlsx"]
    assert incoming_path(tmp_path, "2021-07") == tmp_path / "2021-07"
    for gone in ("link", "../..", ".hidden", "2021-09"):
        with pytest.raises(UploadRefused, match="no longer in the incoming folder"):
            incoming_path(tmp_path, gone)
    with pytest.raises(UploadRefused, match="DASHBOARD_INCOMING"):
        incoming_extracts(tmp_path / "nowhere")
