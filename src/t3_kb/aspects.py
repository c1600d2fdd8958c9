"""The section of a document that an aspect asks for, found by its heading."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

from shared.contracts.t3 import Aspect
from shared.text_analysis.tokens import terms, words
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
    "safety": (
        *("안전", "보호구", "위험", "주의", "경고", "잠금"),
        *("safety", "danger", "hazard", "warning", "caution", "protective", "lockout"),
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


_ASKED: Final[Mapping[Aspect, Sequence[str]]] = {
    "countermeasure": (
        "대책",
        "조치",
        "개선책",
        "해결책",
        "해결 방법",
        *("줄이는 방법", "없애려면", "없애는", "막으려면", "방지"),
        *("어떻게 막아", "어떻게 해결", "어떻게 고쳐"),
        "countermeasure",
        "remedy",
        "corrective action",
        *("how to prevent", "how to fix", "fix how do", "get rid of", "how to reduce", "how to avoid"),
    ),
    "cause": ("원인", "이유", "왜 생기", "왜 생겨", "까닭", "why", "cause", "root cause"),
    "safety": ("안전 수칙", "안전수칙", "보호구", "안전 주의", "safety", "protective equipment"),
    "procedure": ("절차", "작업 순서", "순서", "procedure", "steps"),
    "limit": ("기준값", "관리 기준", "한계", "허용 범위", "관리 범위", "상한", "하한", "limit", "tolerance"),
    "symptom": ("증상", "현상", "symptom"),
}
"""Words of questions that ask for an aspect and for nothing else, the most telling aspect first."""


def aspect_of(query: str) -> Aspect | None:
    """The aspect that a question names in so many words; None where it names none, or more than one."""
    asked = frozenset(terms(query))
    found = [aspect for aspect in _ASKED if any(named <= asked for named in _named(aspect))]
    return found[0] if len(found) == 1 else None


@cache
def _named(aspect: Aspect) -> Sequence[frozenset[str]]:
    return tuple(frozenset(word.terms[0] for word in words(phrase)) for phrase in _ASKED[aspect])


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
    found = (frozenset(terms(heading)) for heading in _HEADINGS[aspect])
    return tuple(one for one in found if one)
