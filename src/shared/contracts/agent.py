"""The agent: what its events and its smaller routes hold, as far as it is no tool's answer.

`agent` writes these as plain mappings; tests/contract holds them against what it really sends. The page's
types are made from them (`make types`).
"""

from typing import Literal, NotRequired, TypedDict

from shared.contracts.result_fields import Fraction
from shared.contracts.t0 import LossRow
from shared.contracts.t1 import Asked, Beyond, PredictResponse, Reason, Verdict
from shared.contracts.t2 import Driver, ImportanceResponse
from shared.contracts.t3 import Aspect


class FieldFault(TypedDict):
    """One field of the input, and what is wrong with it."""

    field: str
    reason: str


class Fault(TypedDict):
    """Why there is no result. `details` name the fields, where it is about any."""

    code: str
    message: str
    details: NotRequired[list[FieldFault]]


class Failure(TypedDict):
    """The answer of a failed tool and of a refused request."""

    error: Fault


InputChange = TypedDict(
    "InputChange",
    {
        "feature": str,
        "from": float | None,
        "to": float,
        "unit": str,
        "beyond_limit": NotRequired[Beyond | None],
        "asked": NotRequired[Asked],
    },
)
"""One value of a what-if; `from` is null where the shot has no such value."""


class InputScenario(TypedDict):
    """One of several what-ifs."""

    changes: list[InputChange]


class ToolInput(TypedDict, total=False):
    """The payload that a tool is called with.

    `features` are all values that the call is made with, `changes` those of a what-if, `scenarios` several
    what-ifs (`features` are then the shot's as it is). Servers before `changes` told the changed values
    alone, as `features`. A look-up has `variables`, a search the others.
    """

    features: dict[str, float]
    changes: list[InputChange]
    scenarios: list[InputScenario]
    variables: list[str]
    query: str
    max_results: int
    aspect: Aspect


class Citation(TypedDict):
    """A document that the answer cites."""

    id: str
    title: str
    uri: str


class Unsupported(TypedDict):
    """A number that no result supports: `[start, end)` in characters of the answer."""

    text: str
    start: int
    end: int


class AnswerChoice(TypedDict):
    """A button below an answer: its text, and the whole question that it sends."""

    label: str
    question: str


class WholeAnswer(TypedDict):
    """The data of `ai_response`: the answer in Markdown, what it cites, and what nothing supports.

    `choices` are there where the answer asks back.
    """

    answer: str
    citations: list[Citation]
    unsupported: list[Unsupported]
    choices: NotRequired[list[AnswerChoice]]


class Usage(TypedDict):
    """The use of an answer: turns of the model, and its tokens."""

    model_id: str
    turns: int
    input_tokens: int
    output_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int


class Notice(TypedDict):
    """Something that a reader of the answer should know."""

    code: str
    message: str


class PredictAnswers(TypedDict):
    """POST /api/predict: T1 and T2 side by side; one that failed has its error in its place."""

    t1: PredictResponse | Failure
    t2: ImportanceResponse | Failure
    warnings: NotRequired[list[Notice]]


class JudgedShot(TypedDict):
    """One of the shots of POST /api/predict/batch, in its place.

    `mode` is the most probable mode of a shot whose verdict is defect or unsure. `drivers` are its strongest
    variables; null where T2 did not answer. A tool that keeps less of the contract leaves out the rest.
    """

    verdict: Verdict
    defect_probability: Fraction | None
    defect_low: NotRequired[Fraction]
    defect_high: NotRequired[Fraction]
    threshold: NotRequired[Fraction]
    mode: str | None
    reasons: list[Reason]
    unlike_known: bool
    drivers: list[Driver] | None


class BatchAnswers(TypedDict):
    """POST /api/predict/batch: the shots judged, in the order of the request."""

    shots: list[JudgedShot]
    model_version: NotRequired[str]
    warnings: NotRequired[list[Notice]]


class Health(TypedDict):
    """GET /health. `model` is the language model's id, or "offline"."""

    status: str
    version: str
    model: str
    tools: list[str]
    line: str


class DocumentAnswer(TypedDict):
    """GET /api/kb/documents/{id}: one document for reading; `losses`: what was not understood of it."""

    id: str
    title: str
    language: str
    markdown: str
    losses: NotRequired[list[LossRow]]


class LongForm(TypedDict):
    """A table with one variable a row: the columns that tell a shot, the variable's name, value and unit."""

    shot: list[str]
    variable: str
    value: str
    unit: NotRequired[str]


class TableReading(TypedDict):
    """How the rows of the plant's own table are read, as the `table` section of the line's YAML has it.

    `time` names columns, or columns that give date and clock together; the first that are there count.
    """

    time: NotRequired[list[str | list[str]]]
    date_order: NotRequired[Literal["day-first", "month-first"]]
    machine: NotRequired[str]
    long: NotRequired[LongForm]
