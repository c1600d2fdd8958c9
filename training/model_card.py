"""The model card: where the bundle comes from, how good it is, what it is not for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Any, Self

from shared.bundle.bundle import Bundle
from shared.bundle.donors import DONORS
from shared.bundle.sample import SURE, wilson
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
ROW_ORDERED = "row-ordered: the last rows of the file; no column says that they are the newest"
"""In place of the second, where the table has no time."""

BRIEF = ("roc_auc", "pr_auc", "prevalence", "recall", "alarm_rate", "ece")
"""Figures of the first page."""
BRIEF_FINDINGS = 5


@dataclass(frozen=True, slots=True)
class _Order:
    """How the parts of the table are called: by time, where it is known, else by their place."""

    later: str
    latest: str
    oldest: str

    @classmethod
    def of(cls, fitted: Fitted) -> Self:
        return cls("later", "latest", "oldest") if fitted.timed else cls("the last", "last", "first")


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
        *_in_brief(fitted, provenance),
        _NOT_FOR,
        "# Details",
        *_what_it_is(fitted),
        *_data(fitted, provenance),
        *_figures(fitted),
        *_modes(fitted.bundle.metrics["modes"], _Order.of(fitted)),
        *reliability_section(fitted.bundle, _Order.of(fitted).latest),
        *_choice(fitted),
        *provenance.sections,
        *_plots(plots or {}),
    ]
    return "\n\n".join(parts) + "\n"


def _in_brief(fitted: Fitted, provenance: Provenance) -> Iterator[str]:
    """The first page: whose shots, how good, what to beware of."""
    shots, order = fitted.bundle.metrics["shots"], _Order.of(fitted)
    yield "## In brief"
    if provenance.simulated:
        yield _SIMULATED
    if verdict := fitted.evaluation.verdict:
        yield f"**{verdict}**"
    figures = fitted.evaluation.splits["time_ordered"].figures
    if figures["recall"] == 0:
        yield f"**At its threshold the model finds none of the defects among {order.later} shots.**"
    yield (
        f"Trained on {shots['all']} shots from {provenance.source}: {fitted.recipe.words}, "
        f"{len(fitted.bundle.schema.features)} variables. From a defect probability of "
        f"{fitted.bundle.threshold:.3f} on a shot is called a defect (a missed one costs "
        f"{fitted.cost_ratio:g} false alarms)."
    )
    yield _figure_table(fitted, BRIEF)
    grave = [finding for finding in provenance.findings if finding.severity != "info"]
    if grave:
        more = f"\n- {len(grave) - BRIEF_FINDINGS} more, under Data" if len(grave) > BRIEF_FINDINGS else ""
        yield (
            "Beware:\n\n"
            + "\n".join(f"- {finding.name}: {_short(finding.message)}" for finding in grave[:BRIEF_FINDINGS])
            + more
        )


def _short(text: str, most: int = 160) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _what_it_is(fitted: Fitted) -> Iterator[str]:
    bundle, order = fitted.bundle, _Order.of(fitted)
    yield "## What it is"
    variables = len(bundle.schema.features)
    modes = (
        "one logistic regression each. They are not exclusive and do not add up to the defect's probability"
        if bundle.schema.defect_modes
        else "none, as the table does not say why a casting is bad"
    )
    yield f"""- Defect or not: {fitted.recipe.words}, on {variables} variables, without class weights or
  oversampling, calibrated by Platt scaling on {order.later} shots, which no fit had seen.
- Defect modes: {modes}.
- Latents and anomaly score: a denoising autoencoder with 32 hidden units. The anomaly score is the
  share of training shots that it rebuilds better.
- Threshold {bundle.threshold:.3f}: a missed defect is taken to cost {fitted.cost_ratio:g} times
  a false alarm.
- Missing values are lent by the {DONORS} shots of the bundle's sample that are nearest in all that was given;
  the latents have the training median in their place.
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
    shots, order = fitted.bundle.metrics["shots"], _Order.of(fitted)
    yield "## Data"
    yield (
        f"{shots['all']} shots from {provenance.source}. The model was chosen on the {order.oldest} "
        f"{shots['train']} by {_split(fitted)} validation among them; the figures of the {_split(fitted)} "
        f"split are of that model on the {order.latest} {shots['test']}. Then the same kind of model was "
        "fitted on all: that is the bundle."
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
    yield "## Figures under three splits"
    words = SPLITS if fitted.timed else {**SPLITS, "time_ordered": ROW_ORDERED}
    yield "\n".join(f"- {words[name]}" for name in fitted.evaluation.splits if name in SPLITS)
    yield _figure_table(fitted, tuple(FIGURES))
    yield "In brackets: 95 % intervals by bootstrap over runs."


def _split(fitted: Fitted) -> str:
    return "time-ordered" if fitted.timed else "row-ordered"


def _figure_table(fitted: Fitted, figures: Sequence[str]) -> str:
    splits = {name: split for name, split in fitted.evaluation.splits.items() if name in SPLITS}
    heads = {name: name.replace("_", " ") for name in splits} | {
        "time_ordered": _split(fitted).replace("-", " ")
    }
    rows = []
    for figure in figures:
        label, cells = FIGURES[figure], []
        for split in splits.values():
            ends = split.intervals.get(figure)
            cells.append(f"{split.figures[figure]}" + (f" ({ends[0]} to {ends[1]})" if ends else ""))
        rows.append((label, *cells))
    return _table(("figure", *(heads[name] for name in splits)), rows)


def _modes(modes: Mapping[str, Any], order: _Order) -> Iterator[str]:
    if modes:
        keys = ("positives", "prevalence", "roc_auc", "pr_auc")
        rows = [(mode, *(row[key] for key in keys)) for mode, row in modes.items()]
        yield f"Defect modes on the {order.latest} shots:\n\n" + _table(
            ("defect mode", "positives", "prevalence", "ROC-AUC", "PR-AUC"), rows
        )


def reliability_section(bundle: Bundle, latest: str) -> Iterator[str]:
    """The section on how far verdicts hold; none of a bundle without figures of later shots."""
    part = bundle.reliability
    if part is None:
        return
    yield "## How far its verdicts hold"
    spread = float(part.between_runs[0])
    rows = []
    for name, (shots, defects) in (
        ("all", part.later),
        ("`unsure`: the interval holds the threshold", part.unsure),
        ("unlike those of training (`unlike_known`)", part.unlike),
    ):
        rate = wilson(int(defects), int(shots))
        ends = "-" if rate is None else f"{rate.rate:.1%} ({rate.low:.1%} to {rate.high:.1%})"
        rows.append((name, int(shots), f"{shots / part.later[0]:.1%}", ends))
    yield (
        f"The {latest} shots, which the model of the others had not seen. Between runs the log-odds vary by "
        f"a standard deviation of {spread:.2f}, so that the interval of nine tenths around the threshold, "
        f"{bundle.threshold:.1%}, reaches from {_around(bundle.threshold, -spread):.1%} to "
        f"{_around(bundle.threshold, spread):.1%}."
    )
    yield _table(("shots", "number", "share", "defects, with the interval of nine tenths (Wilson)"), rows)
    yield "How often a verdict was right, which is its confidence:\n\n" + _table(
        ("probability of a defect from", "shots", "verdict", "right"),
        [
            (
                f"{lowest:.1%}",
                int(shots),
                "defect" if lowest >= bundle.threshold else "good",
                f"{rate if lowest >= bundle.threshold else 1 - rate:.1%}" if shots else "-",
            )
            for lowest, rate, shots in zip(part.lowest, part.rate, part.shots, strict=True)
        ],
    )
    if covered := bundle.metrics.get("reliability", {}).get("conformal"):
        yield (
            f"Conformal sets of nine tenths, by class (a figure, no rule): {covered['good']:.1%} of the good "
            f"shots and {covered['defects']:.1%} of the defects are in theirs; {covered['both']:.1%} of the "
            f"sets hold both classes, {covered['neither']:.1%} none. In {covered['runs_below']:.0%} of the "
            f"runs fewer than nine tenths are, in the worst {covered['lowest_run']:.0%}."
        )


def _around(probability: float, spread: float) -> float:
    odds = probability / (1 - probability) * exp(SURE * spread)
    return odds / (1 + odds)


def _choice(fitted: Fitted) -> Iterator[str]:
    choice = fitted.choice
    yield "## How the model was chosen"
    rows = [(trial.name, trial.log_loss, trial.roc_auc) for trial in choice.trials]
    yield _table((f"candidate, on {_Order.of(fitted).later} shots of each fold", "log loss", "ROC-AUC"), rows)
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
