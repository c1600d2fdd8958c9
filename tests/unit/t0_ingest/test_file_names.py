"""Names of uploaded files: kept, put into one form with saying so, or refused with the reason."""

import random
import unicodedata

import pytest

from shared.errors import InvalidInput
from t0_ingest.files.names import LONGEST_PART, LONGEST_PATH, as_markdown, key_of, read_name


@pytest.mark.parametrize(
    "name",
    [
        "작업표준서(개정3).docx",
        "[3라인] 점검표.html",
        "Q&A.txt",
        "게이트·런너.txt",
        "3라인/주조/점검표.xlsx",
        "100% 확인 #2; 'a' \"b\".md",
        "COM1.md",
    ],
)
def test_a_name_that_a_plant_has_is_kept(name: str) -> None:
    assert read_name(name).name == name
    assert read_name(name).changes == ()


@pytest.mark.parametrize(
    ("given_name", "name", "told"),
    [
        (unicodedata.normalize("NFD", "작업표준서.docx"), "작업표준서.docx", "NFD"),
        ("점검표\u00a0 3.txt", "점검표 3.txt", "spaces"),
        (" a / b.md ", "a/b.md", "spaces"),
    ],
)
def test_a_name_in_another_form_is_put_into_one_and_that_is_said(
    given_name: str, name: str, told: str
) -> None:
    read = read_name(given_name)
    assert read.name == name
    assert told in read.changes[0]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a.md", "leads out"),
        ("a/../../b.md", "leads out"),
        ("./a.md", "leads out"),
        ("/etc/passwd", "is empty"),
        ("a//b.md", "is empty"),
        ("a/", "is empty"),
        ("C:\\docs\\a.md", "backslash"),
        ("a\x00.md", "U+0000"),
        ("a\n.md", "U+000A"),
        ("a\t.md", "U+0009"),
        ("a\u202efdp.md", "RIGHT-TO-LEFT OVERRIDE"),
        ("a\u200b.md", "ZERO WIDTH SPACE"),
        ("a\ud800.md", "U+D800"),
        ("a.md.", "ends with a dot"),
        (".hidden.md", "begins with a dot"),
        ("ok/.git/a.md", "begins with a dot"),
        ("가" * 100 + ".md", f"at most {LONGEST_PART}"),
        ("/".join(["abcdefgh" * 10] * 12) + ".md", f"at most {LONGEST_PATH}"),
        ("assistant/a.md", "comes with the assistant"[-9:]),
        ("a.md.metadata.json", "beside a document"),
        ("   ", "is empty"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_name(name)
    assert reason in refused.value.message
    assert [detail.field for detail in refused.value.details] == ["name"]


ALPHABET = "aA. /\\-(가각é\u1112\u1161\u11ab\u0301\u00a0\u200b\t점·Ｑ&İß"


@pytest.mark.parametrize("seed", range(300))
def test_whatever_is_taken_is_taken_again_as_it_is_and_stays_inside(seed: int) -> None:
    dice = random.Random(seed)
    name = "".join(dice.choices(ALPHABET, k=dice.randint(1, 9))) + ".md"
    try:
        read = read_name(name)
    except InvalidInput:
        return
    assert read_name(read.name) == type(read)(read.name)
    assert key_of(read.name) == key_of(read_name(unicodedata.normalize("NFD", read.name)).name)
    assert not {"", ".", ".."} & set(read.name.split("/"))
    assert bool(read.changes) == (read.name != name)


@pytest.mark.parametrize(
    ("name", "corrected"),
    [("a/b.v2.pdf", "a/b.v2.md"), ("a.docx", "a.md"), ("a.txt", "a.txt"), ("a.MD", "a.MD")],
)
def test_a_corrected_text_takes_the_place_of_its_file(name: str, corrected: str) -> None:
    assert as_markdown(name) == corrected
