"""The model's view of a tool's result: what it needs for an answer and nothing else.

Which fields these are stands in the contracts (`shared.contracts.result_fields`); here they are cut to size.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from shared.bundle.feature_names import SHOWN_NAMES
from shared.bundle.feature_names import shown as cut_short
from shared.bundle.scenarios import Scenario
from shared.contracts.result_fields import names, shown
from shared.contracts.t1 import Companion, DataQuality, PredictResponse, ScenarioResult
from shared.contracts.t2 import (
    Attribution,
    Difference,
    DriverGroup,
    GroupMember,
    ImportanceResponse,
    Interaction,
)
from shared.contracts.t3 import ResultRow, SearchAnswer
from shared.contracts.t4_look import LookAnswer
from shared.contracts.tools import Tool

type Result = Mapping[str, Any]

LONGEST_SHOWN: Final = 4_000
"""Characters of one text that the model is shown: a plant's tool may answer with a whole manual."""
ROOM: Final = 24_000
"""Characters of one result that the model is shown, numbers and names of fields included."""
DECIMALS: Final = 6
"""Of a number that the model is shown: so many that rounding it again for a reader is not off by a step."""
SHOWN_CHECKS: Final = 2
"""Parts of the machine whose checks the model is shown."""
SHOWN_FEATURES = 10
SHOWN_GROUPS: Final = 3
SHOWN_MEMBERS: Final = 4
SHOWN_PASSAGES = 3
SHOWN_ROWS: Final = 24
SHOWN_SHOTS: Final = 20


def summarise(tool: Tool, result: Result) -> dict[str, Any]:
    """The part of a successful `result` that the model is shown. Missing parts are left out."""
    return _SUMMARIES[tool](result)


def bounded(summary: Result) -> dict[str, Any]:
    """Return as much of `summary` as the model is to read, in its order; what is cut ends in "…".

    What a model reads is paid for, and one that is given more than it takes refuses the whole question.
    """
    told: dict[str, Any] = _Room(ROOM).cut(summary)
    return told


class _Room:
    """Characters that are left."""

    def __init__(self, left: int) -> None:
        self._left = left

    def cut(self, value: Any) -> Any:
        if isinstance(value, str):
            most = max(0, min(LONGEST_SHOWN, self._left))
            self._left -= min(len(value), most)
            return value if len(value) <= most else f"{value[: max(0, most - 1)]}…"
        self._left -= _OF_A_NUMBER
        if isinstance(value, Mapping):
            rows = takewhile(lambda _: self._left > 0, value.items())
            return {self.cut(name) if isinstance(name, str) else name: self.cut(part) for name, part in rows}
        if isinstance(value, list | tuple):
            return [self.cut(part) for part in takewhile(lambda _: self._left > 0, value)]
        return round(value, DECIMALS) if isinstance(value, float) else value


_OF_A_SCENARIO: Final = ("verdict", "companions", "carried_out", "reasons")
_OF_THE_SHOT: Final = ("prediction", "verdict", "reasons")
_OF_A_NUMBER: Final = 8
"""Characters that a number, a bracket or a comma is counted as."""


def what_if(overrides: Result, features: Result, result: Result) -> dict[str, Any]:
    """Return a what-if beside its baseline: values and defect probability, before and after.

    Empty without a baseline: what the model wrote was then the whole shot.
    """
    if not overrides or "baseline" not in result:
        return {}
    told: dict[str, Any] = {
        "changes": [{"feature": n, "from": features.get(n), "to": v} for n, v in overrides.items()]
    }
    for name, row in (("before", result["baseline"]), ("after", result)):
        probability = row["prediction"].get("class_probabilities", {}).get("defect")
        if probability is not None:
            told[f"defect_probability_{name}"] = probability
    return {"what_if": told}


def supposed(scenarios: Sequence[Scenario], result: Result) -> dict[str, Any]:
    """Return what-ifs beside the shot as it is: each with its changes, defect probability and verdict.

    A single one was asked as overrides, so that its prediction is the result's and the shot's the baseline's.
    """
    summary = _prediction(result)
    rows = result.get("scenarios")
    if rows is None or len(scenarios) == 1:
        row = {"verdict": result["prediction"].get("class"), **_pick(result, ScenarioResult)}
        rows = [{**row, "prediction": result["prediction"]}]
        summary.pop("prediction", None)
        for name in _OF_A_SCENARIO:
            summary.pop(name, None)
        if baseline := summary.pop("baseline", None):
            summary |= {name: baseline[name] for name in _OF_THE_SHOT if baseline.get(name)}
    told = []
    for scenario, row in zip(scenarios, rows, strict=False):
        after = row["prediction"].get("class_probabilities", {}).get("defect")
        kept: dict[str, Any] = {"changes": list(scenario.changes)}
        if after is not None:
            kept["defect_probability"] = after
        told.append(_with_companions(kept | {name: row[name] for name in _OF_A_SCENARIO if row.get(name)}))
    return {**summary, "scenarios": told}


def _with_companions(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its companions as the model is shown them."""
    if rows := row.get("companions"):
        row["companions"] = [_pick(companion, Companion) for companion in rows]
    return row


def _prediction(result: Result) -> dict[str, Any]:
    summary = _pick(result, PredictResponse)
    if "data_quality" in summary:
        quality = summary["data_quality"] = _without_hidden(summary["data_quality"], DataQuality)
        if unknown := quality.get("unknown"):
            # Anybody may choose these names, so the model is shown some of them, cut short.
            quality["unknown"] = [cut_short(str(name)) for name in unknown[:SHOWN_NAMES]]
    if not summary.get("reasons"):
        summary.pop("reasons", None)
    if "scenarios" in summary:
        summary["scenarios"] = [_with_companions(_pick(row, ScenarioResult)) for row in summary["scenarios"]]
    return _with_companions(summary)


def _importance(result: Result) -> dict[str, Any]:
    summary = _pick(result, ImportanceResponse)
    if "adjustments" in summary:
        summary["adjustments"] = _labelled(summary["adjustments"], result.get("attributions", ()))
    # Shares of the whole, or, where a tool gives none that are, the order alone with its numbers.
    rankings = ["top_features_percent", "top_features"]
    ranking, other = rankings if result.get("top_features_percent") else reversed(rankings)
    summary.pop(other, None)
    summary[ranking] = list(result.get(ranking, ()))[:SHOWN_FEATURES]
    rows = list(result.get("attributions", ()))[:SHOWN_FEATURES]
    summary["attributions"] = [_pick(row, Attribution) for row in rows]
    _explaining(summary)
    if checks := [_check(row) for row in list(result.get("equipment_descriptions", ()))[:SHOWN_CHECKS]]:
        summary["equipment_checks"] = checks
    return summary


def _explaining(summary: dict[str, Any]) -> None:
    """Cut what explains more than one variable to what the model is shown of it."""
    if "groups" in summary:
        summary["groups"] = [
            _pick(row, DriverGroup)
            | {"features": [_pick(one, GroupMember) for one in row["features"][:SHOWN_MEMBERS]]}
            for row in summary["groups"][:SHOWN_GROUPS]
        ]
    if "interactions" in summary:
        summary["interactions"] = [_pick(row, Interaction) for row in summary["interactions"]]
    if "contrast" in summary:
        rows = summary["contrast"][:SHOWN_FEATURES]
        summary["contrast"] = [_pick(row, Difference) for row in rows]


def _check(part: Result) -> dict[str, Any]:
    """The check that a part of the machine asks for."""
    return {name: part[name] for name in ("name", "name_en", "action", "action_en") if name in part}


def _labelled(adjustments: Sequence[Result], attributions: Sequence[Result]) -> list[dict[str, Any]]:
    """The adjustments with each variable's labels, so that an answer can name it as people do."""
    labels = {
        row["feature"]: {name: row[name] for name in ("label", "label_en") if name in row}
        for row in attributions
    }
    return [
        {**row, "changes": [{**change, **labels.get(change["feature"], {})} for change in row["changes"]]}
        | {
            "companions": [
                {**_pick(companion, Companion), **labels.get(companion["feature"], {})}
                for companion in row.get("companions") or ()
            ]
        }
        for row in adjustments
    ]


def _knowledge(result: Result) -> dict[str, Any]:
    passages = list(result.get("results", ()))[:SHOWN_PASSAGES]
    return _pick(result, SearchAnswer) | {"results": [_pick(row, ResultRow) for row in passages]}


def _look(result: Result) -> dict[str, Any]:
    summary = _pick(result, LookAnswer)
    for name, most in (("rows", SHOWN_ROWS), ("shots", SHOWN_SHOTS)):
        if name in summary:
            # Rows of a time end with the newest; the others begin with what matters most.
            by_time = name == "rows" and result.get("by") in ("hour", "shift", "day")
            summary[name] = summary[name][-most:] if by_time else summary[name][:most]
    return summary


def _pick(row: Result, contract: type) -> dict[str, Any]:
    """The fields that the contract shows to the model, those of nobody's contract left out."""
    return {name: row[name] for name in shown(contract) if name in row}


def _without_hidden(row: Result, contract: type) -> dict[str, Any]:
    """All fields but those that the contract hides."""
    hidden = {*names(contract)} - {*shown(contract)}
    return {name: value for name, value in row.items() if name not in hidden}


_SUMMARIES: Final[Mapping[Tool, Callable[[Result], dict[str, Any]]]] = {
    Tool.PREDICT: _prediction,
    Tool.IMPORTANCE: _importance,
    Tool.SEARCH: _knowledge,
    Tool.LOOK_UP: dict,
    Tool.SHOTS: _look,
}
