"""The one JSON encoder and decoder: UTF-8, compact, finite numbers only."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn


def dumps(value: object) -> str:
    """Compact JSON with Korean written as it is. Raises ValueError for NaN and infinity."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def loads(text: str | bytes) -> Any:
    """Parse JSON. Raises ValueError where the text is not JSON or holds NaN or Infinity."""
    return json.loads(text, parse_constant=_refuse_constant)


def loads_object(raw: str | bytes) -> Mapping[str, Any]:
    """Parse a JSON object; what is none, or no JSON, is an empty one."""
    try:
        value = loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}


LONGEST_TOLD = 100


class RepeatedName(ValueError):
    """A JSON object gives one name twice; `name` is it, cut short where it is long."""

    def __init__(self, name: str) -> None:
        self.name = name if len(name) <= LONGEST_TOLD else f"{name[: LONGEST_TOLD - 1]}…"
        super().__init__(f"{self.name!r} is given twice")


def loads_once(text: str | bytes) -> Any:
    """Parse JSON in which no object gives a name twice. Raises RepeatedName, and as `loads`.

    RFC 8259 leaves open which of the two counts, so that nobody can know which one is meant.
    """
    return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise RepeatedName(name)
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
