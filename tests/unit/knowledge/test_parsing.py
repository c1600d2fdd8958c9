"""A file becomes a document, or a reason why not."""

import pytest

from shared.knowledge.documents import DocumentError
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
        ("a.md", b"---\nkind: x\n---\nbody", "front matter, kind"),
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
