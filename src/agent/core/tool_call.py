"""From what the model wrote to a tool call: validated, identified, with the payload to send."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from agent.core.tool_specs import (
    TOOL_NAMES,
    CompareWith,
    LookUpArguments,
    SearchArguments,
    ShotArguments,
    arguments_model,
    tool_named,
)
from agent.models.stated_limits import StatedLimit
from agent.models.types import ToolUse
from shared import jsonio
from shared.bundle.feature_names import shown
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.scenarios import Scenario, find_feature, nearest_names, plan_scenarios
from shared.contracts.parsing import parse
from shared.contracts.t4_look import LookRequest
from shared.contracts.tools import Tool
from shared.errors import Detail, DiecastError, InvalidInput

MOST_UNKNOWN: Final = 5
"""Unknown names of one call that are told."""

LONGEST_NAME: Final = 64
"""Characters of a tool's name, as a model wrote it, that are told again."""


NO_SHOT: Final[Mapping[str, float]] = {}


class UnknownTool(DiecastError):
    """The model asked for a tool that does not exist."""

    code = "unknown_tool"


class CallRefused(DiecastError):
    """The call would be one too many; the message tells the model to answer."""

    code = "call_refused"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call to `tool`. Calls with equal `key` have equal answers and are made once.

    `overrides` are the values of a single what-if by variable name; `scenarios` are what-ifs with what was
    worked out for each, several only without `overrides`. `compare_with` is a good shot that an analysis
    compares with.
    """

    tool: Tool
    overrides: Mapping[str, float] = field(default_factory=dict)
    search: SearchArguments | None = None
    scenarios: tuple[Scenario, ...] = field(default=(), compare=False)
    looked_up: tuple[str, ...] = ()
    compare_with: CompareWith | None = None
    look: LookRequest | None = None

    @property
    def key(self) -> str:
        """The call's identity: the tool and what it is asked."""
        asked: dict[str, Any] = {"overrides": dict(sorted(self.overrides.items()))}
        if self.search is not None:
            asked = self.search.model_dump()
        elif self.look is not None:
            asked = told_look(self.look)
        elif self.looked_up:
            asked = {"features": self.looked_up}
        elif self.several:
            asked = {"scenarios": [dict(sorted(one.overrides.items())) for one in self.scenarios]}
        if self.compare_with is not None:
            asked["compare_with"] = self.compare_with
        return f"{self.tool}:{jsonio.dumps(asked)}"

    @property
    def several(self) -> bool:
        """Return whether it asks for more than one what-if."""
        return len(self.scenarios) > 1

    @property
    def prediction(self) -> "ToolCall":
        """The prediction that an importance analysis of the same values goes with."""
        return ToolCall(Tool.PREDICT, self.overrides)


def read_call(
    use: ToolUse, schema: FeatureSchema | None = None, values: Mapping[str, float] | None = None
) -> ToolCall:
    """Validate what the model asked for, on the line of `schema` and a shot's `values`.

    Raises UnknownTool or InvalidInput, worded for the model.
    """
    tool = tool_named(use.name)
    if tool is None:
        raise UnknownTool(
            f"There is no tool named {use.name[:LONGEST_NAME]!r}. The tools are {', '.join(TOOL_NAMES)}. "
            "Answer with the results you have."
        )
    if use.arguments is None:
        raise InvalidInput(
            "The arguments were not a JSON object. Write them again, or answer without the tool."
        )
    arguments = parse(arguments_model(tool), use.arguments)
    if isinstance(arguments, SearchArguments):
        return ToolCall(tool, search=arguments)
    if isinstance(arguments, LookUpArguments):
        return ToolCall(tool, looked_up=_looked_up(arguments, schema))
    if isinstance(arguments, LookRequest):
        return ToolCall(tool, look=arguments)
    return _about_shot(tool, arguments, schema, values or {})


def _looked_up(arguments: LookUpArguments, schema: FeatureSchema | None) -> tuple[str, ...]:
    if schema is None:
        return tuple(arguments.features)
    found = [(name, find_feature(schema, name)) for name in arguments.features]
    _refuse_unknown(schema, [name for name, feature in found if feature is None], "features")
    return tuple(dict.fromkeys(feature.name for _, feature in found if feature is not None))


def _about_shot(
    tool: Tool, arguments: ShotArguments, schema: FeatureSchema | None, values: Mapping[str, float]
) -> ToolCall:
    compared = arguments.compare_with if tool is Tool.IMPORTANCE else None
    if not arguments.scenarios:
        if schema is not None:
            _refuse_unknown(schema, schema.resolve(arguments.features).unknown, "features")
        return ToolCall(tool, overrides=arguments.features, compare_with=compared)
    if arguments.features:
        raise _invalid("features", "cannot go with scenarios; write the changes as scenarios alone")
    if schema is None:
        raise _invalid("scenarios", "the variables of this line are not known; write features instead")
    if tool is Tool.IMPORTANCE and len(arguments.scenarios) > 1:
        raise _invalid("scenarios", "an analysis takes one scenario; analyse them one after the other")
    planned = plan_scenarios(schema, values, arguments.scenarios)
    changed = planned[0].overrides if len(planned) == 1 else {}
    return ToolCall(tool, changed, scenarios=planned, compare_with=compared)


def _refuse_unknown(schema: FeatureSchema, unknown: Sequence[str], field: str) -> None:
    """A name that the line does not have would change nothing, and nobody would see that."""
    if not unknown:
        return
    details = []
    for name in unknown[:MOST_UNKNOWN]:
        near = nearest_names(schema, name)
        hint = f"; the nearest are {', '.join(near)}" if near else ""
        reason = f"is no variable of this line{hint}"
        details.append(Detail(f"{field}.{shown(name)}", reason))
    raise InvalidInput(f"{details[0].field}: {details[0].reason}", details)


def _invalid(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])


def payload(
    call: ToolCall,
    features: Mapping[str, float],
    known: Mapping[str, Mapping[str, Any]],
    last_good: Mapping[str, float] = NO_SHOT,
    limits: Sequence[StatedLimit] = (),
) -> dict[str, Any]:
    """Return what the tool is sent: the shot's values with what-if values merged, and what is known already.

    `known` holds the successful results so far by call key; latents, context and what a what-if moves along
    come from there. `last_good` are the values of the conversation's last good shot, none where it had none;
    `limits` the ranges that the documents found so far state.
    """
    if call.search is not None:
        return _search(call.search, known)
    if call.looked_up:
        return {"features": list(call.looked_up), "values": dict(features)}
    if call.look is not None:
        return {"action": "look", **told_look(call.look)}
    if call.several:
        # In the line's own units: what was asked is worked out already.
        told = [
            {"changes": [{"feature": name, "to": value} for name, value in one.overrides.items()]}
            for one in call.scenarios
        ]
        return {"features": dict(features), "scenarios": told}
    if call.tool is Tool.PREDICT:
        # Without values of a shot there is no baseline: what the model wrote is the shot.
        return (
            {"features": dict(features), "overrides": dict(call.overrides), "follow": True}
            if features and call.overrides
            else {"features": dict(features) | dict(call.overrides)}
        )
    prediction = known.get(call.prediction.key)
    moved = {} if prediction is None else companions_of(prediction)
    merged: dict[str, Any] = {"features": dict(features) | dict(call.overrides) | moved}
    if prediction is not None and prediction.get("latent_features"):
        merged["latent_features"] = prediction["latent_features"]
    if limits:
        merged["limits"] = [limit.request() for limit in limits]
    if call.compare_with == "last_good" and last_good:
        merged["compare_with"] = dict(last_good)
    elif call.compare_with is not None:
        merged["reference"] = "nearest_good"
    return merged


def told_look(look: LookRequest) -> dict[str, Any]:
    """Return a look at the line's shots as it is sent and told: what was left out is left out."""
    return look.model_dump(by_alias=True, exclude_unset=True)


def companions_of(result: Mapping[str, Any]) -> dict[str, float]:
    """Return the values that a what-if's prediction moved along, by variable name."""
    return {row["feature"]: row["to"] for row in result.get("companions", ())}


def _search(asked: SearchArguments, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    sent = asked.model_dump(exclude={"aspect"})
    context = _context(known) | ({"aspect": asked.aspect} if asked.aspect else {})
    return sent | ({"context": context} if context else {})


def _context(known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The defect modes and top features found so far, which lift fitting documents in a search."""
    modes = [row["mode"] for result in known.values() for row in result.get("defect_modes", ())[:2]]
    features = [row[0] for result in known.values() for row in result.get("top_features", ())[:3]]
    return {"defect_modes": modes, "features": features} if modes or features else {}


type Lookup = Callable[[str], str | None]
"""Gives the name of the variable that a name, alias or label means, None where it means none."""


def with_variable_names(uses: Sequence[ToolUse], lookup: Lookup) -> tuple[ToolUse, ...]:
    """Return the tool uses with each name in `features` as its variable's.

    So a changed value takes the place of the shot's, and is not sent beside it. Names that mean no variable
    stay as they are, and so does a use that gives one variable twice: its tool says which.
    """
    return tuple(_resolved(use, lookup) for use in uses)


def _resolved(use: ToolUse, lookup: Lookup) -> ToolUse:
    features = (use.arguments or {}).get("features")
    if not isinstance(features, Mapping):
        return use
    names = {name: lookup(name) or name for name in features}
    if len(set(names.values())) < len(names) or all(name == own for name, own in names.items()):
        return use
    own = {names[name]: value for name, value in features.items()}
    return replace(use, arguments={**(use.arguments or {}), "features": own})
