"""Advice: unusual settings alone, within usual ranges first, with a margin and real shots near it."""

from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from shared.bundle.estimates import defect_probability
from shared.bundle.sample import ShotSample
from t2_importance.advice import MARGIN, Advised, advise
from t2_importance.ground import Ground, stand_on
from tests.quality_parts import default_bundle, sample
from training.preprocessing import without_sentinels
from training.simulator.interventions import Run
from training.simulator.parameters import Parameters

Matrix = npt.NDArray[np.float64]

DEFECTS = ["cold-die", "low-clamp", "weak-intensification"]
FRESH = 20250308
"""A seed of runs that no training saw."""


def row_of(name: str) -> Matrix:
    return np.array([sample(name)[feature] for feature in default_bundle().schema.names])


def effects_of(bundle: Bundle, raw: Matrix) -> Matrix:
    return Attributor.of(bundle).mean_attributions(bundle.donors.complete(raw))


def advice_on(bundle: Bundle, raw: Matrix) -> Advised:
    return advise(bundle, raw, effects_of(bundle, raw))


def ground_of(bundle: Bundle, raw: Matrix) -> Ground:
    return stand_on(bundle, raw, effects_of(bundle, raw))


@cache
def fresh(number: int) -> tuple[Run, Matrix, list[tuple[int, Advised]]]:
    """A fresh run, its raw rows, and the advice on its alarms by shot."""
    bundle = default_bundle()
    run = Run.draw(Parameters.read(), bundle.schema, number, 160, FRESH)
    rows = without_sentinels(run.as_it_was.logged, bundle.schema)
    chances = defect_probability(bundle, rows)
    alarms = np.flatnonzero(chances >= bundle.threshold)
    return run, rows, [(int(shot), advice_on(bundle, rows[shot])) for shot in alarms]


@pytest.mark.parametrize("number", range(4))
def test_every_proposal_has_its_margin_in_the_model_and_among_real_shots(number: int) -> None:
    bundle = default_bundle()
    _, rows, advised = fresh(number)
    assert bundle.reliability is not None
    good, below = MARGIN * bundle.threshold, bundle.reliability.surely_below(bundle.threshold)
    for shot, advice in advised:
        assert bool(advice.proposals) == (advice.code == "simulated")
        ground = ground_of(bundle, rows[shot])
        for proposal in advice.proposals:
            assert proposal.found.probability < below
            assert proposal.found.high is not None
            assert proposal.found.high < bundle.threshold
            assert proposal.support is not None
            assert proposal.support.rate < good
            assert proposal.support.high < bundle.threshold
            for move in proposal.found.moves:
                feature = bundle.schema.features[move.column]
                assert feature.limits is not None
                assert feature.limits[0] <= move.value <= feature.limits[1]
                assert ground.seen_low[move.column] <= move.value <= ground.seen_high[move.column]
                unusual = (
                    not ground.usual_low[move.column]
                    <= rows[shot][move.column]
                    <= ground.usual_high[move.column]
                )
                assert unusual or proposal.why[move.column] != "unusual"


def test_an_unsure_shot_under_the_threshold_is_advised_where_shots_near_are_better_than_it() -> None:
    bundle = default_bundle()
    assert bundle.reliability is not None
    run = Run.draw(Parameters.read(), bundle.schema, 2, 160, FRESH)
    rows = without_sentinels(run.as_it_was.logged, bundle.schema)
    chances = defect_probability(bundle, rows)
    surely = bundle.reliability.surely_below(bundle.threshold)
    unsure = np.flatnonzero((chances < bundle.threshold) & (chances > surely))[:12]
    advised = [(chances[shot], advice_on(bundle, rows[shot])) for shot in unsure.tolist()]

    assert any(advice.proposals for _, advice in advised)
    for chance, advice in advised:
        assert advice.code not in {"good", "unsure"}
        for proposal in advice.proposals:
            assert proposal.found.probability < surely
            assert proposal.support is not None
            assert proposal.support.rate < chance


def test_proposals_come_smallest_first_and_none_goes_further_than_another_in_all_its_settings() -> None:
    for number in range(4):
        for _, advice in fresh(number)[2]:
            sizes = [proposal.found.size for proposal in advice.proposals]
            assert sizes == sorted(sizes)
            for place, one in enumerate(advice.proposals):
                size = {move.column: move.size for move in one.found.moves}
                for other in advice.proposals[:place]:
                    assert any(move.size > size.get(move.column, 0) for move in other.found.moves)


def test_in_the_simulator_the_defect_probability_really_falls_sevenfold() -> None:
    """The truth: the simulator runs the same shots again with the settings of the first proposal."""
    before, after = [], []
    for number in range(12):
        run, rows, advised = fresh(number)
        changes = np.full(rows.shape, np.nan)
        helped = [(shot, advice.proposals[0]) for shot, advice in advised if advice.proposals]
        for shot, proposal in helped:
            for move in proposal.found.moves:
                changes[shot, move.column] = move.value
        truth = run.under(changes).probability
        before += [run.as_it_was.probability[shot] for shot, _ in helped]
        after += [truth[shot] for shot, _ in helped]
    assert len(before) > 100
    assert np.mean(before) > 7 * np.mean(after)


@pytest.mark.parametrize("name", DEFECTS)
def test_the_sample_shots_have_advice(name: str) -> None:
    advice = advice_on(default_bundle(), row_of(name))
    assert advice.code == "simulated"
    assert set(advice.proposals[0].why.values()) == {"unusual"}
    first = advice.proposals[0].support
    assert first is not None
    told = advice.told()
    assert str(first.shots) in told["message"]
    assert str(first.shots) in told["message_ko"]


def test_a_good_shot_needs_none() -> None:
    assert advice_on(default_bundle(), row_of("good")) == Advised((), "good")


def test_where_no_value_is_unusual_there_is_no_advice_but_the_reason() -> None:
    """A bundle whose usual ranges are as wide as can be finds nothing unusual."""
    bundle = default_bundle()
    low, high = np.array([feature.plausible for feature in bundle.schema.features]).T
    wide = replace(bundle, preparation=replace(bundle.preparation, low=low, high=high))
    for name in DEFECTS:
        assert advice_on(wide, row_of(name)) == Advised((), "all_usual")


def test_a_setting_that_was_not_given_is_never_changed() -> None:
    bundle, raw = default_bundle(), row_of("low-clamp")
    clamp = bundle.schema.names.index("Process_ClampForce")
    raw[clamp] = np.nan
    assert all(clamp not in one.found.columns for one in advice_on(bundle, raw).proposals)
    assert clamp not in ground_of(bundle, raw).settings


def test_without_any_known_setting_nothing_answers_for_unusual_readings() -> None:
    bundle, raw = default_bundle(), row_of("weak-intensification")
    for column, feature in enumerate(bundle.schema.features):
        if feature.role == "setpoint":
            raw[column] = np.nan
    chances = defect_probability(bundle, raw[None])
    strict = replace(bundle, threshold=float(chances[0]) / 2)
    assert advice_on(strict, raw).code == "no_setting"


def test_the_melt_at_the_sleeve_is_changed_by_the_furnace_where_that_is_known() -> None:
    bundle, raw = default_bundle(), row_of("cold-die")
    sleeve, furnace = (
        bundle.schema.names.index(n) for n in ("Process_Temperature", "Process_MeltTemperature")
    )
    assert furnace in ground_of(bundle, raw).settings
    assert sleeve not in ground_of(bundle, raw).settings
    raw[furnace] = np.nan
    assert sleeve in ground_of(bundle, raw).settings


def with_shots(bundle: Bundle, rows: Matrix, defect: npt.NDArray[np.bool_]) -> Bundle:
    return replace(bundle, shots=ShotSample.of(rows, defect))


def test_where_no_shot_like_it_was_made_it_is_not_proposed() -> None:
    bundle = default_bundle()
    clamp = bundle.shots.rows[:, bundle.schema.names.index("Process_ClampForce")]
    low = clamp < 650
    weak = with_shots(bundle, bundle.shots.rows[low], np.zeros(int(low.sum()), bool))
    assert advice_on(weak, row_of("low-clamp")) == Advised((), "never_made")


def test_where_the_shots_near_it_were_defects_it_is_not_proposed() -> None:
    bundle = default_bundle()
    bad = with_shots(bundle, bundle.shots.rows, np.ones(len(bundle.shots), bool))
    assert advice_on(bad, row_of("low-clamp")) == Advised((), "not_better")


def test_where_few_shots_are_near_nothing_is_claimed() -> None:
    bundle = default_bundle()
    near = with_shots(bundle, bundle.shots.rows[:60], np.zeros(60, bool))
    assert advice_on(near, row_of("weak-intensification")).code in ("too_few", "never_made")


def test_where_nothing_reaches_far_enough_that_is_said() -> None:
    strict = replace(default_bundle(), threshold=1e-7)
    assert advice_on(strict, row_of("cold-die")) == Advised((), "not_enough")


def test_a_bundle_without_shots_still_advises_and_says_that_nothing_was_tested() -> None:
    bundle = default_bundle()
    bare = replace(bundle, shots=ShotSample.none(len(bundle.schema.features)))
    advice = advice_on(bare, row_of("low-clamp"))
    assert advice.code == "untested"
    assert advice.proposals
    assert all(proposal.support is None for proposal in advice.proposals)


def test_shots_of_a_plant_are_a_correlation() -> None:
    bundle = default_bundle()
    plant = with_shots(bundle, bundle.shots.rows, bundle.shots.defect)
    assert advice_on(plant, row_of("low-clamp")).code == "correlation"


def test_usual_is_what_is_usual_of_the_same_die_where_the_shots_tell_dies_apart() -> None:
    bundle = default_bundle()
    names = bundle.schema.names
    voltage, clamp = names.index("Sensor_Voltage"), names.index("Process_ClampForce")
    features = tuple(
        replace(feature, role="context") if column == voltage else feature
        for column, feature in enumerate(bundle.schema.features)
    )
    rows = bundle.shots.rows.copy()
    die = np.arange(len(rows)) % 2
    rows[:, voltage] = die
    rows[die == 1, clamp] -= 60
    plant = with_shots(
        replace(bundle, schema=replace(bundle.schema, features=features)), rows, bundle.shots.defect
    )
    raw = row_of("low-clamp")
    raw[voltage] = 1
    own = ground_of(plant, raw)
    raw[voltage] = 0
    other = ground_of(plant, raw)
    assert own.usual_high[clamp] == pytest.approx(other.usual_high[clamp] - 60, abs=2)
    raw[voltage] = 7
    assert ground_of(plant, raw).usual_high[clamp] == bundle.preparation.high[clamp]


def test_the_knob_of_an_unusual_reading_answers_for_it() -> None:
    bundle, raw = default_bundle(), row_of("good")
    names = bundle.schema.names
    cavity, hold = names.index("Sensor_Pressure2"), names.index("Process_HoldPressure")
    raw[cavity] = 70
    effects = np.zeros(len(raw))
    effects[cavity] = 1
    ground = stand_on(bundle, raw, effects)
    assert ground.causes == (cavity,)
    assert ground.settings[hold] == "knob"
    raw[cavity] = 100
    assert stand_on(bundle, raw, effects).settings == {}


def test_a_line_without_modes_looks_at_what_its_model_weighs_most() -> None:
    bundle, raw = default_bundle(), row_of("low-clamp")
    none = replace(bundle.modes, weights=bundle.modes.weights[:, :0], bias=bundle.modes.bias[:0])
    important = np.zeros(len(raw))
    flow = bundle.schema.names.index("Sensor_Flow")
    important[flow] = 1
    bare = replace(bundle, modes=none, preparation=replace(bundle.preparation, importance=important))
    assert stand_on(bare, raw, np.zeros(len(raw))).drivers == (flow,)
