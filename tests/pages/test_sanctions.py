"""The page Wage sanctions: Table 3.4 to the person, the curve, the risk that was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.figures.sanctions import sanction_risks
from analysis.selection import Selection
from data.registry.open import Registry
from tests.pages import released as of_release
from tests.pages.conftest import Open, chart, plain, table, texts
from tests.pages.released import OWN, parts, serve
from tests.test_published import DOES_NOT_ADD_UP, cells

COLUMNS = ["1", "2", "all", "sick_2y"]
NAMES = {
    ("wage_sanction", "no"): "No wage sanction",
    ("wage_sanction", "yes"): "Wage sanction",
    **{
        ("wage_sanction_risk", code): code.capitalize()
        for code in ("none", "low", "middle", "high", "unknown")
    },
}


def test_table_3_4_stands_on_the_page(open_app: Open) -> None:
    found = table(open_app("sanctions", lang="en"), "Wage sanctions and expected risk")
    for cell in cells("3.4"):
        place = (cell["variable"], cell["category"], cell["cohort"])
        count = DOES_NOT_ADD_UP.get(("3.4", *place), int(cell["count"]))
        shown = found[NAMES[place[:2]]][COLUMNS.index(place[2])]
        assert shown == f"{count} {cell['share_percent']}%", place
    assert found["Participants"] == ["281", "169", "450", "253"]


def test_the_first_sentence_answers_in_both_languages(open_app: Open) -> None:
    dutch = plain(texts(open_app("sanctions")))
    assert "6 % (4-9 %) van de deelnemers kreeg een loonsanctie" in dutch
    assert "minstens twee jaar geleden ziek werd 10 % (7-14 %)" in dutch
    english = plain(texts(open_app("sanctions", lang="en")))
    assert "6% (4-9%) of the participants had a wage sanction, 10% (7-14%)" in english
    assert "Before the SIB: about one in three." in english


def test_a_comparison_gets_the_main_difference_and_a_caution(open_app: Open) -> None:
    text = plain(texts(open_app("sanctions", by="cohort")))
    assert "van 2 % (1-6 %) in Cohort 2 tot 8 % (6-12 %) in Cohort 1" in text
    assert "een verschil van ongeveer 6 procentpunt" in text
    assert "vergelijk liever de curven" in text
    assert "Een groep naar interventie ontstaat na de instroom" in plain(
        texts(open_app("sanctions", by="intervention"))
    )


def test_the_curve_is_by_days_ill_beside_the_time_before(open_app: Open) -> None:
    app = open_app("sanctions", lang="en")
    figure = chart(app)
    assert {t["name"] for t in figure["data"] if "name" in t} == {"With a wage sanction"}
    assert figure["layout"]["yaxis"]["range"][1] > 33
    assert "Before the SIB: about one in three" in str(figure["layout"]["annotations"])
    at_risk, sanctions = (t["text"] for t in figure["data"] if t["mode"] == "text")
    assert sanctions[-1] == "27"
    assert int(at_risk[0]) == 0, "nobody is in the programme on the first sick day"
    assert "443 of the 450 participants" in texts(app)
    assert "450 participants" in app.get("plotly_chart")[0].proto.alt


def test_shares_have_intervals_and_the_line_of_before(open_app: Open) -> None:
    app = open_app("sanctions", lang="en")
    figure = chart(app, 1)
    (points,) = [t for t in figure["data"] if t["mode"] == "markers"]
    assert [round(x) for x in points["x"]] == [8, 2, 6, 10]
    assert figure["layout"]["shapes"][0]["x0"] == 33
    shares = table(app, "Share with a wage sanction, with 95 percent interval")
    assert shares["Cohort 1"] == ["281", "23", "8% 6-12%"]


def test_of_a_small_group_there_is_a_count_and_no_share(open_app: Open, demo: Registry) -> None:
    app = open_app("sanctions", lang="en")
    found = table(app, "Wage sanctions by expected risk")
    high = sanction_risks(demo, Selection(by="cohort")).query("risk == 'high'")
    assert found["High"] == [
        f"{row.sanctions} of {row.persons} {100 * row.share:.0f}%" for row in high.itertuples()
    ]
    assert found["None"] == ["0 of 2", "–", "0 of 2", "0 of 2"]
    branches = table(
        open_app("sanctions", lang="en", by="branch"), "Wage sanctions by expected risk"
    )
    assert branches["Low"][0].count("%") == 0, "six persons work on the staff"


def test_before_two_years_have_passed_it_says_so(open_app: Open) -> None:
    text = plain(texts(open_app("sanctions", as_of="2020-07-31", cohort="2")))
    assert "Bijna niemand is al twee jaar ziek" in text


@pytest.mark.parametrize("dimension", ["cohort", "branch", "age_at_entry", "intervention"])
def test_every_comparison_can_be_drawn(open_app: Open, dimension: str) -> None:
    assert len(open_app("sanctions", by=dimension).get("plotly_chart")) == 3


def test_weeks_or_months(open_app: Open) -> None:
    assert chart(open_app("sanctions"))["layout"]["xaxis"]["ticktext"][:2] == ["0", "6"]
    weeks = open_app("sanctions", axis="weeks")
    assert chart(weeks)["layout"]["xaxis"]["ticktext"][:2] == ["0", "26"]


def test_an_empty_selection_answers_in_words(open_app: Open) -> None:
    app = open_app("sanctions", cohort="5")
    assert "Niemand valt in deze selectie" in app.info[0].value
    assert not app.get("plotly_chart")


@pytest.fixture
def released(releases: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The release, for who sees nothing else."""
    serve(monkeypatch, releases)
    return monkeypatch


def test_a_selection_of_which_they_are_not_told_gets_the_reason_and_what_is(
    released: pytest.MonkeyPatch,
) -> None:
    found = parts("sanctions", branch="navy", cohort="1")
    said = of_release.texts(found)
    assert "This page tells nothing of this selection" in said
    assert "together with another filter it would tell about single persons" in said
    assert "(?lang=en&cohort=1)" in said and "[everybody](?lang=en)" in said
    assert "branch=navy" not in said
    assert not of_release.charts(found)


def test_a_comparison_of_which_they_are_not_told_is_of_everybody(
    released: pytest.MonkeyPatch,
) -> None:
    said = of_release.texts(parts("sanctions", by="branch"))
    assert "This page is not compared by branch" in said
    assert "of the participants had a wage sanction" in said


def test_those_without_are_not_called_few_where_those_with_one_are(
    released: pytest.MonkeyPatch,
) -> None:
    found = parts("sanctions", by="cohort")
    rows = of_release.table(found, "sanctions")
    assert rows["Wage sanction"][1].startswith("< 10")
    assert rows["No wage sanction"][1] == "–"
    said = of_release.texts(found)
    assert "fewer than 10 people in Cohort 2 (< " in said
    assert "a difference of about" not in said


def test_groups_formed_after_entry_are_counted_and_not_compared(
    released: pytest.MonkeyPatch,
) -> None:
    found = parts("sanctions", OWN, by="own")
    said = of_release.texts(found)
    assert "So their shares are not compared" in said
    assert "runs from" not in said
    assert list(of_release.table(found, "sanction-shares-table"))[:2] == [
        "All participants",
        "Sick for 2 years or more",
    ]
    assert of_release.columns(found, "sanctions")[1:3] == ["Reveal", "All others"]


def test_what_the_attack_took_out_is_said(released: pytest.MonkeyPatch) -> None:
    released.setattr("pages.shared.rare.groups_taken_out", lambda _view, _outcome: ["Cohort 1"])
    assert "were taken out of the release" in of_release.texts(parts("sanctions", cohort="1"))
    compared = of_release.texts(parts("sanctions", by="cohort"))
    assert "would have followed from it: Cohort 1" in compared
