"""The house: rooms and files stay small, nothing lives where Streamlit would find it.

Which rooms may import which is held by import-linter (``pyproject.toml``).
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400
LONGEST_PAGE = 60

SECTIONS = {"results", "contract", "about", "stewardship"}
MOST_FILES = 22
"""Of a room: about twenty, on one subject."""


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Every module a file imports, wherever in the file, for types too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_the_registry_and_its_counts_know_duckdb() -> None:
    users = {
        str(path.relative_to(ROOT))
        for folder in ("data", "analysis", "pages")
        for path in python_files(folder)
        if "duckdb" in imported(path)
    }
    assert users == {
        "data/registry/open.py",
        "data/registry/build.py",
        "data/registry/derivation.py",
        "data/registry/keyed.py",
        "data/releases/files.py",
    }


def test_every_database_is_opened_by_the_closed_settings() -> None:
    opening = {
        str(path.relative_to(ROOT))
        for folder in ("data", "analysis", "pages")
        for path in python_files(folder)
        if "duckdb.connect(" in path.read_text("utf-8")
    }
    assert opening == {"data/registry/open.py"}


def test_pages_has_no_file_that_streamlit_would_run_by_itself() -> None:
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


def test_packages_hold_no_code_in_init() -> None:
    for folder in ("data", "analysis", "pages"):
        for path in (ROOT / folder).rglob("__init__.py"):
            assert ast.parse(path.read_text("utf-8")).body[1:] == [], path


def test_files_hold_one_subject() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("data", "analysis", "pages")
        for path in python_files(folder)
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_rooms_hold_one_subject() -> None:
    rooms = Counter(
        str(path.parent.relative_to(ROOT))
        for folder in ("data", "analysis", "pages")
        for path in python_files(folder)
        if path.name != "__init__.py"
    )
    assert {room: files for room, files in rooms.items() if files > MOST_FILES} == {}


def test_pages_are_read_at_a_glance() -> None:
    for section in SECTIONS:
        for path in python_files(f"pages/{section}"):
            assert len(path.read_text("utf-8").splitlines()) <= LONGEST_PAGE, path
