"""The gates are the same on a laptop and for a pull request, and in the same order."""

import re

import yaml

from tests.written_pages import ROOT


def test_a_pull_request_has_the_gates_of_a_checkout() -> None:
    here = re.findall(r"^gate ([a-z-]+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "gates.yml").read_text(encoding="utf-8"))

    assert here[:2] == ["lint", "audit"]
    assert workflow["jobs"]["gate"]["strategy"]["matrix"]["target"] == here
