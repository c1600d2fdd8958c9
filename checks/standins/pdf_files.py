"""PDF files of placed text, made by hand: raised digits, columns, fonts without maps of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from checks.standins.document_files import pdf_file, pdf_stream

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
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        *_font(font, characters),
    ]
    for number, page in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {7 + 2 * number} 0 R >>"
        )
        shown = (
            f"BT /F {one.size} Tf 1 0 0 1 {one.x} {one.y} Tm <{_codes(one.text, font, characters)}> Tj ET"
            for one in page
        )
        objects.append(pdf_stream("\n".join(shown)))
    return pdf_file(objects)


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


def _codes(text: str, font: Font, characters: Sequence[str]) -> str:
    if font == "mapped":
        return text.encode("utf-16-be").hex()
    if font == "unmapped":
        return "".join(f"{characters.index(character) + 3:04x}" for character in text)
    return text.encode("cp949" if font == "KSCms-UHC-H" else "euc-kr").hex()


def _font(font: Font, characters: Sequence[str]) -> list[str]:
    named = font.startswith("KSC")
    encoding = font if named else "Identity-H"
    ordering = "Korea1" if named else "Identity"
    mapping = "\n".join(f"<{ord(c):04x}> <{ord(c):04x}>" for c in characters)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{mapping}\nendbfchar\nendcmap end end"
    )
    return [
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /{encoding} /DescendantFonts [4 0 R]"
            f"{' /ToUnicode 5 0 R' if font == 'mapped' else ''} >>"
        ),
        (
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 1000"
            f" /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 1 >> >>"
        ),
        pdf_stream(to_unicode),
    ]
