"""The peer: how the server that this system replaces answers a cause question.

It waits for each model turn as a whole, runs one tool after another, has the model copy the
shot's values into every tool call and the 32 latents of the prediction into the analysis, and
shows the model whole tool results. Its first answer text is its last.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from agent.models.types import Message, Model, ModelRequest, Text, ToolResult, ToolSpec, TurnEnd
from agent.tools.transport import Transport
from shared import jsonio
from shared.contracts.tools import Tool

_VALUES: Final = {"type": "object", "additionalProperties": {"type": "number"}}
SPECS: Final = (
    ToolSpec(
        Tool.PREDICT,
        "품질 예측 도구. 현재 공정 파라미터를 기반으로 양품/불량 예측",
        {"type": "object", "properties": {"features": _VALUES}, "required": ["features"]},
    ),
    ToolSpec(
        Tool.IMPORTANCE,
        "Feature Importance 분석 도구. 품질에 영향을 미치는 주요 변수 분석",
        {
            "type": "object",
            "properties": {
                "features": _VALUES,
                "latent_features": {"type": "array", "items": {"type": "number"}, "minItems": 32},
            },
            "required": ["features", "latent_features"],
        },
    ),
)
SYSTEM = (
    "당신은 다이캐스팅 제조 공정 AI 어시스턴트입니다. "
    "predict_quality 후에 analyze_feature_importance를 사용하세요."
)
MAX_TURNS = 5


@dataclass(frozen=True, slots=True)
class PeerRun:
    """Seconds to the answer (there is no earlier text), and what it cost in tokens and turns."""

    answer: str
    first_text_s: float
    output_tokens: int
    input_tokens: int
    turns: int


def answer(
    model: Model, tools: Mapping[Tool, Transport], question: str, features: Mapping[str, float]
) -> PeerRun:
    """Ask the peer. Raises RuntimeError where it comes to no answer."""
    started = time.perf_counter()
    prompt = f"{question}\n\n현재 공정값: {jsonio.dumps(features)}"
    messages = [Message("user", (Text(prompt),))]
    output_tokens = input_tokens = 0
    for turn in range(1, MAX_TURNS + 1):
        end = _whole_turn(model, messages)
        output_tokens += end.usage.output_tokens
        input_tokens += end.usage.input_tokens
        if not end.message.tool_uses:
            seconds = time.perf_counter() - started
            return PeerRun(end.message.text, seconds, output_tokens, input_tokens, turn)
        results = []
        for use in end.message.tool_uses:
            arguments: dict[str, Any] = dict(use.arguments or {})
            content = tools[Tool(use.name)].call(arguments, 30.0)
            results.append(ToolResult(use.tool_use_id, content, failed="error" in content))
        messages += [end.message, Message("user", tuple(results))]
    raise RuntimeError("the peer came to no answer")


def _whole_turn(model: Model, messages: list[Message]) -> TurnEnd:
    """Wait for the end of a turn, as Converse without streaming does."""
    request = ModelRequest(SYSTEM, messages, SPECS, max_tokens=4096)
    return next(event for event in model.stream(request) if isinstance(event, TurnEnd))
