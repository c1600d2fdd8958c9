"""The manifest of a bundle: its format, its version and the hash of every file. Needs no numpy."""

import hashlib
from collections.abc import Mapping
from typing import Any

from shared import jsonio
from shared.artifacts.registry import MANIFEST, is_plain_name
from shared.errors import BundleError

FORMAT_VERSION = 2
"""Additions that an older reader may ignore keep the version, all others raise it."""

SCHEMA = "schema.json"


def read_manifest(raw: bytes) -> Mapping[str, Any]:
    """The manifest's entries. Raises BundleError where it is not one, or of a newer format."""
    manifest = parsed(raw, MANIFEST)
    if not isinstance(manifest, dict):
        raise BundleError(f"{MANIFEST}: is not a JSON object")
    version = manifest.get("format_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise BundleError(f"{MANIFEST}: format_version {version!r} is not a version number")
    if version > FORMAT_VERSION:
        raise BundleError(
            f"{MANIFEST}: the bundle has format {version}, this version reads up to {FORMAT_VERSION}; "
            "update the function or train the bundle again"
        )
    return manifest


def hashes(manifest: Mapping[str, Any]) -> Mapping[str, str]:
    """SHA-256 by file name. Raises BundleError unless all are plain names with a hash each."""
    files = manifest.get("files")
    if not isinstance(files, dict) or not files:
        raise BundleError(f"{MANIFEST}: files must list the bundle's files with their SHA-256")
    for name, digest in files.items():
        if not is_plain_name(name) or not isinstance(digest, str):
            raise BundleError(f"{MANIFEST}: files: {name!r} is not a plain file name with a SHA-256")
    return files


def verify(name: str, raw: bytes, manifest: Mapping[str, Any]) -> bytes:
    """`raw` as it is, once its hash is the manifest's. Raises BundleError naming the file otherwise."""
    expected = hashes(manifest).get(name)
    if expected is None:
        raise BundleError(f"{MANIFEST}: {name} is not listed under files")
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise BundleError(f"{name}: SHA-256 is {found[:12]}…, the manifest says {expected[:12]}…")
    return raw


def parsed(raw: bytes, name: str) -> Any:
    """JSON of a file of the bundle. Raises BundleError naming it."""
    try:
        return jsonio.loads(raw)
    except ValueError as error:
        raise BundleError(f"{name}: is not JSON: {error}") from error
