"""The gates that `.ci/run` has, in the order in which it begins them."""

import re

from tests.written_pages import ROOT


def gates() -> list[str]:
    """The targets of make, those that run beside others among them."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = re.findall(r"^(?:gate|beside) ([a-z -]+)$", script, re.MULTILINE)
    return [target for line in lines for target in line.split()]
