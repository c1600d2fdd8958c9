"""The line's memory in a DynamoDB table.

Each write is one transaction: shots with their ids, the counts of their buckets, the list of changes, and the
number of the write, which goes up by one. So counts agree with shots at every moment, a shot that comes twice
is counted once, and whoever reads changes by number misses none. Writes to one line follow each other; two at
once meet in the number, and one of them tries again.

What a later version wrote stays as it is: who would have to change it hears Unavailable, and so does who
would have to count what cannot be read. A list is told without it, and the log says so.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from t4_shots import dynamodb_items as items
from t4_shots.counts import Bucket
from t4_shots.dynamodb_reads import ShotReads
from t4_shots.dynamodb_recount import ShotRecounts
from t4_shots.dynamodb_table import ShotTable
from t4_shots.dynamodb_writes import ShotWrites
from t4_shots.shot import Outcome, Shot
from t4_shots.store import ALWAYS_MS, Changes, Recounted, Wanted, Watching, unwatched
from t4_shots.watch.window import KeptWindow

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient


class DynamoShots:
    """A ShotStore in `table`, counted by `bucket`, which gives the start of an instant's bucket. `watching`
    says what shots add to the windows of the watch.

    Needs GetItem, BatchGetItem, Query, PutItem, UpdateItem and DeleteItem on the table.
    """

    is_lasting = True

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        bucket: Callable[[int], int],
        kept: items.Kept | None = None,
        pause: Callable[[float], None] = time.sleep,
        *,
        watching: Watching = unwatched,
        now: Callable[[], float] = time.time,
    ) -> None:
        shots = ShotTable(client, table, pause)
        self._reads = ShotReads(shots)
        self._writes = ShotWrites(shots, self._reads, bucket, kept or items.Kept(), watching)
        self._recounts = ShotRecounts(self._writes, now)

    def digests(self, line: str, shot_ids: Sequence[str]) -> Mapping[str, str]:
        """See ShotStore."""
        return self._reads.digests(line, shot_ids)

    def add(self, shots: Sequence[Shot]) -> frozenset[str]:
        """See ShotStore."""
        return self._writes.add(shots)

    def get(self, line: str, shot_id: str) -> Shot | None:
        """See ShotStore."""
        return self._reads.get(line, shot_id)

    def newest(self, wanted: Wanted, limit: int) -> list[Shot]:
        """See ShotStore."""
        return self._reads.newest(wanted, limit)

    def set_outcome(self, line: str, shot_id: str, outcome: Outcome) -> Shot:
        """See ShotStore."""
        return self._writes.set_outcome(line, shot_id, outcome)

    def outcomes(self, line: str, shot_id: str) -> list[Outcome]:
        """See ShotStore."""
        return self._reads.outcomes(line, shot_id)

    def buckets(self, line: str, begin_ms: int, end_ms: int) -> list[Bucket]:
        """See ShotStore."""
        return self._reads.buckets(line, begin_ms, end_ms)

    def windows(self, line: str, version: str, before_ms: int, limit: int) -> list[KeptWindow]:
        """See ShotStore."""
        return self._reads.windows(line, version, before_ms, limit)

    def changes(self, line: str, after: str | None, limit: int) -> Changes:
        """See ShotStore."""
        return self._reads.changes(line, after, limit)

    def forget(self, caller: str) -> int:
        """See ShotStore."""
        return self._writes.forget(caller)

    def oldest(self, line: str) -> int | None:
        """See ShotStore."""
        return self._recounts.oldest(line)

    def recount(self, line: str, begin_ms: int = 0, end_ms: int = ALWAYS_MS) -> Recounted:
        """See ShotStore."""
        return self._recounts.recount(line, begin_ms, end_ms)
