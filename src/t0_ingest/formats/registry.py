"""All formats by file ending. Libraries are loaded by the first document that needs them."""

from collections.abc import Mapping

from shared.knowledge.documents import DocumentError, Extract
from shared.knowledge.parsing import PARSERS, Parser
from t0_ingest.formats.contents import expect


def _text(data: bytes, ending: str) -> str | Extract:
    expect(data, None)
    return PARSERS[ending][1](data)


def _html(data: bytes) -> Extract:
    from t0_ingest.formats.html import html_to_markdown  # noqa: PLC0415

    expect(data, None)
    return html_to_markdown(data)


def _pdf(data: bytes) -> Extract:
    from t0_ingest.formats.pdf import pdf_to_markdown  # noqa: PLC0415

    expect(data, "PDF")
    return pdf_to_markdown(data)


def _word(data: bytes) -> Extract:
    from t0_ingest.formats.word import word_to_markdown  # noqa: PLC0415

    expect(data, "zip or Office")
    return word_to_markdown(data)


def _hwpx(data: bytes) -> Extract:
    from t0_ingest.formats.hwpx import hwpx_to_markdown  # noqa: PLC0415

    expect(data, "zip or Office")
    return hwpx_to_markdown(data)


def _slides(data: bytes) -> Extract:
    from t0_ingest.formats.slides import slides_to_markdown  # noqa: PLC0415

    expect(data, "zip or Office")
    return slides_to_markdown(data)


def _workbook(data: bytes) -> Extract:
    from t0_ingest.formats.workbook import workbook_to_markdown  # noqa: PLC0415

    expect(data, "zip or Office")
    return workbook_to_markdown(data)


def _refused(reason: str) -> Parser:
    def refuse(data: bytes) -> Extract:  # noqa: ARG001
        raise DocumentError(reason)

    return refuse


def _text_parser(ending: str) -> Parser:
    return lambda data: _text(data, ending)


TEXT: Mapping[str, tuple[str, Parser]] = {
    ending: (name, _text_parser(ending)) for ending, (name, _) in PARSERS.items()
}
"""Formats that are text as they are."""

BINARY: Mapping[str, tuple[str, Parser]] = {
    ".html": ("html", _html),
    ".htm": ("html", _html),
    ".pdf": ("pdf", _pdf),
    ".docx": ("docx", _word),
    ".hwpx": ("hwpx", _hwpx),
    ".pptx": ("pptx", _slides),
    ".xlsx": ("xlsx", _workbook),
}
"""Formats read by libraries; a hostile file may keep those busy or fill the memory (see `isolation`)."""

REASONS: Mapping[str, str] = {
    ".hwp": (
        "a HWP file of the older kind is not read; save it as HWPX or PDF"
        " (예전 한글 파일은 읽지 않으니 HWPX나 PDF로 저장)"
    ),
    ".doc": (
        "a Word file of the older kind is not read; save it as .docx"
        " (예전 워드 파일은 읽지 않으니 .docx로 저장)"
    ),
    ".xls": (
        "an Excel file of the older kind is not read; save it as .xlsx"
        " (예전 엑셀 파일은 읽지 않으니 .xlsx로 저장)"
    ),
    ".ppt": (
        "a PowerPoint file of the older kind is not read; save it as .pptx"
        " (예전 파워포인트 파일은 읽지 않으니 .pptx로 저장)"
    ),
}
"""Endings that are known and not read, with what to do instead."""

OTHERS: Mapping[str, tuple[str, Parser]] = {
    ending: (ending.lstrip("."), _refused(reason)) for ending, reason in REASONS.items()
}
"""Formats that are known and not read."""

ALL = {**TEXT, **BINARY, **OTHERS}
"""File ending → (name of the format, parser)."""
