"""PDF to text: paragraphs put together again from lines, running heads and feet left out."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import MAX_CHARACTERS

# The library comments on every oddity of a file; what matters becomes the document's failure.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_DAMAGE = (PyPdfError, ValueError, LookupError, TypeError, AttributeError, OSError, ArithmeticError)
"""What the library raises for files that break the format: its own errors, and Python's."""

_NUMBERS = re.compile(r"\d+")
_LIST_ITEM = re.compile(r"\s*(?:[-*•·▪○●]|\(?\d{1,2}[.)])\s+")
_ENDS = (".", "!", "?", ":", "다", "요", "음", "함")


def pdf_to_markdown(data: bytes) -> str:
    """The text of all pages as paragraphs. Raises DocumentError with the reason.

    A PDF knows no headings, so there are none; its title in the file's properties is not used,
    because programs fill it with the name of what they printed.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("the PDF is encrypted and needs a password")
        pages = list(_pages(reader))
    except DependencyError as error:
        raise DocumentError("the PDF is encrypted; save it without protection") from error
    except _DAMAGE as error:
        raise DocumentError("the PDF is damaged") from error
    except RecursionError as error:
        raise DocumentError("the PDF is nested too deeply") from error
    text = "\n\n".join(filter(None, map(_paragraphs, _without_running_lines(pages))))
    if not any(character.isalnum() for character in text):
        raise DocumentError("the PDF holds no text (a scan?); run text recognition on it first")
    return text


def _pages(reader: PdfReader) -> Iterator[list[str]]:
    """The lines of each page, until they are more than a document may have."""
    characters = 0
    for page in reader.pages:
        text = page.extract_text() or ""
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise DocumentError(f"its text has more than the {MAX_CHARACTERS:,} characters allowed")
        yield text.splitlines()


def _without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Pages without the first and last lines that stand, but for numbers, on most of them."""
    stripped = [[line for line in page if line.strip()] for page in pages]
    ends = Counter(key for page in stripped for key in {_key(line) for line in (*page[:1], *page[-1:])})
    running = {key for key, count in ends.items() if count >= 3 and count * 2 > len(stripped)}

    def keep(page: list[str], at: int) -> bool:
        return at not in {0, len(page) - 1} or _key(page[at]) not in running

    return [[line for at, line in enumerate(page) if keep(page, at)] for page in stripped]


def _key(line: str) -> str:
    return _NUMBERS.sub("#", line.strip())


def _paragraphs(lines: Sequence[str]) -> str:
    """Lines joined where one was only broken for the page's width: it is nearly as long as the longest."""
    if not lines:
        return ""
    full = 0.75 * max(len(line.strip()) for line in lines)
    # Pieces of the text, joined once: a page of one endless paragraph would be copied for each line.
    parts: list[str] = []
    open_end = False
    for raw in lines:
        line = " ".join(raw.split())
        if open_end and not _LIST_ITEM.match(line):
            if parts[-1].endswith("-") and line[:1].islower():
                parts[-1] = parts[-1][:-1]
            else:
                parts.append(" ")
            parts.append(line)
        else:
            # A line that begins with # is text here, not a heading.
            parts += ["\n" if parts else "", "\\" if line.startswith("#") else "", line]
        open_end = len(line) >= full and not line.endswith(_ENDS)
    return "".join(parts)
