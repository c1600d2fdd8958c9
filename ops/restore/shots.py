"""Shots of a restored table, put back through the store itself.

So a shot counts once, and its line's counts, numbers and news are right at every moment, also while the line
sends. A shot that is there stays as it is; what was said of it is added where it is the rest of what the
restored table has. Counts of shots that expired are put back where there are none. Run again, it goes on.
"""

import time
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ops.restore.point_in_time import scan
from t4_shots import dynamodb_items as items
from t4_shots.dynamodb_items import DAY_S, Kept
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.settings import ShotSettings
from t4_shots.shot import Outcome, Shot
from t4_shots.store import Wanted

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

MOST = 2**62


@dataclass(slots=True)
class ShotsBack:
    """Puts the shots of the table `source` into `target`, without the names of those `forgotten`."""

    client: "DynamoDBClient"
    source: str
    target: str
    settings: ShotSettings
    forgotten: Container[str]

    def run(self) -> tuple[Counter[str], set[str]]:
        """Give what became of how many, and the names that were put back."""
        kept = Kept(self.settings.shot_days, self.settings.count_days)
        old, now = (
            DynamoShots(self.client, table, self.settings.clock.bucket, kept)
            for table in (self.source, self.target)
        )
        counts: Counter[str] = Counter(put=0)
        names: set[str] = set()
        oldest_ms = int((time.time() - self.settings.shot_days * DAY_S) * 1000)
        for line, days in self._days().items():
            for day in days:
                shots = old.newest(_of_day(line, day), MOST)
                live = [shot for shot in shots if shot.at_ms > oldest_ms]
                counts["expired"] += len(shots) - len(live)
                if live:
                    histories = {shot.shot_id: self._history(old, shot, counts) for shot in live}
                    names |= {said.by for history in histories.values() for said in history} - {""}
                    _put_day(now, live, histories, counts)
        counts["counts"] += self._old_counts(oldest_ms)
        return +counts, names

    def _days(self) -> Mapping[str, list[str]]:
        """The days (UTC) that have shots, of each line."""
        found: dict[str, list[str]] = {}
        for item in self._beginning("L#"):
            line = found.setdefault(item["pk"]["S"].partition("#")[2], [])
            if item["sk"]["S"].startswith(items.DAY):
                line.append(item["sk"]["S"].removeprefix(items.DAY))
        return {line: sorted(days) for line, days in sorted(found.items())}

    def _history(self, old: DynamoShots, shot: Shot, counts: Counter[str]) -> list[Outcome]:
        """All that was said of a shot, oldest first, without names that are forgotten."""
        if shot.outcome is None:
            return []
        told = old.outcomes(shot.line, shot.shot_id)
        counts["unnamed"] += sum(bool(said.by) and said.by in self.forgotten for said in told)
        return [replace(said, by="") if said.by and said.by in self.forgotten else said for said in told]

    def _old_counts(self, oldest_ms: int) -> int:
        """Put back the counts of buckets whose shots have expired; the store made all others."""
        number = 0
        for item in self._beginning("B#"):
            start_ms = int(item["sk"]["S"].partition("#")[0])
            expired = float(item["expires_at"]["N"]) <= time.time()
            if start_ms > oldest_ms - DAY_S * 1000 or expired:
                continue
            try:
                self.client.put_item(
                    TableName=self.target, Item=item, ConditionExpression="attribute_not_exists(pk)"
                )
                number += 1
            except self.client.exceptions.ConditionalCheckFailedException:
                continue
        return number

    def _beginning(self, start: str) -> Iterator[dict[str, Any]]:
        return scan(
            self.client,
            self.source,
            FilterExpression="begins_with(pk, :start)",
            ExpressionAttributeValues={":start": {"S": start}},
        )


def _put_day(
    now: DynamoShots, shots: Sequence[Shot], histories: Mapping[str, Sequence[Outcome]], counts: Counter[str]
) -> None:
    """Add the shots of a day with what was said first, then the rest of what was said, oldest first."""
    line = shots[0].line
    there = now.digests(line, [shot.shot_id for shot in shots])
    first = [
        replace(shot, outcome=next(iter(histories[shot.shot_id]), None))
        for shot in reversed(shots)
        if shot.shot_id not in there
    ]
    new = now.add(first)
    counts["put"] += len(new)
    counts["kept"] += len(shots) - len(new)
    for shot in shots:
        history = histories[shot.shot_id]
        another = there.get(shot.shot_id, shot.digest) != shot.digest
        if another or not history or (len(history) == 1 and shot.shot_id in new):
            continue
        said = now.outcomes(line, shot.shot_id)
        if list(history[: len(said)]) == said:
            for outcome in history[len(said) :]:
                now.set_outcome(line, shot.shot_id, outcome)
                counts["said"] += 1


def _of_day(line: str, day: str) -> Wanted:
    begin = datetime.fromisoformat(day).replace(tzinfo=UTC)
    begin_ms, end_ms = (int(each.timestamp() * 1000) for each in (begin, begin + timedelta(days=1)))
    return Wanted(line, begin_ms, end_ms)
