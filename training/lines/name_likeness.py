"""How alike two names of columns are: by their letters, and by the field's terms in Korean and English.

frontend/src/table/name_likeness.ts follows the same rules, and generated tables hold both together.
"""

import difflib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from training.tables.headers import name_key

TERMS = Path(__file__).with_name("column_terms.json")
"""Words of one meaning, a list for each; the page's are made from it (scripts/generate_page_data.py)."""
FIRST_PART = 0.9
"""Likeness of a name that is the beginning or the end of the other one, and half of it at least."""
SAME_TERMS = 0.95
"""Likeness of names that say the same in other words."""
LONGEST = 80
"""Characters of a name that are compared."""


def likeness(one: str, other: str) -> float:
    """From 0 to 1; 1 for names that are equal but for what `name_key` passes over."""
    one, other = one[:LONGEST], other[:LONGEST]
    return max(_by_letters(name_key(one), name_key(other)), SAME_TERMS * _by_terms(one, other))


def _by_letters(one: str, other: str) -> float:
    short, long = sorted((one, other), key=len)
    if one == other:
        return 1.0
    part = long.startswith(short) or long.endswith(short)
    if part and len(short) >= 2 and 2 * len(short) >= len(long):
        return FIRST_PART
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _by_terms(one: str, other: str) -> float:
    """Twice the terms in common by the terms of both (Dice), where a term is in common at all."""
    first, second = terms_of(one), terms_of(other)
    shared = sum(term in second for term in first if term.startswith("*"))
    if not shared:
        return 0.0
    return 2 * sum(term in second for term in first) / (len(first) + len(second))


@lru_cache(maxsize=4096)
def terms_of(name: str) -> frozenset[str]:
    """The terms of a name, `*` before those of the list; other words, numbers and syllables as they stand."""
    meanings = _meanings()
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", unicodedata.normalize("NFKC", name)).casefold()
    found: set[str] = set()
    for word in re.findall("[a-z]+|[0-9]+|[가-힣]+", spaced):
        parts = [word] if word.isascii() else _parted(word, meanings)
        found |= {meanings.get(part, part) for part in parts}
    return frozenset(found)


def _parted(word: str, meanings: Mapping[str, str]) -> Iterator[str]:
    """A Korean word by the longest terms that it is made of, and the syllables between them."""
    place = 0
    while place < len(word):
        ends = range(len(word), place + 1, -1)
        end = next((end for end in ends if word[place:end] in meanings), place + 1)
        yield word[place:end]
        place = end


@lru_cache(maxsize=1)
def _meanings() -> Mapping[str, str]:
    groups: list[list[str]] = json.loads(TERMS.read_text(encoding="utf-8"))
    return {word: f"*{group[0]}" for group in groups for word in group}
