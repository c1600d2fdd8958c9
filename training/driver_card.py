"""The score of the attributions against the simulator's truth, in the figures and the card of a model."""

from dataclasses import replace
from typing import Any

from training.driver_score import score_drivers
from training.fitting import Fitted
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate_with_truth

RUNS, SHOTS = 50, 160
FRESH = 1
"""Added to the seed, so that no shot is one that was trained on."""


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

Left out, as they have no right answer: {score["unseen"]:.1%} of the defects, driven by what no sensor sees, \
and {score["by_chance"]:.1%} that had no driver.

| driver | shots | among the three |
|---|---|---|
{by_driver}"""
