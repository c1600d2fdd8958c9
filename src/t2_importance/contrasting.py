"""A shot beside another one: what of the difference in log-odds each variable's difference makes.

The other shot is one that comes with the request, or the nearest good one of the bundle's sample: a shot that
was good and that the model calls good too, of the same die and product where the sample tells them apart, at
the least Euclidean distance in usual spreads over the variables that this shot has values of. What either of
the two has no value of is taken to be equal in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.calibration import logistic
from shared.bundle.contrast import contrast
from shared.bundle.shots import read_shot, to_raw_rows
from shared.contracts.t2 import ContrastedWith, Difference, ImportanceRequest
from shared.errors import Detail, InvalidInput
from t2_importance.shares import percentages, shares

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Kind = Literal["given", "nearest_good"]

_WORDS: Final[Mapping[Kind | None, tuple[str, str]]] = {
    "given": ("Compared with the shot that was sent with it.", "함께 보낸 샷과 견준 것입니다."),
    "nearest_good": (
        "Compared with the nearest real shot among those kept from training that was good.",
        "학습 자료에 남아 있는 실제 양품 가운데 값이 가장 가까운 샷과 견준 것입니다.",
    ),
    None: (
        "There is no good shot to compare with: the model keeps none of the same die or product.",
        "견줄 양품 샷이 없습니다. 같은 금형이나 제품의 양품을 모델이 가지고 있지 않습니다.",
    ),
}
_PARTLY: Final = (
    " Only one of the two has a value of {count} variables: these count as equal.",
    " 변수 {count}개는 둘 중 하나에만 값이 있어 같은 것으로 보았습니다.",
)
_SIMULATED: Final = (
    "Compared with the nearest of the simulator's shots kept from training that was good.",
    "학습 자료에 남아 있는 시뮬레이터의 양품 가운데 값이 가장 가까운 샷과 견준 것입니다.",
)


@dataclass(frozen=True)
class Other:
    """Another shot to compare with: raw values (variables,), NaN where it has none."""

    kind: Kind
    raw: Vector


@dataclass(frozen=True)
class GoodShots:
    """A bundle, and the good shots of its sample that the model calls good too, found by the first use."""

    bundle: Bundle

    @cached_property
    def rows(self) -> Matrix:
        """Raw rows (n, variables), NaN where nothing was logged."""
        sample = self.bundle.shots
        if not len(sample):
            return np.empty((0, len(self.bundle.schema.names)))
        chances = self.bundle.defect_probability(self.bundle.preparation.impute(sample.rows))
        return sample.rows[~sample.defect & (chances < self.bundle.threshold)]

    @cached_property
    def kinds(self) -> list[int]:
        """Columns that tell dies or products apart."""
        return list(self.bundle.kinds) if len(self.rows) else []

    def nearest(self, raw: Vector) -> Other | None:
        """The nearest one to raw values (variables,), NaN where nothing was given; None without any."""
        alike = [column for column in self.kinds if not np.isnan(raw[column])]
        rows = self.rows[(self.rows[:, alike] == raw[alike]).all(axis=1)]
        apart = ((rows - raw) / self.bundle.preparation.scale) ** 2
        known = ~np.isnan(apart)
        # Shots with gaps have fewer terms: the mean over what both have counts. An equal shot is this one.
        distance = np.where(known, apart, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        distance[distance == 0] = np.inf
        if not np.isfinite(distance).any():
            return None
        return Other("nearest_good", rows[distance.argmin()])


def find_other(good: GoodShots, request: ImportanceRequest, raw: Vector) -> Other | None:
    """The shot that a request compares with; None where it asks for the nearest good one and there is none.

    Raises InvalidInput where it names two, NoFeatures where the given one has no known variable.
    """
    if request.compare_with is not None:
        if request.reference is not None:
            reason = "cannot be combined with compare_with"
            raise InvalidInput(f"reference: {reason}", [Detail("reference", reason)])
        shot = read_shot(good.bundle.schema, request.compare_with, "compare_with")
        return Other("given", to_raw_rows(good.bundle.schema, [shot])[0])
    return good.nearest(raw)


def contrasted(
    bundle: Bundle, raw: Vector, completed: Matrix, other: Other | None
) -> tuple[list[Difference], ContrastedWith]:
    """The differences, strongest first, and what was compared with.

    raw (variables,) has NaN where nothing was given; completed (k, variables) are the shot's completions,
    over which effects and log-odds are means.
    """
    if other is None:
        message, message_ko = _WORDS[None]
        nothing: ContrastedWith = {
            "kind": None,
            "defect_probability": None,
            "other_defect_probability": None,
            "message": message,
            "message_ko": message_ko,
        }
        return [], nothing
    both = ~(np.isnan(raw) | np.isnan(other.raw))
    # What one of them has no value of is no difference: this shot stays as it is explained.
    there = np.where(both, other.raw, completed)
    effects = np.mean([contrast(bundle, *two) for two in zip(completed, there, strict=True)], axis=0)
    chances = [
        float(logistic(np.array(bundle.calibration.log_odds(bundle.margin(rows)).mean())))
        for rows in (completed, there)
    ]
    words = _WORDS[other.kind]
    if other.kind == "nearest_good" and bundle.shots.simulated[0]:
        words = _SIMULATED
    message, message_ko = words
    if one_sided := int((np.isnan(raw) != np.isnan(other.raw)).sum()):
        message += _PARTLY[0].format(count=one_sided)
        message_ko += _PARTLY[1].format(count=one_sided)
    return _differences(bundle, raw, other.raw, effects), {
        "kind": other.kind,
        "defect_probability": chances[0],
        "other_defect_probability": chances[1],
        "message": message,
        "message_ko": message_ko,
    }


def _differences(bundle: Bundle, raw: Vector, other: Vector, effects: Vector) -> list[Difference]:
    """Variables whose values differ, those with the strongest effect first."""
    parts = shares(effects)
    percent = percentages(parts)
    return [
        {
            "feature": feature.name,
            "label": feature.label,
            "label_en": feature.label_en,
            "value": float(raw[column]),
            "other": float(other[column]),
            "unit": feature.unit,
            "effect": float(effects[column]),
            "direction": "raises" if effects[column] > 0 else "lowers",
            "percent": percent[column],
        }
        for column in (int(place) for place in np.argsort(-parts, kind="stable"))
        for feature in (bundle.schema.features[column],)
        if not np.isnan(raw[column] - other[column]) and raw[column] != other[column]
    ]
