"""`diecast restore table --table shots`: shots, what was said of them, and counts that agree with them."""

from dataclasses import replace
from typing import Any

import pytest

from t4_shots import dynamodb_items
from t4_shots.dynamodb_store import DynamoShots
from t4_shots.dynamodb_table import ShotTable
from t4_shots.shot import Outcome, Shot
from tests.restore_stage import SHOTS, Item, StandIn, restore
from tests.shot_parts import DAY, HOUR, MINUTE, NOON, kept, said
from tests.shot_store_contract import ALWAYS, counted, counted_by_hand

KIM, LEE = "oidc:https://idp.plant.example#kim", "oidc:https://idp.plant.example#lee"
type Seen = list[tuple[Shot, Outcome | None, list[Outcome]]]


def yes(stage: StandIn, *more: str) -> int:
    """Restore the shots to the point."""
    return restore("table", "--table", "shots", "--at", stage.at, "--yes", *more)


def fill(store: DynamoShots) -> None:
    """Shots of three days and two lines, some of which several people said something of."""
    for line in ("default", "line-2"):
        store.add(
            [
                kept(f"s{n}", NOON + n * 7 * HOUR, line=line, mould=f"M{n % 2}", verdict="normal")
                for n in range(9)
            ]
        )
    store.set_outcome("default", "s1", said("good", by=KIM))
    store.set_outcome("default", "s1", said("defect", "porosity", by=LEE, at_ms=NOON + MINUTE))
    store.set_outcome("default", "s4", said("defect", "porosity", by=LEE))
    store.set_outcome("line-2", "s0", said("good", by=KIM))


def seen(store: DynamoShots, line: str = "default") -> Seen:
    """All that readers see of a line's shots."""
    shots = store.newest(replace(ALWAYS, line=line), 999)
    return [(shot, shot.outcome, store.outcomes(line, shot.shot_id)) for shot in shots]


def agree(store: DynamoShots, line: str = "default") -> bool:
    """Whether counts are those of the shots."""
    return counted(store, line) == counted_by_hand([shot for shot, _, _ in seen(store, line)])


def test_a_table_that_was_lost_comes_back_with_its_counts(stage: StandIn) -> None:
    store = stage.shots()
    fill(store)
    before = [(seen(store, line), counted(store, line)) for line in ("default", "line-2")]
    stage.pass_point(SHOTS)
    stage.lose(SHOTS)

    assert yes(stage) == 0

    assert [(seen(store, line), counted(store, line)) for line in ("default", "line-2")] == before
    assert agree(store)
    assert stage.beside(SHOTS) not in stage.tables()


def test_what_came_since_stays_and_nothing_counts_twice(stage: StandIn) -> None:
    store = stage.shots()
    fill(store)
    stage.pass_point(SHOTS)
    store.add([kept("new", NOON + 30 * HOUR, mould="M0", verdict="defect")])
    store.set_outcome("default", "s4", said("good", by=KIM, at_ms=NOON + HOUR))
    store.set_outcome("default", "s2", said("good", by=KIM))
    before, counts = seen(store), counted(store)

    assert yes(stage, "--keep") == 0
    assert yes(stage) == 0

    assert (seen(store), counted(store)) == (before, counts)
    assert agree(store)


def test_a_line_that_began_anew_gets_its_past_beside_its_present(stage: StandIn) -> None:
    store = stage.shots()
    fill(store)
    before = seen(store)
    stage.pass_point(SHOTS)
    stage.lose(SHOTS)
    store.add([kept("new", NOON + 100 * HOUR), kept("s3", NOON + 21 * HOUR + 1, mould="other")])
    store.set_outcome("default", "new", said("good"))

    assert yes(stage) == 0

    after = {shot.shot_id: (shot, outcome, history) for shot, outcome, history in seen(store)}
    assert after["s3"][0].mould == "other", "another shot took its id"
    assert [after[row[0].shot_id] for row in before if row[0].shot_id != "s3"] == [
        row for row in before if row[0].shot_id != "s3"
    ]
    assert agree(store)


def test_names_of_people_forgotten_since_do_not_come_back(stage: StandIn) -> None:
    store = stage.shots()
    fill(store)
    stage.pass_point(SHOTS)
    stage.lose(SHOTS)
    stage.forget(LEE, seconds_after=60)

    assert yes(stage) == 0

    assert LEE not in repr(stage.items(SHOTS))
    outcomes = {row[0].shot_id: row[2] for row in seen(store)}
    assert [(each.result, each.by) for each in outcomes["s1"]] == [("good", KIM), ("defect", "")]
    assert agree(store)


@pytest.mark.parametrize("writes", range(1, 12, 2))
def test_broken_off_anywhere_it_goes_on_to_the_same_end(
    stage: StandIn, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    store = stage.shots()
    fill(store)
    before, counts = seen(store), counted(store)
    stage.pass_point(SHOTS)
    stage.lose(SHOTS)
    transact = ShotTable.transact
    left = [writes]

    def breaks(self: ShotTable, operations: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        transact(self, operations)

    with monkeypatch.context() as patched:
        patched.setattr(ShotTable, "transact", breaks)
        yes(stage, "--keep")
    assert yes(stage) == 0

    assert (seen(store), counted(store)) == (before, counts)


def test_counts_whose_shots_have_expired_come_back(stage: StandIn) -> None:
    store = stage.shots()
    fill(store)
    old: Item = {
        **dynamodb_items.bucket_key("default", NOON - 9 * 366 * DAY - 2000 * DAY, "M9"),
        "n:shots": {"N": "7"},
        "expires_at": {"N": str(2**40)},
    }
    stage.dynamodb.put_item(TableName=SHOTS, Item=old)
    stage.pass_point(SHOTS)
    stage.lose(SHOTS)

    assert yes(stage) == 0
    assert old in stage.items(SHOTS)
    assert agree(store)
