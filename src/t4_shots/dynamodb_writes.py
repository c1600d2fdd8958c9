"""Writes to the table of shots: shots, what was said of them, and names that are taken back.

Each write is one transaction with its number, its counts and its list of changes; see dynamodb_store.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from shared import jsonio
from shared.errors import NotFound, Unavailable
from t4_shots import counts
from t4_shots import dynamodb_items as items
from t4_shots.dynamodb_reads import ShotReads
from t4_shots.dynamodb_table import MOST_ITEMS, TRIES, Moved, ShotTable
from t4_shots.shot import Outcome, Shot
from t4_shots.store import Watching
from t4_shots.watch.window import Window, WindowKey

CHANGES_DAYS: Final = 7
"""How long changes are told: a reader that was away for longer lists the shots."""


@dataclass(frozen=True, slots=True)
class ShotWrites:
    """Writes to `table`: the writing methods of a ShotStore, and the parts of which a recount is made."""

    table: ShotTable
    reads: ShotReads
    bucket: Callable[[int], int]
    kept: items.Kept
    watching: Watching

    def add(self, shots: Sequence[Shot]) -> frozenset[str]:
        """See ShotStore."""
        new: set[str] = set()
        for together in self._fitting(shots):
            new |= self._add(together)
        return frozenset(new)

    def set_outcome(self, line: str, shot_id: str, outcome: Outcome) -> Shot:
        """See ShotStore."""
        for attempt in range(TRIES):
            shot = self.reads.get(line, shot_id)
            if shot is None:
                raise NotFound(f"There is no shot {shot_id} on line {line}.")
            if shot.outcome is not None and replace(shot.outcome, at_ms=outcome.at_ms) == outcome:
                return shot
            if self._say(shot, outcome, attempt):
                return replace(shot, outcome=outcome)
        raise Unavailable(f"the shot {shot_id} is being changed by others; try again")

    def forget(self, caller: str) -> int:
        """See ShotStore. Another's outcomes that are found meanwhile stay as they are."""
        asked = {
            "IndexName": items.BY_CALLER,
            "ConsistentRead": False,
            "KeyConditionExpression": "caller = :caller",
            "ExpressionAttributeValues": {":caller": {"S": caller}},
        }
        number = 0
        for row in list(self.table.query(asked)):
            line, shot_id = items.named_by(row)
            number += self._unname(line, shot_id, row["sk"]["S"], caller)
        return number

    def bucket_update(self, line: str, start: int, mould: str, change: Mapping[str, int]) -> dict[str, Any]:
        """The update that adds to the counts of a bucket."""
        names = {f"#{place}": items.COUNT + name for place, name in enumerate(change)}
        values = {f":{place}": {"N": str(number)} for place, number in enumerate(change.values())}
        added = ", ".join(f"#{place} :{place}" for place in range(len(change)))
        return self.table.update(
            items.bucket_key(line, start, mould),
            f"SET expires_at = :expires, #format = :format ADD {added}",
            {**values, ":expires": {"N": str(self.kept.counts_until(start))}},
            names,
        )

    def window_put(
        self, line: str, place: WindowKey, window: Window, *, added: bool = True
    ) -> dict[str, Any]:
        """A window with what is added to it, or in the place of what is kept. The number of the write, which
        is part of the same transaction, holds that nobody else has added to it meanwhile."""
        key = items.window_key(line, place)
        kept = self.table.item(key) if added else None
        if kept is not None:
            window = items.known(kept, items.read_window_item).window + window
        written = {
            **key,
            "window": {"B": window.to_bytes()},
            "expires_at": {"N": str(self.kept.shots_until(place.start_ms))},
        }
        return self.table.put_guarded(written)

    def numbered(self, line: str, number: int, rows: Sequence[tuple[str, int, str]]) -> list[dict[str, Any]]:
        """The number of the write, which nobody may have taken, and what it changed."""
        expires = int(time.time()) + CHANGES_DAYS * items.DAY_S
        return [
            self.table.update(
                items.line_key(line),
                "SET #n = :next, #format = :format",
                {":number": {"N": str(number)}, ":next": {"N": str(number + 1)}},
                {"#n": "number"},
                "(attribute_not_exists(pk) OR #n = :number)",
            ),
            self.table.put(
                {
                    **items.change_key(line, number + 1),
                    "rows": {"S": jsonio.dumps(rows)},
                    "expires_at": {"N": str(expires)},
                }
            ),
        ]

    def _fitting(self, shots: Sequence[Shot]) -> Iterator[list[Shot]]:
        """Shots in groups whose transactions are not too large."""
        together: list[Shot] = []
        apart: set[object] = set()
        for shot in shots:
            start = self.bucket(shot.at_ms)
            added = {(start, shot.mould), start, items.day_of(shot.at_ms)}
            size = 2 + len(apart | added) + sum(3 if each.outcome else 2 for each in (*together, shot))
            if size > MOST_ITEMS:
                yield together
                together, apart = [], set()
            together.append(shot)
            apart |= added
        if together:
            yield together

    def _add(self, shots: list[Shot]) -> set[str]:
        """Keep shots that fit one transaction, those whose ids are not taken; the ids of these."""
        line = shots[0].line
        for attempt in range(TRIES):
            number = self.reads.number(line)
            try:
                self._write(line, number, [self._id_put(shot) for shot in shots], shots)
            except Moved as moved:
                taken = {place for place in moved.places if place < len(shots)}
                shots = [shot for place, shot in enumerate(shots) if place not in taken]
                if not shots:
                    return set()
                if not taken:
                    self.table.wait(attempt)
            else:
                return {shot.shot_id for shot in shots}
        raise Unavailable(f"line {line} is being written to by others; send again")

    def _write(self, line: str, number: int, ids: list[Any], shots: Sequence[Shot]) -> None:
        """One transaction; `ids` come first, so that what is taken is told by its place."""
        moved: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for shot in shots:
            moved[self.bucket(shot.at_ms), shot.mould].update(counts.of_shot(shot))
        said = [
            self.table.put(
                {
                    **items.key(items.id_key(line, shot.shot_id)["pk"]["S"], f"{items.OUTCOME}{0:06}"),
                    **items.said_by(shot.outcome),
                    "expires_at": {"N": str(self.kept.shots_until(shot.at_ms))},
                }
            )
            for shot in shots
            if shot.outcome is not None
        ]
        days = {items.day_of(shot.at_ms): self.kept.shots_until(shot.at_ms) + items.DAY_S for shot in shots}
        windows = [self.window_put(line, *added) for added in self.watching(shots).items()]
        self.table.transact(
            [
                *ids,
                *(self.table.put(items.shot_item(shot, self.kept.shots_until(shot.at_ms))) for shot in shots),
                *said,
                *(self._day_update(line, day, expires) for day, expires in days.items()),
                *(self.bucket_update(line, start, mould, change) for (start, mould), change in moved.items()),
                *windows,
                *self.numbered(line, number, [("shot", shot.at_ms, shot.shot_id) for shot in shots]),
            ]
        )

    def _say(self, shot: Shot, outcome: Outcome, attempt: int) -> bool:
        """Write what was said; false where somebody else wrote meanwhile."""
        line = shot.line
        shot_key = items.shot_key(line, shot.at_ms, shot.shot_id)
        item = self.table.item(shot_key)
        if item is None:
            return False
        if items.is_later(item):
            raise Unavailable(items.LATER)
        if items.known(item, partial(items.read_shot_item, line)).outcome != shot.outcome:
            return False
        said = int(item["said"]["N"])
        change = counts.of_change(shot.score, shot.outcome, outcome)
        history = items.key(items.id_key(line, shot.shot_id)["pk"]["S"], f"{items.OUTCOME}{said:06}")
        told = items.outcome_value(outcome)
        try:
            self.table.transact(
                [
                    self.table.update(
                        shot_key,
                        "SET outcome = :outcome, said = :next, #format = :format",
                        {
                            ":outcome": told,
                            ":said": {"N": str(said)},
                            ":next": {"N": str(said + 1)},
                        },
                        condition="said = :said",
                    ),
                    self.table.put(
                        {
                            **history,
                            **items.said_by(outcome),
                            "expires_at": {"N": str(self.kept.shots_until(shot.at_ms))},
                        }
                    ),
                    *(
                        [self.bucket_update(line, self.bucket(shot.at_ms), shot.mould, change)]
                        if change
                        else []
                    ),
                    *self.numbered(line, self.reads.number(line), [("outcome", shot.at_ms, shot.shot_id)]),
                ]
            )
        except Moved:
            self.table.wait(attempt)
            return False
        return True

    def _unname(self, line: str, shot_id: str, sk: str, caller: str) -> bool:
        """Take a name from one outcome, and from the shot where it is what was said last.

        An outcome of a later version from which it cannot be taken goes as a whole.
        """
        key = items.key(items.id_key(line, shot_id)["pk"]["S"], sk)
        item = self.table.item(key)
        if item is None or item.get("caller", {}).get("S") != caller:
            return False
        unnamed = items.unnamed_outcome(item)
        shot_key = self.reads.shot_key(line, shot_id)
        shot = self.table.item(shot_key) if shot_key else None
        changes: list[Any] = [{"Delete": self.table.at(key)}]
        if unnamed is not None:
            changes = [
                {
                    "Update": {
                        **self.table.at(key),
                        "UpdateExpression": "SET outcome = :outcome REMOVE caller",
                        "ExpressionAttributeValues": {":outcome": unnamed},
                    }
                }
            ]
        if shot_key and shot and "outcome" in shot and shot["outcome"] == item.get("outcome"):
            values = {":before": shot["outcome"]} | ({":outcome": unnamed} if unnamed is not None else {})
            changes.append(
                {
                    "Update": {
                        **self.table.at(shot_key),
                        "UpdateExpression": "SET outcome = :outcome" if unnamed else "REMOVE outcome",
                        "ConditionExpression": "outcome = :before",
                        "ExpressionAttributeValues": values,
                    }
                }
            )
        try:
            self.table.transact(changes)
        except Moved:
            return False
        return True

    def _id_put(self, shot: Shot) -> dict[str, Any]:
        put = self.table.put(
            {
                **items.id_key(shot.line, shot.shot_id),
                "at_ms": {"N": str(shot.at_ms)},
                "digest": {"S": shot.digest},
                "expires_at": {"N": str(self.kept.shots_until(shot.at_ms))},
            }
        )
        put["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
        return put

    def _day_update(self, line: str, day: str, expires_at: int) -> dict[str, Any]:
        return self.table.update(
            items.day_key(line, day),
            "SET expires_at = :expires, #format = :format",
            {":expires": {"N": str(expires_at)}},
        )
