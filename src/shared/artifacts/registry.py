"""Published versions: the pointer to the current one, and what a registry of them can do.

A version is never changed once it is there. Publishing another means storing it, then writing the
pointer, which names each version with a hash: so the pointer vouches for all that is fetched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from shared.errors import ArtifactDamaged, NotFound

KEPT_VERSIONS = 3

MANIFEST = "manifest.json"
"""The file of a version that names its other files with their hashes."""

CURRENT = "current.json"
"""The pointer, beside the versions."""


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One published version. `sha256` and `size` (bytes) are those of what the registry holds for it.

    Without a hash (a version that somebody chose by its name) any manifest of that version is taken.
    """

    version: str
    sha256: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """The published versions: the current one first, then the last ones before it, newest first.

    `revision` is the storage's own mark of this state (an ETag); writing a new pointer names the
    revision it was made from, so that two publishers cannot overwrite each other unseen.
    """

    versions: tuple[VersionRef, ...]
    revision: str = ""

    def advanced(self, new: VersionRef) -> "Pointer":
        """Return the pointer after publishing `new`; at most KEPT_VERSIONS are kept."""
        older = tuple(ref for ref in self.versions if ref.version != new.version)
        return replace(self, versions=(new, *older)[:KEPT_VERSIONS])

    def led_by(self, version: str, noun: str) -> "Pointer":
        """Return the pointer with one of its versions as the current one.

        Raises NotFound naming those it has; `noun` is what they are versions of.
        """
        chosen = [ref for ref in self.versions if ref.version == version]
        if not chosen:
            kept = ", ".join(ref.version for ref in self.versions)
            raise NotFound(f"no {noun} {version} is kept; there are {kept}")
        return replace(self, versions=(*chosen, *(ref for ref in self.versions if ref.version != version)))


NOTHING_PUBLISHED = Pointer(())


class ArtifactSource(Protocol):
    """Read access to published versions. Both methods raise Unavailable where the storage does not answer."""

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        """Return the published pointer, or None where nothing was published yet.

        `known` is given back as it is when nothing changed since. Raises ArtifactDamaged where the
        pointer cannot be read, and NotFound where it is a fault that nothing is published.
        """
        ...

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        """Bring a version into `folder` (made here), all its hashes checked. Raises ArtifactDamaged."""
        ...


class ArtifactRegistry(ArtifactSource, Protocol):
    """A source of versions that can be published to."""

    def publish(self, version: str, folder: Path) -> Pointer:
        """Store a finished version folder, point to it, drop versions that are no longer kept.

        Raises Conflict, with the pointer unchanged, where somebody else published meanwhile.
        """
        ...


class ArtifactFormat(Protocol):
    """How the versions of one kind of artifact look: what a registry has to know of them."""

    @property
    def noun(self) -> str:
        """The word for one of them in messages: "index"."""
        ...

    @property
    def damaged(self) -> type[ArtifactDamaged]:
        """The error for a version that is not whole."""
        ...

    def pointer_json(self, pointer: Pointer) -> bytes:
        """Return the content of the pointer's file."""
        ...

    def read_pointer(self, data: bytes, revision: str) -> Pointer:
        """Return the pointer in its file's content. Raises `damaged` where it is not one."""
        ...

    def verified_files(self, folder: Path) -> Sequence[str]:
        """Return the names of a version's files, its manifest first, after their hashes were checked.

        Raises `damaged`.
        """
        ...


def is_plain_name(name: object) -> bool:
    """Return whether a name can be a file's or folder's own: it leads nowhere else."""
    return isinstance(name, str) and name != "" and not set(name) & set("/\\") and name[0] != "."
