"""The faults of a chaos run: what a neighbour does, and how an answer may end then.

The endings are those of the table "What can fail" in docs/operations/incident.md. An answer that the fault
did not reach may always end well; one that it reached never ends in anything that is not named here.
"""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from checks.resilience.hostile_texts import hostile_answers
from checks.standins.bedrock.script import (
    Corrupt,
    Cut,
    Hang,
    HttpError,
    StreamError,
    TextBlock,
    ToolUseBlock,
    Turn,
    failure,
    text,
    tool,
)


class Neighbour(StrEnum):
    """Whom the agent depends on."""

    MODEL = "Bedrock"
    TOOL = "a tool"
    TABLE = "DynamoDB"
    BUCKET = "S3"


@dataclass(frozen=True, slots=True)
class Delay:
    """The answer comes, so many seconds late at least and at most."""

    least_s: float
    most_s: float


@dataclass(frozen=True, slots=True)
class Respond:
    """Another answer comes in its place; `kind` is AWS's name of the error."""

    status: int
    body: bytes = b""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection is closed without an answer."""


@dataclass(frozen=True, slots=True)
class Silence:
    """The connection stays open, and no answer comes."""


@dataclass(frozen=True, slots=True)
class Kill:
    """The process is killed while it works, and is gone until the round has ended."""


@dataclass(frozen=True, slots=True)
class Play:
    """The model plays one of these turns."""

    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The real answer comes, with parts replaced, left out, grown or wrapped, each time otherwise."""


type Effect = Delay | Respond | Drop | Silence | Kill | Play | Rewrite


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one neighbour, met by `chance` of the calls.

    `ends` are the error codes that a stream may end in, `warns` those of `done.warnings`, `fails` those
    of a `tool_end`. With `waits` the agent waits for it, so that an answer may also run out of time;
    with `rewrites` what a tool says of a shot is not its own.
    """

    name: str
    neighbour: Neighbour
    effect: Effect
    chance: float = 1.0
    ends: frozenset[str] = frozenset()
    warns: frozenset[str] = frozenset()
    fails: frozenset[str] = frozenset()
    waits: bool = False
    rewrites: bool = False

    @property
    def label(self) -> str:
        """For a report's row."""
        return f"{self.neighbour} {self.name}"

    @property
    def rests_tools(self) -> bool:
        """True where a tool may be left alone for a while afterwards: it failed, or waited in vain itself."""
        return self.neighbour is Neighbour.TOOL or (self.neighbour is Neighbour.BUCKET and self.waits)


def _model(
    name: str,
    *turns: Turn,
    ends: str,
    warns: str = "",
    fails: str = "",
    chance: float = 1.0,
    waits: bool = False,
) -> Fault:
    """After the tools have answered, the answer is written from their results, with the code as a warning."""
    codes = frozenset(ends.split())
    told = codes.union(warns.split(), {"written_from_results"})
    return Fault(name, Neighbour.MODEL, Play(turns), chance, codes, told, frozenset(fails.split()), waits)


def _tool(
    name: str, effect: Effect, *fails: str, chance: float = 1.0, warns: str = "", waits: bool = False
) -> Fault:
    told = frozenset(warns.split())
    return Fault(name, Neighbour.TOOL, effect, chance, fails=frozenset(fails), warns=told, waits=waits)


def _table(name: str, effect: Effect, chance: float = 1.0, *, waits: bool = False) -> Fault:
    warns = frozenset({"session_unavailable", "session_not_saved"})
    return Fault(name, Neighbour.TABLE, effect, chance, warns=warns, waits=waits)


def _bucket(name: str, effect: Effect, *, waits: bool = False) -> Fault:
    return Fault(name, Neighbour.BUCKET, effect, waits=waits)


_BROKEN: Final = (
    failure(Cut()),
    failure(Cut(after=1)),
    text("앞", "뒤", fault=Cut(after=1)),
    text("앞", "뒤", fault=StreamError("modelStreamErrorException", after=1)),
)
_MALFORMED: Final = (
    text("앞", "뒤", fault=Corrupt(after=1)),
    failure(Corrupt()),
    tool("launch_rocket"),
    Turn((ToolUseBlock("$search", ("{}",), "two words"), TextBlock(("뒤",)))),
    Turn((ToolUseBlock("functions.predict_quality", ("{}",), ""),)),
    Turn((ToolUseBlock("predict_quality", ("{}",)), ToolUseBlock("no_such_tool", ("{}",)))),
    Turn((ToolUseBlock("predict_quality", ("[1, ",)),)),
    Turn(stop_reason="malformed_tool_use"),
    Turn(),
)

_PARTS: Final = """{"prediction": {"class": "maybe", "probability": NaN}, "threshold": 30,
"top_features": [["Process_Temperature", "0.2"], null],
"answer": null, "results": [{"title": "표"}, 7]}""".encode()
"""Parts of what T2 and T3 answer, some wrong. A prediction that can be read would be one of no shot."""

_INCOMPLETE: Final = "prediction_incomplete importance_incomplete search_incomplete"

FAULTS: Final = (
    _model("throttles", failure(HttpError(429, "ThrottlingException")), ends="model_throttled", waits=True),
    _model(
        "throttles at times",
        failure(HttpError(429, "ThrottlingException")),
        failure(StreamError("throttlingException")),
        ends="model_throttled",
        chance=0.5,
    ),
    _model(
        "fails",
        failure(HttpError(503, "ServiceUnavailableException")),
        failure(StreamError("internalServerException")),
        ends="model_unavailable",
        waits=True,
    ),
    _model("cuts its stream", *_BROKEN, ends="model_interrupted model_unavailable", chance=0.7),
    _model(
        "falls silent",
        failure(Hang()),
        failure(Hang(after=1)),
        ends="model_interrupted model_unavailable",
        chance=0.7,
        waits=True,
    ),
    _model("denies access", failure(HttpError(403, "AccessDeniedException")), ends="model_rejected"),
    _model(
        "answers nonsense",
        *_MALFORMED,
        ends="model_interrupted model_unavailable empty_answer",
        warns="malformed_tool_use tool_name_read",
        fails="unknown_tool validation_error call_refused",
        chance=0.7,
    ),
    Fault(
        "writes what nothing supports",
        Neighbour.MODEL,
        Play(hostile_answers(random.Random(7))),
        chance=0.6,
    ),
    _tool("is killed", Kill(), "tool_unavailable"),
    _tool("is slow", Delay(0.5, 3.0), waits=True),
    _tool("does not answer", Silence(), "tool_timeout", "tool_unavailable", waits=True),
    _tool("refuses permission", Respond(403, b'{"Message": null}'), "tool_unavailable"),
    _tool(
        "breaks", Respond(500, b'{"error": {"code": "internal_error", "message": "scripted"}}'), "tool_failed"
    ),
    _tool("answers nonsense", Respond(200, b'{"prediction": {"class": "maybe"}}'), "tool_failed"),
    _tool(
        "leaves out parts",
        Respond(200, _PARTS),
        "tool_failed",
        warns="importance_incomplete search_incomplete",
    ),
    Fault(
        "answers out of all shapes",
        Neighbour.TOOL,
        Rewrite(),
        chance=0.8,
        # T2 refuses latents that T1 never gave.
        fails=frozenset({"tool_failed", "tool_unavailable", "validation_error"}),
        warns=frozenset(_INCOMPLETE.split()),
        rewrites=True,
    ),
    _tool("drops the call at times", Drop(), "tool_unavailable", chance=0.5),
    _table("throttles", Respond(400, kind="ProvisionedThroughputExceededException")),
    _table("refuses permission", Respond(400, kind="AccessDeniedException")),
    _table("fails at times", Respond(500, kind="InternalServerError"), 0.5),
    _table("is slow", Delay(0.3, 1.5), waits=True),
    _table("does not answer", Silence(), waits=True),
    _table("drops connections", Drop()),
    _bucket("refuses permission", Respond(403, b"<Error><Code>AccessDenied</Code></Error>")),
    _bucket("fails", Respond(503, b"<Error><Code>SlowDown</Code></Error>")),
    _bucket("does not answer", Silence(), waits=True),
)

ALWAYS_FAILS: Final = frozenset({"no_features"})
"""A follow-up whose session could not be read has no shot to predict."""

ALWAYS_WARNS: Final = frozenset({"session_values"})
"""A follow-up takes the values of its session, and says so."""
