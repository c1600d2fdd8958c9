"""Bundles published in an object store: where they lie, and how one is fetched whole.

    <prefix>current.json               which version to use: its name and its manifest's SHA-256
    <prefix><model_version>/           the files of that bundle as training wrote them

A version is never changed once it is there; publishing another means uploading its folder, then
pointing current.json at it. So the pointer's hash covers the manifest, and the manifest every file.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from shared import jsonio
from shared.bundle.manifest import MANIFEST, hashes, is_plain_name, parsed, read_manifest, verify
from shared.errors import BundleError

CURRENT = "current.json"
FORMAT = 1


class Objects(Protocol):
    """Read access to an object store."""

    def read(self, key: str) -> bytes:
        """An object's content. Raises NotFound where there is none, Unavailable where none can be had."""
        ...


@dataclass(frozen=True, slots=True)
class Published:
    """A version to use; without `manifest_sha256` any manifest that names this version is taken."""

    model_version: str
    manifest_sha256: str | None = None


def pointer_json(published: Published) -> bytes:
    """The content of current.json."""
    entry = {"model_version": published.model_version, "manifest_sha256": published.manifest_sha256}
    return jsonio.dumps({"format": FORMAT, **entry}).encode()


def read_pointer(raw: bytes) -> Published:
    """What current.json says. Raises BundleError where it names no version."""
    content = parsed(raw, CURRENT)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BundleError(f"{CURRENT}: must be an object of format {FORMAT}")
    version, digest = content.get("model_version"), content.get("manifest_sha256")
    if not is_plain_name(version):
        raise BundleError(f"{CURRENT}: model_version {version!r} is not the name of a version")
    if not isinstance(digest, str):
        raise BundleError(f"{CURRENT}: manifest_sha256 is missing")
    return Published(str(version), digest)


def fetch(
    objects: Objects, prefix: str, published: Published, folder: Path, only: frozenset[str] | None = None
) -> None:
    """Bring a version's manifest and files (or `only` these of them) into an existing empty folder.

    Raises BundleError naming the file whose hash differs, or where the manifest is of a newer format
    or of another version; NotFound and Unavailable as `objects` does.
    """
    place = f"{prefix}{published.model_version}/"
    raw = objects.read(place + MANIFEST)
    manifest = _checked_manifest(raw, published)
    (folder / MANIFEST).write_bytes(raw)
    for name in hashes(manifest):
        if only is None or name in only:
            (folder / name).write_bytes(verify(name, objects.read(place + name), manifest))


def _checked_manifest(raw: bytes, published: Published) -> Mapping[str, Any]:
    digest = hashlib.sha256(raw).hexdigest()
    if published.manifest_sha256 not in (None, digest):
        said = str(published.manifest_sha256)[:12]
        raise BundleError(f"{MANIFEST}: SHA-256 is {digest[:12]}…, {CURRENT} says {said}…")
    manifest = read_manifest(raw)
    if manifest.get("model_version") != published.model_version:
        raise BundleError(
            f"{MANIFEST}: is of version {manifest.get('model_version')!r}, not {published.model_version!r}"
        )
    return manifest
