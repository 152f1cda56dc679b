"""The files in another office program: LibreOffice opens them, and draws every series."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation

from pages.paper.slides.deck import Cover, deck
from pages.paper.workbooks import workbook
from tests.paper.exhibits import FIGURES, STAMP, exhibit, of_a_table

EXHIBITS = [exhibit(key) for key in FIGURES]
CHART = "{urn:oasis:names:tc:opendocument:xmlns:chart:1.0}"
LEAST_PIXELS = 12
"""Of the colour of a series, at 60 points to an inch."""


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice; CI fails without it, and only a developer's machine may do without."""
    program = shutil.which("soffice")
    if program is None:
        assert not os.environ.get("CI"), "CI needs LibreOffice: apt install libreoffice-impress"
        pytest.skip("LibreOffice is not installed")
    return program


@pytest.fixture(scope="session")
def convert(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """``convert(content, "pptx", "pdf")``: the file as LibreOffice writes it in another format."""
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def converted(content: bytes, ending: str, wanted: str) -> bytes:
        folder = tmp_path_factory.mktemp("office")
        (folder / f"made.{ending}").write_bytes(content)
        subprocess.run(
            [
                *(soffice, "--headless", f"-env:UserInstallation={profile}"),
                *("--convert-to", wanted, "--outdir", str(folder)),
                str(folder / f"made.{ending}"),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return (folder / f"made.{wanted.split(':')[0]}").read_bytes()

    return converted


@pytest.fixture(scope="session")
def pack() -> bytes:
    return deck(Cover("Overleg", "", (), STAMP), EXHIBITS)


def drawn_series(document: bytes) -> list[list[int]]:
    """For each chart of an OpenDocument file, how many points each of its series has."""
    found = []
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        names = [n for n in package.namelist() if re.fullmatch(r"Object [^/]+/content.xml", n)]
        for name in sorted(names, key=lambda n: int(re.findall(r"\d+", n)[0])):
            tree = etree.fromstring(package.read(name))
            counts = [
                sum(int(p.get(f"{CHART}repeated", "1")) for p in one.iter(f"{CHART}data-point"))
                for one in tree.iter(f"{CHART}series")
            ]
            if counts:
                found.append(counts)
    return found


def test_libreoffice_keeps_every_series_of_every_slide(convert: Any, pack: bytes) -> None:
    wanted = [
        len(list(shape.chart._chartSpace.iter("{*}ser")))
        for page in Presentation(io.BytesIO(pack)).slides
        for shape in page.shapes
        if shape.has_chart
    ]
    found = drawn_series(convert(pack, "pptx", "odp"))
    assert sorted(map(len, found)) == sorted(wanted)
    for counts in found:
        assert len(set(counts)) == 1, "every series is as long as the others"


def test_every_colour_of_a_series_is_seen_on_its_slide(
    convert: Any, pack: bytes, tmp_path: Path
) -> None:
    (tmp_path / "pack.pdf").write_bytes(convert(pack, "pptx", "pdf"))
    subprocess.run(
        ["pdftoppm", "-r", "60", "-png", str(tmp_path / "pack.pdf"), str(tmp_path / "page")],
        check=True,
        timeout=120,
    )
    pages = sorted(tmp_path.glob("page-*.png"))
    assert len(pages) == 1 + len(EXHIBITS)
    for path, made in zip(pages[1:], EXHIBITS, strict=True):
        with Image.open(path) as picture:
            seen = {c: n for n, c in picture.convert("RGB").getcolors(2**20) or []}
        for chart in made.chart.drawn.on_paper():  # type: ignore[union-attr]
            for series in chart.series:
                colour = tuple(bytes.fromhex(series.colour.lstrip("#")))
                assert seen.get(colour, 0) >= LEAST_PIXELS, (made.key, series.name)


def test_the_report_of_slides_holds_its_fonts(convert: Any, pack: bytes) -> None:
    """Arial, or Liberation Sans, which has its measures: no letter moves."""
    fonts = re.findall(rb"/FontName/(?:[A-Z]{6}\+)?([A-Za-z-]+)", convert(pack, "pptx", "pdf"))
    families = {font.decode().split("-")[0] for font in fonts}
    assert families & {"LiberationSans", "Arial", "ArialMT"}
    assert len(families) == 1, families


def test_libreoffice_keeps_every_series_of_a_workbook(convert: Any) -> None:
    content = workbook(EXHIBITS)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
        wanted = [package.read(name).count(b"<c:ser>") for name in charts]
    found = drawn_series(convert(content, "xlsx", "ods"))
    assert sorted(map(len, found)) == sorted(wanted)


def test_libreoffice_reads_the_numbers_of_a_workbook(convert: Any) -> None:
    content = workbook([of_a_table()])
    again = openpyxl.load_workbook(
        io.BytesIO(convert(content, "xlsx", "xlsx:Calc MS Excel 2007 XML"))
    )
    sheet = again["Uitgestroomd na een jaar"]
    assert [sheet.cell(6, place).value for place in range(2, 7)] == [1234, 0.3123, 0.27, 0.36, 3.1]
    assert sheet.cell(7, 2).value == "< 10"
