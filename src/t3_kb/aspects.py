"""The section of a document that an aspect asks for, found by its heading."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from shared.contracts.t3 import Aspect
from shared.text_analysis.tokens import terms
from t3_kb.index import Passage

_HEADINGS: Final[Mapping[Aspect, Sequence[str]]] = {
    "symptom": ("증상", "현상", "모습", "what you see", "symptom", "appearance", "the shape gives it away"),
    "cause": (
        *("왜", "까닭", "원인", "이유", "원리"),
        *("why it happens", "why", "cause", "reason", "how it works", "where the gas comes from"),
    ),
    "countermeasure": (
        *("대책", "조치", "개선", "바꿀 것과 범위", "확인하고 바꾸는 순서", "바꾸는 법", "하는 순서"),
        *("확인하는 순서", "확인할 것"),
        *("countermeasure", "remedy", "corrective action", "what to change", "how to change it"),
        *("how to set it", "order of work", "where to start", "what to check"),
    ),
    "limit": (
        *("기준", "한계", "범위", "허용", "목표", "바꿀 것과 범위", "무엇을 정하는가", "바꾸는 법"),
        *("limit", "range", "window", "target", "specification", "what to change, and how far"),
        *("what it decides", "how to change it"),
    ),
    "procedure": (
        *("절차", "순서", "방법", "하는 법", "바꾸는 법", "확인할 것", "바꿀 것과 범위"),
        *("procedure", "step", "order of work", "how to", "what to check", "what to change"),
    ),
    "definition": (
        *(
            "정의",
            "무엇인가",
            "무엇을 하는가",
            "무엇을 정하는가",
            "무엇을 말해",
            "충전율이란",
            "증상",
            "원리",
        ),
        *("definition", "what it is", "what it does", "what it decides", "what it tells", "what you see"),
        *("how it works",),
    ),
}
"""Words of headings for each aspect, the closest first: those of the packaged documents and usual ones."""


def section_on(
    aspect: Aspect, passages: Sequence[Passage], worth: Callable[[Passage], float]
) -> Passage | None:
    """Return the passage below the heading that fits an aspect best; None where no heading fits.

    Of several below equally fitting headings it is the one of most `worth`.
    """
    for wanted in _wanted(aspect):
        fitting = [one for one in passages if wanted <= one.heading_terms]
        if fitting:
            return max(fitting, key=worth)
    return None


@cache
def _wanted(aspect: Aspect) -> Sequence[frozenset[str]]:
    found = (frozenset(terms(words)) for words in _HEADINGS[aspect])
    return tuple(one for one in found if one)
