"""Groups of drivers: each variable in one, sums and percentages whole, thermometers with what they follow."""

from dataclasses import replace

import numpy as np
import pytest

from shared.bundle.attribution import Attributor
from shared.bundle.feature_schema import FeatureSchema
from t2_importance.groups import CANCELS, Grouping, source_equipment
from tests.quality_parts import default_bundle, schema, shots_of


def without_follows(known: FeatureSchema) -> FeatureSchema:
    return replace(known, features=tuple(replace(feature, follows=()) for feature in known.features))


@pytest.mark.parametrize("seed", range(4))
def test_each_variable_is_in_one_group_and_sums_and_percentages_are_whole(seed: int) -> None:
    bundle = default_bundle()
    attributor, grouping = Attributor.of(bundle), Grouping.of(bundle.schema)
    for row in shots_of(bundle, 20, seed=70 + seed):
        effects = attributor.attributions(row)
        groups = grouping.told(effects)
        told = [member["feature"] for group in groups for member in group["features"]]
        assert sorted(told) == sorted(bundle.schema.names)
        assert sum(group["shap"] for group in groups) == pytest.approx(effects.sum(), abs=1e-9)
        assert sum(group["percent"] for group in groups) == pytest.approx(100, abs=1e-9)
        sizes = [abs(group["shap"]) for group in groups]
        assert sizes == sorted(sizes, reverse=True)
        for group in groups:
            parts = [member["shap"] for member in group["features"]]
            assert sum(parts) == pytest.approx(group["shap"], abs=1e-9)
            assert group["cancels"] == (abs(sum(parts)) < CANCELS * sum(map(abs, parts)))
            assert (group["direction"] == "raises") == (group["shap"] > 0)


def test_the_order_of_the_variables_changes_no_group() -> None:
    known = schema()
    turned = replace(known, features=known.features[::-1])
    effects = np.random.default_rng(3).normal(size=len(known.names))
    one, other = Grouping.of(known).told(effects), Grouping.of(turned).told(effects[::-1])
    assert [(g["equipment"], g["percent"]) for g in one] == [(g["equipment"], g["percent"]) for g in other]


def test_a_reading_is_of_the_equipment_that_it_answers_to() -> None:
    known = schema()
    for feature in known.features:
        parent = feature.follows[0] if feature.follows else feature.name
        assert source_equipment(known, feature.name) == source_equipment(known, parent)
        if not feature.follows:
            assert source_equipment(known, feature.name) == feature.equipment
    thermometers = ["Process_Temperature", "Process_MeltTemperature", "Sensor_Temperature1"]
    assert {source_equipment(known, name) for name in thermometers} == {"furnace"}


def test_without_follows_a_variable_is_of_its_own_equipment() -> None:
    known = without_follows(schema())
    assert [source_equipment(known, f.name) for f in known.features] == [f.equipment for f in known.features]


def test_two_thermometers_that_contradict_each_other_cancel_and_that_is_said() -> None:
    known = schema()
    effects = np.zeros(len(known.names))
    effects[known.names.index("Process_MeltTemperature")] = 1.0
    effects[known.names.index("Sensor_Temperature1")] = -0.9
    effects[known.names.index("Process_ClampForce")] = 0.5
    clamp, furnace, *_ = Grouping.of(known).told(effects)
    assert (clamp["equipment"], clamp["cancels"]) == ("clamp", False)
    assert (furnace["equipment"], furnace["cancels"]) == ("furnace", True)
    assert furnace["percent"] == pytest.approx(100 / 6, abs=0.01)


def test_where_nothing_is_attributed_no_group_has_a_share() -> None:
    groups = Grouping.of(schema()).told(np.zeros(len(schema().names)))
    assert {(group["percent"], group["cancels"]) for group in groups} == {(0.0, False)}
