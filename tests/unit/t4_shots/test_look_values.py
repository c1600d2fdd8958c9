"""Looks tell the values of variables, the shots of one verdict, and the watch with the alarms of a time."""

import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean, median
from typing import Any

import pytest

from shared.errors import InvalidInput
from t4_shots.shot import Shot
from t4_shots.sqlite_store import SqliteShots
from tests.quality_parts import default_bundle
from tests.shot_parts import CLOCK, HOUR, MINUTE, NOON, SEOUL, kept
from tests.shot_service import service

VERDICTS = ["normal", "normal", "defect", "unsure", "withheld"]
BUNDLE = default_bundle()
SET, MEASURED = (
    next(feature for feature in BUNDLE.schema.features if feature.name == name)
    for name in ("Process_HoldPressure", "Sensor_Flow")
)


def shots_of(seed: int, count: int = 120) -> list[Shot]:
    """Shots of the two hours before noon; one in ten has no flow, and some lie outside of any band."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        shot = kept(f"s{number}", NOON - number * MINUTE, verdict=draw.choice(VERDICTS))
        features = {"Process_HoldPressure": draw.uniform(60, 140), "Sensor_Flow": draw.uniform(2, 50)}
        if draw.random() < 0.1:
            del features["Sensor_Flow"]
        made.append(replace(shot, features=features, score=replace(shot.score, probability=draw.random())))
    return made


def look(shots: Sequence[Shot], **asked: Any) -> Any:
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    store.add(shots)
    return service(store).answer({"action": "look", **asked})


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("what", ["summary", "trend"])
def test_the_spread_of_values_is_that_of_the_shots_in_the_time(seed: int, what: str) -> None:
    shots = shots_of(seed)

    (row,) = look(shots, what=what, period={"last_hours": 1}, values=["Process_HoldPressure"])["values"]

    values = [shot.features["Process_HoldPressure"] for shot in shots if shot.at_ms > NOON - HOUR]
    low, high = SET.limits or (0.0, 0.0)
    band = BUNDLE.preparation.typical_range(BUNDLE.schema.names.index(SET.name))
    assert (row["shots"], row["without"]) == (len(values), 0)
    assert (row["lowest"], row["median"], row["highest"]) == (min(values), median(values), max(values))
    assert row["mean"] == pytest.approx(fmean(values))
    assert (row["limit_low"], row["limit_high"]) == (low, high)
    assert row["below_limit"] == sum(value < low for value in values) > 0
    assert row["above_limit"] == sum(value > high for value in values) > 0
    assert band is not None
    assert (row["typical_low"], row["typical_high"]) == band
    assert row["below_typical"] == sum(value < band[0] for value in values)
    assert row["above_typical"] == sum(value > band[1] for value in values)


def test_shots_without_a_value_are_counted_and_what_is_measured_has_no_limits() -> None:
    shots = shots_of(3)

    (row,) = look(shots, what="summary", period={"last_hours": 3}, values=[MEASURED.label])["values"]

    without = sum("Sensor_Flow" not in shot.features for shot in shots)
    assert (row["feature"], row["without"], row["shots"]) == (MEASURED.name, without, len(shots) - without)
    assert without > 0
    assert "limit_low" not in row
    assert "below_limit" not in row


def test_a_variable_that_no_shot_has_has_no_spread() -> None:
    (row,) = look(shots_of(1), what="summary", period={"last_hours": 1}, values=["Process_CycleTime"])[
        "values"
    ]

    assert row["shots"] == 0
    assert "median" not in row


def test_both_sides_of_a_comparison_have_their_spread() -> None:
    shots = shots_of(2)

    answer = look(
        shots,
        what="compare",
        period={"last_hours": 1},
        other={"period": {"last_hours": 2}},
        values=["Process_HoldPressure"],
    )

    assert answer["values"][0]["shots"] == 60
    assert answer["compared"]["values"][0]["shots"] == 120


def test_the_worst_shots_are_told_with_their_values() -> None:
    shots = shots_of(5)

    rows = look(
        shots, what="worst", period={"last_hours": 3}, values=["Process_HoldPressure", "Sensor_Flow"]
    )["shots"]

    by_id = {shot.shot_id: shot.features for shot in shots}
    for row in rows:
        told = {value["feature"]: value["value"] for value in row["values"]}
        assert told == {name: by_id[row["shot_id"]].get(name) for name in told}
        assert list(told) == ["Process_HoldPressure", "Sensor_Flow"]


@pytest.mark.parametrize("verdict", ["defect", "withheld", "unsure"])
def test_a_list_of_one_verdict_has_its_shots_alone_the_newest_first(verdict: str) -> None:
    shots = shots_of(7)

    answer = look(shots, what="list", period={"last_hours": 3}, verdict=verdict, limit=4)

    own = [shot.shot_id for shot in shots if shot.score.verdict == verdict]
    assert [row["shot_id"] for row in answer["shots"]] == own[:4]
    assert answer["total"]["shots"] == len(shots)


def test_the_watch_is_told_with_the_shots_that_are_an_alarm() -> None:
    shots = shots_of(8)

    answer = look(shots, what="watch", period={"last_hours": 1}, limit=50)

    inside = [shot for shot in shots if shot.at_ms > NOON - HOUR]
    alarming = [shot.shot_id for shot in inside if shot.score.verdict in ("defect", "withheld")]
    assert [row["shot_id"] for row in answer["shots"]] == alarming
    assert answer["watch"]["state"] == "too_few"
    assert [row["state"] for row in answer["watch"]["reasons"]] == ["too_few"]
    assert answer["watch"]["message_ko"]


def test_a_variable_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="variable"):
        look(shots_of(1), what="summary", values=["Process_HoldPresure"])
