"""What a question is after, by its words. Korean is matched by stems: particles and endings follow them."""

import re
from enum import Flag, auto
from typing import Final


class Intent(Flag):
    """Parts of what is asked; several may hold."""

    NONE = 0
    PREDICT = auto()
    CAUSE = auto()
    KNOWLEDGE = auto()
    GREETING = auto()


_WORDS: Final = {
    Intent.CAUSE: (
        r"원인|왜|이유|때문|탓|영향|중요|기여|요인|개선|조정|줄이|낮추|고치|바꾸|바꿔|진단|분석|문제"
        r"|\bwhy\b|caus|reason|driver|driv(?:es|ing)|importan|influenc|factor|improve|adjust|fix\b|reduce|diagnos"
        r"|\bwrong\b|root"
    ),
    Intent.PREDICT: (
        r"예측|품질|양품|불량(?!\s*(?:유형|종류|대책))|합격|괜찮|정상|확률|판정|이번\s*샷|현재\s*샷"
        r"|predict|quality|\bgood\b|\bbad\b|\bpass|defect(?:ive)?\s+prob|probabil"
        r"|this shot|current shot|\bok\b"
    ),
    Intent.KNOWLEDGE: (
        r"대책|방법|기준|무엇|뭔가요|뭐예요|설명|알려|문서|자료|지식|점검|관리|정의|차이|범위|어떻게"
        r"|기공|기포|소착|미성형|탕경|수축|플래시|블리스터|박리|균열|변형|이형제|예열|진공|증압|비스킷|게이트"
        r"|what is|what are|how (?:do|to|can|does)|explain|document|guide|procedure|recommend|check|range"
        r"|poros|solder|short shot|cold shut|flash|blister|shrink|crack|vacuum|biscuit|intensif|spray|warm"
    ),
    Intent.GREETING: (
        r"^\W*(?:안녕|반가|고마|감사|하이\b|hello\b|hi\b|hey\b|thanks?\b|thank you|good morning)"
    ),
}
_PATTERNS: Final = {intent: re.compile(words, re.IGNORECASE) for intent, words in _WORDS.items()}


def intents_of(question: str) -> Intent:
    """All intents whose words are in the question; Intent.NONE where none are."""
    found = Intent.NONE
    for intent, pattern in _PATTERNS.items():
        if pattern.search(question):
            found |= intent
    return found
