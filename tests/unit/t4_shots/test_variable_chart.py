"""Charts of a variable: each shot is a point, rules are those of a look, parts have limits of their own."""

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.t4 import MOST_LAST
from shared.errors import InvalidInput
from t4_shots.control_chart import FEWEST, chart_of
from t4_shots.rates import BY_CHANCE, highest_by_chance
from t4_shots.shot import Shot
from t4_shots.sqlite_store import SqliteShots
from tests.shot_parts import CLOCK, HOUR, MINUTE, NOON, SEOUL, kept
from tests.shot_service import service

MELT, SPEED = "Process_MeltTemperature", "Process_InjectionSpeed"
VIBRATION = "Sensor_Vibration"


def series(values: Sequence[float | None], name: str = VIBRATION, **more: Any) -> list[Shot]:
    """A shot a minute until noon with these values, oldest first."""
    first = NOON - len(values) * MINUTE
    shots = []
    for place, value in enumerate(values):
        shot = kept(f"s{place:05}", first + place * MINUTE, **more)
        shots.append(replace(shot, features={} if value is None else {name: value}))
    return shots


def answer(shots: Sequence[Shot], **asked: Any) -> Any:
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    for start in range(0, len(shots), 500):
        store.add(shots[start : start + 500])
    return service(store).answer({"action": "chart", "variable": VIBRATION, **asked})


def noise(draw: random.Random, count: int, mean: float = 0.25) -> list[float]:
    return [draw.gauss(mean, 0.01) for _ in range(count)]


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_shift_breaks_rules_at_its_place_as_a_look_tells(seed: int) -> None:
    draw = random.Random(seed)
    before, after = draw.randint(120, 160), draw.randint(12, 20)
    shots = series([*noise(draw, before), *noise(draw, after, 0.37)])

    chart = answer(shots)

    beyond = next(row["points"] for row in chart["limits"]["broken"] if row["rule"] == 1)
    assert set(range(before, before + after)) <= set(beyond)
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    store.add(shots)
    asked = {"action": "look", "what": "trend", "variable": VIBRATION, "period": {"last_shots": 200}}
    trend = service(store).answer(asked)["trend"]
    told = [{"rule": row["rule"], "points": len(row["points"])} for row in chart["limits"]["broken"]]
    assert sorted(trend["broken"], key=lambda row: row["rule"]) == told
    assert (trend["low_limit"], trend["high_limit"]) == (
        chart["limits"]["low_limit"],
        chart["limits"]["high_limit"],
    )


@pytest.mark.parametrize("seed", range(5))
def test_values_that_are_missing_or_a_broken_sensor_s_are_points_without_a_value(seed: int) -> None:
    draw = random.Random(seed)
    drawn = noise(draw, 80)
    values: list[float | None] = [None if draw.random() < 0.3 else value for value in drawn]

    chart = answer(series(values))

    assert chart["values"] == values
    assert chart["shot_ids"] == [f"s{place:05}" for place in range(80)]
    logged = [value for value in values if value is not None]
    expected = chart_of(logged)
    assert expected is not None
    assert chart["limits"]["values"] == len(logged)
    assert chart["limits"]["centre"] == expected.centre
    places = [place for place, value in enumerate(values) if value is not None]
    assert {row["rule"]: row["points"] for row in chart["limits"]["broken"]} == {
        rule: [places[point] for point in sorted(points)] for rule, points in expected.broken.items()
    }


@pytest.mark.parametrize("seed", range(3))
def test_every_variable_is_counted_as_its_own_chart_shows_it_what_is_furthest_out_first(seed: int) -> None:
    draw = random.Random(seed)
    count, shifted = 120, draw.randint(100, 110)
    shots = series([*noise(draw, shifted), *noise(draw, count - shifted, 0.37)])
    # The melt wanders within its limits; the speed was set anew, which breaks no rule by itself.
    shots = [
        replace(
            shot,
            features={
                **shot.features,
                MELT: 685 + 1.5 * math.sin(place / 12) + draw.gauss(0, 1),
                SPEED: draw.gauss(4.2 if place < 60 else 3.6, 0.01),
            },
        )
        for place, shot in enumerate(shots)
    ]

    chart = answer(shots, variables=True)

    told = chart["variables"]
    assert told[0]["feature"] == VIBRATION
    assert told[0]["beyond"] >= count - shifted
    order = [(-row["beyond"], -row["broken"]) for row in told]
    assert order == sorted(order)
    schema = [feature.name for feature in service().bundle_of("default").schema.features]
    assert sorted(row["feature"] for row in told) == sorted(schema)
    quiet = [row["feature"] for row in told if row["broken"] == 0]
    assert quiet == sorted(quiet, key=schema.index)
    for row in told:
        own = answer(shots, variable=row["feature"])
        broken = [found for part in own.get("stages", [own["limits"]]) for found in part["broken"]]
        assert row["broken"] == len({point for found in broken for point in found["points"]})
        assert row["beyond"] == sum(len(found["points"]) for found in broken if found["rule"] == 1)
    assert "variables" not in answer(shots)


def test_a_sentinel_is_no_value() -> None:
    chart = answer(series([0.25, 65535.0, 0.26]))

    assert chart["values"] == [0.25, None, 0.26]


@pytest.mark.parametrize(
    ("values", "why"),
    [([], "few"), ([0.25], "few"), ([0.2, 0.3] * 3, "few"), ([0.25] * 50, "equal"), ([None] * 9, "few")],
)
def test_without_limits_it_says_why(values: list[float | None], why: str) -> None:
    chart = answer(series(values))

    assert (chart["limits"]["none"], chart["limits"]["broken"]) == (why, [])
    assert len(chart["values"]) == len(values)
    assert "stages" not in chart


@pytest.mark.parametrize("seed", range(5))
def test_a_setting_that_was_changed_has_limits_before_and_after(seed: int) -> None:
    draw = random.Random(seed)
    before, after = draw.randint(30, 60), draw.randint(30, 60)
    values = [draw.gauss(mean, 0.02) for mean, count in ((4.2, before), (3.6, after)) for _ in range(count)]

    chart = answer(series(values, SPEED), variable=SPEED)

    first, second = chart["stages"]
    assert abs(second["first"] - before) <= 1
    assert (first["first"], first["last"], second["last"]) == (0, second["first"] - 1, len(values) - 1)
    assert first["low_limit"] > second["high_limit"]
    assert chart["limits"]["low_limit"] < 4.2
    steps = [change for change in chart["changed"] if change["kind"] == "setpoint"]
    assert [(step["feature"], step["point"]) for step in steps] == [(SPEED, second["first"])]


def test_another_mould_has_limits_of_its_own_and_few_shots_have_none() -> None:
    draw = random.Random(1)
    first, second = series(noise(draw, 40), mould="M1"), series(noise(draw, 46, 0.4), mould="M2")
    shots = first + second[-(FEWEST - 2) :]
    shots = [
        replace(shot, at_ms=NOON - (len(shots) - n) * MINUTE, shot_id=f"m{n}") for n, shot in enumerate(shots)
    ]

    chart = answer(shots)

    assert [(stage["first"], stage["last"], stage.get("none")) for stage in chart["stages"]] == [
        (0, 39, None),
        (40, 39 + FEWEST - 2, "few"),
    ]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({"last": "7"}, range(293, 300)),
        ({"hours": "2"}, range(181, 300)),
        ({}, range(100, 300)),
        ({"from": "2026-02-10T11:00", "to": "2026-02-10T11:30"}, range(240, 270)),
        ({"from": "2026-02-10T02:00:00Z", "to": "2026-02-10T02:30:00Z"}, range(240, 270)),
        ({"to": "2026-02-10T07:03"}, range(3)),
    ],
)
def test_a_time_has_its_forms(asked: dict[str, str], places: range) -> None:
    chart = answer(series(noise(random.Random(2), 300)), **asked)

    assert chart["shot_ids"] == [f"s{place:05}" for place in places]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"last": 5, "hours": 5}, "last"),
        ({"last": 5, "to": "2026-02-10T11:00"}, "last"),
        ({"hours": 5, "from": "2026-02-10T11:00"}, "hours"),
        ({"from": "2026-02-10T11:00", "to": "2026-02-10T10:00"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"last": 0}, "last"),
        ({"last": MOST_LAST + 1}, "last"),
        ({"hours": "nan"}, "hours"),
        ({"variable": "flux"}, "variable"),
    ],
)
def test_what_is_no_chart_is_refused_by_name(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        answer([], **asked)
    assert caught.value.details[0].field == field


@pytest.mark.parametrize("name", ["진동", "Vibration", VIBRATION])
def test_a_variable_is_found_by_name_and_label(name: str) -> None:
    assert answer([], variable=name)["feature"] == VIBRATION


def test_no_more_shots_are_read_than_a_chart_may() -> None:
    shots = [
        replace(shot, at_ms=NOON - n * 1000, shot_id=f"r{n}")
        for n, shot in enumerate(series([0.25] * (MOST_LAST + 5)))
    ]

    chart = answer(shots, hours=24)

    assert (len(chart["values"]), chart["read"]["shots"], chart["cut"]) == (MOST_LAST, MOST_LAST, True)
    assert chart["shot_ids"][-1] == "r0"


@pytest.mark.parametrize("seed", range(20))
def test_the_highest_rate_by_chance_is_the_binomial_distribution_s(seed: int) -> None:
    draw = random.Random(seed)
    shots, rate = draw.randint(1, 200), draw.random()

    number = round(highest_by_chance(shots, rate) * shots)

    def above(most: int) -> float:
        return sum(
            math.comb(shots, n) * rate**n * (1 - rate) ** (shots - n) for n in range(most + 1, shots + 1)
        )

    assert above(number) <= BY_CHANCE + 1e-9
    assert number == 0 or above(number - 1) > BY_CHANCE - 1e-9


@pytest.mark.parametrize("asked", [{"last": 30}, {"hours": 5}])
@pytest.mark.parametrize("by", ["hour", "shift"])
def test_a_summary_has_the_rate_of_each_row_and_what_chance_alone_leaves(
    asked: dict[str, int], by: str
) -> None:
    draw = random.Random(4)
    shots = [
        kept(f"s{n}", NOON - n * HOUR // 10, verdict=draw.choice(["normal", "normal", "defect", "unsure"]))
        for n in range(60)
    ]
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    store.add(shots)

    summary = service(store).answer({"action": "summary", "by": by, **asked})

    inside = shots[:30] if "last" in asked else [shot for shot in shots if shot.at_ms > NOON - 5 * HOUR]
    key: Callable[[int], str] = lambda at_ms: SEOUL.span(by, at_ms).key  # type: ignore[arg-type]  # noqa: E731
    bad = Counter(key(shot.at_ms) for shot in inside if shot.score.verdict == "defect")
    judged = Counter(key(shot.at_ms) for shot in inside if shot.score.verdict in ("defect", "normal"))
    assert {row["key"]: row["judged"] for row in summary["rows"]} == dict(judged)
    total = sum(bad.values()) / sum(judged.values())
    assert summary["total"]["rate"] == pytest.approx(total, abs=1e-6)
    for row in summary["rows"]:
        assert row["rate"] == pytest.approx(bad[row["key"]] / judged[row["key"]], abs=1e-6)
        assert row["rate_low"] <= row["rate"] <= row["rate_high"]
        assert row["high_limit"] == pytest.approx(highest_by_chance(row["judged"], total), abs=1e-4)


SETTINGS_AT_ONCE = ("Process_HoldPressure", "Process_CoolingTime", "Process_ShotSize")


@pytest.mark.parametrize("stepped", [1, 2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_several_settings_at_once_are_a_new_set_up_for_all_variables_and_one_alone_is_not(
    seed: int, stepped: int
) -> None:
    draw = random.Random(seed)
    levels = {
        "Process_HoldPressure": (100, 90),
        "Process_CoolingTime": (10.5, 12),
        "Process_ShotSize": (275, 283),
    }
    shots = [
        replace(
            shot,
            features={
                **shot.features,
                **{
                    name: draw.gauss(levels[name][place >= 60 and name in SETTINGS_AT_ONCE[:stepped]], 0.05)
                    for name in SETTINGS_AT_ONCE
                },
            },
        )
        for place, shot in enumerate(series([*noise(draw, 60), *noise(draw, 60, 0.37)]))
    ]

    chart = answer(shots)

    begins = [stage["first"] for stage in chart.get("stages", [])]
    assert begins == ([0, 60] if stepped == 3 else [])


def test_a_standstill_is_a_new_set_up() -> None:
    draw = random.Random(1)
    shots = series(noise(draw, 120))
    stood = [
        replace(shot, at_ms=shot.at_ms - (60 * MINUTE if place < 50 else 0))
        for place, shot in enumerate(shots)
    ]

    assert [stage["first"] for stage in answer(stood, last=200)["stages"]] == [0, 50]
    assert "stages" not in answer(shots)
