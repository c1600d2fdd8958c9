"""A row as the plant's table has it → numbers: texts of categories by their code, counters by their cap.

A schema fixes both, so training and serving read the same row alike.
"""

from collections.abc import Mapping
from typing import Any

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.levels import level_key


def with_numbers(schema: FeatureSchema, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request whose shots may be rows of the plant's table → the request with numbers.

    In `features` and `shots` a text of a category becomes its number, and is left out where it is no level
    of it, so that it counts as missing. Columns that nobody knows keep their name, for the answer to tell.
    Whatever else is no number stays as it is, for the contract to refuse.
    """
    found = dict(payload)
    if isinstance(features := payload.get("features"), Mapping):
        found["features"] = _numbers(schema, features)
    if isinstance(shots := payload.get("shots"), list):
        if schema.clocked and len(shots) > 1 and all(isinstance(shot, Mapping) for shot in shots):
            # Imported here: a line without pauses in its schema has no need of numpy's and the times' forms.
            from shared.bundle.pauses import with_pauses  # noqa: PLC0415

            shots = with_pauses(schema, shots)
        found["shots"] = [_numbers(schema, shot) if isinstance(shot, Mapping) else shot for shot in shots]
    return found


def _numbers(schema: FeatureSchema, features: Mapping[str, Any]) -> Mapping[str, Any]:
    # Nearly all requests hold numbers under the variables' own names, and a batch holds thousands.
    if features.keys() <= schema.known and str not in set(map(type, features.values())):
        return features
    numbers: dict[str, Any] = {}
    for name, value in features.items():
        feature = schema.lookup(name) if isinstance(name, str) else None
        if isinstance(value, str):
            if feature is None:
                numbers[name] = 0.0
            elif not feature.codes:
                numbers[name] = value
            elif (code := feature.codes.get(level_key(value))) is not None:
                numbers[name] = code
            continue
        counted = schema.counted(name) if feature is None and isinstance(value, int | float) else None
        if counted is not None and counted.name not in features:
            numbers[counted.name] = min(max(value, 0.0), counted.cap)
        else:
            numbers[name] = value
    return numbers
