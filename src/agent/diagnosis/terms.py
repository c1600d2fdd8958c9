"""What a search is about, apart from how it was worded."""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_ASKING: Final = frozenset(
    " ".join(
        (
            "알려줘 알려주세요 알려줄래 설명해줘 설명해주세요 설명 뭐야 뭔가요 뭐예요 무엇 무엇인가요",
            "무엇이야 어떻게 해 해줘 해주세요 어떤 있어 있나요 있어요 되나요 돼 좀 궁금해 궁금합니다 찾아줘",
            "찾아주세요 보여줘 관련 대해 대한 문서 자료 a an the is are what how do does i we you to can of",
            "for on in me my please tell explain show find about there any document documents",
        )
    ).split()
)
_ENDINGS: Final = re.compile(
    r"(?<=[가-힣]{2})(?:에\s*대한|에서는|에서|으로|이란|란|은|는|이|가|을|를|의|에|로|과|와)$"
)


def search_terms(query: str) -> tuple[str, ...]:
    """The words of `query` that say what it is about, folded, each once, in alphabetical order.

    Words of asking and the commonest Korean particles are left out. Two queries with equal terms
    find the same documents; where nothing is left, the words are taken as they are.
    """
    words = [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFC", query))]
    kept = {_ENDINGS.sub("", word) for word in words if word not in _ASKING}
    return tuple(sorted(kept or set(words)))
