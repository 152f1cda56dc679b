"""A policy is a file that somebody signs; a mistake in it is reported with the key it stands at."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from data.errors import PolicyError, ProgrammeError
from data.policy import ATTACKERS, POLICY_FOLDER, WHOLE, Policy, read_policy, shipped
from data.programme import PROGRAMME_FOLDER, load_programme, parse_programme

CLOSED = (POLICY_FOLDER / "closed_circle.toml").read_text("utf-8")
PROGRAMME = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")
PAPER = Path(__file__).resolve().parents[2] / "docs" / "policy.md"
KEYS = [field.name for field in fields(Policy)]
SIGNED = ("decided_by", "decided_on", "review_on")


def with_value(key: str, value: str) -> str:
    """The policy that ships with another value of a key; nothing for a key that is taken out."""
    line = f"{key} = {value}" if value else ""
    found, times = re.subn(rf"(?m)^{key} = .*$", line, CLOSED)
    assert times == 1, key
    return found


def written(folder: Path, text: str) -> str:
    path = folder / "policy.toml"
    path.write_text(text, "utf-8")
    return str(path)


def without_release() -> str:
    """The programme as long as nobody has decided anything."""
    return PROGRAMME[: PROGRAMME.index("[release]")]


def with_release(*lines: str) -> str:
    """The programme with these lines in its ``[release]``."""
    return "\n".join([without_release(), "[release]", *lines])


def test_two_policies_ship_and_can_be_read() -> None:
    assert shipped() == ["closed_circle", "public"]
    closed, public = (read_policy(name) for name in shipped())
    assert (closed.code, public.code) == ("closed_circle", "public")
    # The table of PRIVACY.md.
    assert (closed.max_filters, closed.min_selection, closed.min_count) == (2, 20, 10)
    assert (closed.base, closed.min_difference, closed.curve_step_days) == (5, 10, 28)
    assert (closed.min_curve_persons, closed.min_curve_events, closed.min_at_risk) == (50, 10, 10)
    assert closed.attackers == ("outsider", "provider")
    assert closed.rare_outcomes_of == ("cohort", "provider")


def test_what_everybody_may_see_is_never_more_than_what_a_closed_circle_may() -> None:
    closed, public = (read_policy(name) for name in shipped())
    for key in WHOLE:
        more = getattr(public, key) - getattr(closed, key)
        assert more <= 0 if key in ("max_filters", "digits") else more >= 0, key
    assert set(public.curves_of_two) <= set(closed.curves_of_two)
    assert set(public.rare_outcomes_of) <= set(closed.rare_outcomes_of)
    assert set(public.attackers) >= set(closed.attackers)


def test_the_demo_is_published_by_the_policy_of_a_closed_circle() -> None:
    release, closed = load_programme().release, read_policy("closed_circle")
    assert release is not None
    own = {key: getattr(closed, key) for key in ("name", *SIGNED)}
    assert replace(release, **own) == closed


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_missing_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(PolicyError, match=rf"no key release\.{key}\b"):
        read_policy(written(tmp_path, with_value(key, "")))


WRONG = {
    **{key: [str(least - 1), "true", "2.5", '"2"'] for key, least in WHOLE.items()},
    "code": ["3", '"a closed circle"', '""'],
    "name": ['"Closed circle"', "3"],
    "curves_of_two": ['"cohort"', '["colour"]', '["cohort", "cohort"]'],
    "rare_outcomes_of": ["true", '["colour"]', '["cohort", "cohort"]'],
    "attackers": ["[]", '["everybody"]', '["provider"]'],
    "max_rounding_error": ["3", "-0.1", '"0.03"', "true"],
    "decided_by": ['""', '"  "', "3"],
    "decided_on": ['"2026-11-30"', "2026-11-30T10:00:00", "2026"],
    "review_on": ['"2027-11-30"', "2026-11-30", "2026-01-01"],
}
"""Key → values that it cannot have."""


@pytest.mark.parametrize(
    ("key", "value"), [(key, value) for key, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_reported_with_its_key(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_policy(written(tmp_path, with_value(key, value)))
    assert re.search(rf"release\.{key}\b", str(caught.value))
    assert "Expected" in str(caught.value)


def test_every_key_has_values_that_it_cannot_have() -> None:
    assert set(WRONG) == set(KEYS)


@pytest.mark.parametrize("key", sorted(WHOLE))
def test_the_least_value_of_a_key_can_be_given(tmp_path: Path, key: str) -> None:
    text = with_value(key, str(WHOLE[key]))
    # A number below the base, or a selection below the least number, would show nothing.
    if key == "min_count":
        text = text.replace("base = 5 ", "base = 1 ")
    if key == "min_selection":
        text = text.replace("base = 5 ", "base = 1 ").replace("min_count = 10 ", "min_count = 1 ")
    assert getattr(read_policy(written(tmp_path, text)), key) == WHOLE[key]


@pytest.mark.parametrize(("key", "value"), [("min_count", "4"), ("min_selection", "9")])
def test_numbers_that_do_not_fit_together_are_refused(tmp_path: Path, key: str, value: str) -> None:
    with pytest.raises(PolicyError, match=f"release.{key}"):
        read_policy(written(tmp_path, with_value(key, value)))


def test_a_key_that_it_does_not_know_is_refused(tmp_path: Path) -> None:
    for text in (CLOSED + "colour = 3\n", "colour = 3\n" + CLOSED):
        with pytest.raises(PolicyError, match="colour"):
            read_policy(written(tmp_path, text))


def test_a_file_that_is_none_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"no policy nobody\. .* closed_circle, public"):
        read_policy("nobody")
    with pytest.raises(PolicyError, match=r"is not valid TOML"):
        read_policy(written(tmp_path, "[release"))
    with pytest.raises(PolicyError, match=r"no key release\b"):
        read_policy(written(tmp_path, ""))


SIGNATURE = (
    'decided_by = "The steering group"', "decided_on = 2026-12-01", "review_on = 2027-12-01",
)  # fmt: skip


def test_a_programme_may_differ_from_the_policy_that_it_is_based_on() -> None:
    source = with_release('based_on = "public"', "min_selection = 60", *SIGNATURE)
    release, public = parse_programme(source).release, read_policy("public")
    assert release is not None
    assert release.min_selection == 60
    assert (release.decided_by, release.decided_on) == (
        "The steering group", dt.date(2026, 12, 1),
    )  # fmt: skip
    own = {key: getattr(public, key) for key in ("min_selection", *SIGNED)}
    assert replace(release, **own) == public


@pytest.mark.parametrize("key", SIGNED)
def test_who_decided_is_never_taken_over_from_another_policy(key: str) -> None:
    lines = [line for line in SIGNATURE if not line.startswith(key)]
    with pytest.raises(ProgrammeError, match=rf"no key release\.{key}\b"):
        parse_programme(with_release('based_on = "closed_circle"', *lines))


def test_a_policy_is_based_on_one_that_ships() -> None:
    with pytest.raises(ProgrammeError, match=r"release\.based_on.*closed_circle, public"):
        parse_programme(with_release('based_on = "secret"', *SIGNATURE))


def test_nobody_decided_is_no_mistake_of_a_programme() -> None:
    assert parse_programme(without_release()).release is None


@pytest.mark.parametrize("name", ["closed_circle", "public"])
def test_a_manifest_gives_back_the_policy_and_its_hash(name: str) -> None:
    policy = read_policy(name)
    back = Policy.of(json.loads(json.dumps(policy.values)))
    assert back == policy
    assert back.hash == policy.hash
    assert re.fullmatch("[0-9a-f]{64}", policy.hash)


def test_another_value_of_any_key_is_another_hash() -> None:
    policy = read_policy("closed_circle")
    other = read_policy("public")
    for key in KEYS:
        value: Any = {
            "attackers": ATTACKERS, "digits": 3, "min_count": 11, "base": 4, "min_difference": 11,
            "min_model_cell": 11, "max_rounding_error": 0.02, "decided_by": "somebody else",
            "decided_on": dt.date(2026, 1, 1), "review_on": dt.date(2028, 1, 1),
        }.get(key, getattr(other, key))  # fmt: skip
        assert value != getattr(policy, key), key
        assert replace(policy, **{key: value}).hash != policy.hash, key


def described() -> dict[str, str]:
    """The keys of the paper's tables, each with its row."""
    rows = re.findall(r"(?m)^\| `(\w+)` \|(.*)\|$", PAPER.read_text("utf-8"))
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_the_paper_describes_every_key_and_no_other() -> None:
    assert set(described()) == {*KEYS, "based_on"}


@pytest.mark.parametrize("name", ["closed_circle", "public"])
def test_the_paper_has_the_values_of_the_policies_that_ship(name: str) -> None:
    policy, place = read_policy(name), shipped().index(name)
    for key in (*WHOLE, "max_rounding_error", "curves_of_two", "rare_outcomes_of", "attackers"):
        value = getattr(policy, key)
        said = described()[key].split("|")[place].strip()
        words = (", ".join(value) or "none") if isinstance(value, tuple) else str(value)
        assert said == words, key
