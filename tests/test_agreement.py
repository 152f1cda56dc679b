"""The table of agreement with R that the dashboard shows is what is found, and within the tests."""

from __future__ import annotations

import csv

from tests.agreement import FILE, SMALLEST, Agreement, agreements

STALE = 1000
"""How much better than written a machine may do before the file has to be written again."""


def written() -> list[Agreement]:
    with FILE.open(encoding="utf-8") as file:
        return [
            Agreement(**{**row, "largest": float(row["largest"]), "allowed": float(row["allowed"])})
            for row in csv.DictReader(file)
        ]


def test_the_file_has_every_comparison_and_no_difference_is_larger() -> None:
    found = agreements()
    assert [row[:4] for row in found] == [row[:4] for row in written()]
    for ours, listed in zip(found, written(), strict=True):
        assert ours.largest <= listed.largest <= listed.allowed, listed
        assert listed.largest <= STALE * max(ours.largest, SMALLEST), "python -m tests.agreement"
