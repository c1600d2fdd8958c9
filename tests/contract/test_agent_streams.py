"""The event contract: two recorded streams, and the fields of every event type."""

from pathlib import Path

import pytest

from tests import recorded_streams
from tests.agent_parts import sse_events
from tests.recorded_streams import FOLDER, without_times

FIELDS = {
    "status": {"message"},
    "tool_start": {"tool", "tool_use_id", "input"},
    "tool_end": {"tool", "tool_use_id", "result"},
    "t1_result": {"data"},
    "t2_result": {"data"},
    "t3_result": {"data"},
    "answer_delta": {"text"},
    "ai_response": {"data"},
    "done": {"usage", "session_id", "cached", "stopped", "warnings", "turn_id"},
    "error": {"code", "message", "retryable"},
}
ON_EVERY_EVENT = {"id", "type", "elapsed"}
USAGE = {"model_id", "turns", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"}

RECORDINGS = {"answered": recorded_streams.answered, "failed": recorded_streams.failed}


def recording(name: str) -> bytes:
    """A recorded stream."""
    return Path(FOLDER / f"agent_{name}.sse").read_bytes()


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_agent_streams_what_was_recorded(name: str) -> None:
    assert without_times(RECORDINGS[name]()) == recording(name).decode()


def test_the_recordings_hold_every_event_type() -> None:
    seen = {event["type"] for name in RECORDINGS for event in sse_events([recording(name)])}

    assert seen == set(FIELDS)


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_event_has_exactly_the_fields_of_the_contract(name: str) -> None:
    for event in sse_events([recording(name)]):
        assert set(event) == FIELDS[event["type"]] | ON_EVERY_EVENT


def test_the_whole_answer_and_the_end_have_the_fields_of_the_contract() -> None:
    *_, response, done = sse_events([recording("answered")])

    assert set(response["data"]) == {"answer", "citations", "unsupported"}
    assert set(response["data"]["citations"][0]) == {"id", "title", "uri"}
    assert set(done["usage"]) == USAGE


@pytest.mark.parametrize(("name", "end"), [("answered", "done"), ("failed", "error")])
def test_a_stream_has_one_end_and_nothing_after_it(name: str, end: str) -> None:
    types = [event["type"] for event in sse_events([recording(name)])]

    assert [kind for kind in types if kind in {"done", "error"}] == [end] == types[-1:]
    assert recording(name).endswith(b"\n\n")


def test_a_client_that_knows_only_data_lines_reads_every_event() -> None:
    lines = recording("answered").decode().splitlines()

    assert sum(line.startswith("data: {") for line in lines) == len(sse_events([recording("answered")]))
