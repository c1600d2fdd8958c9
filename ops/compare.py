"""`diecast compare-systems`: the same questions to two systems, and whether they say the same."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import urllib3

from ops.asking import Answer, Stage, ask
from shared import jsonio
from shared.errors import DiecastError, InvalidInput

DIFFERENT = 1
CLOSE_PERCENT = 0.5
"""Probabilities that differ by no more are called the same: rounding differs, models do not."""


@dataclass(frozen=True, slots=True)
class Said:
    """The comparable parts of an answer: prediction, probability of it, strongest variable, how it ended."""

    verdict: str | None
    percent: float | None
    driver: str | None
    end: str
    seconds: float


def run(urls: Sequence[str], questions_file: Path) -> int:
    """Ask, print one line a question. Exit status 1 where one was answered differently, or not at all."""
    pool = urllib3.PoolManager()
    try:
        questions = read_questions(questions_file)
        stages = _stages(urls, os.environ)
        rows = [[said(ask(stage, body, pool)) for stage in stages] for body in questions]
    except DiecastError as error:
        print(error.message, file=sys.stderr)
        return DIFFERENT
    different = 0
    for body, (old, new) in zip(questions, rows, strict=True):
        found = differences(old, new)
        different += bool(found)
        told = "; ".join(found) or "same"
        print(f"{old.seconds:6.1f} s {new.seconds:6.1f} s  {str(body['question'])[:40]}  {told}")
    print(f"{different} of {len(rows)} answered differently")
    return DIFFERENT if different else 0


def _stages(urls: Sequence[str], environment: Mapping[str, str]) -> list[Stage]:
    """The old system and the new one, which alone gets the token. Raises InvalidInput."""
    session = boto3.Session()
    region, credentials = session.region_name or "", session.get_credentials()
    tokens = (None, environment.get("SMOKE_ID_TOKEN") or None)
    return [Stage(url, region, credentials, token) for url, token in zip(urls, tokens, strict=True)]


def read_questions(path: Path) -> list[Mapping[str, Any]]:
    """Bodies of POST /api/chat, one JSON object a line. Raises InvalidInput with the line at fault."""
    found: list[Mapping[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            body = jsonio.loads(line)
        except ValueError as error:
            raise InvalidInput(f"{path} line {number}: not JSON ({error})") from error
        if not isinstance(body, dict) or not isinstance(body.get("question"), str):
            raise InvalidInput(f"{path} line {number}: not an object with a question")
        # A session of one system is unknown to the other.
        found.append({name: value for name, value in body.items() if name != "session_id"})
    if not found:
        raise InvalidInput(f"{path} holds no question")
    return found


def said(answer: Answer) -> Said:
    """Return what an answer says, from its events; a system without a stream ends in its status."""
    if not answer.events:
        return Said(None, None, None, f"HTTP {answer.status}", 0.0)
    t1, t2, last = answer.first("t1_result"), answer.first("t2_result"), answer.events[-1]
    prediction = t1.event["data"].get("prediction", {}) if t1 else {}
    drivers = t2.event["data"].get("top_features") or [[None]] if t2 else [[None]]
    return Said(
        prediction.get("class"), prediction.get("probability_percent"), drivers[0][0], last.type, last.after_s
    )


def differences(old: Said, new: Said) -> list[str]:
    """In what the new answer differs, in words."""
    found = [
        f"{name} {before} → {after}"
        for name, before, after in (
            ("verdict", old.verdict, new.verdict),
            ("strongest variable", old.driver, new.driver),
            ("end", old.end, new.end),
        )
        if before != after
    ]
    if old.verdict == new.verdict and abs((old.percent or 0) - (new.percent or 0)) > CLOSE_PERCENT:
        found.append(f"probability {old.percent} % → {new.percent} %")
    if old.end == new.end != "done":
        found.append(f"both ended in {new.end}")
    return found
