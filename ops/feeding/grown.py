"""A file that grows while it is read: how far it was read, whether it is still that file, and its new lines.

What is new is read behind the header and the last rows before it, so that a table of a few rows is understood
as the whole one was: those rows have to read as they did. Where they do not, the file is read whole.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ops.feeding.row import Row

HEAD: Final = 64 * 1024
"""Bytes of a file's beginning by which it is known again."""
BEFORE: Final = 128 * 1024
"""Bytes before the place that was read to, by which a file is known again and its new rows are understood;
even, for UTF-16."""
COMPARED: Final = 20
"""Rows before that place that have to read as they did."""

type State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that came to a file: `table` is its header, the lines before them and they themselves. The
    first `known` lines of that are not new, and line `known` + 1 is line `first` of the file, which has
    `size` bytes to the end of them."""

    table: bytes
    known: int
    first: int
    size: int
    edge: str


def is_same(path: Path, state: State) -> bool:
    """Return whether a file begins with what was read of it, by its first bytes and by those before the place
    that was read to. Raises OSError."""
    size = state.get("bytes", 0)
    if path.stat().st_size < size:
        return False
    with path.open("rb") as file:
        if "edge" not in state:
            return bool(_digest(file.read(size)) == state.get("digest", _digest(b"")))
        return bool(_edge(*_windows(file, size)) == state["edge"])


def lines_of(path: Path, state: State) -> Lines | None:
    """The lines that came since, None where none is whole. Raises OSError."""
    size, data = state["bytes"], state["data"]
    with path.open("rb") as file:
        head, tail = _windows(file, size)
        file.seek(0)
        start = file.read(data)
        file.seek(size)
        came = file.read()
    end = line_end(head[:4096])
    new = came[: end_of_lines(came, end)]
    if not new:
        return None
    before = tail[max(0, len(tail) - (size - data)) :]
    if len(before) < size - data:
        before = before[_next_line(before, end, 0) :]
    known = count_lines(start, end) + count_lines(before, end)
    table, edge = start + before + new, _edge((head + new)[:HEAD], (tail + new)[-BEFORE:])
    return Lines(table, known, state["lines"] + 1, size + len(new), edge)


def state_of(whole: bytes, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what is remembered of a file that was read whole, with all its rows."""
    if not rows:
        return {"line": 0, "bytes": len(whole), "digest": _digest(whole)}
    end = line_end(whole[:4096])
    return {
        "line": rows[-1].line,
        "bytes": len(whole),
        "lines": count_lines(whole, end),
        "data": _start_of(whole, end, rows[0].line),
        "edge": _edge(whole[:HEAD], whole[-BEFORE:]),
        "rows": digest_of(rows[-COMPARED:]),
        "compared": len(rows[-COMPARED:]),
    }


def new_rows(state: State, lines: Lines, rows: Sequence[Row]) -> list[Row] | None:
    """The rows of new lines, by their lines in the file, of all that their table has; None where the rows
    before them do not read as they did."""
    before = [row for row in rows if row.line <= lines.known][-state["compared"] :]
    if len(before) < state["compared"] or digest_of(before) != state["rows"]:
        return None
    moved = lines.first - lines.known - 1
    return [replace(row, line=row.line + moved) for row in rows if row.line > lines.known]


def grown_state(state: State, lines: Lines, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what is remembered after new lines; `rows` are those of their table."""
    added = count_lines(lines.table, line_end(lines.table[:4096])) - lines.known
    return {
        **state,
        "line": state["lines"] + added,
        "bytes": lines.size,
        "lines": state["lines"] + added,
        "edge": lines.edge,
        "rows": digest_of(rows[-COMPARED:]),
        "compared": len(rows[-COMPARED:]),
    }


def digest_of(rows: Sequence[Row]) -> str:
    """The digest of what rows say, wherever they stand."""
    said = [(sorted(row.features.items()), row.seconds, row.shot_id, repr(row.outcome)) for row in rows]
    return _digest(repr(said).encode())


def line_end(head: bytes) -> bytes:
    """The end of a line of a file that begins so: of UTF-16 two bytes, of all others the newline."""
    if head[:2] == b"\xff\xfe":
        return b"\n\x00"
    if head[:2] == b"\xfe\xff":
        return b"\x00\n"
    places = {place % 2 for place, byte in enumerate(head) if not byte}
    if len(places) == 1:
        return b"\n\x00" if places == {1} else b"\x00\n"
    return b"\n"


def end_of_lines(data: bytes, end: bytes) -> int:
    """Where the last line that has its end stops, in bytes."""
    place = data.rfind(end)
    while place >= 0 and place % len(end):
        place = data.rfind(end, 0, place + len(end) - 1)
    return place + len(end) if place >= 0 else 0


def count_lines(data: bytes, end: bytes) -> int:
    """How many ends of lines there are."""
    if len(end) == 1:
        return data.count(end)
    return data.decode("utf-16-le" if end[0] else "utf-16-be", "replace").count("\n")


def _next_line(data: bytes, end: bytes, start: int) -> int:
    """Where the line after that of `start` begins, in bytes; the end of all where there is none."""
    place = data.find(end, start)
    while place >= 0 and place % len(end):
        place = data.find(end, place + 1)
    return place + len(end) if place >= 0 else len(data)


def _start_of(data: bytes, end: bytes, line: int) -> int:
    """Where a line begins, counted from 1."""
    place = 0
    for _ in range(line - 1):
        place = _next_line(data, end, place)
    return place


def _windows(file: Any, size: int) -> tuple[bytes, bytes]:
    """The first bytes of a file, and those before a place."""
    file.seek(0)
    head = file.read(min(HEAD, size))
    file.seek(max(0, size - BEFORE), os.SEEK_SET)
    return head, file.read(min(BEFORE, size))


def _edge(head: bytes, tail: bytes) -> str:
    return _digest(_digest(head).encode() + tail)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
