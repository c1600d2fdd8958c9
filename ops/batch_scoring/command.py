"""`diecast score-stack`: have a stage's T1 score an old table, batch by batch, and write its verdicts."""

import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from ops.batch_scoring.answer_rows import NO_VALUES, REFUSED_ROW, Verdicts, rows_of
from ops.batch_scoring.batches import Shot, batches, most_shots
from ops.batch_scoring.executions import RUNNING, Executions
from ops.batch_scoring.jobs import Answered, Job, JobStore
from ops.batch_scoring.stage import Stage
from ops.batch_scoring.words import TEXTS
from shared import jsonio
from shared.bundle.bundle import Bundle
from shared.contracts.line import line_of
from shared.errors import DiecastError, InvalidInput, Unavailable
from shared.text_analysis.josa import resolved

DONE, FAILED, REFUSED = 0, 1, 2
SHOWN: Final = 20
"""Refused rows that are told; all of them are in the file."""


class Table(Protocol):
    """A table as training reads it."""

    @property
    def name(self) -> str:
        """Its name, for people."""
        ...

    def rows(self, bundle: Bundle) -> Iterator[tuple[int, Shot | None]]:
        """Each row's line in the file, with its shot. Raises ValueError naming line and column, OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """A table of a line that is to be scored, or a job to go on with."""

    stack: str
    out: Path
    table: Table | None
    line: str
    resume: str | None
    korean: bool


def run(request: Request, verdicts: Verdicts) -> int:
    """Score, and write `request.out`, whole or not at all. Exit status 2 where rows were refused, 1 where it
    was broken off or failed, with how to go on.

    Raises ValueError, OSError and InvalidInput with what is wrong with the table or the stack.
    """
    stage = Stage.of(request.stack)
    store = JobStore(stage.bucket)
    scoring = Scoring(stage, store, Executions(stage.machine, store), verdicts, request)
    try:
        return scoring.run()
    except (Unavailable, BotoCoreError, ClientError, KeyboardInterrupt) as error:
        told = error.message if isinstance(error, DiecastError) else str(error)
        if told:
            print(f"error: {told}", file=sys.stderr)
        if scoring.job is not None:
            command = f"diecast score-stack --stack {request.stack} --resume {scoring.job.name}"
            scoring.say("go_on", command=f"{command} --out {request.out}")
        return FAILED


@dataclass(slots=True)
class Scoring:
    """One run of the command; `job` is there once all of it is in the account."""

    stage: Stage
    store: JobStore
    executions: Executions
    verdicts: Verdicts
    request: Request
    job: Job | None = None
    fault: str = ""
    """Why T1 could not answer a batch, the last time that it could not."""

    def run(self) -> int:
        """See `run`."""
        if (crowded := self.stage.crowds()) is not None:
            self.say("crowds", at_once=crowded[0], reserved=crowded[1])
        self.job = job = self.store.job(self.request.resume) if self.request.resume else self._begun()
        self._finish(job)
        return self._write(job)

    def say(self, text: str, **values: Any) -> None:
        """Tell one of TEXTS on standard error."""
        print(resolved(TEXTS[text][self.request.korean].format(**values)), file=sys.stderr, flush=True)

    def _begun(self) -> Job:
        table = self.request.table
        if table is None:
            raise InvalidInput("FILE, --resume: give one of them")
        line = line_of({"line": self.request.line})
        bundle = self.stage.model(line)
        most = most_shots(bundle)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        found = batches(table.rows(bundle), line, most)
        job = self.store.begin(name, table.name, line, bundle.model_version, found)
        self.say("uploaded", table=job.table, rows=job.rows, batches=job.batches, most=most, name=name)
        return job

    def _finish(self, job: Job) -> None:
        """Wait until each batch has an answer; what has none after an execution that ended is asked again."""
        attempt = self.store.attempt(job)
        state = self.executions.state(job, attempt)
        if state is not None and state.status != RUNNING:
            done = {one.batch for one in self._answers(job)}
            if len(done) == job.batches:
                return
            self.say("again", left=job.batches - len(done), total=job.batches)
            attempt = self.store.put_missing(job, done)
        self.executions.start(job, attempt)
        ended = self.executions.wait(job, attempt, self._progress)
        if not ended.whole:
            done = {one.batch for one in self._answers(job)}
            told = {"status": ended.status, "done": len(done), "total": job.batches, "reason": ended.reason}
            raise Unavailable(resolved(TEXTS["failed"][self.request.korean].format(**told)))

    def _answers(self, job: Job) -> Iterator[Answered]:
        for one in self.store.answered(job):
            if one.fault:
                self.fault = one.fault
            else:
                yield one

    def _progress(self, done: int, running: int, total: int) -> None:
        self.say("progress", done=done, running=running, total=total)

    def _write(self, job: Job) -> int:
        lines = {batch.number: batch for batch in self.store.rows(job)}
        # As text: the rows of a million shots take a tenth of what their lists would.
        rows: dict[int, str] = {}
        models: set[str] = set()
        for one in self._answers(job):
            found = rows_of(lines[one.batch], one.answer, self.verdicts, korean=self.request.korean)
            rows[one.batch] = jsonio.dumps(found)
            models.add(one.answer.get("model_version", job.model_version))
        if missing := [number for number in lines if number not in rows]:
            left = {"left": len(missing), "total": len(lines), "first": missing[0], "reason": self.fault}
            raise Unavailable(TEXTS["missing"][self.request.korean].format(**left).rstrip())
        written = (row for number in sorted(lines) for row in jsonio.loads(rows[number]))
        counts = self.verdicts.write(self.request.out, self._with_refused_told(written))
        if models != {job.model_version}:
            self.say("other_model", read=job.model_version, answered=", ".join(sorted(models)))
        return self._told(counts, models)

    def _with_refused_told(self, rows: Iterable[list[str]]) -> Iterator[list[str]]:
        """Give the rows on, and tell the first of those that were refused."""
        refused = 0
        for row in rows:
            if row[1] == REFUSED_ROW:
                refused += 1
                if refused <= SHOWN:
                    self.say("refused", line=row[0], reason="".join(row[2:]))
            yield row
        if refused > SHOWN:
            self.say("more", count=refused - SHOWN, out=self.request.out)

    def _told(self, counts: Counter[str], models: Iterable[str]) -> int:
        empty, refused = counts[NO_VALUES], counts[REFUSED_ROW]
        told = {
            "out": self.request.out,
            "rows": counts.total(),
            "models": ", ".join(sorted(models)),
            "told": ", ".join(f"{count:,} {verdict}" for verdict, count in counts.most_common()),
            "scored": counts.total() - empty - refused,
            "empty": empty,
            "refused": refused,
        }
        print(TEXTS["done"][self.request.korean].format(**told))
        return REFUSED if refused else DONE
