"""A line's vocabulary for grounding: the units of its variables, and names that hold digits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from shared.bundle.feature_schema import FeatureSchema


def _of_no_variable(_name: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Units and typical values by variable, and all names and labels. An unknown line has none of them.

    `variable_of` gives the name of the variable that a name, alias or label means, None where it means none.
    """

    units: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    typical: Mapping[str, float] = field(default_factory=dict)
    variable_of: Callable[[str], str | None] = field(default=_of_no_variable, compare=False, repr=False)

    @classmethod
    def of(cls, schema: FeatureSchema) -> "Vocabulary":
        """A schema's line."""
        units = {feature.name: feature.unit for feature in schema.features}
        names = {name for f in schema.features for name in (f.name, f.label, f.label_en, *f.aliases)}
        typical = {feature.name: feature.typical for feature in schema.features}
        return cls(units, frozenset(names), typical, partial(_variable_of, schema))


def _variable_of(schema: FeatureSchema, name: str) -> str | None:
    feature = schema.lookup(name)
    return feature.name if feature else None
