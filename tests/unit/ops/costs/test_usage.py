"""Defaults that are counted in the code say what the code holds."""

from pathlib import Path

import pytest
from samcli.yamlhelper import yaml_parse

from agent.core.system_prompt import system_for
from agent.core.tool_specs import specs_of
from checks.standins.bedrock.script import tokens
from ops.costs.usage import COUNTED, Usage, basis
from ops.scale.cell import PLANT, alarm_metrics, resources
from ops.scale.demand import Demand
from shared import jsonio
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from tests.emitted_metrics import emitted

TEMPLATE = Path(__file__).resolve().parents[4] / "template.yaml"


def test_the_functions_have_the_memory_of_the_template() -> None:
    template = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))
    default = template["Globals"]["Function"]["MemorySize"]

    def memory(function: str) -> float:
        return float(template["Resources"][function]["Properties"].get("MemorySize", default))

    assert Usage().agent_memory_mb == memory("AgentFunction")
    assert Usage().tool_memory_mb == memory("T1PredictFunction") == memory("T3KnowledgeFunction")
    assert Usage().architecture == template["Parameters"]["Architecture"]["Default"]


def test_the_prefix_is_system_prompt_and_tools() -> None:
    schema = read_schema(asset("models", "default", "schema.json"))
    system = system_for(schema, shots=True)
    tools = [
        {
            "toolSpec": {
                "name": spec.name,
                "description": spec.description,
                "inputSchema": {"json": spec.input_schema},
            }
        }
        for spec in specs_of(schema, shots=True)
    ]

    counted = pytest.approx(tokens(system) + tokens(jsonio.dumps(tools)), rel=0.05)
    assert Usage().prefix_tokens == counted
    assert Demand().prefix_tokens == counted


def test_every_assumption_says_where_its_default_comes_from() -> None:
    known = ("estimate", COUNTED, "measured: ", "the benchmark's ")

    assert [name for name in Usage.model_fields if not basis(name).startswith(known)] == []


def test_what_watches_is_what_a_plants_stack_has(capsys: pytest.CaptureFixture[str]) -> None:
    made, usage = resources(PLANT), Usage()
    own = [
        dimensions
        for told, dimensions in emitted(capsys)
        # Only where reports are mailed, as a heartbeat only where there is one.
        if told != "ShiftReportsFailed"
        and not {value for name, value in dimensions if name == "service"} & {"heartbeat", "agent_heartbeat"}
    ]

    assert usage.alarms == alarm_metrics(PLANT)
    assert usage.composite_alarms == made["AWS::CloudWatch::CompositeAlarm"]
    assert usage.keys == made["AWS::KMS::Key"]
    assert usage.dashboards == made["AWS::CloudWatch::Dashboard"]
    assert usage.metrics == len(own)
