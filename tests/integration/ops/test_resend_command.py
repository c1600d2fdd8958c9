"""`diecast resend`: what the queue of missed shots holds goes to T4's own handler, and out of the queue."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from shared.errors import Unavailable
from shared.tool_adapter import ToolHandler, tool_handler
from t4_shots.handler import shots_logic
from t4_shots.messages import NotKept, with_messages
from tests.composing import OLD_SHOTS
from tests.integration.ops.test_forget import CLOUDFORMATION

CONTEXT = SimpleNamespace(aws_request_id="r-1")
RESEND = ["resend", "--stack", "diecast-prod"]


def shot(minute: int) -> dict[str, Any]:
    return {"at": f"2026-02-10T15:{minute:02}:00+09:00", "features": {"Process_Temperature": 671.2}}


def encoded(content: object) -> str:
    return base64.b64encode(content if isinstance(content, bytes) else json.dumps(content).encode()).decode()


def of_lambda(content: object, line: str = "line-7") -> str:
    """What Lambda puts into the queue when its tries have failed."""
    event = {"message": encoded(content), "line": line, "topic": f"diecast/{line}/shots"}
    context = {"requestId": "r", "condition": "RetriesExhausted", "approximateInvokeCount": 3}
    return json.dumps({"version": "1.0", "requestContext": context, "requestPayload": event})


def of_the_rule(content: object, topic: str = "diecast/line-7/shots") -> str:
    """What IoT puts into the queue when it could not invoke."""
    failures = [{"failedAction": "LambdaAction", "errorMessage": "throttled"}]
    told = {"ruleName": "shots", "topic": topic, "clientId": "plc", "failures": failures}
    return json.dumps({**told, "base64OriginalPayload": encoded(content)})


@dataclass
class Stage:
    """A stack's description, its queue and its T4 behind three loopback addresses."""

    handler: ToolHandler
    waiting: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    outputs: dict[str, str] = field(default_factory=dict)

    def described(self, _: Request) -> Answer:
        rows = "".join(
            f"<member><OutputKey>{name}</OutputKey><OutputValue>{value}</OutputValue></member>"
            for name, value in self.outputs.items()
        )
        stack = f"<StackName>x</StackName><Outputs>{rows}</Outputs>"
        result = f"<DescribeStacksResult><Stacks><member>{stack}</member></Stacks></DescribeStacksResult>"
        body = f'<DescribeStacksResponse xmlns="{CLOUDFORMATION}">{result}</DescribeStacksResponse>'
        return Answer(200, body.encode(), {"content-type": "text/xml"})

    def queued(self, request: Request) -> Answer:
        asked = json.loads(request.body)
        answer: dict[str, Any] = {}
        if request.headers["x-amz-target"] == "AmazonSQS.ReceiveMessage":
            shown = [name for name in self.waiting if name not in self.hidden]
            some = shown[: asked["MaxNumberOfMessages"]]
            self.hidden |= set(some)
            answer["Messages"] = [
                {"MessageId": name, "ReceiptHandle": name, "Body": self.waiting[name]} for name in some
            ]
        else:
            del self.waiting[asked["ReceiptHandle"]]
        return Answer(200, json.dumps(answer).encode(), {"content-type": "application/x-amz-json-1.0"})

    def invoked(self, request: Request) -> Answer:
        try:
            return Answer(200, json.dumps(self.handler(json.loads(request.body), CONTEXT)).encode())
        except NotKept:
            told = json.dumps({"errorType": "NotKept", "errorMessage": ""}).encode()
            return Answer(200, told, {"x-amz-function-error": "Unhandled"})

    def kept(self) -> int:
        return len(self.handler({"action": "list", "line": "line-7", "limit": 1000}, CONTEXT)["shots"])


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    logic = shots_logic({"DIECAST_DATA_DIR": str(tmp_path), "PLANT_LINES": "default,line-7", **OLD_SHOTS})
    made = Stage(with_messages(tool_handler("t4_shots", logic)))
    with Loopback(made.described) as account, Loopback(made.queued) as queue, Loopback(made.invoked) as t4:
        made.outputs = {"T4ShotsFunctionName": "t4", "MissedShotsQueueUrl": f"{queue.url}/1/missed"}
        for name, served in (("CLOUDFORMATION", account), ("SQS", queue), ("LAMBDA", t4)):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{name}", served.url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
        yield made


def test_both_kinds_are_kept_once_and_leave_the_queue(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.waiting = {f"m{n}": (of_lambda if n % 2 else of_the_rule)(shot(n)) for n in range(23)}
    stage.waiting["again"] = of_the_rule({"line": "line-7", "shots": [shot(3), shot(40)]})

    assert main(RESEND) == 0
    told = capsys.readouterr().out

    assert (stage.kept(), stage.waiting) == (24, {})
    assert "24 messages sent again: 24 shots kept, 1 had been, 0 refused. 0 messages stay" in told


@pytest.mark.parametrize(
    "body",
    [
        of_lambda(b"temp=671"),
        of_the_rule(b"\xff\x00\x81"),
        of_the_rule(b"[" * 100_000),
        of_the_rule([shot(1)] * 501),
        of_the_rule(shot(1), "diecast/nowhere/shots"),
        of_lambda({"line": "default", "shots": [shot(1)]}),
        of_the_rule(shot(1), "status"),
        "no JSON",
        "[]",
        "[" * 100_000,
        "{}",
        json.dumps({"topic": "diecast/line-7/shots", "base64OriginalPayload": "%%"}),
        json.dumps({"requestPayload": {"action": "recount", "line": "line-7"}}),
    ],
)
def test_what_is_refused_stays_and_costs_no_other(
    stage: Stage, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.waiting = {"wrong": body, "right": of_lambda(shot(2))}

    assert main([*RESEND, "--lang", "ko"]) == 2
    told = capsys.readouterr()

    assert (stage.kept(), stage.waiting) == (1, {"wrong": body})
    assert "대기열에 남김, wrong" in told.err
    assert "대기열에 남은 메시지 1개" in told.out


def test_shots_that_are_wrong_are_told_and_the_others_of_their_message_kept(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.waiting = {"m": of_lambda([shot(1), {**shot(2), "at": "2026-02-10 15:02"}, shot(3)])}

    assert main(RESEND) == 2
    assert (stage.kept(), stage.waiting) == (2, {})
    assert "m (diecast/line-7/shots), shot 1: at is no time" in capsys.readouterr().err


def test_while_t4_keeps_nothing_everything_stays_and_the_same_command_goes_on(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.waiting = {f"m{n}": of_lambda(shot(n)) for n in range(15)}
    serving, calls = stage.handler, 0

    def down(_: Any) -> Any:
        raise Unavailable("the table of shots cannot be written")

    def failing(event: Any, context: Any) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        served = serving if calls <= 4 else with_messages(tool_handler("t4_shots", down))
        return served(event, context)

    stage.handler = failing
    assert main(RESEND) == 1
    assert "the same command goes on" in capsys.readouterr().err
    stage.handler, stage.hidden = serving, set()
    assert (stage.kept(), len(stage.waiting), calls) == (4, 11, 5)

    assert main(RESEND) == 0
    assert (stage.kept(), stage.waiting) == (15, {})


def test_a_stack_that_takes_no_messages_is_told(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    del stage.outputs["MissedShotsQueueUrl"]

    assert main(RESEND) == 1
    assert "takes no shots by MQTT" in capsys.readouterr().err
