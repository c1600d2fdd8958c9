"""Generated documents of every format, written and read back: each value is there, or its loss is named.

They are written by writers that know nothing of the readers, with what plants write: exponents, fractions,
units, bars, struck-out and hidden values, tracked changes, notes, steps that go on, merged and empty cells,
tables in cells.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks.report import Table
from checks.resilience.document_writers.markup import html_file, markdown_file, text_file
from checks.resilience.document_writers.office import hwpx_file, slides_file, word_file, workbook_file
from checks.resilience.document_writers.pages import pdf_file
from checks.resilience.generated_sheets import (
    ALL_MARKS,
    NO_MARKS,
    Mark,
    Sheet,
    draw,
    missing_of,
    withdrawn_of,
)
from shared.knowledge.documents import DocumentError, RawDocument
from shared.knowledge.parsing import parse_document
from t0_ingest.formats.registry import ALL

_SHIFTED: Final[Collection[Mark]] = ("", "raised", "lowered", "struck")


@dataclass(frozen=True, slots=True)
class _Writer:
    """How a format is written, and what it can hold."""

    write: Callable[[Sheet], bytes]
    marks: Collection[Mark] = _SHIFTED
    nested: bool = False
    has_notes: bool = False
    has_lines: bool = True
    """False where a line that its cell broke looks as one that its author ended."""


_WRITERS: Final[Mapping[str, _Writer]] = {
    ".html": _Writer(html_file, (*_SHIFTED, "hidden", "fraction"), nested=True),
    ".docx": _Writer(word_file, ALL_MARKS, nested=True, has_notes=True),
    ".hwpx": _Writer(hwpx_file, (*_SHIFTED, "deleted", "inserted", "fraction"), nested=True, has_notes=True),
    ".pptx": _Writer(slides_file),
    ".xlsx": _Writer(workbook_file),
    ".pdf": _Writer(pdf_file, has_lines=False),
    ".md": _Writer(markdown_file, NO_MARKS),
    ".txt": _Writer(text_file, NO_MARKS),
}


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The documents that were read: `equal`, with losses `named`, and those with a `silent` change.

    A document is equal where all that it shows was read, and what it hides is named.
    """

    documents: int
    equal: int
    named: int
    silent: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """True where nothing was changed in silence."""
        return not self.silent


def read_back(count: int, seed: int) -> ReadBack:
    """Write and read `count` documents, of each format in turn."""
    drawn = random.Random(seed)
    equal = named = 0
    silent: list[str] = []
    for number in range(count):
        ending, writer = tuple(_WRITERS.items())[number % len(_WRITERS)]
        sheet = draw(drawn, writer.marks, nested=writer.nested)
        try:
            found = parse_document(RawDocument(f"{number}{ending}", "", writer.write(sheet)), ALL)
        except DocumentError:
            named += 1
            continue
        missing = missing_of(sheet, found.markdown, has_notes=writer.has_notes, has_lines=writer.has_lines)
        withdrawn = withdrawn_of(sheet)
        equal += not missing
        named += bool(missing and found.losses)
        if missing and not found.losses:
            silent.append(f"document {number}{ending} (seed {seed}): {missing[0]!r} is not in it")
        elif withdrawn and not found.losses:
            silent.append(
                f"document {number}{ending} (seed {seed}): nothing says that it hides {withdrawn[0]!r}"
            )
    return ReadBack(count, equal, named, tuple(silent))


def formats() -> Sequence[str]:
    """The endings of the formats that are written."""
    return tuple(_WRITERS)


def table(run: ReadBack) -> Table:
    """The run as rows to be shown."""
    rows = [
        ("documents", str(run.documents)),
        ("read back as they were", str(run.equal)),
        ("refused, or a loss named", str(run.named)),
        ("changed in silence", str(len(run.silent))),
    ]
    rows += [("", one) for one in run.silent[:20]]
    return Table("Documents read back", ("", ""), tuple(rows))
