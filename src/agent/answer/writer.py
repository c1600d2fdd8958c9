"""Writes an answer from findings. Every number in it is one that a tool gave."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.answer.findings import Findings, Row
from agent.answer.words import Words, words
from agent.diagnosis.question import Language

SHOWN_MODES = 2
SHOWN_DRIVERS = 5
SHOWN_ADJUSTMENTS = 3
EXCERPT_CHARACTERS = 240


def write_answer(findings: Findings, language: Language) -> Iterator[str]:
    """The answer in Markdown, in pieces: one for each paragraph or list row."""
    told = words(language)
    first = True
    for paragraph in _paragraphs(findings, told):
        for index, line in enumerate(paragraph):
            yield line if first else ("\n\n" if index == 0 else "\n") + line
            first = False


def _paragraphs(findings: Findings, told: Words) -> Iterator[list[str]]:
    if findings.prediction:
        yield _verdict(findings.prediction, told)
    if findings.what_if:
        yield [_what_if(*findings.what_if, findings.prediction, told)]
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


def _verdict(prediction: Row, told: Words) -> list[str]:
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
        if names := quality.get(kind):
            lines.append(pattern.format(names=", ".join(_name(item) for item in names)))
    if quality.get("unlike_known"):
        lines.append(told.unlike_known)
    return [" ".join(lines)] if len(lines) == 1 else [lines[0], "", " ".join(lines[1:])]


def _what_if(overrides: Mapping[str, float], result: Row, baseline: Row | None, told: Words) -> str:
    before = result.get("baseline") or baseline or result
    return told.what_if.format(
        changes=", ".join(f"{name} = {number(value)}" for name, value in overrides.items()),
        before=percent(before["prediction"]["class_probabilities"]["defect"]),
        after=percent(result["prediction"]["class_probabilities"]["defect"]),
        label=told.classes[result["prediction"]["class"]],
    )


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
        typical=number(row["typical"]),
        direction=told.directions.get(row["direction"], row["direction"]),
        percent=number(shares.get(row["feature"], 0.0)),
    )


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
    text = " ".join(str(row.get("excerpt", "")).split())
    return text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _name(item: Any) -> str:
    return str(item.get("feature", item)) if isinstance(item, Mapping) else str(item)


def percent(fraction: float) -> str:
    """A fraction as percent with one decimal: 0.8734 → "87.3"."""
    return number(round(fraction * 100, 1))


def number(value: float | None) -> str:
    """A number as a person writes it: at most three decimals, no trailing zeros; "–" where there is none."""
    return "–" if value is None else f"{value:z.3f}".rstrip("0").rstrip(".")
