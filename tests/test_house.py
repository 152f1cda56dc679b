"""The house: imports go one way, files stay small, nothing lives where Streamlit would find it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATISTICS = {"lifelines", "statsmodels", "scipy"}
LONGEST_FILE = 400
LONGEST_PAGE = 60

NEVER = {
    "data": {"streamlit", "plotly", "analysis", "pages"} | STATISTICS,
    "analysis": {"streamlit", "plotly", "duckdb", "pages"},
    "analysis/disclosure": {"analysis.publication", "analysis.audit"},
    "analysis/audit": {"analysis.publication"},
    "pages/charts": {"streamlit", "duckdb", "pages.shared"} | STATISTICS,
    "pages/paper": {"streamlit", "duckdb", "pages.shared"},
    "pages/shared": {"plotly", "duckdb"} | STATISTICS,
    "pages/server": {"plotly", "duckdb", "analysis"} | STATISTICS,
}
"""What the files of a folder never import (docs/architecture.md)."""

DOORS = {"pages/paper/__main__.py": {"pages.shared"}}
"""Command lines, which bring the storeys together, and what they may import on top."""

SECTIONS = {"results", "contract", "about", "stewardship"}
SECTION_MAY_IMPORT = {"streamlit", "pages.shared", "pages.charts", "__future__", "typing"}


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


def forbidden(names: set[str], never: set[str]) -> set[str]:
    """Those of ``names`` that are, or lie within, one of ``never``."""
    return {name for name in names for no in never if name == no or name.startswith(f"{no}.")}


@pytest.mark.parametrize("folder", NEVER)
def test_imports_go_one_way(folder: str) -> None:
    offenders = {
        str(path.relative_to(ROOT)): found
        for path in python_files(folder)
        if (found := forbidden(imported(path), never_of(path, folder)))
    }
    assert offenders == {}


def never_of(path: Path, folder: str) -> set[str]:
    return NEVER[folder] - DOORS.get(str(path.relative_to(ROOT)), set())


def test_figures_know_nothing_of_releases() -> None:
    rooms = {"analysis.disclosure", "analysis.publication", "analysis.audit"}
    users = {
        path.name for path in (ROOT / "analysis").glob("*.py") if forbidden(imported(path), rooms)
    }
    # The command line brings all together; what moved is of two registries or of two releases.
    assert users == {"__main__.py", "since.py"}


def test_the_rule_sees_an_import_in_the_wrong_direction(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("def f():\n    from pages.shared import words\n    import duckdb.typing\n")
    assert forbidden(imported(path), NEVER["analysis"]) == {
        "pages.shared",
        "pages.reader.words",
        "duckdb.typing",
    }


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_a_page_imports_the_screen_and_nothing_beneath_it(section: str) -> None:
    for path in python_files(f"pages/{section}"):
        outside = {
            name
            for name in imported(path)
            if not any(name == may or name.startswith(f"{may}.") for may in SECTION_MAY_IMPORT)
            and name != "pages"
        }
        assert outside == set(), path


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
        "data/registry/difference.py",
        "data/registry/derivation.py",
        "data/registry/keyed.py",
        "data/releases/files.py",
    }


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


def test_pages_are_read_at_a_glance() -> None:
    for section in SECTIONS:
        for path in python_files(f"pages/{section}"):
            assert len(path.read_text("utf-8").splitlines()) <= LONGEST_PAGE, path
