"""All pages of a line's shots, kept beside the table to write, so that a pull that broke off goes on."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ops.learning.sources import Page, ShotSource, Span
from shared import jsonio

PART: Final = ".part"
"""Behind the name of the table: the pages that were read so far, one a line behind a line on the pull."""


@dataclass(frozen=True, slots=True)
class Wish:
    """The shots that are asked for: of `begin_ms` on, until `end_ms`, or until now where that is None."""

    line: str
    begin_ms: int
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Pulled:
    """The shots of a pull, newest first. `resumed` of them were read by an earlier run, which began at
    `begun_ms`; `simulated` where the line says that no machine works on it."""

    span: Span
    shots: list[Mapping[str, Any]]
    simulated: bool
    resumed: int
    begun_ms: int


def pull(source: ShotSource, wish: Wish, out: Path, now_ms: int, told: Callable[[int], None]) -> Pulled:
    """Read all pages; `told` is how many shots there are so far.

    Each page is written to a file beside `out` before the next is asked for, and an earlier run of the same
    wish goes on behind its last one. `forget` takes the file away once the table is written. Raises what the
    source does, and OSError; what was read then stays.
    """
    part = part_of(out)
    asked = {"source": source.name, "line": wish.line, "begin_ms": wish.begin_ms, "end_ms": wish.end_ms}
    earlier = _earlier(part, asked)
    pages: list[Page] = []
    if earlier is None:
        begun_ms = now_ms
        _begin(part, {**asked, "begun_ms": begun_ms})
    else:
        begun_ms, pages = earlier
    span = Span(wish.line, wish.begin_ms, begun_ms + 1 if wish.end_ms is None else wish.end_ms)
    resumed = sum(len(page.shots) for page in pages)
    with part.open("a", encoding="utf-8") as file:
        for page in _rest(source, span, pages):
            row = {"shots": page.shots, "cursor": page.cursor, "simulated": page.simulated}
            file.write(jsonio.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())
            pages.append(page)
            told(sum(len(page.shots) for page in pages))
    shots = [shot for page in pages for shot in page.shots]
    return Pulled(span, shots, any(page.simulated for page in pages), resumed, begun_ms)


def part_of(out: Path) -> Path:
    """Return where the pages of a pull into `out` are kept."""
    return out.with_name(out.name + PART)


def forget(out: Path) -> None:
    """Forget what an earlier pull into `out` has read."""
    part_of(out).unlink(missing_ok=True)


def _rest(source: ShotSource, span: Span, pages: list[Page]) -> Iterator[Page]:
    """The pages behind those that are there."""
    last = pages[-1] if pages else None
    while last is None or last.cursor is not None:
        last = source.page(span, last.cursor if last else None)
        yield last


def _begin(part: Path, head: Mapping[str, Any]) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(jsonio.dumps(head) + "\n", encoding="utf-8")


def _earlier(part: Path, asked: Mapping[str, Any]) -> tuple[int, list[Page]] | None:
    """When an earlier run of the same wish began, and its whole pages; None of another wish or of none.

    A last line that was torn is cut off, and read again.
    """
    try:
        lines = part.read_text(encoding="utf-8").split("\n")
        head = json.loads(lines[0])
        if {name: head[name] for name in asked} != asked:
            return None
        rows = [json.loads(line) for line in lines[1:-1]]
        pages = [Page(row["shots"], row["cursor"], row["simulated"]) for row in rows]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    if lines[-1]:
        part.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    return int(head["begun_ms"]), pages
