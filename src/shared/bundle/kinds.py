"""Dies, moulds, products and levels: which the model knows, and which of a shot it was never shown."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.bundle.levels import level_key
from shared.bundle.sample import ShotSample

KINDS: Final = 20
"""A context variable of at most so many whole values tells dies or products apart."""
LONGEST: Final = 60
"""Characters of a text that are told back."""


class Unseen(NamedTuple):
    """A variable, and the value of it that no known shot had, as it was sent."""

    feature: Feature
    value: str


def kinds_of(sample: ShotSample, schema: FeatureSchema) -> Mapping[int, frozenset[float]]:
    """The columns of context variables of few whole values, and which values the sample's shots have."""
    found = {}
    for column, feature in enumerate(schema.features):
        # A step above 1 means that the sample has rounded whole values: it cannot tell them apart.
        told_apart = len(sample) and sample.step[column] <= 1
        if feature.role == "context" and not feature.follows and not feature.codes and told_apart:
            levels = np.unique(sample.rows[:, column])
            levels = levels[~np.isnan(levels)]
            if 1 < len(levels) <= KINDS and (levels == np.round(levels)).all():
                found[column] = frozenset(levels.tolist())
    return found


def unseen_levels(schema: FeatureSchema, features: Mapping[str, Any]) -> list[Unseen]:
    """The categories of a request's shot, texts or numbers, whose value is no level of theirs."""
    found: dict[str, Unseen] = {}
    if not schema.categories:
        return []
    for name, value in features.items():
        feature = schema.lookup(name) if isinstance(name, str) else None
        if feature is None or not feature.codes or isinstance(value, bool):
            continue
        if isinstance(value, str):
            if value.strip() and level_key(value) not in feature.codes:
                found[feature.name] = Unseen(feature, value.strip()[:LONGEST])
        elif isinstance(value, int | float) and value not in (
            *feature.codes.values(),
            *feature.sentinels,
            *schema.sentinels,
        ):
            found[feature.name] = Unseen(feature, f"{value:g}")
    return list(found.values())


def unseen_kinds(
    schema: FeatureSchema, kinds: Mapping[int, frozenset[float]], values: Mapping[str, float]
) -> list[Unseen]:
    """The dies and products of a shot, by variable name, that none of the known shots was made with."""
    return [
        Unseen(feature, f"{value:g}")
        for column, known in kinds.items()
        if (value := values.get((feature := schema.features[column]).name)) is not None and value not in known
    ]
