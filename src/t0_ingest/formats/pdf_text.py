"""The characters of a PDF's pages with their places, by PDFium, which brings the maps of Korean fonts.

PDFium is C++ and meets hostile bytes: it is loaded in the process apart alone.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as pdfium

from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import MAX_CHARACTERS
from t0_ingest.formats.pdf_letters import (
    BREAK,
    Aside,
    Glyph,
    Letter,
    asides_of,
    letters_of,
    rules_of,
    usual_quarter,
    with_strikes,
)
from t0_ingest.formats.pdf_paths import Lines, objects
from t0_ingest.formats.pdf_rulings import Rule

_HYPHEN: Final = 2
_LEANS: Final = 0.1
"""Quarters of a turn beyond which a line is neither level nor upright."""

_SHARE_OF_A_PICTURE: Final = 0.1
"""Of a page: a smaller picture is a logo or a sign."""


@dataclass(slots=True)
class Page:
    """A page's characters in the order of the file, and what else there is on it.

    Where most of a page is written sideways, all of it is turned. `area` is the page's, in square points;
    `asides` are texts that go another way; `rules` are the straight lines, none where `is_drawing`.
    `unread` counts pieces of text of fonts that are not in the file, of which nothing could be read;
    `fonts` counts characters without a map by their font's name; `fields` are values of a form.
    """

    number: int
    area: float
    letters: list[Letter] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    is_drawing: bool = False
    pictures: int = 0
    unread: int = 0
    fonts: Counter[str] = field(default_factory=Counter)
    fields: list[str] = field(default_factory=list)


def pages(data: bytes) -> Iterator[Page]:
    """The pages of a PDF, until they hold more than a document may. Raises DocumentError."""
    with _opened(data) as document:
        characters = 0
        for number in range(pdfium.FPDF_GetPageCount(document)):
            page = _page(document, number)
            characters += len(page.letters)
            if characters > MAX_CHARACTERS:
                raise DocumentError(f"its text has more than the {MAX_CHARACTERS:,} characters allowed")
            yield page


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    pdfium.FPDF_InitLibrary()
    buffer = ctypes.create_string_buffer(data, len(data))
    document = pdfium.FPDF_LoadMemDocument64(buffer, len(data), None)
    if not document:
        match pdfium.FPDF_GetLastError():
            case pdfium.FPDF_ERR_PASSWORD:
                raise DocumentError("the PDF is encrypted and needs a password")
            case pdfium.FPDF_ERR_SECURITY:
                raise DocumentError("the PDF is encrypted; save it without protection")
            case _:
                raise DocumentError("the PDF is damaged")
    try:
        if pdfium.FPDF_GetPageCount(document) < 1:
            raise DocumentError("the PDF is damaged")
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def _page(document: Any, number: int) -> Page:
    handle = pdfium.FPDF_LoadPage(document, number)
    if not handle:
        raise DocumentError(f"the PDF is damaged (page {number + 1})")
    page = Page(number + 1, pdfium.FPDF_GetPageWidthF(handle) * pdfium.FPDF_GetPageHeightF(handle))
    try:
        text = pdfium.FPDFText_LoadPage(handle)
        if not text:
            raise DocumentError(f"the PDF is damaged (page {number + 1})")
        try:
            glyphs = _glyphs(text, page)
            quarter = usual_quarter(glyphs)
            page.letters, page.asides = letters_of(glyphs, quarter), asides_of(glyphs, quarter)
            lines = _read_objects(handle, text, page)
            page.rules, page.is_drawing = rules_of(lines.rules, quarter), lines.too_many
            page.letters = with_strikes(page.letters, page.rules)
        finally:
            pdfium.FPDFText_ClosePage(text)
        _read_fields(handle, page)
    finally:
        pdfium.FPDF_ClosePage(handle)
    return page


def _glyphs(text: Any, page: Page) -> list[Glyph]:
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    glyphs: list[Glyph] = []
    for at in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, at)
        made_up = pdfium.FPDFText_IsGenerated(text, at) == 1
        before = glyphs[-1] if glyphs else None
        if made_up and code in {10, 13}:
            if before:
                end = (before.right, before.y, before.right, before.bottom, before.right, before.top)
                glyphs.append(Glyph(BREAK, *end, before.quarter, made_up=True))
            continue
        if not pdfium.FPDFText_GetCharOrigin(text, at, x, y):
            continue
        known = pdfium.FPDFText_HasUnicodeMapError(text, at) != 1 and not _is_nothing(code)
        if not known:
            page.fonts[_font_name(text, at)] += 1
        pdfium.FPDFText_GetLooseCharBox(text, at, box)
        character = "-" if code == _HYPHEN else chr(code) if known else "�"
        quarter = before.quarter if made_up and before else _quarter(text, at)
        place = (x.value, y.value, box.left, box.bottom, box.right, box.top)
        glyphs.append(Glyph(character, *place, quarter, made_up))
    return glyphs


def _quarter(text: Any, at: int) -> int | None:
    turned = pdfium.FPDFText_GetCharAngle(text, at) / (math.pi / 2)
    return round(turned) % 4 if abs(turned - round(turned)) <= _LEANS else None


def _is_nothing(code: int) -> bool:
    """True if a code is no character of a text: a control, half a character, one of nobody's."""
    if code == _HYPHEN or code in {9, 10, 13}:
        return False
    return code < 32 or 0xD800 <= code < 0xF900 or code == 0xFFFD or code > 0x10FFFF


def _font_name(text: Any, at: int) -> str:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, at, name, len(name), flags)
    return name.raw[: max(0, min(length, len(name)) - 1)].decode("utf-8", "replace") if length else "?"


def _read_objects(handle: Any, text: Any, page: Page) -> Lines:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    lines = Lines()
    for one, moved in objects(handle):
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            lines.add(one, moved)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFPageObj_GetBounds(one, left, bottom, right, top)
            drawn = (right.value - left.value) * (top.value - bottom.value)
            drawn *= abs(moved[0] * moved[3] - moved[1] * moved[2])
            page.pictures += drawn >= _SHARE_OF_A_PICTURE * page.area
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            font = pdfium.FPDFTextObj_GetFont(one)
            # PDFium leaves out a lone letter that the font in the place of a missing one cannot draw.
            if font and pdfium.FPDFFont_GetIsEmbedded(font) == 0:
                page.unread += pdfium.FPDFTextObj_GetText(one, text, None, 0) <= 2
    return lines


def _read_fields(handle: Any, page: Page) -> None:
    for at in range(pdfium.FPDFPage_GetAnnotCount(handle)):
        note = pdfium.FPDFPage_GetAnnot(handle, at)
        if not note:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        key = {pdfium.FPDF_ANNOT_WIDGET: b"V", pdfium.FPDF_ANNOT_FREETEXT: b"Contents"}.get(kind)
        if key:
            length = min(pdfium.FPDFAnnot_GetStringValue(note, key, None, 0), 2_000)
            buffer = (ctypes.c_ushort * (length // 2 + 1))()
            pdfium.FPDFAnnot_GetStringValue(note, key, buffer, length)
            value = bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace").strip()
            if value:
                page.fields.append(value)
        pdfium.FPDFPage_CloseAnnot(note)
