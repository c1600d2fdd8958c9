"""Several settings in one variable, beneath the variables of their own."""

from itertools import combinations
from typing import Annotated

import pytest
from pydantic import Field

from agent.settings import AgentSettings
from shared.settings import (
    EXPERT,
    EXPERT_SETTINGS,
    Settings,
    SettingsError,
    read_expert_settings,
    read_settings,
)
from t0_ingest.settings import IngestSettings
from t3_kb.settings import SearchSettings

VALUES = {"MAX_TOKENS": "4096", "PREPARE": "false", "GUARDRAIL_MODE": "async", "LOG_QUESTIONS": "true"}


class Few(Settings):
    max_tokens: Annotated[int, Field(le=8192)] = 2048
    prepare: bool = True


def test_a_setting_is_read_from_the_text_of_several() -> None:
    settings = read_settings(AgentSettings, {EXPERT: "MAX_TOKENS=4096, PREPARE=false LOG_QUESTIONS=true"})

    assert (settings.max_tokens, settings.prepare, settings.log_questions) == (4096, False, True)
    assert settings.speculate is True


def test_a_variable_of_its_own_counts_more() -> None:
    given = {EXPERT: "MAX_TOKENS=4096,PREPARE=false", "MAX_TOKENS": "1024", "PREPARE": ""}

    assert read_settings(Few, given) == Few(max_tokens=1024, prepare=False)


@pytest.mark.parametrize("separator", [",", " ", ", ", "\n", " , "])
@pytest.mark.parametrize("number", range(len(VALUES) + 1))
def test_any_of_them_in_any_order_with_any_separator(number: int, separator: str) -> None:
    for names in combinations(VALUES, number):
        text = separator.join(f"{name}={VALUES[name]}" for name in reversed(names))
        assert read_expert_settings(text) == {name: VALUES[name] for name in names}


@pytest.mark.parametrize("model", [AgentSettings, IngestSettings, SearchSettings, Few])
def test_what_one_function_reads_is_known_to_all(model: type[Settings]) -> None:
    text = "KNOWLEDGE_MIN_SCORE=0.5,MAX_TOKENS=4096,JOB_TTL_DAYS=7,MODEL_VERSION=line-8"

    read_settings(model, {EXPERT: text})

    assert read_settings(SearchSettings, {EXPERT: text}).knowledge_min_score == 0.5
    assert read_settings(IngestSettings, {EXPERT: text}).job_ttl_days == 7
    assert read_settings(AgentSettings, {EXPERT: text}).model_version == "line-8"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MAX_TOKEN=4096", "EXPERT_SETTINGS: MAX_TOKEN is not one of ANSWER_CACHE_TTL_S, "),
        ("max_tokens=4096", "EXPERT_SETTINGS: max_tokens is not one of "),
        ("MODEL_ID=anthropic.claude", "EXPERT_SETTINGS: MODEL_ID is not one of "),
        ("JWT_ISSUER=https://idp.example", "EXPERT_SETTINGS: JWT_ISSUER is not one of "),
        ("PREPARE", "EXPERT_SETTINGS: PREPARE is not NAME=value"),
        ("PREPARE=", "EXPERT_SETTINGS: PREPARE= is not NAME=value"),
        ("=false", "EXPERT_SETTINGS: =false is not NAME=value"),
        ("PREPARE = false", "EXPERT_SETTINGS: PREPARE is not NAME=value"),
        ("PREPARE=true PREPARE=false", "EXPERT_SETTINGS: PREPARE stands there twice"),
        ("MAX_TOKENS=many", "MAX_TOKENS: "),
        ("MAX_TOKENS=9000", "MAX_TOKENS: "),
        ("PREPARE=perhaps,MAX_TOKENS=9000", "PREPARE: "),
    ],
)
def test_a_fault_in_it_is_named_at_start(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(Few, {EXPERT: text})

    assert said in str(refused.value)


def test_no_name_in_it_says_who_may_use_the_agent_or_where_data_lies() -> None:
    own = (
        "ISSUER",
        "AUDIENCE",
        "_GROUPS",
        "ANONYMOUS",
        "STAGE",
        "BUCKET",
        "TABLE",
        "_URL",
        "MODEL_ID",
        "_ID",
    )

    assert [name for name in EXPERT_SETTINGS if name.endswith(own)] == []
