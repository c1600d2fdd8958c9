"""The recordings that ship with the tests: `python -m checks.recordings.samples` makes them anew.

Each is one question through the real routes: of the offline model with the real tools, or of Claude as the
stand-in of Bedrock plays it, with reasoning, faults and a fallback.
"""

import base64
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from agent.api.app import create_app
from agent.api.dependencies import Services
from agent.api.system import VERSION
from agent.tools.transport import ToolUnavailable, Transport
from checks.evaluation.run import services as offline_services
from checks.recordings.recorder import recording_services
from checks.recordings.recording import ENDING, Recording, write
from checks.standins.bedrock.diagnosis import diagnosis
from checks.standins.bedrock.script import (
    Cut,
    HttpError,
    ReasoningBlock,
    TextBlock,
    ToolUseBlock,
    Turn,
    failure,
    pieces,
    text,
    tool,
)
from checks.standins.bedrock_client import CLAUDE, SECOND, BedrockOnStandIn
from checks.standins.bedrock_server import Script
from checks.standins.url_events import post
from shared import jsonio
from shared.contracts.tools import Tool

FOLDER: Final = Path(__file__).resolve().parents[2] / "tests" / "recordings"
SESSION: Final = "session_1"


@dataclass(frozen=True, slots=True)
class Sample:
    """One question and how it is answered. Without a `script` it is the offline model's.

    `before` are earlier questions of its session, about the same values; with `session_values` the question
    itself comes without. `broken` is a tool that cannot be reached.
    """

    name: str
    about: str
    question: str
    shot: str = ""
    before: Sequence[str] = ()
    session_values: bool = False
    picture: bool = False
    script: Callable[[], Sequence[Turn] | Script] | None = None
    models: Sequence[str] = (CLAUDE,)
    broken: Tool | None = None
    expect: Mapping[str, Sequence[str]] = field(default_factory=dict)


def _what_if() -> Sequence[Turn]:
    asked = {"scenarios": [{"changes": [{"feature": "Process_HoldPressure", "to": 100}]}]}
    thought = ReasoningBlock(("The pressure is low. ", "Try the middle of its range."), "made-up-mark-1")
    call = ToolUseBlock("predict_quality", pieces(jsonio.dumps(asked)))
    return [
        Turn((thought, call)),
        text(*pieces("At 100 MPa the defect probability falls; the shot is expected to be sound.")),
    ]


def _invented() -> Sequence[Turn]:
    written = "냉각 시간은 37.25초가 알맞습니다 [no-such-document]. 보압은 76 MPa입니다."
    return [text(*pieces(written))]


SAMPLES: Final = (
    Sample("cause-korean", "원인 질문: 예측, 원인, 조정 제안", "불량 원인이 뭐야?", "weak-intensification"),
    Sample("cause-english", "a cause question in English", "Why is this shot bad?", "cold-die"),
    Sample(
        "what-if-on-session-values",
        "a what-if on the values of the question before",
        "보압을 100으로 올리면?",
        "weak-intensification",
        before=("이거 불량이야?",),
        session_values=True,
        expect={"says": ["100 MPa"]},
    ),
    Sample(
        "what-if-in-another-unit",
        "a metal pressure in bar is converted, and the conversion is said",
        "What if the hold pressure were 1000 bar?",
        "weak-intensification",
        expect={"says": ["100 MPa"], "never": ["1,?000 MPa"]},
    ),
    Sample("document-question", "대책은 문서에서, 목록 그대로", "기공 대책 알려줘"),
    Sample("no-values", "a cause question without a shot", "Why is my part bad?"),
    Sample(
        "limit-of-a-variable",
        "a limit is looked up, nothing is predicted",
        "What is the limit of hold pressure?",
        "weak-intensification",
        expect={"says": ["75.{0,3}125 MPa"]},
    ),
    Sample(
        "picture-offline",
        "the offline model says that it cannot see a picture, and goes on",
        "이 사진처럼 나왔는데 원인이 뭐야?",
        "weak-intensification",
        picture=True,
    ),
    Sample(
        "tool-unreachable",
        "the analysis cannot be reached: the answer says so",
        "불량 원인이 뭐야?",
        "weak-intensification",
        broken=Tool.IMPORTANCE,
    ),
    Sample(
        "claude-prepared",
        "a sure question: tools first, one turn of the model quotes their results",
        "불량 원인이 뭐야?",
        "weak-intensification",
        script=lambda: diagnosis,
    ),
    Sample(
        "claude-what-if-after-thinking",
        "Claude thinks, asks for a what-if, and writes",
        "Could a bit more pressure help here?",
        "weak-intensification",
        script=_what_if,
    ),
    Sample(
        "claude-fallback",
        "the first model may not be used: the second answers",
        "안녕, 뭘 할 수 있어?",
        script=lambda: [failure(HttpError(403, "AccessDeniedException")), text("품질을 ", "예측합니다.")],
        models=(CLAUDE, SECOND),
    ),
    Sample(
        "claude-interrupted",
        "the stream breaks off after some words: an error, and nothing is asked twice",
        "Could a bit more pressure help here?",
        "weak-intensification",
        script=lambda: [Turn((TextBlock(("Probably ", "yes, ", "because ")),), fault=Cut(after=2))],
    ),
    Sample(
        "claude-down-after-tools",
        "the model refuses once the tools have answered: the answer is written from their results",
        "불량 원인이 뭐야?",
        "weak-intensification",
        script=lambda: [failure(HttpError(400, "ValidationException"))] * 4,
    ),
    Sample(
        "claude-invents",
        "a number that nothing supports is marked, a document that nobody found is taken out",
        "냉각은 어때?",
        "weak-intensification",
        script=_invented,
        expect={"never": ["no-such-document"]},
    ),
    Sample(
        "claude-unknown-variable",
        "a wrong name is refused with the nearest ones; the model writes it again",
        "What if gate velocity were 50?",
        "weak-intensification",
        script=lambda: [
            tool("predict_quality", {"scenarios": [{"changes": [{"feature": "HoldPresure", "to": 100}]}]}),
            text("That variable is not measured on this line."),
        ],
    ),
)


def record(sample: Sample) -> Recording:
    """Ask a sample's question and return its recording."""
    kept: list[Recording] = []
    with ExitStack() as stack:
        built = _with_broken(offline_services({"POWERTOOLS_METRICS_DISABLED": "true"}, bedrock=False), sample)
        if sample.script is not None:
            bedrock = stack.enter_context(BedrockOnStandIn(sample.script(), *sample.models))
            agent = replace(built.chat.agent, model=bedrock.model)
            built = replace(built, chat=replace(built.chat, agent=agent), model=sample.models[0])
        app = create_app(recording_services(built, kept.append))
        samples = {example.id: dict(example.features) for example in built.schema.examples}
        features = samples.get(sample.shot, {})
        for question in (*sample.before, sample.question):
            body: dict[str, Any] = {"question": question, "session_id": SESSION, "features": features}
            if sample.picture:
                body["images"] = [{"media_type": "image/png", "data": base64.b64encode(picture()).decode()}]
            answer = app.resolve(post("/api/chat", body), None)  # type: ignore[arg-type] # no context here
            b"".join(answer["body"])
            if sample.session_values:
                features = {}
    return replace(kept[-1], about=sample.about, expect=dict(sample.expect), code=VERSION)


def main() -> None:
    """Write all samples into tests/recordings."""
    for sample in SAMPLES:
        print(write(record(sample), FOLDER / f"{sample.name}{ENDING}"))


def _with_broken(built: Services, sample: Sample) -> Services:
    def wrap(at: Tool, transport: Transport) -> Transport:
        return _Unreachable() if at is sample.broken else transport

    agent = built.chat.agent
    agent = replace(agent, gateway=agent.gateway.through(wrap))
    return replace(built, chat=replace(built.chat, agent=agent))


class _Unreachable:
    def call(self, payload: Mapping[str, Any], timeout: float) -> Mapping[str, Any]:  # noqa: ARG002
        raise ToolUnavailable("The tool could not be reached (ConnectTimeoutError).")


def picture(side: int = 16) -> bytes:
    """Return a grey square as a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * side for _ in range(side)))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


if __name__ == "__main__":
    main()
