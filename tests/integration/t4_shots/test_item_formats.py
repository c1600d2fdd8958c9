"""Items of the table of shots: every recorded form is read, one of a later version is read or left alone."""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.errors import Unavailable
from t4_shots import counts
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.shot import told
from t4_shots.store import Wanted
from tests.item_parts import (
    KEPT,
    SAID_LAST,
    SHOT,
    SHOTS,
    both_tables,
    later_form,
    put_all,
    recorded,
    stored,
    write_shot_items,
)
from tests.shot_parts import MINUTE, NOON, SEOUL, WATCHED, kept, said, watched
from tests.shot_store_contract import counted

ALL = Wanted("default", 0, 2**45)


@pytest.fixture
def client() -> Iterator[Any]:
    with both_tables() as made:
        yield made


@pytest.fixture
def store(client: Any) -> DynamoShots:
    now = lambda: NOON / 1000  # noqa: E731
    return DynamoShots(client, SHOTS, SEOUL.bucket, pause=lambda _: None, watching=watched, now=now)


@pytest.mark.parametrize("form", sorted(folder.name for folder in KEPT.iterdir()))
def test_every_recorded_form_is_read_and_written_on(client: Any, store: DynamoShots, form: str) -> None:
    put_all(client, SHOTS, recorded(form, SHOTS))
    assert store.get("default", "s1") == SHOT
    assert store.outcomes("default", "s1")[-1] == SAID_LAST
    before = counted(store)
    assert store.recount("default").shots == 1
    again = counted(store)
    assert {key: _since_ever(row) for key, row in again.items()} == {
        key: _since_ever(row) for key, row in before.items()
    }
    assert store.add([kept("s1"), kept("s2", NOON + MINUTE)]) == {"s2"}
    assert [change.kind for change in store.changes("default", "0", 10).rows] == ["shot", "outcome", "shot"]
    assert store.forget("kim") == 2


def _since_ever(row: dict[str, int]) -> dict[str, int]:
    """Counts that the first version made; a recount makes those that came later too."""
    return {name: n for name, n in row.items() if not name.startswith((counts.SCORED, counts.EXPECTED))}


def named(item: dict[str, Any], *beginnings: str) -> bool:
    return f"{item['pk']['S'][:1]}{item['sk']['S'][:1]}".startswith(beginnings)


KINDS = {
    "line": ("Ll",),
    "day": ("LD",),
    "shot": ("S",),
    "id": ("Ii",),
    "outcomes": ("IO",),
    "bucket": ("B",),
    "changes": ("C",),
    "window": ("W",),
    "all": ("",),
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_a_later_item_is_read_or_left_alone(client: Any, store: DynamoShots, kind: str, seed: int) -> None:
    draw = random.Random(seed)
    write_shot_items(client)
    put_all(
        client,
        SHOTS,
        [later_form(item, draw) for item in stored(client, SHOTS).values() if named(item, *KINDS[kind])],
    )
    later = {key: item for key, item in stored(client, SHOTS).items() if item["format"] != {"N": "1"}}

    def unchanged() -> None:
        after = stored(client, SHOTS)
        assert {key: after.get(key) for key in later} == later

    acts: list[Callable[[], Any]] = [
        lambda: [told(shot) for shot in store.newest(ALL, 10)],
        lambda: (shot := store.get("default", "s1")) and told(shot),
        lambda: store.outcomes("default", "s1"),
        lambda: store.digests("default", ["s1"]),
        lambda: store.buckets("default", 0, 2**45),
        lambda: store.windows("default", WATCHED.model_version, 2**45, 10),
        lambda: [told(change.shot) for change in store.changes("default", "0", 10).rows],
        lambda: store.add([kept("s1"), kept("s2", NOON + MINUTE, mould="M1")]),
        lambda: store.set_outcome("default", "s1", said("defect", by="lee", at_ms=NOON + 9)),
        lambda: store.recount("default"),
    ]
    for act in acts:
        with contextlib.suppress(Unavailable):
            act()
        unchanged()


@pytest.mark.parametrize("seed", range(20))
def test_a_name_is_taken_from_later_outcomes_too(client: Any, store: DynamoShots, seed: int) -> None:
    draw = random.Random(seed)
    write_shot_items(client)
    told_of = [item for item in stored(client, SHOTS).values() if named(item, "IO")]
    put_all(client, SHOTS, [later_form(item, draw, ("pk", "sk", "caller")) for item in told_of])
    store.forget("kim")
    for key, item in stored(client, SHOTS).items():
        assert item.get("caller") != {"S": "kim"}, key
        if named(item, "IO") and "S" in item["outcome"]:
            assert '"kim"' not in item["outcome"]["S"]


def test_a_write_that_a_later_version_refuses_says_so_at_once(client: Any, store: DynamoShots) -> None:
    write_shot_items(client)
    put_all(
        client,
        SHOTS,
        [{**item, "format": {"N": "2"}} for item in stored(client, SHOTS).values() if named(item, "B")],
    )
    with pytest.raises(Unavailable, match="later version"):
        store.add([kept("s2", NOON + MINUTE, mould="M1")])
    assert store.get("default", "s2") is None
