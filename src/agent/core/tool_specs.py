"""The tools as the model is told of them, and its arguments as the agent reads them.

No argument that the agent knows itself is asked for: writing out 30 values would cost the
model about ten milliseconds a token. `features` is only for what-if questions.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from agent.models.tool_names import meant_tool
from agent.models.types import ToolSpec
from shared.contracts.parsing import Features
from shared.contracts.tools import FOR_THE_MODEL, Tool

_OVERRIDES: Final = {
    "type": "object",
    "description": (
        "What-if values by variable name, merged over the current shot. "
        "Leave out to use the current shot as it is. 가정 질문에서 바꿀 값만 적습니다."
    ),
    "additionalProperties": {"type": "number"},
}

SPECS: Final = (
    ToolSpec(
        Tool.PREDICT,
        "품질 예측 도구. 현재 공정 파라미터를 기반으로 양품/불량 예측",
        {"type": "object", "properties": {"features": _OVERRIDES}},
    ),
    ToolSpec(
        Tool.IMPORTANCE,
        "Feature Importance 분석 도구. 품질에 영향을 미치는 주요 변수 분석",
        {"type": "object", "properties": {"features": _OVERRIDES}},
    ),
    ToolSpec(
        Tool.SEARCH,
        "공정 지식 검색 도구. Knowledge Base에서 관련 문서 검색",
        {
            "type": "object",
            "properties": {
                "query": {"type": "string", "description": "Search terms in the language of the question"},
                "max_results": {"type": "integer", "minimum": 1, "maximum": 10},
            },
            "required": ["query"],
        },
    ),
)

TOOL_NAMES: Final = tuple(tool.value for tool in FOR_THE_MODEL)


class _Arguments(BaseModel):
    # Models add fields now and then; what is not known is of no consequence and passed over.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ShotArguments(_Arguments):
    """Arguments of predict_quality and analyze_feature_importance."""

    features: Features = Field(default_factory=dict)


class SearchArguments(_Arguments):
    """Arguments of search_knowledge_base."""

    query: Annotated[str, Field(min_length=1, max_length=1000)]
    max_results: Annotated[int, Field(ge=1, le=10)] = 5


def arguments_model(tool: Tool) -> type[ShotArguments] | type[SearchArguments]:
    """The model that `tool`'s arguments have to fit."""
    return SearchArguments if tool is Tool.SEARCH else ShotArguments


def tool_named(name: str) -> Tool | None:
    """Return the tool that the model means by `name`, if it may use it; see `meant_tool`."""
    meant = meant_tool(name, TOOL_NAMES)
    return None if meant is None else Tool(meant)


type Payload = Mapping[str, Any]
