"""The pages of who sees releases alone: clear, within the role, and without an exact number."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.exact import Exact
from analysis.publication.release import Release
from analysis.selection import OWN as OWN_GROUP
from analysis.selection import Selection
from data.programme import load_programme
from data.registry.open import open_registry
from data.registry.store import STORE_VARIABLE, find_registry
from data.releases.files import RELEASES_VARIABLE, list_releases, open_release
from data.releases.notes import NOTES_VARIABLE, Draft, Writer, default_notes, pin
from pages.charts.time_axis import time_axis
from pages.content.method import protection
from pages.reader import words
from pages.shared import no_curve, notices, show, tables
from pages.shared.groups import with_few
from pages.shared.view import View
from tests.demo_store import PUBLISHED
from tests.pages.conftest import APP, FILES, chart, plain, table, texts
from tests.releases import REVEAL, demo_policy

EVERYBODY = Selection()
STEERING, OWN = "steering_group", f"provider-{REVEAL}"
VIEWS: dict[str, list[dict[str, str]]] = {
    STEERING: [
        {},
        {"by": "cohort", "lang": "en"},
        {"cohort": "2", "unknown": "own-outcome"},
        {"by": "provider", "axis": "weeks"},
        {"by": "branch", "cohort": "1", "lang": "en"},
    ],
    OWN: [{}, {"by": "own", "lang": "en"}, {"by": "own", "cohort": "1"}, {"by": "cohort"}],
}
NONSENSE = re.compile(r"(?<![\w-])(nan|NaN|<NA>|&lt;NA&gt;|NaT|inf)(?![\w-])|\{[a-z_]+\}")


@pytest.fixture(scope="module")
def release(releases: Path) -> Iterator[Release]:
    file = open_release(list_releases(releases)[0])
    yield Release.of(file)
    file.close()


@pytest.fixture
def server(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A dashboard with releases and without any registry, as the others get it."""
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "no-registries"))
    monkeypatch.setenv(RELEASES_VARIABLE, str(releases))
    return monkeypatch


def look(page: str, role: str, **parameters: str) -> AppTest:
    """A page as a role sees it."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    for name, code in ({"role": role} | parameters).items():
        app.query_params[name] = code
    app.run()
    app.switch_page(FILES[page]).run()
    assert not app.exception
    return app


def payloads(app: AppTest) -> list[str]:
    """The figures of a page as they are sent to the browser, and what stands for them in words."""
    found = [element.proto for element in app.get("plotly_chart")]
    return [str(proto.spec) for proto in found] + [str(proto.alt) for proto in found]


def numbers_in(value: Any) -> Iterator[float]:
    """Every number in a figure; Plotly writes an array as bytes."""
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(b64decode(value["bdata"]), dtype=value["dtype"])
        yield from map(float, array)
    elif isinstance(value, dict):
        for part in value.values():
            yield from numbers_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from numbers_in(part)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield float(value)


def everything(app: AppTest) -> str:
    """All that is written on a page, without its style sheet."""
    return plain(re.sub(r"<style.*?</style>", "", texts(app), flags=re.DOTALL))


CASES = [
    pytest.param(page, role, view, id=f"{page}-{role}-{'-'.join(view.values()) or 'everybody'}")
    for page in sorted(FILES)
    if page not in ("__init__", "imports", "import", "publish")
    for role, views in VIEWS.items()
    for view in views
]


@pytest.mark.parametrize(("page", "role", "view"), CASES)
def test_every_page_is_clear_in_every_view(
    server: pytest.MonkeyPatch, page: str, role: str, view: dict[str, str]
) -> None:
    app = look(page, role, **view)
    assert [error.value for error in app.error] == []
    assert NONSENSE.findall(everything(app)) == []
    # A risk of a sanction is called None in English.
    never = r"nan|<NA>" if view.get("lang") == "en" else r"nan|<NA>|None"
    assert re.findall(rf"(?<![\w-])(?:{never})(?![\w-])", " ".join(payloads(app))) == []


def test_what_is_hidden_is_said_to_be_below_ten(server: pytest.MonkeyPatch) -> None:
    written = everything(look("participants", STEERING, lang="en"))
    assert "< 10 left before entry" in written
    assert "they need not add up" in written


def test_a_group_that_is_too_small_is_named_with_the_reason(server: pytest.MonkeyPatch) -> None:
    written = everything(look("exits", STEERING, by="branch", lang="en"))
    assert re.search(r"Group too small: .*Staff.*at least 20 people", written)


def test_a_selection_that_is_not_published_is_explained(server: pytest.MonkeyPatch) -> None:
    app = look("exits", STEERING, branch="staff", lang="en")
    assert ["too small" in info.value for info in app.info] == [True]
    app = look("exits", STEERING, by="cohort", branch="army", provider=REVEAL, lang="en")
    assert ["At most 2 filters" in info.value for info in app.info] == [True]


def test_what_is_in_no_release_is_left_out_with_a_line(server: pytest.MonkeyPatch) -> None:
    assert "1 − Kaplan-Meier is too high is not shown here" in everything(
        look("exits", STEERING, lang="en")
    )
    app = look("interventions", STEERING, lang="en", estimate="naive")
    assert "The naive share" in everything(app)
    assert "asks for something that does not exist: “naive”" in everything(app)
    changed = everything(look("quality", STEERING, lang="en"))
    assert "is in no release: it is of so few persons" in changed


def test_shares_are_whole_percents(server: pytest.MonkeyPatch) -> None:
    for page in ("exits", "interventions", "sanctions"):
        written = everything(look(page, STEERING, lang="en"))
        assert re.findall(r"\d\.\d+%", written.replace("35.5%", "")) == []


def test_a_hidden_number_has_a_hidden_share_of_what_is_known(server: pytest.MonkeyPatch) -> None:
    reasons = table(look("exits", STEERING, lang="en"), "Reasons of exit")
    cells = [cell for row in reasons.values() for cell in row]
    assert [cell for cell in cells if cell.startswith("<")]
    assert all(re.fullmatch(r"\d+ \d+%|< 10 < \d+%", cell) for cell in cells)
    assert "≤" not in everything(look("exits", STEERING, lang="en"))


@pytest.mark.parametrize(
    ("count", "share", "whole", "written"),
    [
        (10, 0.04, 250, "10 4%"),
        (float("nan"), float("nan"), 250, "< 10 < 4%"),
        (float("nan"), float("nan"), 240, "< 10 < 5%"),
        (float("nan"), float("nan"), None, "< 10 "),
    ],
)
def test_a_count_stands_with_its_share(
    monkeypatch: pytest.MonkeyPatch, count: float, share: float, whole: float | None, written: str
) -> None:
    monkeypatch.setattr(words, "language", lambda: "en")
    words.mark_policy(demo_policy())
    cell = tables.count_cell(count, share, whole)
    assert plain(f"{cell.text} {cell.aside}") == written


def test_single_reasons_are_told_where_many_left(server: pytest.MonkeyPatch) -> None:
    single = "Reason, of those who left"
    assert single in texts(look("exits", STEERING, lang="en", by="cohort"))
    compared = look("exits", STEERING, lang="en", by="branch")
    assert single not in texts(compared)
    assert set(table(compared, "Reasons of exit")) == {"Still in", "Left"}
    assert "Single reasons are so rare" in everything(compared)
    assert single in texts(look("exits", OWN, lang="en"))


def forget() -> None:
    """Let go of what is kept of figures and pages."""
    st.cache_data.clear()
    st.cache_resource.clear()


def test_a_reason_that_was_taken_out_is_hidden_like_a_small_number(
    monkeypatch: pytest.MonkeyPatch, server: pytest.MonkeyPatch
) -> None:
    stored = Release.stored

    def without(self: Release, name: str, *asked: Any, **choices: Any) -> pd.DataFrame:
        rows = stored(self, name, *asked, **choices)
        return rows[rows["reason"] != "own_work"] if name == "exit_reasons" else rows

    before = table(look("exits", STEERING, lang="en"), "Reasons of exit")
    monkeypatch.setattr(Release, "stored", without)
    forget()
    after = table(look("exits", STEERING, lang="en"), "Reasons of exit")
    forget()
    (gone,) = (name for name, cells in before.items() if cells != after[name])
    assert all(cell.startswith("< 10") for cell in after[gone])


def test_a_table_of_a_release_is_of_one_population(server: pytest.MonkeyPatch) -> None:
    app = look("exits", STEERING, lang="en", by="cohort")
    caption = "Participants, exits and median time"
    html = next(str(e.value) for e in app.get("html") if f"<caption>{caption}<" in str(e.value))
    assert re.findall(r'<th scope="col">(.*?)</th>', html)[1:3] == [
        "In the curve",
        "Left within it",
    ]
    for cells in table(app, caption).values():
        assert int(cells[1]) <= int(cells[0])


def test_own_participants_are_compared_with_all_others(server: pytest.MonkeyPatch) -> None:
    app = look("exits", OWN, by="own", lang="en")
    written = everything(app)
    assert re.search(
        r"Of those still in 13 weeks after entry, 1 year later \d+% \(.*\) of the participants of"
        r" Reveal had left successfully, and \d+% \(.*\) of all others: a difference of about \d+",
        written,
    )
    assert "participants of Reveal, and all others, still in 13 weeks after entry" in written
    tests = table(app, "Tests between the groups (from day 91)")
    assert list(tests) == ["Successful", "Not successful", "Any exit"]
    assert {cells[2] for cells in tests.values()} == {"1"}


def test_a_release_knows_one_landmark(server: pytest.MonkeyPatch) -> None:
    app = look("exits", STEERING, by="provider", lang="en", **{"from": "0"})
    assert "asks for something that does not exist: “0”" in everything(app)
    assert "Of those still in 13 weeks after entry" in everything(app)
    assert [w for w in app.get("button_group") if str(w.key).startswith("from:")] == []


def test_an_agreement_is_not_that_of_a_provider(server: pytest.MonkeyPatch) -> None:
    assert "agreed:" in everything(look("overview", STEERING, lang="en"))
    own = everything(look("overview", OWN, lang="en"))
    assert "agreed:" not in own and "the agreement" not in own
    assert "Left successfully 1 year after week 13" in own


def test_curves_and_months_are_those_of_the_release(
    server: pytest.MonkeyPatch, release: Release
) -> None:
    curves = release.figure("exit_curves", Selection())
    published = set(zip(curves["day"], (curves["share"] * 100).round(6), strict=True))
    traces = [t for t in chart(look("exits", STEERING))["data"] if t.get("hovertemplate")]
    drawn = {
        (day, round(share, 6))
        for trace in traces
        for day, share in zip(numbers_in(trace["x"]), numbers_in(trace["y"]), strict=True)
    }
    assert len(drawn) >= 4
    assert drawn == published
    assert {(t["mode"], t["line"]["shape"]) for t in traces} == {("lines", "linear")}
    inflow = release.figure("inflow", Selection())
    bars = chart(look("participants", STEERING))["data"][0]["y"]
    assert list(numbers_in(bars)) == inflow["persons"].tolist()


@pytest.mark.parametrize("axis", ["months", "weeks"])
def test_axis_and_table_under_curves_are_as_of_a_registry(
    server: pytest.MonkeyPatch, release: Release, axis: str
) -> None:
    figure = chart(look("exits", STEERING, axis=axis))
    time = time_axis(0, axis)
    assert figure["layout"]["xaxis"]["tickvals"] == list(time.days)
    assert figure["layout"]["xaxis"]["ticktext"] == list(time.labels)
    assert time.labels[-1] == {"months": "24", "weeks": "104"}[axis]
    curves = release.figure("exit_curves", Selection()).drop_duplicates("day")
    persons = release.figure("exit_summary", Selection())["persons"].iloc[0]
    line = np.interp(time.days, [0, *curves["day"]], [persons, *curves["at_risk"]])
    still_in, *_others = (t["text"] for t in figure["data"] if t["mode"] == "text")
    reached = (np.array(time.days) <= curves["day"].max()) & (line >= demo_policy().min_at_risk)
    assert [bool(text) for text in still_in] == reached.tolist()
    # Who left and who is too recent are each read off the line and rounded, so one person off.
    written = [float(text) for text in still_in if text]
    assert written == pytest.approx(line[reached], abs=1)


def test_shares_that_the_attack_took_out_are_not_called_few(
    server: pytest.MonkeyPatch, release: Release
) -> None:
    assert "they are the same people" in everything(look("exits", STEERING, lang="en"))
    server.setattr(
        "pages.shared.rare.groups_taken_out",
        lambda _view, outcome: ["everybody"] if outcome == "left_successfully" else [],
    )
    forget()
    written = everything(look("exits", STEERING, lang="en"))
    assert "These numbers were taken out of the release" in written
    assert "they are the same people" not in written
    assert "Too few participants left successfully" not in written
    forget()


@pytest.mark.parametrize(
    ("role", "choices", "beside"),
    [
        pytest.param(STEERING, {"cohort": "1"}, True, id="one group"),
        pytest.param(OWN, {}, True, id="own participants, from the landmark"),
        pytest.param(STEERING, {}, False, id="everybody"),
        pytest.param(STEERING, {"by": "cohort"}, False, id="groups"),
    ],
)
def test_everybody_stands_beside_one_group(
    server: pytest.MonkeyPatch, release: Release, role: str, choices: dict[str, str], beside: bool
) -> None:
    lines = [t for t in chart(look("exits", role, lang="en", **choices))["data"]
             if t.get("name") == "everybody"]  # fmt: skip
    assert len(lines) == 2 * beside
    for line, outcome in zip(lines, ("successful", "unsuccessful"), strict=False):
        known = release.figure("exit_curves", Selection())
        mine = known[known["outcome"] == outcome].set_index("day")["share"]
        if role == STEERING:
            assert list(numbers_in(line["y"])) == pytest.approx((mine * 100).tolist())
        else:
            days, shares = list(numbers_in(line["x"])), list(numbers_in(line["y"]))
            assert (days[0], shares[0], days[-1]) == (0, 0, mine.index[-1] - 91)


@pytest.mark.parametrize(
    ("left", "at_risk", "thin"),
    [
        pytest.param(0.25, 101, False, id="4 x 0.75 / 101 is below 3 points"),
        pytest.param(0.25, 100, False, id="4 x 0.75 / 100 is 3 points"),
        pytest.param(0.25, 99, True, id="4 x 0.75 / 99 is above 3 points"),
    ],
)
def test_a_curve_is_thin_where_rounding_can_move_it(
    release: Release, left: float, at_risk: int, thin: bool
) -> None:
    shares = [left - 0.05, 0.05]
    curves = pd.DataFrame({"group": "all", "day": 28, "share": shares, "at_risk": at_risk})
    assert with_few(view_of(release), curves)["few"].tolist() == [thin, thin]


def view_of(release: Release, selection: Selection = EVERYBODY) -> View:
    """A view of a release, without a page."""
    return View(release, selection, "months", "", ())


def said_of(monkeypatch: pytest.MonkeyPatch, view: View) -> list[str]:
    """What stands above every page, in English, without its first line."""
    said: list[str] = []
    monkeypatch.setattr(show, "caption", said.append)
    monkeypatch.setattr(show, "screen_only", lambda _markup: None)
    monkeypatch.setattr(words, "language", lambda: "en")
    words.mark_policy(demo_policy())
    notices.released_numbers(view)
    return said


def test_newcomers_who_do_not_count_yet_are_named(
    monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    grown = {
        name: g._replace(newcomers=3 * (name != "cohort=1")) for name, g in release.groups.items()
    }
    view = view_of(replace(release, groups=grown))
    said = "3 new participants do not count yet: they do as soon as there are 10."
    assert said in said_of(monkeypatch, view)
    compared = view_of(view.source, Selection("cohort"))
    (line,) = [line for line in said_of(monkeypatch, compared) if "count yet" in line]
    assert line.startswith("New participants who do not count yet: Cohort 2 (3).")


def test_what_the_attack_took_out_is_said_apart_from_what_is_small(
    monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    monkeypatch.setattr(Release, "taken_out", lambda *_: ["navy"])
    monkeypatch.setattr(Release, "hidden_groups", lambda *_: ["navy", "staff"])
    small, gone = said_of(monkeypatch, view_of(release, Selection("branch")))
    assert small.startswith("Group too small: ") and "Navy" not in small
    assert gone == "Left out because its numbers would have told somebody's outcome: Navy."


def test_interventions_of_another_provider_are_not_called_small(
    monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    of_reveal = Selection("intervention", (("provider", REVEAL),))
    said = said_of(monkeypatch, view_of(Release.of(release.file, REVEAL), of_reveal))
    (line,) = [line for line in said if line.startswith(("Not shown", "Group too small"))]
    assert line.startswith("Not shown: ") and "Jump Movement" in line


def test_the_policy_is_told_in_words(monkeypatch: pytest.MonkeyPatch, release: Release) -> None:
    said: list[str] = []
    monkeypatch.setattr(show, "prose", said.append)
    monkeypatch.setattr(words, "language", lambda: "en")
    protection.draw_protection(view_of(release))
    written, policy = plain("\n".join(said)), release.policy
    assert f"decided by {policy.decided_by} on 30 November 2026" in written
    assert "to be reviewed before 30 November 2027" in written
    for rule in (
        "at most 2", "at least 20 persons", "at least 10 from", "Below 10 no number",
        "multiple of 5", "off by at most 4", "50 persons or more", "each step of 28 days",
        "fewer than 10 are left", "more than 3 percentage points", "alone: cohort and provider",
        "one other: cohort and provider", "each provider, who also knows",
    ):  # fmt: skip
        assert rule in written, rule


def test_without_a_policy_it_is_said_that_nobody_decided(
    monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    said: list[str] = []
    monkeypatch.setattr(show, "prose", said.append)
    monkeypatch.setattr(words, "language", lambda: "en")
    monkeypatch.setattr(Exact, "programme", replace(load_programme(), release=None))
    view: Any = SimpleNamespace(source=Exact(cast("Any", None)))
    protection.draw_protection(view)
    assert said[-1].startswith("**Nobody has decided yet")


NO_CURVES = {
    (
        Selection("branch", (("age_at_entry", "25-34"),)),
        190,
    ): "Curves are not shown of these groups",
    (Selection("branch", (("cohort", "2"),)), 50): "There is no curve of any of these groups",
    (Selection(OWN_GROUP, (("branch", "army"),)), 50): "There is no curve of any of these groups",
    (Selection(None, (("branch", "army"),)), 190): "There is no curve of this group",
    (Selection(None, (("branch", "army"),)), 45): "The group is too small for this figure",
}


@pytest.mark.parametrize(("selection", "persons"), NO_CURVES, ids=str)
def test_where_no_curve_is_published_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch, release: Release, selection: Selection, persons: int
) -> None:
    said: list[str] = []
    monkeypatch.setattr(no_curve, "figure", lambda *_: pd.DataFrame({"persons": [20, persons]}))
    monkeypatch.setattr(show, "info", lambda text, **_: said.append(text))
    monkeypatch.setattr(words, "language", lambda: "en")
    words.mark_policy(demo_policy())
    view = view_of(release, selection)
    assert no_curve.nothing_to_draw(view, persons, groups=0)
    assert [text.startswith(f"**{NO_CURVES[selection, persons]}.**") for text in said] == [True]
    assert not no_curve.nothing_to_draw(view, persons, groups=1)


def test_no_page_speaks_of_half_years_as_steps(server: pytest.MonkeyPatch) -> None:
    for page in ("overview", "exits", "method"):
        written = everything(look(page, STEERING, lang="en"))
        assert re.findall(r"half years of|each half year|that half year", written) == [], page


def test_no_exact_number_reaches_the_browser(
    server: pytest.MonkeyPatch, store: Path, release: Release
) -> None:
    exact = Exact(open_registry(find_registry(store, PUBLISHED)))
    steps = exact.figure("participant_flow", Selection()).set_index("step")["persons"]
    shown = release.figure("participant_flow", Selection()).set_index("step")["persons"]
    # Numbers of three digits are no percentages, days or years that may stand there by chance.
    counts = {int(n) for step, n in steps.items() if n >= 100 and n != shown[step]}
    curves = exact.figure("exit_curves", Selection())
    known = {round(share * 100, 9) for share in release.figure("exit_curves", Selection())["share"]}
    shares = {round(share * 100, 9) for share in curves["share"]} - known - {0.0}
    assert counts and len(shares) > 100
    for page in ("overview", "participants", "exits"):
        assert not found_in(look(page, STEERING), counts, shares), page
    server.setenv(STORE_VARIABLE, str(store))
    assert found_in(look("exits", "steward"), counts, shares) > 100


def found_in(app: AppTest, counts: set[int], shares: set[float]) -> int:
    """How many of these numbers are on a page, or in its figures."""
    specs = [json.loads(str(element.proto.spec)) for element in app.get("plotly_chart")]
    drawn = {round(number, 9) for spec in specs for number in numbers_in(spec)}
    written = {
        int(number) for number in re.findall(r"(?<![\d.,-])\d{3}(?![\d.,%])", everything(app))
    }
    return len(counts & written) + len(shares & drawn)


def test_a_provider_sees_no_other_by_the_address(server: pytest.MonkeyPatch) -> None:
    mine = look("exits", OWN, lang="en")
    tampered = look("exits", OWN, lang="en", provider="life_goals")
    assert payloads(mine) == payloads(tampered)
    assert table(mine, "Reasons of exit") == table(tampered, "Reasons of exit")
    compared = everything(look("exits", OWN, lang="en", by="provider"))
    assert "asks for something that does not exist: “provider”" in compared
    # Of a cohort everybody together would give away the others beside one's own.
    both = look("participants", OWN, lang="en", by="own", cohort="1")
    caption = "Participants by age, branch, time sick and intervention"
    header = next(str(e.value) for e in both.get("html") if caption in str(e.value))
    columns = re.findall(r'<th scope="col">(.*?)</th>', header)
    assert columns == ["Characteristic", "Reveal", "All others"]


def test_without_a_release_the_page_says_what_to_do(
    server: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.setenv(RELEASES_VARIABLE, str(tmp_path / "empty"))
    app = look("exits", STEERING, lang="en")
    assert [title.value for title in app.title] == ["Nothing published yet"]
    assert app.get("code")[0].value.startswith("python -m analysis publish")


def test_a_damaged_release_is_said_in_words(
    server: pytest.MonkeyPatch, releases: Path, tmp_path: Path
) -> None:
    manifest = next(releases.glob("*.json"))
    (tmp_path / manifest.name).write_text(manifest.read_text("utf-8"), "utf-8")
    (tmp_path / manifest.with_suffix(".duckdb").name).write_bytes(b"no database")
    server.setenv(RELEASES_VARIABLE, str(tmp_path))
    app = look("exits", STEERING, lang="en")
    assert ["is damaged or gone" in error.value for error in app.error] == [True]


@pytest.mark.parametrize("role", [STEERING, OWN])
def test_notes_lie_beside_the_releases_and_are_read_by_everybody(
    server: pytest.MonkeyPatch, releases: Path, tmp_path: Path, role: str
) -> None:
    server.delenv(NOTES_VARIABLE, raising=False)
    copied = tmp_path / "copied"
    shutil.copytree(releases, copied)
    server.setenv(RELEASES_VARIABLE, str(copied))
    text = "samenwerking Jump Movement beëindigd"
    draft = Draft("exits", "exit-curves", text, PUBLISHED)
    pin(default_notes(), draft, Writer("karel", "steward"), ["Jump Movement"])
    assert (copied / "notes.jsonl").exists()
    app = look("exits", role)
    assert text in everything(app)
    assert not [w.key for w in app.button if w.key and w.key.startswith("notes:")]
