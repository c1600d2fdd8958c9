"""Items of the table of shots: their keys, and what they hold. The table's keys are two texts.

| pk                       | sk           | item                                                           |
|--------------------------|--------------|----------------------------------------------------------------|
| `L#<line>`               | `line`       | `number` of the last write to the line, each has its own       |
| `L#<line>`               | `D#<day>`    | a day (UTC) that has shots                                     |
| `S#<line>#<day>#<block>` | time, id     | a shot; a block is six hours, so a day has four partitions     |
| `I#<line>#<id>`          | `id`         | where a shot is, and its digest: an id is kept once            |
| `I#<line>#<id>`          | `O#<number>` | what was said of it, oldest first                              |
| `B#<line>#<month>`       | start, mould | counts of a bucket, each an attribute `n:<name>`; `recounted`  |
| `W#<line>#<month>`       | start, model | the watch's window of a bucket, measured by that model          |
| `C#<line>#<block>`       | number       | what one write changed; a block is 10,000 writes               |
| `M#<line>`               | shift        | when the shift's report was claimed to be mailed, and was      |

All have their `format`. What a later version wrote is read where it can be, and never written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import TypeAdapter

from shared import item_formats, jsonio
from shared.contracts.t4 import OutcomeRow, ShotRow
from shared.errors import Unavailable
from t4_shots.counts import Bucket
from t4_shots.shot import Outcome, Shot, body_of, from_body, outcome_body, outcome_from, told, told_outcome
from t4_shots.watch.window import KeptWindow, Window, WindowKey

type Item = item_formats.Item

FORMAT: Final = 1
"""Of all items; raised when an attribute or a body changes its meaning."""
LATER: Final = "what a later version kept here can be changed and read by that version alone"
DAY_S: Final = 86_400
DAY_MS: Final = 1000 * DAY_S
BLOCK_HOURS: Final = 6
WRITES_OF_A_BLOCK: Final = 10_000
COUNT: Final = "n:"
RECOUNTED: Final = "recounted"
"""How often the counts of a bucket were put right."""
LINE, DAY, OUTCOME = "line", "D#", "O#"
BY_CALLER: Final = "by-caller"
"""The index by which what somebody said is found."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many days after a shot was made it is kept with all that was said of it, and its counts are."""

    shot_days: int = 400
    count_days: int = 3650

    def shots_until(self, at_ms: int) -> int:
        """Return when what is kept of a shot expires, in s since 1970."""
        return at_ms // 1000 + self.shot_days * DAY_S

    def counts_until(self, start_ms: int) -> int:
        """Return when the counts of a bucket expire, in s since 1970."""
        return start_ms // 1000 + self.count_days * DAY_S


def day_of(at_ms: int) -> str:
    """Return the day of an instant, in UTC."""
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%Y-%m-%d}"


def start_of(day: str) -> int:
    """Return the first instant of a day of UTC."""
    return int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp() * 1000)


def month_of(at_ms: int) -> str:
    """Return the month of an instant, in UTC."""
    return day_of(at_ms)[:7]


def months(begin_ms: int, end_ms: int) -> Iterable[str]:
    """The months from that of `begin_ms` to that of `end_ms`."""
    first, last = month_of(begin_ms), month_of(end_ms)
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04}-{month:02}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def key(pk: str, sk: str) -> dict[str, Any]:
    """Return a key."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def line_key(line: str) -> dict[str, Any]:
    """Return the key of the item that numbers the writes to a line."""
    return key(f"L#{line}", LINE)


def day_key(line: str, day: str) -> dict[str, Any]:
    """Return the key of a day that has shots."""
    return key(f"L#{line}", DAY + day)


def id_key(line: str, shot_id: str) -> dict[str, Any]:
    """Return the key of the item that says where a shot is."""
    return key(f"I#{line}#{shot_id}", "id")


def shot_key(line: str, at_ms: int, shot_id: str) -> dict[str, Any]:
    """Return the key of a shot."""
    hour = datetime.fromtimestamp(at_ms / 1000, UTC).hour
    return key(f"S#{line}#{day_of(at_ms)}#{hour // BLOCK_HOURS}", sort_of(at_ms, shot_id))


def sort_of(at_ms: int, shot_id: str = "") -> str:
    """Return how a shot sorts in its block: by time, then by id."""
    return f"{at_ms:015}#{shot_id}"


def bucket_key(line: str, start_ms: int, mould: str) -> dict[str, Any]:
    """Return the key of a bucket's counts."""
    return key(f"B#{line}#{month_of(start_ms)}", sort_of(start_ms, mould))


def window_key(line: str, window: WindowKey) -> dict[str, Any]:
    """Return the key of a window of the watch."""
    return key(f"W#{line}#{month_of(window.start_ms)}", sort_of(window.start_ms, window.version))


def change_key(line: str, number: int) -> dict[str, Any]:
    """Return the key of what a write changed."""
    return key(f"C#{line}#{number // WRITES_OF_A_BLOCK}", f"{number:015}")


def mail_key(line: str, shift: str) -> dict[str, Any]:
    """Return the key of the mark that a shift's report was mailed."""
    return key(f"M#{line}", shift)


def shot_item(shot: Shot, expires_at: int) -> dict[str, Any]:
    """Return the item of a shot. `said` is how often something was said of it."""
    item = {
        **shot_key(shot.line, shot.at_ms, shot.shot_id),
        **item_formats.stamp(FORMAT),
        "verdict": {"S": shot.score.verdict},
        "body": {"S": jsonio.dumps(body_of(shot))},
        "said": {"N": "1" if shot.outcome else "0"},
        "expires_at": {"N": str(expires_at)},
    }
    if shot.outcome is not None:
        item["outcome"] = outcome_value(shot.outcome)
    return item


def outcome_value(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as an attribute."""
    return {"S": jsonio.dumps(outcome_body(outcome))}


def said_by(outcome: Outcome) -> dict[str, Any]:
    """Return the attributes of what was said: the outcome, and who said it, by whom it is found."""
    named = {"caller": {"S": outcome.by}} if outcome.by else {}
    return {"outcome": outcome_value(outcome), **named}


def is_later(item: Item) -> bool:
    """Return whether a later version wrote an item."""
    return item_formats.is_later(item, FORMAT)


def known[T](item: Item, read: Callable[[Item], T]) -> T:
    """Return what `read` makes of an item. Raises Unavailable where a later version's cannot be read."""
    if (found := item_formats.read_known(item, FORMAT, read)) is None:
        raise Unavailable(LATER)
    return found


def named_by(item: Item) -> tuple[str, str]:
    """Return the line and the id of the shot that an outcome is of."""
    _, line, shot_id = item["pk"]["S"].split("#", 2)
    return line, shot_id


def read_outcome_item(item: Item) -> Outcome:
    """Return the outcome of an item; of a later version's only one that can be told by the contract."""
    outcome = outcome_from(jsonio.loads(item["outcome"]["S"]))
    if is_later(item):
        TypeAdapter(OutcomeRow).validate_python(told_outcome(outcome))
    return outcome


def unnamed_outcome(item: Item) -> dict[str, Any] | None:
    """Return the outcome of an item without who said it; None where a later version's cannot be read."""
    return item_formats.read_known(
        item, FORMAT, lambda item: {"S": jsonio.dumps({**jsonio.loads(item["outcome"]["S"]), "by": ""})}
    )


def read_shot_item(line: str, item: Item) -> Shot:
    """Return the shot of an item; of a later version's only one that can be told by the contract."""
    at_ms, _, shot_id = item["sk"]["S"].partition("#")
    outcome = read_outcome_item(item) if "outcome" in item else None
    shot = from_body(line, shot_id, int(at_ms), jsonio.loads(item["body"]["S"]), outcome)
    if is_later(item):
        TypeAdapter(ShotRow).validate_python(told(shot))
    return shot


def read_bucket_item(line: str, item: Item) -> Bucket:
    """Return the counts of an item."""
    start_ms, _, mould = item["sk"]["S"].partition("#")
    counted = {
        name.removeprefix(COUNT): int(value["N"]) for name, value in item.items() if name.startswith(COUNT)
    }
    return Bucket(line, int(start_ms), mould, {name: number for name, number in counted.items() if number})


def read_window_item(item: Item) -> KeptWindow:
    """Return the window of an item."""
    return KeptWindow(int(item["sk"]["S"].partition("#")[0]), Window.from_bytes(item["window"]["B"]))
