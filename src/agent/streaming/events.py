"""Every event a client can see, in one place. docs/api.md describes them for readers.

A stream is `status`, then any of these, then exactly one `done` or `error`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from shared.contracts.tools import Tool
from shared.text_analysis.language import Language


@dataclass(frozen=True, slots=True)
class Event:
    """Base: `type` is the event's name on the wire, the fields are its payload.

    `optional` are fields that only some events of the type have, those of a subclass.
    """

    type: ClassVar[str]
    optional: ClassVar[frozenset[str]] = frozenset()

    def payload(self) -> dict[str, Any]:
        """`{"type": ..., **fields}`, without copying what the fields hold."""
        return {"type": self.type} | {item.name: getattr(self, item.name) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Status(Event):
    """A phase begins."""

    type = "status"
    message: str


@dataclass(frozen=True, slots=True)
class ToolStart(Event):
    """A tool was called. Every ToolStart is followed by one ToolEnd with its id."""

    type = "tool_start"
    tool: str
    tool_use_id: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolEnd(Event):
    """A tool answered; on failure `result` is `{"error": {"code", "message", ...}}`."""

    type = "tool_end"
    tool: str
    tool_use_id: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class T1Result(Event):
    """The whole answer of predict_quality."""

    type = "t1_result"
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class T2Result(Event):
    """The whole answer of analyze_feature_importance."""

    type = "t2_result"
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class T3Result(Event):
    """The whole answer of search_knowledge_base."""

    type = "t3_result"
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerDelta(Event):
    """The next piece of the answer. All pieces joined are the answer of AiResponse."""

    type = "answer_delta"
    text: str


@dataclass(frozen=True, slots=True)
class AiResponse(Event):
    """The whole answer: `data` is `{"answer", "citations": [{id, title, uri}], "unsupported": [...]}`.

    An answer that asks back has `"choices": [{label, question}]` as well.
    """

    type = "ai_response"
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done(Event):
    """The end of a stream that answered. `line` is there where the question named one: see DoneOnLine."""

    type = "done"
    optional = frozenset({"line"})
    usage: Mapping[str, Any]
    session_id: str
    cached: bool = False
    stopped: bool = False
    warnings: Sequence[Mapping[str, str]] = field(default=())
    turn_id: str = ""


@dataclass(frozen=True, slots=True)
class Error(Event):
    """The end of a stream that could not answer."""

    type = "error"
    code: str
    message: str
    retryable: bool


_CHOOSING = {Language.KOREAN: "도구 선택 중...", Language.ENGLISH: "Choosing tools..."}
_ANSWERING = {
    Language.KOREAN: "분석 결과를 통합하여 최종 답변 생성 중...",
    Language.ENGLISH: "Combining the results into an answer...",
}


def choosing(language: Language) -> str:
    """The first status message."""
    return _CHOOSING[language]


def answering(language: Language) -> str:
    """The status message once tools have answered."""
    return _ANSWERING[language]


RESULT_EVENTS: Mapping[Tool, type[T1Result] | type[T2Result] | type[T3Result]] = {
    Tool.PREDICT: T1Result,
    Tool.IMPORTANCE: T2Result,
    Tool.SEARCH: T3Result,
}
