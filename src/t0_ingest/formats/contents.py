"""The format of a file by its content, whatever its name says."""

from collections.abc import Mapping

from shared.knowledge.documents import DocumentError

_BEGINNINGS: Mapping[bytes, str] = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip or Office",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "old or encrypted Office",
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
}


_BEFORE_A_PDF = 1024
"""Bytes that mail programs and scanners may have put before a PDF; readers look that far."""


def kind_inside(data: bytes) -> str | None:
    """The kind that the first bytes tell, or None: text, or something unknown."""
    return next((kind for start, kind in _BEGINNINGS.items() if data.startswith(start)), None)


def expect(data: bytes, expected: str | None) -> None:
    """Raise DocumentError where the file is another kind inside than its ending says.

    `expected` is one of the kinds above, or None where the ending says text.
    """
    if not data.strip():
        raise DocumentError("the file is empty")
    found = kind_inside(data)
    if found == expected:
        return
    if expected == "PDF" and found is None and b"%PDF-" in data[:_BEFORE_A_PDF]:
        return
    if expected == "zip or Office" and found == "old or encrypted Office":
        raise DocumentError("an old or encrypted Office file; save it anew without a password")
    if found is None:
        raise DocumentError("the file's content does not fit its ending")
    raise DocumentError(f"the file's content is {found}; its ending says something else")
