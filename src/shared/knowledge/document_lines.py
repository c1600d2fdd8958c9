"""The lines that a document is for: of its folder `lines/<line>/`, or of its front matter; else all."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

from shared.knowledge.documents import DocumentError

FOLDER: Final = "lines"
"""Documents in `lines/<line>/` are for that line alone, whatever their format."""
ALL_LINES: Final = "*"
"""Of a document that is for every line, in an index."""

_LINE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def folder_of_line(line: str, name: str) -> str:
    """The name of a file in the folder of a line's documents."""
    return f"{FOLDER}/{line}/{name}"


def lines_of_name(name: str) -> tuple[str, ...]:
    """The line whose folder holds a file, by its path within the plant's documents; none for another folder.

    Raises DocumentError where the folder's name can be no line's.
    """
    parts = PurePosixPath(name).parts
    if len(parts) < 3 or parts[0] != FOLDER:
        return ()
    if not _LINE.fullmatch(parts[1]):
        raise DocumentError(f"the folder {FOLDER}/{parts[1][:60]} can be no line's: {NAMED}")
    return (parts[1],)


NAMED: Final = "lines are named in lower case with digits and hyphens, 40 characters at most"


def lines_of(name: str, told: Sequence[str]) -> tuple[str, ...]:
    """The lines of a document in the file `name` whose front matter has `told`.

    Raises DocumentError where one is no line's name, or the two disagree.
    """
    for line in told:
        if not _LINE.fullmatch(line):
            raise DocumentError(f"front matter, lines: {line[:60]!r} can be no line; {NAMED}")
    own = lines_of_name(name)
    if own and told and set(own) != set(told):
        raise DocumentError(f"its folder says the line {own[0]}, its front matter {', '.join(told)}")
    return own or tuple(dict.fromkeys(told))
