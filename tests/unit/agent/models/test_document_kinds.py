"""Kinds of documents that a question names: told to be missing, unless a document of the kind was found."""

import pytest

from agent.models.rule_based.document_kinds import KINDS, kinds_in, missing_kinds, said_missing
from agent.models.rule_based.wording import Wording
from shared.text_analysis.language import Language

KOREAN, ENGLISH = (Wording.of(language, None) for language in (Language.KOREAN, Language.ENGLISH))


def names(text: str) -> list[str]:
    return [kind.name.english for kind in kinds_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("작업표준서에 뭐라고 되어 있어?", ["work standard"]),
        ("작업 표준에 있어?", ["work standard"]),
        ("검사 표준서 보여줘", ["inspection standard"]),
        ("금형 도면이랑 관리계획서", ["drawing", "control plan"]),
        ("pfmea에 있어?", ["FMEA"]),
        ("설비 보전 기록", ["maintenance record"]),
        ("the die history card and the control plan", ["control plan", "maintenance record"]),
        ("is there a drawing?", ["drawing"]),
        ("what helps against porosity?", []),
        ("기공 대책 문서 찾아줘", []),
        ("점검 주기가 어떻게 돼?", []),
        ("withdrawing heat", []),
    ],
)
def test_a_kind_is_read_by_its_words_and_each_word_once(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.english)
def test_every_kind_is_read_by_its_own_name_in_both_languages(kind: object) -> None:
    for name in (kind.name.korean, kind.name.english):  # type: ignore[attr-defined]
        assert kind in kinds_in(name.lower())


def test_a_document_of_the_kind_is_not_said_to_be_missing() -> None:
    kinds = kinds_in("작업표준서와 도면")
    found = [{"id": "spray-sop.ko", "title": "스프레이 작업 표준", "excerpt": "…"}]

    assert [kind.name.english for kind in missing_kinds(kinds, found)] == ["drawing"]
    assert missing_kinds(kinds, []) == kinds


def test_a_missing_kind_is_named_with_what_there_is_or_what_to_do() -> None:
    kinds = kinds_in("control plan")

    with_others, alone = (said_missing(kinds, ENGLISH, others=others) for others in (True, False))
    assert with_others.startswith("There is no control plan among this line's documents")
    assert "they concern" in with_others
    assert "upload it" in alone
    assert "관리계획서를 찾아보았지만" in said_missing(kinds, KOREAN, others=True)
