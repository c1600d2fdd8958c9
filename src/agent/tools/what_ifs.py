"""What-ifs on a T1 that knows none: two plain predictions, of the shot and of the shot as it would be.

The stack's T1 takes `overrides` and gives the prediction of the shot itself as `baseline`. One that
only takes `features` passes over what it does not know and would predict the shot unchanged, which
nobody could tell from the answer to the question. Such a one is known by the baseline that it lacks. One
that refuses `follow` is asked without it: its readings stay as they are, and no companions are told.
"""

from collections.abc import Callable, Mapping
from typing import Any

from agent.tools.result_validation import ToolAnswer
from agent.tools.transport import ToolFailed
from shared.errors import NoFeatures

PLAIN = "Worked out: baseline (from a second prediction, since the tool takes no overrides)."

PLAIN_SEVERAL = "Worked out: scenarios (from a prediction each, since the tool takes none)."

type Ask = Callable[[Mapping[str, Any]], ToolAnswer]


class WhatIfs:
    """Asks T1 what-ifs, and remembers how it takes them. Safe to share between threads."""

    def __init__(self) -> None:
        self._plain = False
        self._plain_several = False
        self._holds = False

    def ask(self, payload: Mapping[str, Any], ask: Ask) -> ToolAnswer:
        """Return the answer to `payload` (features with overrides or scenarios), baseline and all.

        Raises a ToolFault where the tool does.
        """
        if payload.get("scenarios"):
            return self._ask_several(payload, ask)
        if self._holds and "follow" in payload:
            payload = {name: value for name, value in payload.items() if name != "follow"}
        if not self._plain:
            answer = _answer_if_any(payload, ask)
            if answer is not None and _knows_no_follow(answer.result):
                self._holds = True
                return self.ask(payload, ask)
            if answer is not None and ("baseline" in answer.result or _is_the_calls_fault(answer.result)):
                return answer
        changed = ask({"features": {**payload["features"], **payload["overrides"]}})
        if "error" in changed.result:
            return changed
        shot = ask({"features": payload["features"]})
        self._plain = True
        if "error" in shot.result:
            return changed
        remark = f"{changed.remark} {PLAIN}".strip()
        return ToolAnswer({**changed.result, "baseline": {"prediction": shot.result["prediction"]}}, remark)

    def _ask_several(self, payload: Mapping[str, Any], ask: Ask) -> ToolAnswer:
        """Return the shot's answer with `scenarios`, from a prediction each where the tool knows none."""
        if not self._plain_several:
            answer = _answer_if_any(payload, ask)
            if answer is not None and ("scenarios" in answer.result or _is_the_calls_fault(answer.result)):
                return answer
        shot = ask({"features": payload["features"]})
        if "error" in shot.result:
            return shot
        rows: list[dict[str, Any]] = []
        for scenario in payload["scenarios"]:
            changed = {change["feature"]: change["to"] for change in scenario["changes"]}
            answer = ask({"features": {**payload["features"], **changed}})
            if "error" in answer.result:
                return answer
            prediction = answer.result["prediction"]
            defect = prediction.get("class_probabilities", {}).get("defect")
            row = {
                "changes": scenario["changes"],
                "prediction": prediction,
                "verdict": answer.result.get("verdict") or prediction.get("class"),
            }
            if answer.result.get("reasons"):
                row["reasons"] = answer.result["reasons"]
            rows.append(row if defect is None else row | {"defect_probability": defect})
        self._plain_several = True
        remark = f"{shot.remark} {PLAIN_SEVERAL}".strip()
        return ToolAnswer({**shot.result, "scenarios": rows}, remark)


def _answer_if_any(payload: Mapping[str, Any], ask: Ask) -> ToolAnswer | None:
    """The answer; None where the tool broke, which may be for want of knowing `overrides`."""
    try:
        return ask(payload)
    except ToolFailed:
        return None


def _knows_no_follow(result: Mapping[str, Any]) -> bool:
    """Return whether a tool refuses the field `follow`: it is older, and holds all other readings."""
    error = result.get("error")
    details = error.get("details") if isinstance(error, Mapping) else None
    rows = details if isinstance(details, list) else ()
    return any(isinstance(row, Mapping) and row.get("field") == "follow" for row in rows)


def _is_the_calls_fault(result: Mapping[str, Any]) -> bool:
    """Return whether asking in another way would be no use: the tool says what is wrong with the values."""
    error = result.get("error")
    if not isinstance(error, Mapping):
        return False
    # An error without rows of its own (`{"error": "text"}`) may be about the overrides.
    return error.get("code") == NoFeatures.code or bool(error.get("details"))
