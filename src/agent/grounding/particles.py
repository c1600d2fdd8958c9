"""Where a Korean word ends: at what is no Hangul, or at a particle that may follow its last sound."""

from typing import Final

_ANY: Final = (
    *(
        "의",
        "에",
        "도",
        "만",
        "씩",
        "까지",
        "부터",
        "보다",
        "쯤",
        "정도",
        "미만",
        "초과",
        "가량",
        "짜리",
        "마다",
    ),
    *(
        "당",
        "급",
        "간",
        "입니다",
        "인",
        "였",
        "여서",
        "였다",
        "라도",
        "라면",
        "든",
        "밖",
        "처럼",
        "같",
        "등",
        "내외",
        "내로",
        "이내",
    ),
    *("전후", "대비", "대로", "대를", "대이", "대의", "대에", "중", "차이", "안에", "동안", "간격"),
    *(
        "이상",
        "이하",
        "이다",
        "이며",
        "이고",
        "이면",
        "이었",
        "이었다",
        "이므로",
        "이나",
        "이든",
        "이라",
        "이지",
        "이거",
        "이니",
    ),
    *(
        "이어",
        "이던",
        "이란",
        "이자",
        "부근",
        "수준",
        "높",
        "낮",
        "올",
        "내려",
        "증가",
        "감소",
        "상승",
        "하락",
        "빠",
        "늦",
    ),
)
_AFTER_CONSONANT: Final = ("이", "은", "을", "과", "으로")
_AFTER_VOWEL: Final = ("가", "는", "를", "와", "로", "다", "면", "나", "며", "고", "라", "지", "인데", "니")
_FINALS: Final = 28
"""Ways in which a syllable may end; the first is a vowel."""
_RIEUL: Final = 8


def ends_word(text: str, at: int) -> bool:
    """Return whether the Korean word that stands before `at` may end there."""
    if at >= len(text) or not "가" <= text[at] <= "힣":
        return True
    if text.startswith(_ANY, at):
        return True
    last = text[at - 1]
    if not "가" <= last <= "힣":
        # "%로", "C를": how it is spoken is not known, so either form may follow.
        return text.startswith(_AFTER_CONSONANT + _AFTER_VOWEL, at)
    closed = (ord(last) - ord("가")) % _FINALS
    if closed == _RIEUL and text.startswith("로", at):
        return True
    return text.startswith(_AFTER_CONSONANT if closed else _AFTER_VOWEL, at)
