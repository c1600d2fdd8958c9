"""The use of a month, as assumptions that can all be given on the command line.

The basis of each default is one of: `measured` by a command of this project, `counted` in its code or
template, or an `estimate`, which a plant should replace by its own figure.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

type Count = Annotated[int, Field(ge=0)]
type Amount = Annotated[float, Field(ge=0)]
type Share = Annotated[float, Field(ge=0, le=1)]
type Hours = Annotated[float, Field(ge=0, le=24)]

BENCH = "measured: make bench ONLY=side_by_side"
BENCH_WITH_SHOTS = (
    "measured: make bench ONLY=side_by_side; look_at_shots' 773 tokens a turn counted to it, "
    "and what the prefix grew by since"
)
COUNTED = "counted"
ESTIMATE = "estimate"


def _is(help_text: str, basis: str = ESTIMATE) -> Any:
    return Field(description=help_text, json_schema_extra={"basis": basis})


class Usage(BaseModel):
    """One month of both systems. Tokens are of one question, over all its model turns."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # ---------------------------------------------------------------- Questions
    questions_per_day: Annotated[Amount, _is("questions in a day")] = 200
    days_per_month: Annotated[float, Field(ge=0, le=31), _is("days with questions in a month")] = 30
    active_hours_per_day: Annotated[Hours, _is("hours of a day over which they are spread")] = 16
    cached_share: Annotated[
        Share, _is("share of answers given again from the answer cache, without tokens")
    ] = 0
    prepared_share: Annotated[
        Share, _is("share of questions answered in one model turn", "measured: 94.8 % of plain ones, ADR 3")
    ] = 0.948

    # ---------------------------------------------------------------- Tokens
    prefix_tokens: Annotated[
        Amount, _is("tokens of system prompt and tools, which the provider caches", COUNTED)
    ] = 5400
    prepared_input_tokens: Annotated[
        Amount, _is("tokens read in one turn, prefix and all", BENCH_WITH_SHOTS)
    ] = 6443
    unprepared_input_tokens: Annotated[Amount, _is("tokens read in two turns", BENCH_WITH_SHOTS)] = 11232
    unprepared_call_tokens: Annotated[Amount, _is("tokens written for tool calls then", BENCH)] = 60
    answer_tokens: Annotated[
        Amount, _is("tokens of an answer, in both systems", "measured: the offline model's cause answer")
    ] = 720
    cache_hit_share: Annotated[
        Share | None,
        _is("share of first turns that find the prefix cached (default: from the rate)", COUNTED),
    ] = None

    # ---------------------------------------------------------------- Lambda
    architecture: Annotated[Literal["x86_64", "arm64"], _is("processor of the functions", COUNTED)] = "x86_64"
    agent_memory_mb: Annotated[Amount, _is("memory of the agent", COUNTED)] = 1024
    tool_memory_mb: Annotated[Amount, _is("memory of a tool", COUNTED)] = 1024
    first_token_s: Annotated[Amount, _is("seconds to a turn's first token", "the benchmark's model")] = 0.7
    tokens_per_second: Annotated[
        float, Field(gt=0), _is("tokens that the model writes in a second", "the benchmark's model")
    ] = 80
    tool_s: Annotated[Amount, _is("billed seconds of a tool call", "the benchmark's tools")] = 0.15
    tool_calls: Annotated[Amount, _is("tool calls of a question, those in vain too")] = 3
    agent_provisioned: Annotated[Count, _is("instances of the agent held ready")] = 0
    tool_provisioned: Annotated[Count, _is("instances of each of T1 to T4 held ready")] = 0
    provisioned_hours_per_day: Annotated[Hours, _is("hours of a day that they are held ready")] = 24

    # ---------------------------------------------------------------- Edge, users, data, watching
    edge: Annotated[bool, _is("CloudFront in front of page and agent")] = True
    waf_rules: Annotated[Count, _is("rules of the web ACL; 0 is no AWS WAF")] = 4
    users: Annotated[Count, _is("people who sign in through Cognito in a month; 0 is without")] = 50
    page_loads_per_day: Annotated[Amount, _is("times a day that the page is opened")] = 50
    page_kilobytes: Annotated[
        Amount, _is("kB of the page and the schema", "measured: frontend/ and /api/schema")
    ] = 136
    stream_kilobytes: Annotated[
        Amount, _is("kB of an answer's stream", "measured: a cause question, local")
    ] = 70
    requests_per_question: Annotated[Amount, _is("HTTP requests of a question, its documents too")] = 3
    dynamodb_writes: Annotated[
        Amount, _is("write units of a question: session, limits, kept answer, turn and its row in the list")
    ] = 24
    dynamodb_reads: Annotated[Amount, _is("read units of a question: session, stop, kept answer")] = 20
    stored_gigabytes: Annotated[Amount, _is("GB of documents, index and models in S3")] = 1
    log_kilobytes: Annotated[
        Amount, _is("kB of log of a question", "measured: 4.4 kB of its own lines; the rest estimated")
    ] = 8
    metrics: Annotated[
        Count,
        _is("custom metrics, at most: paid for the hours in which they tell; no heartbeat", COUNTED),
    ] = 60
    alarms: Annotated[Count, _is("metrics that alarms look at, of a plant's stack", COUNTED)] = 46
    composite_alarms: Annotated[Count, _is("composite alarms, of the objectives", COUNTED)] = 4
    keys: Annotated[Count, _is("keys in KMS, of the alarms", COUNTED)] = 1
    dashboards: Annotated[Count, _is("dashboards", COUNTED)] = 1

    # ---------------------------------------------------------------- The line's shots
    shots_per_day: Annotated[Amount, _is("shots that machines record in a day, every day")] = 0
    shots_per_request: Annotated[float, Field(ge=1, le=500), _is("shots that they send at once")] = 1
    shot_writes: Annotated[Amount, _is("write units of a shot and of its id", COUNTED)] = 6
    recording_writes: Annotated[
        Amount,
        _is("write units of what each request writes beside: counts, window, number, changes", COUNTED),
    ] = 10
    recording_log_kilobytes: Annotated[Amount, _is("kB of log of a request that records")] = 2

    # ---------------------------------------------------------------- The system on ECS
    replaced_input_tokens: Annotated[Amount, _is("replaced: tokens read in three turns", BENCH)] = 7052
    replaced_call_tokens: Annotated[
        Amount, _is("replaced: tokens written for tool calls, values and latents copied", BENCH)
    ] = 628
    replaced_tool_calls: Annotated[Amount, _is("replaced: tool calls of a question")] = 2
    tasks: Annotated[Count, _is("replaced: Fargate tasks, day and night")] = 2
    task_vcpu: Annotated[Amount, _is("replaced: vCPU of a task")] = 1
    task_gigabytes: Annotated[Amount, _is("replaced: GB of a task")] = 2
    load_balancers: Annotated[Count, _is("replaced: Application Load Balancers")] = 1
    lcu: Annotated[Amount, _is("replaced: capacity units of the load balancer, on average")] = 0.2
    nat_gateways: Annotated[Count, _is("replaced: NAT gateways")] = 0
    public_addresses: Annotated[Count, _is("replaced: public IPv4 addresses of balancer, tasks, NAT")] = 4

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.prefix_tokens > self.prepared_input_tokens:
            raise ValueError("prefix_tokens is a part of prepared_input_tokens and cannot be more")
        if 2 * self.prefix_tokens > self.unprepared_input_tokens:
            raise ValueError(
                "prefix_tokens is read twice in unprepared_input_tokens and cannot be more than half"
            )
        if self.questions_per_day and self.days_per_month and not self.active_hours_per_day:
            raise ValueError("active_hours_per_day is 0, but there are questions")
        return self

    @property
    def questions(self) -> float:
        """Questions in a month."""
        return self.questions_per_day * self.days_per_month

    @property
    def asked(self) -> float:
        """Questions of a month that the model is asked."""
        return self.questions * (1 - self.cached_share)


def basis(name: str) -> str:
    """Where the default of an assumption comes from."""
    extra = Usage.model_fields[name].json_schema_extra
    return str(extra["basis"]) if isinstance(extra, dict) else ESTIMATE
