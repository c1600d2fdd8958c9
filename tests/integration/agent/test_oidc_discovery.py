"""Reading an issuer's keys over HTTP, and the ways in which that fails."""

import json
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agent.auth.oidc_discovery import LARGEST_BYTES, DiscoveryFailed
from agent.auth.oidc_discovery import OidcIssuer as Issuer
from checks.emulated_account.certificate import loopback_certificate
from checks.standins.loopback import Answer
from checks.standins.oidc_issuer import DISCOVERY, KEYS, OidcIssuer
from checks.standins.oidc_keys import signer

SOON_S = 0.3


def rows(url: str, wait_s: float = SOON_S) -> list[Any]:
    """The key set's rows, by a reader that gives up soon."""
    return Issuer(url, wait_s).key_rows()


def fault(url: str, wait_s: float = SOON_S) -> str:
    """Why the key set could not be read."""
    with pytest.raises(DiscoveryFailed) as caught:
        rows(url, wait_s)
    return str(caught.value)


def test_the_keys_are_found_by_discovery(issuer: OidcIssuer) -> None:
    assert rows(issuer.url) == [signer().row()]
    assert issuer.asked == [DISCOVERY, KEYS]


def test_an_issuer_whose_name_ends_with_a_slash_is_asked_at_the_same_place(issuer: OidcIssuer) -> None:
    issuer.document = {"issuer": issuer.url + "/"}

    assert rows(issuer.url + "/") == [signer().row()]


@pytest.mark.parametrize("name", ["https://issuer.example.com", "", None, 7])
def test_a_document_that_names_another_issuer_counts_for_nothing(issuer: OidcIssuer, name: Any) -> None:
    issuer.document = {"issuer": name}

    assert fault(issuer.url) == "its discovery document is that of another issuer"
    assert issuer.asked == [DISCOVERY]


@pytest.mark.parametrize(
    "address",
    [
        None,
        7,
        "",
        "keys",
        "file:///etc/passwd",
        "http://keys.example.com/",
        "ftp://127.0.0.1/",
        "http://[::1/",
    ],
)
def test_keys_are_read_from_no_unsafe_address(issuer: OidcIssuer, address: Any) -> None:
    issuer.document = {"jwks_uri": address}

    assert fault(issuer.url) == "its jwks_uri is not an https URL"


def test_an_issuer_on_https_has_its_keys_on_https() -> None:
    reader = Issuer("https://issuer.example.com")

    assert reader.safe("https://keys.example.com/") == "https://keys.example.com/"
    with pytest.raises(DiscoveryFailed, match="jwks_uri"):
        reader.safe("http://127.0.0.1/keys")


@pytest.mark.parametrize("place", [DISCOVERY, KEYS])
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(500), "HTTP 500"),
        (Answer(404), "HTTP 404"),
        (Answer(302, headers={"location": "/keys"}), "HTTP 302"),
        (Answer(200, b"<html>"), "not JSON"),
        (Answer(200, b"\xff\xfe"), "not JSON"),
        (Answer(200, b"[" * 100_000), "not JSON"),
        (Answer(200, b"[]"), "not a JSON object"),
        (Answer(200, b" " * (LARGEST_BYTES + 1)), "more than 262144 bytes"),
        (Answer(late=True), "could not be reached (ReadTimeoutError)"),
    ],
)
def test_an_answer_that_cannot_be_used_is_a_fault(
    issuer: OidcIssuer, place: str, answer: Answer, reason: str
) -> None:
    issuer.answers[place] = answer

    assert reason in fault(issuer.url)


@pytest.mark.parametrize("keys", [None, {}, "keys", 7])
def test_a_key_set_without_a_list_of_keys_is_a_fault(issuer: OidcIssuer, keys: Any) -> None:
    issuer.answers[KEYS] = Answer(200, json.dumps({"keys": keys}).encode())

    assert fault(issuer.url) == "its key set has no list of keys"


def test_an_issuer_that_is_not_there_is_a_fault() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "could not be reached" in fault(f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_an_issuer_whose_certificate_nobody_vouches_for_is_a_fault(tmp_path: Path) -> None:
    own = loopback_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own.certificate, own.key)

    def greet(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=greet, args=(server,), daemon=True)
        thread.start()
        reason = fault(f"https://127.0.0.1:{server.getsockname()[1]}", wait_s=10)
        thread.join()

    assert reason == "it could not be reached (SSLError)"


def test_a_body_that_trickles_is_given_up() -> None:
    over = threading.Event()

    def trickle(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
            try:
                while not over.wait(SOON_S / 10):
                    connection.sendall(b" ")
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=trickle, args=(server,), daemon=True)
        thread.start()
        reason = fault(f"http://127.0.0.1:{server.getsockname()[1]}")
        over.set()
        thread.join()

    assert reason == "it did not answer in time"
