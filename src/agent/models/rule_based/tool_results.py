"""Tool results sorted for writing: the shot's prediction, its what-ifs, drivers, variables, documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shared.contracts.tools import Tool

type Row = Mapping[str, Any]
type NamedResult = tuple[str, Mapping[str, float], Row]
"""Tool name, what-if values, and the summary that the model is shown (or `{"error": ...}`)."""

LOOK_UP = Tool.LOOK_UP


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A scenario and what became of it.

    `changes` have `feature`, `from`, `to`, `unit`, and where the tool says so `beyond_limit` and `asked`.
    Probabilities are those of a defect, None where the tool gave none; `verdict` is "defect", "normal",
    "unsure", "withheld" or empty, `reasons` are those of a withheld one. `companions` are what moves along
    (`feature`, `from`, `to`, `unit`), `carried_out` says of changed variables that are no settings which
    `knob` was turned for them, None where they were taken as readings.
    """

    changes: Sequence[Row]
    before: float | None
    after: float | None
    verdict_before: str = ""
    verdict: str = ""
    threshold: float | None = None
    companions: Sequence[Row] = ()
    carried_out: Sequence[Row] = ()
    reasons: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of the tools. Parts that no tool gave are None or empty."""

    prediction: Row | None = None
    what_ifs: Sequence[WhatIf] = ()
    importance: Row | None = None
    variables: Sequence[Row] = ()
    passages: Sequence[Row] = field(default=())
    searched: bool = False
    look: Row | None = None
    failures: Sequence[tuple[str, Row]] = field(default=())

    @classmethod
    def of(cls, results: Sequence[NamedResult]) -> "Findings":
        """Sort results. Of several of a kind the latest counts; what-ifs of all calls are kept."""
        parts: dict[str, Any] = {}
        failures: list[tuple[str, Row]] = []
        supposed: list[WhatIf] = []
        for tool, overrides, content in results:
            if "error" in content:
                failures.append((tool, content["error"]))
            elif tool == Tool.PREDICT:
                supposed += _what_ifs(content, overrides)
                if not overrides and "prediction" in content:
                    parts["prediction"] = content
            elif tool == Tool.IMPORTANCE:
                parts["importance"] = content
                goes_with = content.get("predict_quality")
                if goes_with and overrides:
                    supposed = supposed or list(_what_ifs(goes_with, overrides))
                elif goes_with:
                    parts.setdefault("prediction", goes_with)
            elif tool == Tool.SEARCH:
                parts["searched"] = True
                parts["passages"] = tuple(content.get("results", ()))
            elif tool == Tool.SHOTS:
                parts["look"] = content
            elif tool == LOOK_UP:
                parts["variables"] = tuple(content.get("variables", ()))
        known = parts.get("prediction")
        if known is not None:
            supposed = [_beside(one, known) for one in supposed]
        return cls(failures=tuple(failures), what_ifs=tuple(supposed), **parts)

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to write about."""
        return self == Findings()

    def variable(self, name: str) -> Row | None:
        """Return the looked-up row of a variable."""
        return next((row for row in self.variables if row.get("feature") == name), None)

    def driver(self, name: str) -> Row | None:
        """Return the analysed row of a variable, its share as `percent` where it has one."""
        return next((row for row in drivers(self.importance) if row.get("feature") == name), None)


def defect_probability(prediction: Row) -> float | None:
    """Return the probability of a defect; None where a prediction holds none."""
    classes = prediction.get("class_probabilities")
    if isinstance(classes, Mapping) and isinstance(classes.get("defect"), int | float):
        return float(classes["defect"])
    probability, label = prediction.get("probability"), prediction.get("class")
    if not isinstance(probability, int | float) or label not in ("defect", "normal"):
        return None
    return float(probability) if label == "defect" else 1 - float(probability)


def judged(prediction: Row | None) -> str:
    """Return the verdict of T1's answer, the class where it gives none; empty where there is neither."""
    found = prediction or {}
    return str(found.get("verdict") or (found.get("prediction") or {}).get("class") or "")


def is_withheld(prediction: Row | None) -> bool:
    """Return whether there is no verdict on the shot, whatever its probability."""
    return judged(prediction) == "withheld"


def drivers(importance: Row | None) -> list[Row]:
    """Return the analysed variables, the strongest first, each with its share as `percent` if it has one."""
    if importance is None:
        return []
    shares = {str(row[0]): row[1] for row in importance.get("top_features_percent", ())}
    ranked = [{"feature": str(row[0])} for row in importance.get("top_features", ())]
    ranked = ranked or [{"feature": name} for name in shares]
    rows: Sequence[Row] = importance.get("attributions") or ranked
    return [
        {**row, "percent": shares[row["feature"]]} if row.get("feature") in shares else row for row in rows
    ]


def _what_ifs(content: Row, overrides: Mapping[str, float]) -> list[WhatIf]:
    known = content.get("baseline") or {}
    baseline = known.get("prediction")
    threshold = content.get("threshold")
    scenarios = content.get("scenarios") or ()
    if scenarios:
        own = known if baseline else content
        return [_scenario(row, own, threshold) for row in scenarios]
    if not overrides:
        return []
    told = content.get("what_if", {}).get("changes") or [
        {"feature": name, "from": None, "to": value} for name, value in overrides.items()
    ]
    row = {**content, "changes": told}
    return [_scenario(row, known, threshold)]


def _scenario(row: Row, known: Row, threshold: float | None) -> WhatIf:
    """A what-if beside the shot as it is, `known`, which may be empty."""
    baseline = known.get("prediction")
    prediction = row.get("prediction") or {}
    after = row.get("defect_probability")
    return WhatIf(
        changes=tuple(row.get("changes", ())),
        before=None if baseline is None else defect_probability(baseline),
        after=defect_probability(prediction) if after is None else after,
        verdict_before="" if baseline is None else judged(known),
        verdict=str(row.get("verdict") or prediction.get("class") or ""),
        threshold=threshold,
        companions=tuple(row.get("companions") or ()),
        carried_out=tuple(row.get("carried_out") or ()),
        reasons=tuple(row.get("reasons") or ()),
    )


def _beside(one: WhatIf, known: Row) -> WhatIf:
    if one.before is not None:
        return one
    row = known.get("prediction") or {}
    before, verdict = defect_probability(row), judged(known)
    return replace(
        one, before=before, verdict_before=verdict, threshold=one.threshold or known.get("threshold")
    )
