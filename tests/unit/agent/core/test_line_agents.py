"""An agent for each line: made once, anew with other variables, and kept where the model went away."""

from dataclasses import replace

import pytest

from agent.core.agent import Agent
from agent.core.line_agents import MOST_KEPT, LineAgents
from agent.models.rule_based.model import RuleBasedModel
from agent.tools.gateway import ToolGateway
from shared.bundle.feature_schema import FeatureSchema
from shared.errors import Unavailable
from tests.quality_parts import schema


class Plant:
    """Schemas by line, and the agents that were made of them."""

    def __init__(self) -> None:
        self.schemas = {line: replace(schema()) for line in ("a", "b")}
        self.made: list[str] = []
        self.agents = LineAgents(self.schema_of, self.make)

    def schema_of(self, line: str) -> FeatureSchema:
        if line not in self.schemas:
            raise Unavailable(f"{line} has no model now")
        return self.schemas[line]

    def make(self, line: str, of: FeatureSchema) -> Agent:
        self.made.append(line)
        return Agent(RuleBasedModel(), ToolGateway({}), schema=of)


def test_an_agent_is_made_once_and_anew_for_its_own_lines_new_variables_alone() -> None:
    plant = Plant()
    first = [plant.agents.of(line) for line in ("a", "b", "a", "b")]
    assert first[0] is first[2]
    assert first[0].schema is plant.schemas["a"]
    plant.schemas["b"] = replace(schema())
    assert plant.agents.of("a") is first[0]
    assert plant.agents.of("b").schema is plant.schemas["b"]
    assert plant.made == ["a", "b", "b"]


def test_a_line_whose_model_went_away_keeps_its_agent_and_one_that_never_had_any_is_refused() -> None:
    plant = Plant()
    kept = plant.agents.of("a")
    del plant.schemas["a"]
    assert plant.agents.of("a") is kept
    with pytest.raises(Unavailable, match="c has no model"):
        plant.agents.of("c")


def test_no_more_agents_are_kept_than_said() -> None:
    plant = Plant()
    lines = [f"line-{number}" for number in range(MOST_KEPT + 1)]
    plant.schemas = {line: replace(schema()) for line in lines}
    for line in [*lines, lines[-1], lines[0]]:
        plant.agents.of(line)
    assert plant.made == [*lines, lines[0]]
