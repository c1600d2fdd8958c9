"""The tools as the model is told of them, and its arguments as the agent reads them.

No argument that the agent knows itself is asked for: writing out 30 values would cost the model about ten
milliseconds a token. What-ifs are changes by name, whose units and sums the tool works out. Variables are an
`enum`, so that a name which the line does not have cannot be written by a model that keeps to it.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from agent.core.tool_descriptions import ARGUMENTS, TOOLS
from agent.models.tool_names import meant_tool
from agent.models.types import ToolSpec
from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.parsing import FeatureName, Features
from shared.contracts.t1 import MAX_SCENARIOS, ScenarioRequest, Verdict
from shared.contracts.t3 import Aspect
from shared.contracts.t4 import By
from shared.contracts.t4_look import MOST_READ, MOST_VALUES, LookRequest, Part, What
from shared.contracts.tools import FOR_THE_MODEL, Tool

type CompareWith = Literal["last_good", "nearest_good"]
"""The good shot that a shot is compared with: the conversation's last one, or the nearest real one."""

MOST_LOOKED_UP: Final = 30
"""Variables of one look-up."""

TOOL_NAMES: Final = tuple(tool.value for tool in FOR_THE_MODEL)


def specs_of(schema: FeatureSchema | None, *, shots: bool = False) -> tuple[ToolSpec, ...]:
    """Return the tools for a line; without one, for a line of any names. `shots`: it keeps its shots."""
    feature: dict[str, Any] = {"type": "string", "description": ARGUMENTS["feature"]}
    if schema is not None:
        feature["enum"] = list(schema.names)
    named = {name: text for name, text in ARGUMENTS.items() if name in {"to", "by", "unit"}}
    change = {
        "type": "object",
        "properties": {
            "feature": feature,
            **{
                name: {"type": "string" if name == "unit" else "number", "description": text}
                for name, text in named.items()
            },
        },
        "required": ["feature"],
    }
    scenario = {
        "type": "object",
        "properties": {"changes": {"type": "array", "minItems": 1, "items": change}},
        "required": ["changes"],
    }

    scenarios = {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_SCENARIOS,
        "description": ARGUMENTS["scenarios"],
        "items": scenario,
    }
    looked_up = {"type": "array", "minItems": 1, "maxItems": MOST_LOOKED_UP, "items": feature}
    return (
        ToolSpec(
            Tool.PREDICT, TOOLS[Tool.PREDICT], {"type": "object", "properties": {"scenarios": scenarios}}
        ),
        ToolSpec(
            Tool.IMPORTANCE,
            TOOLS[Tool.IMPORTANCE],
            {
                "type": "object",
                "properties": {
                    "compare_with": {
                        "type": "string",
                        "enum": list(get_args(CompareWith.__value__)),
                        "description": ARGUMENTS["compare_with"],
                    }
                },
            },
        ),
        ToolSpec(
            Tool.LOOK_UP,
            TOOLS[Tool.LOOK_UP],
            {"type": "object", "properties": {"features": looked_up}, "required": ["features"]},
        ),
        ToolSpec(
            Tool.SEARCH,
            TOOLS[Tool.SEARCH],
            {
                "type": "object",
                "properties": {
                    "query": {"type": "string", "description": ARGUMENTS["query"]},
                    "max_results": {"type": "integer", "minimum": 1, "maximum": 10},
                    "aspect": {
                        "type": "string",
                        "enum": list(get_args(Aspect)),
                        "description": ARGUMENTS["aspect"],
                    },
                },
                "required": ["query"],
            },
        ),
        *([_shots()] if shots else []),
    )


def _shots() -> ToolSpec:
    """look_at_shots. Its periods are forms that the tool works out by the plant's clock.

    It is read with every question: what the tool refuses by name anyway is not written out a second time.
    """
    text = {"type": "string"}
    period = {
        "type": "object",
        "description": ARGUMENTS["period"],
        "properties": {
            **dict.fromkeys(("from", "to", "day", "shift", "until", "week", "month"), text),
            "last_shots": {"type": "integer", "minimum": 1, "maximum": MOST_READ},
            "last_hours": {"type": "number"},
            "part": {"type": "string", "enum": list(get_args(Part))},
            "earlier": {"type": "integer"},
        },
    }
    other = {
        "type": "object",
        "description": ARGUMENTS["other"],
        "properties": {"period": {"type": "object"}, **dict.fromkeys(("line", "mould", "lot"), text)},
    }
    properties = {
        "what": {"type": "string", "enum": list(get_args(What)), "description": ARGUMENTS["what"]},
        "period": period,
        "by": {"type": "string", "enum": [*get_args(By), "lot"], "description": ARGUMENTS["divided_by"]},
        "variable": {**text, "description": ARGUMENTS["variable"]},
        "other": other,
        "line": {**text, "description": ARGUMENTS["line"]},
        "mould": {**text, "description": ARGUMENTS["mould"]},
        "lot": {**text, "description": ARGUMENTS["lot"]},
        "mode": {**text, "description": ARGUMENTS["mode"]},
        "verdict": {
            "type": "string",
            "enum": list(get_args(Verdict)),
            "description": ARGUMENTS["verdict"],
        },
        "values": {
            "type": "array",
            "maxItems": MOST_VALUES,
            "items": text,
            "description": ARGUMENTS["values"],
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": 50},
    }
    return ToolSpec(
        Tool.SHOTS,
        TOOLS[Tool.SHOTS],
        {"type": "object", "properties": properties, "required": ["what"]},
    )


SPECS: Final = specs_of(None)


class _Arguments(BaseModel):
    # Models add fields now and then; what is not known is of no consequence and passed over.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ShotArguments(_Arguments):
    """Arguments of predict_quality and analyze_feature_importance. `features` are the older way."""

    features: Features = Field(default_factory=dict)
    scenarios: Annotated[list[ScenarioRequest], Field(max_length=MAX_SCENARIOS)] = Field(default_factory=list)
    compare_with: CompareWith | None = None


class LookUpArguments(_Arguments):
    """Arguments of look_up_variables."""

    features: Annotated[list[FeatureName], Field(min_length=1, max_length=MOST_LOOKED_UP)]


class SearchArguments(_Arguments):
    """Arguments of search_knowledge_base."""

    query: Annotated[str, Field(min_length=1, max_length=1000)]
    max_results: Annotated[int, Field(ge=1, le=10)] = 5
    aspect: Aspect | None = None


type Arguments = ShotArguments | LookUpArguments | SearchArguments | LookRequest


def arguments_model(tool: Tool) -> type[Arguments]:
    """The model that `tool`'s arguments have to fit."""
    return _MODELS.get(tool, ShotArguments)


_MODELS: Final[Mapping[Tool, type[Arguments]]] = {
    Tool.SEARCH: SearchArguments,
    Tool.LOOK_UP: LookUpArguments,
    Tool.SHOTS: LookRequest,
}


def tool_named(name: str, known: Sequence[str] = TOOL_NAMES) -> Tool | None:
    """Return the tool that the model means by `name`, if it may use it; see `meant_tool`."""
    meant = meant_tool(name, known)
    return None if meant is None else Tool(meant)


type Payload = Mapping[str, Any]
