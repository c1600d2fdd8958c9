"""The results that unit tests give to the agent have the fields of the real tools' results."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shared.assets import asset
from shared.bundle.feature_schema import read_schema
from t1_predict.handler import handler as t1
from t2_importance.handler import handler as t2
from t3_kb.handler import handler as t3
from tests import tool_results

COLD_DIE = dict(
    next(
        example.features
        for example in read_schema(asset("models", "default", "schema.json")).examples
        if example.id == "cold-die"
    )
)
HOTTER = {"Process_MoldTemperature": 195.0}


def outline(value: Any) -> Any:
    """The fields of a result, those of the first row standing for all rows of a list."""
    if isinstance(value, Mapping):
        return {name: outline(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [outline(part) for part in value[:1]]
    return None


def missing(stand_in: Any, real: Any, path: str = "") -> list[str]:
    """The fields that a stand-in has and the real result has not."""
    if isinstance(stand_in, dict) and isinstance(real, dict):
        absent = [f"{path}.{name}" for name in stand_in if name not in real]
        shared = [name for name in stand_in if name in real]
        return absent + [
            gap for name in shared for gap in missing(stand_in[name], real[name], f"{path}.{name}")
        ]
    if isinstance(stand_in, list) and isinstance(real, list) and stand_in and real:
        return missing(stand_in[0], real[0], f"{path}[]")
    return []


@pytest.mark.parametrize(
    ("stand_in", "handler", "payload"),
    [
        (tool_results.T1, t1, {"features": COLD_DIE}),
        (tool_results.T1_WHAT_IF, t1, {"features": COLD_DIE, "overrides": HOTTER}),
        (tool_results.T2, t2, {"features": COLD_DIE}),
        (tool_results.T3, t3, {"query": "탕경 대책"}),
        (tool_results.T3_NOTHING, t3, {"query": "qwertz uiop"}),
        (tool_results.NO_FEATURES, t1, {"features": {"Foo": 1.0}}),
    ],
    ids=["t1", "t1_what_if", "t2", "t3", "t3_nothing", "no_features"],
)
def test_a_stand_ins_fields_are_those_of_the_tool(stand_in: Any, handler: Any, payload: Any) -> None:
    real = handler(payload, None)

    assert missing(outline(stand_in), outline(real)) == []
    # A bundle that was written without its sensors' noise tells no stability.
    assert set(real) - {"stability"} == set(stand_in)
