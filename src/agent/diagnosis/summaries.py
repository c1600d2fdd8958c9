"""What the model is shown of a tool's result: what it needs for an answer and nothing else.

The latent vector, equipment descriptions and similar shots go to the page, not to the model.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any, Final

from agent.tools.names import Tool
from shared.bundle.feature_names import SHOWN_NAMES, shown

type Result = Mapping[str, Any]

LONGEST_SHOWN: Final = 4_000
"""Characters of one text that the model is shown: a plant's tool may answer with a whole manual."""
ROOM: Final = 24_000
"""Characters of one result that the model is shown, numbers and names of fields included."""
SHOWN_FEATURES = 10
_ATTRIBUTION = (
    "feature",
    "label",
    "label_en",
    "value",
    "unit",
    "typical",
    "typical_low",
    "typical_high",
    "compared",
    "direction",
)
SHOWN_PASSAGES = 3


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
        return value


_OF_A_NUMBER: Final = 8
"""Characters that a number, a bracket or a comma is counted as."""


def what_if(overrides: Result, features: Result, result: Result) -> dict[str, Any]:
    """What a what-if prediction changes beside its baseline: values and defect probability, before and after.

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


def _prediction(result: Result) -> dict[str, Any]:
    summary = _pick(result, "prediction", "defect_modes", "threshold")
    if "data_quality" in result:
        # The names of the missing variables say enough; the medians that filled them are for the page.
        quality = result["data_quality"]
        summary["data_quality"] = {name: quality[name] for name in quality if name != "imputed"}
        if unknown := quality.get("unknown"):
            # Anybody may choose these names, so the model is shown some of them, cut short.
            summary["data_quality"]["unknown"] = [shown(str(name)) for name in unknown[:SHOWN_NAMES]]
    if "baseline" in result:
        summary["baseline"] = result["baseline"]
    return summary


def _importance(result: Result) -> dict[str, Any]:
    summary = _pick(result, "base_probability")
    if "adjustments" in result:
        summary["adjustments"] = _labelled(result["adjustments"], result.get("attributions", ()))
    # Shares of the whole, or, where a tool gives none that are, the order alone with its numbers.
    ranking = "top_features_percent" if result.get("top_features_percent") else "top_features"
    summary[ranking] = list(result.get(ranking, ()))[:SHOWN_FEATURES]
    summary["attributions"] = [
        _pick(row, *_ATTRIBUTION) for row in list(result.get("attributions", ()))[:SHOWN_FEATURES]
    ]
    return summary


def _labelled(adjustments: Sequence[Result], attributions: Sequence[Result]) -> list[dict[str, Any]]:
    """The adjustments with each variable's labels, so that an answer can name it as people do."""
    labels = {row["feature"]: _pick(row, "label", "label_en") for row in attributions}
    return [
        {**row, "changes": [{**change, **labels.get(change["feature"], {})} for change in row["changes"]]}
        for row in adjustments
    ]


def _knowledge(result: Result) -> dict[str, Any]:
    passages = list(result.get("results", ()))[:SHOWN_PASSAGES]
    return _pick(result, "found", "answer") | {
        "results": [_pick(row, "id", "title", "excerpt", "score") for row in passages]
    }


def _pick(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row}


_SUMMARIES: Final[Mapping[Tool, Callable[[Result], dict[str, Any]]]] = {
    Tool.PREDICT: _prediction,
    Tool.IMPORTANCE: _importance,
    Tool.SEARCH: _knowledge,
}
