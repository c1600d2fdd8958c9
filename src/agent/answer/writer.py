"""Writes an answer from findings. Every number in it is one that a tool gave."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from agent.answer.findings import Findings, Row
from agent.answer.words import Words, words
from agent.diagnosis.question import Language

SHOWN_MODES = 2
SHOWN_DRIVERS = 5
SHOWN_ADJUSTMENTS = 3
EXCERPT_CHARACTERS = 240
_LIST_MARK = re.compile(r"^(?:[-*•]|\d+\.)\s+")


type LabelOf = Callable[[str], str]
"""From a variable's name to what people call it."""


def write_answer(findings: Findings, language: Language, label_of: LabelOf = str) -> Iterator[str]:
    """The answer in Markdown, in pieces: one for each paragraph or list row."""
    told = words(language)
    first = True
    for paragraph in _paragraphs(findings, told, label_of):
        for index, line in enumerate(paragraph):
            yield line if first else ("\n\n" if index == 0 else "\n") + line
            first = False


def _paragraphs(findings: Findings, told: Words, label_of: LabelOf) -> Iterator[list[str]]:
    if findings.prediction:
        yield _verdict(findings.prediction, told, label_of)
    if findings.what_if:
        overrides, result = findings.what_if
        changes = ", ".join(f"{label_of(name)} = {number(value)}" for name, value in overrides.items())
        yield what_if(changes, result, findings.prediction, told)
    if findings.importance:
        yield from _importance(findings.importance, told)
    if findings.passages:
        rows = findings.passages
        yield [told.documents, *(told.document.format(id=row["id"], excerpt=_excerpt(row)) for row in rows)]
    elif findings.searched:
        yield [told.no_document]
    # Prediction and analysis fail for one reason where there is no shot: it is said once.
    yield from ([line] for line in dict.fromkeys(_failure(*failure, told) for failure in findings.failures))


def _failure(tool: str, error: Row, told: Words) -> str:
    if error.get("code") == "no_features":
        return told.no_shot
    return told.failure.format(tool=told.tools.get(tool, tool), message=error.get("message", ""))


def _verdict(prediction: Row, told: Words, label_of: LabelOf) -> list[str]:
    row = prediction["prediction"]
    lines = [
        told.verdict.format(
            label=told.classes[row["class"]],
            percent=number(row["probability_percent"]),
            confidence=told.confidences[row["confidence"]],
            threshold=percent(prediction["threshold"]),
        )
    ]
    if row["class"] == "defect" and prediction.get("defect_modes"):
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


def what_if(changes: str, result: Row, baseline: Row | None, told: Words) -> list[str]:
    """The lines on a changed prediction beside the shot's own; `changes` says what was changed."""
    before_row = result.get("baseline") or baseline or result
    before = before_row["prediction"]["class_probabilities"]["defect"]
    after = result["prediction"]["class_probabilities"]["defect"]
    first = told.what_if.format(
        changes=changes,
        before=percent(before),
        after=percent(after),
        label=told.classes[result["prediction"]["class"]],
    )
    if before_row is result or "threshold" not in result:
        return [first]
    points = percent(abs(after - before))
    pattern = told.stays if points == "0" else (told.falls if after < before else told.rises)
    side = told.under if after < result["threshold"] else told.over
    return [first, "", pattern.format(points=points, threshold=percent(result["threshold"]), side=side)]


def _importance(importance: Row, told: Words) -> Iterator[list[str]]:
    shares = dict(importance.get("top_features_percent", ()))
    drivers: Sequence[Row] = importance.get("attributions", ())[:SHOWN_DRIVERS]
    if drivers:
        yield [told.drivers, *(_driver(row, shares, told) for row in drivers)]
    adjustments: Sequence[Row] | None = importance.get("adjustments")
    if adjustments:
        yield [told.adjustments, *(_adjustment(row, told) for row in adjustments[:SHOWN_ADJUSTMENTS])]
    elif (
        adjustments is not None
        and importance.get("predict_quality", {}).get("prediction", {}).get("class") == "defect"
    ):
        yield [told.no_adjustment]


def _driver(row: Row, shares: Mapping[str, float], told: Words) -> str:
    return told.driver.format(
        feature=row["feature"],
        label=_label(row, told),
        value=number(row["value"]),
        unit=row.get("unit", ""),
        typical=_typical(row, told),
        direction=told.directions.get(row["direction"], row["direction"]),
        percent=number(shares.get(row["feature"], 0.0)),
    )


def _typical(row: Row, told: Words) -> str:
    """The typical value, with the typical range where the tool gives one."""
    low, high = row.get("typical_low"), row.get("typical_high")
    if low is None or high is None:
        return number(row["typical"])
    return told.typical_range.format(typical=number(row["typical"]), low=_rough(low), high=_rough(high))


def _rough(value: float) -> str:
    """A bound in three digits: a range says no more."""
    digits = 2 - math.floor(math.log10(abs(value))) if value else 0
    return number(round(value, max(0, digits)))


def _adjustment(row: Row, told: Words) -> str:
    changes = (
        f"{_label(change, told)} {number(change['from'])} → {number(change['to'])} {change['unit']}".strip()
        for change in row["changes"]
    )
    return told.adjustment.format(
        changes=", ".join(changes),
        before=percent(row["defect_probability_before"]),
        after=percent(row["defect_probability_after"]),
    )


def _label(row: Row, told: Words) -> str:
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
