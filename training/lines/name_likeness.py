"""How alike two names of columns are: by their letters, and by the field's terms in Korean and English.

frontend/src/table/name_likeness.ts follows the same rules, and generated tables hold both together.
"""

import difflib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from training.tables.headers import name_key

TERMS = Path(__file__).with_name("column_terms.json")
"""Words of the field; the page's are made from it (scripts/generate_page_data.py).

`terms` are lists of words of one meaning, called by the first; `short` what plants abbreviate, and what it
stands for. `quantities` are the terms that say what is measured, `qualifiers` those that make a name another
one, `contrary` pairs of which a name means one or the other.
"""
FIRST_PART = 0.9
"""Likeness of a name that is the beginning or the end of the other one, and half of it at least, where the
rest is no term: 금형 온도 (고정) is more than 금형 온도."""
SAME_TERMS = 0.95
"""Likeness of names that say the same in other words."""
HANGUL, HAN = "[가-힣]", "[\u3040-\u30ff\u3400-\u9fff]"
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
    if len(short) >= 2 and 2 * len(short) >= len(long):
        for rest in (long.removeprefix(short), long.removesuffix(short)):
            if rest != long and not any(term.startswith("*") for term in terms_of(rest)):
                return FIRST_PART
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _by_terms(one: str, other: str) -> float:
    """Twice the terms in common by the terms of both (Dice), where a term is in common at all."""
    first, second = terms_of(one), terms_of(other)
    shared = sum(term in second for term in first if term.startswith("*"))
    if not shared:
        return 0.0
    return 2 * sum(term in second for term in first) / (len(first) + len(second))


def contradicts(name: str, spellings: Sequence[str]) -> bool:
    """True for a column's name that says something else than a variable's spellings, however alike they are:
    another quantity, a place or a speed that none of them tells, fast where they say slow."""
    words = _words()
    own, theirs = terms_of(name), frozenset[str]().union(*map(terms_of, spellings))
    quantities = _starred(words["quantities"])
    if own & quantities and theirs & quantities and not own & theirs & quantities:
        return True
    if own & _starred(words["qualifiers"]) - theirs:
        return True
    return any(
        mine in own and other not in own and other in theirs and mine not in theirs
        for pair in words["contrary"]
        for mine, other in (tuple(f"*{term}" for term in pair), tuple(f"*{term}" for term in reversed(pair)))
    )


def _starred(terms: Sequence[str]) -> frozenset[str]:
    return frozenset(f"*{term}" for term in terms)


@lru_cache(maxsize=4096)
def terms_of(name: str) -> frozenset[str]:
    """The terms of a name, `*` before those of the list; other words, numbers and syllables as they stand."""
    meanings = _meanings()
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", unicodedata.normalize("NFKC", name)).casefold()
    written = SHORT.sub(lambda found: f" {_meant(found[0])} ", spaced)
    found: set[str] = set()
    for word in re.findall(f"[a-z]+|[0-9]+|{HANGUL}+|{HAN}+", written):
        parts = [word] if word.isascii() else _parted(word, meanings)
        found |= {meanings.get(part, part) for part in parts}
    return frozenset(found)


def _meant(short: str) -> str:
    meant: str = _words()["short"][re.sub("[./-]", "", short)]
    return meant


def _parted(word: str, meanings: Mapping[str, str]) -> Iterator[str]:
    """A word without spaces by the longest terms that it is made of, and the syllables between them."""
    place = 0
    while place < len(word):
        ends = range(len(word), place + 1, -1)
        end = next((end for end in ends if word[place:end] in meanings), place + 1)
        yield word[place:end]
        place = end


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TERMS.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _meanings() -> Mapping[str, str]:
    groups: list[list[str]] = _words()["terms"]
    return {word: f"*{group[0]}" for group in groups for word in group}


_INSIDE: Final = "[a-z0-9가-힣\\u3040-\\u30ff\\u3400-\\u9fff]"
SHORT: Final = re.compile(
    f"(?<!{_INSIDE})(?:c[./-]?t|b[./-]?t|v[./-]?1|v[./-]?2|1속|2속|형온|탕온|로온|수온|유온|상|하"
    f"|열전대|thermocouple|t[./-]?c|冷却水量)(?!{_INSIDE})"
)
"""The abbreviations of `short` where they stand alone: C/T, C.T and CT are one."""
