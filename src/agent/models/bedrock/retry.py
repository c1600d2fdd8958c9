"""Retries of one model turn: which failed calls are made again, how long is waited, and when it ends."""

import random
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from agent.models.bedrock.errors import BedrockFault, exhausted
from agent.models.bedrock.fallback import FallbackModels

MAX_ATTEMPTS = 3
RETRY_FOR_S = 45.0
"""Seconds that one turn may spend on tries that fail: somebody watches, and wants to hear of it."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential backoff with full jitter: a wait is uniform between 0 and the cap of its try.

    Full jitter spreads callers that were refused together; see "Exponential Backoff And
    Jitter" in the AWS Architecture Blog. `random` gives numbers from 0 to 1.
    """

    random: Callable[[], float]
    base_s: float = 0.25
    cap_s: float = 4.0

    def wait_s(self, failures: int) -> float:
        """Seconds to wait after `failures` (at least 1) failed tries in a row."""
        return self.random() * float(min(self.cap_s, self.base_s * 2 ** (failures - 1)))


type Attempt[Piece, End] = Callable[[str, int], Generator[Piece, None, End]]
"""Makes a call on a model, the attempt's number from 1. Raises BedrockFault as long as it gave no piece."""


class Retries:
    """Asks the models of a list, each `max_attempts` times at most, until one gives its answer."""

    def __init__(
        self,
        models: FallbackModels,
        *,
        max_attempts: int = MAX_ATTEMPTS,
        retry_for_s: float = RETRY_FOR_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        self._models = models
        self._max_attempts = max_attempts
        self._retry_for_s = retry_for_s
        self._backoff = Backoff(random)
        self._clock = clock
        self._sleep = sleep

    def run[Piece, End](self, attempt: Attempt[Piece, End], deadline: float) -> Generator[Piece, None, End]:
        """Pass on what an attempt gives, and return its end.

        A busy or broken service is asked again and then the next model is; a model that refuses is passed
        over at once. No call but the first starts after `deadline`, or `retry_for_s` after the first. Raises
        ModelThrottled, ModelUnavailable or ModelRejected when nothing is left to try.
        """
        faults: list[BedrockFault] = []
        no_later_than = min(deadline, self._clock() + self._retry_for_s)
        for model_id in self._models.order():
            failures = 0
            while failures < self._max_attempts:
                if faults and not self._wait_to_start(faults[-1], failures, no_later_than):
                    raise exhausted(faults) from faults[-1]
                try:
                    end = yield from attempt(model_id, len(faults) + 1)
                except BedrockFault as fault:
                    faults.append(fault)
                    if fault.told_otherwise:
                        continue
                    if not fault.retried:
                        break
                    failures += 1
                else:
                    self._models.answered(model_id, faults)
                    return end
            self._models.failed(faults[-1])
        raise exhausted(faults) from faults[-1]

    def _wait_to_start(self, last: BedrockFault, failures: int, deadline: float) -> bool:
        """Wait as long as `failures` of this model ask for; False if that would miss the deadline."""
        wait_s = self._backoff.wait_s(failures) if failures and not last.told_otherwise else 0.0
        if self._clock() + wait_s >= deadline:
            return False
        if wait_s:
            self._sleep(wait_s)
        return True
