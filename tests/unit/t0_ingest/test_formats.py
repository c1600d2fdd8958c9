"""PDF, Word and HTML become the Markdown that their authors meant."""

import io
import warnings
import zipfile

import pytest

from checks.standins.document_files import encrypted_pdf, pdf, word, zipped
from shared.knowledge.chunks import chunk_document
from shared.knowledge.documents import DocumentError
from shared.knowledge.parsing import parse_document
from t0_ingest.formats.registry import ALL
from tests.knowledge_parts import raw

LONG = "하금형 표면 온도는 190도에서 200도 사이로 유지하고 샷 사이에 삼 도 이상"


def markdown_of(name: str, data: bytes) -> str:
    """The body that a file of this name gives."""
    return parse_document(raw(name, data), ALL).markdown


def with_a_part_twice(data: bytes) -> bytes:
    """The same Word file with a second, empty document in it."""
    file = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of the very thing
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("word/document.xml", "<x/>")
    return file.getvalue()


def test_a_word_file_keeps_headings_and_tables() -> None:
    data = word(
        ("heading 1", "소착 대책"),
        ("Normal", "이형제 <희석비>를 Process_HoldPressure와 함께 본다."),
        ("heading 2", "점검"),
        table=[["항목", "값"], ["보압", "100 MPa"]],
    )
    document = parse_document(raw("소착 대책서.docx", data), ALL)
    assert (document.id, document.title, document.language, document.format) == (
        "소착-대책서",
        "소착 대책",
        "ko",
        "docx",
    )
    first, second = chunk_document(document)
    assert first.text == "이형제 <희석비>를 Process_HoldPressure와 함께 본다."
    assert second.heading_path == ("점검",)
    assert "| 보압 | 100 MPa |" in second.text


def test_a_word_title_is_a_heading() -> None:
    assert markdown_of("a.docx", word(("Title", "작업 표준"), ("Normal", "본문"))) == "# 작업 표준\n\n본문\n"


def test_the_lines_of_a_pdf_become_paragraphs() -> None:
    data = pdf([LONG, "내려가면 냉각수 유량을 줄인다.", "- 첫 항목", "- 둘째 항목"])
    assert markdown_of("a.pdf", data) == (f"{LONG} 내려가면 냉각수 유량을 줄인다.\n- 첫 항목\n- 둘째 항목\n")


def test_a_word_broken_at_the_end_of_a_line_is_whole_again() -> None:
    data = pdf(["Porosity grows with the melt temperature and the poros-", "ity shrinks with pressure."])
    assert markdown_of("a.pdf", data).startswith("Porosity grows with the melt temperature and the porosity")


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        ["금형 관리 표준", f"{name} 항목을 점검한다.", f"{number} / 3"]
        for number, name in enumerate("가나다")
    ]
    assert markdown_of("a.pdf", pdf(*pages)) == (
        "가 항목을 점검한다.\n\n나 항목을 점검한다.\n\n다 항목을 점검한다.\n"
    )


def test_a_pdf_is_named_for_its_file() -> None:
    document = parse_document(raw("금형 점검.pdf", pdf(["점검 항목"])), ALL)
    assert (document.id, document.title, document.format) == ("금형-점검", "금형 점검", "pdf")


def test_a_pdf_that_only_forbids_printing_can_be_read() -> None:
    assert markdown_of("a.pdf", encrypted_pdf(pdf(["점검 항목"]), "")) == "점검 항목\n"


def test_html_gives_its_text_without_menus_and_scripts() -> None:
    page = """<html><head><title>게이트 점검</title><style>p {color: red}</style></head><body>
      <nav>메뉴</nav><p>마모를 <b>매주</b> <a href="/x">점검</a>한다.</p><script>alert(1)</script>
      <ul><li>하나</li><li>둘</li></ul><footer>회사</footer></body></html>"""
    assert markdown_of("a.html", page.encode()) == (
        "# 게이트 점검\n\n마모를 **매주** 점검한다.\n\n- 하나\n- 둘\n"
    )


@pytest.mark.parametrize("name", ["euc-kr", "cp949", "utf-8", "utf-16"])
def test_html_is_decoded_as_it_says(name: str) -> None:
    page = f'<meta charset="{name}"><p>똠방각하 소착</p>'
    assert markdown_of("a.htm", page.encode("cp949" if name == "euc-kr" else name)) == "똠방각하 소착\n"


def test_html_of_old_western_editors_is_decoded_as_it_says() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><p>Düse</p>'
    assert markdown_of("a.html", page.encode("cp1252")) == "Düse\n"


def test_text_in_the_encoding_of_older_korean_editors() -> None:
    assert markdown_of("a.txt", "소착은 금형 온도를 본다.".encode("cp949")) == "소착은 금형 온도를 본다.\n"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"", "empty"),
        ("a.docx", b"", "empty"),
        ("a.html", b" \n", "empty"),
        ("a.pdf", encrypted_pdf(pdf(["x"]), "secret"), "needs a password"),
        ("a.pdf", pdf(["점검 항목"])[:200], "damaged"),
        ("a.pdf", b"%PDF-1.7\n", "damaged"),
        ("a.pdf", pdf([""]), "no text"),
        ("a.pdf", word(("Normal", "x")), "its ending says something else"),
        ("a.pdf", b"plain text", "does not fit its ending"),
        ("a.md", pdf(["x"]), "content is PDF"),
        ("a.html", word(("Normal", "x")), "its ending says something else"),
        ("a.docx", pdf(["x"]), "content is PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "without a password"),
        ("a.docx", zipped({"a.txt": "x"}), "no Word file"),
        ("a.docx", with_a_part_twice(word(("Normal", "x"))), "holds a part twice"),
        ("a.docx", word(("Normal", "x"))[:-20], "damaged"),
        ("a.docx", zipped({"[Content_Types].xml": "<x", "word/document.xml": "<"}), "damaged"),
        ("a.html", b"<p>" * 20_000 + b"x", "nested"),
        ("a.html", "소착".encode("utf-16-le") + b"\x00\x01", "not a text file"),
        ("a.hwp", b"x", "save it as HWPX or PDF"),
        ("a", b"x", "without ending"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        parse_document(raw(name, data), ALL)


def test_a_word_file_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    bomb = zipped({"[Content_Types].xml": "x", "word/document.xml": "0" * 210_000_000})
    assert len(bomb) < 1_000_000
    with pytest.raises(DocumentError, match="unpacks to more"):
        parse_document(raw("a.docx", bomb), ALL)


@pytest.mark.parametrize(
    ("name", "save_as"),
    [("조건표.hwp", "HWPX"), ("8D.doc", ".docx"), ("점검.XLS", ".xlsx"), ("교육.ppt", ".pptx")],
)
def test_older_binary_files_are_refused_with_the_form_to_save_them_in(name: str, save_as: str) -> None:
    with pytest.raises(
        DocumentError, match=f"of the older kind is not read; save it as {save_as}.*예전 .*저장"
    ):
        parse_document(raw(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), ALL)
