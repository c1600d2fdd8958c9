"""Windows of the watch and the reference they are measured by."""

from dataclasses import fields, replace

import numpy as np
import pytest

from shared.bundle.sample import ShotSample
from t4_shots.shot import Shot
from t4_shots.watch.reference import BINS, Reference, rows_of
from t4_shots.watch.window import Window, summed
from tests.quality_parts import default_bundle
from tests.shot_parts import NOON, kept


def _reference() -> Reference:
    found = Reference.of(default_bundle())
    assert found is not None
    return found


REFERENCE = _reference()
NAMES = REFERENCE.schema.names


def shots(number: int, seed: int = 1) -> list[Shot]:
    """Shots of the sample, some values gone."""
    rng = np.random.default_rng(seed)
    rows = default_bundle().shots.rows[rng.integers(0, 5000, number)]
    return [
        replace(
            kept(f"s{n}", NOON + n),
            features={name: float(v) for name, v in zip(NAMES, row, strict=True) if not np.isnan(v)},
        )
        for n, row in enumerate(rows)
    ]


def same(one: Window, other: Window) -> bool:
    return all(np.array_equal(getattr(one, each.name), getattr(other, each.name)) for each in fields(Window))


@pytest.mark.parametrize("seed", range(5))
def test_windows_add_up_in_any_order_to_the_digit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    some = shots(60, seed)
    whole = Window.of(some, REFERENCE)
    cut = sorted(rng.integers(0, 60, 4))
    pieces = np.split(rng.permutation(60), cut)
    parts = [Window.of([some[n] for n in piece], REFERENCE) for piece in pieces if len(piece)]
    assert same(summed(parts), whole)
    assert same(Window.none(len(NAMES)) + whole, whole)


def test_a_window_comes_back_from_its_bytes_and_other_bytes_are_refused() -> None:
    window = Window.of(shots(80), REFERENCE)
    packed = window.to_bytes()
    assert same(Window.from_bytes(packed), window)
    assert len(packed) < 1024, "an item of one kB costs half of one of two"
    for odd in (b"", packed[:20], b"\x02" + packed[1:], packed[:-4]):
        with pytest.raises(ValueError, match="window"):
            Window.from_bytes(odd)


def test_marks_of_broken_sensors_count_as_missing() -> None:
    broken = [replace(shot, features={**shot.features, "Sensor_Flow": 65535.0}) for shot in shots(10)]
    column = NAMES.index("Sensor_Flow")
    assert np.isnan(rows_of([shot.features for shot in broken], REFERENCE.schema)[:, column]).all()
    assert Window.of(broken, REFERENCE).logged[column] == 0


def test_the_sample_itself_is_where_the_reference_is() -> None:
    rows = default_bundle().shots.rows
    levels = REFERENCE.levels(rows)
    relations = REFERENCE.relations(levels)
    assert np.abs(np.nanmean(relations, axis=0)).max() < 0.05
    assert REFERENCE.shares == pytest.approx(np.full((len(NAMES), BINS), 0.1), abs=0.03)


@pytest.mark.parametrize("name", ["Sensor_Temperature2", "Process_MeltTemperature", "Sensor_Speed"])
def test_a_sensor_that_reads_too_high_breaks_its_relation_more_than_any_other(name: str) -> None:
    rows = default_bundle().shots.rows.copy()
    column = NAMES.index(name)
    by = 1.5 * REFERENCE.deviation[column]
    rows[:, column] += by
    off = np.nanmean(REFERENCE.relations(REFERENCE.levels(rows)), axis=0)
    assert np.abs(off).argmax() == column
    assert off[column] * REFERENCE.relation_deviation[column] == pytest.approx(by, rel=0.15)


def test_a_model_without_a_sample_has_no_reference() -> None:
    assert Reference.of(replace(default_bundle(), shots=ShotSample.none(len(NAMES)))) is None
