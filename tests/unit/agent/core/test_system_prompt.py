"""The system prompt for a line."""

import re

from agent.core import system_prompt
from agent.core.tool_specs import SPECS
from checks.standins.bedrock.script import tokens
from shared import jsonio
from shared.assets import asset
from shared.bundle.feature_schema import read_schema

SCHEMA = read_schema(asset("models", "default", "schema.json"))
CACHED_FROM_TOKENS = 1024
"""A cache point needs at least so many tokens before it on Sonnet 4.5."""


def test_every_variable_of_the_line_is_named_with_its_label_and_unit() -> None:
    told = system_prompt.system_for(SCHEMA)

    assert all(f"- {feature.name}, {feature.label}" in told for feature in SCHEMA.features)


def test_it_tells_no_value_that_an_answer_could_repeat() -> None:
    variables = system_prompt.system_for(SCHEMA).removeprefix(system_prompt.SYSTEM)
    names = [name for f in SCHEMA.features for name in (f.name, f.label, f.label_en)]

    for name in names:
        variables = variables.replace(name, "")
    assert not re.search(r"\d", variables)


def test_tools_and_system_prompt_are_long_enough_to_be_cached() -> None:
    specs = [[spec.name, spec.description, spec.input_schema] for spec in SPECS]

    assert tokens(jsonio.dumps(specs)) + tokens(system_prompt.system_for(SCHEMA)) > 1.25 * CACHED_FROM_TOKENS


def test_it_is_the_same_for_every_request() -> None:
    assert system_prompt.system_for(SCHEMA) == system_prompt.system_for(SCHEMA)
