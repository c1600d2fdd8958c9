"""The words of `words.yaml`: what tables write for times, labels and gaps."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yaml")


@cache
def words() -> dict[str, Any]:
    """The whole file."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


EMPTY: frozenset[str] = frozenset(words()["empty"])
"""What stands in a field without a value, case folded."""
