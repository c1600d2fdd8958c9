"""The demand of plants on an account: how many questions, when, how long answers run, what each one uses.

Every number is counted in this project, measured by one of its commands, or an estimate that a plant should
replace by its own; `basis` says which.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ops.costs.usage import BENCH, COUNTED, ESTIMATE

type Amount = Annotated[float, Field(ge=0)]
type Positive = Annotated[float, Field(gt=0)]
type Share = Annotated[float, Field(ge=0, le=1)]
type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

DAY_S: Final = 86_400
HOUR_S: Final = 3_600
MINUTE_S: Final = 60


def _is(help_text: str, basis: str = ESTIMATE) -> Any:
    return Field(description=help_text, json_schema_extra={"basis": basis})


class Demand(BaseModel):
    """A day of plants that are alike but for their size."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # ---------------------------------------------------------------- When people ask
    questions: Annotated[Amount, _is("questions of a plant in a day")] = 40
    people: Annotated[int, Field(ge=1), _is("people of a plant who ask in a shift")] = 8
    shifts: Annotated[int, Field(ge=1, le=4), _is("shifts in a day")] = 3
    first_shift_h: Annotated[float, Field(ge=0, lt=24), _is("local hour at which the first one begins")] = 6
    burst_share: Annotated[Share, _is("share of the questions that a shift's change brings")] = 0.4
    burst_minutes: Annotated[Positive, _is("mean minutes from the change to such a question")] = 15
    size_spread: Annotated[Amount, _is("standard deviation of plants' sizes over their mean")] = 0.7
    utc_offsets: Annotated[
        tuple[float, ...], Field(min_length=1), _is("hours of the plants' time zones before UTC, in turn")
    ] = (9.0,)
    plants_of_an_address: Annotated[
        int, Field(ge=1), _is("plants that reach the internet by one address; more with a company's proxy")
    ] = 1

    # ---------------------------------------------------------------- An answer
    answer_tokens: Annotated[
        Positive, _is("tokens of an answer, mean", "measured: the offline model's cause answer")
    ] = 720
    answer_spread: Annotated[
        Amount, _is("standard deviation of their logarithm", "measured: diecast golden, 202 answers")
    ] = 0.76
    longest_answer: Annotated[Positive, _is("MAX_TOKENS, which Bedrock reserves", COUNTED)] = 2048
    input_tokens: Annotated[Amount, _is("tokens read beside the cached prefix", BENCH)] = 1043
    prefix_tokens: Annotated[
        Amount, _is("tokens of the prefix, which the account caches for 5 minutes", COUNTED)
    ] = 5400
    second_turn_share: Annotated[Share, _is("share with a second model turn", "measured: ADR 3")] = 0.052
    first_token_s: Annotated[Amount, _is("seconds to a turn's first token", "the benchmark's model")] = 0.7
    tokens_per_second: Annotated[Positive, _is("tokens written in a second", "the benchmark's model")] = 80
    first_token_spread: Annotated[Amount, _is("standard deviation of their logarithm")] = 0.4
    tool_s: Annotated[Amount, _is("seconds of the tools, side by side", "the benchmark's tools")] = 0.15
    tool_calls: Annotated[int, Field(ge=0), _is("tools called side by side", COUNTED)] = 3
    models: Annotated[int, Field(ge=1, le=4), _is("models asked in turn, each with a quota", COUNTED)] = 3
    tries_of_a_model: Annotated[int, Field(ge=1), _is("tries of each", COUNTED)] = 3

    # ---------------------------------------------------------------- Environments
    cold_agent_s: Annotated[Amount, _is("seconds of an agent's start, Lambda's own 0.3 s among them")] = 0.8
    cold_tool_s: Annotated[
        Amount,
        _is(
            "seconds of a tool's start",
            "measured: 0.5 s, make bench ONLY=cold_start; Lambda's own 0.3 s is an estimate",
        ),
    ] = 0.8
    warm_s: Annotated[Amount, _is("seconds that Lambda keeps an idle environment")] = 360
    reserved: Annotated[int, Field(ge=0), _is("ReservedConcurrency of a stack; 0 is none", COUNTED)] = 0
    provisioned: Annotated[int, Field(ge=0), _is("ProvisionedConcurrency of a stack", COUNTED)] = 0

    # ---------------------------------------------------------------- What a question uses
    requests_per_question: Annotated[Amount, _is("HTTP requests of a question, its documents too")] = 3
    sign_in_calls: Annotated[Amount, _is("calls of Cognito to sign in, once a person and shift", COUNTED)] = 2
    writes: Annotated[
        Amount, _is("write units: session, turn, limits, kept answer", "counted: ops/costs/usage.py")
    ] = 20
    caller_writes: Annotated[Amount, _is("of which on the caller's own key", "counted: rate_limit")] = 3

    # ---------------------------------------------------------------- People
    late_s: Annotated[Positive, _is("seconds to the first text after which an answer is late", "the SLO")] = 3
    asks_again: Annotated[Share, _is("share of those who were refused who ask again, twice at most")] = 0.5
    asks_again_s: Annotated[Amount, _is("mean seconds until they do")] = 20

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.caller_writes > self.writes:
            raise ValueError("caller_writes are a part of writes and cannot be more")
        if self.provisioned > self.reserved > 0:
            raise ValueError("provisioned environments are a part of the reserved ones")
        return self

    @property
    def answer_s(self) -> float:
        """Mean seconds that an agent is busy with a question when nothing waits."""
        return self.tool_s + self.first_token_s + self.answer_tokens / self.tokens_per_second


def basis(name: str) -> str:
    """Where the default of a number comes from."""
    extra = Demand.model_fields[name].json_schema_extra
    return str(extra["basis"]) if isinstance(extra, dict) else ESTIMATE


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The questions of a day in the order they come; every array has the shape (questions,).

    `at_s` are seconds since midnight UTC, `plant` and `person` numbers, `shift` the change they came after,
    `tokens` what the answers hold, `first_token_s` the seconds to the first of each turn, `turns` how many
    turns there are.
    """

    at_s: Floats
    plant: Integers
    person: Integers
    shift: Integers
    tokens: Floats
    first_token_s: Floats
    turns: Integers

    def __len__(self) -> int:
        return len(self.at_s)


def arrivals(demand: Demand, plants: int, generator: np.random.Generator) -> Arrivals:
    """Draw the questions of a day of `plants` plants.

    A Poisson process whose rate is even over the day but for the bursts: after each change of shift it is
    higher and falls exponentially. Drawn as what it is made of: how many, then when each comes (Ross,
    Stochastic Processes, section 2.3). A day is a circle, so that a burst before midnight goes on after it.
    """
    shape = 1 / demand.size_spread**2 if demand.size_spread else np.inf
    size = generator.gamma(shape, 1 / shape, plants) if demand.size_spread else np.ones(plants)
    plant = np.repeat(np.arange(plants), generator.poisson(demand.questions * size))
    count = len(plant)
    shift = generator.integers(demand.shifts, size=count)
    length_s = DAY_S / demand.shifts
    after_s = np.where(
        generator.random(count) < demand.burst_share,
        generator.exponential(demand.burst_minutes * MINUTE_S, count),
        generator.random(count) * length_s,
    )
    offsets = np.asarray(demand.utc_offsets)[plant % len(demand.utc_offsets)]
    at = (demand.first_shift_h - offsets) * HOUR_S + shift * length_s + after_s
    tokens = _lognormal(demand.answer_tokens, demand.answer_spread, count, generator)
    order = np.argsort(at % DAY_S, kind="stable")
    return Arrivals(
        (at % DAY_S)[order],
        plant[order],
        generator.integers(demand.people, size=count)[order],
        shift[order],
        np.minimum(tokens, demand.longest_answer)[order],
        _lognormal(demand.first_token_s, demand.first_token_spread, count, generator)[order],
        1 + (generator.random(count) < demand.second_turn_share).astype(np.int64)[order],
    )


def _lognormal(mean: float, spread: float, count: int, generator: np.random.Generator) -> Floats:
    """Draw `count` numbers whose mean is `mean` and whose logarithm has the standard deviation `spread`."""
    return mean * generator.lognormal(-(spread**2) / 2, spread, count)
