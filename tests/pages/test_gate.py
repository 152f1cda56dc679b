"""The gate without a browser: this machine alone, cookies over TLS, what a session was offered."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from data.security.log_files import LOG_FILE
from pages.access.claims import ClaimRules
from pages.access.roles import Viewer
from pages.access.settings import SignIn
from pages.server.gate import MOST_OPENED, OPENED_SECONDS, Gate
from pages.server.layers import CONTENT, SafeHeaders
from pages.server.messages import for_browser, is_allowed, is_sign_of_life
from pages.server.oidc import IdentityProvider
from pages.server.sessions import Session, Sessions
from pages.server.sign_in import SignInPages
from tests.pages.test_sessions import Clock

HOST = "127.0.0.1:8501"
SETTINGS = SignIn(
    redirect_uri="https://dashboard.example/oauth2callback",
    client_id="dashboard",
    client_secret="secret",
    metadata_url="https://login.example/.well-known/openid-configuration",
    rules=ClaimRules("roles", "provider", {"steward": "steward"}, {}),
)
GROUP = Viewer("steering_group", None, "g")


class Inner:
    """Stands for the app: what reached it."""

    def __init__(self) -> None:
        self.reached: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})


def ask(app: Any, path: str, kind: str = "http", **headers: str | None) -> Message:
    """The first message that an app sends back; ``None`` leaves a header out."""
    sent: list[Message] = []
    given = {"host": HOST, **{name.replace("_", "-"): v for name, v in headers.items()}}
    scope = {
        "type": kind, "method": "GET", "path": path, "query_string": b"", "scheme": "http",
        "server": ("127.0.0.1", 8501), "subprotocols": [],
        "headers": [(n.encode(), v.encode("latin-1")) for n, v in given.items() if v is not None],
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "websocket.connect" if kind == "websocket" else "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]


@pytest.mark.parametrize("host", [HOST, "localhost:8501", "LOCALHOST", "[::1]:8501", "127.0.0.1"])
def test_this_machine_is_served_under_its_own_names(host: str) -> None:
    assert ask(Gate(Inner(), None), "/exits", host=host)["status"] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example",
     "user@127.0.0.1", "127.0.0.1/evil", "127.0.0.1?", "0.0.0.0:8501", "192.168.1.7:8501", "",
     "[::1", None],
)  # fmt: skip
def test_a_foreign_name_that_points_here_is_not_served(host: str | None) -> None:
    inner = Inner()
    assert ask(Gate(inner, None), "/exits", host=host)["status"] == 403
    assert ask(Gate(inner, None), "/_stcore/health", host=host)["status"] == 403
    assert not inner.reached


@pytest.mark.parametrize(
    "name", ["x_forwarded_for", "x_forwarded_host", "x_forwarded_proto", "forwarded", "x_real_ip"]
)
def test_without_sign_in_nobody_is_served_through_a_proxy(name: str) -> None:
    assert ask(Gate(Inner(), None), "/exits", **{name: "127.0.0.1"})["status"] == 403


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [(f"http://{HOST}", True), (None, False), ("null", False), ("http://evil.example", False),
     (f"https://{HOST}", False), ("http://127.0.0.1:8502", False),
     ("http://localhost:8501", False)],
)  # fmt: skip
def test_on_this_machine_too_a_websocket_comes_from_our_own_page(
    origin: str | None, accepted: bool
) -> None:
    answer = ask(Gate(Inner(), None), "/_stcore/stream", "websocket", origin=origin)
    assert answer["type"] == ("websocket.accept" if accepted else "websocket.close")


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/auth/login", "/oauth2callback"]
)
def test_what_nobody_needs_is_not_there(path: str) -> None:
    assert ask(Gate(Inner(), None), path)["status"] == 404


@pytest.mark.parametrize(("path", "status"), [("/exits", 200), ("/", 200), ("/uitstroom", 404)])
def test_a_page_that_does_not_exist_is_said_to_be_so(path: str, status: int) -> None:
    """Streamlit would say so in English, over the page that it shows instead."""
    assert ask(Gate(Inner(), None), path, accept="text/html")["status"] == status


def test_every_answer_says_what_a_browser_may_load() -> None:
    headers = dict(ask(SafeHeaders(Inner()), "/exits")["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert "script-src 'self';" in policy
    assert "http" not in policy
    assert "unsafe" not in policy.replace(f"style-src {CONTENT['style-src']}", "")


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/exits", False), ("/", False), ("/media/a.csv", False), ("/_stcore/host-config", False),
     ("/auth/watch.js", False), ("/static/js/index.js", True), ("/app/static/print.js", True)],
)  # fmt: skip
def test_a_browser_keeps_files_of_the_program_and_nothing_of_a_person(
    path: str, kept: bool
) -> None:
    headers = dict(ask(SafeHeaders(Inner()), path)["headers"])
    assert headers.get(b"cache-control") == (None if kept else b"no-store")


@pytest.fixture
def pages(tmp_path: Path) -> SignInPages:
    return SignInPages(SETTINGS, Sessions(tmp_path, 3600, 60), IdentityProvider(SETTINGS))


def test_over_tls_a_cookie_is_for_this_host_and_for_tls_alone(pages: SignInPages) -> None:
    token = pages.sessions.begin("1", GROUP)
    cookie = f"{pages.session_cookie}={token}"
    gate = Gate(Inner(), pages)
    assert pages.session_cookie == "__Host-dashboard"
    assert ask(gate, "/exits", host="dashboard.example", cookie=cookie)["status"] == 200
    answer = ask(gate, "/exits", host="dashboard.example", accept="text/html")
    (cleared,) = (v.decode() for n, v in answer["headers"] if n == b"set-cookie")
    for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=0"):
        assert flag in cleared
    assert "Domain" not in cleared


def test_the_app_never_sees_the_cookie_nor_a_badge_of_a_browser(pages: SignInPages) -> None:
    inner = Inner()
    cookie = f"a=1; {pages.session_cookie}={pages.sessions.begin('1', GROUP)}; b=2"
    ask(Gate(inner, pages), "/exits", host="dashboard.example", cookie=cookie,
        x_dashboard_viewer="forged")  # fmt: skip
    headers = dict(inner.reached[0]["headers"])
    assert headers[b"cookie"] == b"a=1; b=2"
    assert b"x-dashboard-viewer" not in headers


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [("https://dashboard.example", True), ("http://dashboard.example", False), (None, False),
     ("https://dashboard.example:8443", False), ("https://dashboard.example.evil.example", False)],
)  # fmt: skip
def test_behind_tls_the_origin_is_that_of_the_users(
    pages: SignInPages, origin: str | None, accepted: bool
) -> None:
    cookie = f"{pages.session_cookie}={pages.sessions.begin('1', GROUP)}"
    answer = ask(
        Gate(Inner(), pages), "/_stcore/stream", "websocket",
        host="dashboard.example", origin=origin, cookie=cookie,
    )  # fmt: skip
    assert answer["type"] == ("websocket.accept" if accepted else "websocket.close")


@pytest.mark.parametrize("cookie", ["", "__Host-dashboard=", "__Host-dashboard=x", "dashboard=x"])
def test_a_websocket_needs_a_session_whatever_its_origin(pages: SignInPages, cookie: str) -> None:
    inner = Inner()
    answer = ask(
        Gate(inner, pages), "/_stcore/stream", "websocket",
        host="dashboard.example", origin="https://dashboard.example", cookie=cookie,
    )  # fmt: skip
    assert answer["type"] == "websocket.close"
    assert not inner.reached


def session(role: str = "steering_group") -> Session:
    return Session("h", "1", Viewer(role, None, "x"), 0.0, 0.0)


def test_a_session_is_offered_what_its_pages_show() -> None:
    mine = session()
    button, picture, made, icon = ForwardMsg(), ForwardMsg(), ForwardMsg(), ForwardMsg()
    button.delta.new_element.download_button.url = "/media/a1.csv"
    button.delta.new_element.download_button.deferred_file_id = "later"
    picture.delta.new_element.imgs.imgs.add(url="/media/b2.png")
    made.backend_operation_response.deferred_file.url = "/media/c3.pdf"
    icon.page_config_changed.favicon = "/media/d4.png"
    for message in (button, picture, made, icon):
        for_browser(message.SerializeToString(), mine)
    assert mine.files == {"a1.csv", "b2.png", "c3.pdf", "d4.png"}
    assert mine.promised == {"later"}


def test_an_address_that_a_reader_typed_offers_nothing() -> None:
    mine, link = session(), "/media/of-another.csv"
    typed, label, page = ForwardMsg(), ForwardMsg(), ForwardMsg()
    typed.delta.new_element.markdown.body = link
    label.delta.new_element.download_button.label = link
    page.page_info_changed.query_string = f"cohort={link}"
    for message in (typed, label, page):
        for_browser(message.SerializeToString(), mine)
    assert mine.files == set()


def test_a_download_is_made_for_the_session_that_was_offered_it() -> None:
    mine, asked = session(), BackMsg()
    asked.backend_operation_request.deferred_file.file_id = "later"
    data = asked.SerializeToString()
    assert not is_allowed(data, mine)
    mine.promised.add("later")
    assert is_allowed(data, mine)
    assert not is_allowed(data, session("steward"))


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [("rerun_script", True), ("stop_script", True), ("app_heartbeat", True), ("clear_cache", False),
     ("set_run_on_save", False), ("load_git_info", False), ("debug_shutdown_runtime", False),
     ("debug_disconnect_websocket", False)],
)  # fmt: skip
def test_a_browser_may_ask_what_pages_need(kind: str, allowed: bool) -> None:
    message = BackMsg()
    field = BackMsg.DESCRIPTOR.fields_by_name[kind]
    if field.message_type:
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    for somebody in (None, session("steward"), session()):
        assert is_allowed(message.SerializeToString(), somebody) == allowed


@pytest.mark.parametrize("kind", ["install_skills", "dismiss_skills_nudge"])
def test_nobody_installs_anything(kind: str) -> None:
    message = BackMsg()
    getattr(message.backend_operation_request, kind).SetInParent()
    for somebody in (None, session("steward")):
        assert not is_allowed(message.SerializeToString(), somebody)


def test_only_a_steward_gets_an_address_to_send_a_file_to() -> None:
    message = BackMsg()
    message.file_urls_request.file_names.append("participants.csv")
    assert is_allowed(message.SerializeToString(), session("steward"))
    assert not is_allowed(message.SerializeToString(), session("evaluator"))


def test_a_browser_that_was_left_alone_gives_no_sign_of_life() -> None:
    assert not is_sign_of_life(BackMsg(app_heartbeat=True).SerializeToString())
    assert not is_allowed(b"\xff\xff", None)


class Held:
    """Stands for the app: keeps every websocket until the test lets go, and answers requests."""

    def __init__(self) -> None:
        self.let_go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await Inner()(scope, receive, send)
            return
        await send({"type": "websocket.accept"})
        await self.let_go.wait()


async def three_hundred_windows(pages: SignInPages) -> tuple[list[str], list[str], int, list[str]]:
    """First answers to 300 websockets of one person, then to one of another and a page of each.

    Last what the first person gets who closed all windows.
    """
    held = Held()
    gate = Gate(held, pages)
    mine, other = (pages.sessions.begin(number, GROUP) for number in ("1", "2"))

    def scope(token: str, kind: str) -> Scope:
        headers = {
            "host": "dashboard.example", "origin": "https://dashboard.example",
            "cookie": f"{pages.session_cookie}={token}", "accept": "text/html",
        }  # fmt: skip
        return {
            "type": kind, "method": "GET", "query_string": b"lang=en", "scheme": "http",
            "path": "/exits" if kind == "http" else "/_stcore/stream",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip

    async def ask(token: str, kind: str, sent: list[Message]) -> None:
        async def receive() -> Message:
            return {"type": f"{kind}.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await gate(scope(token, kind), receive, send)

    async def begin(token: str, count: int) -> tuple[list[asyncio.Task[None]], list[list[Message]]]:
        answers: list[list[Message]] = [[] for _ in range(count)]
        tasks = [asyncio.ensure_future(ask(token, "websocket", sent)) for sent in answers]
        while not all(answers):
            await asyncio.sleep(0)
        return tasks, answers

    def types(answers: list[list[Message]]) -> list[str]:
        return [sent[0]["type"] for sent in answers]

    tasks, first = await begin(mine, 300)
    more, second = await begin(other, 1)
    page: list[Message] = []
    await ask(mine, "http", page)
    held.let_go.set()
    await asyncio.gather(*tasks, *more)
    _, again = await begin(mine, 1)
    return types(first), types(second), page[0]["status"], types(again)


def test_one_person_has_eight_windows_and_others_have_theirs(
    pages: SignInPages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    first, second, page, again = asyncio.run(three_hundred_windows(pages))
    assert first.count("websocket.accept") == 8
    assert first.count("websocket.close") == 292
    assert second == ["websocket.accept"]
    assert page == 429
    assert again == ["websocket.accept"]
    assert len((tmp_path / "log" / LOG_FILE).read_text().splitlines()) == 1


def test_a_refusal_stands_though_the_log_cannot_be_written(
    pages: SignInPages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "keys").mkdir()
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    cookie = f"{pages.session_cookie}={pages.sessions.begin('1', GROUP)}"
    answer = ask(Gate(Inner(), pages), "/media/x.csv", host="dashboard.example", cookie=cookie)
    assert answer["status"] == 404


def test_three_downloads_are_made_for_one_session_at_once() -> None:
    mine, made = session(), ForwardMsg()
    mine.promised.add("later")

    def ask_for(number: str) -> bool:
        message = BackMsg()
        message.backend_operation_request.request_id = number
        message.backend_operation_request.deferred_file.file_id = "later"
        return is_allowed(message.SerializeToString(), mine)

    assert [ask_for(number) for number in "12345"] == [True, True, True, False, False]
    made.backend_operation_response.request_id = "2"
    for_browser(made.SerializeToString(), mine)
    assert [ask_for(number) for number in "56"] == [True, False]


def test_a_message_is_held_until_it_is_whole_and_so_is_small() -> None:
    assert st.get_option("server.maxMessageSize") == 10
    assert st.get_option("server.maxWidgetStateSize") < st.get_option("server.maxMessageSize")


@pytest.mark.parametrize("somebody", [None, session(), session("steward")])
def test_a_browser_learns_neither_where_the_program_lies_nor_its_versions(
    somebody: Session | None,
) -> None:
    message = ForwardMsg()
    begun = message.new_session
    begun.main_script_path = "/srv/dashboard/app.py"
    begun.initialize.session_id = "run"
    begun.initialize.environment_info.streamlit_version = "1.67.0"
    begun.initialize.environment_info.python_version = "3.11.7"
    begun.initialize.user_info.installation_id = "of this machine"
    sent = ForwardMsg.FromString(for_browser(message.SerializeToString(), somebody)).new_session
    assert sent.initialize.session_id == "run"
    assert sent.main_script_path == "app.py"
    assert not any(word in str(sent) for word in ("/srv", "1.67", "3.11", "of this machine"))


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_how_somebody_comes_is_known_from_the_settings_and_not_from_a_header(
    pages: SignInPages, kind: str, scheme: str
) -> None:
    inner = Inner()
    cookie = f"{pages.session_cookie}={pages.sessions.begin('1', GROUP)}"
    ask(Gate(inner, pages), "/exits" if kind == "http" else "/_stcore/stream", kind,
        host="dashboard.example", origin="https://dashboard.example", cookie=cookie,
        x_forwarded_proto="http", x_forwarded_for="203.0.113.7", forwarded="for=x")  # fmt: skip
    (reached,) = inner.reached
    assert reached["scheme"] == scheme
    assert not any(b"forwarded" in name for name, _ in reached["headers"])


def test_one_person_opens_sixteen_windows_in_ten_seconds_closed_or_not(
    pages: SignInPages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    gate, clock = Gate(Inner(), pages), Clock()
    gate.clock = clock
    tokens = [pages.sessions.begin(number, GROUP) for number in ("1", "2")]

    def opens(token: str) -> bool:
        answer = ask(gate, "/_stcore/stream", "websocket", host="dashboard.example",
                     origin="https://dashboard.example",
                     cookie=f"{pages.session_cookie}={token}")  # fmt: skip
        return bool(answer["type"] == "websocket.accept")

    assert [opens(tokens[0]) for _ in range(MOST_OPENED + 2)] == [True] * 16 + [False] * 2
    assert opens(tokens[1])
    clock.now += OPENED_SECONDS
    assert opens(tokens[0])
