"""`export`: a bundle as the folder that T1 and T2 follow in S3."""

import argparse
import hashlib
from pathlib import Path

from shared.bundle.loader import load_bundle
from shared.bundle.manifest import MANIFEST, hashes, read_manifest
from shared.bundle.publication import CURRENT, Published, pointer_json
from training.folders import replace_folder


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the subcommand."""
    parser = subparsers.add_parser(
        "export",
        help="lay a bundle out for S3",
        description="Write OUT/<model version>/ with the bundle's files and OUT/current.json, which points "
        "at it by version and hash. Upload the version first, the pointer last.",
        epilog="example: python -m training export --bundle models/line-7 --out dist/models",
    )
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle folder")
    parser.add_argument(
        "--out", type=Path, required=True, help="the folder to write to; other versions in it stay"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Check the bundle, then write. Raises BundleError naming what is wrong with it, or OSError."""
    load_bundle(arguments.bundle)
    raw = (arguments.bundle / MANIFEST).read_bytes()
    manifest = read_manifest(raw)
    version = str(manifest["model_version"])
    names = [*hashes(manifest), MANIFEST]
    files = {name: (arguments.bundle / name).read_bytes() for name in names}
    replace_folder(arguments.out / version, files, load_bundle)
    published = Published(version, hashlib.sha256(raw).hexdigest())
    (arguments.out / CURRENT).write_bytes(pointer_json(published))
    print(f"{arguments.out / version}: {len(files)} files; {arguments.out / CURRENT} points at it")
    print("Upload them to the functions' MODEL_BUCKET, under MODEL_PREFIX (models/), the pointer last:")
    print(f"  aws s3 cp --recursive {arguments.out / version} s3://MODEL_BUCKET/models/{version}")
    print(f"  aws s3 cp {arguments.out / CURRENT} s3://MODEL_BUCKET/models/{CURRENT}")
