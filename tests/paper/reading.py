"""Reading paper again: what is in a PDF, as other programs see it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

from pypdf import PdfReader

PROGRAM_SECONDS = 60


def pdf(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """All text of a PDF by poppler, on one line."""
    return " ".join(_program(["pdftotext", "-layout", "-", "-"], content).split())


def fonts_of(content: bytes, folder: Path) -> list[tuple[str, str]]:
    """Every font of a PDF by poppler, with ``yes`` where it lies in the file."""
    path = folder / "read.pdf"
    path.write_bytes(content)
    lines = _program(["pdffonts", str(path)]).splitlines()[2:]
    return [(line.split()[0], line.split()[-5]) for line in lines]


def _program(command: list[str], given: bytes = b"") -> str:
    done = subprocess.run(
        command, input=given, capture_output=True, timeout=PROGRAM_SECONDS, check=True
    )
    return done.stdout.decode()


def tags_of(content: bytes) -> list[tuple[str, str]]:
    """The structure of a tagged PDF in reading order, as ``H1``, and what a figure says."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]).lstrip("/"), str(node.get("/Alt", ""))))
            walk(node.get("/K"))

    walk(catalogue(content)["/StructTreeRoot"])
    return found


def catalogue(content: bytes) -> Any:
    """The root of a PDF."""
    return pdf(content).trailer["/Root"]


def metadata(content: bytes) -> str:
    """The XMP of a PDF."""
    return str(catalogue(content)["/Metadata"].get_object().get_data().decode())
