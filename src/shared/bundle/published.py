"""The model to use now: the packaged bundle, or a published one that is followed.

    <prefix>current.json               which version to use: its name and its manifest's SHA-256
    <prefix><model_version>/           the files of that bundle as training wrote them

Publishing another version means uploading its folder, then pointing current.json at it. So the
pointer's hash covers the manifest, and the manifest every file.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol

from pydantic import Field

from shared import jsonio
from shared.artifacts.follower import Follower
from shared.artifacts.registry import CURRENT, MANIFEST, Pointer, VersionRef, is_plain_name
from shared.bundle.manifest import hashes, parsed, read_manifest, verify
from shared.errors import BundleError
from shared.settings import Settings

FORMAT = 1


class ModelSettings(Settings):
    """Without MODEL_BUCKET the bundle in the folder MODEL_DIR is used, or else the packaged one. Without
    MODEL_VERSION the published pointer is followed, and looked at again after MODEL_RECHECK_SECONDS."""

    model_dir: Path | None = None
    model_bucket: str | None = None
    model_prefix: Annotated[str, Field(pattern=r"^([A-Za-z0-9!_.*'()-]+/)+$")] = "models/"
    model_version: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")] | None = None
    model_recheck_seconds: Annotated[float, Field(ge=0, le=86_400)] = 60


def follow_models[Model](
    settings: ModelSettings,
    load: Callable[[Path], Model],
    packaged: Path,
    only: frozenset[str] | None = None,
    on_pointer: Callable[[bytes], None] | None = None,
) -> Follower[Model]:
    """Return the follower of the packaged model or that of MODEL_DIR, or of what is published in
    MODEL_BUCKET. Reads nothing yet.

    `load` opens a bundle folder; `only` are the files that it needs, None for all. `on_pointer` is given each
    current.json that is read, which may name more than the model.
    """
    source = None
    if settings.model_bucket is not None:
        # Imported here: without a bucket there is nothing to load botocore for.
        from shared.artifacts.s3_storage import bucket_objects  # noqa: PLC0415

        objects = bucket_objects(settings.model_bucket)
        source = PublishedModels(objects, settings.model_prefix, settings.model_version, only, on_pointer)
    return Follower(
        source,
        load,
        lambda: settings.model_dir or packaged,
        noun="model",
        recheck_seconds=settings.model_recheck_seconds,
    )


class Objects(Protocol):
    """Read access to an object store."""

    def read(self, key: str) -> bytes:
        """An object's content. Raises NotFound where there is none, Unavailable where none can be had."""
        ...


@dataclass(frozen=True, slots=True)
class PublishedModels:
    """An ArtifactSource of bundles under `prefix`.

    `pinned` is a version to use whatever the pointer says; `only` are the files to fetch beside the
    manifest, None for all.
    """

    objects: Objects
    prefix: str
    pinned: str | None = None
    only: frozenset[str] | None = None
    on_pointer: Callable[[bytes], None] | None = None

    def pointer(self, known: Pointer | None = None) -> Pointer:  # noqa: ARG002
        """As ArtifactSource says. Raises NotFound where current.json is absent: a bucket was named for it."""
        if self.pinned:
            return Pointer((VersionRef(self.pinned, None, None),))
        raw = self.objects.read(self.prefix + CURRENT)
        if self.on_pointer is not None:
            self.on_pointer(raw)
        return Pointer((read_pointer(raw),))

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        """As ArtifactSource says.

        Raises BundleError naming the file whose hash differs, or where the manifest is of a newer format
        or of another version; NotFound and Unavailable as `objects` does.
        """
        place = f"{self.prefix}{ref.version}/"
        raw = self.objects.read(place + MANIFEST)
        manifest = _checked_manifest(raw, ref)
        folder.mkdir(parents=True)
        (folder / MANIFEST).write_bytes(raw)
        for name in hashes(manifest):
            if self.only is None or name in self.only:
                (folder / name).write_bytes(verify(name, self.objects.read(place + name), manifest))


def pointer_json(ref: VersionRef) -> bytes:
    """Return the content of current.json that names a version."""
    entry = {"model_version": ref.version, "manifest_sha256": ref.sha256}
    return jsonio.dumps({"format": FORMAT, **entry}).encode()


def read_pointer(raw: bytes) -> VersionRef:
    """Return the version that current.json names. Raises BundleError where it names none."""
    content = parsed(raw, CURRENT)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise BundleError(f"{CURRENT}: must be an object of format {FORMAT}")
    version, digest = content.get("model_version"), content.get("manifest_sha256")
    if not is_plain_name(version):
        raise BundleError(f"{CURRENT}: model_version {version!r} is not the name of a version")
    if not isinstance(digest, str):
        raise BundleError(f"{CURRENT}: manifest_sha256 is missing")
    return VersionRef(str(version), digest, None)


def _checked_manifest(raw: bytes, ref: VersionRef) -> Mapping[str, Any]:
    digest = hashlib.sha256(raw).hexdigest()
    if ref.sha256 not in (None, digest):
        said = str(ref.sha256)[:12]
        raise BundleError(f"{MANIFEST}: SHA-256 is {digest[:12]}…, {CURRENT} says {said}…")
    manifest = read_manifest(raw)
    if manifest.get("model_version") != ref.version:
        raise BundleError(f"{MANIFEST}: is of version {manifest.get('model_version')!r}, not {ref.version!r}")
    return manifest
