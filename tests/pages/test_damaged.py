"""A registry whose file was changed: the page says so and shows the newest one that is sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.registry.store import STORE_VARIABLE, find_registry
from tests.demo_store import PUBLISHED
from tests.pages.conftest import Open, texts


def test_the_newest_sound_registry_is_shown_and_said(
    open_app: Open, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(store, tmp_path / "store")
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))
    path = find_registry(tmp_path / "store", PUBLISHED).path
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    said = texts(open_app("overview", lang="en"))
    assert "is damaged" in said
    assert "newest one that is sound: 31 July 2020" in said
