"""Notes at figures: what is kept, for which dates it is shown, and that the file only grows."""

from __future__ import annotations

import datetime as dt
import json
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import NoteError, NoteRefused
from data.programme import load_programme
from data.releases.files import RELEASES_VARIABLE, default_releases, list_releases
from data.releases.notebook import Note
from data.releases.notes import (
    LONGEST_NOTE,
    Draft,
    Writer,
    checked_text,
    default_notes,
    names_of,
    pin,
    read_notes,
    withdraw,
)

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = names_of(load_programme())
AS_OF, EARLIER, LATER = (dt.date(2021, month, day) for month, day in ((7, 31), (1, 31), (10, 31)))
STEWARD = Writer("steward@example.nl", "steward")
TEXT = "samenwerking Jump Movement beëindigd"

WRITES = """
import datetime as dt, os, sys
from pathlib import Path
from data.releases.notes import Draft, Writer, pin
path, name, count, left = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
if left >= 0:
    write = os.write
    def torn(descriptor, content):
        write(descriptor, bytes(content[:left]))
        os.kill(os.getpid(), 9)
    os.write = torn
for number in range(count):
    text = "ronde " + "a" * (number + 1)
    draft = Draft("exits", name, text, dt.date(2021, 7, 31))
    print(pin(path, draft, Writer("a", "steward"), ()).number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "published" / "notes.jsonl"


def draft(text: str = TEXT, figure: str = "exit-curves", **values: dt.date) -> Draft:
    return Draft("exits", figure, text, **({"as_of": AS_OF} | values))


def pinned(path: Path, text: str = TEXT, figure: str = "exit-curves", **values: dt.date) -> Note:
    return pin(path, draft(text, figure, **values), STEWARD, NAMES)


def texts(path: Path) -> list[str]:
    return [note.text for note in read_notes(path).current()]


def writing(path: Path, name: str, count: int, left: int = -1) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITES, str(path), name, str(count), str(left)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_note_says_what_where_who_and_when(path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    note = pinned(path, about=dt.date(2021, 3, 1))
    assert (note.number, note.page, note.figure) == (1, "exits", "exit-curves")
    assert (note.text, note.about, note.as_of) == (TEXT, dt.date(2021, 3, 1), AS_OF)
    assert (note.who, note.role, note.withdrawn) == ("steward@example.nl", "steward", None)
    assert before <= note.when <= dt.datetime.now(dt.UTC)
    assert read_notes(path).notes == (note,)


def test_a_note_is_shown_with_its_as_of_date_and_later_ones(path: Path) -> None:
    note = pinned(path)
    notebook = read_notes(path)
    assert notebook.shown("exits", "exit-curves", EARLIER) == ()
    assert notebook.shown("exits", "exit-curves", AS_OF) == (note,)
    assert notebook.shown("exits", "exit-curves", LATER) == (note,)
    assert notebook.shown("exits", "exit-reasons", AS_OF) == ()
    assert notebook.shown("result", "exit-curves", AS_OF) == ()


def test_taking_a_note_away_is_a_line_more(path: Path) -> None:
    first = pinned(path)
    second = pinned(path, "intakes per telefoon")
    before = path.read_bytes()
    gone = withdraw(path, first.number, "stond er dubbel", Writer("b", "evaluator"), NAMES)
    assert gone.withdrawn is not None
    assert (gone.withdrawn.who, gone.withdrawn.role) == ("b", "evaluator")
    assert gone.withdrawn.why == "stond er dubbel"
    assert path.read_bytes().startswith(before)
    assert read_notes(path).notes == (gone, second)
    assert read_notes(path).current() == (second,)
    assert read_notes(path).shown("exits", "exit-curves", AS_OF) == (second,)
    # Its number is not given to another.
    assert pinned(path, "nieuwe vragenlijst").number == 4


def test_what_is_not_there_cannot_be_taken_away(path: Path) -> None:
    with pytest.raises(NoteError, match="no note 1"):
        withdraw(path, 1, "dubbel", STEWARD, NAMES)
    assert not path.parent.exists()
    pinned(path)
    withdraw(path, 1, "dubbel", STEWARD, NAMES)
    before = path.read_bytes()
    for number in (1, 2, 7):
        with pytest.raises(NoteError, match=f"no note {number}"):
            withdraw(path, number, "dubbel", STEWARD, NAMES)
    assert path.read_bytes() == before


def test_the_same_note_is_pinned_once(path: Path) -> None:
    pinned(path)
    with pytest.raises(NoteError, match="already: number 1"):
        pinned(path)
    pinned(path, figure="exit-reasons")
    pinned(path, about=EARLIER)
    withdraw(path, 1, "dubbel", STEWARD, NAMES)
    assert pinned(path).number == 5


@pytest.mark.parametrize("text", ["3 deelnemers gestopt", "Coach Verbruggen weg"])
def test_nothing_of_a_person_is_kept_in_a_note_nor_in_why_it_went(path: Path, text: str) -> None:
    with pytest.raises(NoteRefused, match="Nothing was written") as refused:
        pinned(path, text)
    assert refused.value.exit_code == 3
    assert len(refused.value.lines("nl")) == 1
    assert not path.exists()
    pinned(path)
    before = path.read_bytes()
    with pytest.raises(NoteRefused):
        withdraw(path, 1, text, STEWARD, NAMES)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no text"),
        ("  \n ", "There is no text"),
        ("a" * (LONGEST_NOTE + 1), "has 201 characters. Keep it within 200"),
        ("twee\nregels", "Write one line"),
        ("een\ttab", "Write one line"),
        ("om\u202egekeerd", "Write one line"),
        ("nul\u200bbreed", "Write one line"),
        ('=HYPERLINK("x")', "Begin the text with a letter"),
        ("+1", "Begin the text with a letter"),
        ("-1", "Begin the text with a letter"),
        ("@som", "Begin the text with a letter"),
        ("# kop", "Begin the text with a letter"),
    ],
)
def test_a_note_is_one_line_that_can_be_shown(path: Path, text: str, said: str) -> None:
    with pytest.raises(NoteError, match=said):
        pinned(path, text)
    assert not path.exists()


def test_the_longest_note_is_kept_whole() -> None:
    assert checked_text(f" {'a' * LONGEST_NOTE} ", ()) == "a" * LONGEST_NOTE
    # Two signs, written as one: é.
    assert checked_text("be\u0065\u0301indigd", ()) == "be\u00e9indigd"


@pytest.mark.parametrize("role", ["steering_group", "provider", "", "Steward"])
def test_only_steward_and_evaluator_write(path: Path, role: str) -> None:
    with pytest.raises(NoteError, match="Only the data steward and the evaluator"):
        pin(path, draft(), Writer("a", role), NAMES)
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a" * 201])
def test_who_writes_has_a_name(path: Path, name: str) -> None:
    with pytest.raises(NoteError, match="name of who writes"):
        pin(path, draft(), Writer(name, "steward"), NAMES)


@pytest.mark.parametrize("code", ["", "Exits", "../exits", "a b", "a" * 61, "exits\n"])
def test_a_page_and_a_figure_are_codes(path: Path, code: str) -> None:
    for wrong in (Draft(code, "curves", TEXT, AS_OF), Draft("exits", code, TEXT, AS_OF)):
        with pytest.raises(NoteError, match="no code of a page or figure"):
            pin(path, wrong, STEWARD, NAMES)


def test_a_note_is_about_a_day_that_the_figure_reaches(path: Path) -> None:
    pinned(path, "de laatste dag", about=AS_OF)
    with pytest.raises(NoteError, match="about 2021-08-01, and the figure is as of 2021-07-31"):
        pinned(path, "een dag later", about=dt.date(2021, 8, 1))


def test_without_a_file_there_are_no_notes_and_none_is_made(path: Path) -> None:
    assert read_notes(path).notes == ()
    assert not path.parent.exists()


def test_the_file_is_for_its_owner_and_lies_beside_the_releases(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.delenv("DASHBOARD_NOTES", raising=False)
    monkeypatch.setenv(RELEASES_VARIABLE, str(path.parent))
    assert default_notes() == path == default_releases() / "notes.jsonl"
    assert list_releases(path.parent) == []
    monkeypatch.setenv("DASHBOARD_NOTES", "/elsewhere/n.jsonl")
    assert default_notes() == Path("/elsewhere/n.jsonl")


def test_several_processes_pin_at_once(path: Path) -> None:
    writers = [writing(path, f"figure-{number}", 25) for number in range(3)]
    numbers = [int(n) for writer in writers for n in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0] * 3
    assert sorted(numbers) == list(range(1, 76))
    notebook = read_notes(path)
    assert (len(notebook.current()), notebook.damaged) == (75, ())
    for number in range(3):
        shown = notebook.shown("exits", f"figure-{number}", AS_OF)
        assert [len(note.text) for note in shown] == list(range(7, 32))


@pytest.mark.parametrize("left", [0, 1, 20, 150])
def test_a_writer_killed_in_the_middle_of_a_line(path: Path, left: int) -> None:
    pinned(path)
    before = path.read_bytes()
    killed = writing(path, "exit-curves", 1, left)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert len(path.read_bytes()) == len(before) + left
    assert (texts(path), read_notes(path).damaged) == ([TEXT], ())
    assert pinned(path, "na de storing").number == 2
    assert (texts(path), read_notes(path).damaged) == ([TEXT, "na de storing"], ())
    assert path.read_bytes().startswith(before)


def test_a_line_that_lacks_only_its_end_is_a_line(path: Path) -> None:
    pinned(path)
    path.write_bytes(path.read_bytes().removesuffix(b"\n"))
    assert texts(path) == [TEXT]
    assert pinned(path, "de volgende").number == 2
    assert (texts(path), read_notes(path).damaged) == ([TEXT, "de volgende"], ())


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line.replace(b"tweede", b"andere"),
        lambda line: line[:40],
        lambda line: b"",
        lambda line: b"\x00" * len(line),
        lambda line: b"[" * 5000,
        lambda line: b'"text"',
        lambda line: line.replace(b'{"line":2', b'{"line":1'),
    ],
)
def test_a_damaged_line_is_named_and_the_others_are_shown(path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    for text in ("eerste", "tweede", "derde"):
        pinned(path, text)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], damage(lines[1]), *lines[2:]]))
    notebook = read_notes(path)
    assert [note.text for note in notebook.current()] == ["eerste", "derde"]
    (fault,) = notebook.damaged
    assert (fault.file, fault.rows) == ("notes.jsonl", (2,))
    assert pinned(path, "vierde").number == 4
    assert texts(path) == ["eerste", "derde", "vierde"]


def test_a_line_that_was_taken_out_is_missed(path: Path) -> None:
    for text in ("eerste", "tweede", "derde"):
        pinned(path, text)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    notebook = read_notes(path)
    assert [note.number for note in notebook.current()] == [1, 3]
    (fault,) = notebook.damaged
    assert "lines were taken out: 1" in fault.text("en")
    assert pinned(path, "vierde").number == 4


def test_lines_that_ran_together_keep_the_last(path: Path) -> None:
    for text in ("eerste", "tweede", "derde"):
        pinned(path, text)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0].removesuffix(b"\n") + lines[1] + lines[2])
    notebook = read_notes(path)
    assert [note.number for note in notebook.current()] == [2, 3]
    assert len(notebook.damaged) == 1


def test_a_line_of_another_version_is_named(path: Path) -> None:
    from data.releases.note_lines import line_of

    pinned(path)
    with path.open("ab") as file:
        file.write(line_of(2, "drawn", {"who": "a", "role": "steward", "when": "2021-01-01"}))
    assert texts(path) == [TEXT]
    assert [fault.rows for fault in read_notes(path).damaged] == [(2,)]


def test_what_a_note_says_cannot_forge_a_line(path: Path) -> None:
    said = 'zie "}{"line":9,"kind":"withdrawn","note":1'
    pinned(path)
    pinned(path, said)
    assert texts(path) == [TEXT, said]
    assert all(json.loads(line) for line in path.read_bytes().splitlines())


def test_what_cannot_be_written_or_read_is_said_in_words(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NoteError, match=r"cannot be used: .* Check the rights"):
        pinned(tmp_path / "file" / "notes.jsonl")
    path.parent.mkdir()
    path.symlink_to(tmp_path / "file")
    for attempt in (lambda: pinned(path), lambda: read_notes(path)):
        with pytest.raises(NoteError, match="cannot be used"):
            attempt()
    assert (tmp_path / "file").read_bytes() == b""


def test_half_a_line_on_a_full_disk_is_no_note(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    pinned(path)
    write, calls = os.write, []

    def short(descriptor: int, content: bytes) -> int:
        if calls:
            raise OSError(28, "No space left on device")
        calls.append(1)
        return write(descriptor, content[:10])

    with monkeypatch.context() as patch, pytest.raises(NoteError, match="No space left"):
        patch.setattr(os, "write", short)
        pinned(path, "past er niet op")
    assert (texts(path), read_notes(path).damaged) == ([TEXT], ())
    pinned(path, "past weer")
    assert (texts(path), read_notes(path).damaged) == ([TEXT, "past weer"], ())


def test_the_names_of_a_programme_are_those_in_both_languages() -> None:
    assert {"Jump Movement", "Life Goals", "Place & Train", "Landmacht", "Army"} <= set(NAMES)
