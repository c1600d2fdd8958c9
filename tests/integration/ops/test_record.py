"""`diecast record` and `serve --record` against the real local server, and `--turn` against a table."""

import base64
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest
from moto import mock_aws

from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from agent.turns.dynamodb_store import DynamoTurns
from agent.turns.store import Sent, Turn
from checks.recordings import command
from checks.recordings.recording import ENDING, Source, files_of, read
from checks.recordings.samples import picture
from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from ops import record
from tests.agent_parts import memory_logger
from tests.composing import composed
from tests.running import Running
from tests.sessions_table import TABLE, make_sessions_table

CLOUDFORMATION = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
SECRETS = {
    "authorization": "Bearer wholly-secret-bearer-token",
    "cookie": "wholly-secret-cookie=1",
    "x-id-token": "wholly-secret-id-token",
    "x-amz-security-token": "wholly-secret-security-token",
}


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SMOKE_ID_TOKEN", "SMOKE_REFRESH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")  # the server is in this process


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its recordings."""
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the local server, which records."""
    indexes = tmp_path_factory.mktemp("indexes")
    indexes.chmod(0o700)
    with Running(composed(indexes / "data", folder, INDEX_CACHE_DIR=str(indexes))) as running:
        yield running.url


@pytest.fixture
def tests_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of tests/recordings."""
    monkeypatch.setattr(record, "TESTS", tmp_path / "tests")
    return tmp_path / "tests"


def test_a_question_to_a_server_becomes_a_file_that_replays_the_same(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"kept{ENDING}"
    asked = [
        "--question",
        "이거 불량이야?",
        "--question",
        "보압을 100으로 올리면?",
        "--shot",
        "weak-intensification",
    ]

    assert main(["record", "--url", server, *asked, "--out", str(out)]) == 0

    recording = read(out)
    assert "the same answer" in capsys.readouterr().out
    assert (recording.question, recording.source) == ("보압을 100으로 올리면?", Source.CLIENT)
    assert [exchange.question for exchange in recording.history] == ["이거 불량이야?"]
    assert main(["replay", str(out)]) == 0


def test_a_bad_answer_becomes_a_test_by_one_command(
    server: str, tests_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["record", "--url", server, "--question", "hello", "--test", "greeting", "--never", "Hello"]

    assert main(asked) == 0
    kept = tests_folder / f"greeting{ENDING}"
    capsys.readouterr()
    assert main(["replay", str(kept)]) == 1
    assert "answer must not say" in capsys.readouterr().out
    assert main(asked) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["replay", str(kept), "--accept"]) == 1, "nothing accepts what a person refused"


def test_a_server_that_records_keeps_each_answer_and_nothing_secret(
    server: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(folder.glob("*"))
    body = {
        "question": "왜 불량이야? 답은 kim@plant.example 로",
        "features": {"보압": 76, "Process_ClampForce": 655},
        "session_id": "my-very-own-session",
        "turn_id": str(uuid.uuid4()),
        "images": [{"media_type": "image/png", "data": base64.b64encode(picture()).decode()}],
    }
    answer = httpx.post(f"{server}/api/chat", json=body, headers=SECRETS, timeout=60)

    assert answer.status_code == 200
    (kept,) = set(folder.glob("*")) - before
    text = kept.read_text(encoding="utf-8")
    told = [*SECRETS.values(), "kim@", body["session_id"], body["turn_id"], body["images"][0]["data"][:40]]  # type: ignore[index]
    assert [secret for secret in told if str(secret) in text] == []
    recording = read(kept)
    assert (recording.source, len(recording.images), len(recording.calls) > 1) == (Source.SERVER, 1, True)
    assert main(["replay", str(kept), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recordings"][0]["same"] is True


def test_a_change_is_shown_and_accepted(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"kept{ENDING}"
    main(["record", "--url", server, "--question", "What is the biscuit?", "--out", str(out)])
    row = json.loads(out.read_text(encoding="utf-8"))
    for event in row["events"]:
        if event["type"] == "ai_response":
            event["data"]["answer"] = "Something else\nin two lines"
    out.write_text(json.dumps(row), encoding="utf-8")
    capsys.readouterr()

    assert main(["replay", str(out)]) == 1
    told = capsys.readouterr().out
    assert "ai_response · data · answer" in told
    assert "-Something else" in told
    assert "1 of 1 differ" in told
    assert main(["replay", str(out), "--accept"]) == 0
    assert main(["replay", str(out)]) == 0


def test_a_recording_is_put_among_the_tests(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"kept{ENDING}"
    main(["record", "--url", server, "--question", "hi", "--out", str(out)])
    keep = command.keep_as_tests
    monkeypatch.setattr(
        command, "keep_as_tests", lambda files, **given: keep(files, **given, folder=tmp_path / "tests")
    )

    assert main(["replay", "--as-test", str(out), "--about", "greeting"]) == 0
    (kept,) = files_of([tmp_path / "tests"])
    assert read(kept).about == "greeting"


@pytest.mark.parametrize(
    "arguments",
    [
        ["record", "--question", "hi"],
        ["record", "--url", "http://127.0.0.1:1"],
        ["record", "--url", "http://127.0.0.1:1", "--turn", "x"],
        ["record", "--url", "http://127.0.0.1:1", "--question", "hi", "--shot", "no-such-shot"],
        ["record", "--url", "http://127.0.0.1:1", "--question", "hi", "--says", "("],
        ["replay", "no-such-file"],
        ["replay"],
        ["replay", "tests/recordings", "--about", "x"],
    ],
)
def test_wrong_options_are_said_and_end_in_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err


def test_nobody_at_the_address_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with Loopback(Answer()) as gone:
        pass

    assert main(["record", "--url", gone.url, "--question", "hi"]) == 1
    assert "cannot be reached" in capsys.readouterr().err


def test_a_refusal_is_told_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    body = json.dumps({"error": {"code": "sign_in_required", "message": "Sign in."}}).encode()
    with Loopback(Answer(401, body, {"content-type": "application/json"})) as gated:
        assert main(["record", "--url", gated.url, "--question", "hi"]) == 1

    assert "HTTP 401, sign_in_required" in capsys.readouterr().err


def described(_: Request) -> Answer:
    """CloudFormation's answer: a stack with its table."""
    outputs = f"<member><OutputKey>SessionsTableName</OutputKey><OutputValue>{TABLE}</OutputValue></member>"
    stack = f"<StackName>x</StackName><Outputs>{outputs}</Outputs>"
    result = f"<DescribeStacksResult><Stacks><member>{stack}</member></Stacks></DescribeStacksResult>"
    answer = f'<DescribeStacksResponse xmlns="{CLOUDFORMATION}">{result}</DescribeStacksResponse>'
    return Answer(200, answer.encode(), {"content-type": "text/xml"})


def test_a_turn_that_a_stage_still_keeps_becomes_a_file_with_its_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = read(command.TESTS / f"what-if-on-session-values{ENDING}")
    turn = Turn(str(uuid.uuid4()), "oidc:kim", "f", "session_1", whole.question, {})
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws(), Loopback(described) as account:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)
        client = boto3.client("dynamodb")
        make_sessions_table(client)
        sessions = DynamoSessions(client, TABLE, 7)
        for exchange in (*whole.history, Exchange(whole.question, "답"), Exchange("나중", "답")):
            sessions.append("session_1", "oidc:kim", exchange)
        turns = DynamoTurns(client, TABLE, memory_logger()[0])
        turns.claim(turn)
        sent = [
            Sent(number, f"id: {number}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
            for number, event in enumerate(whole.events, start=1)
        ]
        turns.append(turn, sent, ended=True)
        out = tmp_path / f"turn{ENDING}"

        assert main(["record", "--stack", "x", "--turn", turn.turn_id.upper(), "--out", str(out)]) == 0
        capsys.readouterr()
        assert main(["record", "--stack", "x", "--turn", str(uuid.uuid4())]) == 1
        assert "keeps no turn" in capsys.readouterr().err

    recording = read(out)
    assert recording.answer == whole.answer
    assert [exchange.question for exchange in recording.history] == ["이거 불량이야?"]
    assert "oidc:kim" not in out.read_text(encoding="utf-8")
    assert main(["replay", str(out)]) == 0


def test_a_report_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.json"
    for text, reason in (("{", "cannot be read"), ("{}", "no report of the page")):
        path.write_text(text, encoding="utf-8")
        assert main(["record", "--report", str(path)]) == 1
        assert reason in capsys.readouterr().err
    assert main(["record", "--report", str(path), "--question", "x"]) == 2


def test_values_are_read_from_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "shot.json"
    for value in ({"a": 1}, {"features": {"a": 1}, "question": "?"}):
        path.write_text(json.dumps(value), encoding="utf-8")
        assert record.read_shot(str(path)) == {"a": 1.0}
    for wrong in ("[]", "{", '{"features": {"a": "x"}}'):
        path.write_text(wrong, encoding="utf-8")
        assert main(["record", "--url", "http://127.0.0.1:1", "--question", "x", "--shot", str(path)]) == 2
