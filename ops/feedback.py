"""`diecast feedback`: what readers said of answers, listed, and as cases to be asked again."""

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import boto3
import yaml
from rich.console import Console
from rich.table import Table

from agent.observability.request_telemetry import pseudonym
from agent.turns.dynamodb_feedback import DynamoFeedback
from agent.turns.feedback import MOST_LISTED, Feedback, LocalFeedback
from checks.recordings.scrubbing import scrubbed
from ops.stack_description import sessions_table
from shared.contracts.tools import Tool
from shared.errors import DiecastError, InvalidInput

FAILED: Final = 1
LOCAL_FILE: Final = Path("build") / "feedback.jsonl"
WIDTH: Final = 160
_SPANS: Final = {"h": 3_600, "d": 86_400}
_SHORT: Final = {
    Tool.PREDICT: "predict",
    Tool.IMPORTANCE: "importance",
    Tool.SEARCH: "search",
    Tool.LOOK_UP: "look_up",
}
"""The names that evaluation cases have for tools."""


def run(
    file: Path | None,
    stack: str | None,
    *,
    unhelpful: bool,
    since: str,
    most: int,
    cases: Path | None,
    as_json: bool,
) -> int:
    """List feedback. Exit status 1 where it cannot be read. Raises InvalidInput for wrong options."""
    earliest = moment(since, time.time())
    try:
        rows = _read(file, stack)
    except DiecastError as error:
        print(error.message, file=sys.stderr)
        return FAILED
    wanted = [row for row in rows if row.at >= earliest and not (unhelpful and row.helpful)]
    shown = wanted[:most]
    if as_json:
        print(json.dumps([_told(row) for row in shown], ensure_ascii=False, indent=1))
    else:
        _show(shown, left_out=len(wanted) - len(shown))
    if len(rows) >= MOST_LISTED:
        print(f"there is more than {MOST_LISTED:,}: not all of it was read", file=sys.stderr)
    if cases is not None:
        cases.write_text(as_cases(shown), encoding="utf-8")
        print(f"{cases}: {len(shown)} cases, for diecast golden --cases {cases}", file=sys.stderr)
    return 0


def moment(since: str, now: float) -> float:
    """Return a moment in seconds since the epoch: of a date (UTC), a moment, or `12h` and `7d` ago.

    Empty is the epoch. Raises InvalidInput.
    """
    if not since:
        return 0.0
    if span := re.fullmatch(r"(\d{1,5})([hd])", since, re.ASCII):
        return now - int(span[1]) * _SPANS[span[2]]
    try:
        told = datetime.fromisoformat(since)
    except ValueError as error:
        raise InvalidInput(f"--since: {since!r} is no date (2026-11-28), moment or span (12h, 7d)") from error
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def _read(file: Path | None, stack: str | None) -> Sequence[Feedback]:
    if stack is None:
        path = file or LOCAL_FILE
        if not path.is_file():
            raise InvalidInput(f"{path} is not there: nobody has given feedback to the local server yet.")
        return LocalFeedback(path).every()
    return DynamoFeedback(boto3.client("dynamodb"), sessions_table(stack)).every()


def _told(row: Feedback) -> dict[str, Any]:
    """Feedback without who gave it: callers are told apart as in the log."""
    told: dict[str, Any] = {
        "turn_id": row.turn_id,
        "caller": pseudonym(row.caller),
        "at": _written(row.at),
        "helpful": row.helpful,
    }
    said = {"comment": row.comment, "question": row.question, "before": list(row.before)}
    rest = {"features": dict(row.features), "answer": row.answer, "calls": list(row.calls)}
    clean: dict[str, Any] = scrubbed(said | rest)
    return told | clean


def _show(rows: Sequence[Feedback], *, left_out: int) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=WIDTH)
    shown = Table(box=None, title_justify="left")
    for name in ("when (UTC)", "helped", "caller", "question", "comment"):
        shown.add_column(name, overflow="fold")
    for row in rows:
        told = _told(row)
        helped = "yes" if row.helpful else "no"
        shown.add_row(told["at"], helped, told["caller"], told["question"], told["comment"])
    console.print(shown)
    counts = Counter(row.helpful for row in rows)
    more = f"; {left_out} older ones are not shown (--most)" if left_out else ""
    console.print(f"{counts[True]} helped, {counts[False]} did not{more}")


def as_cases(rows: Sequence[Feedback]) -> str:
    """Return feedback as a file of evaluation cases, one conversation each; checks/evaluation has the form.

    Of an answer that helped the case expects its tools and what-ifs. Of one that did not nobody knows what is
    right: it expects what was done, for a person to correct, and says so.
    """
    cases = [
        "kind: feedback",
        "about: answers that readers judged",
        "shot: none",
        "conversations:" if rows else "conversations: []",
    ]
    for row in rows:
        told = scrubbed(
            {
                "comment": row.comment,
                "answer": row.answer,
                "before": list(row.before),
                "question": row.question,
            }
        )
        judged = "it helped" if row.helpful else "it did not help: correct what is expected"
        cases.append(f"# {_written(row.at)}: {judged}")
        cases += [f"#   {name}: {_line(told[name])}" for name in ("comment", "answer") if told[name]]
        shot = {name: float(value) for name, value in row.features.items()} or "none"
        turns: list[dict[str, Any]] = [{"q": question, "shot": shot} for question in told["before"]]
        turns.append({"q": told["question"], "shot": shot, **_expected(row)})
        text = yaml.safe_dump([turns], allow_unicode=True, sort_keys=False, width=1000)
        cases.append(text.rstrip("\n"))
    return "\n".join(cases) + "\n"


def _expected(row: Feedback) -> dict[str, Any]:
    """The tools and what-ifs that were asked."""
    tools = [short for tool, short in _SHORT.items() if any(call.get("tool") == tool for call in row.calls)]
    scenarios: list[dict[str, Any]] = []
    for call in row.calls:
        given = call.get("input", {})
        if call.get("tool") != Tool.PREDICT:
            continue
        several = given.get("scenarios") or ([{"changes": given["changes"]}] if given.get("changes") else [])
        scenarios += [{change["feature"]: change["to"] for change in one["changes"]} for one in several]
    expected: dict[str, Any] = {"tools": tools}
    if len(scenarios) == 1:
        expected["changes"] = scenarios[0]
    elif scenarios:
        expected["scenarios"] = scenarios
    else:
        expected["changes"] = "none"
    return expected


def _line(text: str, most: int = 200) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def _written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M")
