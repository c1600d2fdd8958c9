"""look_up_variables: what the line's schema says of variables, with the shot's own values beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.contracts.line import line_of


@dataclass(frozen=True, slots=True)
class LineFacts:
    """The tool's handler: `{"features": [names], "values": {name: value}}` in, one row for each name out."""

    schema: FeatureSchema

    def __call__(self, payload: Mapping[str, Any], _context: Any) -> dict[str, Any]:
        """Return `{"variables": [...]}`, in the order of the names; names of no variable are left out."""
        found = (self.schema.lookup(str(name)) for name in payload.get("features", ()))
        values = payload.get("values", {})
        return {"variables": [self._row(feature, values) for feature in found if feature is not None]}

    def _row(self, feature: Feature, values: Mapping[str, float]) -> dict[str, Any]:
        value = values.get(feature.name)
        broken = value is not None and self.schema.is_sentinel(feature.name, value)
        part = next((part for part in self.schema.equipment if part.id == feature.equipment), None)
        return {
            "feature": feature.name,
            "label": feature.label,
            "label_en": feature.label_en,
            "unit": feature.unit,
            "role": feature.role,
            "value": None if broken else value,
            "typical": feature.typical,
            "limits": None if feature.limits is None else list(feature.limits),
            "plausible": list(feature.plausible),
            "step": feature.step,
            "meaning": feature.meaning,
            "meaning_en": feature.meaning_en,
            "equipment": None if part is None else {"name": part.name, "name_en": part.name_en},
        }


@dataclass(frozen=True, slots=True)
class FactsOfLines:
    """The same for each line; `schema_of` gives its variables. The payload may name the line."""

    schema_of: Callable[[str], FeatureSchema]

    def __call__(self, payload: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """See LineFacts. Raises what `schema_of` does."""
        return LineFacts(self.schema_of(line_of(payload)))(payload, context)
