"""The check of the packaged documents finds each kind of fault that it is there for."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest

from scripts.check_documents import default_line, faults, packaged
from shared.knowledge.collect import Collected, Failure
from shared.knowledge.documents import Document
from shared.knowledge.glossary import Glossary

KOREAN, ENGLISH = "intensification.ko", "intensification.en"


@cache
def sound() -> Collected:
    return packaged()


def told(documents: dict[str, Document], **fields: Any) -> list[str]:
    return list(faults(replace(sound(), documents=documents, **fields), default_line()))


def test_the_packaged_documents_are_sound() -> None:
    assert told(dict(sound().documents)) == []


def written(old: str, new: str) -> Callable[[Document], Document]:
    def change(document: Document) -> Document:
        assert old in document.markdown
        return replace(document, markdown=document.markdown.replace(old, new))

    return change


def having(**fields: Any) -> Callable[[Document], Document]:
    return lambda document: replace(document, **fields)


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (
            KOREAN,
            written("한계 75~125 MPa", "한계 70~125 MPa"),
            "limits of Process_HoldPressure are 70 to 125",
        ),
        (KOREAN, written("한계 75~125 MPa", "한계 75~125"), "is not the schema's, with its unit and limits"),
        (ENGLISH, written("typical 100 MPa", "typical 90 MPa"), "Process_HoldPressure is typically 90 MPa"),
        (ENGLISH, written("\n## ", "\nIt takes 7–9 ms.\n## "), "quotes 7 to 9 ms"),
        (ENGLISH, written("\n## ", "\nSee Process_Humidity.\n## "), "unknown features ['Process_Humidity']"),
        (ENGLISH, written("What not to do", "Further reading"), "does not end with what not to do"),
        (KOREAN, written("\n## 하지 말 것\n- ", "\n## 하지 말 것\n"), "what not to do, as a list"),
        (ENGLISH, having(markdown="# Intensification\nShort."), "words; 250 to 700"),
        (ENGLISH, having(title="Another"), "title does not stand above"),
        (ENGLISH, having(sources=()), "lacks sources"),
        (ENGLISH, having(sources=("Brunhuber, 1991",)), "does not cite its source Brunhuber, 1991"),
        (KOREAN, having(sources=("ghost.example",)), "does not cite its source ghost.example"),
        (ENGLISH, having(ask=("one",)), "names 1 questions"),
        (ENGLISH, having(ask=("one", "One", *map(str, range(8)))), "names a question twice"),
        (ENGLISH, having(ask=("보압이 왜 낮지?",)), "asks in another language"),
        (ENGLISH, having(defect_modes=("rust",)), "unknown defect modes ['rust']"),
        (ENGLISH, having(category="safety"), "two languages differ in category"),
        (ENGLISH, having(uri="knowledge/ko/intensification.en.md"), "not at en/intensification.en.md"),
        (ENGLISH, having(language="ko"), "does not end in its language"),
    ],
)
def test_a_fault_of_a_document_is_found(
    name: str, change: Callable[[Document], Document], fault: str
) -> None:
    documents = dict(sound().documents)
    documents[name] = change(documents[name])
    assert any(fault in line and name.split(".", maxsplit=1)[0] in line for line in told(documents))


def test_a_missing_document_and_one_too_many_are_found() -> None:
    documents = dict(sound().documents)
    documents["more.en"] = replace(documents.pop(ENGLISH), id="more.en")
    lines = told(documents)
    assert f"all: documents: ['{ENGLISH}'] are missing" in lines
    assert "all: documents: ['more.en'] are not expected" in lines


def test_a_question_that_two_documents_claim_is_found() -> None:
    documents = dict(sound().documents)
    other = documents["sludge.en"]
    asked = (documents[ENGLISH].ask[0].upper(), *other.ask[1:])
    documents["sludge.en"] = replace(other, ask=asked)
    assert any("several documents in en claim" in line for line in told(documents))


def test_a_document_that_cannot_be_read_is_found() -> None:
    lines = told(dict(sound().documents), failures=[Failure("a.md", "no title")])
    assert lines == ["a.md: no title"]


def test_faults_of_the_glossary_are_found() -> None:
    entries = dict(sound().glossary.entries)
    word = entries["flash"].en[0]
    entries["spray"] = replace(entries["spray"], en=(*entries["spray"].en, word))
    entries["soldering"] = replace(entries["soldering"], en=())
    lines = told(dict(sound().documents), glossary=Glossary(MappingProxyType(entries)))
    assert "glossary: soldering has words in one language alone" in lines
    assert any("stands for ['flash', 'spray']" in line for line in lines)
    assert any("soldering lacks the words" in line for line in lines)
