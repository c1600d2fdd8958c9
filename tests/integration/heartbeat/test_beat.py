"""A beat at a real stage passes; each way in which a stage can be dead fails the check that it should."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import urllib3

from checks.emulated_account.certificate import loopback_certificate
from checks.standins.cognito import PASSWORD, USERNAME
from checks.standins.loopback import Answer, Loopback, Request
from checks.standins.oidc_issuer import OidcIssuer
from heartbeat import checks
from heartbeat.beat import Beat, Check
from heartbeat.certificate import days_left
from heartbeat.faults import CheckFailed, Code
from heartbeat.target import Target
from tests.agent_parts import memory_logger
from tests.emitted_metrics import sets_of
from tests.integration.heartbeat.conftest import Watched, heartbeats_token
from tests.tool_results import SHOT

ALL_WELL = dict.fromkeys(Check, Code.OK)
WITHOUT_A_QUESTION = {check: Code.OK for check in Check if check is not Check.QUESTION}


def through(stage: str, **spoilt: Answer) -> Any:
    """An edge before the stage that spoils the answers of some paths, named by their last part."""

    def answer(request: Request) -> Answer:
        if wrong := spoilt.get(request.path.rpartition("/")[2]):
            return wrong
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        told = httpx.request(request.method, stage + request.path, content=request.body, headers=headers)
        return Answer(told.status_code, told.content, {"content-type": told.headers["content-type"]})

    return Loopback(answer)


def failed(beat: Beat, *, asks_the_model: bool = False) -> dict[Check, Code]:
    """The checks that failed, with their codes."""
    found = beat.run(asks_the_model=asks_the_model)
    return {check: code for check, code in found.items() if code is not Code.OK}


def pulse(printed: str, check: str | None) -> list[float]:
    """The values of `Failed` for a check; None is the whole beat."""
    rows = [row for row in sets_of(printed) if "Failed" in row and row.get("check") == check]
    return [value for row in rows for value in row["Failed"]]


def test_a_stage_that_answers_passes_every_check(stage: str, watched: Watched) -> None:
    assert watched.beat(stage).run(asks_the_model=True) == ALL_WELL


def test_the_model_is_asked_only_when_it_should_be(stage: str, watched: Watched) -> None:
    with through(stage) as edge:
        assert watched.beat(edge.url).run(asks_the_model=False) == WITHOUT_A_QUESTION
        assert "/api/chat" not in {request.path for request in edge.requests}


def test_every_beat_counts_each_check_and_itself(
    stage: str, watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    watched.beat(stage).run(asks_the_model=True)
    printed = capsys.readouterr().out
    assert [pulse(printed, check) for check in (None, *Check)] == [[0.0]] * (1 + len(Check))
    assert [row["FirstText"][0] > 0 for row in sets_of(printed) if "FirstText" in row] == [True]


@pytest.mark.parametrize(
    ("spoilt", "found"),
    [
        ({"health": Answer(403, b"<html>Request blocked.</html>")}, {Check.HEALTH: Code.REFUSED}),
        ({"predict": Answer(403, b"<html>Request blocked.</html>")}, {Check.PREDICT: Code.REFUSED}),
        ({"schema": Answer(502, b"bad gateway")}, {Check.PREDICT: Code.REFUSED}),
        ({"health": Answer(200, b"<html>A page</html>")}, {Check.HEALTH: Code.WRONG}),
        ({"health": Answer(200, b'{"status": "healthy", "tools": []}')}, {Check.HEALTH: Code.WRONG}),
        ({"health": Answer(301, b"", {"location": "/elsewhere"})}, {Check.HEALTH: Code.REFUSED}),
        ({"predict": Answer(dropped=True)}, {Check.PREDICT: Code.CUT}),
        ({"schema": Answer(200, b'{"features": []}')}, {Check.PREDICT: Code.WRONG}),
        ({"schema": Answer(200, b"[1, 2]")}, {Check.PREDICT: Code.WRONG}),
    ],
)
def test_what_stands_before_the_agent_is_noticed(
    stage: str, watched: Watched, spoilt: dict[str, Answer], found: dict[Check, Code]
) -> None:
    with through(stage, **spoilt) as edge:
        assert failed(watched.beat(edge.url)) == found


GOOD = {"t1": {"prediction": {"probability": 0.2}}, "t2": {"top_features": [["a", 0.1]]}}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        GOOD | {"t1": {"error": {"code": "tool_timeout"}}},
        GOOD | {"t2": {"error": {"code": "tool_failed"}}},
        GOOD | {"t1": {"prediction": {}}},
        GOOD | {"t1": {"prediction": {"probability": 1.5}}},
        GOOD | {"t1": {"prediction": {"probability": "0.2"}}},
        GOOD | {"t1": {"prediction": {"probability": True}}},
        GOOD | {"t2": {"top_features": []}},
        GOOD | {"t2": None},
    ],
)
def test_a_prediction_of_another_shape_is_no_prediction(body: Any, pool: urllib3.PoolManager) -> None:
    with Loopback(Answer(200, json.dumps(body).encode())) as edge, pytest.raises(CheckFailed) as raised:
        checks.predict(Target(edge.url, pool), SHOT)
    assert raised.value.code is Code.WRONG


def test_the_shape_that_passes_is_the_agents_own(pool: urllib3.PoolManager) -> None:
    with Loopback(Answer(200, json.dumps(GOOD).encode())) as edge:
        checks.predict(Target(edge.url, pool), SHOT)


def _sse(*events: dict[str, Any]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


TEXT, DONE = {"type": "answer_delta", "text": "가"}, {"type": "done", "warnings": []}


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (_sse(TEXT), Code.CUT),
        (_sse(TEXT) + b'data: {"type": "do', Code.CUT),
        (b"", Code.CUT),
        (b"<html>", Code.CUT),
        (_sse(DONE), Code.WRONG),
        (_sse(TEXT, {"type": "error", "code": "model_throttled"}), Code.REFUSED),
        (_sse(TEXT, {"type": "done", "warnings": [{"code": "model_unavailable"}]}), Code.WRONG),
        (_sse(TEXT, {"type": "done", "warnings": [{"code": "written_from_results"}]}), Code.WRONG),
    ],
)
def test_a_stream_that_is_no_whole_answer_of_the_model_is_noticed(
    stage: str, watched: Watched, stream: bytes, code: Code
) -> None:
    with through(stage, chat=Answer(200, stream, {"content-type": "text/event-stream"})) as edge:
        assert failed(watched.beat(edge.url), asks_the_model=True) == {Check.QUESTION: code}
        assert [request.path for request in edge.requests].count("/api/chat") == 2, "tried twice"


def test_one_failed_call_of_the_model_is_tried_again(stage: str, watched: Watched) -> None:
    answers = iter([Answer(503), Answer(200, _sse(TEXT, DONE))])

    def answer(request: Request) -> Answer:
        if request.path == "/api/chat":
            return next(answers)
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        told = httpx.request(request.method, stage + request.path, content=request.body, headers=headers)
        return Answer(told.status_code, told.content)

    with Loopback(answer) as edge:
        assert failed(watched.beat(edge.url), asks_the_model=True) == {}


def test_a_slow_answer_is_too_slow(pool: urllib3.PoolManager) -> None:
    with Loopback(Answer(late=True)) as edge, pytest.raises(CheckFailed) as raised:
        Target(edge.url, pool).json("GET", "/health", 0.2)
    assert raised.value.code is Code.SLOW


def test_an_answer_that_drips_is_too_slow_as_well(pool: urllib3.PoolManager) -> None:
    """By the time of the whole answer; each byte by itself comes soon enough."""
    passed = iter(range(1000))
    with Loopback(Answer(200, b"x" * 300_000)) as edge, pytest.raises(CheckFailed) as raised:
        Target(edge.url, pool, clock=lambda: float(next(passed))).json("GET", "/health", 2.0)
    assert raised.value.code is Code.SLOW


@pytest.mark.parametrize(
    ("operation", "fault", "code"),
    [
        ("AdminInitiateAuth", "InternalErrorException", Code.SIGN_IN),
        ("AdminInitiateAuth", "NotAuthorizedException", Code.SIGN_IN),
        ("AdminInitiateAuth", "TooManyRequestsException", Code.SIGN_IN),
        ("GetParameter", "ParameterNotFound", Code.NOT_SET_UP),
        ("GetParameter", "AccessDeniedException", Code.SIGN_IN),
    ],
)
def test_cognito_down_fails_the_sign_in_and_what_needs_it(
    stage: str, watched: Watched, operation: str, fault: str, code: Code
) -> None:
    watched.cognito.faults[operation] = fault
    assert failed(watched.beat(stage), asks_the_model=True) == {
        Check.SIGN_IN: code,
        Check.PREDICT: code,
        Check.QUESTION: Code.WRONG,
    }


@pytest.mark.parametrize("kept", ["", "[]", "no json", '{"username": "only"}'])
def test_a_parameter_that_holds_no_password_is_not_set_up(stage: str, watched: Watched, kept: str) -> None:
    watched.cognito.kept = kept
    assert failed(watched.beat(stage))[Check.SIGN_IN] is Code.NOT_SET_UP


def test_a_challenge_is_no_sign_in(stage: str, watched: Watched) -> None:
    watched.cognito.challenge = "NEW_PASSWORD_REQUIRED"
    assert failed(watched.beat(stage))[Check.SIGN_IN] is Code.SIGN_IN


def test_a_token_that_the_stage_does_not_take_fails_the_prediction(
    stage: str, watched: Watched, issuer: OidcIssuer
) -> None:
    watched.cognito.token = lambda: issuer.token(aud="another")
    assert failed(watched.beat(stage)) == {Check.PREDICT: Code.REFUSED}


def test_neither_name_password_nor_token_is_ever_written_down(
    stage: str, watched: Watched, issuer: OidcIssuer, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = [heartbeats_token(issuer)]
    watched.cognito.token = lambda: tokens[0]
    logger, log = memory_logger()
    beat = replace(watched.beat(stage), logger=logger)
    beat.run(asks_the_model=True)
    for operation in ("AdminInitiateAuth", "GetParameter"):
        watched.cognito.faults = {operation: "NotAuthorizedException"}
        beat.run(asks_the_model=True)
    written = log.getvalue() + capsys.readouterr().out
    assert written.count("NotAuthorizedException") >= 2
    assert [secret for secret in (*tokens, PASSWORD, USERNAME) if secret in written] == []


def test_a_name_that_is_not_found_fails_everything_that_needs_it(watched: Watched) -> None:
    found = failed(watched.beat("https://quality.plant.invalid"))
    assert found == dict.fromkeys((Check.CERTIFICATE, Check.HEALTH, Check.PREDICT), Code.NAME)


def test_nobody_at_the_address_is_unreachable(watched: Watched) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        found = failed(watched.beat(f"http://127.0.0.1:{taken.getsockname()[1]}"))
    assert found == dict.fromkeys((Check.HEALTH, Check.PREDICT), Code.UNREACHABLE)


@contextmanager
def tls(folder: Path, ends_in: timedelta = timedelta(days=1)) -> Iterator[tuple[str, Path]]:
    """An address that shows a certificate, and that certificate."""
    made = loopback_certificate(folder, ends_in)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.certificate, made.key)
    with socket.create_server(("127.0.0.1", 0)) as plain:
        stopping = threading.Event()

        def shake() -> None:
            while not stopping.is_set():
                try:
                    client, _ = plain.accept()
                    with context.wrap_socket(client, server_side=True) as shaken:
                        shaken.recv(1)
                except OSError:
                    continue

        thread = threading.Thread(target=shake, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{plain.getsockname()[1]}", made.certificate
        stopping.set()
        plain.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_the_days_of_a_certificate_are_counted(
    tmp_path: Path, watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    with tls(tmp_path) as (url, certificate):
        trusting = ssl.create_default_context(cafile=str(certificate))
        beat = replace(watched.beat(url), certificate=lambda address: days_left(address, trusting))
        found = beat.run(asks_the_model=False)
    assert found[Check.CERTIFICATE] is Code.OK
    (days,) = [
        row["CertificateDays"][0] for row in sets_of(capsys.readouterr().out) if "CertificateDays" in row
    ]
    assert 0.9 < days < 1


def test_a_certificate_that_has_ended_is_refused(tmp_path: Path) -> None:
    with tls(tmp_path, timedelta(minutes=-1)) as (url, certificate), pytest.raises(CheckFailed) as raised:
        days_left(url, ssl.create_default_context(cafile=str(certificate)))
    assert (raised.value.code, str(raised.value)) == (Code.CERTIFICATE, "certificate has expired")


def test_a_certificate_that_nobody_vouches_for_is_refused_by_every_check(
    tmp_path: Path, watched: Watched
) -> None:
    with tls(tmp_path) as (url, _):
        found = failed(watched.beat(url))
    assert found == dict.fromkeys((Check.CERTIFICATE, Check.HEALTH, Check.PREDICT), Code.CERTIFICATE)


def test_the_heartbeat_may_ask_and_nothing_else(stage: str, issuer: OidcIssuer) -> None:
    headers = {"x-id-token": heartbeats_token(issuer, "engineers")}
    with httpx.Client(base_url=stage, headers=headers, timeout=20) as client:
        assert client.get("/api/schema").status_code == 200
        for path, body in (("/api/kb/ingest", {"action": "list"}), ("/api/user/forget", {})):
            refused = client.post(path, json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_permitted")


def test_nothing_of_the_heartbeats_questions_is_kept(stage: str, issuer: OidcIssuer) -> None:
    """No turn to come back to, no session to go on in, no kept answer."""
    headers = {"x-id-token": heartbeats_token(issuer)}
    body = {"question": "불량 원인이 뭐야?", "features": SHOT, "session_id": "of-the-heartbeat"}
    with httpx.Client(base_url=stage, headers=headers, timeout=30) as client:
        texts = [client.post("/api/chat", json=body).text for _ in range(2)]
        told = [json.loads(line[6:]) for line in texts[1].splitlines() if line.startswith("data: ")]
        again = client.post("/api/chat", json={**body, "features": {}}).text
    assert (told[-1]["type"], told[-1]["cached"]) == ("done", False)
    assert "session_values" not in again, "no values of a question before"
    with httpx.Client(base_url=stage, headers=headers, timeout=30) as client:
        assert client.get(f"/api/chat/{told[-1]['turn_id']}").status_code == 404
