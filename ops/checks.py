"""The faults of an answer to the smoke test's question."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ops.asking import Answer, Received

EXPECTED_RESULTS: Final = ("t1_result", "t2_result")
ENDS: Final = frozenset({"done", "error"})


def question() -> dict[str, Any]:
    """A plain question with values: T1, T2 and the model have to answer. Each is a little different, as an
    equal one would be given a kept answer, and the model would not be asked.
    """
    force = 655 + secrets.randbelow(1000) / 1000
    values = {"Process_ClampForce": force, "Process_HoldPressure": 108.0, "Process_InjectionSpeed": 4.6}
    return {"question": "불량 원인이 뭐야?", "features": values}


def asks_to_sign_in(answer: Answer) -> bool:
    """Return whether the stage refused because no ID token came along."""
    return answer.status == 401 and _error(answer.body).get("code") == "sign_in_required"


def faults(answer: Answer) -> list[str]:
    """Return what a person should look at, in words; empty where all is well.

    A question that is new to the stage and comes with values has no reason for any warning. An answer
    written from results because the model failed comes with one, too.
    """
    if answer.status != 200:
        error = _error(answer.body)
        return [f"HTTP {answer.status}: {error.get('code', 'no code')}, {error.get('message', 'no message')}"]
    if not answer.events:
        return ["the answer is no event stream, or it is empty"]
    return [
        *_order(answer.events),
        *_tools(answer.events),
        *_results(answer),
        *_text(answer),
        *_end(answer.events[-1]),
    ]


def _order(events: Sequence[Received]) -> list[str]:
    found = []
    if events[0].type != "status":
        found.append(f"the first event is {events[0].type}, not status")
    if [received.number for received in events] != list(range(1, len(events) + 1)):
        found.append(f"the events are not numbered from 1 to {len(events)}")
    if [received.type for received in events[:-1] if received.type in ENDS]:
        found.append("events follow after the end")
    return found


def _tools(events: Sequence[Received]) -> list[str]:
    started, ended = (
        Counter(received.event.get("tool_use_id") for received in events if received.type == kind)
        for kind in ("tool_start", "tool_end")
    )
    found = [] if started == ended else ["a tool_start has no tool_end, or the other way round"]
    for received in events:
        error = _error(received.event.get("result"))
        if received.type == "tool_end" and error:
            found.append(f"{received.event.get('tool')} failed: {error.get('code')}, {error.get('message')}")
    return found


def _results(answer: Answer) -> list[str]:
    return [f"{kind} did not come" for kind in EXPECTED_RESULTS if answer.first(kind) is None]


def _text(answer: Answer) -> list[str]:
    if not answer.text.strip():
        return ["there is no answer text"]
    pieces = [received.event["text"] for received in answer.events if received.type == "answer_delta"]
    return [] if "".join(pieces) == answer.text else ["the pieces of the answer are not the whole answer"]


def _end(last: Received) -> list[str]:
    if last.type == "error":
        return [f"the answer ended in error {last.event.get('code')}: {last.event.get('message')}"]
    if last.type != "done":
        return [f"the stream was cut off: its last event is {last.type}"]
    return [f"warning {row.get('code')}: {row.get('message')}" for row in last.event.get("warnings", ())]


def _error(body: Any) -> Mapping[str, Any]:
    error = body.get("error") if isinstance(body, Mapping) else None
    return error if isinstance(error, Mapping) else {}
