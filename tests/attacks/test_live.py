"""Over a raw websocket: no state, address, cache or link shows a provider another one's numbers.

In the release every number says of which selection it is (``marked``).
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from data.programme import load_programme
from pages.access.roles import MATRIX, PROVIDER, STEERING_GROUP, Viewer
from tests.attacks.addresses import Addresses
from tests.attacks.live import Server, running, text_of
from tests.attacks.marked import Marked, marked_release, may_see

pytestmark = pytest.mark.browser

GROUP = Viewer(STEERING_GROUP, None, "g")
REVEAL = Viewer(PROVIDER, "reveal", "r")
OF_ANOTHER = "lang=en&provider=life_goals"
SIMPLE = (OF_ANOTHER, "by=own", "provider=life_goals&cohort=1", "by=cohort&provider=life_goals", "")
TRIES = 60


@pytest.fixture(scope="module")
def marked() -> Iterator[Marked]:
    with marked_release(long=False) as release:
        yield release


@pytest.fixture(scope="module")
def server(marked: Marked, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("live")
    with running(folder, marked.folder, folder / "no-registry") as dashboard:
        yield dashboard


def seen(marked: Marked, messages: list[ForwardMsg]) -> set[str]:
    """The selections whose numbers are in an answer."""
    return marked.in_text(text_of(messages))


def controls(messages: list[ForwardMsg]) -> list[str]:
    """The ids of the choices on a page."""
    elements = [m.delta.new_element for m in messages if m.WhichOneof("type") == "delta"]
    chosen = [e.selectbox.id for e in elements if e.WhichOneof("type") == "selectbox"]
    return [*chosen, *(e.button.id for e in elements if e.WhichOneof("type") == "button")]


@pytest.mark.parametrize("page", sorted(MATRIX))
def test_what_another_role_has_just_seen_is_not_shown(
    server: Server, marked: Marked, page: str
) -> None:
    with server.speak(server.sign_in(GROUP)) as group:
        warm = seen(marked, group.ask(page, OF_ANOTHER)) | seen(marked, group.ask(page))
        if page in ("overview", "participants", "exits", "sanctions"):
            assert "provider=life_goals" in warm
    with server.speak(server.sign_in(REVEAL)) as provider:
        for query in (OF_ANOTHER, "lang=en", "lang=nl&by=own", "by=provider&role=steward"):
            for selection in seen(marked, provider.ask(page, query)):
                assert may_see("reveal", selection), (query, selection)


def test_tampered_messages_show_a_provider_its_own(server: Server, marked: Marked) -> None:
    draw, drawn = Random(1), Addresses(load_programme(), 2)
    answered = 0
    with (
        server.speak(server.sign_in(GROUP)) as group,
        server.speak(server.sign_in(REVEAL)) as provider,
    ):
        of_group, mine = group.ask("exits", OF_ANOTHER), provider.ask("exits")
        hashes = [m.new_session.page_script_hash for m in of_group if m.HasField("new_session")]
        known = [*controls(mine), *controls(of_group)]
        for _ in range(TRIES):
            message = BackMsg()
            rerun = message.rerun_script
            rerun.query_string = draw.choice((drawn.draw(), *SIMPLE))
            rerun.page_name = draw.choice([*sorted(MATRIX), "", "nowhere", "../app", "/exits"])
            if draw.random() < 0.2:
                rerun.page_script_hash = draw.choice([*hashes, "0" * 32, "import"])
            for control in draw.sample(known, 2):
                code = drawn.value(PROVIDER)
                rerun.widget_states.widgets.append(WidgetState(id=control, string_value=code))
            shown = seen(marked, provider.send(message))
            assert all(may_see("reveal", selection) for selection in shown), rerun
            answered += bool(shown)
    # Most addresses are refused; enough are answered for the check above to mean something.
    assert answered > TRIES / 10


@pytest.mark.parametrize(
    "kind",
    [{"int_value": 3}, {"bool_value": True}, {"json_value": '{"code": "life_goals"}'},
     {"trigger_value": True}, {"bytes_value": b"life_goals"}, {"double_value": float("nan")}],
)  # fmt: skip
def test_a_state_that_a_control_does_not_take_shows_nothing_of_another(
    server: Server, marked: Marked, kind: dict[str, Any]
) -> None:
    with server.speak(server.sign_in(REVEAL)) as provider:
        for control in controls(provider.ask("exits")):
            answer = provider.ask("exits", OF_ANOTHER, WidgetState(id=control, **kind))
            assert all(may_see("reveal", selection) for selection in seen(marked, answer))
            assert "Traceback" not in text_of(answer)


def test_a_run_of_another_is_not_taken_up_again(server: Server, marked: Marked) -> None:
    with server.speak(server.sign_in(GROUP)) as group:
        answer = group.ask("participants", OF_ANOTHER)
        (run, *_) = (
            m.new_session.initialize.session_id for m in answer if m.HasField("new_session")
        )
    with server.speak(server.sign_in(REVEAL), run) as provider:
        answer = provider.ask("participants", OF_ANOTHER)
        (own, *_) = (
            m.new_session.initialize.session_id for m in answer if m.HasField("new_session")
        )
        assert own != run
        shown = seen(marked, answer)
        assert "provider=reveal" in shown
        assert all(may_see("reveal", selection) for selection in shown)


def test_a_link_to_a_file_of_another_session_is_refused(server: Server) -> None:
    cookie, other = server.sign_in(GROUP), server.sign_in(REVEAL)
    with server.speak(cookie) as group:
        icons = [m.page_config_changed.favicon for m in group.ask("exits")]
    (link,) = {icon for icon in icons if icon.startswith("/media/")}
    name = link.removeprefix("/media/")
    status, file = server.get(link, cookie)
    assert (status, file[:4]) == (200, b"\x89PNG")
    for path in (
        link, f"/{link}", f"/exits{link}", f"/media//{name}", f"/media/./{name}", f"/MEDIA/{name}",
        f"/x/..{link}", f"/static/..{link}", f"/media%2f{name}", f"/%6dedia/{name}", f"{link}/",
        f"{link}?session=x", f"{link}#x", f"http://{server.host}{link}", f"/media/{name}%00",
        f"/_stcore/media/{name}", f"/app/static/..{link}", f"{link};x", f"/media/%2e/{name}",
    ):  # fmt: skip
        assert file not in server.get(path, other)[1], path
        assert file not in server.get(path, "")[1], path
