"""A day of one account as discrete events: each question ends answered, late, reduced or refused, once.

The model, in the order in which a question meets it:

1. CloudFront and the firewall: requests a second, and requests of an address in five minutes.
2. Signing in, once a person and shift: Cognito's calls a second over all user pools.
3. Lambda: calls a second, executions at once of account and stack, new environments of a function in ten
   seconds. The agent holds one execution until its answer ends; the tools hold theirs beside it while they
   run. An environment stays warm for a while after its last answer. A question that finds none starts one
   of the agent, then one of each tool.
4. Bedrock: a model is asked where its minute has room for a request, for what is read and for the most that
   may be written; when the answer ends, that is replaced by what was written, times the burndown. Each
   model is tried as the agent tries it (agent/models/bedrock/retry.py), then the next one. When all are
   full the answer is written from the tools' results alone.
5. DynamoDB: write units a second of the table, and of the partitions that hold the caller's, the session's
   and the turn's key.

Whoever is refused asks again, or does not. Nobody waits in a queue: every service here refuses what it has
no room for.
"""

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agent.models.bedrock.retry import Backoff
from ops.scale.demand import DAY_S, MINUTE_S, Arrivals, Demand, Floats
from ops.scale.layout import Layout
from ops.scale.limits import Limits
from ops.scale.meters import Bucket, Window

MOST_ASKINGS: Final = 3
ADDRESS_WINDOW_S: Final = 300
SCALING_WINDOW_S: Final = 10
PREFIX_KEPT_S: Final = 300
KEYS_OF_A_QUESTION: Final = 3
"""Keys that a question writes to: the caller's, the session's, the turn's."""
FIRST_PARTITIONS: Final = 4
"""Partitions of a new on-demand table: 4,000 write units at 1,000 each."""


class Outcome(IntEnum):
    """How a question ends. Reduced is an answer without the model, without the tools, or one that was not
    kept."""

    ANSWERED = 0
    LATE = 1
    REDUCED = 2
    REFUSED = 3


class Cause(StrEnum):
    """The reason why a question is late, reduced or refused: a limit by its name, or a wait that is none."""

    CONCURRENCY = "concurrency"
    RESERVED = "reserved"
    SCALING = "scaling"
    REQUESTS = "requests"
    MODEL_TOKENS = "model_tokens"
    MODEL_REQUESTS = "model_requests"
    TABLE_WRITES = "table_writes"
    PARTITION_WRITES = "partition_writes"
    SIGN_INS = "sign_ins"
    EDGE_REQUESTS = "edge_requests"
    ADDRESS_REQUESTS = "address_requests"
    COLD_START = "cold_start"
    SLOW_MODEL = "slow_model"


class _Step(IntEnum):
    ASK = 0
    MODEL = 1
    TOOLS_DONE = 2
    END = 3


@dataclass(frozen=True, slots=True)
class Day:
    """The end of a day's questions.

    `outcome` and `first_text_s` (seconds from the first asking; infinite without one) have the shape
    (questions,). `causes` count what was not answered in time. `first_at_s` is when each cause stopped its
    first question, in seconds since midnight UTC. `peaks` are the most that was used of each limit, in its
    unit. `asked`, `stopped` (reduced or refused) and `busy` (the most executions at once) have the shape
    (minutes,).
    """

    outcome: NDArray[np.int8]
    first_text_s: Floats
    causes: dict[tuple[Outcome, Cause], int]
    first_at_s: dict[Cause, float]
    peaks: dict[str, float]
    cold: int
    mean_busy: float
    asked: Floats
    stopped: Floats
    busy: Floats

    def share(self, outcome: Outcome) -> float:
        """Share of the questions that ended so; 0 where nobody asked."""
        return float(np.mean(self.outcome == outcome)) if len(self.outcome) else 0.0


def simulate(demand: Demand, limits: Limits, came: Arrivals, layout: Layout, seed: int) -> Day:
    """Run a day. The same input and seed give the same day."""
    return _Account(demand, limits, came, layout, seed).run()


class _Account:
    """The state of a day."""

    def __init__(self, demand: Demand, limits: Limits, came: Arrivals, layout: Layout, seed: int) -> None:
        self._demand, self._limits, self._came = demand, limits, came
        self._random = random.Random(seed)  # noqa: S311  a simulation
        self._backoff = Backoff(self._random.random)
        count = len(came)
        self._at, self._plant = came.at_s.tolist(), came.plant.tolist()
        self._person, self._shift = came.person.tolist(), came.shift.tolist()
        self._tokens, self._first_token = came.tokens.tolist(), came.first_token_s.tolist()
        self._turns = came.turns.tolist()
        self._function = self._plant if layout is Layout.STACKS else [0] * count
        self._events: list[tuple[float, int, _Step, int]] = []
        self._number = 0

        self._outcome = np.full(count, -1, np.int8)
        self._text = np.full(count, np.inf)
        self._askings, self._tries, self._model = [0] * count, [0] * count, [0] * count
        self._cold = [False] * count
        self._flaw: list[Cause | None] = [None] * count
        self._wait: list[Cause | None] = [None] * count
        self._causes: dict[tuple[Outcome, Cause], int] = {}
        self._first_at: dict[Cause, float] = {}

        self._busy, self._since, self._busy_s, self._starts = 0, 0.0, 0.0, 0
        self._most_busy = np.zeros(DAY_S // MINUTE_S + 1)
        self._asked, self._stopped = np.zeros_like(self._most_busy), np.zeros_like(self._most_busy)
        self._running: dict[int, int] = {}
        self._idle: dict[int, list[float]] = {}
        self._signed_in: set[tuple[int, int, int]] = set()
        self._edge = Window(limits.edge_requests, 1)
        self._addresses = Window(limits.address_requests, ADDRESS_WINDOW_S)
        self._sign_ins = Window(limits.sign_ins, 1)
        self._calls = Window(limits.requests, 1)
        self._scaling = Window(limits.scaling, SCALING_WINDOW_S)
        self._log_streams = Window(limits.log_streams, 1)
        self._tables = Window(limits.table_writes, 1)
        self._partitions = Window(limits.partition_writes, 1)
        self._model_tokens = [Bucket(limits.model_tokens) for _ in range(demand.models)]
        self._model_calls = [Bucket(limits.model_requests) for _ in range(demand.models)]
        self._prefix_at = [-float(PREFIX_KEPT_S)] * demand.models

    def run(self) -> Day:
        """Take each question and event in the order of time."""
        steps = {
            _Step.MODEL: self._ask_model,
            _Step.END: self._end,
            _Step.ASK: self._ask,
            _Step.TOOLS_DONE: self._tools_end,
        }
        came, count = 0, len(self._at)
        while came < count or self._events:
            if came < count and (not self._events or self._at[came] <= self._events[0][0]):
                self._asked[self._minute(self._at[came])] += 1
                self._ask(self._at[came], came)
                came += 1
            else:
                now, _, step, question = heapq.heappop(self._events)
                steps[step](now, question)
        return self._day()

    def _later(self, at: float, step: _Step, question: int) -> None:
        self._number += 1
        heapq.heappush(self._events, (at, self._number, step, question))

    # ---------------------------------------------------------------- Edge, sign-in, Lambda
    def _ask(self, now: float, question: int) -> None:
        self._askings[question] += 1
        refused = self._refusal(now, question)
        if refused is None:
            self._start(now, question)
            return
        self._wait[question] = self._wait[question] or refused
        if self._askings[question] < MOST_ASKINGS and self._random.random() < self._demand.asks_again:
            self._note(refused, now)
            self._later(
                now + self._random.expovariate(1 / max(self._demand.asks_again_s, 1e-9)), _Step.ASK, question
            )
            return
        self._finish(now, question, Outcome.REFUSED, refused)

    def _refusal(self, now: float, question: int) -> Cause | None:
        """Return the limit that has no room for the question, having counted it against those before."""
        demand, function, plant = self._demand, self._function[question], self._plant[question]
        address = plant // demand.plants_of_an_address
        gates: tuple[tuple[Cause, Callable[[], bool]], ...] = (
            (Cause.EDGE_REQUESTS, lambda: self._edge.take(function, now, demand.requests_per_question)),
            (
                Cause.ADDRESS_REQUESTS,
                lambda: self._addresses.take(address, now, demand.requests_per_question),
            ),
            (Cause.SIGN_INS, lambda: self._signs_in(now, question)),
            (Cause.REQUESTS, lambda: self._calls.take(0, now, 1)),
            (Cause.RESERVED, lambda: self._running.get(function, 0) < (demand.reserved or math.inf)),
            (Cause.CONCURRENCY, lambda: self._busy + 1 <= self._limits.concurrency),
            (Cause.SCALING, lambda: self._finds_environment(now, question)),
        )
        return next((cause for cause, opens in gates if not opens()), None)

    def _signs_in(self, now: float, question: int) -> bool:
        who = (self._plant[question], self._person[question], self._shift[question])
        if who not in self._signed_in:
            if not self._sign_ins.take(0, now, self._demand.sign_in_calls):
                return False
            self._signed_in.add(who)
        return True

    def _finds_environment(self, now: float, question: int) -> bool:
        self._cold[question] = self._is_cold(now, self._function[question])
        return not self._cold[question] or self._scaling.take(self._function[question], now, 1)

    def _is_cold(self, now: float, function: int) -> bool:
        """Take an environment that waits, the last that was used first; True where none does."""
        if self._running.get(function, 0) < self._demand.provisioned:
            return False
        idle = self._idle.get(function)
        if idle and now - idle.pop() <= self._demand.warm_s:
            return False
        if idle:
            idle.clear()  # Those below waited longer.
        return True

    def _start(self, now: float, question: int) -> None:
        demand, function = self._demand, self._function[question]
        self._change_busy(now, 1)
        self._running[function] = self._running.get(function, 0) + 1
        tools, start_s, tools_s = demand.tool_calls, 0.0, demand.tool_s
        if self._cold[question]:
            self._starts += 1
            start_s, tools_s = demand.cold_agent_s, demand.tool_s + demand.cold_tool_s
            self._log_streams.add(0, now, 1 + tools)
        if tools:
            self._calls.add(0, now, tools)
            if self._busy + tools <= self._limits.concurrency:
                self._change_busy(now, tools)
                self._later(now + start_s + tools_s, _Step.TOOLS_DONE, question)
            else:
                self._spoil(now, question, Cause.CONCURRENCY)
        self._later(now + start_s + tools_s, _Step.MODEL, question)

    def _tools_end(self, now: float, _question: int) -> None:
        self._change_busy(now, -self._demand.tool_calls)

    def _change_busy(self, now: float, by: int) -> None:
        self._busy_s += self._busy * (now - self._since)
        self._since, self._busy = now, self._busy + by
        minute = self._minute(now)
        self._most_busy[minute] = max(self._most_busy[minute], self._busy)

    # ---------------------------------------------------------------- Bedrock
    def _ask_model(self, now: float, question: int) -> None:
        demand, turns = self._demand, self._turns[question]
        model = self._tries[question] // demand.tries_of_a_model
        tokens, calls = self._model_tokens[model], self._model_calls[model]
        cached = now - self._prefix_at[model] < PREFIX_KEPT_S
        reserved = demand.input_tokens + (0 if cached else demand.prefix_tokens) + demand.longest_answer
        if not calls.has_room(now, turns):
            self._model_is_full(now, question, Cause.MODEL_REQUESTS)
        elif not tokens.has_room(now, reserved):
            self._model_is_full(now, question, Cause.MODEL_TOKENS)
        else:
            calls.charge(now, turns)
            tokens.charge(now, reserved)
            self._prefix_at[model], self._model[question] = now, model
            text_at = now + turns * self._first_token[question]
            self._text[question] = text_at - self._at[question]
            self._later(text_at + self._tokens[question] / demand.tokens_per_second, _Step.END, question)

    def _model_is_full(self, now: float, question: int, cause: Cause) -> None:
        """Try again as the agent does, or write the answer from the results of the tools."""
        demand = self._demand
        self._tries[question] += 1
        self._wait[question] = self._wait[question] or cause
        if self._tries[question] >= demand.models * demand.tries_of_a_model:
            self._spoil(now, question, cause)
            self._model[question] = -1
            self._text[question] = now - self._at[question]
            self._later(now, _Step.END, question)
            return
        failures = self._tries[question] % demand.tries_of_a_model
        self._later(now + (self._backoff.wait_s(failures) if failures else 0.0), _Step.MODEL, question)

    # ---------------------------------------------------------------- The end
    def _end(self, now: float, question: int) -> None:
        demand, function, model = self._demand, self._function[question], self._model[question]
        if model >= 0:
            written = self._tokens[question] * self._limits.output_burndown
            self._model_tokens[model].charge(now, written - demand.longest_answer)
        self._change_busy(now, -1)
        self._running[function] -= 1
        self._idle.setdefault(function, []).append(now)
        unkept = self._keep(now, question)
        if unkept:
            self._spoil(now, question, unkept)
        flaw = self._flaw[question]
        if flaw:
            self._finish(now, question, Outcome.REDUCED, flaw)
        elif self._text[question] > demand.late_s:
            slow = Cause.COLD_START if self._cold[question] else Cause.SLOW_MODEL
            self._finish(now, question, Outcome.LATE, self._wait[question] or slow)
        else:
            self._outcome[question] = Outcome.ANSWERED

    def _keep(self, now: float, question: int) -> Cause | None:
        """Write what is kept of a question; return the limit that had no room for it."""
        demand, table = self._demand, self._function[question]
        rest = (demand.writes - demand.caller_writes) / (KEYS_OF_A_QUESTION - 1)
        caller = (self._plant[question] * demand.people + self._person[question]) % FIRST_PARTITIONS
        places = [(caller, demand.caller_writes)]
        places += [(self._random.randrange(FIRST_PARTITIONS), rest) for _ in range(KEYS_OF_A_QUESTION - 1)]
        if not self._tables.take(table, now, demand.writes):
            return Cause.TABLE_WRITES
        full = [
            not self._partitions.take(table * FIRST_PARTITIONS + place, now, units) for place, units in places
        ]
        return Cause.PARTITION_WRITES if any(full) else None

    def _spoil(self, now: float, question: int, cause: Cause) -> None:
        self._flaw[question] = self._flaw[question] or cause
        self._note(cause, now)

    def _note(self, cause: Cause, now: float) -> None:
        self._first_at.setdefault(cause, now)

    def _finish(self, now: float, question: int, outcome: Outcome, cause: Cause) -> None:
        self._outcome[question] = outcome
        self._causes[outcome, cause] = self._causes.get((outcome, cause), 0) + 1
        self._note(cause, now)
        if outcome is not Outcome.LATE:
            self._stopped[self._minute(self._at[question])] += 1

    @staticmethod
    def _minute(now: float) -> int:
        """The minute of the day; what ends after midnight counts to the one after the last."""
        return min(int(now) // MINUTE_S, DAY_S // MINUTE_S)

    def _day(self) -> Day:
        peaks = {
            "concurrency": float(self._most_busy.max()),
            "scaling": self._scaling.peak,
            "requests": self._calls.peak,
            "model_tokens": max(bucket.peak for bucket in self._model_tokens),
            "model_requests": max(bucket.peak for bucket in self._model_calls),
            "table_writes": self._tables.peak,
            "partition_writes": self._partitions.peak,
            "sign_ins": self._sign_ins.peak,
            "edge_requests": self._edge.peak,
            "address_requests": self._addresses.peak,
            "log_streams": self._log_streams.peak,
        }
        return Day(
            self._outcome,
            self._text,
            self._causes,
            self._first_at,
            peaks,
            self._starts,
            self._busy_s / max(self._since, float(DAY_S)),
            self._asked,
            self._stopped,
            self._most_busy,
        )
