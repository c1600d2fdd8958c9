"""The status of a line: its states and words, on shots that are drawn, moved or held back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import pytest

from shared.bundle.bundle import Bundle
from shared.bundle.sample import ShotSample
from shared.bundle.shots import read_shot
from shared.errors import BundleError, NotFound, Unavailable
from t4_shots.scoring import scores
from t4_shots.service import ShotService, Watching
from t4_shots.shot import Outcome, Shot
from t4_shots.sqlite_store import SqliteShots
from t4_shots.watch.tally import Tally
from tests.quality_parts import default_bundle
from tests.shot_parts import CLOCK, HOUR, MINUTE, NOON, SEOUL, kept
from tests.shot_service import only_default, service

NAMES = default_bundle().schema.names


@cache
def drawn(number: int, seed: int = 1) -> Sequence[Shot]:
    """Shots of the training sample, judged, two a minute, the newest a little before noon."""
    bundle = default_bundle()
    places = np.random.default_rng(seed).integers(0, len(bundle.shots), number)
    rows, bad = bundle.shots.rows[places], bundle.shots.defect[places]
    values = [
        {name: float(value) for name, value in zip(NAMES, row, strict=True) if not np.isnan(value)}
        for row in rows
    ]
    judged = scores(bundle, [read_shot(bundle.schema, one) for one in values])
    shots = []
    for place, (features, score, was_bad) in enumerate(zip(values, judged, bad, strict=True)):
        at_ms = NOON - (number - place) * MINUTE // 2
        outcome = Outcome("defect" if was_bad else "good", (), "", "", "", at_ms)
        shots.append(replace(kept(f"s{place}", at_ms), features=features, score=score, outcome=outcome))
    return shots


def status(recorded: Sequence[Shot], **watching: Any) -> Mapping[str, Any]:
    tally = Tally(only_default(default_bundle()), SEOUL.bucket)
    store = SqliteShots(None, SEOUL.bucket, CLOCK, tally.windows)
    store.add(recorded)
    made = ShotService(
        store, tally._bundle_of, SEOUL, lambda: NOON / 1000, watching=Watching(**watching), tally=tally
    )
    return made.answer({"action": "status"})


def with_values(shots: Sequence[Shot], name: str, change: Any, first: int = 0) -> list[Shot]:
    """The same shots, a variable changed from the one numbered `first` on; None takes it away."""
    changed = []
    for number, shot in enumerate(shots):
        features = dict(shot.features)
        if number >= first and name in features:
            value = change(features.pop(name))
            features |= {} if value is None else {name: value}
        changed.append(replace(shot, features=features))
    return changed


def test_a_line_without_shots_and_one_with_few_say_so() -> None:
    nothing, few = status([]), status(drawn(120))
    assert nothing["state"] == few["state"] == "too_few"
    assert nothing["window"]["shots"] == 0
    assert few["window"]["shots"] == 120
    assert "120" in few["message"]
    assert "120" in few["message_ko"]


def test_shots_like_the_known_are_trusted_with_every_variable_told() -> None:
    found = status(drawn(3000))
    assert found["state"] == "trusted"
    assert found["reasons"] == []
    assert found["since"] is None
    assert found["changed"] == []
    assert "verdicts on this line can be trusted" in found["message"]
    assert "판정을 믿을 수 있습니다" in found["message_ko"]
    assert [row["feature"] for row in found["variables"]] == list(NAMES)
    assert {row["state"] for row in found["variables"]} == {"trusted"}
    assert found["outcomes"]["chance"] > 0.01
    assert found["predicted_rate"] == pytest.approx(0.107, abs=0.03)
    assert found["outcomes"]["roc_auc_low"] < found["outcomes"]["roc_auc"] < found["outcomes"]["roc_auc_high"]


def with_more_defects(shots: Sequence[Shot], first: int, seed: int) -> list[Shot]:
    """Shots of which a third, from `first` on, are defects of the same sample: the model is right of them."""
    draw = np.random.default_rng(seed)
    bad = [shot for shot in shots if shot.outcome and shot.outcome.result == "defect"]
    taken = [bad[draw.integers(len(bad))] if draw.random() < 0.35 else None for _ in shots[first:]]
    return [
        *shots[:first],
        *(
            shot if other is None else replace(shot, features=other.features, score=other.score, outcome=None)
            for shot, other in zip(shots[first:], taken, strict=True)
        ),
    ]


@pytest.mark.parametrize("seed", range(2, 5))
def test_a_fault_that_the_model_sees_leaves_its_verdicts_trusted_and_is_named_with_its_beginning(
    seed: int,
) -> None:
    found = status(with_more_defects(drawn(3000, seed), 2600, seed))
    (changed,) = found["changed"]

    assert found["state"] == "trusted"
    assert "feature" not in changed
    assert abs(_hours(changed["since"], SEOUL.told(NOON - 400 * MINUTE // 2))) <= 3
    clock = changed["since"][:16].replace("T", " ")
    assert found["message"].endswith(f"Changed on the line: Predicted rate of defects since {clock}.")
    assert found["message_ko"].endswith(f"라인에서 바뀐 것: 예측 불량률 {clock}부터.")
    assert "nothing in the newest" in found["message"]


@pytest.mark.parametrize("seed", range(6, 9))
def test_a_line_without_a_fault_has_nothing_that_changed(seed: int) -> None:
    assert status(drawn(3000, seed))["changed"] == []


def test_a_window_holds_the_newest_shots_asked_for_by_whole_hours() -> None:
    small, large = status(drawn(3000), shots=400)["window"], status(drawn(3000), shots=100_000)["window"]
    assert 400 <= small["shots"] < 400 + 120
    assert large["shots"] == 3000
    assert small["end"] == large["end"]


@pytest.mark.parametrize(("name", "by"), [("Sensor_Temperature2", 25.0), ("Sensor_Pressure3", -8.0)])
def test_a_sensor_that_drifts_is_named_with_how_far_it_is_off(name: str, by: float) -> None:
    found = status(with_values(drawn(4000), name, lambda value: value + by, first=2400), shots=1400)
    first = found["reasons"][0]
    assert found["state"] == "not_trusted"
    assert (first["code"], first["feature"]) == ("reading_off", name)
    assert first["message"] in found["message"]
    assert first["message_ko"] in found["message_ko"]
    assert first["chance"] < 0.001
    begun = SEOUL.told(NOON - 1600 * MINUTE // 2)
    assert abs(_hours(first["since"], begun)) <= 8
    assert found["since"] <= first["since"]
    assert (name, first["since"]) in {(row.get("feature"), row["since"]) for row in found["changed"]}
    assert "Changed on the line: " in found["message"]
    assert next(row for row in found["variables"] if row["feature"] == name)["state"] == "not_trusted"


MEASURED = [
    feature.name
    for feature in default_bundle().schema.features
    if feature.role != "setpoint" and not feature.codes
]


@pytest.mark.parametrize("name", MEASURED)
def test_the_sensor_that_drifts_stands_first_and_what_moves_with_it_says_so(name: str) -> None:
    by = 3 * float(np.nanstd(default_bundle().shots.rows[:, NAMES.index(name)]))
    found = status(with_values(drawn(4000), name, lambda value: value + by, first=2400), shots=1400)
    reasons = [reason for reason in found["reasons"] if "feature" in reason]
    first, others = reasons[0], reasons[1:]
    assert first["feature"] == name
    assert "follows" not in first
    assert {other.get("follows") for other in others} <= {name}
    for other in others:
        assert first["label_en"] in other["message"]
        assert first["label"] in other["message_ko"]
        assert other["label_en"] in first["message"]
        assert other["label"] in first["message_ko"]
    assert ("move together" in first["message"]) == bool(others)


def test_of_two_sensors_that_drift_apart_neither_is_said_to_follow_the_other() -> None:
    one, other = "Sensor_Temperature2", "Sensor_Pressure2"
    moved = with_values(drawn(4000), one, lambda value: value + 25, first=2400)
    found = status(with_values(moved, other, lambda value: value + 12, first=2400), shots=1400)
    own = {reason["feature"] for reason in found["reasons"] if reason.get("follows") is None}
    assert own == {one, other}


def test_a_sensor_that_stops_and_one_that_stands_still_are_told_apart() -> None:
    gone = status(with_values(drawn(3000), "Sensor_Flow", lambda _: None, first=2600))
    still = status(with_values(drawn(3000), "Sensor_Flow", lambda _: 24.5, first=2600))
    assert [(r["code"], r["state"]) for r in gone["reasons"]] == [("sensor_missing", "watch")]
    assert "100.0 %" in gone["message"]
    codes = {(r["code"], r["feature"]) for r in still["reasons"]}
    assert ("sensor_stuck", "Sensor_Flow") in codes
    assert still["state"] == "not_trusted"
    assert "24.5" in still["message_ko"]


def test_a_setpoint_that_stands_still_is_no_fault() -> None:
    held = with_values(drawn(3000), "Process_CoolingTime", lambda _: 10.5, first=2600)
    assert "sensor_stuck" not in {reason["code"] for reason in status(held)["reasons"]}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Process_Temperature", lambda value: value * 1.8 + 32),
        ("Sensor_Temperature2", lambda value: value * 1.8 + 32),
        ("Process_HoldPressure", lambda value: value / 10),
        ("Sensor_Pressure1", lambda value: value * 14.5),
        ("Sensor_Torque", lambda value: value - 10_000),
    ],
)
def test_values_beyond_all_known_are_told_by_a_bound_that_holds_and_no_other_variable_is_blamed(
    name: str, change: Any
) -> None:
    shots = with_values(drawn(3000), name, change, first=1000)
    found = status(shots, shots=1000)
    named = [reason for reason in found["reasons"] if "feature" in reason]
    assert [(reason["code"], reason["feature"]) for reason in named] == [("values_moved", name)]
    (said,) = [reason["message"] for reason in named]
    bound = re.search(r"now (-?[\d.]+) \S+ or (more|less) on average", said)
    assert bound is not None, said
    told, true = (
        float(bound[1]),
        np.mean([shot.features[name] for shot in shots[-1000:] if name in shot.features]),
    )
    assert true > told if bound[2] == "more" else true < told
    assert ("이상," if bound[2] == "more" else "이하,") in named[0]["message_ko"]


@pytest.mark.parametrize("name", ["Process_CoolingTime", "Process_InjectionSpeed", "Process_Pressure"])
def test_what_is_set_may_have_been_changed_on_purpose(name: str) -> None:
    by = 1.5 * float(np.nanstd(default_bundle().shots.rows[:, NAMES.index(name)]))
    found = status(with_values(drawn(3000), name, lambda value: value + by, first=1000), shots=1000)
    (reason,) = [reason for reason in found["reasons"] if reason.get("feature") == name]
    if reason["code"] == "reading_off":
        assert "on purpose" in reason["message"]
        assert "설정" in reason["message_ko"]
    assert "reads" not in reason["message"]


@pytest.mark.parametrize("an_hour", [1, 2, 5])
def test_a_slow_line_has_no_sensor_that_stands_still_but_the_one_that_does(an_hour: int) -> None:
    def slowly(shots: Sequence[Shot]) -> list[Shot]:
        last = len(shots) - 1
        return [
            replace(shot, at_ms=NOON - MINUTE - (last - place) * HOUR // an_hour)
            for place, shot in enumerate(shots)
        ]

    def stuck(shots: Sequence[Shot]) -> list[str]:
        found = status(slowly(shots))
        return [reason["feature"] for reason in found["reasons"] if reason["code"] == "sensor_stuck"]

    shots = drawn(190)
    assert stuck(shots) == []
    assert stuck(with_values(shots, "Sensor_Flow", lambda _: 24.5, first=90)) == ["Sensor_Flow"]


@pytest.mark.parametrize("parts", [61, 150, 400])
def test_outcomes_of_defects_alone_tell_nothing_of_the_rate(parts: int) -> None:
    shots = [
        replace(shot, outcome=None)
        if number % (3000 // parts)
        else replace(shot, outcome=replace(shot.outcome, result="defect"))
        for number, shot in enumerate(drawn(3000))
        if shot.outcome is not None
    ]
    found = status(shots, shots=3000)
    known = found["outcomes"]
    assert known["defects"] == known["parts"]
    assert [(reason["code"], reason["state"]) for reason in found["reasons"]] == [("only_defects", "watch")]
    assert f"{known['parts']:,}" in found["message"]
    assert f"{known['parts']:,}" in found["message_ko"]


def test_more_defects_than_the_model_let_expect_are_told_with_their_rate() -> None:
    shots = drawn(3000)
    worse = [
        replace(shot, outcome=replace(shot.outcome, result="defect"))
        if number >= 2200 and number % 4 == 0
        else shot
        for number, shot in enumerate(shots)
        if shot.outcome is not None
    ]
    found = status(worse)
    (reason,) = [reason for reason in found["reasons"] if reason["code"] == "more_defects"]
    known = found["outcomes"]
    assert found["state"] == "not_trusted"
    assert known["rate_low"] < known["rate"] < known["rate_high"]
    assert known["rate_low"] > known["expected_rate"]
    assert known["parts"] == sum(row["parts"] for row in known["calibration"])
    assert f"{known['parts']:,}" in reason["message"]


def test_a_corrected_outcome_moves_the_status_as_if_it_had_been_said_at_once() -> None:
    tally = Tally(only_default(default_bundle()), SEOUL.bucket)
    wrong, right = (SqliteShots(None, SEOUL.bucket, CLOCK, tally.windows) for _ in range(2))
    shots = drawn(500)
    flipped = [
        replace(shot, outcome=replace(shot.outcome, result="defect" if n % 2 else "good"))
        for n, shot in enumerate(shots)
        if shot.outcome
    ]
    wrong.add(flipped)
    right.add(shots)
    for shot in shots:
        assert shot.outcome is not None
        wrong.set_outcome("default", shot.shot_id, replace(shot.outcome, by="lee"))
    told = [
        ShotService(
            store, tally._bundle_of, SEOUL, lambda: NOON / 1000, watching=Watching(), tally=tally
        ).answer({"action": "status"})
        for store in (wrong, right)
    ]
    assert told[0]["outcomes"] == told[1]["outcomes"]


def test_a_model_without_a_sample_says_that_nothing_can_be_compared() -> None:
    bundle = replace(default_bundle(), shots=ShotSample.none(len(NAMES)))
    found = service(bundle=bundle).answer({"action": "status"})
    assert found["state"] == "too_few"
    assert found["reasons"][0]["code"] == "no_reference"
    assert found["reference"] is None


def test_a_line_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFound):
        service().answer({"action": "status", "line": "seven"})


def test_the_schedule_reports_every_line_also_where_one_fails() -> None:
    class Broken(SqliteShots):
        def windows(self, line: str, version: str, before_ms: int, limit: int) -> Any:
            if line == "a":
                raise Unavailable("no table")
            return super().windows(line, version, before_ms, limit)

    told: dict[str, Any] = {}
    store = Broken(None, SEOUL.bucket, CLOCK)
    watching = Watching(lines=("a", "b"), report=told.__setitem__)
    made = ShotService(store, lambda _: default_bundle(), SEOUL, lambda: NOON / 1000, watching=watching)
    assert made.answer({"action": "watch"}) == {"lines": {"a": None, "b": "too_few"}}
    assert told["a"] is None
    assert told["b"]["state"] == "too_few"


def _hours(one: str, other: str) -> float:
    return (datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds() * 1000 / HOUR


def test_a_line_whose_model_is_damaged_keeps_no_other_from_being_watched() -> None:
    def bundle_of(line: str) -> Bundle:
        if line == "a":
            raise BundleError("The bundle is damaged.")
        return default_bundle()

    watching = Watching(lines=("a", "b"))
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    made = ShotService(store, bundle_of, SEOUL, lambda: NOON / 1000, watching=watching)
    assert made.answer({"action": "watch"}) == {"lines": {"a": None, "b": "too_few"}}
