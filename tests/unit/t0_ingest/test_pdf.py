"""A PDF keeps rows, raised digits and Korean letters; what has no map is refused or named."""

import pytest

from checks.standins.document_files import encrypted_pdf, pdf
from checks.standins.pdf_files import Drawn, Font, Placed, drawn_pdf, picture_pdf, placed_pdf
from shared.knowledge.documents import DocumentError, Loss
from t0_ingest.formats.pdf import pdf_to_markdown
from t0_ingest.formats.registry import ALL


def text_of(data: bytes) -> str:
    """The file's text."""
    return pdf_to_markdown(data).text


@pytest.mark.parametrize("font", ["KSCms-UHC-H", "KSC-EUC-H"])
def test_korean_fonts_are_read_by_the_maps_that_they_name(font: Font) -> None:
    data = placed_pdf([Placed("금형 온도는 190도로 한다.", 50, 700)], font=font)
    assert text_of(data) == "금형 온도는 190도로 한다."


def test_a_font_without_a_map_is_refused_by_its_name() -> None:
    data = placed_pdf([Placed("금형 온도는 190도로 한다.", 50, 700)], font="unmapped")
    with pytest.raises(DocumentError, match=r"font .* has no map to letters"):
        text_of(data)


def test_raised_and_lowered_digits_are_told_by_their_place() -> None:
    row = [
        Placed("수명 10", 50, 700),
        Placed("5", 100, 704, 6),
        Placed("회, H", 106, 700),
        Placed("2", 146, 698, 6),
        Placed("O 사용", 152, 700),
    ]
    assert text_of(placed_pdf([*row, Placed("다음 줄", 50, 684)])) == "수명 10⁵회, H₂O 사용\n다음 줄"


def test_a_word_behind_a_raised_digit_is_a_word_of_its_own() -> None:
    row = [Placed("수명 10", 50, 700), Placed("5", 100, 704, 6), Placed("shots 사용", 116, 700)]
    assert text_of(placed_pdf(row)) == "수명 10⁵ shots 사용"


def test_the_columns_of_a_table_are_kept() -> None:
    rows = [
        ("항목", "하한", "상한"),
        ("금형 온도", "180", "220"),
        ("보압력", "", "95"),
        ("속도비", "2.5", "3.5"),
    ]
    page = [
        Placed(text, 50 + 150 * column, 700 - 16 * row)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    ]
    assert text_of(placed_pdf([Placed("주조 조건표", 50, 740), *page, Placed("끝이다", 50, 600)])) == (
        "주조 조건표\n\n"
        "| 항목 | 하한 | 상한 |\n| --- | --- | --- |\n| 금형 온도 | 180 | 220 |\n| 보압력 |  | 95 |\n"
        "| 속도비 | 2.5 | 3.5 |\n\n끝이다"
    )


def rows_without_borders(*rows: tuple[str, ...]) -> bytes:
    """A page with these rows, three columns of gaps, each empty text left out, then a text far below."""
    page = [
        Placed(text, 50 + 150 * column, 700 - 18 * row)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    ]
    return placed_pdf([*page, Placed("끝이다", 50, 400)])


def test_a_row_of_one_text_stays_in_its_column() -> None:
    head, row = ("항목", "하한", "상한"), ("보압력", "90", "95")
    for lone in (("진공도", "", ""), ("", "48", ""), ("", "", "48")):
        table = "| 항목 | 하한 | 상한 |\n| --- | --- | --- |\n"
        written = "\n".join(f"| {' | '.join(texts)} |" for texts in (lone, lone, row))
        assert text_of(rows_without_borders(head, lone, lone, row)) == f"{table}{written}\n\n끝이다"


def test_rows_of_one_text_at_a_table_s_end_are_kept_and_named() -> None:
    found = pdf_to_markdown(
        rows_without_borders(("항목", "하한", "상한"), ("보압력", "90", "95"), ("진공도",), ("형체력",))
    )
    assert found.text.endswith("| 보압력 | 90 | 95 |\n| 진공도 |  |  |\n| 형체력 |  |  |\n\n끝이다")
    assert [loss.what.rpartition(": ")[2] for loss in found.losses] == ["진공도", "형체력"]


def test_a_head_with_nothing_but_rows_of_one_text_is_named() -> None:
    (loss,) = pdf_to_markdown(rows_without_borders(("항목", "하한"), ("진공도",), ("형체력",))).losses
    assert loss.what == "columns are not told apart: 항목 | 하한"


def test_rows_without_gaps_and_of_one_length_stay_rows() -> None:
    rows = [f"상금형 표면 온도 관리 하한과 상한 측정 위치 {number} 180 220 번" for number in (1, 2, 3)]
    assert text_of(pdf(rows)) == "\n".join(rows)


def test_short_rows_stay_rows() -> None:
    assert text_of(pdf(["온도 낮음", "압력 높음", "속도 빠름"])) == "온도 낮음\n압력 높음\n속도 빠름"


def test_what_stands_before_a_pdf_or_is_missing_behind_it_is_no_fault() -> None:
    data = pdf(["점검 항목"])
    name, parser = ALL[".pdf"]
    assert name == "pdf"
    for odd in (b"\r\n\r\nX-Mailer: scan\r\n" + data, data.removesuffix(b"%%EOF\n"), encrypted_pdf(data, "")):
        found = parser(odd)
        assert not isinstance(found, str)
        assert found.text == "점검 항목"


def test_a_scan_says_that_it_is_one() -> None:
    with pytest.raises(DocumentError, match="is a scan"):
        text_of(picture_pdf())


def test_lone_letters_of_a_font_that_is_not_there_are_named() -> None:
    letters = [Placed("가나다라마바사아자차", 50, 700), Placed("하", 300, 700)]
    assert pdf_to_markdown(placed_pdf(letters)).losses == (
        Loss("page 1", "1 pieces of text in a font that is not in the file are not read"),
    )
    with pytest.raises(DocumentError, match="fonts are not in the file"):
        text_of(
            placed_pdf(
                [Placed(letter, 50 + 20 * at, 700) for at, letter in enumerate("금형온도")]
                + [Placed("ab", 50, 600)]
            )
        )


def bordered(rows: list[list[str]]) -> Drawn:
    """A page with a table whose cells have borders and little room."""
    width = 120.0
    page = Drawn()
    for down, row in enumerate(rows):
        for right, text in enumerate(row):
            x, y = 50 + width * right, 700 - 20 * down
            page.rectangles.append((x, y - 6, width, 20))
            page.texts += [Placed(text, x + width - 4 - 10 * len(text), y)] if text else []
    return page


ROWS = [
    ["항목", "하한값", "상한값"],
    ["금형 온도", "", "220"],
    ["보압력 압력 관리", "95", ""],
    ["", "", "3.5"],
]


def test_values_stay_in_their_columns_beside_empty_cells() -> None:
    assert text_of(drawn_pdf(bordered(ROWS))).split("\n")[2:] == [
        "| 금형 온도 |  | 220 |",
        "| 보압력 압력 관리 | 95 |  |",
        "|  |  | 3.5 |",
    ]


def test_a_page_that_is_written_sideways_is_read_as_one_that_is_not() -> None:
    page = bordered([["Item", "Min", "Max"], ["Hold", "", "95"], ["Melt", "655", ""]])
    page.texts += [
        Placed("Life 10", 50, 600),
        Placed("5", 120, 604, 6),
        Placed(" shots", 126, 600),
        Placed("ends", 50, 580),
    ]
    assert text_of(drawn_pdf(page, turned=True)) == text_of(drawn_pdf(page))
    assert "10⁵ shots" in text_of(drawn_pdf(page, turned=True))


def test_a_table_that_goes_on_is_one_without_its_repeated_head() -> None:
    first, second = bordered(ROWS[:2]), bordered([ROWS[0], *ROWS[2:]])
    assert text_of(drawn_pdf(first, second)) == text_of(drawn_pdf(bordered(ROWS)))
    assert text_of(drawn_pdf(first, bordered(ROWS[2:]))) == text_of(drawn_pdf(bordered(ROWS)))


def test_a_frame_around_the_page_is_no_table() -> None:
    page = bordered(ROWS)
    page.rectangles += [(20, 20, 555, 800), (20, 20, 555, 40)]
    page.texts.append(Placed("작성 검토 승인 확인함", 30, 30))
    assert text_of(drawn_pdf(page)).startswith(text_of(drawn_pdf(bordered(ROWS))))


def test_a_line_through_a_value_strikes_it_out() -> None:
    page = Drawn([Placed("상한 650 660 MPa", 50, 700)], lines=[(80, 703, 110, 703), (50, 698, 200, 698)])
    assert text_of(drawn_pdf(page)) == "상한 ~~650~~ 660 MPa"


def test_text_that_runs_into_the_next_cell_is_named() -> None:
    page = bordered(ROWS)
    page.texts.append(Placed("아주 길게 쓴 비고가 옆으로 감", 60, 640))
    assert "text runs over the border of its cell" in str(pdf_to_markdown(drawn_pdf(page)).losses)


def test_texts_that_lie_over_one_another_are_named() -> None:
    page = bordered(ROWS)
    page.texts.append(Placed("아주 길게 쓴 비고", 120, 660))
    assert "texts lie over one another" in str(pdf_to_markdown(drawn_pdf(page)).losses)


def test_columns_of_text_are_read_one_after_the_other_and_named() -> None:
    left = [
        "소착은 금형에 알루미늄이 붙는 것이다. 원인",
        "은 금형 온도가 높은 것이다. 상한은 이백이다",
        "분사 시간을 늘린다. 그 뒤에 다시 확인한다.",
    ]
    right = [
        "기포는 가스가 갇힌 것이다. 진공도가 낮을",
        "때에 생긴다. 밸브를 닦고 필터를 바꾼다. 또",
        "다시 재서 두 번의 평균을 적어 둔다고 한다.",
    ]
    page = [
        Placed(text, x, 700 - 16 * at)
        for at, pair in enumerate(zip(left, right, strict=True))
        for text, x in zip(pair, (40, 320), strict=True)
    ]
    found = pdf_to_markdown(placed_pdf(page))
    assert found.text.index("늘린다") < found.text.index("기포는")
    assert [loss.what for loss in found.losses] == [
        "columns of text are read one after the other, not row by row"
    ]


def test_a_page_of_more_lines_than_any_table_is_read_and_named() -> None:
    page = bordered(ROWS)
    page.lines += [(20.0, 5 + at, 30.0, 5 + at) for at in range(0, 2_000, 3)]
    found = pdf_to_markdown(drawn_pdf(page))
    assert "220" in found.text
    assert [loss.what for loss in found.losses] == [
        "it has more lines than are looked at; columns are told by gaps"
    ]
