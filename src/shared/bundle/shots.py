"""From a request's features to the rows that the models read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema
from shared.errors import Detail, InvalidInput, NoFeatures

MAX_UNKNOWN = 64


@dataclass(frozen=True, slots=True)
class Shot:
    """What a request says of one shot, by variable name.

    `values` holds what was given and can be used; `missing` what will be filled from the training
    medians (absent, or a controller's sentinel for a broken sensor), in the schema's order;
    `unknown` the names nobody knows; `out_of_range` the given values outside the plausible range.
    """

    values: Mapping[str, float]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    out_of_range: tuple[str, ...]

    def given(self, name: str) -> bool:
        """Whether the value of that variable came with the request."""
        return name in self.values


def read_shot(schema: FeatureSchema, features: Mapping[str, float], field: str = "features") -> Shot:
    """Sort a request's values. `field` is the request field that errors name.

    Raises InvalidInput for more than 64 unknown names, or a variable given under two names;
    NoFeatures where no known variable has a value.
    """
    resolved = schema.resolve(features)
    if len(resolved.unknown) > MAX_UNKNOWN:
        reason = f"{len(resolved.unknown)} unknown variable names, at most {MAX_UNKNOWN} are accepted"
        raise InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
    if resolved.twice:
        reason = "means a variable that is given under another name too"
        details = [Detail(f"{field}.{name}", reason) for name in resolved.twice]
        raise InvalidInput(f"{details[0].field}: {reason}", details)
    values = {name: value for name, value in resolved.values.items() if not schema.is_sentinel(name, value)}
    if not values:
        reason = "holds no known process variable with a value"
        raise NoFeatures(f"{field}: {reason}", [Detail(field, reason)])
    missing = tuple(name for name in schema.names if name not in values)
    given = resolved.values
    odd = tuple(name for name, low, high in schema.bounds if name in given and not low <= given[name] <= high)
    return Shot(values, missing, resolved.unknown, odd)


def to_rows(bundle: Bundle, shots: Sequence[Shot]) -> npt.NDArray[np.float64]:
    """The imputed inputs of the models: (shots, variables), in the schema's order."""
    names = bundle.schema.names
    raw = [[shot.values.get(name, np.nan) for name in names] for shot in shots]
    return bundle.preparation.impute(np.array(raw, dtype=np.float64))
