"""A reader's word on an answer, kept with the question and the answer, to be asked again as a case.

FeedbackStore has three forms: DynamoFeedback on AWS, a file beside the local server, memory in tests.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

from agent.erasure.erasure import Erased
from agent.turns.outline import payload_of
from agent.turns.store import Sent, Turn
from shared import jsonio
from shared.contracts.line import DEFAULT_LINE
from shared.errors import Unavailable

FEEDBACK_DAYS: Final = 90
SECONDS_A_DAY: Final = 86_400
LONGEST_ANSWER: Final = 40_000
"""Characters of an answer that are kept with its feedback."""
TRIED_AT_MOST: Final = 20
"""Calls of tools that are kept with it; an answer makes some four."""

MOST_LISTED: Final = 10_000
"""So much of it is listed at once."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One caller's word on one answer. `at` is in seconds since the epoch.

    `before` are the earlier questions of the session, oldest first. `calls` are rows of `{tool, input}`, as
    `tool_start` tells them.
    """

    turn_id: str
    caller: str
    helpful: bool
    comment: str
    at: float
    session_id: str = ""
    question: str = ""
    features: Mapping[str, float] = field(default_factory=dict)
    answer: str = ""
    calls: Sequence[Mapping[str, Any]] = ()
    before: Sequence[str] = ()
    line: str = DEFAULT_LINE


class FeedbackStore(Protocol):
    """Where feedback is kept, one item a turn, for 90 days after its last change."""

    def put(self, feedback: Feedback) -> None:
        """Keep it, in place of what was said of the turn before. Raises Unavailable."""
        ...

    def get(self, turn_id: str) -> Feedback | None:
        """Return what was said of a turn. Raises Unavailable."""
        ...

    def every(self) -> Sequence[Feedback]:
        """All that is kept, the newest first; of more than MOST_LISTED some. Raises Unavailable."""
        ...


def feedback_on(
    turn: Turn,
    events: Sequence[Sent],
    *,
    helpful: bool,
    comment: str,
    before: Sequence[str] = (),
    now: float,
) -> Feedback:
    """Feedback with what its turn was: the question and values, the answer, and what the tools were asked."""
    payloads = [payload_of(event.data) for event in events]
    answers = [_answer(payload) for payload in payloads if payload.get("type") == "ai_response"]
    pieces = [str(payload.get("text", "")) for payload in payloads if payload.get("type") == "answer_delta"]
    calls = [
        {"tool": payload["tool"], "input": payload["input"]}
        for payload in payloads
        if payload.get("type") == "tool_start" and {"tool", "input"} <= payload.keys()
    ]
    return Feedback(
        turn.turn_id,
        turn.caller,
        helpful,
        comment,
        now,
        turn.session_id,
        turn.question,
        turn.features,
        (answers[-1] if answers else "".join(pieces))[:LONGEST_ANSWER],
        calls[:TRIED_AT_MOST],
        before,
        turn.line,
    )


def changed(feedback: Feedback, *, helpful: bool, comment: str, now: float) -> Feedback:
    """Feedback that its caller gave anew."""
    return replace(feedback, helpful=helpful, comment=comment, at=now)


def as_json(feedback: Feedback) -> dict[str, Any]:
    """Feedback as a row of JSON; `from_json` reads it back. A row without a line is of the default one."""
    row = asdict(feedback)
    if feedback.line == DEFAULT_LINE:
        del row["line"]
    return row


def from_json(row: Mapping[str, Any]) -> Feedback:
    """See as_json. Fields of a later version are passed over."""
    return Feedback(**{name: row[name] for name in Feedback.__dataclass_fields__ if name in row})


class LocalFeedback:
    """Feedback in memory, and in a file of JSON lines where one is given."""

    def __init__(self, path: Path | None = None, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._rows = {row.turn_id: row for row in read_file(path)} if path else {}
        self._lock = threading.Lock()

    def put(self, feedback: Feedback) -> None:
        """See FeedbackStore.put."""
        with self._lock:
            self._rows[feedback.turn_id] = feedback
            self._write()

    def get(self, turn_id: str) -> Feedback | None:
        """See FeedbackStore.get."""
        with self._lock:
            found = self._rows.get(turn_id)
            return found if found and not self._is_old(found) else None

    def every(self) -> Sequence[Feedback]:
        """See FeedbackStore.every."""
        with self._lock:
            rows = [row for row in self._rows.values() if not self._is_old(row)]
        return sorted(rows, key=lambda row: row.at, reverse=True)[:MOST_LISTED]

    def forget(self, caller: str, _more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget."""
        with self._lock:
            theirs = [row.turn_id for row in self._rows.values() if row.caller == caller]
            for turn_id in theirs:
                del self._rows[turn_id]
            if theirs:
                self._write()
        return Erased({"feedback": len(theirs)})

    def _is_old(self, row: Feedback) -> bool:
        return self._now() - row.at > FEEDBACK_DAYS * SECONDS_A_DAY

    def _write(self) -> None:
        """Write the file anew beside itself and move it over, so that a reader finds it whole."""
        if self._path is None:
            return
        lines = [jsonio.dumps(as_json(row)) + "\n" for row in self._rows.values() if not self._is_old(row)]
        draft = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes("".join(lines).encode("utf-8", "replace"))
            draft.replace(self._path)
        except OSError as error:
            raise Unavailable("The feedback could not be kept.") from error


def read_file(path: Path) -> list[Feedback]:
    """The feedback in a file of JSON lines; none where there is no file. Raises Unavailable."""
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [from_json(jsonio.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, TypeError) as error:
        raise Unavailable(f"The feedback in {path.name} cannot be read.") from error


def _answer(payload: Mapping[str, Any]) -> str:
    data = payload.get("data")
    return str(data.get("answer", "")) if isinstance(data, dict) else ""
