"""What a laptop's server has to refuse, over real HTTP: other hosts, other sites, no JSON, no end."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from agent.api.schemas import LARGEST_EVENT_BYTES, MAX_BODY_BYTES
from local.guard import Limits
from local.hosts import HostSettings, known_hosts
from local.server import create_server
from tests.agent_parts import create_test_app, sse_events
from tests.fakes import PATIENCE_S, ScriptedModel, kinds, say
from tests.running import Running

SLOW_S, LINGER_S = 0.3, 0.1
ASK = json.dumps({"question": "안녕"}).encode()
JSON = {"content-type": "application/json"}
PATHS = ["/", "/config.json", "/health", "/api/schema", "/api/kb/documents/soldering.ko", "/api/unknown"]
type Ask = Callable[..., httpx.Response]


class Talking(ScriptedModel):
    """Answers every question, and counts them."""

    def __init__(self) -> None:
        super().__init__(*[say("답")] * 20)


@contextmanager
def server(tmp_path: Path, **options: Any) -> Iterator[tuple[str, Talking]]:
    """A server with a small page, and the model behind it."""
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>", encoding="utf-8")
    model = Talking()
    app = create_server(create_test_app(model=model)[0], tmp_path, **options)
    with Running(app) as running:
        yield running.url, model


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Talking]]:
    """A server with the limits of `make run`, but no patience with slow bodies."""
    with server(
        tmp_path_factory.mktemp("page"), limits=Limits(body_seconds=SLOW_S, linger_seconds=LINGER_S)
    ) as served:
        yield served


@pytest.fixture
def served(running: tuple[str, Talking]) -> tuple[str, Talking]:
    """That server, of which nothing has been asked yet."""
    running[1].requests.clear()
    return running


def asked(address: str, headers: Mapping[str, str], content: bytes = ASK) -> httpx.Response:
    """The answer to a question with these headers."""
    return httpx.post(f"{address}/api/chat", content=content, headers={**JSON, **headers}, timeout=PATIENCE_S)


def code(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    error = response.json()["error"]
    assert error["message"].isprintable()
    assert error["details"] == []
    return response.status_code, error["code"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost:1", "127.0.0.1.nip.io:{port}"]
)
def test_a_name_that_was_pointed_here_reads_nothing(
    served: tuple[str, Talking], path: str, host: str
) -> None:
    address, _ = served
    asked_for = host.format(port=urlsplit(address).port)
    response = httpx.get(f"{address}{path}", headers={"host": asked_for}, timeout=PATIENCE_S)

    assert code(response) == (403, "host_not_allowed")
    assert "ALLOWED_HOSTS" in response.json()["error"]["message"]


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_the_machine_s_own_names_are_answered(served: tuple[str, Talking], name: str) -> None:
    address, _ = served
    own = f"{name}:{urlsplit(address).port}"
    response = asked(address, {"host": own, "origin": f"http://{own}", "sec-fetch-site": "same-origin"})

    assert kinds(sse_events([response.content]))[-1] == "done"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1", "file://", ""]
)
@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS", "PUT", "HEAD"])
def test_a_page_of_another_site_may_do_nothing(served: tuple[str, Talking], origin: str, method: str) -> None:
    address, model = served
    response = httpx.request(
        method, f"{address}/api/chat", content=ASK, headers={**JSON, "origin": origin}, timeout=PATIENCE_S
    )

    assert response.status_code == 403
    assert "access-control-allow-origin" not in response.headers
    assert model.requests == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
@pytest.mark.parametrize("path", PATHS)
def test_what_a_browser_fetches_for_another_site_is_refused_also_where_it_names_no_origin(
    served: tuple[str, Talking], site: str, path: str
) -> None:
    address, _ = served
    for mode, kind in (
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("navigate", "iframe"),
        ("cors", "empty"),
    ):
        headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": kind}
        response = httpx.get(f"{address}{path}", headers=headers, timeout=PATIENCE_S)
        assert code(response) == (403, "origin_not_allowed")


def test_coming_to_the_page_by_a_link_or_from_signing_in_is_let_through(served: tuple[str, Talking]) -> None:
    address, _ = served
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}

    assert httpx.get(f"{address}/?code=1&state=2", headers=visit, timeout=PATIENCE_S).status_code == 200
    refused = httpx.get(f"{address}/api/schema", headers=visit, timeout=PATIENCE_S)
    assert code(refused) == (403, "origin_not_allowed")


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "text/plain; application/json", "application/x-www-form-urlencoded", "multipart/form-data",
     "application/jsonx", "application/json; charset=utf-16", "application/xml", ""],
)  # fmt: skip
def test_only_json_is_taken(served: tuple[str, Talking], kind: str) -> None:
    address, model = served

    assert code(asked(address, {"content-type": kind})) == (415, "unsupported_media_type")
    assert model.requests == []


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=UTF-8"])
def test_json_is_taken(served: tuple[str, Talking], kind: str) -> None:
    address, _ = served
    assert asked(address, {"content-type": kind}).status_code == 200


def test_a_browser_has_to_name_the_type(served: tuple[str, Talking]) -> None:
    """A page can send a body of no type without asking first; a program that leaves it out is no page."""
    address, model = served
    own = {"origin": address, "sec-fetch-site": "same-origin"}
    for headers in ({"origin": address}, {"sec-fetch-site": "same-origin"}, own, {"referer": f"{address}/"}):
        response = httpx.post(f"{address}/api/chat", content=ASK, headers=headers, timeout=PATIENCE_S)
        assert code(response) == (415, "unsupported_media_type")
    assert model.requests == []
    assert httpx.post(f"{address}/api/chat", content=ASK, timeout=PATIENCE_S).status_code == 200


class Wire:
    """One connection, byte by byte."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host = parts.netloc
        self._socket = socket.create_connection((str(parts.hostname), int(parts.port or 0)), PATIENCE_S)

    def head(self, *lines: str, path: str = "/api/chat") -> None:
        """Send the head of a POST."""
        head = [
            f"POST {path} HTTP/1.1",
            f"Host: {self.host}",
            "Content-Type: application/json",
            *lines,
            "",
            "",
        ]
        self._socket.sendall("\r\n".join(head).encode())

    def send(self, data: bytes) -> bool:
        """Whether these bytes could be sent."""
        try:
            self._socket.sendall(data)
        except OSError:
            return False
        return True

    def answer(self) -> bytes:
        """All that comes until the server closes the connection."""
        got = bytearray()
        try:
            while data := self._socket.recv(65536):
                got += data
        except ConnectionResetError:
            pass  # closed with bytes of ours unread
        self._socket.close()
        return bytes(got)

    def leave(self) -> None:
        """Close the connection."""
        self._socket.close()


@pytest.mark.parametrize("length", [LARGEST_EVENT_BYTES + 1, 10**9, 10**15, "9" * 20])
@pytest.mark.parametrize("expects", [(), ("Expect: 100-continue",)])
def test_a_length_over_the_limit_is_refused_before_a_byte_of_the_body_is_sent(
    served: tuple[str, Talking], length: int | str, expects: tuple[str, ...]
) -> None:
    address, model = served
    wire = Wire(address)
    wire.head(f"Content-Length: {length}", *expects)
    answer = wire.answer()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"body_too_large" in answer
    assert b"100 Continue" not in answer, "the sender was asked to go on"
    assert b"connection: close" in answer.lower()
    assert model.requests == []


def test_a_body_of_unknown_length_is_cut_off_at_the_limit(served: tuple[str, Talking]) -> None:
    address, model = served
    wire = Wire(address)
    wire.head("Transfer-Encoding: chunked")
    piece = b"1000\r\n" + b" " * 0x1000 + b"\r\n"
    # 100 MB, if the server would take them.
    sent = 0
    while sent < 25_000 and wire.send(piece):
        sent += 1

    wire.leave()
    assert sent < 25_000, "the server read on"
    assert model.requests == []
    assert httpx.get(f"{address}/health", timeout=PATIENCE_S).status_code == 200


def test_a_body_of_unknown_length_within_the_limit_is_taken(served: tuple[str, Talking]) -> None:
    address, _ = served

    def pieces() -> Iterator[bytes]:
        yield ASK[:5]
        yield ASK[5:]

    response = httpx.post(f"{address}/api/chat", content=pieces(), headers=JSON, timeout=PATIENCE_S)
    assert kinds(sse_events([response.content]))[-1] == "done"


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("chunked", [False, True])
def test_the_limit_is_the_agent_s_own_to_the_byte(
    served: tuple[str, Talking], over: int, *, chunked: bool
) -> None:
    address, _ = served
    body = ASK + b" " * (MAX_BODY_BYTES + over - len(ASK))
    content = (body[at : at + 50_000] for at in range(0, len(body), 50_000)) if chunked else body
    response = httpx.post(f"{address}/api/chat", content=content, headers=JSON, timeout=PATIENCE_S)

    assert response.status_code == (413 if over else 200)


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("/api/shots/default/7/outcome", True),
        ("/api/shots/default/7%2F8/outcome", True),
        ("/api/shots/default/7/photos/outcome/x", False),
        ("/api/predict", False),
    ],
)
def test_what_a_part_was_may_bring_a_photo_and_nothing_beside_it_more(
    served: tuple[str, Talking], path: str, *, taken: bool
) -> None:
    address, _ = served
    image = {"media_type": "image/jpeg", "data": "A" * 1_000_000}
    response = httpx.post(
        f"{address}{path}", json={"result": "good", "image": image}, headers=JSON, timeout=PATIENCE_S
    )

    # Read, and found to be no picture.
    assert response.status_code == (422 if taken else 413)


@pytest.mark.parametrize("head", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_a_body_that_never_comes_is_given_up(served: tuple[str, Talking], head: str) -> None:
    address, model = served
    wire = Wire(address)
    wire.head(head)
    wire.send(b"5\r\nabcde\r\n")
    answer = wire.answer()

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"request_timeout" in answer
    assert model.requests == []


def test_a_sender_who_leaves_in_the_middle_asks_nothing(served: tuple[str, Talking]) -> None:
    address, model = served
    for _ in range(3):
        wire = Wire(address)
        wire.head("Content-Length: 100")
        wire.send(b"{")
        wire.leave()
    assert httpx.get(f"{address}/health", timeout=PATIENCE_S).status_code == 200
    assert model.requests == []


@pytest.mark.parametrize("path", ["/", "/config.json", "/health", "/assets/x.js"])
def test_no_route_reads_a_body_past_the_limit(served: tuple[str, Talking], path: str) -> None:
    address, _ = served
    wire = Wire(address)
    wire.head("Content-Length: 10000000000", path=path)
    assert wire.answer().startswith(b"HTTP/1.1 413 ")


def test_a_host_that_was_allowed_is_answered(tmp_path: Path) -> None:
    hosts = known_hosts("127.0.0.1", HostSettings(allowed_hosts="qa.plant.example"))
    with server(tmp_path, hosts=hosts) as (address, _):
        own = {"host": "qa.plant.example", "origin": "https://qa.plant.example"}
        assert asked(address, own).status_code == 200
        assert code(asked(address, {"host": "evil.example"})) == (403, "host_not_allowed")


def test_refusals_carry_the_page_s_security_headers(served: tuple[str, Talking]) -> None:
    address, _ = served
    response = httpx.get(address, headers={"host": "evil.example"}, timeout=PATIENCE_S)
    assert "default-src 'none'" in response.headers["content-security-policy"]
