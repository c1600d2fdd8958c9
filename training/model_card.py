"""The model card: where the bundle comes from, how good it is, what it is not for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.bundle.bundle import Bundle
from training.data_validation.findings import Finding
from training.fitting import Fitted


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of the shots in words, whether they are simulated, what the audit found, which
    variables were left out and why, and further sections of the card (Markdown)."""

    source: str = "simulated shots"
    simulated: bool = True
    findings: tuple[Finding, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()


SPLITS = {
    "random": "random: neighbours of every shot are known (flatters)",
    "time_ordered": "time-ordered: later shots than all that were learned from",
    "runs_out": "leave runs out: no shot of the run is known",
}
FIGURES = {
    "n": "shots",
    "positives": "defects",
    "prevalence": "prevalence (PR-AUC of chance)",
    "roc_auc": "ROC-AUC",
    "pr_auc": "PR-AUC",
    "f1": "F1 at the threshold",
    "recall": "recall at the threshold",
    "precision": "precision at the threshold",
    "alarm_rate": "share of shots called defects",
    "brier": "Brier score",
    "brier_skill": "Brier skill",
    "ece": "ECE (10 bins of equal count)",
}


def model_card(
    fitted: Fitted, model_version: str, provenance: Provenance, plots: Mapping[str, str] | None = None
) -> str:
    """The card as Markdown; `plots` maps file names, relative to the card, to captions."""
    parts = [
        f"# Model card: {fitted.bundle.schema.label_en}\n\nModel version: `{model_version}`",
        *_what_it_is(fitted, provenance),
        *_data(fitted, provenance),
        *_figures(fitted),
        *_modes(fitted.bundle.metrics["modes"]),
        *_choice(fitted),
        *provenance.sections,
        *_plots(plots or {}),
        _NOT_FOR,
    ]
    return "\n\n".join(parts) + "\n"


def _what_it_is(fitted: Fitted, provenance: Provenance) -> Iterator[str]:
    bundle = fitted.bundle
    yield "## What it is"
    if provenance.simulated:
        yield _SIMULATED
    if verdict := fitted.evaluation.verdict:
        yield f"**{verdict}**"
    variables = len(bundle.schema.features)
    modes = (
        "one logistic regression each. They are not exclusive and do not add up to the defect's probability"
        if bundle.schema.defect_modes
        else "none, as the table does not say why a casting is bad"
    )
    yield f"""- Defect or not: {fitted.recipe.words}, on {variables} variables, without class weights or
  oversampling, calibrated by Platt scaling on later shots than each fit had seen.
- Defect modes: {modes}.
- Latents and anomaly score: a denoising autoencoder with 32 hidden units. The anomaly score is the
  share of training shots that it rebuilds better.
- Threshold {bundle.threshold:.3f}: a missed defect is taken to cost {fitted.cost_ratio:g} times
  a false alarm.
- Missing values are filled with the training median and reported.
- What-ifs: {_responses(bundle)}."""


def _responses(bundle: Bundle) -> str:
    names = bundle.schema.names
    moving = [names[column] for column in dict.fromkeys(bundle.responses.follower.tolist())]
    if not moving:
        return "all other readings are held, as the schema does not say what they follow"
    return (
        f"{len(moving)} readings move with what they follow, by responses fitted within runs on all shots "
        f"({', '.join(moving)})"
    )


def _data(fitted: Fitted, provenance: Provenance) -> Iterator[str]:
    shots = fitted.bundle.metrics["shots"]
    yield "## Data"
    yield (
        f"{shots['all']} shots from {provenance.source}. The model was chosen on the oldest {shots['train']} "
        "by time-ordered validation among them; the figures of the time-ordered split are of that model on "
        f"the latest {shots['test']}. Then the same kind of model was fitted on all: that is the bundle."
    )
    if provenance.findings:
        rows = [
            (finding.name, finding.severity, _cell(finding.message), _cell(finding.action))
            for finding in provenance.findings
        ]
        yield "What the audit of the table found:\n\n" + _table(("finding", "", "what", "done"), rows)
    if provenance.left_out:
        told = ", ".join(f"{name} ({why})" for name, why in provenance.left_out.items())
        yield f"Variables left out: {told}."


def _figures(fitted: Fitted) -> Iterator[str]:
    splits = {name: split for name, split in fitted.evaluation.splits.items() if name in SPLITS}
    yield "## Figures under three splits"
    yield "\n".join(f"- {SPLITS[name]}" for name in splits)
    rows = []
    for figure, label in FIGURES.items():
        cells = []
        for split in splits.values():
            ends = split.intervals.get(figure)
            cells.append(f"{split.figures[figure]}" + (f" ({ends[0]} to {ends[1]})" if ends else ""))
        rows.append((label, *cells))
    yield _table(("figure", *(name.replace("_", " ") for name in splits)), rows)
    yield "In brackets: 95 % intervals by bootstrap over runs."


def _modes(modes: Mapping[str, Any]) -> Iterator[str]:
    if modes:
        keys = ("positives", "prevalence", "roc_auc", "pr_auc")
        rows = [(mode, *(row[key] for key in keys)) for mode, row in modes.items()]
        yield "Defect modes on the latest shots:\n\n" + _table(
            ("defect mode", "positives", "prevalence", "ROC-AUC", "PR-AUC"), rows
        )


def _choice(fitted: Fitted) -> Iterator[str]:
    choice = fitted.choice
    yield "## How the model was chosen"
    rows = [(trial.name, trial.log_loss, trial.roc_auc) for trial in choice.trials]
    yield _table(("candidate, on the later shots of each fold", "log loss", "ROC-AUC"), rows)
    without, together, error = choice.latents
    used = choice.recipe.additive.latents and choice.recipe.share < 1
    yield (
        f"Latents as further inputs: log loss {without:.5f} without, {together:.5f} with (standard error of "
        f"the difference {error:.5f}); they are {'used' if used else 'not used'}."
    )


def _plots(plots: Mapping[str, str]) -> Iterator[str]:
    if plots:
        yield "## Plots"
        yield "\n\n".join(f"![{caption}]({name})" for name, caption in plots.items())


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_SIMULATED = """**This model is trained on simulated shots, not on a plant's data.** The simulator draws
setups, disturbances, a thermal die and sensors, and lets defects happen by published relations of die casting
(`training/simulator/mechanisms.py` names them) with assumed strengths. The model shows how the
assistant works. Its probabilities say nothing about a real line until it is trained on that line's shots.
Each mode has a random part and a part that no sensor of the simulated line sees (hydrogen, iron, vents,
wear of the parting line), so that no model can be perfect here."""

_NOT_FOR = """## What it is not for

- Releasing or scrapping castings.
- Changing setpoints without the process engineer: a suggested adjustment is a change of the model's \
inputs, not an experiment on the machine.
- A line with other variables or units."""
