"""The plots of a report, as SVG: the same figures give the same files, bit for bit."""

import io
from collections.abc import Callable, Mapping

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from training.evaluation import SplitResult
from training.fitting import Fitted

COLOURS = {"random": "#9a9a9a", "time_ordered": "#0b6e99", "runs_out": "#b3541e"}
POINTS = 150


def make_plots(fitted: Fitted, drift: Mapping[str, float]) -> dict[str, tuple[str, bytes]]:
    """File name → caption and SVG. `drift` is the Kolmogorov-Smirnov distance of variables that moved."""
    splits = fitted.evaluation.splits
    later = splits["time_ordered"]
    word = "later" if fitted.timed else "the last"
    axis = "later shots, in time order" if fitted.timed else "the last shots, in the order of the file"
    plots: dict[str, tuple[str, Callable[[Axes], None]]] = {
        "roc.svg": ("ROC curves of the three splits", lambda axes: _roc(axes, splits, timed=fitted.timed)),
        "pr.svg": (
            "Precision and recall of the three splits; dotted: chance",
            lambda axes: _precision(axes, splits, timed=fitted.timed),
        ),
        "reliability.svg": (
            f"Reliability on {word} shots, 10 bins of equal count",
            lambda axes: _reliability(axes, later),
        ),
        "drift.svg": (
            f"Observed and predicted defect rate over {word} shots, and the variables that moved",
            lambda axes: _drift(axes, later, drift, axis),
        ),
        "importance.svg": ("Mean share of the attribution", lambda axes: _importance(axes, fitted)),
    }
    return {name: (caption, _svg(draw)) for name, (caption, draw) in plots.items()}


def _svg(draw: Callable[[Axes], None]) -> bytes:
    with mpl.rc_context({"svg.hashsalt": "diecast", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(5.2, 3.6), layout="constrained")
        axes = figure.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _head(name: str, *, timed: bool) -> str:
    return (name if timed else name.replace("time", "row")).replace("_", " ")


def _roc(axes: Axes, splits: Mapping[str, SplitResult], *, timed: bool) -> None:
    for name, split in splits.items():
        false, true, _ = roc_curve(split.defect, split.probability)
        grid = np.linspace(0, 1, POINTS)
        label = f"{_head(name, timed=timed)}: {split.figures['roc_auc']:.3f}"
        axes.plot(grid, np.interp(grid, false, true), color=COLOURS[name], label=label)
    axes.plot([0, 1], [0, 1], ":", color="#bbbbbb")
    axes.set(xlabel="false alarms, share of good shots", ylabel="found, share of defects")
    axes.legend(frameon=False, title="ROC-AUC")


def _precision(axes: Axes, splits: Mapping[str, SplitResult], *, timed: bool) -> None:
    for name, split in splits.items():
        precision, recall, _ = precision_recall_curve(split.defect, split.probability)
        grid = np.linspace(0, 1, POINTS)
        label = f"{_head(name, timed=timed)}: {split.figures['pr_auc']:.3f}"
        axes.plot(grid, np.interp(grid, recall[::-1], precision[::-1]), color=COLOURS[name], label=label)
        axes.axhline(split.figures["prevalence"], ls=":", color=COLOURS[name])
    axes.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02))
    axes.legend(frameon=False, title="PR-AUC")


def _reliability(axes: Axes, split: SplitResult) -> None:
    order = np.argsort(split.probability, kind="stable")
    bins = [part for part in np.array_split(order, 10) if len(part)]
    said = np.array([split.probability[part].mean() for part in bins])
    seen = np.array([split.defect[part].mean() for part in bins])
    error = 1.96 * np.sqrt(seen * (1 - seen) / [len(part) for part in bins])
    axes.errorbar(said, seen, yerr=error, fmt="o", color=COLOURS["time_ordered"], capsize=2)
    most = max(float(said.max()), float(seen.max())) * 1.1 + 1e-3
    axes.plot([0, most], [0, most], ":", color="#bbbbbb")
    axes.set(xlabel="predicted defect rate", ylabel="observed defect rate")
    axes.set_title(f"ECE {split.figures['ece']:.4f}", loc="left")


def _drift(axes: Axes, split: SplitResult, drift: Mapping[str, float], axis: str) -> None:
    blocks = np.array_split(np.arange(len(split.defect)), min(20, len(split.defect)))
    place = [float(block.mean()) for block in blocks]
    axes.plot(place, [split.defect[b].mean() for b in blocks], "o-", ms=3, color="#333333", label="observed")
    axes.plot(
        place, [split.probability[b].mean() for b in blocks], color=COLOURS["time_ordered"], label="predicted"
    )
    axes.set(xlabel=axis, ylabel="defect rate", ylim=(0, None))
    told = ", ".join(f"{name} {size:.2f}" for name, size in list(drift.items())[:3])
    axes.set_title(f"moved most: {told}" if told else "no variable moved", loc="left", fontsize=8)
    axes.legend(frameon=False)


def _importance(axes: Axes, fitted: Fitted) -> None:
    share, names = fitted.bundle.preparation.importance, fitted.bundle.schema.names
    order = np.argsort(share)[-15:]
    axes.barh([names[index] for index in order], 100 * share[order], color=COLOURS["time_ordered"])
    axes.set(xlabel="mean share of the attribution, %")
    axes.tick_params(axis="y", labelsize=7)
