"""Questions in other languages: recognised by script or by common words, so that the diagnosis is given."""

from collections.abc import Mapping, Sequence
from typing import Final

from agent.models.rule_based.request import Ask
from agent.models.rule_based.tries import listed

_VIETNAMESE: Final = frozenset("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
_COMMON: Final[Mapping[str, frozenset[str]]] = {
    "de": frozenset(
        [
            "warum",
            "ist",
            "das",
            "der",
            "die",
            "dieser",
            "dieses",
            "diese",
            "schuss",
            "teil",
            "fehler",
            "ursache",
            "ausschuss",
            "gussteil",
            "porosität",
            "wie",
            "was",
            "und",
            "nicht",
            "kann",
            "wieso",
            "weshalb",
            "grund",
            "gut",
            "schlecht",
            "bitte",
            "zeig",
            "qualität",
            "druck",
            "temperatur",
        ]
    ),
    "es": frozenset(
        [
            "por",
            "qué",
            "que",
            "cuál",
            "cual",
            "es",
            "la",
            "el",
            "este",
            "esta",
            "pieza",
            "defecto",
            "defectuosa",
            "causa",
            "disparo",
            "inyección",
            "calidad",
            "cómo",
            "como",
            "puedo",
            "mejorar",
            "buena",
            "mala",
            "porosidad",
            "está",
            "problema",
            "razón",
        ]
    ),
    "fr": frozenset(
        [
            "pourquoi",
            "est",
            "cette",
            "pièce",
            "ce",
            "cause",
            "défaut",
            "rebut",
            "quelle",
            "qualité",
            "comment",
            "le",
            "la",
            "les",
            "injection",
            "bonne",
            "mauvaise",
            "puis",
            "améliorer",
            "coulée",
        ]
    ),
    "vi": frozenset(
        [
            "tai",
            "sao",
            "loi",
            "nguyen",
            "nhan",
            "vi",
            "san",
            "pham",
            "nay",
            "khuon",
            "ap",
            "suat",
            "chat",
            "luong",
        ]
    ),
}
"""Common words by language; of these two or more have to stand in a text that has few English ones."""
_ENGLISH: Final = frozenset(
    [
        "the",
        "is",
        "are",
        "was",
        "what",
        "why",
        "how",
        "of",
        "to",
        "and",
        "in",
        "for",
        "this",
        "that",
        "shot",
        "set",
        "if",
        "it",
        "a",
        "an",
        "at",
        "on",
        "can",
        "do",
        "does",
        "my",
    ]
)
FIX: Final[Sequence[str]] = listed(
    """
    どうすれば | 対策 | 改善 | 直す | 怎么办 | 如何 | 对策 | 解决 | làm sao | khắc phục | cải thiện |
    cách | wie kann | verbessern | beheben | maßnahme | cómo puedo | mejorar | solución | améliorer |
    comment
    """
)
VERDICT: Final[Sequence[str]] = listed(
    """
    良品 | 合格 | 不良ですか | 判定 | 合格吗 | 良品吗 | có đạt | đạt không | có lỗi không | gutteil |
    in ordnung | ist gut | está bien | es buena | est bonne | 确率 | 確率 | 概率 | xác suất
    """
)
CAUSE: Final[Sequence[str]] = listed(
    """
    なぜ | どうして | 原因 | 理由 | 为什么 | 為什麼 | 为何 | tại sao | nguyên nhân | vì sao | warum |
    ursache | wieso | grund | por qué | causa | razón | pourquoi | cause | weshalb
    """
)


_SCRIPTS: Final = (
    ("ja", "\u3040", "\u30ff", 1),
    ("zh", "\u4e00", "\u9fff", 2),
    ("th", "\u0e00", "\u0e7f", 1),
    ("ru", "\u0400", "\u04ff", 3),
)
"""Language, first and last letter of its script, and how many of these tell it."""


def foreign_language(text: str) -> str:
    """Return the language (ISO 639-1) of a text that is neither Korean nor English, else an empty string."""
    if any("가" <= sign <= "힣" for sign in text):
        return ""
    for language, first, last, least in _SCRIPTS:
        if sum(first <= sign <= last for sign in text) >= least:
            return language
    lower = text.lower()
    if any(sign in _VIETNAMESE for sign in lower) and not any(sign in "ßäöü" for sign in lower):
        return "vi"
    words = "".join(sign if sign.isalpha() else " " for sign in lower).split()
    english = sum(word in _ENGLISH for word in words)
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= 2 and counts[best] > english else ""


def foreign_asks(text: str) -> tuple[Ask, ...]:
    """Return what a question in another language asks for: the cause where nothing else is recognised."""
    lower = text.lower()
    found: list[Ask] = []
    if any(word in lower for word in CAUSE):
        found.append(Ask.CAUSE)
    if any(word in lower for word in FIX):
        found.append(Ask.FIX)
    if not found and any(word in lower for word in VERDICT):
        found.append(Ask.VERDICT)
    return tuple(found) or (Ask.CAUSE,)
