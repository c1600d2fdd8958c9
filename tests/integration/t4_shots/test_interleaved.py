"""Two clients of one table at once: whatever one does between two calls of the other, counts, windows and
history are those of the shots that there are."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import boto3
import numpy as np
import pytest
from moto import mock_aws

from shared.errors import NotFound
from t4_shots import dynamodb_items as items
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.shot import Outcome
from t4_shots.watch.window import Window, WindowKey
from tests.shot_parts import DAY, MINUTE, NOON, SEOUL, WATCHED, kept, said, watched
from tests.shot_store_contract import counted, counted_by_hand, same_windows
from tests.stack_tables import make_table

TABLE = "shots"
SHOTS = [
    kept(
        f"s{n}",
        NOON + n % 7 * 25 * MINUTE,
        mould=f"M{n % 2}",
        verdict=("normal", "defect", "unsure")[n % 3],
        outcome=said("good", by="") if n % 5 == 0 else None,
    )
    for n in range(24)
]
SAYINGS = [
    said("good", at_ms=NOON + 1),
    said("defect", "flash", by="lee", at_ms=NOON + 2),
    said("defect", "cold_shut", "flash", at_ms=NOON + 3),
]
CALLS = frozenset({"get_item", "batch_get_item", "query", "transact_write_items"})

type Act = Callable[[DynamoShots], object]


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        made = boto3.client("dynamodb", region_name="ap-northeast-2")
        make_table(made, "ShotsTable", TABLE)
        yield made


class Between:
    """A client before whose calls of these numbers somebody else acts, in order."""

    def __init__(self, client: Any, acts: Mapping[int, Callable[[], object]]) -> None:
        self.calls = 0
        self._client, self._acts = client, dict(acts)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if name not in CALLS:
            return found

        def call(**given: Any) -> Any:
            self.calls += 1
            if act := self._acts.pop(self.calls, None):
                act()
            return found(**given)

        return call


def store_of(client: Any) -> DynamoShots:
    return DynamoShots(
        client,
        TABLE,
        SEOUL.bucket,
        pause=lambda _: None,
        now=lambda: (NOON + DAY) / 1000,
        watching=watched,
    )


def any_act(rng: random.Random) -> Act:
    """Something that a client does."""
    match rng.choice(["add", "add", "say", "say", "recount"]):
        case "add":
            some = rng.sample(SHOTS, rng.randint(1, 6))
            return lambda store: store.add(some)
        case "say":
            shot, said_of_it = rng.choice(SHOTS), rng.choice(SAYINGS)
            return lambda store: say(store, shot.shot_id, said_of_it)
        case _:
            return recount


def say(store: DynamoShots, shot_id: str, outcome: Outcome) -> None:
    with suppress(NotFound):  # The shot may come while it is looked for.
        store.set_outcome("default", shot_id, outcome)


def correct(store: DynamoShots, shot_id: str, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        store.set_outcome("default", shot_id, outcome)


def arrive(store: DynamoShots) -> object:
    return store.add(SHOTS[6:12])


def recount(store: DynamoShots) -> object:
    return store.recount("default")


def spoil(client: Any) -> None:
    """Make counts and a window wrong, and put a window and a count where there is no shot."""
    for start, mould in ((SEOUL.bucket(NOON), "M0"), (SEOUL.bucket(NOON + 100 * MINUTE), "never")):
        client.update_item(
            TableName=TABLE,
            Key=items.bucket_key("default", start, mould),
            UpdateExpression="ADD #shots :more",
            ExpressionAttributeNames={"#shots": "n:shots"},
            ExpressionAttributeValues={":more": {"N": "5"}},
        )
    wrong = Window.none(len(watched(SHOTS[:1])[WindowKey(SEOUL.bucket(NOON), WATCHED.model_version)].levels))
    for start in (SEOUL.bucket(NOON), SEOUL.bucket(NOON + 200 * MINUTE)):
        client.update_item(
            TableName=TABLE,
            Key=items.window_key("default", WindowKey(start, WATCHED.model_version)),
            UpdateExpression="SET #window = :wrong",
            ExpressionAttributeNames={"#window": "window"},
            ExpressionAttributeValues={":wrong": {"B": wrong.to_bytes()}},
        )


def is_exact(store: DynamoShots) -> bool:
    there = [found for shot in SHOTS if (found := store.get("default", shot.shot_id)) is not None]
    for shot in there:
        history = store.outcomes("default", shot.shot_id)
        assert (history[-1] if history else None) == shot.outcome
    return counted(store) == counted_by_hand(there) and same_windows(store, there)


@pytest.mark.parametrize("seed", range(16))
def test_counts_and_windows_are_those_of_the_shots_whatever_comes_between(client: Any, seed: int) -> None:
    rng = random.Random(seed)
    beside = store_of(client)
    beside.add(rng.sample(SHOTS, 8))
    for _ in range(6):
        places = rng.sample(range(1, 16), 3)
        acts = {place: partial(any_act(rng), beside) for place in places}
        any_act(rng)(store_of(Between(client, acts)))
        assert is_exact(beside)


@pytest.mark.parametrize("corrections", [SAYINGS[:1], SAYINGS[:2], SAYINGS])
def test_two_who_correct_one_outcome_move_its_counts_once_each(
    client: Any, corrections: list[Outcome]
) -> None:
    """One of them at every single call of the other."""
    place, reached = 0, True
    while reached:
        place += 1
        shot = kept(f"of-{place}", NOON + place, verdict="defect", outcome=said("good", by="kim"))
        beside = store_of(client)
        beside.add([shot])
        between = Between(client, {place: partial(correct, beside, shot.shot_id, corrections)})
        last = said("defect", "soldering", by="park", at_ms=NOON + 9)
        store_of(between).set_outcome("default", shot.shot_id, last)

        reached = between.calls >= place
        there = [beside.get("default", f"of-{n}") for n in range(1, place + 1)]
        assert counted(beside) == counted_by_hand([shot for shot in there if shot is not None]), place


@pytest.mark.parametrize("recounting_is_cut", [True, False])
def test_what_was_wrong_is_right_after_a_recount_though_shots_arrive(
    client: Any, *, recounting_is_cut: bool
) -> None:
    """One acts at every single call of the other, each way round."""
    place, reached = 0, True
    while reached:
        place += 1
        for item in client.scan(TableName=TABLE)["Items"]:
            client.delete_item(TableName=TABLE, Key={"pk": item["pk"], "sk": item["sk"]})
        beside = store_of(client)
        beside.add(SHOTS[:8])
        spoil(client)
        mine, others = (recount, arrive) if recounting_is_cut else (arrive, recount)
        between = Between(client, {place: partial(others, beside)})
        mine(store_of(between))

        reached = between.calls >= place
        if not reached:
            others(beside)
        assert is_exact(beside), place


def test_windows_of_more_buckets_than_one_transaction_holds_are_made_anew(client: Any) -> None:
    store = store_of(client)
    shots = [kept(f"s{n}", NOON - n * DAY // 24) for n in range(130)]
    store.add(shots)
    before = store.windows("default", WATCHED.model_version, NOON + DAY, 1000)
    for row in before:
        key = items.window_key("default", WindowKey(row.start_ms, WATCHED.model_version))
        client.delete_item(TableName=TABLE, Key=key)

    store.recount("default")

    after = store.windows("default", WATCHED.model_version, NOON + DAY, 1000)
    assert [row.start_ms for row in after] == [row.start_ms for row in before]
    assert all(np.array_equal(a.window.bins, b.window.bins) for a, b in zip(after, before, strict=True))
