"""Drivers grouped by the part of the machine that they are of: thermometers of one melt are one reason.

A variable counts to the equipment of what it follows first, and so on up to a variable that follows nothing:
a thermocouple that answers to the melt tells of the furnace, whatever rack it is wired to. A variable that
follows nothing counts to its own equipment. A group's effect is the sum of its variables' attributions; in it
what one thermometer raises and its neighbour lowers cancels out, and where more than half does, that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.t2 import DriverGroup
from t2_importance.shares import percentages, shares

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]

CANCELS: Final = 0.5
"""A group whose sum is under this share of its variables' absolute attributions: they cancel one another."""


@dataclass(frozen=True)
class Grouping:
    """ids: the groups' equipment. place (variables,): the group of each variable."""

    schema: FeatureSchema
    ids: tuple[str, ...]
    place: npt.NDArray[np.int64]

    @classmethod
    def of(cls, schema: FeatureSchema) -> "Grouping":
        """Group a line's variables."""
        of_each = [source_equipment(schema, name) for name in schema.names]
        ids = tuple(part.id for part in schema.equipment if part.id in of_each)
        return cls(schema, ids, np.array([ids.index(part) for part in of_each]))

    def sums(self, effects: Matrix) -> Matrix:
        """Attributions (n, variables) → of each group (n, groups)."""
        member = self.place[:, None] == np.arange(len(self.ids))
        return np.asarray(effects @ member)

    def told(self, effects: Vector) -> list[DriverGroup]:
        """The groups as T2 answers them, strongest first: attributions (variables,)."""
        sums = self.sums(effects[None])[0]
        percent = percentages(shares(sums))
        order = np.argsort(-np.abs(sums), kind="stable")
        return [self._group(int(group), effects, float(sums[group]), percent[group]) for group in order]

    def _group(self, group: int, effects: Vector, total: float, percent: float) -> DriverGroup:
        part = next(part for part in self.schema.equipment if part.id == self.ids[group])
        columns = np.flatnonzero(self.place == group)
        columns = columns[np.argsort(-np.abs(effects[columns]), kind="stable")]
        return {
            "equipment": part.id,
            "label": part.name,
            "label_en": part.name_en,
            "features": [
                {
                    "feature": self.schema.names[column],
                    "label": self.schema.features[column].label,
                    "label_en": self.schema.features[column].label_en,
                    "shap": float(effects[column]),
                    "direction": "raises" if effects[column] > 0 else "lowers",
                }
                for column in columns
            ],
            "shap": total,
            "direction": "raises" if total > 0 else "lowers",
            "percent": percent,
            "cancels": _cancel(effects[columns], total),
        }


def source_equipment(schema: FeatureSchema, name: str) -> str:
    """The equipment of what a variable follows first, at the end of the chain. Chains have no circles."""
    by_name = dict(zip(schema.names, schema.features, strict=True))
    feature = by_name[name]
    while feature.follows:
        feature = by_name[feature.follows[0]]
    return feature.equipment


def _cancel(effects: Sequence[float] | Vector, total: float) -> bool:
    whole = float(np.abs(effects).sum())
    return whole > 0 and abs(total) < CANCELS * whole
