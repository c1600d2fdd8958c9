"""The words of `words.json`: what tables write for times, labels and gaps.

Texts are compared in Unicode's form NFKC, without regard to case and outer spaces.

    empty                  fields without a value
    columns                parts of names that tell what a column is for, when a line is first written
    machines               names of columns that tell machines or dies apart
    totals                 what stands before the values of a row that is no shot, as `name_key` writes it
    separators             what stands between several kinds of defect in one field
    time                   halves of the day, noon, midnight (refused), what may follow a clock, units,
                           months, weekdays, zones (hours ahead of UTC), and the years that a table may be
                           from, those of seconds since 1970 and of a spreadsheet's days (counted from
                           1899-12-30)
    outcome                patterns of the names of columns that tell what a part was: by a verdict, or by the
                           kind of its defect; and of those in which 1 is bad
    label                  what errors propose; what counts is what the schema says
"""

import unicodedata
from functools import cache, lru_cache
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


@lru_cache(maxsize=1 << 12)
def is_empty(text: str) -> bool:
    """True for a field without a value: nothing, blanks, `-`, `N/A`, `없음` and their kin."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in EMPTY
