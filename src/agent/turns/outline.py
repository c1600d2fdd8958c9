"""The outline of a turn for a list: how far it is, and its shot's verdict, from the events that were sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

from shared import jsonio
from shared.contracts.t1 import Verdict
from shared.contracts.turns import TurnState

_VERDICTS: Final = frozenset(get_args(Verdict))
_NOT_LOOKED_AT: Final = b'"type":"answer_delta"'
"""Most events by number; they say neither."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A turn's state, and its shot's verdict and probability of a defect; None without a prediction."""

    state: TurnState = "running"
    verdict: Verdict | None = None
    defect_probability: float | None = None

    def after(self, data: bytes) -> "Outline":
        """Return the outline once this event was sent. What is not understood changes nothing."""
        if _NOT_LOOKED_AT in data[:80]:
            return self
        payload = payload_of(data)
        match payload.get("type"):
            # The first is of the shot as it is, later ones may be of what-ifs.
            case "t1_result" if self.verdict is None:
                return self._judged(payload.get("data"))
            case "done":
                return replace(self, state="stopped" if payload.get("stopped") is True else "done")
            case "error":
                return replace(self, state="interrupted" if payload.get("code") == "turn_lost" else "error")
        return self

    def _judged(self, result: Any) -> "Outline":
        # Of a what-if that was asked alone the baseline is the shot's, and not what was tried.
        if isinstance(result, dict) and isinstance(result.get("baseline"), dict):
            result = result["baseline"]
        if not isinstance(result, dict) or not isinstance(prediction := result.get("prediction"), dict):
            return self
        # A plant's own tool may give a class alone.
        verdict = result.get("verdict") or prediction.get("class")
        if verdict not in _VERDICTS:
            return self
        probabilities = prediction.get("class_probabilities")
        chance = probabilities.get("defect") if isinstance(probabilities, dict) else None
        known = isinstance(chance, int | float) and not isinstance(chance, bool)
        return replace(self, verdict=verdict, defect_probability=float(chance) if known else None)  # type: ignore[arg-type]


def outline_of(events: Iterable[bytes]) -> Outline:
    """The outline of a turn of which these events were sent."""
    outline = Outline()
    for data in events:
        outline = outline.after(data)
    return outline


def lines_looked_at(payloads: Iterable[Mapping[str, Any]]) -> list[str]:
    """The lines, as the model wrote them, that a turn's tools were asked about beside the question's own."""
    found: list[str] = []
    for payload in payloads:
        if payload.get("type") == "tool_start":
            found += _lines_in(payload.get("input"))
    return list(dict.fromkeys(found))


def payload_of(data: bytes) -> dict[str, Any]:
    """The payload of an event; empty where a later version sent what is none here."""
    _, _, text = data.decode("utf-8", "replace").partition("data: ")
    try:
        payload = jsonio.loads(text)
    except ValueError:
        return {}
    return payload if isinstance(payload, dict) else {}


def _lines_in(value: Any) -> list[str]:
    """Every `line` in an input, however deep."""
    if isinstance(value, dict):
        own = [value["line"]] if isinstance(value.get("line"), str) else []
        return own + [line for each in value.values() for line in _lines_in(each)]
    if isinstance(value, list):
        return [line for each in value for line in _lines_in(each)]
    return []
