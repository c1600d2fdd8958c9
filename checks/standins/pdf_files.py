"""PDF files of placed text, made by hand: raised digits, columns, fonts without maps of their own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from checks.standins.document_files import pdf_file, pdf_font, pdf_pages, pdf_stream

Font = Literal["mapped", "KSCms-UHC-H", "KSC-EUC-H", "unmapped"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text at a place of a page: points from its lower left corner, and the size of its letters."""

    text: str
    x: float
    y: float
    size: float = 10.0


def placed_pdf(*pages: Sequence[Placed], font: Font = "mapped") -> bytes:
    """A PDF of these pages.

    The font has a map of its own ("mapped"), names one of Adobe's for Korean, or has none: its codes are
    numbers of glyphs, and nothing says which letters they are.
    """
    characters = sorted({character for page in pages for one in page for character in one.text})
    encoding = font if font.startswith("KSC") else "Identity-H"
    contents = ("\n".join(_shown(one, font, characters) for one in page) for page in pages)
    return pdf_pages(pdf_font(characters, encoding, mapped=font == "mapped"), list(contents))


@dataclass(slots=True)
class Drawn:
    """A page's drawing, in points: texts, lines from end to end, rectangles (left, low, width, height)."""

    texts: list[Placed] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    rectangles: list[tuple[float, float, float, float]] = field(default_factory=list)
    bars: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Rectangles that are filled, as some programs draw lines."""


def drawn_pdf(*pages: Drawn, width: float = 595, height: float = 842, turned: bool = False) -> bytes:
    """A PDF of these pages; `turned`: written sideways on a page that is shown turned."""
    characters = sorted({character for page in pages for one in page.texts for character in one.text})
    start = f"0 1 -1 0 {height} 0 cm\n" if turned else ""
    contents: list[str] = []
    for page in pages:
        drawing = [
            *(f"{x} {y} m {end} {high} l S" for x, y, end, high in page.lines),
            *(f"{x} {y} {wide} {high} re S" for x, y, wide, high in page.rectangles),
            *(f"{x} {y} {wide} {high} re f" for x, y, wide, high in page.bars),
            *(_shown(one, "mapped", characters) for one in page.texts),
        ]
        contents.append(start + "\n".join(drawing))
    box = (height, width) if turned else (width, height)
    return pdf_pages(pdf_font(characters), contents, box, 90 if turned else 0)


def picture_pdf() -> bytes:
    """A page that is a picture alone, as a scanner writes it."""
    picture = "FF" * 12
    return pdf_file(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            (
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
                " /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>"
            ),
            pdf_stream("q 595 0 0 842 0 0 cm /I Do Q"),
            (
                "<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB"
                f" /BitsPerComponent 8 /Filter /ASCIIHexDecode /Length {len(picture) + 1} >>"
                f"\nstream\n{picture}>\nendstream"
            ),
        ]
    )


def _shown(one: Placed, font: Font, characters: Sequence[str]) -> str:
    codes = _codes(one.text, font, characters)
    return f"BT /F {one.size} Tf 1 0 0 1 {one.x} {one.y} Tm <{codes}> Tj ET"


def _codes(text: str, font: Font, characters: Sequence[str]) -> str:
    if font == "mapped":
        return text.encode("utf-16-be").hex()
    if font == "unmapped":
        return "".join(f"{characters.index(character) + 3:04x}" for character in text)
    return text.encode("cp949" if font == "KSCms-UHC-H" else "euc-kr").hex()
