"""Findings on the values of the variables, and on their order in time."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from training.auditing.effects import drifts, run_effect, warm_up
from training.auditing.findings import Finding
from training.lines.line import Line
from training.preparing import without_sentinels
from training.tables.reading import Intake


def on_values(intake: Intake, line: Line) -> Iterator[Finding]:
    """Values that are missing, stand for a broken sensor, or cannot be."""
    raw, schema = intake.table.features, line.schema
    cleaned = without_sentinels(raw, schema)
    low = np.array([feature.plausible[0] for feature in schema.features])
    high = np.array([feature.plausible[1] for feature in schema.features])
    kinds = (
        ("sentinels", np.isnan(cleaned) & ~np.isnan(raw), "a controller's number for a broken sensor"),
        ("missing_values", np.isnan(raw), "no value"),
        ("out_of_range", (cleaned < low) | (cleaned > high), "values outside the plausible range"),
    )
    actions = ("counted as missing", "filled with the training median and reported", "kept and reported")
    for (name, flags, words), action in zip(kinds, actions, strict=True):
        present = np.array([feature.name not in intake.absent for feature in schema.features])
        counts = {
            schema.names[column]: int(flags[:, column].sum())
            for column in range(flags.shape[1])
            if flags[:, column].any() and present[column]
        }
        if counts:
            told = ", ".join(f"{column} {count}" for column, count in counts.items())
            yield Finding(
                name,
                "warning" if name == "sentinels" else "info",
                f"{words}: {told}",
                action,
                tuple(counts),
                sum(counts.values()),
                details={"counts": counts, "values": _seen_sentinels(raw, schema.sentinels, flags)}
                if name == "sentinels"
                else {"counts": counts},
            )


def _seen_sentinels(
    raw: npt.NDArray[np.float64], sentinels: tuple[float, ...], flags: npt.NDArray[np.bool_]
) -> list[float]:
    return [value for value in sentinels if (raw[flags] == value).any()]


def on_order(intake: Intake, line: Line) -> Iterator[Finding]:
    """What the order of the shots shows: drift, the effect of runs, warm-up."""
    table = intake.table
    values = without_sentinels(table.features, line.schema)
    moved = {table.names[column]: round(size, 3) for column, size in drifts(values).items()}
    third = len(table) // 3
    rates = [float(part.mean()) for part in (table.defect[:third], table.defect[-third:]) if len(part)]
    if moved:
        told = ", ".join(f"{name} {size:.2f}" for name, size in list(moved.items())[:8])
        yield Finding(
            "drift",
            "warning",
            f"the last third of the shots differs from the first (Kolmogorov-Smirnov distance): {told}; "
            f"defect rate {rates[0]:.3f}, then {rates[1]:.3f}",
            "chosen and calibrated on later shots",
            tuple(moved),
            details={"distance": moved, "defect_rate_first": rates[0], "defect_rate_last": rates[1]},
        )
    effect = run_effect(table.run, table.defect)
    score = effect.later if effect.later is not None else effect.past
    if score is not None and score >= 0.6:
        yield Finding(
            "run_effect",
            "warning",
            f"the defect rate of a shot's run, over its earlier shots alone, has a ROC-AUC of {score:.2f} on "
            f"its later ones ({effect.runs} runs): a model can score that without knowing any cause",
            "judge the model by the leave-runs-out split",
            details={
                "roc_auc": round(score, 4),
                "roc_auc_past_only": round(effect.past or 0.5, 4),
                "runs": effect.runs,
            },
        )
    starts = _starts(intake)
    early, rest, count = warm_up(starts, table.defect)
    if count >= 20 and count < len(table) / 2 and early > 2 * max(rest, 1e-9):
        yield Finding(
            "warm_up",
            "warning",
            f"the first 6 shots after a start are defects in {early:.0%}, the others in {rest:.1%}",
            "kept; variables derived from time or counter let the model know of the warm-up",
            count=count,
            details={"defect_rate_first_six": round(early, 4), "defect_rate_later": round(rest, 4)},
        )


def _starts(intake: Intake) -> npt.NDArray[np.bool_]:
    """Where a pause of more than half an hour ends, or, without times, a run begins."""
    if intake.seconds is not None:
        return np.concatenate([[True], np.diff(intake.seconds) > 1800])
    return np.concatenate([[True], np.diff(intake.table.run) != 0])
