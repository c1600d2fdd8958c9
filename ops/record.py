"""`diecast record`: an answer of a stage or of the local server, kept as a recording without secrets."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import boto3
import urllib3
from aws_lambda_powertools import Logger

from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from agent.turns.dynamodb_store import DynamoTurns
from checks.recordings.command import TESTS, expectation, free_place
from checks.recordings.differences import differences
from checks.recordings.observed import exchange_of, observed
from checks.recordings.recorder import file_name
from checks.recordings.recording import Recording, write
from checks.recordings.replaying import Replayer
from checks.recordings.reported import of_report
from checks.recordings.scrubbing import known_secrets
from ops.asking import Stage, ask, get
from ops.smoke import stage_of
from ops.stack_description import outputs_and_parameters, sessions_table
from shared import jsonio
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.errors import DiecastError, InvalidInput

FAILED: Final = 1
FOLDER: Final = Path("build") / "recordings"

type Event = Mapping[str, Any]


def run(
    questions: Sequence[str],
    *,
    shot: str | None,
    url: str | None,
    stack: str | None,
    turn: str | None,
    report: Path | None,
    out: Path | None,
    test: str | None,
    about: str,
    says: Sequence[str],
    never: Sequence[str],
) -> int:
    """Record and say where it is. Exit status 1 where the stage gave no answer that could be recorded.

    Raises InvalidInput for wrong options.
    """
    expect = {name: given for name, given in expectation(says, never).items() if given}
    place = free_place(TESTS / test if test else out or FOLDER / file_name(time.time()))
    values = read_shot(shot)
    replayer = Replayer()
    try:
        if report:
            recording = _reported(report, replayer)
        elif turn:
            recording = _kept_turn(stack or "", turn.lower(), replayer)
        else:
            recording = _asked(questions, values, url, stack, replayer)
    except DiecastError as error:
        print(error.message, file=sys.stderr)
        return FAILED
    recording = replace(recording, about=about, expect=expect)
    write(recording, place, known_secrets(os.environ))
    print(f"{place}: {recording.model}, {len(recording.calls)} calls, {recording.end.get('type')}")
    found = differences(recording, replayer.replay(recording))
    told = f"{len(found)} differences" if found else "the same answer"
    print(f"today's code gives {told}: diecast replay {place}")
    return 0


def read_shot(shot: str | None) -> dict[str, float]:
    """Return the values of a sample by its name, or of a JSON file. Raises InvalidInput."""
    if shot is None:
        return {}
    samples = {
        example.id: example.features
        for example in read_schema(asset("models", "default", "schema.json")).examples
    }
    if shot in samples:
        return dict(samples[shot])
    path = Path(shot)
    if not path.is_file():
        raise InvalidInput(f"--shot: {shot!r} is no file and none of the samples {', '.join(samples)}")
    try:
        value = jsonio.loads(path.read_bytes())
        given = value.get("features", value)
        return {str(name): float(held) for name, held in given.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(f"--shot: {shot} is no JSON object of numbers by name ({error})") from error


def _reported(path: Path, replayer: Replayer) -> Recording:
    """The recording of a report that a reader kept from the page. Raises InvalidInput."""
    try:
        return of_report(jsonio.loads(path.read_bytes()), replayer)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}") from error
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error.message}") from error


def _asked(
    questions: Sequence[str],
    values: Mapping[str, float],
    url: str | None,
    stack: str | None,
    replayer: Replayer,
) -> Recording:
    """Ask in one session; the recording of the last answer. Raises InvalidInput or Unavailable."""
    pool = urllib3.PoolManager()
    outputs = outputs_and_parameters(stack)[0] if stack else {}
    stage = stage_of(url, outputs, os.environ, pool)
    history: list[Exchange] = []
    session: dict[str, Any] = {}
    for number, question in enumerate(questions, start=1):
        events = _events(stage, {"question": question, "features": dict(values), **session}, pool)
        if number == len(questions):
            break
        history.append(exchange_of(question, values, events))
        if not events[-1].get("session_id"):
            raise InvalidInput(f"{stage.url}: {question!r} was not answered: {events[-1].get('message')}")
        session = {"session_id": events[-1]["session_id"]}
    code = str(get(stage, "/health", pool)[1].get("version", ""))
    return observed(questions[-1], values, events, history, replayer, code=code)


def _events(stage: Stage, body: Mapping[str, Any], pool: urllib3.PoolManager) -> list[Event]:
    answer = ask(stage, body, pool)
    if not answer.events:
        error = answer.body.get("error", {})
        told = f"{error.get('code', 'no stream')}: {error.get('message', 'is no answer')}"
        raise InvalidInput(f"{stage.url}: HTTP {answer.status}, {told}")
    return [received.event for received in answer.events]


def _kept_turn(stack: str, turn_id: str, replayer: Replayer) -> Recording:
    """The recording of a turn that the stage still keeps. Raises InvalidInput or Unavailable."""
    table = sessions_table(stack)
    client = boto3.client("dynamodb")
    progress = DynamoTurns(client, table, Logger(service="record", level="ERROR")).read(turn_id)
    if progress is None:
        raise InvalidInput(f"{table} keeps no turn {turn_id}: turns are kept for an hour.")
    turn = progress.turn
    exchanges = DynamoSessions(client, table, 1).exchanges(turn.session_id, turn.caller)
    places = [place for place, each in enumerate(exchanges) if each.question == turn.question]
    history = exchanges[: places[-1]] if places else exchanges
    events = [jsonio.loads(sent.data.decode().partition("data: ")[2]) for sent in progress.events]
    return observed(turn.question, turn.features, events, history, replayer)
