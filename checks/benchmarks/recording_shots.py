"""Shots a second through POST /api/shots while questions are answered, against SQLite by itself.

Two senders on cores of their own send distinct shots to one local server, which validates, judges, counts and
acknowledges them once they are on disk. The peer is Python's sqlite3 with the same settings of the file: two
processes insert the same texts and commit as often, and do nothing else.
"""

import multiprocessing
import os
import random
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from checks.benchmarks.environment import PATIENCE_S, read_answer, running_environment, server
from checks.report import Table, show
from shared import jsonio

SENDERS = 2
SHOTS_IN_ALL = ((1, 400), (50, 20_000), (500, 40_000))
"""Shots a request, and how many in all."""
BEGIN = datetime(2026, 2, 10, tzinfo=UTC)
EVERY = timedelta(seconds=20)
SPREAD = 0.004
"""Each value is moved by up to this share of itself, so that no shot is like another."""


class Sent(NamedTuple):
    """The work of one sender: shots that were acknowledged, from when to when (monotonic seconds)."""

    shots: int
    began_s: float
    ended_s: float


def main(as_json: bool) -> None:
    """Run and print."""
    show(run(), as_json=as_json)


def run() -> Table:
    """Measure each size of request. Raises RuntimeError where a shot is refused or not counted."""
    rows: list[tuple[str | float, ...]] = []
    with (
        running_environment() as given,
        tempfile.TemporaryDirectory() as folder,
        server(
            ["diecast", "serve"], {**given.variables, "DIECAST_DATA_DIR": folder, "SHOT_DAYS": "3650"}
        ) as local,
        httpx.Client() as client,
    ):
        read_answer(client, local.url, given.shot)
        alone_s = statistics.median(read_answer(client, local.url, given.shot).end_s for _ in range(3))
        recorded = 0
        for number, (size, count) in enumerate(SHOTS_IN_ALL):
            batches = [_batches(given.shot, f"{number}-{sender}", size, count) for sender in range(SENDERS)]
            cpu_s = local.cpu_s()
            with _asking(local.url, given.shot) as answers:
                rate = _rate(_send, local.url, batches)
            cpu_ms = (local.cpu_s() - cpu_s) * 1000 / count
            recorded += count
            _check_counted(client, local.url, recorded)
            with tempfile.TemporaryDirectory() as other:
                peer = _rate(_insert, str(Path(other) / "peer.sqlite3"), batches)
            rows.append((str(size), rate, peer, rate / peer, cpu_ms, statistics.median(answers), alone_s))
    header = (
        "shots a request",
        "shots/s",
        "SQLite alone",
        "ours / SQLite",
        "server CPU, ms a shot",
        "answer meanwhile, s",
        "answer alone, s",
    )
    title = f"Recording with {SENDERS} senders while questions are answered, {os.cpu_count()} cores"
    return Table(title, header, rows)


def _batches(shot: Mapping[str, float], name: str, size: int, count: int) -> list[bytes]:
    """The bodies of one sender's requests."""
    draw = random.Random(name)  # noqa: S311 - spread values, no secret
    shots = [
        {
            "shot_id": f"{name}-{number}",
            "at": (BEGIN + number * EVERY).isoformat(),
            "features": {
                key: round(value * (1 + draw.uniform(-SPREAD, SPREAD)), 4) for key, value in shot.items()
            },
            "context": {"mould": f"M-{number // 500 % 3}"},
        }
        for number in range(count // SENDERS)
    ]
    return [
        jsonio.dumps({"shots": shots[start : start + size]}).encode() for start in range(0, len(shots), size)
    ]


type Work = Callable[[str, list[bytes], Barrier], Sent]


def _rate(work: Work, where: str, batches: list[list[bytes]]) -> float:
    """Shots a second of all senders together, each in a process of its own."""
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(len(batches))
    done: Queue[Any] = context.Queue()
    senders = [
        context.Process(target=_in_process, args=(work, where, each, together, done)) for each in batches
    ]
    for sender in senders:
        sender.start()
    told = [done.get(timeout=10 * PATIENCE_S) for _ in senders]
    for sender in senders:
        sender.join()
    if faults := [one for one in told if isinstance(one, str)]:
        raise RuntimeError(faults[0])
    sent: list[Sent] = told
    elapsed_s = max(one.ended_s for one in sent) - min(one.began_s for one in sent)
    return sum(one.shots for one in sent) / elapsed_s


def _in_process(work: Work, where: str, batches: list[bytes], together: Barrier, done: "Queue[Any]") -> None:
    try:
        done.put(work(where, batches, together))
    except Exception as fault:  # noqa: BLE001 - told to the process that waits for it
        together.abort()
        done.put(repr(fault))


def _send(url: str, batches: list[bytes], together: Barrier) -> Sent:
    headers = {"content-type": "application/json"}
    accepted = 0
    with httpx.Client(timeout=PATIENCE_S) as client:
        together.wait()
        began_s = time.monotonic()
        for body in batches:
            answer = client.post(f"{url}/api/shots", content=body, headers=headers)
            answer.raise_for_status()
            told = answer.json()
            if told["rejected"] or told.get("kept_in"):
                raise RuntimeError(f"not kept on disk: {told}")
            accepted += told["accepted"]
        return Sent(accepted, began_s, time.monotonic())


def _insert(file: str, batches: list[bytes], together: Barrier) -> Sent:
    rows = [
        [(shot["shot_id"], jsonio.dumps(shot)) for shot in jsonio.loads(body)["shots"]] for body in batches
    ]
    connection = sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS shots (shot_id TEXT PRIMARY KEY, body TEXT NOT NULL)")
    together.wait()
    began_s = time.monotonic()
    for some in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO shots VALUES (?, ?)", some)
        connection.execute("COMMIT")
    connection.close()
    return Sent(sum(map(len, rows)), began_s, time.monotonic())


@contextmanager
def _asking(url: str, shot: Mapping[str, float]) -> Iterator[list[float]]:
    """Ask one question after the other meanwhile, one at least; gives how long each took, in seconds."""
    took: list[float] = []
    is_over = threading.Event()
    faults: list[Exception] = []

    def ask() -> None:
        try:
            with httpx.Client() as client:
                while not (is_over.is_set() and took):
                    took.append(read_answer(client, url, shot).end_s)
        except Exception as fault:  # noqa: BLE001 - raised below, in the thread that waits
            faults.append(fault)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield took
    finally:
        is_over.set()
        asking.join()
    if faults:
        raise faults[0]


def _check_counted(client: httpx.Client, url: str, recorded: int) -> None:
    """Raise RuntimeError where the line's counts are not what was acknowledged."""
    until = BEGIN + timedelta(days=30)
    asked = {"from": BEGIN.isoformat(), "to": until.isoformat(), "by": "day"}
    answer = client.get(f"{url}/api/shots/summary", params=asked, timeout=PATIENCE_S)
    answer.raise_for_status()
    total: dict[str, Any] = answer.json()["total"]
    if total["shots"] != recorded:
        raise RuntimeError(f"{recorded} shots were acknowledged and {total['shots']} are counted")
