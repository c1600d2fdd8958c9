"""Two models compared: figures are scikit-learn's, and advice follows what is true of the models."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from training.learning import null_check
from training.learning.compared_words import Words
from training.learning.comparing import DECIDING, FEWEST_DEFECTS, FIGURES, Advice, Compared, Scored, compare
from training.metrics import expected_calibration_error

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

SEEDS = range(6)
THRESHOLD, RATIO = 0.2, 4.0


def line(seed: int, count: int = 3000, runs: int = 30) -> tuple[Numbers, Flags, Whole]:
    """True probabilities, what happened, and runs that share a part of their fate."""
    rng = np.random.default_rng(seed)
    run = np.sort(rng.integers(0, runs, count))
    odds = rng.normal(-2.5, 1.5, count) + rng.normal(0, 0.4, runs)[run]
    truth = 1 / (1 + np.exp(-odds))
    return truth, rng.random(count) < truth, run


def blurred(truth: Numbers, noise: float, seed: int) -> Numbers:
    """Probabilities of a model that knows the truth but for so much in log-odds."""
    odds = np.log(truth / (1 - truth)) + np.random.default_rng(seed).normal(0, noise, len(truth))
    return np.asarray(1 / (1 + np.exp(-odds)))


def compared(one: Numbers, other: Numbers, defect: Flags, run: Whole, draws: int = 400) -> Compared:
    first, second = Scored(one, THRESHOLD), Scored(other, THRESHOLD)
    return compare(first, second, defect, run, RATIO, draws=draws)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_are_those_of_scikit_learn_and_of_the_report(seed: int) -> None:
    truth, defect, run = line(seed, 1000)
    other = blurred(truth, 1.0, seed)
    found = compared(truth, other, defect, run, 50).figures
    for name, measure in (
        ("roc_auc", roc_auc_score),
        ("pr_auc", average_precision_score),
        ("brier", brier_score_loss),
        ("ece", lambda bad, chance: expected_calibration_error(chance, bad)),
    ):
        assert found[name].champion == pytest.approx(measure(defect, truth)), name
        assert found[name].challenger == pytest.approx(measure(defect, other)), name
    missed = 1000 * (defect & (other < THRESHOLD)).mean()
    alarms = 1000 * (~defect & (other >= THRESHOLD)).mean()
    assert found["missed"].challenger == pytest.approx(missed)
    assert found["false_alarms"].challenger == pytest.approx(alarms)
    assert found["cost"].challenger == pytest.approx(RATIO * missed + alarms)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_model_that_knows_more_is_changed_to_and_the_other_way_round_kept(seed: int) -> None:
    truth, defect, run = line(seed)
    poor = blurred(truth, 1.5, seed)
    assert compared(poor, truth, defect, run).advice == "change"
    assert compared(truth, poor, defect, run).advice == "keep"


@pytest.mark.parametrize("seed", SEEDS)
def test_changing_places_turns_every_lead_round(seed: int) -> None:
    truth, defect, run = line(seed, 800)
    other = blurred(truth, 0.8, seed)
    there, back = compared(truth, other, defect, run), compared(other, truth, defect, run)
    for name in FIGURES:
        one, two = there.figures[name], back.figures[name]
        assert one.lead == pytest.approx(-two.lead, abs=1e-9)
        assert one.low == pytest.approx(-two.high, abs=1e-9)
        assert one.champion == two.challenger


def test_the_same_model_twice_shows_no_difference() -> None:
    truth, defect, run = line(1)
    found = compared(truth, truth, defect, run)
    assert found.advice == "no_difference"
    assert all(one.low == one.lead == one.high == 0 for one in found.figures.values())


def test_a_challenger_that_ranks_better_and_misses_more_defects_is_not_changed_to() -> None:
    truth, defect, run = line(2)
    champion = Scored(blurred(truth, 0.6, 2), THRESHOLD)
    challenger = Scored(truth, 0.9)
    found = compare(champion, challenger, defect, run, RATIO, draws=400)
    assert found.figures["roc_auc"].is_better
    assert found.advice == "keep"
    assert "missed" in found.worse
    assert "missed defects" in Words("en").advice(found)


def test_more_false_alarms_that_the_cost_outweighs_forbid_nothing_and_are_told() -> None:
    truth, defect, run = line(3)
    champion, challenger = Scored(truth, 0.6), Scored(truth, 0.2)
    found = compare(champion, challenger, defect, run, RATIO, draws=400)
    assert found.figures["false_alarms"].is_worse
    assert found.figures["cost"].is_better
    assert found.advice == "change"
    assert "false alarms" in Words("en").advice(found)
    assert "잘못된 경보" in Words("ko").advice(found)


def test_of_too_few_defects_nothing_is_advised() -> None:
    truth, defect, run = line(4)
    poor = blurred(truth, 3.0, 4)
    bad = np.flatnonzero(defect)
    for defects, advice in ((FEWEST_DEFECTS, "change"), (FEWEST_DEFECTS - 1, "too_few")):
        kept = np.ones(len(defect), bool)
        kept[bad[defects:]] = False
        found = compared(poor[kept], truth[kept], defect[kept], run[kept])
        assert (found.defects, found.advice) == (defects, advice)


def test_shots_of_one_kind_are_refused() -> None:
    truth, _, run = line(5, 100)
    with pytest.raises(ValueError, match="good shots and defects"):
        compared(truth, truth, np.zeros(100, bool), run)


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_are_the_witnesses_and_give_way_to_blocks_where_there_are_few(seed: int) -> None:
    truth, defect, run = line(seed, 1200, 24)
    other = blurred(truth, 0.8, seed)
    many = compared(truth, other, defect, run)
    # Every shot three times is no more witnesses than once.
    thrice = compared(np.repeat(truth, 3), np.repeat(other, 3), np.repeat(defect, 3), np.repeat(run, 3))
    assert many.runs == thrice.runs == 24
    for name in ("roc_auc", "pr_auc", "brier", "missed", "cost"):
        one, two = many.figures[name], thrice.figures[name]
        assert (one.lead, one.low, one.high) == pytest.approx((two.lead, two.low, two.high))
    blocks = compared(truth, other, defect, run // 12)
    assert blocks.blocks
    assert blocks.runs > 5


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_advice_has_words(language: str) -> None:
    truth, defect, run = line(1, 800)
    words = Words("ko" if language == "ko" else "en")
    found = compared(truth, blurred(truth, 2.0, 1), defect, run)
    told = {words.advice(replace(found, advice=advice)) for advice in ADVICE}
    assert len(told) == len(ADVICE)
    assert all(told)
    assert len(words.rows(found)) == len(FIGURES) + 1
    assert set(DECIDING) <= set(FIGURES)


def test_the_check_of_false_changes_counts_its_comparisons(capsys: pytest.CaptureFixture[str]) -> None:
    null_check.main(["--pairs", "1", "--swaps", "3", "--runs", "12"])
    trained, swapped = capsys.readouterr().out.splitlines()
    assert trained.startswith("as trained: 1 comparisons on 12 runs")
    assert swapped.startswith("swapped: 3 comparisons on 12 runs")


ADVICE: tuple[Advice, ...] = ("change", "keep", "no_difference", "too_few")
