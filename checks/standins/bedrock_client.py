"""BedrockModel on the stand-in: the real boto3 client, a clock that only sleeping moves, and all calls."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any, Self

import boto3

from agent.models.bedrock.adapter import BedrockModel
from agent.models.calls import ModelCall
from agent.models.types import Message, ModelEvent, ModelRequest, Text, TextDelta, ToolSpec, TurnEnd
from checks.standins.bedrock.script import Turn
from checks.standins.bedrock_server import BedrockServer, Script
from shared.aws_clients import bedrock_runtime_client

CLAUDE = "us.anthropic.claude-sonnet-5-5"
SECOND = "us.anthropic.claude-sonnet-5"
THIRD = "us.anthropic.claude-sonnet-4-6"

PREDICT_TOOL = ToolSpec("predict_quality", "품질 예측 도구", {"type": "object", "properties": {}})


@cache
def dummy_session() -> boto3.Session:
    """A session that needs no configuration; made once, since loading service models takes time."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")


def ask(question: str = "불량 원인이 뭐야?", **options: Any) -> ModelRequest:
    """A request with one question and one tool; `options` replace other fields of ModelRequest."""
    fields: dict[str, Any] = {
        "system": "You are a die-casting assistant.",
        "messages": [Message("user", (Text(question),))],
        "tools": [PREDICT_TOOL],
    }
    return ModelRequest(**{**fields, **options})


@dataclass
class Clock:
    """Seconds that pass only by sleeping."""

    now: float = 1000.0
    sleeps: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        """The time, as time.monotonic would give it."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Note the wait and move on."""
        self.sleeps.append(seconds)
        self.now += seconds


class BedrockOnStandIn:
    """A server with a script, a client and a model on it; `options` go to BedrockModel."""

    def __init__(
        self,
        script: Sequence[Turn] | Script,
        *model_ids: str,
        read_timeout_s: float = 20.0,
        **options: Any,
    ) -> None:
        self.server = BedrockServer(script)
        self.client = bedrock_runtime_client(
            dummy_session(), endpoint_url=self.server.url, read_timeout_s=read_timeout_s
        )
        self.clock = Clock()
        self.calls: list[ModelCall] = []
        defaults: dict[str, Any] = {
            "clock": self.clock,
            "sleep": self.clock.sleep,
            "random": lambda: 1.0,
            "on_call": self.calls.append,
        }
        self.model = BedrockModel(self.client, model_ids or (CLAUDE,), **{**defaults, **options})
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self.server)
        self._stack.callback(self.client.close)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def events(self, request: ModelRequest | None = None) -> list[ModelEvent]:
        """All events of one turn."""
        return list(self.model.stream(request or ask()))

    def turn(self, request: ModelRequest | None = None) -> TurnEnd:
        """The end of one turn."""
        last = self.events(request)[-1]
        assert isinstance(last, TurnEnd)
        return last

    def sent(self, index: int = -1) -> Any:
        """The JSON body of one request that the server got."""
        return self.server.requests[index].body

    @property
    def asked(self) -> list[str]:
        """The model ids of all requests, in order."""
        return [request.model_id for request in self.server.requests]


def written(events: Sequence[ModelEvent]) -> list[str]:
    """The text pieces among the events."""
    return [event.text for event in events if isinstance(event, TextDelta)]
