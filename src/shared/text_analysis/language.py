"""Korean or English: the language of what a person wrote, and of a document."""

import re
from enum import StrEnum
from typing import Final

_HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


class Language(StrEnum):
    """The languages that answers are written in."""

    KOREAN = "ko"
    ENGLISH = "en"


def language_of(text: str) -> Language:
    """Korean as soon as one Hangul letter is in it: mixed questions come from Korean speakers."""
    return Language.KOREAN if _HANGUL.search(text) else Language.ENGLISH


def language_of_document(text: str) -> Language:
    """Korean where at least a tenth of the letters is Hangul: technical Korean is full of Latin terms."""
    letters = sum(character.isalpha() for character in text)
    korean = len(_HANGUL.findall(text)) * 10 >= max(letters, 1)
    return Language.KOREAN if korean else Language.ENGLISH
