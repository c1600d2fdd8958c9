"""Steps of settings: planted ones are found where they are, and what only looks like one is not."""

import random
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import pytest

from t4_shots.shot import Shot
from t4_shots.steps import LASTING, WARM_UP, Step, steps_of
from tests.quality_parts import default_bundle
from tests.shot_parts import MINUTE, NOON, SEOUL, kept

SCHEMA = default_bundle().schema
PRESSURE, SPEED, MELT, LADLE = (
    "Process_Pressure",
    "Process_InjectionSpeed",
    "Process_MeltTemperature",
    "Process_Temperature",
)
LEVEL = {PRESSURE: 145.0, SPEED: 4.2, MELT: 685.0, LADLE: 670.0}
NOISE = {PRESSURE: 0.8, SPEED: 0.05, MELT: 2.0, LADLE: 2.0}
SEEDS = range(6)


def line_of(seed: int, count: int = 240, mould: str = "M1", noise: float = 1.0) -> list[Shot]:
    """Shots a minute apart at steady settings, with noise and values that are missing."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        values = {
            name: level + noise * draw.gauss(0, NOISE[name])
            for name, level in LEVEL.items()
            if draw.random() > 0.01
        }
        made.append(replace(kept(f"s{number}", NOON + number * MINUTE, mould=mould), features=values))
    return made


def moved(shots: Sequence[Shot], name: str, by: float, first: int, end: int | None = None) -> list[Shot]:
    """The shots with a variable moved in those of a stretch."""
    places = range(first, len(shots) if end is None else end)
    return [
        replace(shot, features={**shot.features, name: shot.features[name] + by})
        if place in places and name in shot.features
        else shot
        for place, shot in enumerate(shots)
    ]


def later(shots: Sequence[Shot], first: int, minutes: int) -> list[Shot]:
    """The shots from the one at `first` on, so much later."""
    return [
        replace(shot, at_ms=shot.at_ms + minutes * MINUTE) if place >= first else shot
        for place, shot in enumerate(shots)
    ]


def found(shots: Sequence[Shot]) -> list[Step]:
    return steps_of(shots, SCHEMA, SEOUL)


@pytest.mark.parametrize("seed", range(30))
def test_steady_settings_have_no_steps(seed: int) -> None:
    assert found(line_of(seed, 480)) == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "by"), [(PRESSURE, 5.0), (PRESSURE, -6.0), (SPEED, 0.4)])
def test_a_step_is_found_where_it_is_with_its_levels_and_its_time(seed: int, name: str, by: float) -> None:
    first = random.Random(seed).randrange(30, 200)
    shots = moved(line_of(seed), name, by, first)

    (step,) = found(shots)

    assert (step.variable, step.unit) == (name, SCHEMA.lookup(name).unit)  # type: ignore[union-attr]
    assert abs(step.index - first) <= 1
    assert step.shot_id == shots[step.index].shot_id
    assert step.at == SEOUL.told(shots[step.index].at_ms)
    assert step.after - step.before == pytest.approx(by, abs=1.5 * NOISE[name])
    assert step.size == pytest.approx(abs(by) / NOISE[name], rel=0.4)
    assert not step.standstill
    assert step.follows == ""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_is_known_as_soon_as_it_has_lasted(seed: int) -> None:
    shots = moved(line_of(seed), PRESSURE, 6.0, 120)

    known = next(end for end in range(120, 240) if found(shots[:end]))

    assert LASTING - 1 <= known - 120 <= LASTING + 3


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("times", [2.0, 100.0])
def test_the_same_in_another_unit_is_the_same_step(seed: int, times: float) -> None:
    """A unit changes the numbers of a variable, not where it moved nor by how many deviations."""
    shots = moved(line_of(seed), PRESSURE, 7.0, 100)
    other = replace(SCHEMA.lookup(PRESSURE), step=times, plausible=(0.0, 1e6))  # type: ignore[type-var]
    features = tuple(other if each.name == PRESSURE else each for each in SCHEMA.features)
    scaled = [
        replace(shot, features={name: value * times for name, value in shot.features.items()})
        for shot in shots
    ]

    (one,) = found(shots)
    (two,) = [
        step
        for step in steps_of(scaled, replace(SCHEMA, features=features), SEOUL)  # type: ignore[arg-type]
        if step.variable == PRESSURE
    ]

    assert (one.index, one.shot_id) == (two.index, two.shot_id)
    assert two.size == pytest.approx(one.size)
    assert two.after == pytest.approx(times * one.after)


@pytest.mark.parametrize("seed", SEEDS)
def test_there_and_back_are_two_steps(seed: int) -> None:
    there, back = found(moved(line_of(seed), PRESSURE, -8.0, 80, 130))

    assert (there.index, back.index) == (80, 130)
    assert there.after < there.before
    assert back.after > back.before


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("length", [1, 3, LASTING // 2])
def test_what_does_not_last_is_no_step(seed: int, length: int) -> None:
    assert found(moved(line_of(seed), PRESSURE, 15.0, 100, 100 + length)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slow_drift_is_no_step(seed: int) -> None:
    shots = line_of(seed)
    drifted = [
        replace(
            shot, features={**shot.features, PRESSURE: 140 + place / 12 + random.Random(place).gauss(0, 0.8)}
        )
        for place, shot in enumerate(shots)
    ]

    assert found(drifted) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_single_values_that_are_wild_or_no_values_change_nothing(seed: int) -> None:
    draw = random.Random(seed)
    shots = moved(line_of(seed), PRESSURE, 6.0, 120)
    wild = [
        replace(shot, features={**shot.features, PRESSURE: draw.choice([65535.0, 1449.0, 1e308, -1e308])})
        if draw.random() < 0.1
        else shot
        for shot in shots
    ]

    (step,) = found(wild)

    assert step.variable == PRESSURE
    assert abs(step.index - 120) <= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_warm_up_after_a_standstill_is_no_step(seed: int) -> None:
    shots = later(line_of(seed), 100, 45)
    for place in range(WARM_UP):
        shots = moved(shots, MELT, -30.0 + 3 * place, 100 + place, 101 + place)

    assert found(shots) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_setting_that_changed_in_a_standstill_is_found_and_says_so(seed: int) -> None:
    (step,) = found(later(moved(line_of(seed), PRESSURE, 8.0, 100), 100, 45))

    assert (step.variable, step.standstill) == (PRESSURE, True)
    assert step.index == pytest.approx(100 + WARM_UP, abs=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_mould_has_other_settings_which_are_no_steps(seed: int) -> None:
    one, two = line_of(seed), line_of(seed + 50, mould="M2")
    both = one + moved(later(two, 0, 240), PRESSURE, 12.0, 0)
    assert found(both) == []

    unnamed = [replace(shot, context={}) if place % 3 else shot for place, shot in enumerate(both)]
    assert found(unnamed[:240]) == found(one)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_behind_a_change_of_mould_is_found_there(seed: int) -> None:
    both = line_of(seed) + later(moved(line_of(seed + 50, mould="M2"), SPEED, 0.6, 90), 0, 240)

    (step,) = found(both)

    assert abs(step.index - 330) <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_what_follows_a_setting_says_which(seed: int) -> None:
    shots = moved(moved(line_of(seed), MELT, 20.0, 100), LADLE, 20.0, 101)

    steps = {step.variable: step.follows for step in found(shots)}

    assert steps == {MELT: "", LADLE: MELT}


def test_a_recorded_setting_without_noise_moves_by_a_step_of_its_own() -> None:
    shots = line_of(1, noise=0.0)

    (step,) = found(moved(shots, PRESSURE, 1.0, 100))
    assert (step.index, step.before, step.after) == (100, 145.0, 146.0)
    assert found(moved(shots, PRESSURE, 0.2, 100)) == []


@pytest.mark.parametrize("count", [0, 1, 2, LASTING, 2 * LASTING - 1])
def test_too_few_shots_have_no_steps(count: int) -> None:
    assert found(moved(line_of(1, count), PRESSURE, 20.0, count // 2)) == []


def test_measurements_are_no_settings() -> None:
    shots = [
        replace(shot, features={"Sensor_Flow": 26.0 + (place > 100) * 9 + random.Random(place).random()})
        for place, shot in enumerate(line_of(1))
    ]

    assert found(shots) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_level_is_told_as_the_median_of_its_shots(seed: int) -> None:
    shots = moved(line_of(seed), SPEED, 0.5, 60)

    (step,) = found(shots)

    after = [shot.features[SPEED] for shot in shots[step.index :] if SPEED in shot.features][:LASTING]
    assert step.after == median(after)
