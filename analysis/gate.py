"""temporary"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Attack:
    offending: object = None

    def report(self):
        return {}


def find_offending(history, registry, keys, tables, shown, progress):
    return Attack()
