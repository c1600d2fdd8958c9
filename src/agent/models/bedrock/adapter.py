"""BedrockModel: the model interface over ConverseStream, with retries and fallback models."""

import random
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from agent.models.bedrock.compatibility import PreparedRefusals, as_data, as_written_by
from agent.models.bedrock.encoding import Guardrail, Wire, encode
from agent.models.bedrock.errors import CLIENT_ERRORS, BedrockFault, fault_of, was_read
from agent.models.bedrock.fallback import FallbackModels
from agent.models.bedrock.families import Tuning
from agent.models.bedrock.retry import MAX_ATTEMPTS, RETRY_FOR_S, Retries
from agent.models.bedrock.stream_accumulator import StreamAccumulator
from agent.models.calls import CallOutcome, ModelCall, OnCall, ignore_call
from agent.models.errors import ModelInterrupted
from agent.models.token_estimate import estimated_input, estimated_tokens
from agent.models.types import (
    ModelEvent,
    ModelRequest,
    Reasoning,
    StopReason,
    TextDelta,
    TurnEnd,
    Usage,
)

if TYPE_CHECKING:
    from botocore.eventstream import EventStream
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_bedrock_runtime.type_defs import ConverseStreamOutputTypeDef


MORE_ROOM: Final = 4
"""How much more a model may think that thought until its limit."""


class BedrockModel:
    """Claude on Bedrock, the first of `model_ids` that answers.

    `max_attempts` is for each model; `cache_points` is None to set them for Claude models
    alone, as their ids tell (an application profile's ARN does not). `on_call` hears of every
    call when it ends. Safe to share between threads, as its client is.
    """

    def __init__(
        self,
        client: "BedrockRuntimeClient",
        model_ids: Sequence[str],
        *,
        max_attempts: int = MAX_ATTEMPTS,
        cache_points: bool | None = None,
        guardrail: Guardrail | None = None,
        tuning: Tuning | None = None,
        retry_for_s: float = RETRY_FOR_S,
        on_call: OnCall = ignore_call,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = random.random,
    ) -> None:
        self._client = client
        self._retries = Retries(
            FallbackModels(model_ids, clock),
            max_attempts=max_attempts,
            retry_for_s=retry_for_s,
            clock=clock,
            sleep=sleep,
            random=random,
        )
        self._prepared = PreparedRefusals(clock)
        self._cache_points = cache_points
        self._guardrail = guardrail
        self._tuning = tuning or Tuning()
        self._on_call = on_call
        self._clock = clock

    def stream(self, request: ModelRequest) -> Generator[ModelEvent]:
        """Write one turn: text as it comes, then one TurnEnd. Closing it ends the HTTP stream.

        Raises what Retries.run does before any text, ModelInterrupted after text was passed on.
        """
        end = yield from self._retries.run(partial(self._query, request), request.deadline)
        if _only_thought(end) and self._clock() < request.deadline:
            # It used up all its tokens before a word of the answer: once more, with more room.
            request.on_usage(end.usage)
            roomier = replace(request, room=MORE_ROOM * request.room)
            end = yield from self._retries.run(partial(self._query, roomier), request.deadline)
        yield end

    def _query(
        self, request: ModelRequest, model_id: str, attempt: int
    ) -> Generator[TextDelta, None, TurnEnd]:
        """One attempt, with the request as this model takes it: some find a prepared tool turn invalid."""
        request = as_written_by(request, model_id)
        if not request.prepared or self._prepared.refused(model_id):
            told = replace(request, messages=as_data(request.messages))
            return (yield from self._call(told, model_id, attempt))
        try:
            return (yield from self._call(request, model_id, attempt))
        except BedrockFault as fault:
            if fault.outcome is CallOutcome.INVALID:
                self._prepared.refuse(model_id)
                fault.told_otherwise = True  # as data, next time
            raise

    def _call(
        self, request: ModelRequest, model_id: str, attempt: int
    ) -> Generator[TextDelta, None, TurnEnd]:
        """One attempt on one model. Raises BedrockFault before any text, ModelInterrupted after."""
        turn = StreamAccumulator()
        outcome, code = CallOutcome.CANCELLED, ""
        started = self._clock()
        first_token_s: float | None = None
        text_sent = False
        try:
            with closing(self._texts(request, model_id, turn)) as texts:
                for text in texts:
                    if first_token_s is None and turn.begun:
                        first_token_s = self._clock() - started
                    if text:
                        text_sent = True
                        yield TextDelta(text)
            outcome = CallOutcome.OK
        except BedrockFault as fault:
            outcome, code = fault.outcome, fault.code
            if not text_sent:
                raise
            outcome = CallOutcome.INTERRUPTED
            raise ModelInterrupted("The language model's answer broke off.") from fault
        finally:
            duration_s = self._clock() - started
            usage, reason = _usage_of(request, turn), turn.stop_reason
            if outcome is not CallOutcome.OK:
                request.on_usage(usage)
            self._on_call(
                ModelCall(model_id, attempt, outcome, code, reason, usage, first_token_s, duration_s)
            )
        message = replace(turn.message(), model_id=model_id)
        return TurnEnd(message, turn.stop_reason or StopReason.UNKNOWN, model_id, usage)

    def _texts(self, request: ModelRequest, model_id: str, turn: StreamAccumulator) -> Generator[str]:
        """Read one stream into `turn`; gives the text of each event. Raises BedrockFault."""
        wire = encode(
            request,
            model_id=model_id,
            cache=self._caches(model_id),
            guardrail=self._guardrail,
            tuning=self._tuning,
        )
        try:
            with closing(self._open(model_id, wire, turn)) as events:
                # Read to the very end: only then is the connection used again for the next turn.
                for event in events:
                    yield turn.add(event)
        except CLIENT_ERRORS as error:
            if not turn.complete:  # a whole message is not lost for want of its token counts
                raise fault_of(model_id, error) from error
        if not turn.complete:
            raise BedrockFault(model_id, CallOutcome.UNAVAILABLE, "IncompleteStream")

    def _open(
        self, model_id: str, wire: Wire, turn: StreamAccumulator
    ) -> "EventStream[ConverseStreamOutputTypeDef]":
        """Send a request. A model that was waited for in vain has read it, and what it reads is paid for."""
        try:
            stream = self._client.converse_stream(modelId=model_id, **wire)["stream"]
        except CLIENT_ERRORS as error:
            turn.opened = was_read(error)
            raise
        turn.opened = True
        return stream

    def _caches(self, model_id: str) -> bool:
        return "anthropic.claude" in model_id if self._cache_points is None else self._cache_points


def _only_thought(end: TurnEnd) -> bool:
    """Return whether a turn reached its limit with nothing but thinking."""
    message = end.message
    thought = any(isinstance(block, Reasoning) for block in message.content)
    return (
        end.stop_reason is StopReason.MAX_TOKENS
        and thought
        and not message.text.strip()
        and not message.tool_uses
    )


def _usage_of(request: ModelRequest, turn: StreamAccumulator) -> Usage:
    """Return the service's own count, or an estimate where the call ended before that came."""
    if turn.usage is not None or not turn.opened:
        return turn.usage or Usage()
    return Usage(estimated_input(request), estimated_tokens(turn.received))
