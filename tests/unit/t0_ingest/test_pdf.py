"""A PDF keeps rows, raised digits and Korean letters; what has no map is refused or named."""

import pytest

from checks.standins.document_files import encrypted_pdf, pdf
from checks.standins.pdf_files import Font, Placed, picture_pdf, placed_pdf
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
        Loss("page 1", "1 lone signs of a font that is not in the file are not read"),
    )
    with pytest.raises(DocumentError, match="fonts are not in the file"):
        text_of(
            placed_pdf(
                [Placed(letter, 50 + 20 * at, 700) for at, letter in enumerate("금형온도")]
                + [Placed("ab", 50, 600)]
            )
        )
