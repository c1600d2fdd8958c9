"""A file becomes a document, or a reason why not."""

import pytest

from shared.knowledge.chunks import chunk_document
from shared.knowledge.documents import ID_PATTERN, DocumentError, Loss
from shared.knowledge.parsing import parse_document
from tests.knowledge_parts import markdown, raw


def test_front_matter_describes_the_document() -> None:
    text = markdown(
        "소착", "본문", id="soldering.ko", language="ko", category="defect", defect_modes="[soldering]"
    )
    document = parse_document(raw("a.md", text))
    assert (document.id, document.title, document.category) == ("soldering.ko", "소착", "defect")
    assert document.defect_modes == ("soldering",)
    assert document.markdown.startswith("# 소착")


def test_without_front_matter_name_heading_and_text_describe_it() -> None:
    document = parse_document(raw("교대 점검.md", "# 점검표\n\n게이트를 점검한다."))
    assert (document.id, document.title, document.language) == ("교대-점검", "점검표", "ko")


def test_english_text_is_recognised() -> None:
    assert parse_document(raw("a.txt", "Check the gate.")).language == "en"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_encodings_of_korean_editors_are_read(encoding: str) -> None:
    document = parse_document(raw("a.txt", "금형을 닦는다".encode(encoding)))
    assert document.markdown == "금형을 닦는다\n"


def test_decomposed_hangul_is_composed() -> None:
    assert parse_document(raw("a.txt", "\u1100\u1175\u1100\u1169\u11bc")).markdown == "기공\n"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.md", b"", "empty"),
        ("a.md", b"---\ntitle: x\n---\n  \n", "empty"),
        ("a.md", bytes(range(256)), "not a text file"),
        ("a.exe", b"MZ", ".exe is not supported"),
        ("noending", b"text", "without ending"),
        ("a.md", b"---\ntitle: x\n", "closing ---"),
        ("a.md", b"---\ntitle: [x\n---\nbody", "front matter: line"),
        ("a.md", b"---\n- x\n---\nbody", "name: value"),
        ("a.md", b"---\ncategory: recipes\n---\nbody", "front matter, category"),
        ("a.md", b"---\nid: a [b]\n---\nbody", "letters, digits"),
        ("a.md", b"---\ntitle: x\ntitle: y\n---\nbody", "line 2: title is there twice"),
        ("a.md", b'---\ntitle: "a\\0b"\n---\nbody', "front matter, title: .*control characters"),
        ("a.md", b"---\ntitle: {a: b}\n---\nbody", "front matter, title"),
        ("a.md", b"---\nask: [[x]]\n---\nbody", "front matter, ask.0"),
        ("a.md", b"---\nask: [" + b"x," * 65 + b"]\n---\nbody", "front matter, ask: .*64"),
        ("a.md", b"---\n" + b"#" * 50_001 + b"\n---\nbody", "front matter: more than 50,000"),
        ("a.md", b"x" * 2_000_001, "more than the 2,000,000 characters"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason.replace("[", r"\[")):
        parse_document(raw(name, data))


def test_a_further_format_is_one_more_parser() -> None:
    parsers = {".csv": ("table", lambda data: data.decode().replace(",", " "))}
    document = parse_document(raw("a.csv", "게이트,마모"), parsers)
    assert (document.format, document.markdown) == ("table", "게이트 마모\n")


def test_questions_that_a_document_answers_are_kept_apart_from_its_text() -> None:
    text = "---\ntitle: 소착\nask: [쇳물이 들러붙어요, 금형에 은색이 남아요]\n---\n본문\n"
    document = parse_document(raw("a.md", text))
    assert document.ask == ("쇳물이 들러붙어요", "금형에 은색이 남아요")
    assert "들러붙어요" not in document.markdown


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# 제목", "제목"),
        ("### 제목 ##", "제목"),
        ("#\t제목  ", "제목"),
        ("# a # b #", "a # b"),
        ("#제목", "a"),
        ("####### 제목", "a"),
        ("# ", "a"),
        ("# " + "긴" * 201, "a"),
        ("# " + " " * 100_000 + "제목", "제목"),
        ("#" * 100_000 + " x", "a"),
        ("# x" + " #" * 100_000 + " y", "a"),
    ],
)
def test_the_first_heading_is_the_title(line: str, title: str) -> None:
    assert parse_document(raw("a.md", f"{line}\n\n본문")).title == title


def test_halves_of_characters_and_control_characters_of_a_parser_do_not_stay() -> None:
    parsers = {".x": ("x", lambda data: f"가\ud800\x00나{data.decode()}")}
    assert parse_document(raw("a.x", "다"), parsers).markdown == "가? 나다\n"


def test_a_title_from_a_name_is_bounded() -> None:
    assert len(parse_document(raw("가" * 900 + ".md", "---\nid: a\n---\n본문")).title) == 200


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: 점검\n---\n",
        "--- \ntitle: 점검\n---\t\n",
        "\n\n---\ntitle: 점검\n---\n",
        "  \n---\ntitle: 점검\nsources:\n---\n\n",
        "\ufeff---\r\ntitle: 점검\r\n---\r\n",
    ],
)
def test_front_matter_is_read_however_its_lines_end(head: str) -> None:
    document = parse_document(raw("a.md", f"{head}본문"))
    assert (document.title, document.markdown, document.losses) == ("점검", "본문\n", ())


@pytest.mark.parametrize("head", ["---\n---\n", "---\n\n---\n", "---\n# 비었다\n---\n"])
def test_a_block_without_names_is_no_fault(head: str) -> None:
    assert parse_document(raw("a.md", f"{head}본문")).markdown == "본문\n"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert parse_document(raw("a.md", "---\n본문이다.\n")).markdown == "---\n본문이다.\n"


def test_a_key_that_is_not_known_is_named_and_the_rest_is_read() -> None:
    document = parse_document(raw("a.md", "---\ntitle: 점검\nauthor: 김\n---\n본문"))
    assert document.title == "점검"
    assert document.losses == (Loss("front matter", "author: no such key is known"),)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("가\f나", "가\n나\n"),
        ("가\v나", "가\n나\n"),
        ("\x1b[31m가\x1b[0m나", "가나\n"),
        ("가나\x1a", "가나\n"),
    ],
)
def test_breaks_and_marks_of_printers_and_terminals_are_no_fault(text: str, read: str) -> None:
    assert parse_document(raw("a.txt", text)).markdown == read


def test_a_comment_in_a_block_of_code_is_no_heading() -> None:
    text = "```sh\n# 주석\n```\n\n## 점검\n\n본문\n\n~~~\n# 또\n```\n# 더\n~~~\n"
    document = parse_document(raw("a.md", text))
    assert document.title == "점검"
    assert [chunk.heading_path for chunk in chunk_document(document)] == [(), ()]
    assert "# 더" in chunk_document(document)[1].text


def test_a_block_of_code_that_is_never_closed_hides_no_heading() -> None:
    assert parse_document(raw("a.md", "```\n코드\n\n## 점검\n\n본문")).title == "점검"


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("작업표준서(개정3).txt", "작업표준서-개정3"),
        ("[3라인] 점검표.txt", "3라인-점검표"),
        ("Q&A.txt", "Q-A"),
        ("게이트·런너.txt", "게이트-런너"),
        ("누설(3라인).ko.md", "누설-3라인.ko"),
        ("게이트 점검.txt", "게이트-점검"),
        ("a.b-c_d.txt", "a.b-c_d"),
    ],
)
def test_a_name_gives_an_id_whatever_it_holds_and_stays_the_title(name: str, document_id: str) -> None:
    document = parse_document(raw(f"폴더/{name}", "본문"))
    assert (document.id, document.title) == (document_id, name.rpartition(".")[0])


@pytest.mark.parametrize("name", ["!!!.txt", "___.txt", ".....txt", "가" * 300 + ".txt", "😀.txt"])
def test_a_name_that_says_nothing_gives_an_id_of_its_own(name: str) -> None:
    one, other = (parse_document(raw(f"{folder}/{name}", "본문")).id for folder in "ab")
    assert ID_PATTERN.fullmatch(one)
    assert one != other
