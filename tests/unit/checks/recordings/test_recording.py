"""A recording's file: read back as it was written, refused where it is none; and what differs is named."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.sessions.store import Exchange
from checks.recordings.command import free_place, keep_as_tests
from checks.recordings.differences import MOST_OF_ONE, Difference, differences, notes
from checks.recordings.recording import (
    ENDING,
    LARGEST_FILE,
    Call,
    ModelTurn,
    Recording,
    as_json,
    files_of,
    from_json,
    read,
    write,
)
from shared.errors import InvalidInput

T1 = {"prediction": {"class": "defect", "probability": 0.71}, "processing_time_ms": 3.2}
USAGE = {"model_id": "m", "turns": 1, "input_tokens": 9}
ASKED: dict[str, Any] = {
    "system": "s1",
    "tools": "t1",
    "messages": [{"role": "user", "content": [{"text": "?"}]}],
}
EVENTS: list[dict[str, Any]] = [
    {"type": "status", "message": "도구 선택 중..."},
    {"type": "tool_start", "tool": "predict_quality", "tool_use_id": "a", "input": {"features": {"x": 1.0}}},
    {"type": "tool_end", "tool": "predict_quality", "tool_use_id": "a", "result": T1},
    {"type": "t1_result", "data": T1},
    {"type": "answer_delta", "text": "판정: "},
    {"type": "answer_delta", "text": "불량 71 %"},
    {"type": "ai_response", "data": {"answer": "판정: 불량 71 %", "citations": [], "unsupported": []}},
    {"type": "done", "usage": USAGE, "cached": False, "warnings": []},
]
RECORDING = Recording(
    question="불량이야?",
    events=EVENTS,
    features={"x": 1.0},
    images=[{"format": "png", "width": 4, "height": 3}],
    history=[Exchange("이전", "답", {"x": 2.0}, ({"tool": "predict_quality", "result": {}},))],
    model="m",
    settings={"prepare": True},
    turns=[
        ModelTurn(ASKED, end={"content": [{"text": "판정"}], "stop_reason": "end_turn"}),
        ModelTurn(
            {**ASKED, "messages": [*ASKED["messages"], {"role": "assistant"}]}, "un", error={"code": "x"}
        ),
    ],
    calls=[Call("predict_quality", {"features": {"x": 1.0}}, answer=T1)],
    code="0.1.0 abc",
    about="what it shows",
    expect={"says": ["판정"]},
)


def changed(place: int, event: dict[str, Any]) -> Recording:
    """The recording with another event."""
    return replace(RECORDING, events=[*EVENTS[:place], event, *EVENTS[place + 1 :]])


def test_a_file_gives_back_what_was_written(tmp_path: Path) -> None:
    again = read(write(RECORDING, tmp_path / "deep" / f"one{ENDING}"))

    assert as_json(again) == as_json(RECORDING)
    assert (again.question, again.answer) == ("불량이야?", "판정: 불량 71 %")
    assert [each.question for each in again.history] == ["이전"]
    assert again.turns[1].request["messages"] == RECORDING.turns[1].request["messages"]
    assert again.events[2]["result"] == T1
    assert list(tmp_path.rglob("*.new")) == []


def test_a_result_stands_once_in_a_file_and_a_message_too() -> None:
    told = as_json(RECORDING)

    assert json.dumps(told).count("processing_time_ms") == 1
    assert told["events"][2]["result"] == {"$ref": "#/calls/0/answer"}
    assert [turn["request"]["same"] for turn in told["turns"]] == [0, 1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "no JSON"),
        ("[]", "no recording of format 1"),
        ('{"format": 2}', "no recording of format 1"),
        ('{"format": 1}', "no whole recording"),
        (json.dumps(as_json(RECORDING) | {"calls": [{}]}), "no whole recording"),
        (json.dumps(as_json(RECORDING) | {"calls": []}), "no whole recording"),
        (json.dumps(as_json(RECORDING) | {"source": "elsewhere"}), "no whole recording"),
    ],
)
def test_what_is_no_recording_is_refused_by_name(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / f"one{ENDING}"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InvalidInput, match=reason) as refused:
        read(path)
    assert str(path) in refused.value.message


def test_a_file_past_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / f"one{ENDING}"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    with pytest.raises(InvalidInput, match="more than"):
        read(path)


def test_folders_give_their_recordings_and_an_empty_one_is_an_error(tmp_path: Path) -> None:
    one = write(RECORDING, tmp_path / "a" / f"one{ENDING}")
    (tmp_path / "a" / "other.json").write_text("{}", encoding="utf-8")
    (tmp_path / "empty").mkdir()

    assert files_of([tmp_path, one]) == [one]
    for missing in (tmp_path / "empty", tmp_path / "gone"):
        with pytest.raises(InvalidInput, match="there is no recording"):
            files_of([missing])


def test_the_same_has_no_difference_and_clock_times_are_none() -> None:
    later = changed(2, {**EVENTS[2], "result": {**T1, "processing_time_ms": 99.0}})
    later = replace(later, events=[*later.events[:-1], {**EVENTS[-1], "usage": {**USAGE, "input_tokens": 1}}])

    assert differences(RECORDING, RECORDING) == []
    assert differences(RECORDING, later) == []


@pytest.mark.parametrize(
    ("today", "at"),
    [
        (
            changed(
                2, {**EVENTS[2], "result": {**T1, "prediction": {"class": "normal", "probability": 0.71}}}
            ),
            "tool_end predict_quality · result · prediction · class",
        ),
        (
            changed(6, {**EVENTS[6], "data": {**EVENTS[6]["data"], "answer": "판정: 불량 72 %"}}),
            "ai_response · data · answer",
        ),
        (changed(7, {**EVENTS[7], "warnings": [{"code": "x"}]}), "done · warnings[0]"),
        (changed(7, {"type": "error", "code": "model_unavailable"}), "event"),
        (replace(RECORDING, events=[EVENTS[0], *EVENTS[2:]]), "event"),
        (replace(RECORDING, calls=[]), "call"),
        (replace(RECORDING, calls=[*RECORDING.calls, Call("x", {}, answer={})]), "call"),
        (replace(RECORDING, turns=RECORDING.turns[:1]), "model turn 2"),
        (
            replace(RECORDING, turns=[ModelTurn({**ASKED, "messages": []}), RECORDING.turns[1]]),
            "model turn 1[0]",
        ),
    ],
)
def test_what_differs_is_told_by_its_place(today: Recording, at: str) -> None:
    assert next(each.at for each in differences(RECORDING, today)) == at


def test_many_differences_of_one_event_are_bounded_and_counted() -> None:
    rows = {f"x{number}": number for number in range(MOST_OF_ONE + 5)}
    events = [{"type": "done", "usage": {}, "more": rows}]
    other = [{"type": "done", "usage": {}, "more": dict.fromkeys(rows, -1)}]
    plain = replace(RECORDING, expect={})
    found = differences(replace(plain, events=events), replace(plain, events=other))

    assert len(found) == MOST_OF_ONE + 1
    assert found[-1].at.endswith("and 4 more")


def test_an_expectation_of_a_person_counts_whatever_was_recorded() -> None:
    expect = {"says": ["71 ?%", "정상"], "never": ["불량", "MPa"]}

    assert differences(replace(RECORDING, expect=expect), RECORDING) == [
        Difference("answer has to say", "정상", "판정: 불량 71 %"),
        Difference("answer must not say", "불량", "불량"),
    ]


def test_another_prompt_is_a_note_and_no_difference() -> None:
    turns = [replace(turn, request={**turn.request, "system": "s2"}) for turn in RECORDING.turns]
    today = replace(RECORDING, turns=turns)

    assert differences(RECORDING, today) == []
    assert len(notes(RECORDING, today)) == 1
    assert notes(RECORDING, RECORDING) == []


def test_a_recording_becomes_a_test_with_what_its_answer_has_to_say(tmp_path: Path) -> None:
    path = write(RECORDING, tmp_path / f"one{ENDING}")
    kept = keep_as_tests([path], about="why", never=["99"], folder=tmp_path / "tests")

    assert [read(each).expect for each in kept] == [{"says": ["판정"], "never": ["99"]}]
    assert read(kept[0]).about == "why"
    with pytest.raises(InvalidInput, match="is there already"):
        keep_as_tests([path], folder=tmp_path / "tests")
    with pytest.raises(InvalidInput, match="no regular expression"):
        keep_as_tests([path], says=["("], folder=tmp_path / "other")


def test_a_name_gets_the_ending_of_a_recording(tmp_path: Path) -> None:
    assert free_place(tmp_path / "bad-answer").name == f"bad-answer{ENDING}"


def test_json_of_a_recording_is_read_as_data() -> None:
    again = from_json(json.loads(json.dumps(as_json(RECORDING))))

    assert again.calls[0].key == RECORDING.calls[0].key
