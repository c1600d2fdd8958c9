"""The part of an answer that is kept for the session's next question: values and compact results."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from agent.core.tool_result_views import summarise
from agent.sessions.store import Exchange
from agent.streaming.events import Event, ToolEnd, ToolStart
from shared import jsonio
from shared.contracts.tools import Tool

type Row = Mapping[str, Any]

LARGEST_RESULTS: Final = 8_000
"""Characters of JSON of one exchange's results: about 3,000 tokens, five times at most in a request."""
MODES, DRIVERS, ADJUSTMENTS = 2, 5, 3
_CHANGE: Final = ("feature", "from", "to", "unit")
_DRIVER: Final = ("feature", "label", "label_en", "value", "unit", "typical", "direction")


def last_features(history: Sequence[Exchange]) -> Mapping[str, float]:
    """The values of the latest question that had some; none where no question had."""
    return next((exchange.features for exchange in reversed(history) if exchange.features), {})


def last_good_shot(
    history: Sequence[Exchange], present: Mapping[str, float], variable_of: Callable[[str], str | None]
) -> Mapping[str, float]:
    """The values of the latest earlier shot that was good, other than the present one; none where none was.

    A what-if is no shot, and one without a verdict is not good. `variable_of` gives the line's name for one
    that was kept, perhaps by an earlier version; values under names that it does not know are left out.
    """
    for exchange in reversed(history):
        features = {
            name: value for key, value in exchange.features.items() if (name := variable_of(key)) is not None
        }
        if features and features != dict(present) and any(map(_is_good, exchange.results)):
            return features
    return {}


def _is_good(row: Row) -> bool:
    result = row.get("result") or {}
    if row.get("tool") != Tool.PREDICT:
        return False
    # A what-if's own prediction is of the shot as it would be, its baseline of the shot.
    whatever = result.get("baseline") if row.get("overrides") else result
    prediction = (whatever or {}).get("prediction") or {}
    return str(result.get("verdict") or prediction.get("class")) == "normal" == prediction.get("class")


class HistoryRecorder:
    """Watches the events of one answer, also of a cached or a stopped one, for what is worth keeping."""

    def __init__(self) -> None:
        self._asked: dict[str, Row] = {}
        self._rows: list[dict[str, Any]] = []

    def on_event(self, event: Event) -> None:
        """Note an event; only tool calls that succeeded count."""
        if isinstance(event, ToolStart):
            self._asked[event.tool_use_id] = event.input
        elif isinstance(event, ToolEnd) and "error" not in event.result:
            tool = Tool(event.tool)
            asked = self._asked.get(event.tool_use_id, {})
            if tool is Tool.SHOTS:
                self._rows.append({"tool": event.tool, "overrides": {}, "result": _look(asked, event.result)})
                return
            if tool not in _SHORT:
                return
            result = _SHORT[tool](summarise(tool, event.result))
            overrides = {change["feature"]: change["to"] for change in asked.get("changes", ())}
            row = {"tool": event.tool, "overrides": overrides, "result": result}
            if scenarios := asked.get("scenarios"):
                row["scenarios"] = _scenarios(scenarios, event.result.get("scenarios") or ())
            self._rows.append(row)

    def rows(self) -> tuple[Row, ...]:
        """`{"tool", "overrides", "result"}` of each call; the oldest go where it is too much."""
        rows = list(self._rows)
        while rows and len(jsonio.dumps(rows)) > LARGEST_RESULTS:
            rows.pop(0)
        return tuple(rows)


def _scenarios(asked: Sequence[Row], results: Sequence[Row]) -> list[dict[str, Any]]:
    """Several what-ifs of one call, each with its changes and what came of it."""
    told = []
    for number, one in enumerate(asked):
        row = results[number] if number < len(results) else {}
        changes = [{name: change[name] for name in _CHANGE} for change in one["changes"]]
        result = {name: row[name] for name in ("defect_probability", "verdict") if name in row}
        told.append({"changes": changes, **result})
    return told


def _prediction(content: Row) -> dict[str, Any]:
    from agent.grounding.verdict_claims import NO_VERDICT  # noqa: PLC0415  see deferred.py

    kept = {name: content[name] for name in ("prediction", "threshold") if name in content}
    if content.get("verdict") in NO_VERDICT:
        kept |= {"verdict": content["verdict"], "reasons": list(content.get("reasons") or ())}
    if content["prediction"].get("class") == "defect":
        kept["defect_modes"] = list(content.get("defect_modes", ()))[:MODES]
    if "baseline" in content:
        kept["baseline"] = content["baseline"]
    return kept


def _importance(content: Row) -> dict[str, Any]:
    # Where a tool gives no shares of the whole, the order of its variables is kept.
    ranking = "top_features_percent" if "top_features_percent" in content else "top_features"
    return {
        ranking: list(content.get(ranking, ()))[:DRIVERS],
        "attributions": [
            {name: row[name] for name in _DRIVER if name in row}
            for row in list(content.get("attributions", ()))[:DRIVERS]
        ],
        "adjustments": list(content.get("adjustments", ()))[:ADJUSTMENTS],
    }


def _documents(content: Row) -> dict[str, Any]:
    return {
        "results": [{"id": row["id"], "title": row.get("title", "")} for row in content.get("results", ())]
    }


def _look(asked: Row, content: Row) -> dict[str, Any]:
    """The last look, so that "and the day before?" has a day: the period as a form that stays the same,
    and of a trend its beginning."""
    look = {name: asked[name] for name in _LOOKED_AT if name in asked}
    period = content.get("period") or {}
    if form := period.get("form"):
        look["period"] = dict(form)
    kept: dict[str, Any] = {"look": look}
    trend = content.get("trend") or {}
    began = trend.get("began") or trend.get("since")
    if began:
        kept["began"] = {name: began[name] for name in ("shot_id", "at") if name in began}
    return kept


_LOOKED_AT: Final = (
    *("what", "line", "mould", "lot", "mode", "variable", "by", "other", "period"),
    *("verdict", "values", "limit"),
)
_SHORT: Final = {Tool.PREDICT: _prediction, Tool.IMPORTANCE: _importance, Tool.SEARCH: _documents}
