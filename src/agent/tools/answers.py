"""What a tool's answer has to hold before anything is built on it.

Only the parts that the agent itself reads are checked, so that a tool may add fields. An answer
that does not fit is the tool's fault, and the question is answered without it.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.tools.names import Tool
from agent.tools.transport import ToolFailed, as_answer
from shared import jsonio
from shared.contracts.parsing import Finite


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Probabilities(_Part):
    normal: Finite
    defect: Finite


class _Prediction(_Part):
    label: Literal["defect", "normal"] = Field(alias="class")
    probability: Finite
    probability_percent: Finite
    confidence: Literal["high", "medium", "low"]
    class_probabilities: _Probabilities


class _Mode(_Part):
    mode: str
    probability: Finite


class _DataQuality(_Part):
    missing: list[str] = []
    unknown: list[str] = []
    out_of_range: list[str | dict[str, Any]] = []
    unlike_known: bool = False


class _Baseline(_Part):
    prediction: _Prediction


class _Predicted(_Part):
    prediction: _Prediction
    threshold: Finite
    latent_features: list[Finite] = []
    defect_modes: list[_Mode] = []
    data_quality: _DataQuality = _DataQuality()
    baseline: _Baseline | None = None


class _Attribution(_Part):
    feature: str
    value: Finite | None
    typical: Finite | None
    direction: str


class _Change(_Part):
    feature: str
    before: Finite | None = Field(alias="from")
    after: Finite = Field(alias="to")
    unit: str


class _Adjustment(_Part):
    changes: list[_Change]
    defect_probability_before: Finite
    defect_probability_after: Finite


class _Analysed(_Part):
    top_features: list[tuple[str, Finite]]
    top_features_percent: list[tuple[str, Finite]]
    attributions: list[_Attribution]
    adjustments: list[_Adjustment] | None = None


class _Passage(_Part):
    id: str
    title: str
    excerpt: str


class _Searched(_Part):
    found: bool
    results: list[_Passage]


_PARTS: Final[Mapping[Tool, type[_Part]]] = {
    Tool.PREDICT: _Predicted,
    Tool.IMPORTANCE: _Analysed,
    Tool.SEARCH: _Searched,
}


def checked(tool: Tool, answer: Any) -> Mapping[str, Any]:
    """`answer` unchanged if it is JSON and keeps `tool`'s contract, or is an `{"error": {...}}`.

    Raises ToolFailed, naming the field at fault.
    """
    given = as_answer(answer)
    try:
        jsonio.dumps(given)
    except (TypeError, ValueError, RecursionError) as error:
        raise ToolFailed("The tool answered something that is not JSON.") from error
    if tool in _PARTS and not isinstance(given.get("error"), Mapping):
        _check(tool, given)
    return given


def _check(tool: Tool, answer: Mapping[str, Any]) -> None:
    try:
        _PARTS[tool].model_validate(answer)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise ToolFailed(f"The tool answered outside its contract: {place}: {fault['msg']}.") from error
