"""A table that was not delivered makes what needs it empty, everywhere; it is never 0.

After a case in which `wage_sanctions.csv` was missing (riscoss-platform#2): the dashboard said
"0 % got a sanction, against about 33 %".
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue import BY_COMMAND
from analysis.change.effects import change_effects
from analysis.change.movement import NOT_KNOWN, movement
from analysis.declaration import table_missing
from analysis.exact import Exact
from analysis.figures import overview
from analysis.publication.release import Release
from analysis.publication.since import movement_between
from analysis.selection import Selection
from data.errors import NotComparableError, TableMissing
from data.registry.build import build_registry, draft_registry
from data.registry.open import Registry, extract_tables
from data.releases.files import open_release
from tests.conftest import PUBLISHED_DATE
from tests.releases import few_candidates, of_reveal, publish_demo, unattacked

TABLES = ("interventions", "wage_sanctions", "survey", "placements", "labour_market")
OF_SELECTION = [f for f in BY_COMMAND.values() if f.of_selection and not f.compares_registries]
COMPARISONS = ("exit-tests", "standardised-differences")
EVERYBODY = Selection()


def without(registry: Registry, *tables: str) -> Registry:
    """What the demo would be, had the extract not had these tables."""
    found = extract_tables(registry)
    found |= {name: found[name].iloc[:0] for name in tables}
    as_of, programme = registry.as_of_date, registry.programme
    return draft_registry(found, programme, as_of, synthetic=True, without=tables)


@pytest.fixture(scope="module")
def whole(demo: Registry) -> Registry:
    return without(demo)


@pytest.fixture(scope="module", params=TABLES)
def lacking(request: pytest.FixtureRequest, demo: Registry) -> Registry:
    return without(demo, request.param)


def asked(figure: Any, **choices: str) -> dict[str, Any]:
    return {c.name: choices.get(c.name, c.default or c.codes[0]) for c in figure.choices}


def same_or_empty(found: pd.DataFrame, expected: pd.DataFrame) -> bool:
    """Whether a table says what the other says, or nothing: in a cell, or of a variable."""
    if "variable" in found:
        expected = expected[expected["variable"].isin(found["variable"])].reset_index(drop=True)
    if found.shape != expected.shape:
        return False
    return bool((found.isna() | (found == expected)).to_numpy().all())


@pytest.mark.parametrize("figure", OF_SELECTION, ids=lambda figure: figure.command)
def test_no_figure_says_another_number_for_a_table_that_is_missing(
    figure: Any, lacking: Registry, whole: Registry
) -> None:
    """A declaration names every table that changes its figure, or the figure leaves it out."""
    selection = Selection(by="cohort") if figure.command in COMPARISONS else EVERYBODY
    choices = asked(figure)
    try:
        found = figure.of(lacking, selection, **choices)
    except TableMissing as missing:
        assert missing.tables
        return
    except NotComparableError as error:
        with pytest.raises(NotComparableError, match=re.escape(str(error))):
            figure.of(whole, selection, **choices)
        return
    assert same_or_empty(found, figure.of(whole, selection, **choices))


@pytest.mark.parametrize(
    ("figure", "table"),
    [
        ("sanctions", "wage_sanctions"),
        ("sanction-shares", "wage_sanctions"),
        ("sanction-curve", "wage_sanctions"),
        ("uptake", "interventions"),
        ("occupation", "interventions"),
        ("paths", "interventions"),
        ("wellbeing", "survey"),
    ],
)
def test_the_reason_names_the_table_and_the_date(demo: Registry, figure: str, table: str) -> None:
    found = BY_COMMAND[figure]
    with pytest.raises(TableMissing) as missing:
        found.of(without(demo, table), EVERYBODY, **asked(found))
    assert missing.value.text("en") == (
        "Not known, and not zero: the extract of 2021-07-31 lacks the table "
        f"{table.replace('_', ' ')}."
    )
    assert "niet nul" in missing.value.text("nl")


def test_a_model_needs_the_tables_of_its_outcome_and_landmark(demo: Registry) -> None:
    model = BY_COMMAND["predictors"]
    of_sanctions = asked(model, outcome="wage_sanction")
    source = without(demo, "interventions", "labour_market")
    model.check(source, EVERYBODY, of_sanctions)
    for choices in (asked(model), of_sanctions | {"landmark": "90"}):
        with pytest.raises(TableMissing):
            model.check(source, EVERYBODY, choices)


@pytest.mark.parametrize("where", [(("intervention", "reveal"),), (("provider", "reveal"),)])
def test_nobody_knows_who_started_what_without_its_table(
    demo: Registry, where: tuple[tuple[str, str], ...]
) -> None:
    source = Exact(without(demo, "interventions"))
    chosen = Selection(where=where)
    assert not source.available(chosen)
    with pytest.raises(TableMissing):
        source.figure("exit_curves", chosen)
    assert source.available(EVERYBODY)


def test_the_composition_is_empty_where_interventions_are(demo: Registry) -> None:
    table = BY_COMMAND["composition"].of(without(demo, "interventions"), EVERYBODY)
    started = table[table["variable"] == "intervention"]
    assert len(started)
    assert started[["count", "share"]].isna().all(axis=None)
    differences = BY_COMMAND["standardised-differences"]
    table = differences.of(without(demo, "interventions"), Selection(by="cohort"))
    assert "intervention" not in set(table["variable"])


def test_no_headline_speaks_of_a_table_that_is_missing(demo: Registry) -> None:
    now = overview.overview(without(demo, "wage_sanctions", "survey"), EVERYBODY)
    values = now.set_index("measure")["value"]
    assert values[["wage_sanctions", "wellbeing"]].isna().all()
    assert values.drop(["wage_sanctions", "wellbeing"]).notna().all()
    said = overview.messages(now, None, demo.programme, demo.as_of_date)
    assert not {overview.SANCTIONS_FEWER, overview.SANCTIONS_MORE} & {m.rule for m in said}


def test_since_last_time_a_table_that_is_missing_did_not_fall(
    demo: Registry, whole: Registry
) -> None:
    now = without(demo, "wage_sanctions", "interventions")
    moved = movement(now, whole, EVERYBODY).set_index("measure")
    rows = moved.loc[["wage_sanctions", "started"]]
    assert rows["then"].notna().all()
    assert rows[["now", "difference", "new_persons", "corrections"]].isna().all(axis=None)
    assert set(rows["verdict"]) == {NOT_KNOWN}
    effects = change_effects(now, whole).set_index("measure").loc["wage_sanctions"]
    assert np.isnan(effects.set_index("change").loc["total", "effect"])
    assert effects.set_index("change").loc["wage_sanctions", "persons"] == 0


def test_a_release_says_what_it_was_made_without(demo: Registry, tmp_path: Path) -> None:
    build_registry(
        tmp_path / "store", extract_tables(without(demo, "wage_sanctions", "interventions")),
        demo.programme, PUBLISHED_DATE, synthetic=True,
        without=("wage_sanctions", "interventions"),
    )  # fmt: skip
    of = [*few_candidates()[:3], *of_reveal()[:2]]
    with unattacked():
        (report,) = publish_demo(tmp_path / "store", tmp_path / "releases", PUBLISHED_DATE, of=of)
    release = Release.of(open_release(report.entry))
    assert release.without == {"wage_sanctions", "interventions"}
    for name in ("sanctions", "sanction_curve", "uptake", "time_to_first", "occupation"):
        with pytest.raises(TableMissing):
            release.figure(name, EVERYBODY)
        assert release.file.figure(name, [""], None).empty
    # Nobody is said to have started nothing.
    assert not any("intervention" in text or "provider" in text for text in release.groups)
    table = release.figure("overview", EVERYBODY).set_index("measure")["value"]
    assert np.isnan(table["wage_sanctions"])
    assert table["contract"] > 0
    moved = movement_between(release, release, EVERYBODY).set_index("measure")
    assert moved.loc["wage_sanctions", "verdict"] == NOT_KNOWN
    assert set(moved.loc["started", "verdict"]) == {NOT_KNOWN}
    reason = table_missing(release, ("wage_sanctions",))
    assert reason is not None
    assert "loonsancties" in reason.text("nl")
