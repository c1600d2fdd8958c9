"""The agent's environment variables: defaults, refusals that name the variable, addresses."""

import pytest

from agent.settings import AgentSettings
from shared.contracts.tools import Tool
from shared.settings import SettingsError, read_settings


def read(**environment: str) -> AgentSettings:
    """Settings of an environment that has only these variables."""
    return read_settings(AgentSettings, environment)


def test_nothing_needs_to_be_set() -> None:
    settings = read()

    assert settings.model_ids == (
        "us.anthropic.claude-sonnet-5-5",
        "us.anthropic.claude-sonnet-5",
        "us.anthropic.claude-sonnet-4-6",
    )
    assert (settings.use_mock, settings.addresses, settings.sessions_table) == (False, {}, None)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read(MODEL_ID="", USE_MOCK=" ", LAMBDA_T1_URL="", SESSIONS_TABLE="", MAX_TOKENS="") == read()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("USE_MOCK", "perhaps"),
        ("MAX_TOKENS", "many"),
        ("MAX_TOKENS", "10"),
        ("SESSION_TTL_DAYS", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("OFFLINE_WORD_MS", "-1"),
        ("LAMBDA_T0_URL", "http://ingest.example.com/"),
        ("LAMBDA_T1_URL", "http://10.0.0.1:9000/"),
        ("LAMBDA_T2_URL", "http://localhost.example.com/"),
        ("LAMBDA_T3_URL", "http://127.0.0.1.example.com/"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(
    variable: str, value: str
) -> None:
    with pytest.raises(SettingsError, match=f"^{variable}: "):
        read(**{variable: value})


def test_all_wrong_variables_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read(MAX_TOKENS="x", LOG_LEVEL="x")

    assert "MAX_TOKENS" in str(caught.value)
    assert "LOG_LEVEL" in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://abc.lambda-url.us-east-1.on.aws/",
        "http://127.0.0.1:9001/",
        "http://localhost:9001",
        "http://[::1]:9001/",
        "diecast-dev-t1",
        "arn:aws:lambda:us-east-1:123456789012:function:diecast-dev-t1:live",
    ],
)
def test_a_tool_is_reached_by_a_safe_url_a_name_or_an_arn(address: str) -> None:
    assert read(LAMBDA_T1_URL=address).addresses == {Tool.PREDICT: address}


def test_each_address_belongs_to_its_tool() -> None:
    settings = read(LAMBDA_T0_URL="t0", LAMBDA_T1_URL="t1", LAMBDA_T2_URL="t2", LAMBDA_T3_URL="t3")

    assert settings.addresses == {
        Tool.INGEST: "t0",
        Tool.PREDICT: "t1",
        Tool.IMPORTANCE: "t2",
        Tool.SEARCH: "t3",
    }


def test_each_model_is_tried_once_in_the_order_given() -> None:
    settings = read(MODEL_ID="a", FALLBACK_MODEL_IDS=" b ,a,, c,b ")

    assert settings.model_ids == ("a", "b", "c")
