"""Slides and check sheets become documents that say what a person sees."""

import pytest

from checks.standins.document_files import zipped
from checks.standins.office_files import slides_of, workbook_of
from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import parse_document
from t0_ingest.formats.number_formats import shown
from t0_ingest.formats.registry import ALL
from t0_ingest.formats.slides import slides_to_markdown
from t0_ingest.formats.workbook import workbook_to_markdown
from tests.knowledge_parts import raw


def text(*runs: str, properties: str = "") -> str:
    """A paragraph of a slide."""
    return f"<a:p>{properties}{''.join(runs)}</a:p>"


def run(written: str, properties: str = "") -> str:
    """A run of a slide's text."""
    return f"<a:r><a:rPr {properties}/><a:t>{written}</a:t></a:r>"


def shape(*paragraphs: str, kind: str = "") -> str:
    """A shape of a slide."""
    place = f'<p:ph type="{kind}"/>' if kind else ""
    body = f"<p:txBody>{''.join(paragraphs)}</p:txBody>"
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr>{body}</p:sp>"


def test_slides_with_titles_lists_tables_and_raised_digits() -> None:
    number = '<a:pPr><a:buAutoNum type="arabicPeriod"/></a:pPr>'
    table = (
        "<p:graphicFrame><a:tbl>"
        '<a:tr><a:tc gridSpan="2"><p:txBody/></a:tc><a:tc hMerge="1"/><a:tc/></a:tr>'
        f'<a:tr><a:tc rowSpan="2"><a:txBody>{text(run("소착"))}</a:txBody></a:tc>'
        f"<a:tc><a:txBody>{text(run('230'))}</a:txBody></a:tc><a:tc><a:txBody>{text(run('a|b'))}</a:txBody></a:tc></a:tr>"
        f'<a:tr><a:tc vMerge="1"/><a:tc><a:txBody>{text(run("240"))}</a:txBody></a:tc><a:tc/></a:tr>'
        "</a:tbl></p:graphicFrame>"
    )
    first = (
        shape(text(run("본문 10"), run("5", 'baseline="30000"'), run("회")))
        + shape(text(run("점검 순서")), kind="title")
        + shape(text(run("3")), kind="sldNum")
        + f"<p:grpSp>{shape(*(text(run(one), properties=number) for one in ('잠근다', '연다')))}</p:grpSp>"
    )
    found = slides_to_markdown(slides_of(first, table + "<p:pic/>"))
    assert found.text == (
        "## 점검 순서\n\n본문 10⁵회\n\n1. 잠근다\n2. 연다\n\n## 2\n\n"
        "|  |  |  |\n| --- | --- | --- |\n| 소착 | 230 | a\\|b |\n| 소착 | 240 |  |"
    )
    assert [(loss.place, loss.what) for loss in found.losses] == [("2", "a picture is not read")]


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="0.0&quot; ℃&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/></cellXfs>'
)
STRINGS = (
    "<si><t>항목</t></si><si><t>기준</t></si><si><t>금형 온도</t></si>"
    '<si><r><t>수명 10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>5</t></r></si>'
    "<si><t>주간 점검표</t></si>"
)


def cell(place: str, value: str, kind: str = "n", style: int = 0) -> str:
    """A cell of a sheet."""
    return f'<c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c>'


def test_a_check_sheet_with_units_dates_merged_cells_and_errors() -> None:
    rows = (
        f"<row>{cell('B2', '4', 's')}</row>"
        f"<row>{cell('B4', '0', 's')}{cell('C4', '1', 's')}{cell('D4', '45000', style=1)}</row>"
        f"<row>{cell('B5', '2', 's')}{cell('C5', '190', style=2)}{cell('D5', '#N/A', 'e')}</row>"
        f"<row>{cell('C6', '0.125', style=3)}{cell('D6', '1', 'b')}</row>"
        f"<row>{cell('B7', '3', 's')}{cell('C7', '0.30000000000000004')}</row>"
    )
    sheet = (
        f"<sheetData>{rows}</sheetData>"
        '<mergeCells><mergeCell ref="B5:B6"/><mergeCell ref="B2:D2"/></mergeCells><drawing r:id="x"/>'
    )
    found = workbook_to_markdown(workbook_of({"3라인": sheet}, strings=STRINGS, styles=STYLES))
    assert found.text == (
        "## 3라인\n\n주간 점검표\n\n"
        "| 항목 | 기준 | 2023-03-15 |\n| --- | --- | --- |\n| 금형 온도 | 190 ℃ | #N/A |\n"
        "| 금형 온도 | 12.5% | TRUE |\n| 수명 10⁵ | 0.3 |  |"
    )
    assert [(loss.place, loss.what) for loss in found.losses] == [
        ("3라인", "1 cells hold an error (#N/A)"),
        ("3라인", "a picture, a chart or a shape is not read"),
    ]


@pytest.mark.parametrize("value", ["", "<v></v>", "<v/>"])
def test_a_formula_without_its_value_is_named_however_its_writer_left_it_out(value: str) -> None:
    sheet = f'<sheetData><row>{cell("A1", "5")}<c r="B1"><f>1+1</f>{value}</c></row></sheetData>'
    found = workbook_to_markdown(workbook_of({"1": sheet}, strings="", styles=""))
    assert [loss.what for loss in found.losses] == ["1 formulas are kept in the file without their values"]


@pytest.mark.parametrize(
    ("value", "number", "code", "text"),
    [
        ("0.5", 20, "", "12:00"),
        ("45000.75", 22, "", "2023-03-15 18:00"),
        ("45000", 164, "yyyy-mm-dd", "2023-03-15"),
        ("45000", 164, 'yyyy"년" m"월" d"일"', "2023-03-15"),
        ("59", 14, "", "1900-02-28"),
        ("61", 14, "", "1900-03-01"),
        ("1.5", 164, "[h]:mm", "36:00"),
        ("12.5", 164, '[Blue][>10]0.0" bar"', "12.5 bar"),
        ("45000", 164, "[$-412]yyyy/mm/dd", "2023-03-15"),
        ("12", 164, '#,##0" MPa"', "12 MPa"),
        ("12", 164, '"약 "0.0\\ "mm"', "약 12 mm"),
        ("-3", 164, "0.0;[Red]-0.0", "-3"),
        ("1200", 3, "", "1200"),
        ("x", 0, "", "x"),
        ("-5", 164, '0"↑";0"↓"', "5↓"),
        ("-5", 164, '#,##0;"▲"#,##0', "▲5"),
        ("-5", 164, "0;[Red]0", "-5"),
        ("-0.5", 164, "0.0%;(0.0%)", "-50%"),
        ("12345", 164, '#,##0,"천"', "12.345천"),
        ("1", 164, '"양호";"불량; 교체";"없음"', "양호"),
        ("-1", 164, '"양호";"불량; 교체";"없음"', "불량; 교체"),
        ("0", 164, '"양호";"불량; 교체";"없음"', "없음"),
        ("120", 164, '[>100]"초과 "0;0', "초과 120"),
        ("90", 164, '[>100]"초과 "0;0', "90"),
        ("190", 164, "0 [$℃-412]", "190℃"),
        ("7", 164, 'General" mm"', "7 mm"),
        ("0.0000173611", 47, "", "00:00:01.5"),
        ("5", 164, ";;;", ""),
    ],
)
def test_a_number_is_shown_in_its_format(value: str, number: int, code: str, text: str) -> None:
    assert shown(value, number, code, from_1904=False) == text


def test_what_a_sheet_hides_and_shows_by_colour_alone_is_named() -> None:
    sheet = (
        '<cols><col min="2" max="3" hidden="1"/></cols>'
        '<sheetData><row><c><v>1</v></c><c s="0"><v>2</v></c></row>'
        '<row hidden="1"><c><v>3</v></c></row></sheetData><conditionalFormatting sqref="A1"/>'
    )
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode=";;;"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs>'
    )
    found = workbook_to_markdown(workbook_of({"1": sheet.replace("<c><v>3", '<c s="9"><v>3')}, styles=styles))
    assert [loss.what for loss in found.losses] == [
        "2 values are hidden by their number format and left out",
        "1 rows and 2 columns are hidden; they are read as the others are",
        "colours and signs of a conditional format are not read",
    ]


def test_the_calendar_of_1904() -> None:
    assert shown("0", 14, "", from_1904=True) == "1904-01-01"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pptx", zipped({"a": "x"}), "no PowerPoint file"),
        ("a.pptx", slides_of("<x"), "damaged"),
        ("a.pptx", slides_of(), "empty"),
        ("a.xlsx", zipped({"a": "x"}), "no Excel file"),
        ("a.xlsx", workbook_of({"a": "<sheetData/>"}), "no text"),
        ("a.xlsx", workbook_of({"a": "<x"}), "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse_document(raw(name, data), ALL)


def test_a_merge_that_claims_the_whole_sheet_covers_what_there_is() -> None:
    sheet = (
        f"<sheetData><row>{cell('A1', '1')}</row><row>{cell('B3', '2')}{cell('C3', '3')}</row></sheetData>"
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert "2" in workbook_to_markdown(workbook_of({"a": sheet})).text
