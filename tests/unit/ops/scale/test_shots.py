"""Lines that record shots: what they use of the limits, and what they cost."""

import math
from dataclasses import replace

import pytest

from ops.batch_scoring.batches import Batch, Shot, item_of, most_shots
from ops.costs.prices import read_prices
from ops.scale.limits import Limits
from ops.scale.shots import (
    BATCH_SHOTS,
    BESIDE_BYTES,
    SCORED_BYTES,
    SHOT_BYTES,
    Lines,
    cost,
    cost_of_scoring,
    most_a_second,
    stored_gigabytes,
    uses,
)
from shared import jsonio
from t1_predict.service import predict_quality
from t4_shots import dynamodb_items as items
from t4_shots.shot import digest_of
from tests.quality_parts import default_bundle, sample
from tests.shot_parts import NOON, kept
from tests.stack_template import PATH

PLANT = Lines(lines=3, shots_a_day=2000)
PRICES = read_prices().prices_of("ap-northeast-2", "sonnet-4.5")


def size(item: dict[str, dict[str, str]]) -> int:
    return sum(len(name) + len(next(iter(value.values())).encode()) for name, value in item.items())


def test_the_sizes_are_those_of_what_the_store_writes() -> None:
    event = jsonio.loads((PATH.parent / "events" / "t4_shots_record.json").read_bytes())
    (given,) = event["shots"]
    values = {name: value for name, value in given["features"].items() if isinstance(value, float)}
    digest = digest_of(NOON, values, given["context"])
    shot = replace(kept("7-000123"), features=values, context=given["context"], digest=digest)

    assert len(values) == 30
    assert size(items.shot_item(shot, NOON // 1000)) == pytest.approx(SHOT_BYTES, rel=0.1)
    place = items.id_key("default", "7-000123") | {"digest": {"S": digest}, "at_ms": {"N": str(NOON)}}
    assert size(place) == pytest.approx(BESIDE_BYTES, rel=0.3)


def test_a_line_breaks_by_its_own_writes_first_and_then_the_more_go_together_the_more_it_takes() -> None:
    assert next(iter(uses(PLANT, Limits.default()))) == "writes of a line, one after the other"
    takes = [most_a_second(together) for together in (1, 10, 48, 500)]
    assert takes == sorted(takes)
    assert takes[0] == 50
    fast = Lines(lines=1, shots_a_day=takes[0] * 86_400)
    assert max(uses(fast, Limits.default()).values()) == pytest.approx(1)


def test_uses_grow_with_the_lines_but_those_of_one_line_do_not() -> None:
    one, ten = (uses(Lines(lines, 2000), Limits.default()) for lines in (1, 10))
    for name in one:
        of_a_line = "line" in name
        assert ten[name] == pytest.approx(one[name] * (1 if of_a_line else 10)), name


def test_costs_grow_with_shots_and_days_and_fall_with_more_in_a_request() -> None:
    def usd(asked: Lines) -> float:
        return math.fsum(cost(asked, PRICES).values())

    assert usd(replace(PLANT, lines=6)) == pytest.approx(2 * usd(PLANT), rel=0.05)
    assert cost(replace(PLANT, days=800), PRICES)["keeping"] == pytest.approx(
        2 * cost(PLANT, PRICES)["keeping"]
    )
    assert usd(replace(PLANT, together=48)) < usd(PLANT)
    assert stored_gigabytes(PLANT) == pytest.approx(3 * 2000 * 400 * (SHOT_BYTES + BESIDE_BYTES + 200) / 1e9)


def test_batches_of_old_shots_are_as_large_as_they_are_made() -> None:
    bundle = default_bundle()
    assert most_shots(bundle) == BATCH_SHOTS
    shots: list[Shot] = [sample("good")] * BATCH_SHOTS
    sent = len(jsonio.dumps(item_of(Batch(1, [], [], shots), "line-7")))
    answered = len(jsonio.dumps(predict_quality(bundle, {"shots": shots})))
    assert (2 * sent + answered) / BATCH_SHOTS == pytest.approx(SCORED_BYTES, rel=0.2)


def test_scoring_costs_by_the_batch_and_most_of_it_is_step_functions() -> None:
    a_million = cost_of_scoring(1e6, PRICES)
    assert cost_of_scoring(2e6, PRICES) == pytest.approx(2 * a_million)
    transitions = 3e6 / BATCH_SHOTS * PRICES.usd("state_transition")
    assert 0.9 * a_million < transitions < a_million
