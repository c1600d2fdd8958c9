"""A contrast of two shots: exact by its definition, additive for any kind of model, and told truly."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from math import factorial

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.contrast import contrast, tree_contrast
from shared.bundle.sample import ShotSample
from shared.contracts.t2 import ImportanceResponse
from shared.errors import InvalidInput, NoFeatures
from t2_importance.contrasting import GoodShots
from t2_importance.service import Explainer
from tests.models.test_attribution import bundle_of
from tests.models.test_treeshap import random_paths
from tests.quality_parts import default_bundle, sample, shots_of

Matrix = npt.NDArray[np.float64]


def log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


@cache
def explainer() -> Explainer:
    return Explainer.of(default_bundle())


def analyze(features: Mapping[str, float], **more: object) -> ImportanceResponse:
    return explainer().analyze({"features": features, **more})


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
def test_it_is_the_baseline_shapley_value_of_its_definition(length: int) -> None:
    paths = random_paths(20 + length, leaves=8, length=length, variables=5)
    rng = np.random.default_rng(length)
    row, other = rng.normal(0, 1, (2, 5))

    def margin(known: tuple[int, ...]) -> float:
        mixed = np.where(np.isin(np.arange(5), known), row, other)
        values = mixed[paths.feature]
        reached = ((paths.low < values) & (values <= paths.high)) | (paths.feature < 0)
        return float(paths.value[reached.all(axis=1)].sum())

    found = tree_contrast(paths, row, other)
    for variable in range(5):
        others = [one for one in range(5) if one != variable]
        expected = sum(
            factorial(size)
            * factorial(4 - size)
            / factorial(5)
            * (margin((*known, variable)) - margin(known))
            for size in range(5)
            for known in combinations(others, size)
        )
        assert found[variable] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", ["blend", "trees", "additive", "latents"])
def test_it_adds_up_to_the_difference_of_the_log_odds_and_turns_with_its_shots(kind: str) -> None:
    bundle = bundle_of(kind)
    rows = shots_of(bundle, 40, seed=61)
    for row, other in zip(rows[:20], rows[20:], strict=True):
        found = contrast(bundle, row, other)
        ends = bundle.calibration.log_odds(bundle.margin(np.stack([row, other])))
        assert found.sum() == pytest.approx(ends[0] - ends[1], abs=1e-9)
        assert found == pytest.approx(-contrast(bundle, other, row), abs=1e-9)


@pytest.mark.parametrize("kind", ["blend", "latents"])
def test_a_variable_that_is_equal_in_both_makes_no_difference(kind: str) -> None:
    bundle = bundle_of(kind)
    row, other = shots_of(bundle, 2, seed=62)
    same = np.arange(30) % 3 == 0
    other = np.where(same, row, other)
    assert not contrast(bundle, row, other)[same].any()


def test_the_answer_adds_up_to_the_log_odds_of_both_probabilities() -> None:
    answer = analyze(sample("low-clamp"), compare_with=sample("good"))
    told = answer["contrast_with"]
    total = sum(row["effect"] for row in answer["contrast"])
    ends = told["defect_probability"], told["other_defect_probability"]
    assert None not in ends
    assert total == pytest.approx(log_odds(ends[0] or 0) - log_odds(ends[1] or 0), abs=1e-9)
    assert told["kind"] == "given"
    assert sum(row["percent"] for row in answer["contrast"]) == pytest.approx(100, abs=1e-9)
    sizes = [abs(row["effect"]) for row in answer["contrast"]]
    assert sizes == sorted(sizes, reverse=True)
    for row in answer["contrast"]:
        assert row["value"] == sample("low-clamp")[row["feature"]]
        assert row["other"] == sample("good")[row["feature"]] != row["value"]


def test_a_shot_beside_itself_has_no_difference() -> None:
    answer = analyze(sample("low-clamp"), compare_with=sample("low-clamp"))
    assert answer["contrast"] == []
    told = answer["contrast_with"]
    assert told["defect_probability"] == told["other_defect_probability"]


def test_what_one_of_them_has_no_value_of_is_no_difference() -> None:
    partial = {"Process_ClampForce": 720.0, "Process_HoldPressure": 95.0}
    answer = analyze(sample("low-clamp"), compare_with=partial)
    assert {row["feature"] for row in answer["contrast"]} == set(partial)
    reversed_ = analyze(partial, compare_with=sample("low-clamp"))
    assert {row["feature"] for row in reversed_["contrast"]} == set(partial)


@pytest.mark.parametrize(("mine", "others"), [(30, 30), (30, 12), (9, 30), (12, 20)])
def test_how_many_values_only_one_of_them_has_is_said(mine: int, others: int) -> None:
    shot, other = (
        dict(list(sample(name).items())[:count]) for name, count in (("cold-die", mine), ("good", others))
    )
    compared = analyze(shot, compare_with=other)["contrast_with"]
    assert compared is not None
    lacking = len(set(shot) ^ set(other))
    for message in (compared["message"], compared["message_ko"]):
        assert (f"{lacking}개" in message or f" {lacking} variables" in message) is (lacking > 0)


def test_the_nearest_good_shot_is_one_of_the_sample_that_was_good_and_none_is_nearer() -> None:
    bundle = default_bundle()
    raw = np.array([sample("low-clamp")[name] for name in bundle.schema.names])
    other = GoodShots(bundle).nearest(raw)
    assert other is not None
    rows = bundle.shots.rows
    same = ((rows == other.raw) | (np.isnan(rows) & np.isnan(other.raw))).all(axis=1)
    assert same.any()
    assert not bundle.shots.defect[same].any()
    chances = bundle.defect_probability(bundle.preparation.impute(rows))
    good = ~bundle.shots.defect & (chances < bundle.threshold)
    apart = np.nanmean(((rows - raw) / bundle.preparation.scale) ** 2, axis=1)
    assert apart[same][0] == pytest.approx(apart[good].min())


def test_without_a_good_shot_in_the_sample_that_is_said_and_nothing_is_compared() -> None:
    bundle = default_bundle()
    none = Explainer.of(replace(bundle, shots=ShotSample.none(30)))
    answer = none.analyze({"features": sample("low-clamp"), "reference": "nearest_good"})
    assert answer["contrast"] == []
    assert answer["contrast_with"]["kind"] is None
    assert answer["contrast_with"]["message_ko"]


def test_nothing_is_contrasted_unasked() -> None:
    assert "contrast" not in analyze(sample("low-clamp"))


@pytest.mark.parametrize(
    "asked",
    [
        {"compare_with": {"Process_ClampForce": 700.0}, "reference": "nearest_good"},
        {"reference": "best"},
        {"compare_with": {"Process_ClampForce": "700"}},
    ],
)
def test_a_comparison_that_says_no_one_shot_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        analyze(sample("good"), **asked)


def test_a_shot_of_no_known_variable_is_refused_by_its_field() -> None:
    with pytest.raises(NoFeatures) as caught:
        analyze(sample("good"), compare_with={"nothing": 1.0})
    assert caught.value.details[0].field == "compare_with"


@pytest.mark.parametrize("given", [4, 12, 29])
def test_with_missing_values_it_is_of_the_shot_as_it_is_explained(given: int) -> None:
    features = dict(list(sample("low-clamp").items())[:given])
    answer = analyze(features, reference="nearest_good")
    beside = answer["contrast_with"]
    mine, other = beside["defect_probability"], beside["other_defect_probability"]
    assert mine is not None
    assert other is not None
    assert mine == pytest.approx(answer["explained_probability"])
    assert sum(row["effect"] for row in answer["contrast"]) == pytest.approx(log_odds(mine) - log_odds(other))
    assert {row["feature"] for row in answer["contrast"]} <= set(features)
