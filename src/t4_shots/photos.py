"""Photos of parts: checked by their bytes, named by their content, and where they are kept.

A photo has no metadata any more when it comes here: the agent takes each picture apart and writes it anew
(agent/core/images.py). An outcome names its photo by an address beneath its shot's, `photos/<sha-256>.jpg`;
another text in that field is the name of a photo that somebody keeps elsewhere.
"""

import base64
import hashlib
import os
import re
import tempfile
from collections import OrderedDict
from pathlib import Path
from typing import Final, Protocol

from shared.contracts.t4 import LARGEST_PHOTO_BYTES, GivenPhoto, PhotoAnswer, PhotoType
from shared.errors import Detail, InvalidInput, Unavailable

FOLDER: Final = "photos"
MOST_IN_MEMORY: Final = 100
_NAME: Final = re.compile(r"photos/([0-9a-f]{64}\.(jpg|png|webp))")
_ENDINGS: Final[dict[PhotoType, str]] = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_TYPES: Final = {ending: media_type for media_type, ending in _ENDINGS.items()}
_TOLD: Final = "the photo"


class PhotoStore(Protocol):
    """Where photos are kept, by line and file name. The same photo twice is one."""

    def keep(self, line: str, file: str, content: bytes, media_type: str) -> None:
        """Keep a photo. Raises Unavailable."""

    def read(self, line: str, file: str) -> bytes | None:
        """Return a photo's bytes, None where it is kept no more. Raises Unavailable."""


class MemoryPhotos:
    """The newest photos, until the process ends."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    def keep(self, line: str, file: str, content: bytes, media_type: str) -> None:  # noqa: ARG002
        """See PhotoStore."""
        self._kept[line, file] = content
        self._kept.move_to_end((line, file))
        while len(self._kept) > MOST_IN_MEMORY:
            self._kept.popitem(last=False)

    def read(self, line: str, file: str) -> bytes | None:
        """See PhotoStore."""
        return self._kept.get((line, file))


class NoPhotos:
    """For a memory that outlives the process while nothing is there that photos could be kept in."""

    def keep(self, line: str, file: str, content: bytes, media_type: str) -> None:  # noqa: ARG002
        """Raise InvalidInput: a photo is never taken and then lost."""
        reason = "photos are kept nowhere on this stage"
        raise InvalidInput(f"image: {reason}", [Detail("image", reason)])

    def read(self, line: str, file: str) -> bytes | None:  # noqa: ARG002
        """See PhotoStore."""
        return None


class FolderPhotos:
    """Photos in a folder beside the file of shots, for its owner alone."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, line: str, file: str, content: bytes, media_type: str) -> None:  # noqa: ARG002
        """See PhotoStore. A photo appears whole, and is on the disk when this returns."""
        folder = self._root / line
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.NamedTemporaryFile(dir=folder, delete=False) as scratch:
                scratch.write(content)
                scratch.flush()
                os.fsync(scratch.fileno())
            Path(scratch.name).replace(folder / file)
        except OSError as error:
            raise Unavailable(f"{_TOLD} could not be written: {error.strerror}") from error

    def read(self, line: str, file: str) -> bytes | None:
        """See PhotoStore."""
        try:
            return (self._root / line / file).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unavailable(f"{_TOLD} cannot be read: {error.strerror}") from error


def read_photo(given: GivenPhoto) -> bytes:
    """Return a photo's bytes. Raises InvalidInput where they are no base64, too many, or of another type."""
    reason = ""
    try:
        content = base64.b64decode(given.data, validate=True)
        if len(content) > LARGEST_PHOTO_BYTES:
            reason = f"has {len(content)} bytes; {LARGEST_PHOTO_BYTES} are accepted"
        elif not _begins_as(content, given.media_type):
            reason = f"is no {given.media_type} by its bytes"
    except ValueError:
        reason = "is not base64"
    if reason:
        raise InvalidInput(f"image.data: {reason}", [Detail("image.data", reason)])
    return content


def address_of(content: bytes, media_type: PhotoType) -> str:
    """Return what an outcome calls a photo: the same for the same bytes."""
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()}.{_ENDINGS[media_type]}"


def file_of(photo: str) -> str | None:
    """Return the file name of a photo that is kept here, None for any other text."""
    found = _NAME.fullmatch(photo)
    return found[1] if found else None


def told_photo(file: str, content: bytes) -> PhotoAnswer:
    """Return a photo as the contract has it."""
    return {
        "media_type": _TYPES[file.rpartition(".")[2]],
        "data": base64.b64encode(content).decode(),
    }


def _begins_as(content: bytes, media_type: PhotoType) -> bool:
    if media_type == "image/webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(b"\xff\xd8\xff" if media_type == "image/jpeg" else b"\x89PNG\r\n\x1a\n")
