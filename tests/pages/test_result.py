"""The page Result: the contract measure against what was agreed, and beside the effect measure."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pages.charts import theme
from tests.pages import released as of_release
from tests.pages.conftest import Open, texts
from tests.pages.released import OWN, parts, serve
from tests.test_published import PUBLISHED

PAGE = "result"
NO_BREAK = "\N{NO-BREAK SPACE}"


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [dict(json.loads(chart.proto.spec)) for chart in app.get("plotly_chart")]


def table(app: AppTest, caption: str) -> dict[str, list[int]]:
    """Row header → the first number of each cell."""
    html = texts(app).split(f"<caption>{caption}</caption>")[1].split("<tbody>")[1]
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', html.split("</table>")[0])
    return {header: [int(n) for n in re.findall(r"<td>(\d+)", cells)] for header, cells in rows}


def test_the_first_sentence_compares_with_both_agreements(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert "Van <strong>169</strong> deelnemers" in html
    assert f'<strong class="contract">48{NO_BREAK}%</strong>' in html
    assert f"boven de afgesproken 35,5{NO_BREAK}% na 2 jaar" in html
    assert f"onder de afgesproken 60{NO_BREAK}% na 4 jaar" in html
    assert "above the 35.5% agreed after 2 years" in texts(open_app(PAGE, lang="en"))


def test_the_agreed_lines_are_as_published(open_app: Open) -> None:
    with (PUBLISHED / "joining_forces_text.csv").open(encoding="utf-8") as file:
        published = {row["quantity"]: float(row["value"]) for row in csv.DictReader(file)}
    shapes = charts(open_app(PAGE))[0]["layout"]["shapes"]
    agreed = [published[f"contract_target_after_{years}_years"] for years in (2, 4)]
    assert [shape["y0"] for shape in shapes] == pytest.approx(agreed)
    months = int(published["contract_measured_after_first_sick_day"])
    assert f"nog geen {months} maanden voorbij" in texts(open_app(PAGE))


def test_the_measure_has_its_own_colour(open_app: Open) -> None:
    lines = [t for t in charts(open_app(PAGE))[0]["data"] if t.get("line", {}).get("color")]
    assert {trace["line"]["color"] for trace in lines} == {theme.CONTRACT}
    assert theme.CONTRACT not in {*theme.OUTCOME_COLOURS.values(), *theme.GROUP_COLOURS}


def test_judged_not_yet_and_never_are_everybody(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert "274 nog niet" in html
    assert "7 nooit" in html
    assert 169 + 274 + 7 == 450
    for number in (450, 169, 81):
        assert f"<strong>{number}</strong>" in html


def test_the_cross_table_holds_everybody_judged_once(open_app: Open) -> None:
    app = open_app(PAGE)
    cells = table(app, "Dezelfde personen onder beide maten")
    assert sum(sum(row) for row in cells.values()) == 169
    assert "<strong>" not in str(cells)
    assert "alleen onder het contract, door IVA" in texts(app)


def test_a_comparison_plays_no_part_and_is_named(open_app: Open) -> None:
    app = open_app(PAGE, by="cohort")
    assert "vergelijkt daarom geen groepen" in app.info[0].value
    assert charts(app) == charts(open_app(PAGE))


def test_a_filter_warns_that_the_agreement_is_for_everybody(open_app: Open) -> None:
    app = open_app(PAGE, branch="army", lang="en")
    assert "for all participants together" in app.warning[0].value
    assert charts(app)


def test_too_few_judged_are_answered_in_words(open_app: Open) -> None:
    app = open_app(PAGE, as_of="2020-07-31")
    assert "Over nog maar 4 deelnemers kan worden geoordeeld" in app.info[0].value
    assert charts(app) == []
    assert "nog niet: minder dan 28 maanden" in texts(app)


def test_nobody_is_answered_in_words(open_app: Open) -> None:
    app = open_app(PAGE, cohort="5")
    assert "Niemand valt in deze selectie" in app.info[0].value
    assert charts(app) == []


def test_the_line_has_an_alternative_and_a_table(open_app: Open) -> None:
    app = open_app(PAGE, lang="en")
    assert "169 judged participants" in app.get("plotly_chart")[0].proto.alt
    assert "July 2021" in texts(app)


@pytest.fixture
def released(releases: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The release, for who sees nothing else."""
    serve(monkeypatch, releases)
    return monkeypatch


def test_what_was_agreed_stands_beside_no_figure_of_a_provider(
    released: pytest.MonkeyPatch,
) -> None:
    found = parts("result", OWN)
    said = of_release.texts(found)
    assert "not for those of one provider" in said
    for word in ("above the", "below the", "chance alone", "agreed shares hold"):
        assert word not in said
    figure = of_release.charts(found)["contract-progress"]
    assert not figure.panels[0].references


def test_everybody_is_set_against_what_was_agreed(released: pytest.MonkeyPatch) -> None:
    found = parts("result")
    assert "above the 35.5% agreed after 2 years" in of_release.texts(found)
    assert len(of_release.charts(found)["contract-progress"].panels[0].references) == 2


def test_the_line_is_not_told_of_every_selection_and_the_total_is(
    released: pytest.MonkeyPatch,
) -> None:
    found = parts("result", branch="army")
    said = of_release.texts(found)
    assert "participants judged so far" in said
    assert "this is not told of the selection" in said and "[everybody](?lang=en)" in said
    assert not of_release.charts(found)
    assert "both-measures" not in {getattr(part, "key", "") for part in found}


def test_what_the_attack_took_out_is_said(released: pytest.MonkeyPatch) -> None:
    released.setattr("pages.shared.rare.groups_taken_out", lambda _view, _outcome: ["Army"])
    found = parts("result", branch="army")
    assert "were taken out of the release" in of_release.texts(found)
    assert "judged so far" not in of_release.texts(found)


def test_the_page_says_whether_the_agreed_share_will_be_reached(open_app: Open) -> None:
    html = texts(open_app(PAGE))
    assert "Op 1 juli 2023, 4 jaar na de start" in html
    assert f"De kans dat de afgesproken 60{NO_BREAK}% wordt gehaald, is **minder dan" in html
    # Two of the three legs have no number.
    assert html.count("geen afgesproken getal in het rapport") == 2
    assert "Wat deze prognose eerder had gezegd" in html


def test_a_forecast_is_of_everybody_together(open_app: Open) -> None:
    html = texts(open_app(PAGE, branch="army"))
    assert "Haal de filters weg om ze te zien" in html
    assert "De kans dat de afgesproken" not in html
