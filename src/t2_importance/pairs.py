"""The strongest pairs of a shot in words."""

from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.t2 import Interaction

Matrix = npt.NDArray[np.float64]

WORTH_TELLING: Final = 0.03
"""Of the total absolute attribution: what two do together below it is not told."""
MOST: Final = 5

_MORE: Final = (
    "{first} and {second} together raise the risk more than the two do alone.",
    "{first}, {second}: 두 값이 겹쳐 각각의 영향을 더한 것보다 불량 위험이 높아집니다.",
)
_LESS: Final = (
    "{first} and {second} together raise the risk less than the two do alone.",
    "{first}, {second}: 두 값이 겹쳐 각각의 영향을 더한 것보다 불량 위험이 낮아집니다.",
)


def interactions(schema: FeatureSchema, effects: Matrix, pairs: Matrix) -> list[Interaction]:
    """Strongest first: attributions (variables,) and pairs (variables, variables) of one shot."""
    total = float(np.abs(effects).sum())
    first, second = np.triu_indices(len(effects), 1)
    values = pairs[first, second]
    told: list[Interaction] = []
    for index in np.argsort(-np.abs(values), kind="stable")[:MOST]:
        value = float(values[index])
        if total == 0 or abs(value) < WORTH_TELLING * total:
            break
        two = [int(first[index]), int(second[index])]
        two.sort(key=lambda column: -abs(effects[column]))
        told.append(_told(schema, two, value, abs(value) / total))
    return told


def _told(schema: FeatureSchema, two: list[int], value: float, share: float) -> Interaction:
    one, other = (schema.features[column] for column in two)
    message, message_ko = _MORE if value > 0 else _LESS
    return {
        "features": [one.name, other.name],
        "log_odds": value,
        "direction": "raises" if value > 0 else "lowers",
        "percent": round(100 * min(1.0, share), 2),
        "message": message.format(first=one.label_en, second=other.label_en),
        "message_ko": message_ko.format(first=one.label, second=other.label),
    }
