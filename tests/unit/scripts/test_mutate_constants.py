"""Which numbers are changed, what is written in their place, and which tests judge them."""

from pathlib import Path

import pytest

from scripts.mutate_constants import ROOT, constants_of, mutated, nearest_tests

TEXT = '''"""가 module."""
from typing import Final
LONGEST: Final = 1_000  # 가
_HOURS = 24 * 3600
SHARE = 0.5
FLAG = True
NAMES = ("a", "b")
OTHER = LONGEST + 1
lower = 3
def f() -> int:
    INNER = 4
    return INNER
'''


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A file with numbers and other things at its top."""
    path = tmp_path / "module.py"
    path.write_text(TEXT, "utf-8")
    return path


def test_numbers_with_a_name_in_capitals_are_found(module: Path) -> None:
    found = {constant.name: (constant.value, constant.changes) for constant in constants_of(module)}

    whole, other = ("- 1", "+ 1", "* 2"), ("/ 2", "* 2")
    assert found == {"LONGEST": (1000, whole), "_HOURS": (86_400, whole), "SHARE": (0.5, other)}


def test_a_change_is_of_the_whole_value_and_of_nothing_else(module: Path) -> None:
    _, hours, _ = constants_of(module)

    assert mutated(TEXT, hours, "+ 1") == TEXT.replace("24 * 3600", "(24 * 3600) + 1")


def test_tests_that_import_the_module_come_first() -> None:
    tests = nearest_tests(ROOT / "src" / "agent" / "grounding" / "spelt.py")

    near = {f"tests/unit/agent/grounding/test_{name}.py" for name in ("limits", "spelt")}
    assert set(tests[: len(near)]) == near
    assert len(tests) == len(set(tests)) > len(near)
