"""What every built function tells of the libraries in it."""

import json
from email.parser import Parser
from pathlib import Path

import pytest

from ops.supply_chain.bill import faults
from tests.sam.conftest import ROOT

FUNCTIONS = {
    "AgentFunction": "agent",
    "T0IngestFunction": "t0_ingest",
    "T1PredictFunction": "t1_predict",
    "T2ImportanceFunction": "t2_importance",
    "T3KnowledgeFunction": "t3_kb",
    "T4ShotsFunction": "t4_shots",
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_library_of_a_built_function_has_its_notice_and_its_place_in_the_bill(function: str) -> None:
    artefact = Path(ROOT, ".aws-sam", "build", function)
    legal = (artefact / "LEGAL.txt").read_text("utf-8")
    bill = (ROOT / "build" / "sbom" / f"{FUNCTIONS[function]}.cdx.json").read_text("utf-8")
    built = {
        str(metadata["Name"]).lower().replace("_", "-"): str(metadata["Version"])
        for path in artefact.glob("*.dist-info/METADATA")
        for metadata in [Parser().parsestr(path.read_text("utf-8"), headersonly=True)]
    }

    assert built
    assert faults(bill) == ""
    assert {part["name"]: part["version"] for part in json.loads(bill)["components"]} == built
    for name, version in built.items():
        assert f"\n{name} {version}\nLicence: " in legal
