"""``python -m analysis FIGURE --released``: what a role sees of a release; the list of releases."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.publication.release import Release
from analysis.publication.released_command import COLUMNS
from analysis.selection import OWN, Selection
from data.errors import DashboardError, NotPublishedError, ReleaseError
from data.releases.files import list_releases, open_release
from tests.conftest import MONTHS
from tests.releases import REVEAL

pytestmark = pytest.mark.xdist_group("months")


@pytest.fixture
def newest(monthly_releases: Path) -> Release:
    return Release.of(open_release(list_releases(monthly_releases)[0]))


@pytest.fixture
def asked(monthly_releases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    return Asked(monthly_releases, tmp_path / "no registry here", capsys)


class Asked:
    """The command line of figures, with these releases and no registry."""

    def __init__(self, folder: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.store, self.capsys = folder, store, capsys

    def __call__(self, *given: str, language: str = "en") -> str:
        """What is printed."""
        command = [*given, "--releases", str(self.folder)]
        if given[0] != "releases":
            command += ["--store", str(self.store)]
        assert main(command, language) == 0
        printed = self.capsys.readouterr()
        assert printed.err == ""
        return printed.out


def as_csv(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as they come back from a file."""
    return pd.read_csv(io.StringIO(rows.to_csv(index=False)))


def same(printed: str, rows: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        pd.read_csv(io.StringIO(printed)), as_csv(rows), check_dtype=False
    )


@pytest.mark.parametrize(("command", "figure", "by"), [
    ("exit-curves", "exit_curves", "cohort"), ("exit-summary", "exit_summary", None),
    ("exit-tests", "exit_tests", "cohort"), ("exit-reasons", "exit_reasons", "branch"),
    ("composition", "composition", "cohort"), ("sanctions", "sanctions", "cohort"),
    ("sanction-curve", "sanction_curve", None), ("contract", "contract", None),
    ("uptake", "uptake", None), ("time-to-first", "time_to_first", "cohort"),
    ("occupation", "occupation", None), ("quality", "quality", None),
    ("participant-flow", "participant_flow", None),
    ("unknown-reason-bounds", "unknown_reason_bounds", None),
])  # fmt: skip
def test_a_figure_is_that_of_the_newest_release(
    asked: Asked, newest: Release, command: str, figure: str, by: str | None
) -> None:
    rows = newest.figure(figure, Selection(by))
    same(asked(command, "--released", *(["--by", by] if by else [])), rows)


def test_a_filter_and_the_choices_of_a_figure_are_as_of_a_registry(
    asked: Asked, newest: Release
) -> None:
    army = Selection(where=(("branch", "army"),))
    same(
        asked("exit-curves", "--released", "--where", "branch=army", "--unknown", "own-outcome"),
        newest.figure("exit_curves", army.with_unknown("own-outcome")),
    )
    model = newest.predictors(Selection(), outcome="exit_within_1_year", among="all", landmark="0")
    same(asked("predictors", "--released", "--outcome", "exit_within_1_year"), model.table)


def test_a_provider_gets_its_own_participants(asked: Asked, newest: Release) -> None:
    own = Release.of(newest.file, REVEAL)
    mine = Selection(where=(("provider", REVEAL),))
    role = ("--released", "--role", f"provider:{REVEAL}")
    same(asked("exit-reasons", *role), own.figure("exit_reasons", mine))
    same(asked("composition", *role, "--by", OWN), own.figure("composition", Selection(OWN)))
    with pytest.raises(NotPublishedError):
        asked("exit-reasons", *role, "--where", "provider=life_goals")


def test_an_earlier_release_is_asked_by_name_or_date(asked: Asked, newest: Release) -> None:
    earlier = list_releases(asked.folder)[1]
    then = Release.of(open_release(earlier)).figure("exit_reasons", Selection())
    same(asked("exit-reasons", "--release", earlier.name), then)
    same(asked("exit-reasons", "--released", "--as-of", earlier.as_of_date.isoformat()), then)
    assert not then.equals(newest.figure("exit_reasons", Selection()))


@pytest.mark.parametrize(("given", "said"), [
    (["exit-curves", "--released", "--role", "provider:nobody"], "no provider nobody"),
    (["exit-curves", "--released", "--role", "steward"], "no role steward that sees releases"),
    (["exit-curves", "--released", "--role", "provider:"], "no role provider: that sees"),
    (["exit-curves", "--release", "2020-01-31-x"], "There is no release 2020-01-31-x"),
    (["exit-curves", "--released", "--as-of", "2020-01-31"], "There is no release 2020-01-31"),
    (["naive-exit-curves", "--released"], "not part of a release"),
    (["changes", "--released"], "not part of a release"),
    (["uptake", "--released", "--estimate", "naive"], "not part of a release"),
    (["movement", "--released"], "Say since which release"),
    (["sanctions", "--released", "--where", "branch=army"], "Take the filter away"),
    (["exit-curves", "--released", "--by", "branch", "--where", "cohort=1", "--where",
      f"provider={REVEAL}"], "At most 2 filters"),
    (["exit-curves", "--released", "--by", "colour"], "no dimension colour"),
    (["exit-reasons", "--released", "--where", "branch=staff"], "too small"),
])  # fmt: skip
def test_what_cannot_be_had_is_said_in_words(asked: Asked, given: list[str], said: str) -> None:
    with pytest.raises(DashboardError, match=said):
        asked(*given)


def test_without_a_release_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"There is: -\."):
        main(["exit-curves", "--released", "--releases", str(tmp_path)], "en")


def test_what_moved_is_printed_of_two_releases(asked: Asked) -> None:
    printed = asked("movement", "--released", "--since", MONTHS[0].isoformat())
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert {"participants", "active"} <= {row["measure"] for row in rows}


def test_the_releases_are_listed(asked: Asked) -> None:
    rows = list(csv.DictReader(io.StringIO(asked("releases"))))
    assert tuple(rows[0]) == COLUMNS == (
        "name", "as_of_date", "policy", "selections_shown", "selections_taken_out",
        "selections_of_earlier_date", "largest_error_everybody", "seconds",
    )  # fmt: skip
    assert [row["as_of_date"] for row in rows] == [day.isoformat() for day in reversed(MONTHS)]
    for row, entry in zip(rows, list_releases(asked.folder), strict=True):
        shown = Release.of(open_release(entry)).groups
        assert (row["name"], row["policy"]) == (entry.name, "closed_circle")
        assert int(row["selections_shown"]) == len(shown)
        assert int(row["selections_taken_out"]) == len(entry.report["taken_out"])
        assert row["selections_of_earlier_date"] == "0"
        stated = entry.report["largest_errors"]["exit_curves"]
        assert float(row["largest_error_everybody"]) == stated > 0
        assert float(row["seconds"]) > 0
    same_rows = json.loads(asked("releases", "--format", "json"))
    assert [{key: str(value) for key, value in row.items()} for row in same_rows] == rows


def test_no_releases_are_an_empty_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["releases", "--releases", str(tmp_path)], "en") == 0
    assert capsys.readouterr().out.strip() == ",".join(COLUMNS)
