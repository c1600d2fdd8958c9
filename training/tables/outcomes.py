"""The meaning of a text about a part: good, a defect, or nothing that is understood.

frontend/src/table/row_facts.ts follows the same rules.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Literal

from shared.tables.words import words

type PartResult = Literal["good", "defect"]
type Named = Literal["verdict", "kinds", "counts_defects"]


def word_key(text: str) -> str:
    """How a text of an outcome is compared."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_named(column: str, kind: Named) -> bool:
    """True for a name of a column of verdicts, of kinds of defect, or of one in which 1 is bad."""
    return _pattern(kind).search(unicodedata.normalize("NFKC", column).strip()) is not None


def result_of(
    column: str, text: str, said: Mapping[str, PartResult | None] | None = None
) -> PartResult | None:
    """The result that a text of a column tells, None for what is not understood, which is never guessed.

    `said` holds what a person said of texts, by `word_key`.
    """
    key = word_key(text)
    told = said.get(key) if said else None
    if told is not None or (said and key in said):
        return told
    if re.fullmatch("[0-9]+", key) and not is_named(column, "counts_defects"):
        return None
    if key in words()["label"]["good"]:
        return "good"
    return "defect" if key in words()["label"]["bad"] or is_named(column, "kinds") else None


@cache
def _pattern(kind: Named) -> re.Pattern[str]:
    return re.compile(words()["outcome"][kind], re.IGNORECASE)
