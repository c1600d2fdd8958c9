"""Every event a client can see, in one place. docs/api.md describes them for readers.

A stream is `status`, then any of these, then exactly one `done` or `error`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Base: `type` is the event's name on the wire, the fields are its payload."""

    type: ClassVar[str]

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
    """The whole answer: `data` is `{"answer", "citations": [{id, title, uri}], "unsupported": [...]}`."""

    type = "ai_response"
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done(Event):
    """The end of a stream that answered."""

    type = "done"
    usage: Mapping[str, Any]
    session_id: str
    cached: bool = False
    stopped: bool = False
    warnings: Sequence[Mapping[str, str]] = field(default=())


@dataclass(frozen=True, slots=True)
class Error(Event):
    """The end of a stream that could not answer."""

    type = "error"
    code: str
    message: str
    retryable: bool
