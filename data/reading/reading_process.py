"""Reading in a process of its own: whatever a file does to its reader, it does nothing else.

The process may use so much memory and time and write no file. It answers with numbers and text in
a form that cannot run anything, and says which file it begins with, so that the end of it is a
fault at its place.

Answer: a line of JSON for each file begun, ``{"begin": name}``; then a line ``{"done": …}`` with
all but the rows; then for each column, in that order, four bytes a row: which of its values.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
from array import array
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import Fault
from data.programme import parse_programme
from data.reading.extract_files import printable
from data.reading.extract_reading import Reading, read_files
from data.reading.raw_table import ColumnValues, TypedTable
from data.words import mark

if TYPE_CHECKING:
    from data.programme import Programme
    from data.reading.cells import Value

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""
CPU_SECONDS = 300
WALL_SECONDS = 900
OPEN_FILES = 64
EXIT_NO_MEMORY = 12
ROOT = Path(__file__).resolve().parents[2]
EPOCH = dt.date(1970, 1, 1)
NUMBERED = array("i")
"""The type of the numbers of values: four bytes, in the order of this machine."""


def read_apart(path: Path, programme: Programme) -> Reading:
    """``read_files`` in a process of its own; if that ends badly, so far as a fault."""
    request = json.dumps({"path": str(path.absolute()), "programme": programme.source})
    command = [sys.executable, "-X", "utf8", "-m", "data.reading.reading_process"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What Python says of an error may hold a value of a person.
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            answer, _ = process.communicate(request.encode(), timeout=WALL_SECONDS)
        except BaseException as error:
            process.kill()
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            answer, _ = process.communicate()
    place, rest = printable(path.name), answer
    while rest:
        line, _, rest = rest.partition(b"\n")
        said = json.loads(line) if line.endswith(b"}") else {}
        if "done" in said:
            return unpack(said["done"], rest)
        place = said.get("begin", place)
    return Reading(faults=[_ended(place, process.returncode)])


def _ended(place: str, code: int) -> Fault:
    """The fault of a file at which the reading stopped."""
    if code == EXIT_NO_MEMORY:
        message = mark("takes more than {megabytes} MB of memory to read. Deliver it as CSV files")
        return Fault(place, "", (), message, (("megabytes", MEMORY >> 20),))
    message = mark(
        "cannot be read: it is damaged, or takes too much time or memory. Open it in a spreadsheet"
        " program and save it anew, or as CSV files"
    )
    return Fault(place, "", (), message)


def main() -> None:
    """Read what standard input asks for, within limits."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    request = json.load(sys.stdin)
    answer = sys.stdout.buffer

    def begin(name: str) -> None:
        answer.write(json.dumps({"begin": name}).encode() + b"\n")
        answer.flush()

    try:
        reading = read_files(Path(request["path"]), parse_programme(request["programme"]), begin)
        answer.write(json.dumps({"done": pack(reading)}).encode() + b"\n")
        for table in reading.tables.values():
            for column in table.columns.values():
                answer.write(column.codes)
        answer.flush()
    except MemoryError:
        sys.exit(EXIT_NO_MEMORY)


def pack(reading: Reading) -> dict[str, Any]:
    """A reading as JSON has it, without which value each row has."""
    return {
        "tables": {
            name: {
                "rows": table.rows,
                "remarks": [asdict(remark) for remark in table.remarks],
                "columns": {
                    column: [_number(value) for value in values.values]
                    for column, values in table.columns.items()
                },
                "dates": [
                    column
                    for column, values in table.columns.items()
                    if any(isinstance(value, dt.date) for value in values.values)
                ],
            }
            for name, table in reading.tables.items()
        },
        "places": reading.places,
        "faults": [asdict(fault) for fault in reading.faults],
        "files": reading.files,
        "synthetic": reading.synthetic,
        "passed": [asdict(remark) for remark in reading.passed],
    }


def unpack(packed: dict[str, Any], numbers: bytes) -> Reading:
    """The reading that ``pack`` made, and which value each row has."""
    tables, start = {}, 0
    for name, table in packed["tables"].items():
        columns = {}
        for column, values in table["columns"].items():
            codes = array(NUMBERED.typecode)
            end = start + table["rows"] * NUMBERED.itemsize
            codes.frombytes(numbers[start:end])
            start = end
            if column in table["dates"]:
                values = [None if v is None else EPOCH + dt.timedelta(days=v) for v in values]
            columns[column] = ColumnValues(values, codes)
        tables[name] = TypedTable(columns, table["rows"], remarks=_faults(table["remarks"]))
    return Reading(
        tables,
        packed["places"],
        _faults(packed["faults"]),
        packed["files"],
        packed["synthetic"],
        _faults(packed["passed"]),
    )


def _number(value: Value | None) -> str | float | None:
    """A day as the number of days since 1970."""
    return (value - EPOCH).days if isinstance(value, dt.date) else value


def _faults(packed: list[dict[str, Any]]) -> list[Fault]:
    return [
        Fault(
            fault["file"],
            fault["column"],
            tuple(fault["rows"]),
            fault["message"],
            tuple((name, value) for name, value in fault["values"]),
        )
        for fault in packed
    ]


if __name__ == "__main__":
    main()
