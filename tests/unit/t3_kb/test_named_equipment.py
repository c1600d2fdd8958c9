"""Machines, lines and moulds are told apart by their numbers, however these are written."""

import pytest

from t3_kb.named_equipment import fit, named_in


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("3호기 온도", "machine", "3"),
        ("12 호기", "machine", "12"),
        ("machine #4", "machine", "4"),
        ("Press no. 07", "machine", "7"),
        ("9라인", "line", "9"),
        ("Line 9 limits", "line", "9"),
        ("금형 M-204의", "M", "204"),
    ],
)
def test_a_number_is_read_with_what_it_numbers(text: str, kind: str, number: str) -> None:
    assert named_in(text) == {kind: frozenset({number})}


@pytest.mark.parametrize("text", ["용탕 온도 650 ℃", "online 3", "deadline 5", "10-30 s", "3시 라인 점검"])
def test_other_numbers_name_nothing(text: str) -> None:
    assert named_in(text) == {}


def test_a_document_on_another_one_falls_and_one_on_it_rises() -> None:
    asked = named_in("8호기 온도")
    assert fit(asked, "7호기 조건표", ["8호기는 따로 본다"]) < 1 < fit(asked, "8호기 조건표", [""])
    assert fit(asked, "조건표", ["7호기", "8호기"]) > 1 > fit(asked, "조건표", ["7호기"])
    assert fit(asked, "용탕 온도", ["650 ℃"]) == fit({}, "7호기", []) == 1
