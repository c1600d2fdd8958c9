"""Which tool a model means by the name that it wrote."""

import re
from collections.abc import Collection
from typing import Final

LONGEST_READ: Final = 200
"""Characters of a name that are looked at: what is longer is no tool of anybody's."""

_SEPARATORS: Final = re.compile(r"[./:]+")
_AROUND: Final = " \t\r\n$`'\"()<>[]{}"


def meant_tool(name: str, known: Collection[str]) -> str | None:
    """Return the one of `known` that `name` stands for, None where it stands for none.

    Models write a namespace before a name ("functions.predict_quality") or quote it. Only the whole last
    part counts, as it is written: nothing is guessed from a piece of a name.
    """
    if name in known:
        return name
    if len(name) > LONGEST_READ:
        return None
    last = _SEPARATORS.split(name)[-1].strip(_AROUND)
    return last if last in known else None
