"""The lines that a question names: by number, by a name or label that is known, or by a word that is none.

A word that stands for a line and is no known one is found, too, so that the answer can say so: passed over,
the question's own line would answer in its place.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from agent.models.rule_based.shots_named import Part
from agent.models.rule_based.tries import listed
from shared.plant_lines import spoken

_NUMBERED: Final = re.compile(
    r"(?<![\d.])(\d{1,3}) ?(?:호기|번 ?(?:라인|설비|기계)|라인)|(?:라인|설비) ?(\d{1,3})(?!\d|\.\d)"
    r"|\b(?:line|machine|press|cell)(?: | ?#| no\.? ?)(\d{1,3})(?![a-z\d]|\.\d)"
    r"|\b((?:line|machine|press|cell)-?\d{1,3})(?![a-z\d]|\.\d)"
)
_KOREAN_END: Final = r"(?=이랑|랑|와|과|하고|은|는|이|가|의|에|도|을|를|만|보다|대비|로|으로|[^가-힣]|$)"
_ON_SHOTS: Final = "오늘|어제|그제|지난|이번|최근|어땠|어때|불량|몇|생산"
_UNKNOWN: Final = (
    re.compile(rf"(?<![가-힣a-z0-9_-])([가-힣a-z0-9_-]{{1,20}}?) ?(?:번 ?)?(?:라인|호기){_KOREAN_END}"),
    re.compile(r"(?<![\w-])([a-z][a-z0-9_-]{1,30})[ -](?:line|machine)(?![a-z0-9_-]| ?#? ?\d| no\b)"),
    re.compile(r"(?<![\w-])line ([b-hj-z])(?![a-z0-9_-])"),
)
_NO_NAMES: Final = frozenset(
    listed(
        """
        이 | 그 | 저 | 우리 | 내 | 제 | 본 | 현 | 현재 | 지금 | 생산 | 주조 | 다이캐스팅 | 사출 | 가공 |
        조립 | 공정 | 작업 | 자동 | 자동화 | 냉각 | 냉각수 | 유압 | 진공 | 급탕 | 스프레이 | 이형제 |
        공압 | 급수 | 배관 | 온도 | 압력 | 분할 | 파팅 | 금형 | 용탕 | 전체 | 모든 | 같은 | 다른 | 옆 |
        앞 | 뒤 | 새 | 신규 | 기존 | 오늘 | 어제 | 그제 | 내일 | 야간 | 주간 | 야간조 | 주간조 | 아침 |
        오전 | 오후 | 저녁 | 새벽 | 이번 | 지난 | 이번주 | 지난주 | 이번달 | 지난달 | 불량 | 양품 |
        정상 | 불량률 | 해당 | 최근 | 첫 | 마지막 | 단일 | 개별 | 별도 | 검사 | 품질 | 두 | 세 | 한 |
        여러 | 각 | 몇 | 어느 | 어떤 | 무슨 | 그럼 | 그러면 | 혹시 | 샷 | 모델 | 오버플로 | 오버플로우 |
        센터 | 기준 | 관리 | 추세 | 중심 | the | this | that | our | my | your | a | an | each | every |
        all | which | what | whose | any | other | another | same | different | production | casting |
        die-casting | die | parting | cooling | vacuum | hydraulic | water | spray | assembly | hot |
        cold | whole | entire | per | by | on | in | of | off | at | to | with | from | for | and | or |
        than | about | is | was | were | are | did | does | do | how | why | when | single | one | two |
        both | new | old | current | present | night | day | shift | base | bottom | dead | time |
        trend | center | centre | control | limit | straight | best | worst | good | bad | first |
        second | third | next | last | fill | trim | tie | shot | compare | compared | show | stop |
        start | tell | measuring | injection | machining | robot | testing | running | main
        """
    )
)
"""Words before "라인" and "line" that name none."""
_ORDINARY: Final = frozenset(listed("기본 | default | 표준 | standard | 일반 | base | main | 메인"))
"""Labels that are words of their own, which name a line only beside a word for one."""


def lines_named(text: str, known: Sequence[str] = ()) -> list[Part]:
    """The lines that a text (NFKC, in lower case) names, in its order; `known` are their names and labels."""
    numbered = (Part(next(filter(None, found.groups())), *found.span()) for found in _NUMBERED.finditer(text))
    parts: list[Part] = []
    for part in (*numbered, *_known(text, known), *_unknown(text)):
        if all(part.end <= other.start or part.start >= other.end for other in parts):
            parts.append(part)
    return sorted(parts, key=lambda part: part.start)


def _known(text: str, known: Iterable[str]) -> Iterator[Part]:
    names = {name for name in map(spoken, known) if len(name) > 1 and not name.isdecimal()}
    if not names:
        return
    any_name = _one_of(names)
    marked = re.compile(
        rf"(?<![가-힣a-z0-9_-])({any_name})"
        rf" ?(?:(?:라인|호기|설비|기계){_KOREAN_END}|(?:line|machine|press|cell)(?![a-z0-9_-]))"
        rf"|(?<![가-힣a-z])(?:라인|설비|line|machine|press|cell) ({any_name})(?![a-z0-9_-])"
    )
    for found in marked.finditer(text):
        yield Part(found[1] or found[2], *found.span())
    if not (own := names - _ORDINARY):
        return
    name = _one_of(own)
    plain = re.compile(
        rf"(?<![가-힣a-z0-9_-])({name})(?= ?(?:이랑|랑|와|과|하고|보다|대비|에 ?비해))"
        rf"|(?<![가-힣a-z0-9_-])({name})(?=[은는이가의도]? ?(?:{_ON_SHOTS}))"
        rf"|\b(?:than|with|to|against|versus|vs\.?) (?:the )?({name})(?![가-힣a-z0-9_-])"
        rf"|\bhow (?:did|does|is|was) (?:the )?({name})(?![가-힣a-z0-9_-])"
        rf"|(?<![가-힣a-z0-9_-])({name})(?='s\b)"
        rf"|^(?:그럼|그러면|and|what about|how about|then|the|\s)*({name})(?=(?:은|는|도)?[?\s]*$)"
    )
    for found in plain.finditer(text):
        group = next(number for number, value in enumerate(found.groups(), 1) if value)
        yield Part(found[group], *found.span(group))


def _unknown(text: str) -> Iterator[Part]:
    for found in (found for pattern in _UNKNOWN for found in pattern.finditer(text)):
        if found[1] not in _NO_NAMES and not _describes(found[1]):
            yield Part(found[1], found.start(1), found.end())


def _describes(word: str) -> bool:
    """Return whether a word before "라인" ends like one that describes it: "높은", "멈춘", "느린"."""
    return word[-1] in "은는인한된던쁜린른운춘진난긴온친킨"


def _one_of(names: Iterable[str]) -> str:
    """A pattern of names, the longest first, each with or without blanks and hyphens in it."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(r"[\s_-]?".join(map(re.escape, name)) for name in longest_first)
