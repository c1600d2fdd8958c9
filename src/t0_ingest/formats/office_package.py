"""The zip of XML parts that Office programs write (Word, PowerPoint, Excel, HWPX), read within bounds.

Parts are read by expat, which bounds what entities may grow to; a part with a document type, which no
Office program writes, is refused before that. Nothing outside the file is ever opened.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final, Self
from xml.etree import ElementTree as ET

from shared.knowledge.documents import DocumentError

MAX_UNPACKED_BYTES = 200_000_000
"""A file that unpacks to more than this is no text document, whatever it holds."""

_DEPTH: Final = 200
"""Elements within each other; a document of nested tables has some dozens."""

type Element = ET.Element

_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class OfficePackage:
    """The parts of one file. `kind` names it in what a person is told ("Word file")."""

    def __init__(self, archive: zipfile.ZipFile, kind: str) -> None:
        self._archive = archive
        self._kind = kind
        self.names = frozenset(archive.namelist())

    @classmethod
    def opened(cls, data: bytes, kind: str, mark: str) -> Self:
        """The package in `data`, which has a part `mark`. Raises DocumentError with the reason."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise DocumentError(f"the {kind} is damaged") from error
        members = archive.infolist()
        if any(member.flag_bits & 1 for member in members):
            raise DocumentError(f"the {kind} is encrypted; save it without a password")
        if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
            raise DocumentError(f"the {kind} unpacks to more than 200 MB")
        if not any(member.filename == mark for member in members):
            raise DocumentError(f"a zip file, but no {kind}")
        if len({member.filename for member in members}) < len(members):
            raise DocumentError(f"the {kind} holds a part twice; which of the two counts is not guessed")
        return cls(archive, kind)

    def data(self, name: str) -> bytes:
        """A part's bytes. Raises DocumentError where it is missing or damaged."""
        try:
            return self._archive.read(name)
        except KeyError as error:
            raise DocumentError(f"the {self._kind} is damaged or none: {name} is missing") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
            raise DocumentError(f"the {self._kind} is damaged ({name})") from error

    def xml(self, name: str) -> Element:
        """A part as XML. Raises DocumentError."""
        data = self.data(name)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\x00" in data[:200]:
            raise DocumentError(f"the {self._kind} is no document that a program wrote ({name})")
        try:
            root = ET.fromstring(data)  # noqa: S314  (no document type comes this far)
        except (ET.ParseError, ValueError, LookupError) as error:
            raise DocumentError(f"the {self._kind} is damaged ({name})") from error
        level, depth = [root], 0
        while level:
            level = [one for element in level for one in element]
            depth += 1
            if depth > _DEPTH:
                raise DocumentError(f"the {self._kind} is nested too deeply")
        return root

    def optional(self, name: str) -> Element | None:
        """As `xml`, or None where the file has no such part."""
        return self.xml(name) if name in self.names else None

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """The id of each relation of a part within the file: (last word of its type, name of the part)."""
        folder, name = posixpath.split(part)
        found = self.optional(posixpath.join(folder, "_rels", f"{name}.rels"))
        if found is None:
            return {}
        return {
            row.get("Id", ""): (
                row.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join(folder, row.get("Target", ""))).lstrip("/"),
            )
            for row in found.iter(_RELATIONSHIP)
            if row.get("TargetMode") != "External"
        }

    def related(self, part: str, kind: str) -> str | None:
        """The first part of a kind ("styles") that `part` names, where the file has it."""
        names = (name for found, name in self.relations(part).values() if found == kind)
        return next((name for name in names if name in self.names), None)


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element | None, name: str, otherwise: str = "") -> str:
    """The attribute of that name in any namespace."""
    if element is None:
        return otherwise
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return otherwise


def child(element: Element | None, *path: str) -> Element | None:
    """The first element along a path of names without namespaces."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The direct children of that name; none of an element that is not there."""
    return (one for one in (() if element is None else element) if local(one) == name)


def relation_id(row: Element) -> str:
    """The id of the relation that a row names, which has a namespace; the row's own id has none."""
    return next((value for key, value in row.attrib.items() if key.endswith("}id")), "")


def is_on(element: Element | None) -> bool:
    """True if a switch such as `<w:vanish/>` is there and not turned off."""
    return element is not None and attribute(element, "val", "1") not in {"0", "false", "off", "none"}


def whole_number(text: str, otherwise: int) -> int:
    """A number of an attribute, where it is one."""
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else otherwise
