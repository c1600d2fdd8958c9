"""`export`: a bundle as the folder that T1 and T2 follow in S3."""

import hashlib
from pathlib import Path

from shared.artifacts.registry import CURRENT, MANIFEST, VersionRef
from shared.bundle.bundle import load_bundle
from shared.bundle.lines import folder_of
from shared.bundle.manifest import hashes, read_manifest
from shared.bundle.published import pointer_json
from training.folders import replace_folder


def run(bundle: Path, out: Path, line: str | None = None) -> None:
    """Check the bundle, then write; of a `line` into the folder of its models.

    Raises BundleError naming what is wrong with it, InvalidInput for what can be no line's name, or OSError.
    """
    load_bundle(bundle)
    place = folder_of(line)
    out = out / place if place else out
    raw = (bundle / MANIFEST).read_bytes()
    manifest = read_manifest(raw)
    version = str(manifest["model_version"])
    names = [*hashes(manifest), MANIFEST]
    files = {name: (bundle / name).read_bytes() for name in names}
    replace_folder(out / version, files, load_bundle)
    published = VersionRef(version, hashlib.sha256(raw).hexdigest(), None)
    (out / CURRENT).write_bytes(pointer_json(published))
    print(f"{out / version}: {len(files)} files; {out / CURRENT} points at it")
    print("Upload them to the functions' MODEL_BUCKET, under MODEL_PREFIX (models/), the pointer last:")
    print(f"  aws s3 cp --recursive {out / version} s3://MODEL_BUCKET/models/{place}{version}")
    print(f"  aws s3 cp {out / CURRENT} s3://MODEL_BUCKET/models/{place}{CURRENT}")
