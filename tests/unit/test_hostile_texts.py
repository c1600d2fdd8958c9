"""Texts that make careless code slow: 100,000 characters of anything pass through every part."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.hostile_worker import PARTS

ROOT = Path(__file__).parents[2]
BOUND_S = 300
"""For some two hundred texts in a process of its own: linear code takes seconds, quadratic code hours."""


@pytest.mark.timeout(BOUND_S + 20)
@pytest.mark.parametrize("part", PARTS)
def test_a_hundred_thousand_characters_of_anything_pass(part: str) -> None:
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    command = [sys.executable, "-m", "tests.unit.hostile_worker", part]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, timeout=BOUND_S, check=True)
