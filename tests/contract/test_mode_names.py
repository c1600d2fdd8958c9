"""The answer writer and the page name the defect modes alike: both by the schema's labels."""

import pytest

from agent.models.rule_based.messages import ENGLISH, KOREAN
from shared.assets import asset
from shared.bundle.feature_schema import DefectMode, read_schema

SCHEMA = read_schema(asset("models", "default", "schema.json"))


@pytest.mark.parametrize("mode", SCHEMA.defect_modes, ids=lambda mode: mode.id)
def test_the_writer_names_a_mode_as_the_schema_does(mode: DefectMode) -> None:
    assert KOREAN.mode_names[mode.id] == mode.label
    assert ENGLISH.mode_names[mode.id] == mode.label_en.lower()
