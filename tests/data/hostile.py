"""Files that mean harm, or look as if they did: made here, so that each byte has an origin.

``HOSTILE`` maps a name to what writes it into a folder, beside sound participants, and to where the
refusal must stand: a file or sheet. Where persons could stand, ``CANARY`` does.
"""

from __future__ import annotations

import io
import os
import socket
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.data.generated import CANARY
from tests.extracts import columns_of, person, write_csv

MEGABYTE = 1 << 20
Writer = Callable[[Path], object]
CSV, BOOK = "participants.csv", "participants.xlsx"
HEADER = ",".join(columns_of("participants"))
ROW = f"{CANARY},1995,army,2019-10-01,2020-07-01,2020-07-05,,,low"


def text(content: str | bytes | Callable[[], str], name: str = CSV) -> Writer:
    """A file with this content; a large one is made when it is written."""

    def write(folder: Path) -> None:
        made = content() if callable(content) else content
        (folder / name).write_bytes(made.encode() if isinstance(made, str) else made)

    return write


def cell(value: str) -> Writer:
    """Participants with this in place of a pseudonym."""
    return text(f"{HEADER}\n{ROW}\n{ROW.replace(CANARY, value)}\n")


def sheet(rows: str, first: str = "", last: str = "") -> bytes:
    """The XML of a sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f"<sheetData>{header_row()}{rows}</sheetData>"
    body = f'<worksheet xmlns="{main}">{data}{last}</worksheet>'
    return f'<?xml version="1.0"?>{first}{body}'.encode()


def header_row() -> str:
    cells = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for letter, name in zip("ABCDEFGHI", columns_of("participants"), strict=True)
    )
    return f'<row r="1">{cells}</row>'


def inline(name: str, value: str = CANARY) -> str:
    """A cell with text."""
    return f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>'


def row(number: int = 2, more: str = "") -> str:
    return f'<row r="{number}">{inline(f"A{number}", f"{CANARY}{number}")}{more}</row>'


def sound_workbook() -> dict[str, bytes]:
    """The parts of a workbook that may be read."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet("participants").write_row(0, 0, ["x"])
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return parts | {"xl/worksheets/sheet1.xml": sheet(row())}


def pack(
    parts: dict[str, bytes], *more: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip of parts; ``more`` may repeat a name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as archive:
        for name, part in [*parts.items(), *more]:
            archive.writestr(name, part)
    return content.getvalue()


def workbook(name: str = BOOK, **changed: bytes) -> Writer:
    """A workbook with other parts: ``sheet``, or a path with ``__`` for ``/``."""

    def write(folder: Path) -> None:
        (folder / CSV).unlink()
        parts = sound_workbook()
        for part, content in changed.items():
            known = {"sheet": "xl/worksheets/sheet1.xml", "workbook": "xl/workbook.xml"}
            path = known.get(part, part.replace("__", "/").replace("_xml", ".xml"))
            parts[path] = content
        (folder / name).write_bytes(pack(parts))

    return write


def packed(change: Callable[[dict[str, bytes]], bytes], name: str = BOOK) -> Writer:
    """A workbook made in a way of its own."""

    def write(folder: Path) -> None:
        (folder / CSV).unlink()
        (folder / name).write_bytes(change(sound_workbook()))

    return write


def replaced(part: str, old: bytes, new: bytes, times: int = 1) -> Writer:
    """A workbook with something else in a part; not packed where that would give it away."""
    packing = zipfile.ZIP_STORED if times > 1 else zipfile.ZIP_DEFLATED

    def change(parts: dict[str, bytes]) -> bytes:
        assert old in parts[part]
        return pack(parts | {part: parts[part].replace(old, new * times, 1)}, packing=packing)

    return packed(change)


def lying(parts: dict[str, bytes]) -> bytes:
    """A bomb that says it is small: its size is false in the directory and before the part."""
    size = 300 * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(sheet(row(), last=" " * 64)[:-12])
    bomb += b"".join(packer.compress(b" " * MEGABYTE) for _ in range(size // MEGABYTE))
    bomb += packer.compress(b"</worksheet>") + packer.flush()
    content = pack(parts | {"xl/worksheets/sheet1.xml": b"0" * 1000})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    shift = len(bomb) - entry.compress_size
    body = bytearray(content[:start] + bomb + content[start + entry.compress_size :])
    old, new = entry.compress_size.to_bytes(4, "little"), len(bomb).to_bytes(4, "little")
    for at in (entry.header_offset + 18, body.index(entry.filename.encode(), start) - 26):
        assert body[at : at + 4] == old
        body[at : at + 4] = new
    end = body.rindex(b"PK\x05\x06")
    directory = int.from_bytes(body[end + 16 : end + 20], "little") + shift
    body[end + 16 : end + 20] = directory.to_bytes(4, "little")
    at = directory
    while body[at : at + 4] == b"PK\x01\x02":
        offset = int.from_bytes(body[at + 42 : at + 46], "little")
        if offset > entry.header_offset:
            body[at + 42 : at + 46] = (offset + shift).to_bytes(4, "little")
        at += 46 + sum(int.from_bytes(body[at + n : at + n + 2], "little") for n in (28, 30, 32))
    return bytes(body)


def bomb(parts: dict[str, bytes]) -> bytes:
    """370 kB that become 380 MB."""
    del parts["xl/worksheets/sheet1.xml"]
    content = io.BytesIO(pack(parts))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        part.write(sheet(row()).removesuffix(b"</worksheet>"))
        for _ in range(380):
            part.write(b" " * MEGABYTE)
        part.write(b"</worksheet>")
    return content.getvalue()


def encrypted(parts: dict[str, bytes]) -> bytes:
    """The sign of a password on each part."""
    content = bytearray(pack(parts))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def no_crc(parts: dict[str, bytes]) -> bytes:
    """One flipped bit in a stored part."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue().replace(f"{CANARY}2".encode(), f"{CANARY}3".encode(), 1)


def instead(change: Callable[[Path], object]) -> Writer:
    """Something that is no ordinary file, in place of the participants."""

    def write(folder: Path) -> None:
        (folder / CSV).unlink()
        change(folder / CSV)

    return write


def pipe_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may be no longer than 107 bytes
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def also(name: str, content: bytes = b"") -> Writer:
    """A file beside sound participants."""
    return text(content, name)


DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
FORMULA = f'<c r="C2"><f>HYPERLINK("http://{CANARY}")</f></c>'


def write_sound(folder: Path) -> None:
    """What every hostile extract begins as."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder, "participants", [person(CANARY)])
