"""The page Wellbeing: means, answers, response, and what one round cannot say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.demo.files import write_demo_extract
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.store import STORE_VARIABLE
from tests.pages.conftest import Open, chart, plain, table, texts
from tests.test_published import texts as published

LATER = dt.date(2022, 1, 31)


@pytest.fixture(scope="module")
def later_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo after its second survey round."""
    folder = tmp_path_factory.mktemp("later")
    write_demo_extract(folder / "extract", LATER)
    import_extract(folder / "extract", LATER, load_programme(), folder / "store")
    return folder / "store"


def test_the_published_response_stands_in_the_first_sentence(open_app: Open) -> None:
    invited, answered = (int(published()[f"survey_{name}"][0]) for name in ("invited", "answered"))
    text = plain(texts(open_app("wellbeing")))
    assert f"Van {invited} uitgenodigde personen hebben er {answered} geantwoord (24 %)" in text
    assert "het positiefst over kalm en rustig" in text
    assert "het minst over tevreden met het leven" in text
    english = plain(texts(open_app("wellbeing", lang="en")))
    assert f"Of {invited} persons invited {answered} answered (24%)" in english


def test_means_stand_by_phase_unless_compared_otherwise(open_app: Open) -> None:
    app = open_app("wellbeing", lang="en")
    rows = table(app, "Mean by group")
    assert len(rows) == 9 + 1
    assert rows["Persons who answered"] == ["16", "17", "17", "17", "67"]
    # All about 3 or higher; satisfaction lowest in phase 2, as the report says.
    means = [float(cell.split()[0]) for cell in rows["Satisfied with life"]]
    assert min(means) == means[1]
    assert all(float(cells[-1].split()[0]) >= 3 for cells in rows.values())
    cohorts = table(open_app("wellbeing", lang="en", by="cohort"), "Mean by group")
    assert cohorts["Persons who answered"] == ["29", "38", "67"]


def test_every_phase_has_a_shape_and_every_mean_a_line(open_app: Open) -> None:
    app = open_app("wellbeing")
    points = [t for t in chart(app)["data"] if t["mode"] == "markers"]
    assert [len(p["x"]) for p in points] == [9] * 4
    assert len({p["marker"]["symbol"] for p in points}) == 4
    assert "67 deelnemers" in app.get("plotly_chart")[0].proto.alt


def test_answers_add_up_to_everybody_and_lean_around_the_middle(open_app: Open) -> None:
    bars = chart(open_app("wellbeing", lang="en"), 1)["data"]
    assert [bar["name"] for bar in bars] == ["1 low", "2", "3", "4", "5 high"]
    for item in range(9):
        assert sum(bar["x"][item] for bar in bars) == pytest.approx(100)
        assert bars[2]["base"][item] == pytest.approx(-bars[2]["x"][item] / 2)


def test_with_one_round_it_says_what_cannot_be_said(open_app: Open) -> None:
    text = texts(open_app("wellbeing"))
    assert "niet te zeggen" in text
    assert "vraagt twee metingen met antwoorden" in text
    assert "182 dagen gevolgd" in text


def test_with_two_rounds_change_within_persons_is_shown(
    open_app: Open, later_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(later_store))
    import tests.pages.conftest as conftest

    app = conftest.AppTest.from_file(str(conftest.APP), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page("pages/results/wellbeing.py").run()
    assert not app.exception
    rows = table(app, "Change within persons")
    assert len(rows["Everything together"]) == 4
    assert "cannot say" not in texts(app)
    assert len(app.get("plotly_chart")) == 3


def test_a_group_of_few_answers_has_no_mean(open_app: Open) -> None:
    app = open_app("wellbeing", lang="en", by="branch")
    assert "Staff" not in table(app, "Mean by group")
    assert "Not drawn, because fewer than 10 persons are in the group" in texts(app)


def test_few_answers_or_none_are_told_in_words(open_app: Open) -> None:
    app = open_app("wellbeing", branch="marechaussee")
    assert "minder dan 10 personen geantwoord" in app.info[0].value
    assert not app.get("plotly_chart")
    empty = open_app("wellbeing", cohort="5")
    assert "Niemand valt in deze selectie" in empty.info[0].value
    early = open_app("wellbeing", as_of="2020-07-31")
    assert "Er is nog geen enquête gehouden" in early.info[0].value
