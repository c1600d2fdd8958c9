"""Writes an answer from tool results. Every number in it is one that a tool gave."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from agent.models.rule_based.messages import Messages, messages_in
from agent.models.rule_based.tool_results import Findings, Row
from shared.text_analysis.language import Language

SHOWN_MODES = 2
SHOWN_DRIVERS = 5
SHOWN_ADJUSTMENTS = 3
EXCERPT_CHARACTERS = 240
_LIST_MARK = re.compile(r"^(?:[-*•]|\d+\.)\s+")


type LabelOf = Callable[[str], str]
"""From a variable's name to what people call it."""


def write_answer(findings: Findings, language: Language, label_of: LabelOf = str) -> Iterator[str]:
    """The answer in Markdown, in pieces: one for each paragraph or list row."""
    told = messages_in(language)
    first = True
    for paragraph in _paragraphs(findings, told, label_of):
        for index, line in enumerate(paragraph):
            yield line if first else ("\n\n" if index == 0 else "\n") + line
            first = False


def _paragraphs(findings: Findings, told: Messages, label_of: LabelOf) -> Iterator[list[str]]:
    if findings.prediction:
        yield _verdict(findings.prediction, told, label_of)
    if findings.what_if:
        overrides, result = findings.what_if
        changes = ", ".join(f"{label_of(name)} = {number(value)}" for name, value in overrides.items())
        yield what_if(changes, result, findings.prediction, told)
    if findings.importance:
        yield from _importance(findings.importance, told, label_of)
    if findings.passages:
        rows = findings.passages
        yield [told.documents, *(told.document.format(id=row["id"], excerpt=_excerpt(row)) for row in rows)]
    elif findings.searched:
        yield [told.no_document]
    # Prediction and analysis fail for one reason where there is no shot: it is said once.
    yield from ([line] for line in dict.fromkeys(_failure(*failure, told) for failure in findings.failures))


def _failure(tool: str, error: Row, told: Messages) -> str:
    if error.get("code") == "no_features":
        return told.no_shot
    return told.failure.format(tool=told.tools.get(tool, tool), message=error.get("message", ""))


def _verdict(prediction: Row, told: Messages, label_of: LabelOf) -> list[str]:
    row = prediction["prediction"]
    lines = [_headline(row, prediction.get("threshold"), told)]
    if row.get("class") == "defect" and prediction.get("defect_modes"):
        modes = (
            f"{told.mode_names.get(mode['mode'], mode['mode'])} ({percent(mode['probability'])} %)"
            for mode in prediction["defect_modes"][:SHOWN_MODES]
        )
        lines.append(told.modes.format(modes=", ".join(modes)))
    quality: Mapping[str, Any] = prediction.get("data_quality", {})
    for kind, pattern in (
        ("missing", told.missing),
        ("unknown", told.unknown),
        ("out_of_range", told.out_of_range),
    ):
        names = [_name(item) for item in quality.get(kind) or ()]
        if kind == "missing":  # a value that is not believed was given all the same
            doubted = {_name(item) for item in quality.get("out_of_range") or ()}
            names = [name for name in names if name not in doubted]
        if names:
            lines.append(pattern.format(names=", ".join(label_of(name) for name in names)))
    if quality.get("unlike_known"):
        lines.append(told.unlike_known)
    return [" ".join(lines)] if len(lines) == 1 else [lines[0], "", " ".join(lines[1:])]


def _headline(row: Row, threshold: float | None, told: Messages) -> str:
    """Class and probability, then in brackets how sure that is; what the tool did not give is left out."""
    label, share, defect = row.get("class"), row.get("probability_percent"), defect_probability(row)
    if label is not None and share is not None:
        said = told.verdict.format(label=told.classes[label], percent=number(share))
    elif label is not None:
        said = told.verdict_alone.format(label=told.classes[label])
    else:
        said = told.probability_alone.format(percent="–" if defect is None else percent(defect))
    aside = []
    if row.get("confidence") is not None:
        aside.append(told.confidence.format(confidence=told.confidences[row["confidence"]]))
    if threshold is not None:
        aside.append(told.threshold.format(threshold=percent(threshold)))
    return f"{said} ({', '.join(aside)})" if aside else said


def defect_probability(prediction: Row) -> float | None:
    """Return the probability of a defect; None where the tool gave none."""
    found: float | None = prediction.get("class_probabilities", {}).get("defect")
    return found


def what_if(changes: str, result: Row, baseline: Row | None, told: Messages) -> list[str]:
    """The lines on a changed prediction beside the shot's own; `changes` says what was changed."""
    before_row = result.get("baseline") or baseline
    before = None if before_row is None else defect_probability(before_row["prediction"])
    after = defect_probability(result["prediction"])
    if after is None:
        return [told.what_if_unknown.format(changes=changes)]
    if before is None:
        return [told.what_if_alone.format(changes=changes, after=percent(after))]
    label = result["prediction"].get("class")
    first = told.what_if.format(
        changes=changes,
        before=percent(before),
        after=percent(after),
        label=told.no_class if label is None else told.classes[label],
    )
    points = percent(abs(after - before))
    threshold = result.get("threshold")
    if threshold is None:
        return [first, "", told.moved.format(points=points)]
    pattern = told.stays if points == "0" else (told.falls if after < before else told.rises)
    side = told.under if after < threshold else told.over
    return [first, "", pattern.format(points=points, threshold=percent(threshold), side=side)]


def _importance(importance: Row, told: Messages, label_of: LabelOf) -> Iterator[list[str]]:
    shares = dict(importance.get("top_features_percent", ()))
    # A tool that only ranks the variables says neither their values nor which way they work.
    ranked = [{"feature": name} for name, _ in importance.get("top_features", ())]
    ranked = ranked or [{"feature": name} for name in shares]
    drivers: Sequence[Row] = (importance.get("attributions") or ranked)[:SHOWN_DRIVERS]
    if drivers:
        yield [told.drivers, *(_driver(row, shares, told, label_of) for row in drivers)]
    adjustments: Sequence[Row] | None = importance.get("adjustments")
    if adjustments:
        yield [told.adjustments, *(_adjustment(row, told) for row in adjustments[:SHOWN_ADJUSTMENTS])]
    elif (
        adjustments is not None
        and importance.get("predict_quality", {}).get("prediction", {}).get("class") == "defect"
    ):
        yield [told.no_adjustment]


def _driver(row: Row, shares: Mapping[str, float], told: Messages, label_of: LabelOf) -> str:
    name, unit = row["feature"], row.get("unit", "")
    label = row.get(told.label_field) or label_of(name)
    said = name if label == name else told.driver_name.format(label=label, feature=name)
    values, effects = [], []
    if row.get("typical") is not None or row.get("value") is not None:
        values.append(told.driver_value.format(value=number(row.get("value")), unit=unit))
    if row.get("typical") is not None:
        values.append(told.driver_typical.format(typical=_typical(row, told), unit=unit))
    if row.get("direction") is not None:
        effects.append(told.risk.format(direction=told.directions.get(row["direction"], row["direction"])))
    share = shares.get(name, row.get("percent"))
    if share is not None:
        effects.append(told.driver_share.format(percent=number(share)))
    parts = (", ".join(values), ", ".join(effects))
    told_of = told.driver_joint.join(part for part in parts if part)
    return f"- {said}: {told_of}" if told_of else f"- {said}"


def _typical(row: Row, told: Messages) -> str:
    """The typical value, with the typical range where the tool gives one."""
    low, high = row.get("typical_low"), row.get("typical_high")
    if low is None or high is None:
        return number(row["typical"])
    return told.typical_range.format(typical=number(row["typical"]), low=_rough(low), high=_rough(high))


def _rough(value: float) -> str:
    """A bound in three digits: a range says no more."""
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    return number(round(value, max(0, digits)))


def _adjustment(row: Row, told: Messages) -> str:
    changes = (
        f"{_label(change, told)} {number(change['from'])} → {number(change['to'])} {change['unit']}".strip()
        for change in row["changes"]
    )
    return told.adjustment.format(
        changes=", ".join(changes),
        before=percent(row["defect_probability_before"]),
        after=percent(row["defect_probability_after"]),
    )


def _label(row: Row, told: Messages) -> str:
    return str(row.get(told.label_field, row["feature"]))


def _excerpt(row: Row) -> str:
    # A passage may begin in the middle of a list, whose mark would stand twice in this one.
    text = _LIST_MARK.sub("", " ".join(str(row.get("excerpt", "")).split()))
    return text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _name(item: Any) -> str:
    return str(item.get("feature", item)) if isinstance(item, Mapping) else str(item)


def percent(fraction: float) -> str:
    """A fraction as percent with one decimal: 0.8734 → "87.3"."""
    return number(round(fraction * 100, 1))


def number(value: float | None) -> str:
    """A number as a person writes it: at most three decimals, no trailing zeros; "–" where there is none."""
    return "–" if value is None else f"{value:z.3f}".rstrip("0").rstrip(".")


ABOUT_TYPICAL = 0.01
"""Of the typical value: what is closer to it counts as the same."""


def about_value(label: str, unit: str, value: float | None, importance: Row | None, told: Messages) -> str:
    """One paragraph. `importance` are the drivers found; a variable that is none of them is told alone."""
    if value is None:
        return told.no_value.format(label=label)
    return " ".join(_sentences(label, unit, value, importance, told))


def _sentences(label: str, unit: str, value: float, importance: Row | None, told: Messages) -> Iterator[str]:
    yield told.value.format(label=label, value=number(value), unit=unit).replace(" **", "**")
    if importance is None:
        return
    typical = importance.get("typical")
    if typical is None:
        return
    away = value - typical
    pattern = (
        told.usual if abs(away) <= ABOUT_TYPICAL * abs(typical) else (told.high if away > 0 else told.low)
    )
    yield pattern.format(typical=number(typical), unit=unit).replace("  ", " ")
    if "percent" in importance and "direction" in importance:
        direction = told.directions_of.get(importance["direction"], importance["direction"])
        yield told.driver_of.format(direction=direction, percent=number(importance["percent"]))
