"""The page Predictors: Tables 3.3 and 3.5, what cannot be estimated, the trap of footnote 18."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.choices import EXIT_WITHIN_1_YEAR
from analysis.estimators.marginal_effects import with_interval
from analysis.figures.predictors import predictors
from analysis.selection import Selection
from data.registry.open import Registry
from tests.pages import released as of_release
from tests.pages.conftest import Open, chart, plain, table, texts
from tests.pages.released import parts, serve

EFFECTS, GROUPS, MODEL = (
    "Average marginal effects",
    "The same model for each group",
    "Who is in the model",
)


def test_the_first_sentence_names_what_goes_together_most_clearly(open_app: Open) -> None:
    text = plain(texts(open_app("predictors")))
    assert (
        "succesvolle uitstroom binnen 1 jaar hangt het duidelijkst samen met leeftijd (−2," in text
    )
    assert "Samenhang is nog geen effect" in text
    english = plain(texts(open_app("predictors", lang="en", outcome="wage_sanction")))
    assert "a wage sanction goes together most clearly with time sick before entry (+" in english


def test_table_3_3_rests_on_264_persons_and_says_who_is_left_out(open_app: Open) -> None:
    app = open_app("predictors", lang="en")
    rows = table(app, MODEL)
    assert rows["Observations, as the evaluation counts them"] == ["264"]
    assert sum(int(cells[0]) for name, cells in rows.items() if name[0].islower()) + 264 == 450
    assert rows["In the analysis, within the selection"] == ["450"]


def test_the_table_has_the_effects_of_the_command_line_with_stars_and_intervals(
    open_app: Open, demo: Registry
) -> None:
    app = open_app("predictors", lang="en")
    rows = table(app, EFFECTS)
    effects = with_interval(predictors(demo, Selection(), outcome=EXIT_WITHIN_1_YEAR))
    age = effects[(effects["variable"] == "age") & (effects["category"] == "")].iloc[0]
    shown = [f"{100 * age[part]:+.1f}".replace("-", "−") for part in ("effect", "lower", "upper")]
    assert rows["Age, a year"][0] == f"{shown[0]}{age['stars']} {shown[1]} to {shown[2]}"
    assert "Branch, compared with Staff" in plain(texts(app))
    assert "fewer than 10 for each" in app.warning[0].value


def test_what_cannot_be_estimated_is_a_dash_and_is_named(open_app: Open) -> None:
    app = open_app("predictors", lang="en", outcome="wage_sanction", cohort="2")
    assert table(app, EFFECTS)["Army"][:2] == ["–", "–"]
    assert "predicts perfectly; its persons are left out: Branch Staff (1)" in plain(texts(app))


def test_table_3_5_stands_beside_the_groups_of_the_report(open_app: Open) -> None:
    rows = table(open_app("predictors", lang="en", outcome="wage_sanction"), GROUPS)
    # 428, 263 and 246 as published; of cohort 2 the report has 80, having left out branches.
    assert rows["Observations"] == ["428", "263", "165", "246"]
    assert [cell == "–" for cell in rows["Army"]] == [False, False, True, False]
    assert rows["Time sick, a month"][0].endswith("***")


def test_a_comparison_gives_a_model_for_each_group(open_app: Open) -> None:
    rows = table(open_app("predictors", lang="en", by="cohort"), GROUPS)
    assert len(rows["Observations"]) >= 2
    app = open_app("predictors", lang="en", by="intervention")
    assert "Groups by intervention are not compared here" in app.info[0].value


def test_the_forest_stands_beside_the_table(open_app: Open) -> None:
    app = open_app("predictors", lang="en")
    figure = chart(app)
    (points,) = [t for t in figure["data"] if t["mode"] == "markers"]
    rows = table(app, EFFECTS)
    known = [r for r, cells in rows.items() if cells and cells[0] != "–" and "squared" not in r]
    assert len(points["x"]) == len(known)
    assert set(points["marker"]["color"]) == {"#154273", "#FFFFFF"}
    assert "264 participants" in app.get("plotly_chart")[0].proto.alt


def test_an_intervention_enters_only_at_a_landmark(open_app: Open) -> None:
    app = open_app("predictors", lang="en", intervention="reveal")
    assert "The filter on an intervention is not used here" in app.info[0].value
    assert table(app, MODEL)["Observations, as the evaluation counts them"] == ["264"]
    assert "Reveal" not in table(app, EFFECTS)
    text = texts(app)
    assert "immortal-time bias" in text
    assert "footnote 18" in text
    at_landmark = open_app("predictors", lang="en", landmark="90")
    assert "Life Goals" in table(at_landmark, EFFECTS)
    assert "left before the landmark" in table(at_landmark, MODEL)


def test_those_sick_for_long_can_be_chosen_for_a_sanction_only(open_app: Open) -> None:
    app = open_app("predictors", lang="en", outcome="wage_sanction", among="sick_2y")
    assert table(app, MODEL)["Observations, as the evaluation counts them"] == ["246"]
    app = open_app("predictors", lang="en", among="sick_2y")
    assert table(app, MODEL)["Observations, as the evaluation counts them"] == ["264"]


def test_the_choices_live_in_the_address(open_app: Open) -> None:
    app = open_app("predictors", outcome="wage_sanction", landmark="90")
    app.get("button_group")[1].set_value("180").run()
    assert app.query_params["landmark"] == "180"
    assert app.query_params["outcome"] == "wage_sanction"


@pytest.mark.parametrize("parameter", ["outcome", "among", "landmark"])
def test_a_wrong_code_is_ignored_and_named(open_app: Open, parameter: str) -> None:
    app = open_app("predictors", **{parameter: "nonsense"})
    assert parameter in app.warning[0].value


def test_a_selection_that_carries_no_model_answers_in_words(open_app: Open) -> None:
    app = open_app("predictors", cohort="2", branch="air_force")
    assert app.error or app.info
    assert not app.exception
    empty = open_app("predictors", cohort="5")
    assert "Niemand valt in deze selectie" in empty.info[0].value


@pytest.fixture
def released(releases: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The release, for who sees nothing else."""
    serve(monkeypatch, releases)
    return monkeypatch


def test_a_star_of_a_release_stands_with_its_p_value(released: pytest.MonkeyPatch) -> None:
    rows = of_release.table(parts("predictors"), "effects")
    effects = [cells for cells in rows.values() if cells]
    assert any("*" in cells[0] for cells in effects)
    for effect, p_value, _persons in effects:
        assert ("*" in effect) == (p_value.startswith("<") or float(p_value) < 0.1)


def test_categories_taken_together_are_named_and_have_no_row(
    released: pytest.MonkeyPatch,
) -> None:
    found = parts("predictors")
    rows, said = of_release.table(found, "effects"), of_release.texts(found)
    assert "Branch: taken together and not shown are Staff" in said
    assert "Staff" not in rows
    assert not any("< 10" in cell or cell == "–" for cells in rows.values() for cell in cells)
