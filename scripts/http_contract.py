"""The HTTP contract as data: every route with its body, its answer and its errors; every event of the stream.

What the agent's code declares is imported here and nowhere else in this folder. What it writes into a JSON
answer without declaring a type is declared below. `scripts/openapi.py` makes docs/openapi.json of it.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from pydantic import BaseModel

from agent.api.app import create_app
from agent.api.files import UploadsUnsupported
from agent.api.schemas import (
    BatchBody,
    BodyTooLarge,
    ChatRequest,
    CorrectBody,
    DeleteBody,
    FeedbackRequest,
    ForgetRequest,
    IngestBody,
    NotJson,
    PredictRequest,
    SessionRequest,
    ShotsBody,
    StopRequest,
    UploadBody,
)
from agent.api.system import VERSION
from agent.auth.errors import (
    ACCESS_TOKEN_HEADER,
    TOKEN_HEADER,
    NotPermitted,
    RecorderRequired,
    SignInRequired,
    TokenInvalid,
)
from agent.auth.permissions import Action
from agent.rate_limit.limiter import HourlyTokenLimitReached, LimitReached, TokenLimitReached
from agent.services import build_services
from agent.sessions.store import SessionForbidden, SessionOfAnotherLine, SessionStoreUnavailable
from agent.settings import AgentSettings
from agent.streaming.events import (
    AiResponse,
    AnswerDelta,
    Done,
    Error,
    Event,
    Status,
    T1Result,
    T2Result,
    T3Result,
    ToolEnd,
    ToolStart,
)
from agent.turns.store import TurnConflict, TurnNotFound, TurnsUnavailable
from shared.contracts.agent import BatchAnswers, TableReading, Usage, WholeAnswer
from shared.contracts.line import LineId
from shared.contracts.t0 import FileAnswer, FileListAnswer, JobAnswer, JobListAnswer, LossRow
from shared.contracts.t1 import PredictResponse
from shared.contracts.t2 import ImportanceResponse
from shared.contracts.t3 import SearchAnswer
from shared.contracts.t4 import (
    ListAnswer,
    ListRequest,
    PhotoType,
    RecordAnswer,
    SaidOutcome,
    ShotDetail,
    ShotRow,
    SummaryAnswer,
    SummaryRequest,
)
from shared.contracts.t4_chart import ChartAnswer, ChartRequest
from shared.contracts.t4_report import ShiftReport, ShiftReportRequest
from shared.contracts.t4_status import StatusAnswer, StatusRequest
from shared.contracts.turns import TurnAnswer, TurnListAnswer, TurnsRequest
from shared.errors import Conflict, DiecastError, InvalidInput, NoFeatures, NotFound, Unavailable
from shared.settings import read_settings
from shared.trace import TRACE_HEADER

__all__ = [  # What the agent declares and scripts/openapi.py needs, beside what is defined here.
    "ACCESS_TOKEN_HEADER",
    "TOKEN_HEADER",
    "TRACE_HEADER",
    "VERSION",
    "Action",
    "ChatRequest",
    "DiecastError",
    "Event",
    "LimitReached",
    "PhotoType",
]


def the_app() -> Any:
    """Return the agent's app as a laptop composes it: with every route, and nothing of AWS."""
    return create_app(build_services(read_settings(AgentSettings, {"STAGE": "dev", "USE_MOCK": "true"})))


def permission_of(method: str, path: str) -> Action:
    """Return what a route is for, by its method and its path as OpenAPI writes it."""
    declared: dict[tuple[str, str], Action] = {
        (route.method, route.path.replace("<", "{").replace(">", "}")): route.action
        for route in the_app().declared
    }
    return declared[method, path]


class Detail(TypedDict):
    """One field of the input and what is wrong with it."""

    field: str
    reason: str


class Fault(TypedDict):
    """A code for programs and a message for people."""

    code: str
    message: str
    details: NotRequired[list[Detail]]


class ErrorBody(TypedDict):
    """The body of every error before a stream, and the result of a tool that failed."""

    error: Fault


class Warned(TypedDict):
    """The notice of what an answer lacks, or how it came about."""

    code: str
    message: str


class PredictAnswer(TypedDict):
    """T1's and T2's answers. Of one that failed its error stands in its place."""

    t1: PredictResponse | ErrorBody
    t2: ImportanceResponse | ErrorBody
    warnings: NotRequired[list[Warned]]


class Stopping(TypedDict):
    """The session's running answers end at their next event."""

    status: Literal["stopping"]


class SessionCreated(TypedDict):
    """A new session. `created_at` is UTC, ISO 8601."""

    session_id: str
    created_at: str


class DeletedCounts(TypedDict):
    """How many of each kind this call deleted."""

    sessions: int
    turns: int
    streams: int
    answers: int
    feedback: int
    counters: int


class Forgotten(TypedDict):
    """The items deleted of a caller. Where it is not complete, the call has to be repeated."""

    complete: bool
    deleted: DeletedCounts
    kept: list[Literal["counters"]]


class Document(TypedDict):
    """A document as it is in the index that search uses. `losses` is what was not understood of its file."""

    id: str
    title: str
    language: str
    markdown: str
    losses: NotRequired[list[LossRow]]


class Health(TypedDict):
    """The agent answers. `tools` are those that it can call."""

    status: Literal["healthy"]
    version: str
    model: str
    tools: list[str]
    line: str


class Variable(TypedDict):
    """One process variable. `limits` and `step` are those of a setpoint; its own `sentinels` stand for a
    missing value also where they are plausible. A category's texts have the numbers of `codes`, or those
    of their place in `levels`, from 1 on; where all levels are numbers, each has its own.
    """

    name: str
    aliases: NotRequired[list[str]]
    label: str
    label_en: str
    meaning: str
    meaning_en: str
    unit: str
    role: Literal["setpoint", "measurement", "context"]
    typical: float
    plausible: tuple[float, float]
    limits: NotRequired[tuple[float, float]]
    step: NotRequired[float]
    equipment: str
    sentinels: NotRequired[list[float]]
    codes: NotRequired[dict[str, float]]
    levels: NotRequired[list[str | float]]


class Labelled(TypedDict):
    """Something with an id and its names in Korean and English."""

    id: str
    label: str
    label_en: str


class SampleShot(Labelled):
    """A shot to try the assistant with: values by the variables' names."""

    features: dict[str, float]


class MachinePart(TypedDict):
    """A part of the machine, and what to check on it."""

    id: str
    name: str
    name_en: NotRequired[str]
    description: NotRequired[str]
    description_en: NotRequired[str]
    action: NotRequired[str]
    action_en: NotRequired[str]


class Line(TypedDict):
    """The line's variables. `sentinels` are the values that a sensor without a reading sends; `rows` tells
    how a table of the plant is read, where the line says something of it. Where the request named a line,
    `model_line` is the one whose model it is.
    """

    line: str
    label: str
    label_en: str
    features: list[Variable]
    equipment: list[MachinePart]
    defect_modes: list[Labelled]
    sentinels: NotRequired[list[float]]
    examples: NotRequired[list[SampleShot]]
    rows: NotRequired[TableReading]
    model_line: NotRequired[str]


class LineRow(TypedDict):
    """A line of the plant. `model_line` is the line whose model it uses; both are null where it cannot be
    had now, and `fault` says why. `simulated`: no machine works on it.
    """

    line: str
    label: str
    label_en: str
    model_version: str | None
    model_line: str | None
    fault: NotRequired[str]
    simulated: NotRequired[bool]


class LineList(TypedDict):
    """The lines that the caller may see."""

    lines: list[LineRow]


class LineQuery(BaseModel):
    """Parameters of GET /api/schema and of GET /api/kb/documents/{id}."""

    line: LineId = "default"


FIELDS_OF_EVENTS: Mapping[type[Event], Mapping[str, Any]] = {
    Status: {},
    ToolStart: {},
    ToolEnd: {},
    T1Result: {"data": PredictResponse},
    T2Result: {"data": ImportanceResponse},
    T3Result: {"data": SearchAnswer},
    AnswerDelta: {},
    AiResponse: {"data": WholeAnswer},
    Done: {"usage": Usage, "warnings": list[Warned], "line": LineId},
    Error: {},
}
"""Every event, and what its fields hold where the event's own class only says that they are mappings."""

OF_TOOLS = (PredictResponse, ImportanceResponse, SearchAnswer, JobAnswer, JobListAnswer)
"""What tools answer. A plant's own tool may leave parts out, so that no field of these is required."""


class ChangesQuery(BaseModel):
    """Parameters of GET /api/shots/changes."""

    line: LineId = "default"
    after: str | None = None


class NewOnLine(TypedDict):
    """A shot that is new, or of which something was said."""

    type: Literal["shot", "outcome"]
    shot: ShotRow


class Mark(TypedDict):
    """How far the stream has told; also the event's id."""

    type: Literal["mark"]
    after: str


LineEvent = NewOnLine | Mark


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """One route: what it does, answers with and takes; `errors` are those beside every route's.

    `query` is the model of its parameters. `streams` says that the answer comes as events of that shape.
    """

    summary: str
    answer: Any
    body: type[BaseModel] | None = None
    errors: tuple[type[DiecastError], ...] = ()
    query: type[BaseModel] | None = None
    streams: bool = False


OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("POST", "/api/chat"): Operation(
        "Ask a question, about a shot's values or not, or join the turn of that name",
        Event,
        ChatRequest,
        (SessionForbidden, SessionOfAnotherLine, TurnNotFound, TurnConflict, NotFound),
    ),
    ("GET", "/api/chat/{turn_id}"): Operation(
        "Read an answer again from its start, or from after the event that Last-Event-ID or ?after= names",
        Event,
        None,
        (TurnNotFound, InvalidInput, TurnsUnavailable),
    ),
    ("GET", "/api/turns"): Operation(
        "List the caller's own turns, newest first",
        TurnListAnswer,
        None,
        (NotFound, InvalidInput, TurnsUnavailable),
        TurnsRequest,
    ),
    ("GET", "/api/turns/{turn_id}"): Operation(
        "Read a whole turn, one's own or another's on a line that one may see",
        TurnAnswer,
        None,
        (TurnNotFound, TurnsUnavailable),
    ),
    ("POST", "/api/feedback"): Operation(
        "Say whether an answer helped", None, FeedbackRequest, (TurnNotFound, Unavailable)
    ),
    ("POST", "/api/chat/stop"): Operation(
        "End the answers that run in a session",
        Stopping,
        StopRequest,
        (SessionForbidden, SessionStoreUnavailable),
    ),
    ("POST", "/api/predict"): Operation(
        "Predict a shot's quality and say what drives it, without a language model",
        PredictAnswer,
        PredictRequest,
        (NoFeatures, NotFound),
    ),
    ("POST", "/api/predict/batch"): Operation(
        "Judge many shots at once, each with its strongest variables",
        BatchAnswers,
        BatchBody,
        (NoFeatures, NotFound),
    ),
    ("GET", "/api/schema"): Operation(
        "Tell a line's variables", Line, None, (NotFound, InvalidInput), LineQuery
    ),
    ("GET", "/api/lines"): Operation("List the lines that the caller may see", LineList),
    ("GET", "/api/kb/documents/{document_id}"): Operation(
        "Read a document that an answer cites", Document, None, (NotFound, InvalidInput), LineQuery
    ),
    ("POST", "/api/session/create"): Operation("Begin a session", SessionCreated, SessionRequest),
    ("POST", "/api/user/forget"): Operation("Delete what is kept of a person", Forgotten, ForgetRequest),
    ("POST", "/api/kb/ingest"): Operation(
        "Have the plant's documents read, or look how far that is",
        JobAnswer | JobListAnswer,
        IngestBody,
        (NotFound, Conflict),
    ),
    ("GET", "/api/kb/files"): Operation(
        "List the plant's files, each with its fate", FileListAnswer, None, (UploadsUnsupported,)
    ),
    ("POST", "/api/kb/files/upload"): Operation(
        "Upload a file, or replace one", FileAnswer, UploadBody, (NotFound, Conflict, UploadsUnsupported)
    ),
    ("POST", "/api/kb/files/correct"): Operation(
        "Put corrected text in a file's place",
        FileAnswer,
        CorrectBody,
        (NotFound, Conflict, UploadsUnsupported),
    ),
    ("POST", "/api/kb/files/delete"): Operation(
        "Delete a file", FileAnswer, DeleteBody, (NotFound, Conflict, UploadsUnsupported)
    ),
    ("POST", "/api/shots"): Operation(
        "Record shots, of which each is judged once; for machines",
        RecordAnswer,
        ShotsBody,
        (NotFound, RecorderRequired),
    ),
    ("GET", "/api/shots"): Operation(
        "List shots, newest first", ListAnswer, None, (NotFound, InvalidInput), ListRequest
    ),
    ("GET", "/api/shots/summary"): Operation(
        "Count shots by time, mould or mode", SummaryAnswer, None, (NotFound, InvalidInput), SummaryRequest
    ),
    ("GET", "/api/shots/chart"): Operation(
        "Chart a variable with its control limits", ChartAnswer, None, (NotFound, InvalidInput), ChartRequest
    ),
    ("GET", "/api/shots/changes"): Operation(
        "Tell what is new on a line, from after the mark that Last-Event-ID or ?after= names",
        LineEvent,
        None,
        (NotFound, InvalidInput),
        ChangesQuery,
        streams=True,
    ),
    ("GET", "/api/shots/{line}/{shot_id}"): Operation(
        "Look at one shot, and at all that was said of it", ShotDetail, None, (NotFound, InvalidInput)
    ),
    ("POST", "/api/shots/{line}/{shot_id}/outcome"): Operation(
        "Say what a shot's part was, or correct it; with a photo of it", ShotRow, SaidOutcome, (NotFound,)
    ),
    ("GET", "/api/shots/{line}/{shot_id}/photos/{file}"): Operation(
        "A photo that is kept of a shot's part", bytes, None, (NotFound, InvalidInput)
    ),
    ("GET", "/api/line/status"): Operation(
        "Say whether a line's model can still be trusted, and why",
        StatusAnswer,
        None,
        (NotFound, InvalidInput),
        StatusRequest,
    ),
    ("GET", "/api/reports/shift"): Operation(
        "Report a shift: counts, modes, worst shots, changes, what is open; ?format=text as plain text",
        ShiftReport,
        None,
        (NotFound, InvalidInput),
        ShiftReportRequest,
    ),
    ("GET", "/health"): Operation("Say that the agent answers", Health),
}

ALWAYS: tuple[type[DiecastError], ...] = (LimitReached, DiecastError)
OF_BODIES: tuple[type[DiecastError], ...] = (NotJson, BodyTooLarge, InvalidInput)
OF_PERMISSIONS: tuple[type[DiecastError], ...] = (SignInRequired, TokenInvalid, NotPermitted, Unavailable)
OF_CHAT: tuple[type[DiecastError], ...] = (HourlyTokenLimitReached, TokenLimitReached)
