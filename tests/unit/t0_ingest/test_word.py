"""A Word file keeps what its author meant; what is not taken over is named with its place."""

import pytest

from checks.standins.document_files import NAMES, WORD, word_of
from t0_ingest.formats.word import word_to_markdown


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def cell(text: str, properties: str = "") -> str:
    """A cell of a table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}</w:tc>"


def field(instruction: str, result: str | None = None) -> str:
    """A field in five parts, as Word writes it."""
    shown = "" if result is None else f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}'
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text_of(body: str, **parts: str) -> str:
    """The file's text."""
    return word_to_markdown(word_of(body, **parts)).text


def losses_of(body: str) -> list[tuple[str, str]]:
    """The place and the words of each loss."""
    return [(loss.place, loss.what) for loss in word_to_markdown(word_of(body)).losses]


HIGH, LOW = '<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>'
UP, DOWN = '<w:position w:val="12"/>', '<w:position w:val="-6"/>'
HALF = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("수명 10"), run("5", HIGH), run("회")], "수명 10⁵회"),
        ([run("10"), run("-3", HIGH)], "10⁻³"),
        ([run("H"), run("2", LOW), run("O")], "H₂O"),
        ([run("수명 10"), run("5", UP), run("회")], "수명 10⁵회"),
        ([run("10"), run("-", UP), run("3", UP), run("회")], "10⁻³회"),
        ([run("10"), run("-3", UP)], "10⁻³"),
        ([run("10"), run("1", UP), run("2", UP)], "10¹²"),
        ([run("H"), run("2", DOWN), run("O")], "H₂O"),
        ([run("650", UP)], "650"),
        ([run("6", UP), run("50", UP)], "650"),
        ([run("t = "), run("650", UP)], "t = 650"),
        ([run("x"), run("n+m", HIGH)], "x^(n+m)"),
        ([f"<m:oMath>{HALF}</m:oMath>", run(" 바퀴")], "½ 바퀴"),
        ([f"<m:oMathPara><m:oMath><m:r><m:t>3</m:t></m:r>{HALF}</m:oMath></m:oMathPara>"], "3½"),
        (
            [
                (
                    "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e>"
                    "<m:sup><m:r><m:t>5</m:t></m:r></m:sup></m:sSup></m:oMath>"
                )
            ],
            "10⁵",
        ),
        (['<w:fldSimple w:instr=" SEQ 표 ">' + run("3") + "</w:fldSimple>", run(" 조건")], "3 조건"),
        ([run("표 "), field(" REF a ", "7"), run(" 참조")], "표 7 참조"),
        ([field(r" EQ \f(1,2) "), run(" 바퀴")], "½ 바퀴"),
        (
            [
                (
                    "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='1'/></w14:checkbox></w:sdtPr>"
                    f"<w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>"
                ),
                run(" 안전핀"),
            ],
            "☒ 안전핀",
        ),
        (
            [
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
                + run("누르세요")
                + "</w:sdtContent></w:sdt>x"
            ],
            "",
        ),
        (['<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', run(" 커버")], "☑ 커버"),
        (['<w:r><w:t>650</w:t><w:sym w:font="Symbol" w:char="F0B0"/><w:t>C</w:t></w:r>'], "650°C"),
        (["<w:r><w:t>가</w:t><w:tab/><w:t>나</w:t><w:br/><w:t>다</w:t></w:r>"], "가 나\n다"),
        ([run("650", "<w:strike/>"), run(" 660")], "~~650~~ 660"),
        (["<w:ins>" + run("660") + "</w:ins>"], "660"),
    ],
)
def test_what_runs_mean_is_kept(runs: list[str], text: str) -> None:
    assert text_of(paragraph(*runs)) == text


def test_merged_and_nested_cells_are_written_out() -> None:
    merged, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    inner = f"<w:tbl><w:tr>{cell('1')}{cell('2')}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr>{cell('현상')}{cell('조건', '<w:gridSpan w:val="2"/>')}</w:tr>"
        f"<w:tr>{cell('소착', merged)}{cell('230')}{cell('a|b')}</w:tr>"
        f"<w:tr>{cell('', goes_on)}{cell('240')}<w:tc>{inner}</w:tc></w:tr></w:tbl>"
    )
    assert text_of(body) == (
        "| 현상 | 조건 | 조건 |\n| --- | --- | --- |\n| 소착 | 230 | a\\|b |\n| 소착 | 240 | 1, 2 |"
    )
    assert losses_of(body) == [("table 1", "a table within a cell is written in one line")]


def test_a_numbered_list_goes_on_after_a_break_and_begins_anew_where_it_says_so() -> None:
    numbering = (
        f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="ganada"/><w:lvlText w:val="%1-%2)"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>'
    )

    def item(text: str, number: int, level: int = 0) -> str:
        properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return paragraph(run(text), properties=properties)

    body = item("잠근다", 1) + item("전원", 1, 1) + item("유압", 1, 1) + paragraph(run("사진을 본다."))
    body += item("연다", 1) + item("전원", 1, 1) + item("처음", 2) + item("다음", 2)
    assert text_of(body, **{"word/numbering.xml": numbering}) == (
        "1. 잠근다\n  1-가) 전원\n  1-나) 유압\n\n사진을 본다.\n\n2. 연다\n  2-가) 전원\n1. 처음\n2. 다음"
    )


def test_notes_stand_below_the_paragraph_that_names_them() -> None:
    notes = (
        f'<w:footnotes {NAMES}><w:footnote w:id="2">{paragraph(run("상온 기준"))}</w:footnote></w:footnotes>'
    )
    mark = f'<w:r><w:rPr>{HIGH}</w:rPr><w:footnoteReference w:id="2"/></w:r>'
    body = paragraph(run("660 ℃"), mark, run("까지")) + paragraph(run("다음"))
    assert text_of(body, **{"word/footnotes.xml": notes}) == "660 ℃[^1]까지\n\n[^1]: 상온 기준\n\n다음"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('경고: 190 bar'))}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = paragraph(run("본문"), drawing)
    assert text_of(body) == "본문\n\n경고: 190 bar"
    assert losses_of(body) == []


@pytest.mark.parametrize(
    ("runs", "what"),
    [
        (
            ["<w:del><w:r><w:delText>650</w:delText></w:r></w:del>"],
            "text that a tracked change deletes is left out",
        ),
        (
            ['<w:r><w:drawing><wp:docPr descr="러너"/><pic:pic/></w:drawing></w:r>'],
            "a picture is not read (러너)",
        ),
        ([run("비밀", "<w:vanish/>")], "hidden text is left out: 비밀"),
        ([field(" =SUM(ABOVE) ")], "a field without its result: =SUM(ABOVE)"),
        (
            ['<w:r><w:sym w:font="Wingdings" w:char="F021"/></w:r>'],
            "a sign of the font Wingdings is not known (F021)",
        ),
        (['<w:r><w:commentReference w:id="1"/></w:r>'], "a comment is not read"),
    ],
)
def test_what_is_not_read_is_named(runs: list[str], what: str) -> None:
    heading = paragraph(run("조건"), properties='<w:outlineLvl w:val="1"/>')
    found = losses_of(heading + paragraph(run("본문"), *runs))
    assert found == [("조건", what)]


def test_text_that_stands_where_none_is_looked_for_is_named() -> None:
    body = paragraph(run("본문")) + f"<w:unheard>{paragraph(run('속'))}</w:unheard>"
    assert losses_of(body) == [("", "text in an unknown element is not read: 속")]
