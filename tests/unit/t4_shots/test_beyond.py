"""Lost cooling water and its kind: any variable far outside, gone or stuck is told by its name.

With no regard to the model's verdict, from the shot that a machine sends to the status of its line.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from shared.bundle.feature_schema import Feature
from shared.bundle.sample import ShotSample
from shared.bundle.shots import read_shot
from t4_shots.beyond import beyond, bounds_of
from t4_shots.service import ShotService
from t4_shots.shot import body_of, from_body
from t4_shots.sqlite_store import SqliteShots
from t4_shots.watch.newest import LASTING, OUTSIDE, STANDING, STOPPED
from t4_shots.watch.tally import Tally
from tests.quality_parts import default_bundle
from tests.shot_parts import CLOCK, MINUTE, NOON, SEOUL, kept
from tests.shot_service import only_default

BUNDLE = default_bundle()
NAMES = BUNDLE.schema.names
FEATURES = [feature for feature in BUNDLE.schema.features if feature.role != "context"]
SHOTS = 80
"""So many that a sensor that stopped for a few is not missing in a fifth of them."""
LOW, HIGH = bounds_of(BUNDLE)


def ends_of(feature: Feature) -> list[tuple[str, float]]:
    """A value between each bound and the end of what is plausible, where there is room."""
    column = NAMES.index(feature.name)
    low, high = float(LOW[column]), float(HIGH[column])
    found = []
    if low > feature.plausible[0]:
        found.append(("low", (low + feature.plausible[0]) / 2))
    if high < feature.plausible[1]:
        found.append(("high", (high + feature.plausible[1]) / 2))
    return found


OUTSIDES = [(feature.name, side, value) for feature in FEATURES for side, value in ends_of(feature)]


def values(seed: int) -> dict[str, float]:
    """A shot of the training sample."""
    row = BUNDLE.shots.rows[random.Random(seed).randrange(len(BUNDLE.shots))]
    return {name: float(value) for name, value in zip(NAMES, row, strict=True) if not np.isnan(value)}


def machine(changed: Mapping[int, Mapping[str, float | None]], bundle: Any = BUNDLE) -> ShotService:
    """A line whose machine sent shots of the sample, one a minute, some values changed or left out (None)."""
    tally = Tally(only_default(bundle), SEOUL.bucket)
    store = SqliteShots(None, SEOUL.bucket, CLOCK, tally.windows)
    made = ShotService(store, only_default(bundle), SEOUL, lambda: NOON / 1000, tally=tally)
    shots = []
    for number in range(SHOTS):
        features = {**values(number), **changed.get(number, {})}
        sent = {name: value for name, value in features.items() if value is not None}
        at = SEOUL.told(NOON - (SHOTS - number) * MINUTE)
        shots.append({"shot_id": f"s{number}", "at": at, "features": sent})
    assert made.answer({"action": "record", "shots": shots})["accepted"] == SHOTS
    return made


def reasons(made: ShotService, code: str) -> Sequence[Mapping[str, Any]]:
    return [reason for reason in made.answer({"action": "status"})["reasons"] if reason["code"] == code]


def row_of(made: ShotService, shot_id: str) -> Mapping[str, Any]:
    return made.answer({"action": "get", "line": "default", "shot_id": shot_id})


def test_nearly_all_variables_have_room_for_a_plausible_value_that_is_far_outside() -> None:
    assert {name for name, _, _ in OUTSIDES} == {feature.name for feature in FEATURES}
    assert len(OUTSIDES) >= 2 * len(FEATURES) - 2


@pytest.mark.parametrize(("name", "side", "value"), OUTSIDES)
def test_a_step_far_outside_is_a_reason_by_name_whatever_the_verdict(
    name: str, side: str, value: float
) -> None:
    first = SHOTS - LASTING
    made = machine({number: {name: value} for number in range(first, SHOTS)})
    (reason,) = reasons(made, "value_beyond")
    told = made.answer({"action": "status"})
    feature = BUNDLE.schema.features[NAMES.index(name)]
    assert (reason["feature"], reason["state"], told["state"]) == (name, "not_trusted", "not_trusted")
    assert reason["since"] == SEOUL.told(NOON - LASTING * MINUTE)
    assert feature.label_en in told["message"]
    assert feature.label in told["message_ko"]
    (row,) = [row for row in told["variables"] if row["feature"] == name]
    assert (row["state"], row["finding"]) == ("not_trusted", "beyond")
    assert row_of(made, f"s{SHOTS - 1}")["beyond"] == [name], side
    assert "beyond" not in row_of(made, f"s{first - 1}")


@pytest.mark.parametrize(("name", "side", "value"), OUTSIDES[::4])
def test_a_single_slip_is_told_too_and_gone_after_a_while(name: str, side: str, value: float) -> None:
    (reason,) = reasons(machine({SHOTS - 2: {name: value}}), "value_beyond")
    assert (reason["feature"], reason["state"]) == (name, "watch")
    assert reasons(machine({SHOTS - 1 - OUTSIDE: {name: value}}), "value_beyond") == [], side


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_sensor_that_stops_is_named_after_a_few_shots(feature: Feature) -> None:
    made = machine({number: {feature.name: None} for number in range(SHOTS - STOPPED, SHOTS)})
    (reason,) = reasons(made, "sensor_stopped")
    assert reason["feature"] == feature.name
    assert reason["since"] == SEOUL.told(NOON - STOPPED * MINUTE)
    assert str(STOPPED) in reason["message"]
    one_more = machine({number: {feature.name: None} for number in range(SHOTS - STOPPED + 1, SHOTS)})
    assert reasons(one_more, "sensor_stopped") == []


@pytest.mark.parametrize("mark", sorted(BUNDLE.schema.sentinels))
def test_the_mark_of_a_broken_sensor_is_no_value(mark: float) -> None:
    made = machine({number: {"Sensor_Flow": mark} for number in range(SHOTS - STOPPED, SHOTS)})
    assert [reason["feature"] for reason in reasons(made, "sensor_stopped")] == ["Sensor_Flow"]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_sensor_that_stands_still_is_named_and_a_setting_that_does_is_not(feature: Feature) -> None:
    still = {number: {feature.name: feature.typical} for number in range(SHOTS - STANDING, SHOTS)}
    told = [(reason["feature"], reason["state"]) for reason in reasons(machine(still), "sensor_still")]
    _, reference = Tally(only_default(BUNDLE), SEOUL.bucket).model("default")
    assert reference is not None
    moves = reference.moves[NAMES.index(feature.name)]
    assert told == ([(feature.name, "watch")] if moves else [])
    assert moves or feature.role == "setpoint" or feature.name == "Process_CycleTime"


@pytest.mark.parametrize("seed", range(5))
def test_shots_of_the_training_sample_have_no_value_far_outside(seed: int) -> None:
    drawn = [read_shot(BUNDLE.schema, values(number)) for number in range(seed * 100, seed * 100 + 100)]
    assert beyond(BUNDLE, drawn) == [()] * 100
    assert machine({}).answer({"action": "status"})["state"] == "too_few"


def test_without_a_sample_what_is_implausible_is_told_all_the_same() -> None:
    bare = replace(BUNDLE, shots=ShotSample.none(len(NAMES)))
    told = machine({SHOTS - 1: {"Sensor_Torque": 900.0}}, bare).answer({"action": "status"})
    assert [reason["code"] for reason in told["reasons"]] == ["value_beyond", "no_reference"]
    assert told["state"] == "watch"
    assert "900" in told["message"]


def test_a_kept_shot_keeps_them_and_one_of_an_earlier_version_has_none() -> None:
    shot = kept("s1")
    outside = replace(shot, score=replace(shot.score, beyond=("Sensor_Flow",)))
    body = body_of(outside)
    assert from_body("default", "s1", NOON, body) == outside
    del body["score"]["beyond"]
    assert from_body("default", "s1", NOON, body) == shot
