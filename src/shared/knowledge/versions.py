"""Where published index versions lie: the pointer to the current one, and the store behind it."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from shared import jsonio
from shared.errors import NotFound
from shared.knowledge.manifest import IndexDamaged

KEPT_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One published version. `sha256` and `size` (bytes) are those of what the store holds for it."""

    version: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is published: the current version first, then the last ones before it, newest first.

    `revision` is the store's own mark of this state (an ETag); writing a new pointer names the
    revision it was made from, so that two publishers cannot overwrite each other unseen.
    """

    versions: tuple[VersionRef, ...]
    revision: str = ""

    def advanced(self, new: VersionRef) -> "Pointer":
        """The pointer after publishing `new`; at most KEPT_VERSIONS are kept."""
        older = tuple(ref for ref in self.versions if ref.version != new.version)
        return replace(self, versions=(new, *older)[:KEPT_VERSIONS])

    def led_by(self, version: str) -> "Pointer":
        """The pointer with one of its versions as the current one. Raises NotFound naming those it has."""
        chosen = [ref for ref in self.versions if ref.version == version]
        if not chosen:
            kept = ", ".join(ref.version for ref in self.versions)
            raise NotFound(f"no index {version} is kept; there are {kept}")
        return replace(self, versions=(*chosen, *(ref for ref in self.versions if ref.version != version)))


NOTHING_PUBLISHED = Pointer(())


class IndexStore(Protocol):
    """Storage of published versions. All methods raise shared.errors.Unavailable where it does not answer."""

    def pointer(self, known: Pointer | None = None) -> Pointer | None:
        """The published pointer, or None where nothing was published yet.

        `known` is given back as it is when nothing changed since. Raises IndexDamaged where the
        pointer cannot be read.
        """
        ...

    def fetch(self, ref: VersionRef, folder: Path) -> None:
        """Bring a version into `folder` (made here). Raises IndexDamaged where it was changed."""
        ...

    def publish(self, version: str, folder: Path) -> Pointer:
        """Store a finished version folder, point to it, drop versions that are no longer kept.

        Raises Conflict, with the pointer unchanged, where somebody else published meanwhile.
        """
        ...


def pointer_json(pointer: Pointer) -> bytes:
    """The pointer file's content."""
    return jsonio.dumps({"format": 1, "versions": [asdict(ref) for ref in pointer.versions]}).encode()


def read_pointer(data: bytes, revision: str) -> Pointer:
    """A pointer from its file's content. Raises IndexDamaged where it is not one."""
    try:
        content: Any = jsonio.loads(data)
        refs = tuple(VersionRef(**row) for row in content["versions"])
    except (ValueError, TypeError, KeyError) as error:
        raise IndexDamaged("the pointer to the index cannot be read") from error
    # A version becomes a folder's name, so it must not lead anywhere else.
    if not refs or not all(_is_plain_name(ref.version) for ref in refs):
        raise IndexDamaged("the pointer to the index names no version, or one that is no plain name")
    return Pointer(refs, revision)


def _is_plain_name(version: object) -> bool:
    return isinstance(version, str) and version != "" and not set(version) & set("/\\") and version[0] != "."
