"""The agent's environment variables. docs/operations lists them for operators."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from agent.auth.settings import AuthSettings
from shared.bundle.lines import LineModelSettings
from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool
from shared.knowledge.local_index import LocalIndexSettings
from shared.urls import is_url

DEFAULT_MODEL = "us.anthropic.claude-sonnet-5-5"
DEFAULT_FALLBACKS = "us.anthropic.claude-sonnet-5,us.anthropic.claude-sonnet-4-6"


class AgentSettings(LineModelSettings, AuthSettings, LocalIndexSettings):
    """Each field is read from the variable of its name in capitals.

    MODEL_ID names the language model; MODEL_BUCKET and its neighbours the quality model, whose variables
    the agent shows.
    """

    use_mock: bool = False
    offline_word_ms: Annotated[float, Field(ge=0, le=1000)] = 0
    model_id: str = DEFAULT_MODEL
    fallback_model_ids: str = DEFAULT_FALLBACKS
    model_thinking: Literal["between_tools", "adaptive", "disabled"] | None = None
    model_effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    max_tokens: Annotated[int, Field(ge=256, le=8192)] = 2048
    speculate: bool = True
    prepare: bool = True
    answer_cache_ttl_s: Annotated[int, Field(ge=0, le=86_400)] = 600
    max_requests_per_minute: Annotated[int, Field(ge=0)] = 0
    max_tokens_per_day: Annotated[int, Field(ge=0)] = 0
    guardrail_id: str | None = None
    guardrail_version: Annotated[str, Field(pattern=r"^(DRAFT|[1-9]\d{0,7})$")] = "DRAFT"
    guardrail_mode: Literal["sync", "async"] = "sync"
    sessions_table: str | None = None
    session_ttl_days: Annotated[int, Field(ge=1, le=365)] = 7
    feedback_file: str | None = None
    turns_file: str | None = None
    lambda_t0_url: str | None = None
    lambda_t1_url: str | None = None
    lambda_t2_url: str | None = None
    lambda_t3_url: str | None = None
    lambda_t4_url: str | None = None
    changes_open_s: Annotated[float, Field(ge=0, le=86_400)] = 0
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_questions: bool = False

    @field_validator("lambda_t0_url", "lambda_t1_url", "lambda_t2_url", "lambda_t3_url", "lambda_t4_url")
    @classmethod
    def _address_is_safe(cls, address: str | None) -> str | None:
        if address is not None:
            is_url(address)
        return address

    @model_validator(mode="after")
    def _groups_are_bound_to_lines_that_there_are(self) -> Self:
        known = {DEFAULT_LINE, *self.line_names}
        for group, lines in self.permissions.lines.items():
            if others := sorted(lines - known):
                raise ValueError(
                    f"GROUP_LINES: {group} is bound to {others[0]}, which is none of PLANT_LINES"
                )
        return self

    @property
    def model_ids(self) -> tuple[str, ...]:
        """The models to try, in order, each once."""
        names = [self.model_id, *self.fallback_model_ids.split(",")]
        return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))

    @property
    def addresses(self) -> dict[Tool, str]:
        """Function name, ARN or URL of each tool that has one."""
        given = {
            Tool.INGEST: self.lambda_t0_url,
            Tool.PREDICT: self.lambda_t1_url,
            Tool.IMPORTANCE: self.lambda_t2_url,
            Tool.SEARCH: self.lambda_t3_url,
            Tool.SHOTS: self.lambda_t4_url,
        }
        return {tool: address for tool, address in given.items() if address}
