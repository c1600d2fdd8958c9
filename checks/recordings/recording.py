"""A recording: one answered question with everything that it takes to answer it again, as one JSON file.

| field | what it holds |
|---|---|
| `format`, `code`, `source` | the format's number, the code's version, and how it was recorded: see Source |
| `about`, `expect` | what it shows, in words; what the answer has to say and must not: regular expressions |
| `model`, `settings` | `offline`, or the model that answered; the agent's settings that decide how it asks |
| `request` | question, values as they were given, pictures without their bytes |
| `history` | the exchanges of the session that the answer could rest on |
| `turns` | of a language model: what it was asked and what it wrote, turn by turn |
| `calls` | of tools, as they went over the wire: payload, and answer or fault |
| `events` | what was sent to the client; pieces of the answer joined |

A result that stands in `calls` already is told by `{"$ref": "#/calls/0/answer"}` in events, and messages that
a request shares with the one before it by their number (`same`). Whatever is written passes `scrubbed`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from agent.sessions.store import Exchange
from checks.recordings.scrubbing import scrubbed
from shared import jsonio
from shared.errors import InvalidInput

FORMAT: Final = 1
OFFLINE: Final = "offline"
ENDING: Final = ".recording.json"
LARGEST_FILE: Final = 20 * 1024 * 1024

type Json = Mapping[str, Any]


class Source(StrEnum):
    """How a recording was made: by the server beside its answer, or from what a client saw of one."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool at its transport. It has an `answer`, or a `fault` of `{code, message}`."""

    tool: str
    payload: Json
    answer: Json | None = None
    fault: Json | None = None

    @property
    def key(self) -> str:
        """Tells calls apart: the tool, and what it is asked."""
        return f"{self.tool}:{canonical(self.payload)}"


@dataclass(frozen=True, slots=True)
class ModelTurn:
    """One turn of a language model.

    `end` is the whole message with its stop reason, model and tokens; without one `error` is
    `{code, message}`, and `text` what was written before it. `tries` are the tokens of failed tries.
    `request` holds the messages, and digests of the prompt and of the tools.
    """

    request: Json
    text: str = ""
    end: Json | None = None
    error: Json | None = None
    tries: Sequence[Json] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """See the head of this module."""

    question: str
    events: Sequence[Json]
    features: Mapping[str, float] = field(default_factory=dict)
    images: Sequence[Json] = ()
    history: Sequence[Exchange] = ()
    model: str = OFFLINE
    settings: Json = field(default_factory=dict)
    turns: Sequence[ModelTurn] = ()
    calls: Sequence[Call] = ()
    source: Source = Source.SERVER
    code: str = ""
    about: str = ""
    expect: Json = field(default_factory=dict)

    @property
    def end(self) -> Json:
        """The last event; empty where none was recorded."""
        return self.events[-1] if self.events else {}

    @property
    def answer(self) -> str:
        """The whole answer, as far as it was written."""
        told = [event["data"]["answer"] for event in self.events if event["type"] == "ai_response"]
        pieces = [event["text"] for event in self.events if event["type"] == "answer_delta"]
        return str(told[-1]) if told else "".join(pieces)


def canonical(value: Any) -> str:
    """Return JSON of which equal values have equal texts; 655.0 and 655 are equal."""
    return json.dumps(_with_plain_numbers(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _with_plain_numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_plain_numbers(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_with_plain_numbers(held) for held in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_json(recording: Recording, secrets: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a recording as its file holds it, without secrets."""
    whole = {
        "format": FORMAT,
        "code": recording.code,
        "source": recording.source.value,
        "about": recording.about,
        "expect": dict(recording.expect),
        "model": recording.model,
        "settings": dict(recording.settings),
        "request": {
            "question": recording.question,
            "features": dict(recording.features),
            "images": list(recording.images),
        },
        "history": [asdict(exchange) for exchange in recording.history],
        "turns": [asdict(turn) for turn in recording.turns],
        "calls": [asdict(call) for call in recording.calls],
        "events": joined(recording.events),
    }
    clean: dict[str, Any] = scrubbed(jsonio.loads(jsonio.dumps(whole)), secrets)
    clean["turns"] = list(_without_repeats(clean["turns"]))
    clean["events"] = [_referring(event, clean["calls"]) for event in clean["events"]]
    return clean


def from_json(value: Any) -> Recording:
    """Return the recording of a file's JSON. Raises InvalidInput, naming what it lacks."""
    if not isinstance(value, Mapping) or value.get("format") != FORMAT:
        raise InvalidInput(f"it is no recording of format {FORMAT}")
    try:
        request = value["request"]
        return Recording(
            question=request["question"],
            features=request["features"],
            images=request["images"],
            history=[Exchange(**row) for row in value["history"]],
            model=value["model"],
            settings=value["settings"],
            turns=[ModelTurn(**turn) for turn in _with_repeats(value["turns"])],
            calls=[Call(**call) for call in value["calls"]],
            events=[_resolved(event, value["calls"]) for event in value["events"]],
            source=Source(value["source"]),
            code=value["code"],
            about=value["about"],
            expect=value["expect"],
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InvalidInput(f"it is no whole recording: {type(error).__name__} {error}") from error


def write(recording: Recording, path: Path, secrets: frozenset[str] = frozenset()) -> Path:
    """Write a recording, without secrets, beside `path` and move it there. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    text = json.dumps(as_json(recording, secrets), ensure_ascii=False, indent=1, allow_nan=False)
    draft.write_bytes((text + "\n").encode("utf-8", "replace"))
    draft.replace(path)
    return path


def read(path: Path) -> Recording:
    """Read a recording. Raises InvalidInput with the file's name, OSError where it cannot be read."""
    if path.stat().st_size > LARGEST_FILE:
        raise InvalidInput(f"{path}: it has more than {LARGEST_FILE} bytes")
    try:
        return from_json(jsonio.loads(path.read_bytes()))
    except ValueError as error:
        raise InvalidInput(f"{path}: it is no JSON ({error})") from error
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error.message}") from error


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the recordings among files and folders, in order. Raises InvalidInput where there is none."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob(f"*{ENDING}")) if path.is_dir() else [path] if path.is_file() else []
        if not inside:
            raise InvalidInput(f"{path}: there is no recording (*{ENDING})")
        found += inside
    return list(dict.fromkeys(found))


def joined(events: Iterable[Json]) -> list[Json]:
    """Return events with the pieces of the answer that follow each other as one, and no clock times."""
    told: list[Json] = []
    for event in events:
        row = {name: held for name, held in event.items() if name not in ("elapsed", "id")}
        if told and row["type"] == told[-1]["type"] == "answer_delta":
            told[-1] = {**told[-1], "text": told[-1]["text"] + row["text"]}
        else:
            told.append(row)
    return told


def renewed(recording: Recording, today: Recording) -> Recording:
    """Return a recording with what came of it today; what a person wrote of it stays."""
    return replace(
        today, about=recording.about, expect=recording.expect, source=recording.source, model=recording.model
    )


_RESULT: Final = {"tool_end": "result", "t1_result": "data", "t2_result": "data", "t3_result": "data"}


def _referring(event: Json, calls: Sequence[Json]) -> Json:
    name = _RESULT.get(event["type"], "")
    for number, call in enumerate(calls):
        if name and call["answer"] is not None and event[name] == call["answer"]:
            return {**event, name: {"$ref": f"#/calls/{number}/answer"}}
    return event


def _resolved(event: Json, calls: Sequence[Json]) -> Json:
    name = _RESULT.get(event["type"], "")
    place = event[name].get("$ref") if name and isinstance(event[name], Mapping) else None
    if place is None:
        return event
    return {**event, name: calls[int(place.removeprefix("#/calls/").removesuffix("/answer"))]["answer"]}


def _without_repeats(turns: Iterable[Json]) -> Iterable[Json]:
    before: Sequence[Any] = ()
    for turn in turns:
        messages = turn["request"].get("messages", [])
        same = 0
        while same < min(len(before), len(messages)) and before[same] == messages[same]:
            same += 1
        before = messages
        if "messages" in turn["request"]:
            yield {**turn, "request": {**turn["request"], "same": same, "messages": messages[same:]}}
        else:
            yield turn


def _with_repeats(turns: Iterable[Json]) -> Iterable[Json]:
    before: Sequence[Any] = ()
    for turn in turns:
        request = dict(turn["request"])
        same = request.pop("same", 0)
        if "messages" in request:
            before = request["messages"] = [*before[:same], *request["messages"]]
        yield {**turn, "request": request}
