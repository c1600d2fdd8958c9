"""All that feed and watch say is said in both languages."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from ops.feeding.words import Words

HANGUL = re.compile("[가-힣]")
SAID = [name for name, _ in inspect.getmembers(Words) if not name.startswith("_") and name != "language"]
EXAMPLES: dict[str, Any] = {"int": 3, "str": "x", "Path": Path("x"), "object": "x"}


def told(words: Words, name: str) -> str:
    found = getattr(words, name)
    if isinstance(found, str):
        return found
    given = [
        EXAMPLES[getattr(each.annotation, "__name__", str(each.annotation))]
        for each in inspect.signature(found).parameters.values()
    ]
    return str(found(*given))


@pytest.mark.parametrize("name", SAID)
def test_a_sentence_is_korean_where_asked_and_english_else(name: str) -> None:
    assert HANGUL.search(told(Words("ko"), name))
    assert not HANGUL.search(told(Words("en"), name))
