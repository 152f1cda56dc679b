"""The page Exits: the sentence, the figure, the tables, and what it says about itself."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Open, chart, table, texts

NO_BREAK = "\N{NO-BREAK SPACE}"


def test_the_first_sentence_answers(open_app: Open) -> None:
    html = texts(open_app())
    assert "Na 1 jaar (52 weken) is <strong" in html
    assert '%</strong> <span class="interval">(' in html
    assert "succesvol uitgestroomd, na 2 jaar <strong" in html


def test_a_comparison_gets_the_main_difference(open_app: Open) -> None:
    html = texts(open_app(by="cohort"))
    assert f"in Cohort{NO_BREAK}1 <strong" in html
    assert "procentpunt." in html


def test_beyond_the_follow_up_it_says_so(open_app: Open) -> None:
    assert "niemand is al zo lang gevolgd" in texts(open_app(cohort="2"))


def test_the_figure_has_both_outcomes_and_the_numbers_at_risk(open_app: Open) -> None:
    figure = chart(open_app())
    lines = {trace["name"] for trace in figure["data"] if "name" in trace}
    assert lines == {"Succesvol uitgestroomd", "Niet succesvol uitgestroomd"}
    rows = [trace["text"] for trace in figure["data"] if trace["mode"] == "text"]
    assert len(rows) == 3
    assert rows[0][0] == "393"
    assert all(sum(int(row[tick]) for row in rows) == 393 for tick in range(len(rows[0]))), (
        "still in, left and too recent are everybody"
    )


def test_the_axis_is_in_months_or_weeks(open_app: Open) -> None:
    assert chart(open_app())["layout"]["xaxis"]["ticktext"][:2] == ["0", "3"]
    assert chart(open_app(axis="weeks"))["layout"]["xaxis"]["ticktext"][:2] == ["0", "13"]


def test_margins_leave_room_on_a_phone(open_app: Open) -> None:
    margin = chart(open_app())["layout"]["template"]["layout"]["margin"]
    assert all(margin[side] < 60 for side in "lrtb")


def test_the_figure_has_a_text_alternative(open_app: Open) -> None:
    app = open_app()
    assert "393 deelnemers" in app.get("plotly_chart")[0].proto.alt
    assert any("curven als tabel" in expander.label for expander in app.expander)


def test_the_published_table_of_reasons_is_there(open_app: Open) -> None:
    html = texts(open_app())
    for cell in ("71 <span>25", "210 <span>75", "116 <span>55", "157 <span>59", "33 <span>12"):
        assert cell in html


def test_unknown_reasons_left_out_or_an_outcome(open_app: Open) -> None:
    html = texts(open_app())
    assert "33 deelnemers zijn uitgestroomd op een bekende dag" in html
    assert "procentpunt" in html
    own = open_app(unknown="own-outcome")
    assert "Uitgestroomd, reden onbekend" in {t.get("name") for t in chart(own)["data"]}
    assert "426 deelnemers" in texts(own)


def test_the_flow_counts_down_to_who_is_in_the_curves(open_app: Open) -> None:
    html = texts(open_app())
    for number in ("527", "450", "393"):
        assert f"<strong>{number}</strong>" in html
    assert "74 zonder intake" in html
    assert "(5 van hen allebei)" in html


def test_tests_come_with_a_warning(open_app: Open) -> None:
    html = texts(open_app(by="cohort"))
    assert "Gray" in html
    assert "Zij zegt niet waarom ze verschillen" in html


LATER = [{"by": "intervention"}, {"intervention": "reveal"}, {"by": "provider"}]
"""Groups that were formed after entry."""


@pytest.mark.parametrize("address", LATER)
@pytest.mark.parametrize("start", [91, 182])
def test_groups_formed_after_entry_are_followed_from_a_landmark(
    open_app: Open, address: dict[str, str], start: int
) -> None:
    app = open_app(lang="en", **address, **{"from": str(start)})
    html = texts(app)
    assert f"Of those still in {start // 7} weeks after entry" in html
    assert f"Share that has left since day {start}" in html
    assert f"still in {start // 7} weeks after entry" in html.split("source: registration")[0]
    assert f"Share that has left, with 95 percent interval (from day {start})" in html
    assert f"months after<br>day {start}" in str(chart(app)["layout"]["annotations"])
    assert f"after day {start}" in app.get("plotly_chart")[0].proto.alt
    assert "only who was still in then is followed" in html
    assert not app.warning


@pytest.mark.parametrize("address", LATER)
def test_from_entry_such_groups_get_no_share_and_no_difference(
    open_app: Open, address: dict[str, str]
) -> None:
    app = open_app(lang="en", **address, **{"from": "0"})
    html = texts(app)
    answer = html.split('class="answer">')[1].split("</p>")[0]
    assert answer == "No share is named here: these groups were formed after entry."
    assert "percentage point" not in html.split("Left for a reason not yet known")[0]
    assert "Chi-square" not in html
    assert [trace for trace in chart(app)["data"] if trace["mode"] == "markers+text"] == []
    assert any("immortal time" in warning.value for warning in app.warning)


def test_only_groups_formed_after_entry_can_be_followed_from_later(open_app: Open) -> None:
    app = open_app(by="cohort", lang="en", **{"from": "182"})
    assert "After 1 year (52 weeks)" in texts(app)
    assert chart(app)["data"] == chart(open_app(by="cohort", lang="en"))["data"]
    assert [w for w in app.get("button_group") if str(w.key).startswith("from:")] == []


def test_the_switch_writes_the_day_into_the_address(open_app: Open) -> None:
    app = open_app(by="intervention", lang="en")
    (switch,) = (w for w in app.get("button_group") if str(w.key).startswith("from:"))
    switch.set_value("182").run()
    assert app.query_params["from"] == "182"
    assert "Share that has left since day 182" in texts(app)


def test_interventions_are_not_ranked_by_the_answer(open_app: Open) -> None:
    html = texts(open_app(by="intervention", lang="en"))
    answer = html.split('class="answer">')[1].split("</p>")[0]
    assert "This does not say which of them works better" in answer
    assert "percentage point" not in answer
    assert "Chi-square" not in html


def test_reasons_of_groups_formed_after_entry_keep_their_warning(open_app: Open) -> None:
    warning = "too few of them have left (immortal time)"
    assert warning in texts(open_app(by="intervention", lang="en"))
    assert warning not in texts(open_app(by="cohort", lang="en"))


def test_an_empty_selection_answers_in_words(open_app: Open) -> None:
    app = open_app(cohort="5")
    assert "Niemand valt in deze selectie" in app.info[0].value
    assert not app.get("plotly_chart")


def test_a_tiny_selection_answers_in_words(open_app: Open) -> None:
    app = open_app(branch="staff", cohort="2", age_at_entry="25-34")
    assert "in deze selectie" in app.info[0].value
    assert not app.get("plotly_chart")


@pytest.mark.parametrize(
    "dimension",
    ["cohort", "branch", "age_at_entry", "years_sick_before_entry", "intervention"],
)
@pytest.mark.parametrize("unknown", ["leave-out", "own-outcome"])
def test_every_comparison_can_be_drawn(open_app: Open, dimension: str, unknown: str) -> None:
    assert open_app(by=dimension, unknown=unknown).get("plotly_chart")


def test_how_it_was_computed_names_source_and_content(open_app: Open) -> None:
    html = texts(open_app(lang="en"))
    for word in ("Population", "Definition", "Method", "Source", "31 July 2021", "Aalen-Johansen"):
        assert word in html


def test_unknown_reasons_give_bounds_around_the_published_share(open_app: Open) -> None:
    app = open_app(lang="en")
    rows = table(app, "Left successfully, by what unknown reasons may have been")
    least, published, most = (
        float(rows[name][0].split("%")[0])
        for name in ("All of them unsuccessful", "Left out, as published", "All of them successful")
    )
    assert least < published < most
    assert f"between {least}% and {most}%" in texts(app)


def test_the_naive_estimate_is_too_high_and_says_why(open_app: Open) -> None:
    app = open_app(lang="en")
    rows = table(app, "The naive estimate beside the right one")
    right, naive = (float(cell.rstrip("%")) for cell in rows["Successful"][:2])
    assert naive > right
    assert rows["Successful"][2].startswith("+")
    assert "always too high" in texts(app)


def test_followed_for_less_than_a_year_there_is_nothing_to_compare(open_app: Open) -> None:
    assert "Kaplan" not in texts(open_app(cohort="2", as_of="2020-07-31"))
