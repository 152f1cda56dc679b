"""What the table of attacks does not say: that requests are answered, and what each rule is for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from analysis.publication.release import Release
from analysis.selection import Selection
from data.errors import SelectionError
from pages.access.roles import PROVIDER, STEERING_GROUP, Viewer
from pages.shared import results, view
from tests.attacks.live import text_of
from tests.attacks.marked import Marked, marked_release, may_see
from tests.attacks.tampering import everybody_tries, served, visit

GROUP = Viewer(STEERING_GROUP, None, "g")
REVEAL, LIFE_GOALS = (Viewer(PROVIDER, code, code) for code in ("reveal", "life_goals"))
OWN_AND_OTHERS = "by=own"


@pytest.fixture(scope="module")
def marked() -> Iterator[Marked]:
    with marked_release(long=False) as release:
        yield release


def flow(viewer: Viewer, query: str, marked: Marked) -> set[str]:
    """Whose numbers a viewer sees of who is counted."""
    with visit(viewer, query):
        seen = view.current()
        return marked.in_frame(results.figure("composition", seen))


def test_a_mark_is_known_in_rows_and_in_either_language(marked: Marked) -> None:
    mark = marked.marks["cohort=1"] + 450
    assert marked.in_frame(pd.DataFrame({"count": [float("nan"), mark]})) == {"cohort=1"}
    for text in (f"{mark}", f"[{mark}.0]", f"{mark:,}", f"{mark:,}".replace(",", ".")):
        assert marked.in_text(f"of {text} persons") == {"cohort=1"}
    assert not marked.in_text("2021-07-31 450 1.234")


def test_what_a_provider_may_see() -> None:
    assert may_see("reveal", "")
    assert may_see("reveal", "cohort=1&provider=reveal")
    assert may_see("reveal", "provider=other_than_reveal")
    assert not may_see("reveal", "cohort=1")
    assert not may_see("reveal", "provider=life_goals")
    assert not may_see("reveal", "provider=other_than_life_goals")


def test_many_tampered_requests_are_answered(marked: Marked) -> None:
    with served(marked.folder) as spy:
        found = everybody_tries(marked, spy, 200, seed=3)
        assert found.persons == 0
        assert spy.answers > found.tries / 10


def test_at_one_address_everybody_sees_their_own(marked: Marked) -> None:
    query = "provider=reveal&cohort=1"
    with served(marked.folder):
        of_reveal = {"cohort=1&provider=reveal"}
        assert flow(GROUP, query, marked) == of_reveal
        assert flow(REVEAL, query, marked) == of_reveal
        assert flow(REVEAL, "provider=life_goals&cohort=1", marked) == of_reveal
        assert flow(LIFE_GOALS, OWN_AND_OTHERS, marked) == {
            "", "provider=life_goals", "provider=other_than_life_goals",
        }  # fmt: skip


def test_a_cache_without_the_role_in_its_key_shows_another_ones_numbers(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = Selection(by="provider")

    def asked(viewer: Viewer) -> set[str]:
        with visit(viewer, ""):
            figure = results.figure("composition", view.current(), everybody)
            return marked.in_frame(figure)

    with served(marked.folder):
        assert "provider=life_goals" in asked(GROUP)
        assert asked(REVEAL) == {"", "provider=reveal"}
    monkeypatch.setattr(Release, "scope", "")
    with served(marked.folder):
        asked(GROUP)
        assert "provider=life_goals" in asked(REVEAL)


@pytest.mark.parametrize("name", ["composition", "exit_summary"])
def test_a_comparison_that_does_not_exist_is_refused_in_words(marked: Marked, name: str) -> None:
    with (
        served(marked.folder),
        visit(REVEAL, ""),
        pytest.raises(SelectionError, match="no dimension cohort=1&provider"),
    ):
        results.figure(name, view.current(), Selection(by="cohort=1&provider"))


def test_numbers_in_the_data_of_a_figure_are_read_too(marked: Marked) -> None:
    numbers = np.array([1.0, float("nan"), marked.marks["cohort=1"] + 7.0])
    drawn = ForwardMsg()
    figure = go.Figure(go.Scatter(y=numbers))
    drawn.delta.new_element.plotly_chart.spec = figure.to_json()
    assert "bdata" in drawn.delta.new_element.plotly_chart.spec
    assert marked.in_text(text_of([drawn])) == {"cohort=1"}
