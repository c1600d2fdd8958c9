"""The stand-in over HTTP: refusals as boto3 sees them, the diagnosis, the command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from agent.models.bedrock.adapter import BedrockModel
from agent.models.types import Message, ToolResult, TurnEnd
from checks.standins.bedrock.diagnosis import diagnosis
from checks.standins.bedrock.script import text
from checks.standins.bedrock_client import CLAUDE, PREDICT_TOOL, BedrockOnStandIn, ask, dummy_session
from shared.aws_clients import bedrock_runtime_client

ROOT = Path(__file__).parents[3]


def test_a_bad_request_is_refused_and_does_not_use_up_the_script() -> None:
    with BedrockOnStandIn([text("답")]) as bedrock:
        with pytest.raises(ClientError) as raised:
            bedrock.client.converse_stream(modelId=CLAUDE, messages=[])

        assert raised.value.response["Error"]["Code"] == "ValidationException"
        assert bedrock.turn().message.text == "답"


def test_an_unsigned_request_is_refused() -> None:
    with BedrockOnStandIn([text("답")]) as bedrock:
        unsigned = dummy_session().client("bedrock-runtime", endpoint_url=bedrock.server.url)
        unsigned.meta.events.register("before-send", _without_signature)
        with pytest.raises(ClientError) as raised:
            unsigned.converse_stream(modelId=CLAUDE, messages=[])
        unsigned.close()

    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_the_diagnosis_goes_from_question_to_tools_to_an_answer() -> None:
    with BedrockOnStandIn(diagnosis) as bedrock:
        assert _diagnose(bedrock.model).startswith("이번 샷은 불량으로 예측되며 확률은 87.35%입니다.")


def test_the_command_line_serves_the_diagnosis_and_shows_what_it_got() -> None:
    with _program("--port", "0", "--tokens-per-second", "100000") as url:
        client = bedrock_runtime_client(dummy_session(), endpoint_url=url)
        answer = _diagnose(BedrockModel(client, [CLAUDE]))
        client.close()
        with urlopen(f"{url}/requests") as response:
            requests = json.load(response)

    assert "87.35" in answer
    assert [request["model_id"] for request in requests] == [CLAUDE, CLAUDE]


def _diagnose(model: BedrockModel) -> str:
    """Ask, give the tool's result, and read the answer."""
    request = ask("불량 원인이 뭐야?", tools=[PREDICT_TOOL])
    asked = _end(list(model.stream(request)))
    (use,) = asked.message.tool_uses
    prediction = {"prediction": {"class": "defect", "probability_percent": 87.35}}
    result = Message("user", (ToolResult(use.tool_use_id, prediction),))
    answered = ask(messages=[*request.messages, asked.message, result], tools=[PREDICT_TOOL])
    return _end(list(model.stream(answered))).message.text


def _end(events: list[Any]) -> TurnEnd:
    assert isinstance(events[-1], TurnEnd)
    return events[-1]


def _without_signature(request: Any, **_: Any) -> None:
    del request.headers["Authorization"]


@contextmanager
def _program(*arguments: str) -> Iterator[str]:
    """The stand-in as a program of its own; gives the address that it prints."""
    command = [sys.executable, "-m", "checks.standins.bedrock_server", *arguments]
    paths = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=paths) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().removeprefix("listening on ").strip()
        finally:
            process.terminate()
            assert process.wait(10) == 0
