"""Windows and buckets."""

import math
import random

import pytest

from ops.scale.meters import Bucket, Window


def test_a_window_takes_no_more_than_its_limit_in_a_span_and_keeps_keys_apart() -> None:
    window = Window(10, 5)

    assert [window.take(1, 0.5, 4), window.take(1, 4.9, 6), window.take(1, 4.9, 1)] == [True, True, False]
    assert window.take(2, 4.9, 10)
    assert window.take(1, 5.0, 10)
    assert window.peak == 10


@pytest.mark.parametrize("seed", range(5))
def test_a_bucket_gives_its_limit_and_what_refills(seed: int) -> None:
    draw, bucket, now, taken = random.Random(seed), Bucket(600), 0.0, 0.0
    for _ in range(3_000):
        now += draw.expovariate(1)
        amount = draw.uniform(0, 40)
        if bucket.has_room(now, amount):
            bucket.charge(now, amount)
            taken += amount
        assert taken <= 600 + now * 10 + 1e-6
    assert taken > 0.9 * (now * 10)


def test_a_bucket_may_be_overdrawn_and_waits_then() -> None:
    bucket = Bucket(60)
    bucket.charge(0, 100)

    assert not bucket.has_room(30, 0)
    assert bucket.has_room(45, 5)
    assert Bucket(math.inf).has_room(0, 1e12)
