"""Reading questions.yaml: every question with what is expected of its answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shared.bundle.feature_schema import FeatureSchema

QUESTIONS = Path(__file__).with_name("questions.yaml")


@dataclass(frozen=True, slots=True)
class Golden:
    """A question and what is right for it. The head of questions.yaml explains the fields.

    `features` are the values sent with it, and with the questions `before`; where
    `session_values` is set, only the first question of the session carries them.
    """

    question: str
    kind: str
    held_out: bool
    features: Mapping[str, float]
    before: Sequence[str]
    session_values: bool
    tools: frozenset[str]
    may: frozenset[str]
    overrides: Mapping[str, float]
    facts: Sequence[str]
    says: Sequence[str]
    never: Sequence[str]


def read_golden(schema: FeatureSchema, path: Path = QUESTIONS) -> list[Golden]:
    """All questions in the order of the file. Raises KeyError for a sample shot that the schema lacks."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [golden for group in groups for golden in _group(group, schema)]


def _group(group: Mapping[str, Any], schema: FeatureSchema) -> Iterator[Golden]:
    features = _shot(group, schema)
    for part in ("tune", "held_out"):
        for question in group.get(part, ()):
            yield Golden(
                question=question,
                kind=group["kind"],
                held_out=part == "held_out",
                features=features,
                before=group.get("before", ()),
                session_values=group.get("session_values", False),
                tools=frozenset(group["tools"]),
                may=frozenset(group.get("may", ())),
                overrides={
                    name: _value(given, features.get(name, 0.0))
                    for name, given in group.get("overrides", {}).items()
                },
                facts=group.get("facts", ()),
                says=group.get("says", ()),
                never=group.get("never", ()),
            )


def _shot(group: Mapping[str, Any], schema: FeatureSchema) -> dict[str, float]:
    if group["shot"] == "none":
        return {}
    samples = {example.id: example.features for example in schema.examples}
    values = dict(samples[group["shot"]]) | group.get("change", {})
    return {name: value for name, value in values.items() if name not in group.get("drop", ())}


def _value(given: float | str, current: float) -> float:
    """A value, or a share of the shot's own such as "110 %"."""
    return current * float(given.rstrip("% ")) / 100 if isinstance(given, str) else float(given)
