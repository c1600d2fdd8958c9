"""Small PDF and Word files, made by hand so that tests know every byte that matters."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

NAMES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        "w": WORD,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    }.items()
)
"""The names that parts of a Word file use."""


def pdf(*pages: Sequence[str]) -> bytes:
    """A PDF with these lines on its pages; any text of the basic plane, searchable as people's files are."""
    characters = sorted({character for page in pages for line in page for character in line})
    lines = (" 0 -16 Td ".join(f"<{line.encode('utf-16-be').hex()}> Tj" for line in page) for page in pages)
    return pdf_pages(pdf_font(characters), [f"BT /F 10 Tf 50 780 Td {shown} ET" for shown in lines])


def pdf_font(characters: Sequence[str], encoding: str = "Identity-H", *, mapped: bool = True) -> list[str]:
    """The three objects of a font: with a map of these characters, or by the name of one of Adobe's maps."""
    ordering = "Identity" if encoding == "Identity-H" else "Korea1"
    mapping = "\n".join(f"<{ord(c):04x}> <{ord(c):04x}>" for c in characters)
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{mapping}\nendbfchar\nendcmap end end"
    )
    return [
        (
            f"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /{encoding}"
            f" /DescendantFonts [4 0 R]{' /ToUnicode 5 0 R' if mapped else ''} >>"
        ),
        (
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 1000"
            f" /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> >>"
        ),
        pdf_stream(to_unicode),
    ]


def pdf_pages(
    font: Sequence[str],
    contents: Sequence[str],
    box: tuple[float, float] = (595, 842),
    turned: int = 0,
) -> bytes:
    """A PDF of pages in one font (`/F`, three objects), by what each page's content draws.

    `box` is a page's width and height in points, `turned` the degrees that it is shown turned by, clockwise.
    """
    kids = " ".join(f"{6 + 2 * number} 0 R" for number in range(len(contents)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(contents)} /Kids [{kids}] >>",
        *font,
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box[0]} {box[1]}] /Rotate {turned}"
            f" /Resources << /Font << /F 3 0 R >> >> /Contents {7 + 2 * number} 0 R >>"
        )
        objects.append(pdf_stream(content))
    return pdf_file(objects)


def pdf_stream(content: str) -> str:
    """An object of a PDF that holds a content."""
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def pdf_file(objects: Sequence[str]) -> bytes:
    """A PDF of these objects, the first of them its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def encrypted_pdf(data: bytes, user_password: str) -> bytes:
    """The same PDF under a password; an empty one only forbids printing or changing."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def word(*paragraphs: tuple[str, str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file of (style, text) paragraphs; styles are `heading 1`, `List Bullet`, `Normal`, …

    As in Word's Korean edition the styles' ids are numbers, only their names are English.
    """
    names = sorted({style for style, _ in paragraphs})
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{number}"><w:name w:val="{name}"/></w:style>'
        for number, name in enumerate(names)
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{names.index(style)}"/></w:pPr>{_run(text)}</w:p>'
        for style, text in paragraphs
    )
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p>{_run(cell)}</w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in table
    )
    if rows:
        body += f"<w:tbl>{rows}</w:tbl>"
    return word_of(body, **{"word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'})


def word_of(body: str, **parts: str) -> bytes:
    """A Word file of this body, and of further parts by their names."""
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
            **parts,
        }
    )


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def zipped(members: dict[str, str]) -> bytes:
    """A zip file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
