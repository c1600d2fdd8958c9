"""The language of a text that a person wrote."""

import re
from enum import StrEnum

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


class Language(StrEnum):
    """The languages that answers are written in."""

    KOREAN = "ko"
    ENGLISH = "en"


def language_of(text: str) -> Language:
    """Korean as soon as one Hangul letter is in it: mixed questions come from Korean speakers."""
    return Language.KOREAN if _HANGUL.search(text) else Language.ENGLISH
