"""A recording from a page's report, the JSON file that a reader kept of a diagnosis (its form: docs/page.md).

A report has no events: results stand in the order of the page's cards, and what the documents were asked for
is not in it. So today's agent is run on the report's results, and what the report says takes the place of
what it wrote.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from agent.models.types import Model
from checks.recordings.observed import Seen, SeenAnswers, answered
from checks.recordings.recording import OFFLINE, Json, ModelTurn, Recording, Source
from checks.recordings.replaying import RecordedModel, Replayer
from shared.contracts.tools import Tool
from shared.errors import InvalidInput

FORMAT: Final = "diecast-diagnosis"
VERSION: Final = 1
UNKNOWN: Final = "unknown"
"""The model of an answer that names none: it ended in an error, or was written from results."""


def of_report(report: Any, replayer: Replayer) -> Recording:
    """Return the recording of a report's answer. Raises InvalidInput where the report has none.

    Of several ways in which the tools may have been asked it takes the one that uses most of the results.
    """
    if not isinstance(report, Mapping) or (report.get("format"), report.get("version")) != (FORMAT, VERSION):
        raise InvalidInput(f"it is no report of the page ({FORMAT}, version {VERSION})")
    try:
        end = report["end"]
        if end["kind"] not in ("done", "error") or end["stopped"]:
            raise InvalidInput("its answer was cut or stopped: only a whole one can be recorded")
        seen = [_seen(row) for row in report["results"]]
        model = str((report["usage"] or {}).get("model_id") or UNKNOWN)
        recording = Recording(
            str(report["question"]),
            (),
            {str(name): float(value) for name, value in report["features"].items()},
            model=model,
            source=Source.CLIENT,
        )
        runs = [_run(recording, way, seen, report, replayer) for way in _ways(model, seen, report)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(f"it is no whole report: {type(error).__name__} {error}") from error
    return min(runs, key=lambda run: run[0])[1]


def _seen(row: Json) -> Seen:
    """A card as the call that it was. Several what-ifs of one call stand in its answer."""
    changes = [{"feature": name, "to": value} for name, value in row["overrides"].items()]
    data = row["data"] or {}
    scenarios = (
        [{"changes": list(one["changes"])} for one in data.get("scenarios", ())] if not changes else []
    )
    result = data if row["error"] is None else {"error": row["error"]}
    return Seen(str(Tool(row["tool"])), {"changes": changes, "scenarios": scenarios}, result)


type Way = tuple[bool, tuple[ModelTurn, ...] | None]
"""Tools ran before the model was asked; the turns that it wrote, None for today's offline model."""


def _ways(model: str, seen: Sequence[Seen], report: Json) -> Iterator[Way]:
    if model == OFFLINE:
        yield from ((True, None), (False, None))
        return
    final = _final(model, report)
    yield True, (final,)
    if seen:
        yield False, (_asking(model, seen, str(report["question"])), final)
        late = [each for each in seen if each.tool not in (Tool.PREDICT, Tool.IMPORTANCE) or each.supposes]
        if late:
            yield True, (_asking(model, late, str(report["question"])), final)


def _asking(model: str, seen: Sequence[Seen], question: str) -> ModelTurn:
    content = []
    for number, each in enumerate(seen, start=1):
        single = [{"changes": each.input["changes"]}] if each.supposes else []
        several = each.input["scenarios"] or single
        arguments: dict[str, Any] = {"query": question[:400]} if each.tool == Tool.SEARCH else {}
        if several:
            told = [
                {"changes": [{"feature": row["feature"], "to": row["to"]} for row in one["changes"]]}
                for one in several
            ]
            arguments = {"scenarios": told}
        content.append({"tool_use": {"id": f"report_{number}", "name": each.tool, "arguments": arguments}})
    return _turn(model, content, "tool_use")


def _final(model: str, report: Json) -> ModelTurn:
    end = report["end"]
    text = str(report["answer"]["markdown"])
    if end["kind"] == "error":
        error = {"code": str(end["code"] or "model_unavailable"), "message": "The answer ended in an error."}
        return ModelTurn({}, text, error=error)
    return _turn(model, [{"text": text}], "end_turn")


def _turn(model: str, content: Sequence[Json], reason: str) -> ModelTurn:
    return ModelTurn({}, end={"content": content, "stop_reason": reason, "model_id": model, "usage": {}})


def _run(
    recording: Recording, way: Way, seen: Sequence[Seen], report: Json, replayer: Replayer
) -> tuple[int, Recording]:
    """How many results and calls did not find each other, and the recording of that way."""
    prepare, turns = way
    answers = SeenAnswers(list(seen))
    model: Model | None = None if turns is None else RecordedModel(turns)
    recording = replace(recording, settings={"speculate": False, "prepare": prepare})
    run = replayer.run(recording, answers.gateway(look_up=replayer.look_up), model)
    asked = [
        replace(turn, request=run.turns[number].request if number < len(run.turns) else {})
        for number, turn in enumerate(turns or ())
    ]
    told = [_as_reported(event, report) for event in run.events]
    whole = replace(recording, settings=run.settings, calls=answered(run.calls), turns=asked, events=told)
    return answers.missed, whole


def _as_reported(event: Json, report: Json) -> Json:
    """An event with what the report says of it."""
    answer = report["answer"]
    if event["type"] == "ai_response":
        told = {name: list(answer[name]) for name in ("citations", "unsupported")}
        return {**event, "data": {**event["data"], "answer": answer["markdown"], **told}}
    if event["type"] == "done" and report["usage"]:
        usage = {name: held for name, held in report["usage"].items() if held != ""}
        return {**event, "usage": {**event["usage"], **usage}}
    return event
