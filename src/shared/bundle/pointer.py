"""current.json of a line's models: the one in use, those before it, and the one that scores in its shadow.

    {"format": 1, "model_version", "manifest_sha256",
     "previous": [{"model_version", "manifest_sha256"}, …], "shadow": {…}}

`previous` and `shadow` came later and may be absent: whoever knows the first names alone follows the same
model.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared import jsonio
from shared.artifacts.registry import CURRENT, KEPT_VERSIONS, VersionRef, is_plain_name
from shared.bundle.manifest import parsed
from shared.bundle.published import FORMAT, read_pointer
from shared.errors import BundleError, NotFound


@dataclass(frozen=True, slots=True)
class ModelPointer:
    """The model in use, those before it (newest first), and the shadow, if any."""

    current: VersionRef
    previous: tuple[VersionRef, ...] = ()
    shadow: VersionRef | None = None

    @classmethod
    def read(cls, raw: bytes) -> "ModelPointer":
        """Read current.json. Raises BundleError where it names no model, or has an odd entry."""
        current = read_pointer(raw)
        content: Mapping[str, Any] = parsed(raw, CURRENT)
        previous = content.get("previous", [])
        if not isinstance(previous, list):
            raise BundleError(f"{CURRENT}: previous must be a list of versions")
        shadow = content.get("shadow")
        return cls(current, tuple(map(_ref, previous)), None if shadow is None else _ref(shadow))

    def to_json(self) -> bytes:
        """Return the content of current.json."""
        content: dict[str, Any] = {"format": FORMAT, **_entry(self.current)}
        if self.previous:
            content["previous"] = [_entry(ref) for ref in self.previous]
        if self.shadow is not None:
            content["shadow"] = _entry(self.shadow)
        return jsonio.dumps(content).encode()

    def led_by(self, ref: VersionRef) -> "ModelPointer":
        """Return it with another model in use; a shadow that becomes the model is none any more."""
        before = [self.current, *self.previous] if ref.version != self.current.version else self.previous
        previous = tuple(one for one in before if one.version != ref.version)[:KEPT_VERSIONS]
        return ModelPointer(ref, previous, self._shadow_beside(ref))

    def back(self) -> "ModelPointer":
        """Return it with the model before in use; one that was the shadow is none any more. Raises NotFound
        where there is none."""
        if not self.previous:
            raise NotFound(f"{CURRENT} knows of no model before {self.current.version}.")
        return ModelPointer(self.previous[0], self.previous[1:], self._shadow_beside(self.previous[0]))

    def _shadow_beside(self, current: VersionRef) -> VersionRef | None:
        shadow = self.shadow
        return None if shadow is None or shadow.version == current.version else shadow

    def with_shadow(self, ref: VersionRef | None) -> "ModelPointer":
        """Return it with another shadow, or none. Raises BundleError where the model would shadow itself."""
        if ref is not None and ref.version == self.current.version:
            raise BundleError(f"{ref.version} is the model in use and cannot be its own shadow")
        return replace(self, shadow=ref)


def _entry(ref: VersionRef) -> dict[str, str | None]:
    return {"model_version": ref.version, "manifest_sha256": ref.sha256}


def _ref(entry: Any) -> VersionRef:
    version, digest = (
        (entry.get("model_version"), entry.get("manifest_sha256"))
        if isinstance(entry, Mapping)
        else (None, None)
    )
    if not is_plain_name(version) or not isinstance(digest, str):
        raise BundleError(f"{CURRENT}: {entry!r} names no version with its hash")
    return VersionRef(str(version), digest, None)
