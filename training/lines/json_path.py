"""Places in a JSON document: `$.data.temp`, `$['a.b'][0]`, and `@…` of one of several shots."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_STEP: Final = re.compile(r"""\.([^.\[\]'"*\s]+)|\[(\d{1,6})\]|\['([^']+)'\]|\["([^"]+)"\]""")
EACH: Final = "[*]"


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A place; a step is a name, or a number from 0. `of_shot`: it begins at one shot of a message."""

    text: str
    steps: Sequence[str | int]
    of_shot: bool = False

    @classmethod
    def of(cls, text: str) -> "JsonPath":
        """Read a path. Raises ValueError for what is none, or for one that may name several places."""
        reason = "is no path such as $.data.temp or $['a.b'][0]"
        if not text or text[0] not in "$@":
            raise ValueError(f"{text!r} {reason}; it begins with $")
        steps: list[str | int] = []
        place = 1
        while place < len(text):
            found = _STEP.match(text, place)
            if found is None:
                raise ValueError(f"{text!r} {reason}: {text[place:]!r} is not understood")
            name, number, single, double = found.groups()
            steps.append(int(number) if number is not None else name or single or double)
            place = found.end()
        return cls(text, tuple(steps), text[0] == "@")

    def find(self, message: Any, shot: Any) -> Any:
        """Return what is there; None where nothing is."""
        found = shot if self.of_shot else message
        for step in self.steps:
            if isinstance(step, int):
                found = found[step] if isinstance(found, list) and step < len(found) else None
            else:
                found = found.get(step) if isinstance(found, Mapping) else None
        return found
