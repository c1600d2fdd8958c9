"""The circuit breaker: what opens it, what it costs while it is open, and what closes it."""

import threading

import pytest

from agent.tools.circuit_breaker import FAULTS_IN_A_ROW, RESET_TIMEOUT_S, CircuitBreaker, CircuitOpen
from agent.tools.gateway import Outcome, ToolGateway
from agent.tools.transport import ToolFailed, ToolFault, ToolTimeout, ToolUnavailable
from shared.contracts.tools import Tool
from tests.fakes import FakeTransport, RecordingObserver
from tests.tool_results import NO_FEATURES, T1

TIMEOUT = ToolTimeout("The tool did not answer in time.")
THROTTLED = ToolUnavailable("The tool could not be called (TooManyRequestsException).")


class Clock:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time, as time.monotonic would give it."""
        return self.now


class Line:
    """A gateway with one tool whose answer a test changes."""

    def __init__(self, answer: object = T1, *, timeout: float = 20.0) -> None:
        self.clock = Clock()
        self.answer = answer
        self.transport = FakeTransport(lambda _payload: self._give())
        self.gateway = ToolGateway(
            {Tool.PREDICT: self.transport, Tool.SEARCH: self.transport},
            timeout,
            CircuitBreaker(clock=self.clock),
        )

    def _give(self) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def call(self, tool: Tool = Tool.PREDICT, *, within: float | None = None) -> Outcome:
        """One call, waited for."""
        return self.gateway.start(tool, {}, RecordingObserver(), within=within).wait()

    @property
    def calls(self) -> int:
        """How many calls reached the tool."""
        return len(self.transport.payloads)


def code(outcome: Outcome) -> str:
    """The code of a failed outcome."""
    return str(outcome.result["error"]["code"])


def test_a_tool_that_used_up_its_time_is_not_called_again_for_a_while() -> None:
    line = Line(TIMEOUT)
    assert code(line.call()) == "tool_timeout"

    assert code(line.call()) == "tool_unavailable"
    assert line.calls == 1


def test_a_tool_that_hangs_is_noticed_by_whoever_waits_for_it() -> None:
    never, breaker = threading.Event(), CircuitBreaker(clock=Clock())
    hanging = FakeTransport(T1, before=lambda: never.wait(20))
    gateway = ToolGateway({Tool.PREDICT: hanging}, 0.05, breaker)
    gateway.start(Tool.PREDICT, {}, RecordingObserver()).wait()

    with pytest.raises(CircuitOpen, match="tried again in 30 s"):
        breaker.admit(Tool.PREDICT)
    never.set()


def test_other_tools_are_not_concerned() -> None:
    line = Line(TIMEOUT)
    line.call(Tool.PREDICT)
    line.answer = {"found": False, "results": []}

    assert not line.call(Tool.SEARCH).failed


def test_a_wait_that_the_questions_deadline_cut_short_opens_nothing_by_itself() -> None:
    line = Line(TIMEOUT)
    line.call(within=2.0)
    line.answer = T1

    assert not line.call().failed


def test_cheap_faults_open_it_after_some_in_a_row() -> None:
    line = Line(THROTTLED)
    for _ in range(FAULTS_IN_A_ROW + 2):
        line.call()

    assert line.calls == FAULTS_IN_A_ROW


def test_an_answer_between_them_starts_the_count_again() -> None:
    line = Line(THROTTLED)
    for _ in range(FAULTS_IN_A_ROW - 1):
        line.call()
    line.answer = T1
    line.call()
    line.answer = THROTTLED
    for _ in range(FAULTS_IN_A_ROW - 1):
        line.call()
    line.answer = T1

    assert not line.call().failed


@pytest.mark.parametrize("answer", [ToolFailed("It broke."), NO_FEATURES, RuntimeError("bug"), "nonsense"])
def test_a_tool_that_runs_is_alive_whatever_it_says(answer: object) -> None:
    line = Line(answer)
    for _ in range(FAULTS_IN_A_ROW + 1):
        line.call()

    assert line.calls == FAULTS_IN_A_ROW + 1


def test_after_its_rest_one_call_is_a_trial_that_closes_it() -> None:
    line = Line(TIMEOUT)
    line.call()
    line.clock.now += RESET_TIMEOUT_S
    line.answer = T1

    assert not line.call().failed
    assert not line.call().failed


def test_a_trial_that_fails_opens_it_again() -> None:
    line = Line(TIMEOUT)
    line.call()
    line.clock.now += RESET_TIMEOUT_S
    line.answer = THROTTLED
    line.call()

    assert code(line.call()) == "tool_unavailable"
    assert line.calls == 2


def test_there_is_one_trial_at_a_time() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock=clock)
    breaker.admit(Tool.SEARCH).ended(TIMEOUT, used_all_time=True)
    clock.now += RESET_TIMEOUT_S
    breaker.admit(Tool.SEARCH)

    with pytest.raises(CircuitOpen):
        breaker.admit(Tool.SEARCH)


def test_a_trial_that_never_ended_makes_way_for_the_next() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock=clock)
    breaker.admit(Tool.SEARCH).ended(TIMEOUT, used_all_time=True)
    clock.now += RESET_TIMEOUT_S
    breaker.admit(Tool.SEARCH)
    clock.now += RESET_TIMEOUT_S

    assert breaker.admit(Tool.SEARCH)


@pytest.mark.parametrize("late", [None, THROTTLED])
def test_the_first_end_of_a_call_counts(late: ToolFault | None) -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock=clock)
    trial = breaker.admit(Tool.SEARCH)
    trial.ended(TIMEOUT, used_all_time=True)
    trial.ended(late, used_all_time=True)

    with pytest.raises(CircuitOpen, match="30 s"):
        breaker.admit(Tool.SEARCH)
