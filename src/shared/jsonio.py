"""The one JSON encoder and decoder: UTF-8, compact, finite numbers only."""

import json
from typing import Any, NoReturn


def dumps(value: object) -> str:
    """Compact JSON with Korean written as it is. Raises ValueError for NaN and infinity."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def loads(text: str | bytes) -> Any:
    """Parse JSON. Raises ValueError where the text is not JSON or holds NaN or Infinity."""
    return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
