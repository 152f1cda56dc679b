"""``make audit``: the locked packages against the advisories of PyPI, or else of OSV.

Where neither can be reached, that is said, and the exit code is that of a check that failed: what
was not looked up is not sound.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LOCKS = ("requirements.txt", "requirements-dev.txt")
SOURCES = ("pypi", "osv")
AUDIT = (
    "uvx", "pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off",
    "--format", "json",
)  # fmt: skip
SOUND, VULNERABLE, NOT_LOOKED_UP = 0, 1, 2


@dataclass(frozen=True)
class Found:
    """Packages (name and version) that were looked up, with their advisories, and those not."""

    looked_up: dict[str, list[str]]
    unknown: list[str]

    @property
    def code(self) -> int:
        """The exit code."""
        if any(self.looked_up.values()):
            return VULNERABLE
        return NOT_LOOKED_UP if self.unknown or not self.looked_up else SOUND

    def lines(self) -> list[str]:
        """What was found, in words."""
        advised = {name: found for name, found in self.looked_up.items() if found}
        said = [f"{name}: {', '.join(found)}" for name, found in sorted(advised.items())]
        said.append(f"Looked up: {len(self.looked_up)} packages, with advisories: {len(advised)}.")
        if self.unknown or not self.looked_up:
            left = ", ".join(self.unknown) or "all packages"
            said.append(
                f"NOT looked up: {left}. Neither PyPI nor OSV could be reached with advisories for"
                " these, so nothing is known of them; run this where one of the two can be."
            )
        return said


def read(report: str) -> Found:
    """What pip-audit reports; one that broke off reports nothing."""
    try:
        rows: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return Found({}, [])
    looked_up = {
        f"{row['name']} {row['version']}": [one["id"] for one in row["vulns"]]
        for row in rows
        if "vulns" in row
    }
    return Found(looked_up, [row["name"] for row in rows if "vulns" not in row])


def ask(source: str, locks: Sequence[str] = LOCKS) -> Found:
    """The report of one source."""
    files = [part for lock in locks for part in ("--requirement", lock)]
    command = [*AUDIT, "--vulnerability-service", source, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return read(done.stdout)


def main() -> int:
    """Ask the sources in turn until one knows every package."""
    answers: list[Found] = []
    while len(answers) < len(SOURCES) and (not answers or answers[-1].code == NOT_LOOKED_UP):
        answers.append(ask(SOURCES[len(answers)]))
    found = max(answers, key=lambda one: len(one.looked_up))
    print("\n".join(found.lines()))
    return found.code


if __name__ == "__main__":
    sys.exit(main())
