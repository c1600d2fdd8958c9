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
    THANKS = auto()
    OUTSIDE = auto()
    HOSTILE = auto()
    WHAT_IF = auto()
    VALUE = auto()


_WORDS: Final = {
    Intent.CAUSE: (
        r"원인|왜|이유|때문|탓|영향|중요|기여|요인|개선|조정|줄이|낮추|고치|바꾸|바꿔|손대|손봐|살리|잘못|진단|분석|문제"
        r"|\bwhy\b|caus|reason|driver|driv(?:es|ing)|importan|influenc|factor|improve|adjust|fix\b|reduce|diagnos"
        r"|\bwrong\b|root|\bhurts?\b|\bworst\b|\bblame"
    ),
    Intent.PREDICT: (
        r"예측|품질|양품|불량(?!\s*(?:유형|종류|대책))|합격|괜찮|정상|확률|판정|이번\s*샷|현재\s*샷"
        r"|predict|quality|\bgood\b|\bbad\b|\bpass|defect(?:ive)?\s+prob|probabil"
        r"|this shot|current shot|\bok\b|acceptab|\bship\b|\bverdict\b|출하"
    ),
    Intent.KNOWLEDGE: (
        r"대책|방법|기준|무엇|뭔가요|뭐예요|설명|알려|문서|자료|지식|점검|관리|정의|차이|범위|어떻게"
        r"|기공|기포|소착|미성형|탕경|수축|플래시|블리스터|박리|균열|변형|이형제|예열|진공|증압|비스킷|게이트"
        r"|what is|what are|how (?:do|to|can|does)|explain|document|guide|procedure|recommend|check|range"
        r"|poros|solder|short shot|cold shut|flash|blister|shrink|crack|vacuum|biscuit|intensif|spray|warm"
    ),
    Intent.GREETING: (
        r"^\W*(?:안녕|반가|하이\b|hello\b|hi\b|hey\b|good (?:morning|evening|afternoon))"
        r"|할\s*수\s*있(?:어|나요|니|는\s*(?:게|일))|누구세요|what can you do|who are you"
    ),
    Intent.THANKS: r"고마워|고맙|감사|수고|\bthanks?\b|\bthank you|\bthx\b",
    Intent.OUTSIDE: (
        r"파이썬|자바스크립트|코드\s*(?:짜|작성)|번역|\bpython\b|\bjavascript\b|\btranslate\b|\bessay\b"
    ),
    Intent.HOSTILE: (
        r"무시하고|규칙\s*변경|시스템\s*프롬프트|관리자\s*모드|환경\s*변수|해커|해킹|</?shot|‹/?shot|비밀번호|secret"
        r"|ignore (?:all|any|your|the|previous)|system prompt|you are now|environment variable|^\W*system\s*:"
        r"|repeat the text|api[ _-]?key|password"
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
