"""How an event becomes bytes."""

import json

import pytest

from agent.streaming import sse
from agent.streaming.events import AnswerDelta, Done, Status, ToolEnd


def test_an_event_is_an_id_line_one_data_line_and_an_empty_line() -> None:
    piece = sse.encode(Status("도구 선택 중..."), 1, 0.0)

    assert piece.decode() == 'id: 1\ndata: {"type":"status","message":"도구 선택 중...","elapsed":0.0}\n\n'


@pytest.mark.parametrize(
    "text",
    [
        "한 줄\n두 줄\r\n셋",
        "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\x1dh\x1ei",
        "data: fake\n\nid: 9",
        '"\\',
        "\\u2028",
        "🙂",
    ],
)
def test_whatever_the_text_the_data_stays_one_line_and_reads_back(text: str) -> None:
    lines = sse.encode(AnswerDelta(text), 7, 1.0).decode().split("\n")

    assert (lines[0], lines[2:]) == ("id: 7", ["", ""])
    assert json.loads(lines[1].removeprefix("data: "))["text"] == text


def test_no_reader_of_lines_sees_more_of_them_than_there_are() -> None:
    everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x10000)]))

    # splitlines, and with it httpx's reader of lines, breaks at more characters than the standard.
    lines = sse.encode(AnswerDelta(everything), 7, 1.0).decode().splitlines()

    assert (lines[0], lines[2:]) == ("id: 7", [""])
    assert json.loads(lines[1].removeprefix("data: "))["text"] == everything


def test_elapsed_has_three_decimals() -> None:
    piece = sse.encode(Status("x"), 1, 1.23456)

    assert b'"elapsed":1.235}' in piece


def test_half_a_surrogate_pair_does_not_break_the_stream() -> None:
    piece = sse.encode(AnswerDelta("앞\ud800뒤"), 1, 0.0)

    assert json.loads(piece.decode().split("data: ")[1])["text"] == "앞?뒤"


def test_an_infinite_number_is_refused_and_not_written_as_something_no_client_can_read() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        sse.encode(ToolEnd("t", "1", {"value": float("inf")}), 1, 0.0)


def test_a_payload_has_the_type_first_and_all_fields() -> None:
    assert Done({"turns": 2}, "session_1").payload() == {
        "type": "done",
        "usage": {"turns": 2},
        "session_id": "session_1",
        "cached": False,
        "stopped": False,
        "warnings": (),
        "turn_id": "",
    }
