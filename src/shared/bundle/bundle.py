"""A model bundle in memory, everything T1 and T2 know of a line, and reading it from its folder.

A bundle holds manifest.json, schema.json and one .npz archive for each part; the manifest names
every file with its SHA-256. A bundle of format 1 has no additive terms: it is trees alone. Without the
part `response` no reading moves with another, without `shots` no change is told of real shots near it and
medians fill what is missing, without `reliability` no verdict is unsure, without `noise` nobody is told how
steady a reason is. Nothing is ever unpickled.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.artifacts.registry import MANIFEST
from shared.bundle.additive import AdditiveTerms
from shared.bundle.calibration import PlattScaling
from shared.bundle.donors import Donors
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.fitted_parts import Encoder, ModeModels, Preparation, ReferenceShots
from shared.bundle.kinds import kinds_of
from shared.bundle.manifest import SCHEMA, parsed, read_manifest, verify
from shared.bundle.noise import Noise
from shared.bundle.reliability import Reliability
from shared.bundle.response import Responses
from shared.bundle.sample import ShotSample
from shared.bundle.trees import LeafPaths, TreeEnsemble
from shared.errors import BundleError

Matrix = npt.NDArray[np.float64]

PARTS = ("preparation", "trees", "paths", "additive", "encoder", "modes", "references")
SINCE = {"additive": 2}
"""The format that a part came with, where it was not the first."""
RESPONSE_FILE = "response.npz"
SHOTS_FILE = "shots.npz"
RELIABILITY_FILE = "reliability.npz"
NOISE_FILE = "noise.npz"
"""Parts that a bundle may be without, and that older readers pass over."""


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
    responses: Responses = field(default_factory=Responses.none)
    shots: ShotSample = field(default_factory=lambda: ShotSample.none(0))
    reliability: Reliability | None = None
    noise: Noise = field(default_factory=Noise.none)

    @cached_property
    def donors(self) -> Donors:
        """The sample, prepared for completing shots with missing values."""
        return Donors.of(self.preparation, self.shots)

    @cached_property
    def kinds(self) -> Mapping[int, frozenset[float]]:
        """The columns that tell dies or products apart, and the values that the sample has of them."""
        return kinds_of(self.shots, self.schema)

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


def load_bundle(folder: Path) -> Bundle:
    """Read and check a bundle.

    Raises BundleError naming the file, and what is wrong with it: absent, hash differs, not readable,
    a part that does not fit the schema, or a format version that this reader does not know.
    """
    manifest = _manifest(folder)
    schema = FeatureSchema.from_mapping(parsed(_checked(folder, manifest, SCHEMA), SCHEMA))
    arrays = {
        part: _arrays(_checked(folder, manifest, f"{part}.npz"), part)
        for part in PARTS
        if manifest["format_version"] >= SINCE.get(part, 1)
    }
    try:
        bundle = Bundle(
            schema=schema,
            model_version=str(manifest["model_version"]),
            threshold=float(manifest["threshold"]),
            preparation=Preparation(**arrays["preparation"]),
            trees=TreeEnsemble(**arrays["trees"]),
            paths=LeafPaths(**arrays["paths"]),
            additive=(
                AdditiveTerms(**arrays["additive"])
                if "additive" in arrays
                else AdditiveTerms.nothing(len(schema.features))
            ),
            calibration=PlattScaling(
                float(manifest["calibration"]["slope"]), float(manifest["calibration"]["intercept"])
            ),
            encoder=Encoder(**arrays["encoder"]),
            modes=ModeModels(**arrays["modes"]),
            references=ReferenceShots(**arrays["references"]),
            metrics=manifest["metrics"],
            responses=_optional(folder, manifest, RESPONSE_FILE, Responses, Responses.none()),
            shots=_optional(folder, manifest, SHOTS_FILE, ShotSample, ShotSample.none(len(schema.features))),
            reliability=_optional(folder, manifest, RELIABILITY_FILE, Reliability, None),
            noise=_optional(folder, manifest, NOISE_FILE, Noise, Noise.none()),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{folder.name}: a part of the bundle is missing or odd: {error}") from error
    _check_fit(bundle)
    return bundle


def _manifest(folder: Path) -> Mapping[str, Any]:
    manifest = read_manifest(_read(folder, MANIFEST))
    if manifest.get("calibration", {}).get("method") != "platt":
        raise BundleError(f"{MANIFEST}: calibration.method must be platt")
    return manifest


def _optional[Part, Absent](
    folder: Path, manifest: Mapping[str, Any], name: str, kind: type[Part], absent: Absent
) -> Part | Absent:
    """A part that a bundle may be without, or what stands for it then."""
    if name not in manifest["files"]:
        return absent
    return kind(**_arrays(_checked(folder, manifest, name), name.removesuffix(".npz")))


def _checked(folder: Path, manifest: Mapping[str, Any], name: str) -> bytes:
    if name not in manifest.get("files", {}):
        raise BundleError(f"{MANIFEST}: {name} is not listed under files")
    return verify(name, _read(folder, name), manifest)


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise BundleError(f"{folder.name}/{name}: cannot be read: {error.strerror}") from error


def _arrays(raw: bytes, part: str) -> dict[str, Any]:
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise BundleError(f"{part}.npz: cannot be read: {error}") from error


def _check_fit(bundle: Bundle) -> None:
    variables, modes = len(bundle.schema.features), len(bundle.schema.defect_modes)
    found = {
        "preparation": len(bundle.preparation.median),
        "additive": len(bundle.additive.knots),
        "encoder": len(bundle.encoder.decode_bias),
        "modes": len(bundle.modes.weights),
    }
    for part, count in found.items():
        if count != variables:
            raise BundleError(f"{part}.npz: made for {count} variables, schema.json has {variables}")
    if max(bundle.trees.inputs, int(bundle.paths.feature.max(initial=-1)) + 1) > variables:
        raise BundleError(f"trees.npz: made for more than the {variables} variables of schema.json")
    if bundle.responses.inputs > variables:
        raise BundleError(f"response.npz: made for more than the {variables} variables of schema.json")
    if len(bundle.shots.lowest) != variables:
        raise BundleError(
            f"shots.npz: made for {len(bundle.shots.lowest)} variables, schema.json has {variables}"
        )
    if len(bundle.noise.spread) not in {0, variables}:
        raise BundleError(
            f"noise.npz: made for {len(bundle.noise.spread)} variables, schema.json has {variables}"
        )
    if len(bundle.modes.bias) != modes or int(bundle.references.mode.max(initial=-1)) >= modes:
        raise BundleError(f"modes.npz: made for other defect modes than the {modes} of schema.json")
    if not 0 < bundle.threshold < 1:
        raise BundleError("manifest.json: threshold must lie between 0 and 1")
