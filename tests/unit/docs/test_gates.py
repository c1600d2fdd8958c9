"""The gates are the same on a laptop and for a pull request, and in the same order."""

import yaml

from tests.gate_list import gates
from tests.written_pages import ROOT


def test_a_pull_request_has_the_gates_of_a_checkout() -> None:
    here = gates()
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "gates.yml").read_text(encoding="utf-8"))

    assert here[:2] == ["lint", "audit"]
    assert len(here) == len(set(here))
    assert workflow["jobs"]["gate"]["strategy"]["matrix"]["target"] == here
