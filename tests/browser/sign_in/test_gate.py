"""The gate, attacked: whatever is asked without a session of one's own is refused."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.browser.sign_in.secured import Person, Secured

pytestmark = pytest.mark.browser

CLOSED = [
    "/", "/exits", "/overview?lang=en", "/nowhere", "/media/" + "0" * 56 + ".csv",
    "/_stcore/metrics", "/_stcore/host-config", "/_stcore/script-health-check", "/_stcore/stream",
    "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x/y.js", "/component/x/index.html", "/app/static/dashboard.css",
    "/static/js/index.js", "/favicon.png", "/exits/_stcore/health", "//_stcore/health",
    "/_stcore/health/", "/_stcore/../_stcore/metrics", "/%5fstcore/metrics", "/auth/alive",
    "/auth/watch.js", "/auth/session",
]  # fmt: skip
NEVER_SERVED = [
    "/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact",
    "/_stcore/agent/mcp", "/_stcore/script-health-check", "/component/x/index.html",
    "/_stcore/bidi-components/x/y.js", "/auth/session", "/media/" + "0" * 56 + ".csv",
]  # fmt: skip


@pytest.fixture
def signed_in(person: Person) -> Iterator[str]:
    """The cookie of somebody of the steering group."""
    person.sign_in("greta")
    person.visit.ready()
    yield person.cookie()


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS"])
def test_without_a_cookie_there_is_nothing(dashboard: Secured, path: str, method: str) -> None:
    answer = dashboard.ask(path, method=method)
    assert answer.status == 401
    assert answer.text in ("", "Sign in first.")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_person_without_a_cookie_gets_the_sign_in_page(dashboard: Secured) -> None:
    answer = dashboard.ask("/exits?lang=en&branch=army", Accept="text/html")
    assert answer.status == 401
    assert "/auth/login?next=%2Fexits%3Flang%3Den%26branch%3Darmy" in answer.text
    assert "script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "cookie",
    ["x", "0" * 43, "../../../etc/passwd", "%00", "null", "dashboard", "a" * 4000, "é"],
)
def test_a_cookie_that_was_never_given_opens_nothing(dashboard: Secured, cookie: str) -> None:
    assert dashboard.ask("/exits", cookie).status == 401
    assert dashboard.websocket(cookie, dashboard.address) == 403


def test_a_cookie_that_was_changed_opens_nothing(dashboard: Secured, signed_in: str) -> None:
    assert dashboard.ask("/exits", signed_in).status == 200
    for wrong in (signed_in[:-1], signed_in + "A", signed_in.swapcase(), f'"{signed_in}"x'):
        assert dashboard.ask("/exits", wrong).status == 401


@pytest.mark.parametrize(
    "origin",
    [None, "null", "https://evil.example", "http://127.0.0.1", "http://localhost:{port}",
     "https://127.0.0.1:{port}", "http://127.0.0.1:{port}.evil.example",
     "http://evil.example@127.0.0.1:{port}"],
)  # fmt: skip
def test_a_websocket_of_no_page_of_ours_is_refused(
    dashboard: Secured, signed_in: str, origin: str | None
) -> None:
    assert dashboard.websocket(signed_in, dashboard.address) == 101
    port = dashboard.address.rpartition(":")[2]
    assert dashboard.websocket(signed_in, origin and origin.format(port=port)) == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost:8501", "127.0.0.1", ""])
def test_another_host_name_is_not_served(dashboard: Secured, signed_in: str, host: str) -> None:
    assert dashboard.ask("/exits", signed_in, Host=host).status == 403
    assert dashboard.ask("/_stcore/health", Host=host).status == 403


@pytest.mark.parametrize("path", NEVER_SERVED)
def test_with_a_cookie_only_the_dashboard_is_served(
    dashboard: Secured, signed_in: str, path: str
) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert dashboard.ask(path, signed_in, method).status == 404


def test_only_a_steward_may_send_files(dashboard: Secured, signed_in: str) -> None:
    assert dashboard.ask("/_stcore/upload_file/a/b", signed_in, "PUT").status == 404


def live(dashboard: Secured, cookie: str, run: str = "", **headers: str) -> ClientConnection:
    """A websocket by hand, as an attacker would write it."""
    return connect(
        f"ws://{dashboard.host}/_stcore/stream",
        origin=dashboard.address,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"dashboard={cookie}"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
        subprotocols=["streamlit", "token", *([run] if run else [])],  # type: ignore[list-item]
        proxy=None,
        max_size=None,
    )


def run_page(socket: ClientConnection, page: str, query: str = "lang=en") -> list[ForwardMsg]:
    """Ask for a page and collect everything up to the end of its run."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    socket.send(message.SerializeToString())
    found = []
    while True:
        data = socket.recv(timeout=60)
        assert isinstance(data, bytes)
        found.append(ForwardMsg.FromString(data))
        if found[-1].WhichOneof("type") == "script_finished":
            return found


def run_of(messages: list[ForwardMsg]) -> str:
    """Streamlit's own number of a session."""
    (number, *_) = (
        m.new_session.initialize.session_id
        for m in messages
        if m.WhichOneof("type") == "new_session"
    )
    return str(number)


def test_no_header_makes_a_steward(dashboard: Secured, signed_in: str) -> None:
    claim = base64.urlsafe_b64encode(
        json.dumps({"role": "steward", "provider": None, "name": "x"}).encode()
    ).decode()
    for name in ("x-dashboard-viewer", "X-Dashboard-Viewer", "x_dashboard_viewer"):
        with connect(
            f"ws://{dashboard.host}/_stcore/stream",
            origin=dashboard.address,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"dashboard={signed_in}", name: f"{claim}.{'0' * 64}"},
            proxy=None,
            max_size=None,
        ) as socket:
            text = str(run_page(socket, "method"))
        assert "greta" in text
        assert "Steering group" in text
        assert "Data steward" not in text


def test_a_file_is_served_to_the_session_that_was_offered_it(
    dashboard: Secured, person: Person, other: Person
) -> None:
    person.sign_in("greta")
    person.visit.ready()
    (path, *_) = {
        found.group() for url in person.visit.asked if (found := re.search(r"/media/\w+\.\w+", url))
    }
    assert dashboard.ask(path, person.cookie()).status == 200
    assert dashboard.ask(path).status == 401
    # Somebody else who has signed in, and whose page has not been drawn yet.
    other.page.route("**/_stcore/stream", lambda route: route.abort())
    other.page.route_web_socket("**/_stcore/stream", lambda socket: socket.close())
    other.sign_in("pim")
    assert dashboard.ask(path, other.cookie()).status == 404


def test_nobody_takes_up_the_run_of_another(
    dashboard: Secured, person: Person, other: Person
) -> None:
    person.sign_in("stefan")
    other.sign_in("pim")
    with live(dashboard, person.cookie()) as socket:
        run = run_of(run_page(socket, "method"))
    with live(dashboard, person.cookie(), run) as socket:
        assert run_of(run_page(socket, "method")) == run, "one's own is taken up again"
    with live(dashboard, other.cookie(), run) as socket:
        messages = run_page(socket, "method")
    assert run_of(messages) != run
    assert "stefan" not in str(messages)


def test_messages_that_no_page_sends_are_dropped(dashboard: Secured, signed_in: str) -> None:
    empties = BackMsg(clear_cache=True)
    installs = BackMsg()
    installs.backend_operation_request.install_skills.SetInParent()
    download = BackMsg()
    download.backend_operation_request.deferred_file.file_id = "0" * 32
    upload = BackMsg()
    upload.file_urls_request.file_names.append("a.csv")
    with live(dashboard, signed_in) as socket:
        run = run_of(run_page(socket, "method"))
        for message in (installs, download):
            message.backend_operation_request.session_id = run
        for message in (empties, installs, download, upload):
            socket.send(message.SerializeToString())
        socket.send(b"\xff\xff not a message")
        kinds = {m.WhichOneof("type") for m in run_page(socket, "method")}
    assert not kinds & {"backend_operation_response", "file_urls_response", "session_event"}


def test_a_websocket_ends_with_its_session(dashboard: Secured, person: Person) -> None:
    person.sign_in("eva")
    with live(dashboard, person.cookie()) as socket:
        run_page(socket, "method")
        dashboard.command("revoke", "eva")
        with pytest.raises(ConnectionClosed):
            run_page(socket, "exits")


def test_an_answer_of_the_identity_provider_counts_once_and_for_one_browser(
    dashboard: Secured, person: Person
) -> None:
    answers: list[str] = []
    person.page.on(
        "request", lambda r: answers.append(r.url) if "/oauth2callback?" in r.url else None
    )
    person.sign_in("greta")
    (answer,) = answers
    path = answer.removeprefix(dashboard.address)
    assert dashboard.ask(path).status == 400
    assert "set-cookie" not in dashboard.ask(path, person.cookie()).headers
    for invented in ("?code=a&state=b", "?code=a&state=", "?error=access_denied&state=b"):
        assert dashboard.ask(f"/oauth2callback{invented}").status == 400


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "/auth/logout", "/oauth2callback", "exits\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(person: Person, target: str) -> None:
    person.page.goto(person.dashboard.address + "/exits")
    person.page.evaluate(
        "target => { location.href = '/auth/login?next=' + encodeURIComponent(target) }", target
    )
    person.page.locator("input[name=login]").wait_for()
    person.answer("greta")
    assert person.page.url == person.dashboard.address + "/overview"


def test_another_site_cannot_sign_anybody_out(dashboard: Secured, signed_in: str) -> None:
    answer = dashboard.ask("/auth/logout", signed_in, Sec_Fetch_Site="cross-site")
    assert answer.status == 403
    assert dashboard.ask("/exits", signed_in).status == 200
