"""The one-standard-error rule: which candidate is taken, and what counts as a witness."""

import numpy as np
import pytest

from training.paired_losses import mean_and_error, simplest, witnesses

RUN = np.repeat(np.arange(30), 40)


def test_of_equals_the_simpler_is_taken_and_a_clear_winner_is_not_given_up() -> None:
    rng = np.random.default_rng(1)
    base = rng.exponential(0.3, len(RUN))
    losses = {9: base, 1: base + rng.normal(0, 0.05, len(RUN)), 5: base.copy(), 0: base + 0.1}
    assert simplest(losses, witnesses(RUN), lambda key: key) in {1, 5}
    losses[1] = base + 0.1
    assert simplest(losses, witnesses(RUN), lambda key: key) == 5


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_candidates_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    base = rng.exponential(0.3, len(RUN))
    losses = {key: base + rng.normal(0.002 * key, 0.05, len(RUN)) for key in range(8)}
    mixed = {key: losses[key] for key in rng.permutation(8).tolist()}
    taken = [simplest(each, witnesses(RUN), lambda key: -key) for each in (losses, mixed)]
    assert taken[0] == taken[1]


def test_shots_of_a_run_that_share_their_fate_are_one_witness() -> None:
    effect = np.random.default_rng(2).normal(0, 1, 30)[RUN]
    mean, error = mean_and_error(effect, witnesses(RUN))
    assert mean == pytest.approx(effect.mean())
    assert error == pytest.approx(effect.reshape(30, 40)[:, 0].std(ddof=1) / np.sqrt(30), rel=1e-9)
    assert error > 5 * effect.std() / np.sqrt(len(effect))


def test_blocks_of_neighbours_stand_for_few_runs() -> None:
    found = witnesses(np.zeros(1000, int))
    assert len(np.unique(found)) == 40
    assert (np.diff(found) >= 0).all()
