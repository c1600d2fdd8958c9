"""The benchmark of the runtime's start copies all modules that it needs, and says when one is missing."""

import sys
from pathlib import Path

import pytest

from checks.benchmarks.runtime_start import HANDLER, Candidate, copy_runtime, measure


def started(folder: Path) -> float:
    (folder / "given.py").write_text(HANDLER)
    return measure(
        Candidate("agent.runtime", [sys.executable, "-m", "agent.runtime", "given.handler"], folder)
    )


def test_the_copied_runtime_asks_for_an_event(tmp_path: Path) -> None:
    copy_runtime(tmp_path)

    assert started(tmp_path) > 0


@pytest.mark.parametrize("module", ["trace.py", "jsonio.py"])
def test_a_copy_that_lacks_a_module_is_measured_as_nothing(tmp_path: Path, module: str) -> None:
    copy_runtime(tmp_path)
    (tmp_path / "shared" / module).unlink()

    with pytest.raises(RuntimeError, match="asked for nothing"):
        started(tmp_path)
