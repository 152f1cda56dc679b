"""The audit of the locked packages: an advisory is found, and a silent source is no sound lock."""

from __future__ import annotations

import json

from tests.audit import NOT_LOOKED_UP, SOUND, VULNERABLE, read


def report(*rows: dict[str, object]) -> str:
    return json.dumps({"dependencies": rows, "fixes": []})


GOOD = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


def test_a_lock_without_advisories_is_sound() -> None:
    assert read(report(GOOD)).code == SOUND


def test_an_advisory_is_named_with_its_package() -> None:
    found = read(report(GOOD, BAD, UNKNOWN))
    assert found.code == VULNERABLE
    assert "b 2: PYSEC-2026-1" in found.lines()


def test_what_was_not_looked_up_is_not_sound_and_that_is_said() -> None:
    reports = [report(GOOD, UNKNOWN), report(UNKNOWN), report(), "", "Traceback", "{}"]
    for found in map(read, reports):
        assert found.code == NOT_LOOKED_UP
        assert "NOT looked up" in found.lines()[-1]
