"""The root of a Korean verb, so that 붙어요, 붙는다, 붙음 and 붙었는데 are one term.

Shop-floor questions are made of verbs, and a verb's ending melts into its last syllable (생기 + 어요
is 생겨요). The endings below are cut off and the commonest contractions undone by the arithmetic of
the syllable block (Unicode 3.12: code = 0xAC00 + (initial × 21 + vowel) × 28 + final). As with
`particles`, a wrong root does no harm as long as documents and questions get the same one.
"""

from functools import lru_cache

_KNOWN = """
었습니다 았습니다 였습니다 었는데 았는데 였는데 었더니 았더니 었거든 았거든 습니다 습니까 으니까 으려면 으면서
었다 았다 였다 었어 았어 였어 었네 았네 었음 았음 는데 은데 는다 는지 은지 을까 으면 으니 니다 니까
어서 아서 여서 어도 아도 여도 어야 아야 는가 은가 는게 은게 려면 려고 도록 거나 거든 면서 더니 더라 잖아 다가
길래 다고 라고 는걸 던데 대요 어 아 여 네 냐 니 지 죠 고 게 기 면 며 는 은 을 음 던 다 자 데 요 까 서 야
"""
_ENDINGS = frozenset(_KNOWN.split())
_LONGEST = max(map(len, _ENDINGS))
_FIRST, _FINALS, _VOWELS = 0xAC00, 28, 21
_N, _L, _M, _B, _SS = 4, 8, 16, 17, 20
_CONTRACTED = {6: 20, 14: 13, 9: 8, 10: 11}
"""Vowel with an ending melted in → vowel of the root: ㅕ ㅣ, ㅝ ㅜ, ㅘ ㅗ, ㅙ ㅚ."""
_HAE, _HA, _REU = "해", "하", "르"


@lru_cache(maxsize=20_000)
def root(word: str) -> str | None:
    """The root of `word` (Hangul syllables only), or None where it does not look like a verb."""
    base, ending = _cut(word.removesuffix("요") if len(word) > 2 else word)
    found = _without_contraction(base, ending)
    return found if found != word else None


def is_verb_ending(text: str) -> bool:
    """True where a verb may end in `text`."""
    return text in _ENDINGS


def _cut(word: str) -> tuple[str, str]:
    for length in range(min(_LONGEST, len(word) - 1), 0, -1):
        if word[-length:] in _ENDINGS:
            return word[:-length], word[-length:]
    return word, ""


def _without_contraction(base: str, ending: str) -> str:
    code = ord(base[-1]) - _FIRST
    block, final = divmod(code, _FINALS)
    initial, vowel = divmod(block, _VOWELS)
    melted = final == _SS or (final in (_N, _L, _M, _B) and (not ending or ending[0] in "다데지니까게"))
    if melted and (ending or len(base) > 1):
        final = 0
    elif final:
        return base
    last = _syllable(initial, vowel, final)
    if last in "라러" and len(base) > 1 and (ord(base[-2]) - _FIRST) % _FINALS == _L:
        return base[:-2] + chr(ord(base[-2]) - _L) + _REU
    if last == _HAE:
        return base[:-1] + _HA
    open_ending = not ending or melted or ending in {"서", "야"}
    return base[:-1] + _syllable(initial, _CONTRACTED.get(vowel, vowel) if open_ending else vowel, 0)


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(_FIRST + (initial * _VOWELS + vowel) * _FINALS + final)
