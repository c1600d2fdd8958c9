"""Items of the sessions' table, put back from a restored one.

What the table has now stays as it is, unless `replace`: then what the restored one has stands in its place.
What came later stays in either case. What expired, what is of passing use (counters, kept answers, stops) and
what is of somebody who was forgotten since is left out. Every put stands for itself, so that a second run
goes on.
"""

import time
from collections import Counter
from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Any, Final

from agent.erasure.dynamodb import DynamoPersonalData
from agent.erasure.dynamodb_marks import PARTITION as MARKS
from agent.observability.request_telemetry import pseudonym
from shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

type Item = dict[str, Any]
PASSING: Final = frozenset({"answer", "budget"})
LASTING: Final = frozenset({"session", "turn", "history", "feedback"})
SETTLE_S: Final = 2.0
"""Until the index has what was just written."""
PASSES: Final = 5


def kind_of(item: Item, forgotten: Container[str], now_s: float) -> str:
    """The fate of an item: `put` and `marks` come back, for every other word it is left out."""
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    kind = pk.partition("#")[0]
    if kind not in PASSING | LASTING | {MARKS}:
        return "unknown"
    if kind in PASSING or (kind == "session" and sk == "stop"):
        return "passing"
    if float(item.get("expires_at", {"N": "inf"})["N"]) <= now_s:
        return "expired"
    if kind == MARKS:
        return "marks"
    caller = item.get("caller", {}).get("S")
    if caller is None:
        return "unknown"
    return "forgotten" if caller in forgotten else "put"


def put_back(
    client: "DynamoDBClient",
    table: str,
    items: Iterable[Item],
    forgotten: Container[str],
    *,
    replace: bool = False,
) -> tuple[Counter[str], set[str]]:
    """Put items into `table`; give what became of how many, and the callers whose items were put."""
    counts: Counter[str] = Counter(put=0)
    callers: set[str] = set()
    now_s = time.time()
    for item in items:
        kind = kind_of(item, forgotten, now_s)
        if kind not in ("put", "marks"):
            counts[kind] += 1
            continue
        if "caller" in item:
            callers.add(item["caller"]["S"])
        there = not _put(client, table, item, replace=replace and kind == "put")
        counts["kept" if there else kind] += 1
    return counts, callers


def forget_again(client: "DynamoDBClient", table: str, callers: Iterable[str]) -> None:
    """Delete what was put back of people who were forgotten while it was.

    Raises Unavailable where more is found each time: then somebody is asking as this caller now.
    """
    kept = DynamoPersonalData(client, table)
    for caller in callers:
        for _ in range(PASSES):
            time.sleep(SETTLE_S)
            if not any(kept.forget(caller, lambda: True).counts.values()):
                break
        else:
            raise Unavailable(f"More of {pseudonym(caller)} is being written. Run diecast forget for them.")


def _put(client: "DynamoDBClient", table: str, item: Item, *, replace: bool) -> bool:
    """Return whether it was put: false where one is there that stays."""
    condition: Any = {} if replace else {"ConditionExpression": "attribute_not_exists(pk)"}
    try:
        client.put_item(TableName=table, Item=item, **condition)
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
