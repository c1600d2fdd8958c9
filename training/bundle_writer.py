"""Writing a bundle folder that `shared.bundle.bundle` reads: whole or not at all."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from shared.bundle.bundle import (
    NOISE_FILE,
    PARTS,
    RELIABILITY_FILE,
    RESPONSE_FILE,
    SHOTS_FILE,
    load_bundle,
)
from shared.bundle.manifest import FORMAT_VERSION
from training.fingerprints import FILE
from training.fitting import Fitted
from training.folders import replace_folder
from training.model_card import Provenance, model_card


def write_bundle(
    folder: Path,
    fitted: Fitted,
    schema: Mapping[str, Any],
    examples: Iterable[Mapping[str, Any]],
    created: str,
    *,
    provenance: Provenance | None = None,
) -> str:
    """Write the fitted parts to `folder`, replacing what was there, and return the model version.

    `schema` is the schema document, `examples` are its sample shots, `created` is an ISO 8601 time,
    `provenance` is what the card says of the shots' origin.
    The bundle is written beside the folder and read back before it takes its place, so that a fault
    on the way (BundleError, OSError) leaves the old one as it was. All files but the manifest, which
    holds `created`, are the same for the same fitted parts.
    """
    files = {"schema.json": _json({**schema, "examples": list(examples)})}
    files |= {f"{part}.npz": _archive(getattr(fitted.bundle, part)) for part in PARTS}
    if len(fitted.bundle.responses.follower):
        files[RESPONSE_FILE] = _archive(fitted.bundle.responses)
    if len(fitted.bundle.shots):
        files[SHOTS_FILE] = _archive(fitted.bundle.shots)
    if fitted.bundle.reliability is not None:
        files[RELIABILITY_FILE] = _archive(fitted.bundle.reliability)
    if fitted.bundle.noise:
        files[NOISE_FILE] = _archive(fitted.bundle.noise)
    files[FILE] = fitted.fingerprints.to_bytes()
    given = provenance or Provenance()
    hashes = {name: hashlib.sha256(raw).hexdigest() for name, raw in files.items()}
    manifest = _manifest(fitted, hashes, created, simulated=given.simulated)
    files["manifest.json"] = _json(manifest)
    files["MODEL_CARD.md"] = model_card(fitted, manifest["model_version"], given).encode()
    replace_folder(folder, files, load_bundle)
    return str(manifest["model_version"])


def _manifest(fitted: Fitted, hashes: Mapping[str, str], created: str, *, simulated: bool) -> dict[str, Any]:
    bundle = fitted.bundle
    content = "".join(f"{name}:{digest}\n" for name, digest in sorted(hashes.items()))
    content += f"{bundle.calibration}{bundle.threshold}"
    digest = hashlib.sha256(content.encode()).hexdigest()
    return {
        "format_version": FORMAT_VERSION,
        "model_version": f"{bundle.schema.line}-{digest[:10]}",
        "created": created,
        "threshold": bundle.threshold,
        "cost_ratio": fitted.cost_ratio,
        "calibration": {
            "method": "platt",
            "slope": bundle.calibration.slope,
            "intercept": bundle.calibration.intercept,
        },
        "model": {**asdict(fitted.recipe), "words": fitted.recipe.words},
        "metrics": bundle.metrics,
        # Such a model never becomes that of a real line, nor is it compared with one.
        "simulated": simulated,
        "files": hashes,
    }


def _archive(part: Any) -> bytes:
    if not is_dataclass(part):
        raise TypeError(f"{type(part).__name__} is not a part of a bundle")
    out = BytesIO()
    np.savez_compressed(out, **{field.name: getattr(part, field.name) for field in fields(part)})
    return out.getvalue()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
