"""Composes the agent for an evaluation and asks it everything."""

from collections.abc import Mapping

from agent.api.dependencies import Services
from agent.services import build_services
from agent.settings import AgentSettings
from agent.tools.in_process import InProcessTransport
from checks.evaluation.asking import ask
from checks.evaluation.golden import read_golden
from checks.evaluation.scoring import Score, score
from shared.contracts.tools import Tool
from shared.settings import read_settings
from t1_predict.handler import handler as predict
from t2_importance.handler import handler as importance
from t3_kb.handler import handler as search


def services(environment: Mapping[str, str], *, bedrock: bool) -> Services:
    """The agent with its tools in this process. On Bedrock the environment chooses the model."""
    given = {**environment, "USE_MOCK": "false" if bedrock else "true", "LOG_LEVEL": "ERROR"}
    tools = {Tool.PREDICT: predict, Tool.IMPORTANCE: importance, Tool.SEARCH: search}
    in_process = {tool: InProcessTransport(handler) for tool, handler in tools.items()}
    return build_services(read_settings(AgentSettings, given), in_process)


def evaluate(built: Services, kind: str = "") -> list[Score]:
    """Ask every question whose kind holds `kind`, each in a session of its own."""
    chosen = [golden for golden in read_golden(built.schema) if kind in golden.kind]
    return [
        score(golden, ask(built, golden, f"evaluation_{number}"), built.schema)
        for number, golden in enumerate(chosen)
    ]
