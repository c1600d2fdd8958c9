"""Names of uploaded files: kept, put into one form with saying so, or refused by what is wrong with them."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from shared.errors import Detail, InvalidInput

LONGEST_PART: Final = 240
"""UTF-8 bytes of a file's or folder's name: file systems hold 255, and a changed one's place needs a few."""

LONGEST_PATH: Final = 900
"""UTF-8 bytes of a whole name: keys in S3 have 1,024, with the prefix and a sidecar's ending."""

RESERVED_FOLDER: Final = "assistant"
"""Where a knowledge base has the packaged documents."""

RESERVED_ENDING: Final = ".metadata.json"

_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class GivenName:
    """A name in the form in which it is kept, and what was changed for that."""

    name: str
    changes: tuple[str, ...] = ()


def read_name(given: str) -> GivenName:
    """The name of a file to be written, with its folders, `/` between them. Raises InvalidInput.

    Composed (NFC) and with plain spaces, since a person takes names that differ in these for one.
    """
    changes: list[str] = []
    name = unicodedata.normalize("NFC", given)
    if name != given:
        changes.append("letters written in parts (NFD) were composed (NFC)")
    parts = [_plain_spaces(part) for part in name.split("/")]
    if parts != name.split("/"):
        changes.append("spaces other than single plain ones were made such")
    for part in parts:
        _check_part(part)
    name = "/".join(parts)
    if len(name.encode()) > LONGEST_PATH:
        raise _refused(f"{len(name.encode())} bytes in UTF-8; with its folders at most {LONGEST_PATH}")
    if parts[0].casefold() == RESERVED_FOLDER and len(parts) > 1:
        raise _refused(f"the folder {parts[0]} is for the documents that come with the assistant")
    if name.casefold().endswith(RESERVED_ENDING):
        raise _refused(f"the ending {RESERVED_ENDING} is for what the assistant writes beside a document")
    return GivenName(name, tuple(changes))


def key_of(name: str) -> str:
    """Return what two names share that a person, or a file system without capitals, takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def composed(name: str) -> str:
    """The name in NFC."""
    return unicodedata.normalize("NFC", name)


def as_markdown(name: str) -> str:
    """The name of the Markdown file that takes a file's place; texts keep theirs."""
    path = PurePosixPath(name)
    return name if path.suffix.lower() in {".md", ".markdown", ".txt"} else str(path.with_suffix(".md"))


def _plain_spaces(part: str) -> str:
    # Line ends and tabs are control characters, which are refused.
    control = any(unicodedata.category(character) == "Cc" for character in part)
    return part if control else _SPACES.sub(" ", part).strip()


def _check_part(part: str) -> None:
    if part == "":
        raise _refused("it, or a folder in it, is empty")
    if part in {".", ".."}:
        raise _refused(f"{part} leads out of the folder of the documents")
    if part.startswith("."):
        raise _refused("it, or a folder in it, begins with a dot; such files are hidden and not read")
    if part.endswith("."):
        raise _refused("it, or a folder in it, ends with a dot")
    if "\\" in part:
        raise _refused("it holds a backslash; folders are written with /")
    for character in part:
        category = unicodedata.category(character)
        if category[0] == "C" or category in {"Zl", "Zp"}:
            told = unicodedata.name(character, "a control character")
            raise _refused(f"it holds a character that is not seen: U+{ord(character):04X} ({told})")
    size = len(part.encode())
    if size > LONGEST_PART:
        raise _refused(f"{part[:20]}… has {size} bytes in UTF-8; at most {LONGEST_PART}")


def _refused(reason: str) -> InvalidInput:
    return InvalidInput(f"name: {reason}", [Detail("name", reason)])
