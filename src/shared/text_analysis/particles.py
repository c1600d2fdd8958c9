"""Korean endings: what is cut off a word so that 불량이, 불량은 and 불량 are one term.

A list of endings and of nouns that only look as if they had one. It is no morphological analyser:
for retrieval it is enough that a word is cut the same way in a document and in a question, and
that syllable pairs (see `tokens`) catch what is cut differently.
"""

from functools import lru_cache

_PARTICLES = """
에서부터 으로부터 에서는 에서도 으로는 으로도 이라면 이라는 에게서
이란 이면 이나 이며 이고 에는 에도 에서 에게 에만 으로 로는 로도 까지 부터
보다 처럼 마다 만큼 조차 이라 라면 라는 과의 와의 들이 들은 들을 들의
은 는 이 가 을 를 의 에 로 와 과 도 만 나 란 면 들
"""

_VERB_ENDINGS = """
하였습니다 되었습니다 했습니다 됐습니다 하십시오 합니다 됩니다 입니다 습니다
하려면 되려면 하는지 되는지 인가요 할까요 될까요 하나요 되나요 하도록 되도록
하면서 되면서 하거나 되거나 하지만 되지만 한다면 된다면 하므로 되므로 하는데 되는데
하는 되는 하면 되면 하여 되어 해서 돼서 하고 되고 하기 되기 하지 되지 한다 된다
했다 됐다 해야 돼야 해도 돼도 인데 인지 이다 할 될 한 된 해
"""

_NOUNS_BY_THEIR_END = """
온도 속도 강도 밀도 습도 각도 농도 정도 경도 점도 감도 조도 순도 고도 용도 빈도 한도 척도 제도
길이 높이 차이 깊이 넓이 사이 레이 다이 라이 타이 웨이
증가 추가 첨가 부가 평가 원가 단가 인가 허가 결과 효과 경과 통과 초과 여과 성과
회로 경로 유로 해로 온로 피로 제로 주의 정의 불만 교란
화면 도면 표면 단면 측면 평면 형면 전면 후면 양면 계면
용해 융해 이해 분해 방해 손해 제한 무한 상한 하한 권한 기한 극한 역할 분할
"""

_ENDINGS = frozenset(_PARTICLES.split() + _VERB_ENDINGS.split())
_LONGEST = max(map(len, _ENDINGS))
_NOUN_ENDS = frozenset(_NOUNS_BY_THEIR_END.split())

# Adjectives that turn a question round (높은 / 낮은): every form becomes its stem.
_ADJECTIVES = {
    **{stem: stem for stem in ("높", "낮", "늦", "짧", "얇", "두껍", "빠르", "느리", "부족", "과다")},
    **dict.fromkeys(("빠른", "빨라", "빨리"), "빠르"),
    **dict.fromkeys(("느린", "느려"), "느리"),
    **dict.fromkeys(("거친", "거칠"), "거칠"),
    **dict.fromkeys(("둥근", "둥글"), "둥글"),
    **dict.fromkeys(("뜨거", "뜨겁"), "뜨겁"),
    **dict.fromkeys(("차가", "차갑"), "차갑"),
    **dict.fromkeys(("무거", "무겁"), "무겁"),
    "모자": "모자라",
    "두꺼": "두껍",
}


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word (Hangul syllables only) without particle or verb ending; at least two syllables stay.

    Forms of the adjectives above become their stem, which may be shorter or other syllables.
    """
    adjective = _adjective(word)
    if adjective:
        return adjective
    for length in range(min(_LONGEST, len(word) - 2), 0, -1):
        if word[-length:] in _ENDINGS:
            return word if length == 1 and word[-2:] in _NOUN_ENDS else word[:-length]
    return word


def is_adjective(word: str) -> bool:
    """True where `stem` gives the stem of one of the adjectives above."""
    return _adjective(word) is not None


def _adjective(word: str) -> str | None:
    return _ADJECTIVES.get(word[:1]) or _ADJECTIVES.get(word[:2])


def is_particle(word: str) -> bool:
    """True where the whole of `word` is a particle or an ending, as behind a Latin word (ADC12에서)."""
    return word in _ENDINGS


def ends_in_particle(word: str) -> bool:
    """True where a word of two syllables may be one syllable and a particle (핀이, 탕을; not 온도)."""
    return len(word) == 2 and word[-1] in "은는이가을를의에로와과도만" and word not in _NOUN_ENDS
