"""From a request's features to the rows that the models read."""

import numpy as np
import pytest

from shared.bundle.shots import read_shot, to_rows
from shared.errors import InvalidInput, NoFeatures
from tests.quality_parts import default_bundle, sample, schema


def test_names_are_sorted_into_given_missing_unknown_and_out_of_range() -> None:
    shot = read_shot(schema(), {"Process_Pressure": 145.0, "Process_MoldTemperature": 900.0, "Lamp": 1.0})
    assert shot.values == {"Process_Pressure": 145.0, "Process_MoldTemperature": 900.0}
    assert len(shot.missing) == 28
    assert shot.unknown == ("Lamp",)
    assert shot.out_of_range == ("Process_MoldTemperature",)


def test_a_sentinel_is_missing_and_out_of_range() -> None:
    shot = read_shot(schema(), {**sample("good"), "Sensor_Temperature2": 65535.0})
    assert shot.missing == ("Sensor_Temperature2",)
    assert shot.out_of_range == ("Sensor_Temperature2",)


@pytest.mark.parametrize("features", [{}, {"Lamp": 1.0}, {"Sensor_Flow": 65535.0}])
def test_no_known_value_is_an_error_and_never_an_average_shot(features: dict[str, float]) -> None:
    with pytest.raises(NoFeatures):
        read_shot(schema(), features)


def test_64_unknown_names_are_reported_and_65_refused() -> None:
    known = {"Process_Pressure": 145.0}
    unknown = {f"x{index}": 0.0 for index in range(64)}
    assert len(read_shot(schema(), known | unknown).unknown) == 64
    with pytest.raises(InvalidInput) as caught:
        read_shot(schema(), known | unknown | {"x64": 0.0})
    assert caught.value.details[0].field == "features"


def test_one_variable_under_two_names_is_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_shot(schema(), {"Process_MoldTemperature": 195.0, "금형 온도": 200.0}, "shots.4")
    assert caught.value.details[0].field == "shots.4.금형 온도"


def test_missing_values_become_training_medians() -> None:
    bundle = default_bundle()
    row = to_rows(bundle, [read_shot(bundle.schema, {"Process_Pressure": 150.0})])[0]
    assert row[1] == 150.0
    assert (np.delete(row, 1) == np.delete(bundle.preparation.median, 1)).all()
