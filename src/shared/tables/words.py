"""The words of `words.json`: what tables write for times, labels and gaps.

Texts are compared in Unicode's form NFKC, without regard to case and outer spaces.

    empty                  fields without a value
    time                   halves of the day, units, months, weekdays, zones (hours ahead of UTC), and the
                           years that a table may be from, those of seconds since 1970 and of a
                           spreadsheet's days (counted from 1899-12-30)
    label                  what errors propose; what counts is what the schema says
"""

from functools import cache
from pathlib import Path
from typing import Any

from shared import jsonio

FILE = Path(__file__).with_name("words.json")


@cache
def words() -> dict[str, Any]:
    """The whole file."""
    found: dict[str, Any] = jsonio.loads(FILE.read_bytes())
    return found


EMPTY: frozenset[str] = frozenset(words()["empty"])
"""What stands in a field without a value, case folded."""
