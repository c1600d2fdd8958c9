"""Reading request bodies: size, JSON, and the contract's fields."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictBool, field_validator

from agent.core.images import MOST_IMAGES
from shared import jsonio
from shared.bundle.feature_names import resolve_names, shown
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.line import DEFAULT_LINE, LineId
from shared.contracts.parsing import Features, Request, parse
from shared.contracts.t0 import FileData, FileMark, FileName, FileText
from shared.contracts.t1 import Scenarios
from shared.contracts.t4 import MOST_SHOTS, GivenShot
from shared.contracts.turns import ShotIdentity
from shared.errors import Detail, DiecastError, InvalidInput

MAX_BODY_BYTES = 256 * 1024
MAX_SHOTS_BODY_BYTES = 1024 * 1024
"""Of POST /api/shots: 500 shots of 30 values are 502 kB."""
LARGEST_EVENT_BYTES = 6 * 1024 * 1024
"""What Lambda takes: bodies up to here are read, so that the answer names the picture that is too large."""

SessionId = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_.:-]+$")]

TurnId = Annotated[
    str,
    Field(pattern=r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"),
    AfterValidator(str.lower),
]
"""A UUID, in lower case from here on."""


class NotJson(DiecastError):
    """The body is not a JSON object in UTF-8."""

    code = "not_json"
    status = 400


class BodyTooLarge(DiecastError):
    """The body is over 256 KiB, pictures not counted."""

    code = "body_too_large"
    status = 413


class GivenImage(Request):
    """A picture of a question: its type, and the file in base64."""

    media_type: Literal["image/jpeg", "image/png", "image/webp"]
    data: Annotated[str, Field(min_length=1, repr=False)]


class ChatRequest(Request):
    """POST /api/chat."""

    question: Annotated[str, Field(min_length=1, max_length=4000)]
    features: Features = Field(default_factory=dict)
    session_id: SessionId | None = None
    turn_id: TurnId | None = None
    images: Annotated[list[GivenImage], Field(max_length=MOST_IMAGES)] = Field(default_factory=list)
    line: LineId | None = None
    shot: ShotIdentity | None = None

    @field_validator("question")
    @classmethod
    def _says_something(cls, question: str) -> str:
        if not question.strip():
            raise ValueError("is empty")
        return question


class StopRequest(Request):
    """POST /api/chat/stop."""

    session_id: SessionId


class FeedbackRequest(Request):
    """POST /api/feedback."""

    turn_id: TurnId
    helpful: StrictBool
    comment: Annotated[str, Field(max_length=2000)] = ""


class PredictRequest(Request):
    """POST /api/predict. What-ifs are `scenarios`, or `overrides`: values that are merged over `features`.

    With `follow` the readings that follow the overridden ones move along, as they do in scenarios.
    """

    features: Features
    overrides: Features = Field(default_factory=dict)
    follow: Annotated[bool, Field(strict=True)] = False
    scenarios: Scenarios = Field(default_factory=list)
    line: LineId | None = None


MOST_JUDGED = 200
"""Shots of one batch: of 30 variables they stay below a body's usual size."""


class BatchBody(Request):
    """POST /api/predict/batch: shots that are judged as they are, without what-ifs."""

    shots: Annotated[list[Features], Field(min_length=1, max_length=MOST_JUDGED)]
    line: LineId | None = None


class ForgetRequest(Request):
    """POST /api/user/forget. Without `caller` it is about whoever asks."""

    caller: Annotated[str, Field(min_length=1, max_length=1024)] | None = None


class IngestBody(Request):
    """POST /api/kb/ingest. The ids of jobs are those of whichever function is T0."""

    action: Literal["start", "status", "list"]
    job_id: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class UploadBody(Request):
    """POST /api/kb/files/upload: a file in base64. With `etag` it replaces the one of that mark, with `line`
    it is for that line alone."""

    name: FileName
    data: Annotated[FileData, Field(repr=False)]
    etag: FileMark | None = None
    line: LineId | None = None


class CorrectBody(Request):
    """POST /api/kb/files/correct: Markdown that takes the place of the file of that mark."""

    name: FileName
    etag: FileMark
    markdown: Annotated[FileText, Field(repr=False)]


class DeleteBody(Request):
    """POST /api/kb/files/delete: the file of that mark."""

    name: FileName
    etag: FileMark


class ShotsBody(Request):
    """POST /api/shots. T4 reads the shots one by one, so that one that is wrong costs no other."""

    line: LineId = DEFAULT_LINE
    shots: Annotated[list[GivenShot], Field(min_length=1, max_length=MOST_SHOTS)]


class SessionRequest(Request):
    """POST /api/session/create."""

    user_id: Annotated[str, Field(min_length=1, max_length=200)]


def read_body[R: BaseModel](event: Any, model: type[R]) -> R:
    """The body of a Function URL event as `model`. Raises BodyTooLarge, NotJson or InvalidInput."""
    return parse(model, read_object(event))


def read_chat(event: Any) -> ChatRequest:
    """The body of a question, whose pictures do not count for the limit of the rest.

    Raises BodyTooLarge, NotJson or InvalidInput. How large the pictures may be is `core.images`' to say.
    """
    value, size = _read(event, LARGEST_EVENT_BYTES, b'"images"')
    if size > MAX_BODY_BYTES:
        given = value.get("images")
        rows = given if isinstance(given, list) else []
        pictures = [row.get("data") for row in rows[:MOST_IMAGES] if isinstance(row, dict)]
        rest = size - sum(len(data) for data in pictures if isinstance(data, str))
        if rest > MAX_BODY_BYTES:
            raise _too_large(rest, MAX_BODY_BYTES)
    return parse(ChatRequest, value)


def read_file[R: BaseModel](event: Any, model: type[R], field: bytes) -> R:
    """Return a body that holds a file, in the quoted name `field`. Raises as `read_body`."""
    return parse(model, _read(event, LARGEST_EVENT_BYTES, field)[0])


def read_object(event: Any, most: int = MAX_BODY_BYTES) -> dict[str, Any]:
    """The body, of at most `most` bytes, as a JSON object.

    Raises BodyTooLarge, NotJson, and InvalidInput for a repeated name.
    """
    return _read(event, most)[0]


def _too_large(size: int, most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body has {size} bytes; {most} are accepted.")


def _read(event: Any, most: int, large: bytes = b"") -> tuple[dict[str, Any], int]:
    """Return the body as an object, and its bytes. Without `large` in it, it is held to the usual size."""
    text = event.body or ""
    try:
        raw = base64.b64decode(text, validate=True) if event.is_base64_encoded else text.encode()
        without_file = most == LARGEST_EVENT_BYTES and not (large and large in raw)
        if len(raw) > (bound := MAX_BODY_BYTES if without_file else most):
            raise _too_large(len(raw), bound)
        value = jsonio.loads_once(raw.decode())
    except jsonio.RepeatedName as error:
        name = shown(error.name)
        raise InvalidInput(f"{name}: is given twice", [Detail(name, "is given twice")]) from error
    except (ValueError, RecursionError) as error:
        raise NotJson(f"The body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise NotJson("The body is not a JSON object.")
    return value, len(raw)


@dataclass(frozen=True, slots=True)
class GivenValues:
    """A request's values: `known` by variable name, `unknown` under the names that came, at most 64."""

    known: Mapping[str, float]
    unknown: Mapping[str, float]

    @property
    def every(self) -> dict[str, float]:
        """All of them, as the tools get them: they report the names that they do not know."""
        return {**self.known, **self.unknown}


def resolve_values(features: Features, schema: FeatureSchema, field: str = "features") -> GivenValues:
    """Give values the names of the line's variables. Raises InvalidInput.

    Every spelling of a variable is that variable from here on, so that none is counted, sent to the model or
    remembered beside it. More than 64 unknown names, or two names of one variable, are refused.
    """
    resolved = resolve_names(schema, features, field)
    return GivenValues(resolved.values, {name: features[name] for name in resolved.unknown})
