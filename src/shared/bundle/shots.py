"""From a request's features to the rows that the models read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_names import resolve_names
from shared.bundle.feature_schema import FeatureSchema
from shared.errors import Detail, NoFeatures


@dataclass(frozen=True, slots=True)
class Shot:
    """The values that a request gives of one shot, by variable name.

    `values` holds what was given and can be used; `missing` what will be filled from the training
    medians (absent, or a controller's sentinel for a broken sensor), in the schema's order;
    `unknown` the names nobody knows; `out_of_range` the given values outside the plausible range.
    """

    values: Mapping[str, float]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    out_of_range: tuple[str, ...]

    def given(self, name: str) -> bool:
        """True where the value of that variable came with the request."""
        return name in self.values


def read_shot(schema: FeatureSchema, features: Mapping[str, float], field: str = "features") -> Shot:
    """Sort a request's values. `field` is the request field that errors name.

    Raises InvalidInput for more than 64 unknown names, or a variable given under two names;
    NoFeatures where no known variable has a value.
    """
    resolved = resolve_names(schema, features, field)
    given = resolved.values
    values = given
    if schema.categories or not schema.sentinel_set.isdisjoint(given.values()):
        values = {name: value for name, value in given.items() if not schema.is_sentinel(name, value)}
    if not values:
        reason = "holds no known process variable with a value"
        raise NoFeatures(f"{field}: {reason}", [Detail(field, reason)])
    complete = len(values) == len(schema.names)
    missing = () if complete else tuple(name for name in schema.names if name not in values)
    odd = tuple(name for name, low, high in schema.bounds if name in given and not low <= given[name] <= high)
    return Shot(values, missing, resolved.unknown, odd)


def to_raw_rows(schema: FeatureSchema, shots: Sequence[Shot]) -> npt.NDArray[np.float64]:
    """The given values of each shot: (shots, variables) in the schema's order, NaN where nothing was."""
    names = schema.names
    return np.array([_in_order(shot, names) for shot in shots], dtype=np.float64)


def _in_order(shot: Shot, names: tuple[str, ...]) -> list[float]:
    if shot.missing:
        return [shot.values.get(name, np.nan) for name in names]
    return list(map(shot.values.__getitem__, names))


def to_rows(bundle: Bundle, shots: Sequence[Shot]) -> npt.NDArray[np.float64]:
    """The imputed inputs of the models: (shots, variables), in the schema's order."""
    return bundle.preparation.impute(to_raw_rows(bundle.schema, shots))
