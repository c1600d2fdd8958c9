"""HWPX, PowerPoint and Excel files, made by hand so that tests know every element that matters."""

from collections.abc import Mapping

from checks.standins.document_files import OFFICE, PACKAGE, zipped

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE_NAMES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "r": OFFICE,
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    }.items()
)
"""The names that parts of a PowerPoint file use."""

HWPX_NAMES = " ".join(
    f'xmlns:{short}="http://www.hancom.co.kr/hwpml/2011/{name}"'
    for short, name in {"hs": "section", "hp": "paragraph", "hh": "head", "hc": "core"}.items()
)
"""The names that parts of a HWPX file use."""


def hwpx_of(body: str, header: str = "", **parts: str) -> bytes:
    """A HWPX file of this section body, of a header's properties and of further parts by their names."""
    return zipped(
        {
            "mimetype": "application/hwp+zip",
            "Contents/header.xml": f"<hh:head {HWPX_NAMES}><hh:refList>{header}</hh:refList></hh:head>",
            "Contents/section0.xml": f"<hs:sec {HWPX_NAMES}>{body}</hs:sec>",
            **parts,
        }
    )


def slides_of(*slides: str, **parts: str) -> bytes:
    """A PowerPoint file of these slides' shapes, and of further parts by their names."""
    rows = "".join(f'<p:sldId r:id="r{number}"/>' for number in range(len(slides)))
    links = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/slide" Target="slides/slide{number + 1}.xml"/>'
        for number in range(len(slides))
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "ppt/presentation.xml": f"<p:presentation {SLIDE_NAMES}><p:sldIdLst>{rows}</p:sldIdLst>"
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": _relations(links),
            **{f"ppt/slides/slide{number + 1}.xml": _slide(slide) for number, slide in enumerate(slides)},
            **parts,
        }
    )


def workbook_of(
    sheets: Mapping[str, str], *, book: str = "", strings: str = "", styles: str = "", **parts: str
) -> bytes:
    """An Excel file of sheets by name, of the book's properties, shared strings, styles and further parts."""
    names = f'xmlns="{_SHEET}" xmlns:r="{OFFICE}"'
    rows = "".join(f'<sheet name="{name}" r:id="r{at}"/>' for at, name in enumerate(sheets))
    links = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at + 1}.xml"/>'
        for at in range(len(sheets))
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
            "xl/workbook.xml": f"<workbook {names}>{book}<sheets>{rows}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(links),
            "xl/sharedStrings.xml": f"<sst {names}>{strings}</sst>",
            "xl/styles.xml": f"<styleSheet {names}>{styles}</styleSheet>",
            **{
                f"xl/worksheets/sheet{at + 1}.xml": f"<worksheet {names}>{sheet}</worksheet>"
                for at, sheet in enumerate(sheets.values())
            },
            **parts,
        }
    )


def _relations(links: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def _slide(shapes: str) -> str:
    return f"<p:sld {SLIDE_NAMES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
