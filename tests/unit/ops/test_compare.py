"""What two systems said, side by side."""

from pathlib import Path
from typing import Any

import pytest

from ops.asking import Answer, Received
from ops.compare import Said, differences, read_questions, said
from shared.errors import InvalidInput

SAME = Said("defect", 87.3, "Process_ClampForce", "done", 4.0)


def older_answer(*events: dict[str, Any]) -> Answer:
    """A stream without `id:`, as the system on ECS sends it."""
    return Answer(200, [Received(event, None, 11.6) for event in events])


def test_an_older_stream_is_understood() -> None:
    answer = older_answer(
        {"type": "status", "message": "도구 선택 중..."},
        {"type": "t1_result", "data": {"prediction": {"class": "defect", "probability_percent": 87.3}}},
        {"type": "t2_result", "data": {"top_features": [["Process_ClampForce", 0.4], ["Sensor_Flow", 0.2]]}},
        {"type": "ai_response", "data": {"answer": "불량입니다."}},
        {"type": "done"},
    )

    assert said(answer) == Said("defect", 87.3, "Process_ClampForce", "done", 11.6)


def test_an_answer_without_tools_or_without_a_stream_has_nothing_to_compare() -> None:
    assert said(older_answer({"type": "done"})) == Said(None, None, None, "done", 11.6)
    assert said(Answer(502)).end == "HTTP 502"


def test_the_same_is_no_difference_and_rounding_is_none() -> None:
    assert differences(SAME, SAME) == []
    assert differences(SAME, Said("defect", 87.4, "Process_ClampForce", "done", 1.0)) == []


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (Said("normal", 60.0, "Process_ClampForce", "done", 1), ["verdict defect → normal"]),
        (Said("defect", 60.0, "Process_ClampForce", "done", 1), ["probability 87.3 % → 60.0 %"]),
        (Said("defect", None, "Process_ClampForce", "done", 1), ["probability 87.3 % → None %"]),
        (
            Said("defect", 87.3, "Sensor_Flow", "done", 1),
            ["strongest variable Process_ClampForce → Sensor_Flow"],
        ),
        (Said("defect", 87.3, "Process_ClampForce", "error", 1), ["end done → error"]),
    ],
)
def test_a_difference_is_told(new: Said, told: list[str]) -> None:
    assert differences(SAME, new) == told


def test_two_failures_are_not_the_same_answer() -> None:
    failed = Said(None, None, None, "HTTP 502", 0)

    assert differences(failed, failed) == ["both ended in HTTP 502"]


def test_questions_are_read_without_their_sessions(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    with_session = '{"question": "불량 원인이 뭐야?", "features": {"A": 1}, "session_id": "s"}'
    path.write_text(f'{with_session}\n\n{{"question": "소착 대책은?"}}\n')

    assert read_questions(path) == [
        {"question": "불량 원인이 뭐야?", "features": {"A": 1}},
        {"question": "소착 대책은?"},
    ]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{", "line 1: not JSON"),
        ('{"question": "a"}\n[]', "line 2: not an object"),
        ("\n", "holds no question"),
    ],
)
def test_a_file_of_questions_that_is_wrong_is_refused(tmp_path: Path, written: str, reason: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(written)

    with pytest.raises(InvalidInput, match=reason):
        read_questions(path)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_questions(tmp_path / "absent.jsonl")
