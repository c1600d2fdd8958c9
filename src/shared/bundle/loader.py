"""Reading a bundle folder: format version, hashes, then the parts. Never unpickles anything.

A bundle holds manifest.json, schema.json and one .npz archive for each part; the manifest names
every file with its SHA-256. Additions to the format that an older reader may ignore keep the
version, all others raise it.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from shared import jsonio
from shared.bundle.bundle import Bundle
from shared.bundle.calibration import PlattScaling
from shared.bundle.encoder import Encoder
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.modes import ModeModels
from shared.bundle.paths import LeafPaths
from shared.bundle.preparation import Preparation
from shared.bundle.references import ReferenceShots
from shared.bundle.trees import TreeEnsemble
from shared.errors import BundleError

FORMAT_VERSION = 1
PARTS = ("preparation", "trees", "paths", "encoder", "modes", "references")


def load_bundle(folder: Path) -> Bundle:
    """Read and check a bundle.

    Raises BundleError naming the file, and what is wrong with it: absent, hash differs, not readable,
    a part that does not fit the schema, or a format version that this reader does not know.
    """
    manifest = _manifest(folder)
    schema = FeatureSchema.from_mapping(_json(_checked(folder, manifest, "schema.json"), "schema.json"))
    arrays = {part: _arrays(_checked(folder, manifest, f"{part}.npz"), part) for part in PARTS}
    try:
        bundle = Bundle(
            schema=schema,
            model_version=str(manifest["model_version"]),
            threshold=float(manifest["threshold"]),
            preparation=Preparation(**arrays["preparation"]),
            trees=TreeEnsemble(**arrays["trees"]),
            paths=LeafPaths(**arrays["paths"]),
            calibration=PlattScaling(
                float(manifest["calibration"]["slope"]), float(manifest["calibration"]["intercept"])
            ),
            encoder=Encoder(**arrays["encoder"]),
            modes=ModeModels(**arrays["modes"]),
            references=ReferenceShots(**arrays["references"]),
            metrics=manifest["metrics"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BundleError(f"{folder.name}: a part of the bundle is missing or odd: {error}") from error
    _check_fit(bundle)
    return bundle


def _manifest(folder: Path) -> Mapping[str, Any]:
    try:
        raw = (folder / "manifest.json").read_bytes()
    except OSError as error:
        raise BundleError(f"{folder.name}/manifest.json: cannot be read: {error.strerror}") from error
    manifest = _json(raw, "manifest.json")
    if not isinstance(manifest, dict):
        raise BundleError("manifest.json: is not a JSON object")
    version = manifest.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BundleError(f"manifest.json: format_version {version!r} is not a version number")
    if version > FORMAT_VERSION:
        raise BundleError(
            f"manifest.json: the bundle has format {version}, this version reads up to {FORMAT_VERSION}; "
            "update the function or train the bundle again"
        )
    if manifest.get("calibration", {}).get("method") != "platt":
        raise BundleError("manifest.json: calibration.method must be platt")
    return manifest


def _checked(folder: Path, manifest: Mapping[str, Any], name: str) -> bytes:
    expected = manifest.get("files", {}).get(name)
    if not isinstance(expected, str):
        raise BundleError(f"manifest.json: {name} is not listed under files")
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        raise BundleError(f"{folder.name}/{name}: cannot be read: {error.strerror}") from error
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise BundleError(f"{name}: SHA-256 is {found[:12]}…, the manifest says {expected[:12]}…")
    return raw


def _json(raw: bytes, name: str) -> Any:
    try:
        return jsonio.loads(raw)
    except ValueError as error:
        raise BundleError(f"{name}: is not JSON: {error}") from error


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
        "encoder": len(bundle.encoder.decode_bias),
        "modes": len(bundle.modes.weights),
    }
    for part, count in found.items():
        if count != variables:
            raise BundleError(f"{part}.npz: made for {count} variables, schema.json has {variables}")
    if max(bundle.trees.inputs, int(bundle.paths.feature.max(initial=-1)) + 1) > variables:
        raise BundleError(f"trees.npz: made for more than the {variables} variables of schema.json")
    if len(bundle.modes.bias) != modes or int(bundle.references.mode.max(initial=-1)) >= modes:
        raise BundleError(f"modes.npz: made for other defect modes than the {modes} of schema.json")
    if not 0 < bundle.threshold < 1:
        raise BundleError("manifest.json: threshold must lie between 0 and 1")
