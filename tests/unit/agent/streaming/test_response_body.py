"""The response body: events out as they are produced, pings in between, everything finished at the end."""

import threading
import time
from collections.abc import Generator, Iterator

import pytest

from agent.cancellation import CancellationToken
from agent.streaming import sse
from agent.streaming.events import AnswerDelta, Event, Status
from agent.streaming.sse import PING
from tests.agent_parts import sse_events
from tests.fakes import PATIENCE_S, Gate

NEVER = 3600.0
AT_ONCE = 0.001


def three(_: CancellationToken) -> Generator[Event]:
    yield Status("begin")
    yield AnswerDelta("하나")
    yield AnswerDelta("둘")


def test_events_come_in_order_with_rising_ids() -> None:
    events = sse_events(sse.response_body(three, ping_after=NEVER))

    assert [event["id"] for event in events] == [1, 2, 3]
    assert [event["type"] for event in events] == ["status", "answer_delta", "answer_delta"]


def test_elapsed_never_goes_back() -> None:
    times = [event["elapsed"] for event in sse_events(sse.response_body(three, ping_after=NEVER))]

    assert times == sorted(times)


def test_an_event_is_there_before_the_next_one_is_produced() -> None:
    gate = Gate()

    def produce(_: CancellationToken) -> Generator[Event]:
        yield Status("first")
        gate.wait()
        yield Status("second")

    stream = sse.response_body(produce, ping_after=NEVER)
    assert b"first" in next(stream)
    gate.open()
    assert b"second" in next(stream)


def test_a_quiet_producer_is_bridged_by_pings_that_take_no_id() -> None:
    gate = Gate()

    def produce(_: CancellationToken) -> Generator[Event]:
        yield Status("first")
        gate.wait()
        yield Status("second")

    stream = sse.response_body(produce, ping_after=AT_ONCE)
    first = next(stream)
    pings = [next(stream), next(stream)]
    gate.open()
    rest = list(stream)

    assert b"id: 1\n" in first
    assert pings == [PING, PING]
    assert b"id: 2\n" in rest[-1]


def test_nothing_runs_before_the_body_is_read() -> None:
    produced = threading.Event()

    def produce(_: CancellationToken) -> Generator[Event]:
        produced.set()
        yield Status("x")

    body = sse.response_body(produce, ping_after=NEVER)
    close(body)

    assert not produced.is_set()


def test_closing_early_tells_the_producer_and_waits_for_its_end() -> None:
    ended = threading.Event()

    def produce(cancelled: CancellationToken) -> Generator[Event]:
        try:
            while not cancelled:
                yield Status("again")
        finally:
            ended.set()

    body = sse.response_body(produce, ping_after=NEVER)
    next(body)
    close(body)

    assert ended.is_set()


def test_a_producer_that_does_not_look_is_closed_at_its_next_event() -> None:
    closed = threading.Event()

    def produce(_: CancellationToken) -> Generator[Event]:
        try:
            while True:
                yield Status("again")
        finally:
            closed.set()

    body = sse.response_body(produce, ping_after=NEVER)
    next(body)
    close(body)

    assert closed.wait(PATIENCE_S)


def test_on_end_runs_once_after_the_producer_ended() -> None:
    seen: list[str] = []

    def produce(_: CancellationToken) -> Generator[Event]:
        try:
            yield Status("x")
        finally:
            seen.append("produced")

    list(sse.response_body(produce, on_end=lambda: seen.append("end"), ping_after=NEVER))

    assert seen == ["produced", "end"]


def test_on_end_runs_when_the_reader_leaves() -> None:
    seen: list[str] = []
    body = sse.response_body(three, on_end=lambda: seen.append("end"), ping_after=NEVER)
    next(body)
    close(body)

    assert seen == ["end"]


def test_what_a_producer_raises_is_raised_to_the_reader_after_its_events() -> None:
    seen: list[str] = []

    def produce(_: CancellationToken) -> Generator[Event]:
        yield Status("x")
        raise LookupError("lost")

    body = sse.response_body(produce, on_end=lambda: seen.append("end"), ping_after=NEVER)
    assert b"status" in next(body)
    with pytest.raises(LookupError, match="lost"):
        next(body)
    assert seen == ["end"]


def test_a_producer_that_does_not_end_is_given_up_with_an_error() -> None:
    gate, told = Gate(), threading.Event()

    def produce(_: CancellationToken) -> Generator[Event]:
        yield Status("first")
        gate.wait()
        yield AnswerDelta("too late")

    events = sse_events(
        sse.response_body(produce, ping_after=NEVER, give_up_at=time.monotonic() + 0.2, on_given_up=told.set)
    )
    gate.open()

    assert [(event["id"], event["type"]) for event in events] == [(1, "status"), (2, "error")]
    assert (events[-1]["code"], events[-1]["retryable"]) == ("out_of_time", True)
    assert told.is_set()


def test_a_producer_that_was_given_up_is_closed_when_it_moves_again() -> None:
    gate, closed = Gate(), threading.Event()

    def produce(_: CancellationToken) -> Generator[Event]:
        try:
            gate.wait()
            yield AnswerDelta("too late")
            raise AssertionError("nobody wants more")
        finally:
            closed.set()

    list(sse.response_body(produce, ping_after=NEVER, give_up_at=time.monotonic()))
    assert not closed.is_set()
    gate.open()

    assert closed.wait(PATIENCE_S)


def test_one_that_ends_after_its_reader_left_is_waited_for_no_longer_than_the_bound() -> None:
    gate, told = Gate(), threading.Event()

    def produce(_: CancellationToken) -> Generator[Event]:
        yield Status("first")
        gate.wait()

    body = sse.response_body(produce, ping_after=NEVER, join_timeout=0.01, on_given_up=told.set)
    next(body)
    close(body)
    gate.open()

    assert told.is_set()


def test_its_thread_keeps_no_process_from_ending() -> None:
    threads = []

    def produce(_: CancellationToken) -> Generator[Event]:
        threads.append(threading.current_thread())
        yield Status("x")

    list(sse.response_body(produce, ping_after=NEVER))

    assert threads[0].daemon


def close(body: Iterator[bytes]) -> None:
    """Close a body as the runtime does."""
    body.close()  # type: ignore[attr-defined] # a generator behind the iterator's name
