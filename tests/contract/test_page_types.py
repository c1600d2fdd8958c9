"""The page's types: the generated file is the contracts', and the contracts are what the agent sends."""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict, get_type_hints

import pytest
from pydantic import TypeAdapter

from scripts.generate_types import EVENT_FIELDS, EVENT_KINDS, TARGET, Generator, main
from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from shared.contracts import agent, t0, t1
from tests.agent_parts import sse_events
from tests.contract.test_agent_events import body, stream
from tests.recorded_streams import FOLDER

STREAMS = ("agent_chat", "agent_chat_english", "agent_chat_no_features")
KINDS = {kind.type: kind for kind in EVENT_KINDS}


def fits(hint: Any, value: Any) -> None:
    """Fail where `value` lacks a field of the contract, has another kind of value, or one field more."""
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    read = adapter.validate_json(json.dumps(value), strict=True)
    assert json.loads(json.dumps(adapter.dump_python(read, mode="json"))) == value


def fields_of(event: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Each field of an event, with its type: the event's own, or the contract that it holds."""
    kind = KINDS[event["type"]]
    for field in dataclasses.fields(kind):
        hint = EVENT_FIELDS.get((kind, field.name), get_type_hints(kind)[field.name])
        yield hint, event[field.name]


def test_the_generated_file_is_what_the_contracts_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check"]) == 0
    assert "The page's types are those of the contracts" in capsys.readouterr().out

    stale = tmp_path / "generated.ts"
    stale.write_text(TARGET.read_text("utf-8").replace("probability_percent", "percent"))
    assert main(["--check"], stale) == 1
    assert main([], stale) == 0
    assert stale.read_text("utf-8") == TARGET.read_text("utf-8")
    assert main(["--check"], tmp_path / "missing.ts") == 1


@pytest.mark.parametrize("name", STREAMS)
def test_the_events_of_an_answer_hold_what_the_types_say(name: str) -> None:
    sent = stream(name)

    assert {event["type"] for event in sent} >= {"status", "answer_delta", "ai_response", "done"}
    for event in sent:
        for hint, value in fields_of(event):
            fits(hint, value)


def test_the_events_of_a_failure_hold_what_the_types_say() -> None:
    sent = sse_events([(FOLDER / "agent_failed.sse").read_bytes()])

    assert "error" in {event["type"] for event in sent}
    for event in sent:
        for hint, value in fields_of(event):
            fits(hint, value)


def test_the_other_routes_answer_what_the_types_say() -> None:
    fits(agent.PredictAnswers, body("agent_predict"))
    fits(agent.Health, body("agent_health"))
    fits(agent.DocumentAnswer, body("agent_document"))
    fits(agent.Failure, body("agent_bad_features", 422))
    fits(agent.Failure, body("agent_method_not_allowed", 405))


def test_the_schemas_rows_have_only_fields_that_the_types_know() -> None:
    schema = read_schema(asset("models", "default", "schema.json")).sent
    generated = TARGET.read_text("utf-8")

    def known(interface: str) -> set[str]:
        (rows,) = re.findall(
            rf"^export interface {interface} {{\n(.*?)^}}", generated, re.DOTALL | re.MULTILINE
        )
        return set(re.findall(r"^  (\w+)\??:", rows, re.MULTILINE))

    assert set(schema) <= known("LineSchema")
    for field, interface in (("features", "Feature"), ("equipment", "Equipment"), ("examples", "SampleShot")):
        for row in schema[field]:
            assert set(row) <= known(interface), row


def test_a_shape_that_typescript_cannot_say_is_an_error() -> None:
    with pytest.raises(TypeError, match="has no TypeScript here"):
        Generator().type_of(set[str])
    with pytest.raises(TypeError, match="has no TypeScript here"):
        Generator().type_of(bytes)


def test_two_contracts_of_one_name_are_an_error() -> None:
    class Prediction(TypedDict):
        other: str

    generator = Generator()
    generator.interface(t1.PredictResponse)
    with pytest.raises(ValueError, match="Prediction is the name of"):
        generator.interface(Prediction)


def test_what_may_be_absent_is_optional_and_what_may_be_null_is_not() -> None:
    generator = Generator()
    generator.interface(t0.JobAnswer)
    generator.interface(agent.ToolInput)

    assert "  finished_at?: string;" in generator.interfaces["JobAnswer"]
    assert "  job_id: string;" in generator.interfaces["JobAnswer"]
    assert "  from: number | null;" in generator.interfaces["InputChange"]
