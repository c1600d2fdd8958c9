"""Time to the first answer text of a cause question: this agent against the design it replaces.

Both ask the same scripted model (0.7 s to the first token, 80 tokens a second, 30 tokens a tool
call plus its arguments; a required argument is written out in full, an optional one left out)
over Bedrock's real wire format, and the same tools, which take 150 ms.
"""

import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.diagnosis.loop import Diagnosis
from agent.diagnosis.question import Question
from agent.diagnosis.run import Answered
from agent.model.bedrock.adapter import BedrockModel
from agent.model.bedrock.client import make_client
from agent.model.types import Model
from agent.stream.events import AnswerDelta, ToolEnd
from agent.telemetry.records import ModelTurn, ToolCall
from agent.tools.gateway import ToolGateway
from agent.tools.names import Tool
from agent.tools.transport import Transport
from benchmarks import replaced_design
from shared.assets import asset
from t1_predict.handler import handler as predict
from t2_importance.handler import handler as importance
from tests.standins.bedrock.diagnosis import diagnosis
from tests.standins.bedrock.script import Pacing
from tests.standins.bedrock_client import CLAUDE, dummy_session
from tests.standins.bedrock_server import BedrockServer

QUESTION = "불량 원인이 뭐야?"
PACING = Pacing(first_token_s=0.7, tokens_per_second=80, tool_call_tokens=30)
TOOL_S = 0.15
RUNS = 3


@dataclass(frozen=True, slots=True)
class SlowTool:
    """A real tool whose answer is worked out beforehand and given after 150 ms."""

    answer: Mapping[str, Any]

    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:  # noqa: ARG002
        """Wait and answer; what was asked is checked to be the shot."""
        if not payload.get("features"):
            raise ValueError("the shot's values did not reach the tool")
        time.sleep(TOOL_S)
        return self.answer


class Unobserved:
    """Nobody listens to the calls of a benchmark."""

    def tool_called(self, call: ToolCall) -> None:
        """Nothing to do."""

    def model_called(self, turn: ModelTurn) -> None:
        """Nothing to do."""

    def speculated(self, hits: int, dropped: int) -> None:
        """Nothing to do."""


@dataclass(frozen=True, slots=True)
class AgentRun:
    """Seconds since the question, and what the answer cost."""

    first_text_s: float
    end_s: float
    output_tokens: int
    input_tokens: int
    turns: int


def ask_agent(model: Model, tools: Mapping[Tool, Transport], features: Mapping[str, float]) -> AgentRun:
    """One cause question through the agent's loop. Raises RuntimeError where a tool failed."""
    into = Answered()
    started = time.perf_counter()
    first_text_s = 0.0
    question = Question(QUESTION, features)
    loop = Diagnosis(model, ToolGateway(tools))
    for event in loop.answer(question, Unobserved(), time.monotonic() + 60, into):
        elapsed = time.perf_counter() - started
        if isinstance(event, AnswerDelta):
            first_text_s = first_text_s or elapsed
        if isinstance(event, ToolEnd) and "error" in event.result:
            raise RuntimeError(f"{event.tool} failed: {event.result}")
    end_s = time.perf_counter() - started
    usage = into.usage
    return AgentRun(first_text_s, end_s, usage.output_tokens, usage.input_tokens, into.turns)


def main(as_json: bool) -> None:
    """Run both, print a table (or JSON) with the best of three runs each and their ratio."""
    schema = json.loads(asset("models", "default", "schema.json").read_text())
    features = next(row["features"] for row in schema["examples"] if row["id"] != "good")
    shot = {"features": features}
    tools: dict[Tool, Transport] = {
        Tool.PREDICT: SlowTool(predict(shot, None)),
        Tool.IMPORTANCE: SlowTool(importance(shot, None)),
    }
    with BedrockServer(diagnosis, pacing=PACING) as server:
        client = make_client(dummy_session(), endpoint_url=server.url)
        model = BedrockModel(client, [CLAUDE])
        ours = min((ask_agent(model, tools, features) for _ in range(RUNS)), key=lambda run: run.first_text_s)
        peer = min(
            (replaced_design.answer(model, tools, QUESTION, features) for _ in range(RUNS)),
            key=lambda run: run.first_text_s,
        )
    rows = [
        ("first answer text, s", ours.first_text_s, peer.first_text_s),
        ("end of the answer, s", ours.end_s, peer.first_text_s),
        ("model turns", ours.turns, peer.turns),
        ("output tokens", ours.output_tokens, peer.output_tokens),
        ("input tokens", ours.input_tokens, peer.input_tokens),
    ]
    if as_json:
        json.dump(
            {name: {"agent": mine, "replaced": other} for name, mine, other in rows}, sys.stdout, indent=1
        )
        print()
        return
    print(f"A cause question, best of {RUNS} runs: model {PACING.first_token_s} s to the first token,")
    print(f"{PACING.tokens_per_second:g} tokens/s, tools {TOOL_S * 1000:g} ms.\n")
    print(f"{'':22}{'agent':>10}{'replaced':>10}{'ratio':>8}")
    for name, mine, other in rows:
        shown = "10.2f" if isinstance(mine, float) else "10d"
        print(f"{name:22}{mine:>{shown}}{other:>{shown}}{other / mine:>7.1f}×")
