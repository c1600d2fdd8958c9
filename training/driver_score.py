"""Score of how often attributions name the true driver of a defect: possible on simulated shots alone.

A shot counts as a hit where one of the three variables with the greatest attributions measures the
quantity that truly drove its defect (`simulator.truth`). The peers get the same three guesses:
permutation importance the three variables that matter most over all shots, chance three variables
drawn blindly. Defects whose driver no sensor sees, and defects by chance, have no right answer; they are
counted and left out.
"""

from dataclasses import asdict, dataclass, replace
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from training.explanation_score import ExplanationScore, score_explanations
from training.fitting import Fitted
from training.preprocessing import without_sentinels
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate_with_truth
from training.simulator.truth import CHANCE, DRIVERS, Truth
from training.table import Table

Matrix = npt.NDArray[np.float64]

TOP = 3
REPEATS = 2
PERMUTED = 3000
"""Shots that permutation importance is taken on; more would not change its three greatest."""

RUNS, SHOTS = 50, 160
FRESH = 1
"""Added to the seed, so that no shot is one that was trained on."""


@dataclass(frozen=True, slots=True)
class DriverScore:
    """`shots`: defects with a driver that some sensor sees. `top3`: share of them whose driver is among
    the three greatest attributions, `alarmed_top3` the same among those that the model calls defects;
    `permutation_top3`, `chance_top3`: the peers' shares. `unseen`, `by_chance`: shares of all defects
    without a right answer. `by_driver`: top3 and number of shots for each driver. `explanations`: groups,
    contrasts and pairs on the same shots.
    """

    shots: int
    top3: float
    alarmed_top3: float
    permutation_top3: float
    chance_top3: float
    unseen: float
    by_chance: float
    by_driver: dict[str, dict[str, float]]
    explanations: ExplanationScore

    def rounded(self) -> dict[str, Any]:
        """As plain numbers with four digits."""
        plain = asdict(self)
        plain |= plain.pop("explanations")
        figures = {k: round(v, 4) if isinstance(v, float) else v for k, v in plain.items()}
        figures["by_driver"] = {
            name: {"shots": row["shots"], "top3": round(row["top3"], 4)}
            for name, row in self.by_driver.items()
        }
        return figures


def score_drivers(bundle: Bundle, table: Table, truth: Truth, seed: int) -> DriverScore:
    """Score a bundle's attributions on simulated shots that it was not trained on.

    Raises ValueError where no defect has a driver that a sensor sees.
    """
    raw = without_sentinels(table.features, bundle.schema)
    rows = bundle.preparation.impute(raw)
    visible = np.array([name in DRIVERS and bool(DRIVERS[name].features) for name in truth.driver])
    scored = np.flatnonzero(truth.defect & visible)
    if not len(scored):
        raise ValueError("no simulated defect has a driver that a sensor sees; simulate more shots")
    columns = _columns(bundle, truth, scored)
    attributor = Attributor.of(bundle)
    top = [np.argsort(-np.abs(attributor.attributions(rows[shot])))[:TOP] for shot in scored]
    hits = np.array([bool(set(found) & right) for found, right in zip(top, columns, strict=True)])
    greatest = set(np.argsort(-permutation_importance(bundle, rows, table.defect, seed))[:TOP])
    alarmed = bundle.defect_probability(rows[scored]) >= bundle.threshold
    defects = int(truth.defect.sum())
    return DriverScore(
        shots=len(scored),
        top3=float(hits.mean()),
        alarmed_top3=float(hits[alarmed].mean()) if alarmed.any() else 0.0,
        permutation_top3=float(np.mean([bool(greatest & right) for right in columns])),
        chance_top3=float(np.mean([_by_chance(rows.shape[1], len(right)) for right in columns])),
        unseen=float((truth.defect & ~visible & (truth.driver != CHANCE)).sum() / defects),
        by_chance=float((truth.driver == CHANCE).sum() / defects),
        by_driver={
            str(name): {"shots": int(mine.sum()), "top3": float(hits[mine].mean())}
            for name in np.unique(truth.driver[scored])
            if (mine := truth.driver[scored] == name).any()
        },
        explanations=score_explanations(bundle, raw[scored], columns),
    )


def permutation_importance(bundle: Bundle, rows: Matrix, defect: npt.NDArray[np.bool_], seed: int) -> Matrix:
    """How much the log loss grows when a variable's values are shuffled over the shots (Breiman 2001).

    Imputed rows (n, variables), labels (n,) → (variables,).
    """
    rng = np.random.default_rng(seed)
    some = rng.permutation(len(rows))[:PERMUTED]
    rows, labels = rows[some], defect[some]
    before = _log_loss(bundle.defect_probability(rows), labels)
    growth = np.zeros(rows.shape[1])
    for column in range(rows.shape[1]):
        shuffled = rows.copy()
        for _ in range(REPEATS):
            shuffled[:, column] = rng.permutation(rows[:, column])
            growth[column] += _log_loss(bundle.defect_probability(shuffled), labels) - before
    return growth / REPEATS


def _columns(bundle: Bundle, truth: Truth, scored: npt.NDArray[np.int64]) -> list[set[int]]:
    """For each shot the inputs that measure its driver."""
    place = {name: column for column, name in enumerate(bundle.schema.names)}
    return [{place[name] for name in DRIVERS[driver].features} for driver in truth.driver[scored]]


def _by_chance(variables: int, right: int) -> float:
    """Chance that three different variables, drawn evenly, hold one of the `right` ones."""
    return 1 - comb(variables - right, TOP) / comb(variables, TOP)


def _log_loss(probability: Matrix, defect: npt.NDArray[np.bool_]) -> float:
    return float(-np.log(np.where(defect, probability, 1 - probability)).mean())


def with_driver_score(fitted: Fitted, parameters: Parameters, seed: int) -> tuple[Fitted, str]:
    """The model with the figure `drivers`, and the card's section on it, from freshly simulated shots."""
    table, truth = simulate_with_truth(parameters, fitted.bundle.schema, RUNS, SHOTS, seed + FRESH)
    score = score_drivers(fitted.bundle, table, truth, seed).rounded()
    bundle = replace(fitted.bundle, metrics={**fitted.bundle.metrics, "drivers": score})
    return replace(fitted, bundle=bundle), driver_section(score)


def driver_section(score: dict[str, Any]) -> str:
    """The section as Markdown."""
    by_driver = "\n".join(
        f"| {name} | {row['shots']} | {row['top3']:.1%} |" for name, row in score["by_driver"].items()
    )
    return f"""## Do the attributions name the true driver?

The simulator knows which quantity drove each defect (`training/simulator/truth.py` says how). On \
{score["shots"]} defects of {RUNS} fresh runs whose driver some sensor sees, a variable that measures it is

| | share |
|---|---|
| among the three greatest attributions of T2 | {score["top3"]:.1%} |
| the same, of the shots that are called defects | {score["alarmed_top3"]:.1%} |
| among the three greatest permutation importances, the same three for every shot | \
{score["permutation_top3"]:.1%} |
| among three variables drawn blindly | {score["chance_top3"]:.1%} |
| the greatest attribution itself | {score["top1"]:.1%} |
| in the part of the machine whose variables together weigh most (T2's first group) | \
{score["group_top1"]:.1%} |
| in the part of the machine that is right most often, guessed for every shot | {score["group_peer"]:.1%} |
| among the three strongest differences to the nearest good shot of the sample | \
{score["contrast_top3"]:.1%} |
| in the strongest pair, of the {score["pairs_told"]:.1%} of the shots that a pair is told of | \
{score["pair_hits"]:.1%} |
| in a pair drawn blindly | {score["pair_chance"]:.1%} |

Left out, as they have no right answer: {score["unseen"]:.1%} of the defects, driven by what no sensor sees, \
and {score["by_chance"]:.1%} that had no driver.

| driver | shots | among the three |
|---|---|---|
{by_driver}"""
