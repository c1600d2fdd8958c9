"""The model card: what the bundle was made of, how good it is, what it is not for."""

from typing import Any

from training.fitting import Fitted


def model_card(fitted: Fitted, model_version: str) -> str:
    """The card as Markdown."""
    bundle, figures = fitted.bundle, fitted.bundle.metrics
    shots = figures["shots"]
    return f"""# Model card: {bundle.schema.label_en}

Model version: `{model_version}`

## What it is

**This model is trained on simulated shots, not on a plant's data.** The simulator draws setups,
disturbances, a thermal die and sensors, and lets defects happen by published relations of die casting
(`training/simulator/mechanisms.py` names them) with assumed strengths. The model shows how the
assistant works. Its probabilities say nothing about a real line until it is trained on that line's shots.

- Defect or not: {len(bundle.trees.leaf_value)} boosted trees of at most {bundle.trees.leaf_value.shape[1]} \
leaves on {len(bundle.schema.features)} variables, without class weights, calibrated by Platt scaling.
- Defect modes: one logistic regression each. They are not exclusive and do not add up to the defect's \
probability.
- Latents and anomaly score: a denoising autoencoder with 32 hidden units. The anomaly score is the share \
of training shots that it rebuilds better.
- Threshold {bundle.threshold:.3f}: a missed defect is taken to cost {fitted.cost_ratio:g} times \
a false alarm.
- Missing values are filled with the training median and reported.

## Data

Runs in time order: {shots["train"]} shots to train, {shots["validation"]} to choose the size of the trees, \
{shots["calibration"]} to calibrate, {shots["test"]} to test. No run is in two parts.

## Figures on the test runs

{_table(figures)}

Chance would score a PR-AUC equal to the prevalence. ECE is taken over 10 bins of equal count.

| defect mode | positives | prevalence | ROC-AUC | PR-AUC |
|---|---|---|---|---|
{_modes(figures["modes"])}

Each mode has a random part and a part that no sensor of the simulated line sees (hydrogen, iron, vents,
wear of the parting line), so that no model can be perfect here.

## What it is not for

- Releasing or scrapping castings.
- Changing setpoints without the process engineer: a suggested adjustment is a change of the model's \
inputs, not an experiment on the machine.
- A line with other variables or units.
"""


def _table(figures: dict[str, Any] | Any) -> str:
    names = {
        "n": "shots",
        "runs": "runs",
        "prevalence": "prevalence",
        "roc_auc": "ROC-AUC",
        "pr_auc": "PR-AUC",
        "brier": "Brier score",
        "brier_skill": "Brier skill",
        "ece": "ECE",
        "recall": "recall at the threshold",
        "precision": "precision at the threshold",
        "alarm_rate": "share of shots called defects",
    }
    rows = [f"| {label} | {figures[name]} |" for name, label in names.items()]
    return "\n".join(["| figure | value |", "|---|---|", *rows])


def _modes(modes: dict[str, Any]) -> str:
    return "\n".join(
        f"| {mode} | {row['positives']} | {row['prevalence']} | {row['roc_auc']} | {row['pr_auc']} |"
        for mode, row in modes.items()
    )
