"""A model bundle in memory: everything T1 and T2 know of a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.additive import AdditiveTerms
from shared.bundle.calibration import PlattScaling
from shared.bundle.encoder import Encoder
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.modes import ModeModels
from shared.bundle.paths import LeafPaths
from shared.bundle.preparation import Preparation
from shared.bundle.references import ReferenceShots
from shared.bundle.trees import TreeEnsemble

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bundle:
    """The schema and the fitted parts. From the calibrated probability `threshold` on, a shot is a defect.

    The model is the sum of boosted trees and additive terms, each already multiplied by its share of
    the blend; a model of one kind has nothing in the other.
    """

    schema: FeatureSchema
    model_version: str
    threshold: float
    preparation: Preparation
    trees: TreeEnsemble
    paths: LeafPaths
    additive: AdditiveTerms
    calibration: PlattScaling
    encoder: Encoder
    modes: ModeModels
    references: ReferenceShots
    metrics: Mapping[str, Any]

    def margin(self, rows: Matrix) -> Matrix:
        """The model's log-odds before calibration for imputed rows: (n, variables) → (n,)."""
        total = self.trees.margins(rows) + self.additive.margins(rows)
        if self.additive.uses_latents:
            total += self.additive.latent_margins(self.latents(rows))
        return total

    def defect_probability(self, rows: Matrix) -> Matrix:
        """Calibrated probability of a defect for imputed rows: (n, variables) → (n,)."""
        return self.calibration.probability(self.margin(rows))

    def latents(self, rows: Matrix) -> Matrix:
        """Latent vectors of imputed rows: (n, variables) → (n, 32)."""
        return self.encoder.latents(self.preparation.scaled(rows))
