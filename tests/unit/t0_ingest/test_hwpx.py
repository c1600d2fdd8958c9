"""A HWPX file keeps what its author meant; what is not taken over is named."""

import pytest

from checks.standins.document_files import zipped
from checks.standins.office_files import hwpx_of
from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import parse_document
from t0_ingest.formats.hwpx import equation_text, hwpx_to_markdown
from t0_ingest.formats.registry import ALL
from tests.knowledge_parts import raw

HEADER = (
    '<hh:charPr id="0"/><hh:charPr id="1"><hh:supscript/></hh:charPr>'
    '<hh:charPr id="2"><hh:subscript/></hh:charPr>'
    '<hh:charPr id="3"><hh:strikeout shape="SOLID"/></hh:charPr>'
    '<hh:numbering id="1"><hh:paraHead level="1" start="1" numFormat="DIGIT">^1.</hh:paraHead>'
    '<hh:paraHead level="2" start="1" numFormat="HANGUL_SYLLABLE">^2)</hh:paraHead></hh:numbering>'
    '<hh:paraPr id="0"/><hh:paraPr id="1"><hh:heading type="NUMBER" idRef="1" level="0"/></hh:paraPr>'
    '<hh:paraPr id="2"><hh:heading type="NUMBER" idRef="1" level="1"/></hh:paraPr>'
    '<hh:paraPr id="3"><hh:heading type="BULLET" idRef="1" level="0"/></hh:paraPr>'
    '<hh:style id="0" name="바탕글" paraPrIDRef="0"/><hh:style id="1" name="개요 2" paraPrIDRef="0"/>'
)


def run(text: str, kind: int = 0) -> str:
    """A run of text."""
    return f'<hp:run charPrIDRef="{kind}"><hp:t>{text}</hp:t></hp:run>'


def paragraph(*runs: str, kind: int = 0, style: int = 0) -> str:
    """A paragraph of runs."""
    return f'<hp:p paraPrIDRef="{kind}" styleIDRef="{style}">{"".join(runs)}</hp:p>'


def cell(text: str, columns: int = 1, rows: int = 1) -> str:
    """A cell of a table."""
    return (
        f"<hp:tc><hp:subList>{text if text.startswith('<') else paragraph(run(text))}</hp:subList>"
        f'<hp:cellSpan colSpan="{columns}" rowSpan="{rows}"/></hp:tc>'
    )


def within(element: str) -> str:
    """A run that holds an element."""
    return f'<hp:run charPrIDRef="0">{element}</hp:run>'


def text_of(body: str) -> str:
    """The file's text."""
    return hwpx_to_markdown(hwpx_of(body, HEADER)).text


def losses_of(body: str) -> list[str]:
    """What is said of the file's losses."""
    return [loss.what for loss in hwpx_to_markdown(hwpx_of(body, HEADER)).losses]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("수명 10"), run("5", 1), run("회")], "수명 10⁵회"),
        ([run("H"), run("2", 2), run("O")], "H₂O"),
        ([run("650", 3), run(" 660")], "~~650~~ 660"),
        ([run("가<hp:tab/>나<hp:lineBreak/>다<hp:fwSpace/>라")], "가 나\n다 라"),
        ([run("앞<hp:deleteBegin/>옛<hp:deleteEnd/>뒤")], "앞뒤"),
        ([within("<hp:equation><hp:script>{1} over {2}</hp:script></hp:equation>"), run(" 바퀴")], "½ 바퀴"),
        ([within('<hp:checkBtn value="CHECKED" caption="안전핀"/>')], "☑ 안전핀"),
    ],
)
def test_what_runs_mean_is_kept(runs: list[str], text: str) -> None:
    assert text_of(paragraph(*runs)) == text


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("10^5", "10⁵"),
        ("10 ^{-3} mbar", "10⁻³ mbar"),
        ("P _{1} ^{2}", "P₁²"),
        ("{a+b} over {c}", "(a+b)/c"),
        ("v= sqrt {2gh}", "v= sqrt (2gh)"),
        ("3 times 10^{5}", "3 × 10⁵"),
    ],
)
def test_an_equation_keeps_its_values(script: str, text: str) -> None:
    assert equation_text(script) == text


def test_headings_lists_and_titles() -> None:
    body = (
        paragraph(run("조건"), style=1)
        + paragraph(run("잠근다"), kind=1)
        + paragraph(run("전원"), kind=2)
        + paragraph(run("사진"))
        + paragraph(run("연다"), kind=1)
        + paragraph(run("점"), kind=3)
    )
    assert text_of(body) == "## 조건\n\n1. 잠근다\n  가) 전원\n\n사진\n\n2. 연다\n- 점"
    document = parse_document(raw("작업표준서(개정3).hwpx", hwpx_of(body, HEADER)), ALL)
    assert (document.id, document.title, document.format) == ("작업표준서-개정3", "조건", "hwpx")


def test_merged_and_nested_cells_notes_and_captions() -> None:
    inner = within(f"<hp:tbl><hp:tr>{cell('1')}{cell('2')}</hp:tr></hp:tbl>")
    note = within(
        "<hp:ctrl><hp:footNote><hp:subList>"
        + paragraph(within('<hp:ctrl><hp:autoNum num="1"/></hp:ctrl>') + run(" 상온 기준"))
        + "</hp:subList></hp:footNote></hp:ctrl>"
    )
    table = (
        f"<hp:tbl><hp:caption><hp:subList>{paragraph(run('표 1 조건'))}</hp:subList></hp:caption>"
        f"<hp:tr>{cell('현상')}{cell('조건', 2)}</hp:tr>"
        f"<hp:tr>{cell('소착', 1, 2)}{cell(paragraph(run('230'), note))}{cell('a|b')}</hp:tr>"
        f"<hp:tr>{cell('240')}{cell(paragraph(inner))}</hp:tr></hp:tbl>"
    )
    assert text_of(paragraph(within(table)) + paragraph(run("다음"))) == (
        "표 1 조건\n\n| 현상 | 조건 | 조건 |\n| --- | --- | --- |\n"
        "| 소착 | 230[^1] | a\\|b |\n| 소착 | 240 | 1, 2 |\n\n[^1]: 상온 기준\n\n다음"
    )


@pytest.mark.parametrize(
    ("element", "what"),
    [
        ("<hp:pic/>", "a picture is not read"),
        ("<hp:rect><hp:pic/></hp:rect>", "a picture is not read"),
        ("<hp:chart/>", "a chart is not read"),
        (
            "<hp:unheard><hp:p><hp:run><hp:t>속</hp:t></hp:run></hp:p></hp:unheard>",
            "text in an unknown element is not read: 속",
        ),
    ],
)
def test_what_is_not_read_is_named(element: str, what: str) -> None:
    assert losses_of(paragraph(run("본문"), within(element))) == [what]


def test_a_deletion_that_goes_on_in_the_next_paragraph_is_left_out_whole() -> None:
    body = (
        "<hp:p><hp:run><hp:t>온도 <hp:deleteBegin/>180</hp:t></hp:run>"
        "<hp:run><hp:t>과 190</hp:t></hp:run></hp:p>"
        "<hp:p><hp:run><hp:t>또는 200<hp:deleteEnd/>210 ℃</hp:t></hp:run></hp:p>"
    )
    found = hwpx_to_markdown(hwpx_of(body))
    assert found.text.split() == ["온도", "210", "℃"]
    assert [loss.what for loss in found.losses] == ["text that a tracked change deletes is left out"]


def test_the_caption_of_a_picture_is_read() -> None:
    caption = f"<hp:caption><hp:subList>{paragraph(run('그림 1 러너'))}</hp:subList></hp:caption>"
    for element in (f"<hp:pic>{caption}</hp:pic>", f"<hp:rect>{caption}</hp:rect>"):
        assert text_of(paragraph(run("본문"), within(element))) == "본문\n\n그림 1 러너"


def test_text_in_a_shape_stands_below_its_paragraph() -> None:
    warning = paragraph(run("경고 190 bar"))
    shape = f"<hp:rect><hp:drawText><hp:subList>{warning}</hp:subList></hp:drawText></hp:rect>"
    assert text_of(paragraph(run("본문"), within(shape))) == "본문\n\n경고 190 bar"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.hwpx", zipped({"a.txt": "x"}), "no HWPX file"),
        ("a.hwpx", zipped({"mimetype": "application/hwp+zip"}), "has no text"),
        ("a.hwpx", hwpx_of("<x"), "damaged"),
        ("a.hwpx", hwpx_of("", **{"META-INF/manifest.xml": "<x><encryption-data/></x>"}), "encrypted"),
        (
            "a.hwpx",
            hwpx_of("", **{"Contents/section1.xml": "<!DOCTYPE a><a/>"}),
            "no document that a program wrote",
        ),
        ("a.hwpx", hwpx_of("<a>" * 300 + "</a>" * 300), "nested too deeply"),
        ("a.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as HWPX or PDF"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse_document(raw(name, data), ALL)
