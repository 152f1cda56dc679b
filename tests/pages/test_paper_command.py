"""``python -m pages.paper``: packs of every role, and codes on paper, in words and exit codes."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader

from data.errors import EXIT_DONE, EXIT_REFUSED, DashboardError, PaperError
from data.registry.store import STORE_VARIABLE
from data.releases.files import RELEASES_VARIABLE
from data.security.keys import KEYS_VARIABLE
from pages.access.roles import Viewer
from pages.access.settings import programme
from pages.exhibits import packs
from pages.paper.__main__ import main, write
from tests.demo_store import PUBLISHED
from tests.releases import REVEAL


@pytest.fixture(autouse=True)
def machine(store: Path, releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with registries and releases, and no key of a log."""
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    monkeypatch.setenv(RELEASES_VARIABLE, str(releases))
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "no-keys"))


def pack(out: Path, *options: str, language: str = "en") -> int:
    return main(["pack", "--out", str(out), "--language", language, *options], language)


def only(out: Path, suffix: str) -> bytes:
    (path,) = out.glob(f"*.{suffix}")
    return path.read_bytes()


def slide_texts(content: bytes) -> list[str]:
    return [
        " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in Presentation(io.BytesIO(content)).slides
    ]


def test_the_pack_of_the_steering_group_is_of_the_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pack(tmp_path, "--as-of", PUBLISHED.isoformat(), language="nl") == EXIT_DONE
    names = {path.name for path in tmp_path.iterdir()}
    stem = "2021-07-31_vergaderpakket_stuurgroep"
    assert names == {f"{stem}.pptx", f"{stem}.pdf", f"{stem}.xlsx"}
    assert set(capsys.readouterr().out.split("\n")) >= {str(tmp_path / name) for name in names}
    texts = slide_texts(only(tmp_path, "pptx"))
    assert 9 <= len(texts) <= 13
    assert all("Beschermde getallen" in text for text in texts)
    report = PdfReader(io.BytesIO(only(tmp_path, "pdf")))
    assert report.trailer["/Root"]["/MarkInfo"]["/Marked"]
    sheets = openpyxl.load_workbook(io.BytesIO(only(tmp_path, "xlsx"))).sheetnames
    assert len(sheets) > 20


def test_each_slide_answers_or_names_what_it_shows(tmp_path: Path) -> None:
    pack(tmp_path, "--role", "evaluator")
    made = Presentation(io.BytesIO(only(tmp_path, "pptx")))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert any(title.startswith("After 1 year (52 weeks) 41%") for title in titles)
    assert all(titles)
    assert len(set(titles)) == len(titles)
    charts = [shape for slide in made.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 7


def test_a_provider_gets_its_own_and_nothing_of_another(tmp_path: Path) -> None:
    pack(tmp_path, "--role", f"provider-{REVEAL}")
    book = openpyxl.load_workbook(io.BytesIO(only(tmp_path, "xlsx")))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    assert any("Provider: Reveal" in cell for cell in cells)
    others = [one.name.en for one in programme().providers if one.code != REVEAL]
    assert [cell for cell in cells for other in others if f"Provider: {other}" in cell] == []
    report = "".join(p.extract_text() for p in PdfReader(io.BytesIO(only(tmp_path, "pdf"))).pages)
    codes = set(re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{1,4}){2,}", report))
    assert len(codes) > 10


def test_what_is_there_stays_unless_told(tmp_path: Path) -> None:
    made = packs.Pack(Viewer("evaluator", None, "test"), PUBLISHED, "nl", {"pptx": b"new"})
    (path,) = write(made, tmp_path, replace=False)
    path.write_bytes(b"old")
    with pytest.raises(PaperError, match="--replace"):
        write(made, tmp_path, replace=False)
    assert path.read_bytes() == b"old"
    write(made, tmp_path, replace=True)
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_full_disk_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Path.write_bytes

    def until_full(path: Path, content: bytes) -> int:
        if ".xlsx" in path.name:
            really(path, content[:1])
            raise OSError(28, "No space left on device")
        return really(path, content)

    monkeypatch.setattr(Path, "write_bytes", until_full)
    files = {"pptx": b"slides", "xlsx": b"workbook"}
    made = packs.Pack(Viewer("evaluator", None, "test"), PUBLISHED, "nl", files)
    with pytest.raises(PaperError, match="No space left"):
        write(made, tmp_path, replace=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = packs.Pack(Viewer("evaluator", None, "test"), PUBLISHED, "nl", {"pptx": b"new"})
    with pytest.raises(PaperError, match="Nothing was put there"):
        write(made, tmp_path / "file", replace=False)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--role", "minister"], "There is no role minister. Choose one of: steward"),
        (["--as-of", "2019-01-31"], "There is no release of 2019-01-31 for steering_group"),
        (["--since", "2019-01-31"], "There is no release of 2019-01-31 for steering_group"),
        (["--role", "steward", "--as-of", "2019-01-31"], "There is no registry of 2019-01-31"),
    ],
)
def test_what_is_not_there_is_said(tmp_path: Path, options: list[str], said: str) -> None:
    with pytest.raises(DashboardError, match=said):
        pack(tmp_path, *options)
    assert list(tmp_path.iterdir()) == []


def test_all_makes_what_can_be_made_and_names_the_rest(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def made(viewer: Viewer, *_: object) -> packs.Pack:
        if viewer.role == "steward":
            raise PaperError("nothing for {role}", role=viewer.role)
        return packs.Pack(viewer, dt.date(2021, 7, 31), "en", {"pdf": b"%PDF"})

    monkeypatch.setattr(packs, "pack", made)
    assert pack(tmp_path, "--all") == EXIT_REFUSED
    assert "nothing for steward" in capsys.readouterr().err
    names = sorted(path.name for path in tmp_path.iterdir())
    assert "2021-07-31_meeting-pack_evaluator.pdf" in names
    assert "2021-07-31_meeting-pack_reveal.pdf" in names
    assert len(names) == len(packs.viewers()) - 1


def test_a_code_on_a_slide_is_verified_at_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(tmp_path)
    slide = next(text for text in slide_texts(only(tmp_path, "pptx")) if "since entry" in text)
    (code,) = set(re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{1,4}){2,}", slide))
    capsys.readouterr()
    assert main(["verify", code, "--language", "en"], "en") == EXIT_DONE
    said = capsys.readouterr().out
    assert "These are the numbers of the code." in said
    assert "Share of participants that has left since entry" in said
    assert main(["verify", code, "--language", "nl"], "nl") == EXIT_DONE
    assert "Dit zijn de getallen van de code." in capsys.readouterr().out
