"""What a question surely needs, by its words; None wherever there is room for doubt.

A need is sure when every part of its rule is in the question and nothing that another reading
hangs on is. Being silent costs one model turn, being wrong costs a call that nobody asked for, so
the rules are narrow. tests/unit/agent/diagnosis/golden_intents.py measures them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from agent.diagnosis import intent_words as words

LONGEST_SURE = 120
"""Characters. Who writes more asks for more than one thing, or tells a story."""


class Need(Enum):
    """Which tools answer a question."""

    NOTHING = auto()
    PREDICTION = auto()
    CAUSE = auto()
    KNOWLEDGE = auto()


@dataclass(frozen=True, slots=True)
class _Rule:
    """Holds where each of `parts` is found and none of `unless`."""

    need: Need
    parts: Sequence[re.Pattern[str]]
    unless: Sequence[re.Pattern[str]] = ()

    def holds(self, question: str) -> bool:
        return all(part.search(question) for part in self.parts) and not any(
            other.search(question) for other in self.unless
        )


_RULES = (
    _Rule(Need.NOTHING, [words.GREETING], [words.FIELD]),
    _Rule(Need.NOTHING, [words.OTHER_FIELDS], [words.FIELD]),
    _Rule(Need.CAUSE, [words.CAUSE, words.VERDICT], [words.TOPIC, words.DOCUMENTS]),
    _Rule(Need.CAUSE, [words.DRIVERS], [words.TOPIC, words.DOCUMENTS]),
    _Rule(Need.CAUSE, [words.IMPROVE, words.THIS_SHOT], [words.TOPIC, words.DOCUMENTS]),
    _Rule(
        Need.PREDICTION,
        [words.PREDICT],
        [words.CAUSE, words.DRIVERS, words.IMPROVE, words.TOPIC, words.DOCUMENTS],
    ),
    _Rule(Need.KNOWLEDGE, [words.TOPIC, words.TEACHING], [words.THIS_SHOT, words.CAUSE, words.PREDICT]),
)


@lru_cache(maxsize=512)
def need_of(question: str) -> Need | None:
    """The need that is sure, or None. Takes any text in Korean, English or both."""
    text = " ".join(question.split())
    if len(text) > LONGEST_SURE or words.DOUBT.search(text):
        return None
    needs = {rule.need for rule in _RULES if rule.holds(text)}
    return needs.pop() if len(needs) == 1 else None
