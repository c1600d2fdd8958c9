"""The steps of a table's restore, into the stage's own table or, for a drill, into a scratch one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from agent.erasure.dynamodb_marks import DynamoErasureMarks
from ops.preflight.findings import Text
from ops.restore import point_in_time, sessions
from ops.restore.forgotten import Forgotten, listed_in
from ops.restore.point_in_time import RESTORED, stamp
from ops.restore.report import Report
from ops.restore.shots import ShotsBack
from ops.restore.stage import Stage
from shared.errors import InvalidInput
from t4_shots.dynamodb_store import DynamoShots

type Which = Literal["sessions", "shots"]


@dataclass(frozen=True, slots=True)
class Erasures:
    """Where erasures are known from: the stages' own tables, other tables, and a file of pseudonyms."""

    tables: Sequence[str] = ()
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class TableRestore:
    """One table of `source`, at `at`, back into `target`: the same stage, or one of another region."""

    which: Which
    source: Stage
    target: Stage
    at: datetime
    erasures: Erasures = Erasures()
    replace: bool = False
    made: str = RESTORED
    given: str | None = None

    @property
    def from_table(self) -> str:
        """The table that is restored from."""
        return table_of(self.source, self.which)

    @property
    def beside(self) -> str:
        """The table that the restore makes, in the target's region, or the one that is there already."""
        return self.given or f"{self.from_table}{self.made}{stamp(self.at)}"

    def make(self, report: Report) -> None:
        """Have the table beside made; it may be there from an earlier run."""
        client = self.target.client("dynamodb")
        if self.source.region == self.target.region:
            origin = {"SourceTableName": self.from_table}
        else:
            described = self.source.client("dynamodb").describe_table(TableName=self.from_table)
            origin = {"SourceTableArn": described["Table"]["TableArn"]}
        point_in_time.restored(client, origin, self.beside, self.at, report)

    def fill(self, table: str, report: Report) -> bool:
        """Put what comes back into `table`; give whether all of it was understood."""
        number = self.forgotten().number
        report.say(Text(f"  erasures since then: {number} known", f"  그 뒤의 개인정보 삭제: {number}건"))
        what = Text(f"put {self.which} back into {table}", f"{self.which} 항목을 {table}에 되돌림")
        with report.step(what) as step:
            counts = self._sessions(table) if self.which == "sessions" else self._shots(table)
            step.counts = dict(counts)
        return not counts["unknown"]

    def _sessions(self, table: str) -> Counter[str]:
        client = self.target.client("dynamodb")
        found = point_in_time.scan(client, self.beside)
        counts, callers = sessions.put_back(client, table, found, self.forgotten(), replace=self.replace)
        sessions.forget_again(client, table, self.forgotten().among(callers))
        return counts

    def _shots(self, table: str) -> Counter[str]:
        client, settings = self.target.client("dynamodb"), self.target.shots
        if settings is None:
            raise InvalidInput(f"The stack {self.target.stack} keeps no shots.")
        counts, names = ShotsBack(client, self.beside, table, settings, self.forgotten()).run()
        for name in self.forgotten().among(names):
            DynamoShots(client, table, settings.clock.bucket).forget(name)
        return counts

    def forgotten(self) -> Forgotten:
        """Who must not come back, as it is known now."""
        marks: dict[str, int] = {}
        for stage in (self.source, self.target):
            tables = [stage.sessions_table, *(self.erasures.tables if stage is self.target else ())]
            for table in tables:
                for digest, at in DynamoErasureMarks(stage.client("dynamodb"), table).every().items():
                    marks[digest] = max(at, marks.get(digest, 0))
        return Forgotten(marks, listed_in(self.erasures.file), self.at)


def table_of(stage: Stage, which: Which) -> str:
    """The name of a table of a stage. Raises InvalidInput where it has none."""
    table = stage.sessions_table if which == "sessions" else stage.shots_table
    if table is None:
        raise InvalidInput(f"The stack {stage.stack} keeps no shots.")
    return table
