"""What grounding has to know of a line: the units of its variables, and names that hold digits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.bundle.feature_schema import FeatureSchema


@dataclass(frozen=True, slots=True)
class Line:
    """Units and typical values by variable, and all names and labels. An unknown line has none of them."""

    units: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    typical: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: FeatureSchema) -> "Line":
        """A schema's line."""
        units = {feature.name: feature.unit for feature in schema.features}
        names = {name for f in schema.features for name in (f.name, f.label, f.label_en, *f.aliases)}
        return cls(units, frozenset(names), {feature.name: feature.typical for feature in schema.features})
