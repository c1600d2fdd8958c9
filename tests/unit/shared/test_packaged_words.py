"""The packaged documents as a person reads them: labels of variables, never their names."""

import re

import pytest

from shared.assets import asset
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.parsing import parse
from shared.contracts.t3 import SearchRequest
from shared.knowledge.chunks import chunk_document
from shared.knowledge.collect import collect
from shared.knowledge.packaged import packaged_source
from shared.packaged_words import labelled, told
from t3_kb.index import Index
from t3_kb.search import search
from tests.packaged_index import index

__all__ = ["index"]

DOCUMENTS = list(collect([packaged_source(asset("knowledge"))]).documents.values())
NAME = re.compile(r"\b[A-Z][A-Za-z]*_[A-Z]")
EMPTY = re.compile(r"\(\s*[,;)]|[(\s][,;]\s*[,;)]| [,.;:)](?:\s|$)|\(\s")
"""What a name that was taken out leaves where it is done badly."""


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        (
            "ko",
            "금형 온도(Process_MoldTemperature, 통상 195 °C)를 본다.",
            "금형 온도(통상 195 °C)를 본다.",
        ),
        ("ko", "쿠션(Process_CushionPosition, 통상 3.8 mm)", "쿠션(비스킷 두께, 통상 3.8 mm)"),
        ("ko", "캐비티 압력(Sensor_Pressure2)이 낮다.", "캐비티 압력이 낮다."),
        ("ko", "고정 금형 열전대는 190 °C(Sensor_Temperature2)이다.", "고정 금형 열전대는 190 °C이다."),
        ("en", "Lock (Process_ClampForce, typical 720 t) it.", "Lock (clamping force, typical 720 t) it."),
        ("en", "Coolant flow (Sensor_Flow, typical 26.5 L/min).", "Coolant flow (typical 26.5 L/min)."),
        ("en", "Lower (Sensor_Flow) it.", "Lower (coolant flow) it."),
        ("en", "It fell. Sensor_Flow tells.", "It fell. Coolant flow tells."),
        ("en", "The name (Sensor_Nothing) stays.", "The name (Sensor_Nothing) stays."),
    ],
)
def test_the_label_stands_for_the_name_and_is_not_said_twice(language: str, written: str, read: str) -> None:
    assert labelled(written, language) == read


@pytest.mark.parametrize("line", [DEFAULT_LINE, "line-7"])
def test_no_line_reads_a_name_or_a_gap_where_one_stood(line: str) -> None:
    for document in DOCUMENTS:
        read = told(document.markdown, document.uri, document.language, line)

        assert not NAME.search(read), document.id
        assert EMPTY.findall(read) == EMPTY.findall(told(document.markdown, "x", "ko", line)), document.id


@pytest.mark.parametrize("line", [DEFAULT_LINE, "line-7"])
def test_what_is_quoted_of_a_passage_stands_in_the_document_as_it_is_opened(line: str) -> None:
    for document in DOCUMENTS:
        whole = _letters(told(document.markdown, document.uri, document.language, line))
        for chunk in chunk_document(document):
            quoted = told(chunk.text, document.uri, document.language, line)

            assert _letters(quoted) in whole, (document.id, quoted)


def test_a_plant_s_own_document_is_left_as_it_was_written() -> None:
    written = "우리 라인의 증압(Process_HoldPressure, 통상 90 MPa)"

    assert told(written, "plant/own.ko.md", "ko", "line-7") == written
    assert told(written, "s3://bucket/documents/own.ko.md", "ko", DEFAULT_LINE) == written


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("증압 시간을 늘리면", "증압"),
        ("형체력이 내려갔는지", "형체력"),
        ("clamping force dropped", "Clamping force"),
    ],
)
def test_a_highlight_marks_the_asked_words_of_the_text_that_is_read(
    question: str, marked: str, index: Index
) -> None:
    answer = search(parse(SearchRequest, {"query": question}), index)
    found = [
        (row["excerpt"][max(start - 1, 0) : start], row["excerpt"][start:end])
        for row in answer["results"]
        for start, end in row["highlights"]
    ]

    assert marked in {text for _, text in found}
    assert not [text for before, text in found if before.isalnum() or text != text.strip(" ,.()")]
    assert not any(NAME.search(row["excerpt"]) for row in answer["results"])
    assert not NAME.search(answer["answer"])


def _letters(text: str) -> str:
    return "".join(
        character.casefold() for character in re.sub(r"(?m)^\s*\d+\. ", "", text) if character.isalnum()
    )
