"""The lines that the plant's files are for, and the files that somebody who is bound to lines may see."""

from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath
from typing import Final

from shared.knowledge.document_lines import FOLDER, lines_of_name
from shared.knowledge.documents import DocumentError
from t0_ingest.files.published import Indexed
from t0_ingest.files.store import StoredFile

_WITH_HEAD: Final = frozenset({".md", ".markdown", ".txt"})
"""Formats whose files may say themselves which lines they are for."""


def lines_of_file(
    file: StoredFile, indexed: Indexed | None, told_by: Callable[[StoredFile], Sequence[str]] | None
) -> Sequence[str]:
    """The lines of a file, none where it is for all: by its folder, its document in the index, and, where
    that is of an earlier file or there is none, by itself. `told_by` gives what a file says; without it that
    does not count.

    A folder that can be no line's is for a line that nobody may see. Raises Unavailable.
    """
    try:
        own = lines_of_name(file.name)
    except DocumentError:
        return (f"{FOLDER}/{PurePosixPath(file.name).parts[1]}",)
    if own:
        return own
    before = indexed.lines if indexed else ()
    is_read = indexed is not None and indexed.mark in ("", file.etag)
    may_tell = bool(file.etag) and PurePosixPath(file.name).suffix.lower() in _WITH_HEAD
    if told_by is None or is_read or not may_tell:
        return before
    return tuple(dict.fromkeys((*before, *told_by(file))))


def may_see(lines: Collection[str], visible: Collection[str] | None) -> bool:
    """Return whether a file of these lines may be seen by who may see the lines `visible`, all where None."""
    return visible is None or not lines or not set(lines).isdisjoint(visible)
