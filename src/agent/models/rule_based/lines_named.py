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
    r"(?<![a-z\d.])(?<![a-z]-)(\d{1,3}) ?(?:호기|번 ?(?:라인|설비|기계)|라인)"
    r"|(?:라인|설비) ?(\d{1,3})(?!\d|\.\d)"
    r"|\b(?:line|machine|press|cell)(?: | ?#| no\.? ?)(\d{1,3})(?![a-z\d]|\.\d)"
    r"|\b((?:line|machine|press|cell)-?\d{1,3})(?![a-z\d]|\.\d)"
)
_KOREAN_END: Final = r"(?=이랑|랑|와|과|하고|은|는|이|가|의|에|도|을|를|만|보다|대비|로|으로|[^가-힣]|$)"
_ON_SHOTS: Final = "오늘|어제|그제|지난|이번|최근|어땠|어때|불량|몇|생산"
_ASKED_OF: Final = (
    f"{_ON_SHOTS}|추세|수율|요약|리포트|보고서|현황|상황|비교|가동|내일|야간|주간|금일|전일|샷|양품"
    "|직행|문제|이상|괜찮|보여|알려"
)
_NAMED_FIRST: Final = re.compile(
    r"(?<![가-힣a-z0-9_-])라인 ([가-힣]{2,8}?|[a-z](?:[a-z0-9_-]{1,20})?)"
    rf"(?=이랑|랑|와|과|하고|보다|대비|(?:은|는|의|도|에서|에)? ?(?:{_ASKED_OF})"
    r"|(?:은|는|도|요)?\s*[?]|은$|는$| (?:do|did|was|is|today|yesterday)\b)"
)
"""A name behind the word: "라인 제타 오늘…", "라인 감마는?". What follows has to be asked of a line."""
_UNKNOWN: Final = (
    re.compile(rf"(?<![가-힣a-z0-9_-])([가-힣a-z0-9_-]{{1,20}}?) ?(?:번 ?)?(?:라인|호기){_KOREAN_END}"),
    re.compile(
        r"(?<![\w-])([b-hj-z]|[a-z][a-z0-9_-]{1,30})[ -](?:line|machine)(?![a-z0-9_-]| ?#? ?\d| no\b)"
    ),
    re.compile(
        r"(?<!the )(?<!this )(?<!that )(?<!our )(?<!your )(?<!my )(?<!a )(?<!production )(?<![\w-])"
        r"line ([b-hj-z]|[a-z][a-z0-9_-]{1,20})(?![a-z0-9_-])"
    ),
    _NAMED_FIRST,
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
        start | tell | measuring | injection | machining | robot | testing | running | main | today |
        yesterday | tonight | now | then | has | had | have | having | been | be | being | will | can |
        could | should | would | may | might | must | need | needs | it | they | we | you | i | as |
        up | down | out | over | under | after | before | since | until | during | week | month |
        morning | afternoon | evening | again | still | also | just | only | ok | okay | fine | speed |
        pressure | temperature | rate | rates | defect | defects | shots | part | parts | status |
        number | name | data | history | report | summary | model | doing | working | works | worked |
        runs | ran | stopped | stops | started | starts | starting | stopping | made | make | makes |
        producing | produced | produces | leader | operator | side | up-to-date | there | here | not |
        no | yes | output | yield | scrap | downtime | uptime | efficiency | count | counts | alarm | alarms |
        engineer | manager | supervisor | crew | team | average | mean | overview | performance | quality |
        health | state | condition | going | fault | faults | error | errors | problem | problems | issue |
        issues | change | changes | setting | settings | setup | value | values | flow | force | cycle |
        cycles | took | take | chart | graph | plot | look | looks | looking | versus | get | got | gets |
        go | goes | more | less | better | worse | too | so | if | because | while | total | totals | right |
        left | like | who | log | logs | records | recorded | trends | throughput | utilisation |
        utilization | oee | stoppage | stoppages | break | breaks | maintenance | cleaning |
        length | width | drawing
        """
    )
)
"""Words beside "라인" and "line" that name none."""
_AFTER_LINE: Final = frozenset(
    listed(
        """
        상태 | 상황 | 현황 | 전체 | 전부 | 점검 | 교체 | 세척 | 청소 | 정비 | 보전 | 관리자 | 담당자 |
        작업자 | 운전원 | 조장 | 반장 | 사람 | 인원 | 설비 | 장비 | 기계 | 로봇 | 컨베이어 | 변경 | 이상 |
        문제 | 고장 | 알람 | 경보 | 이름 | 번호 | 목록 | 종류 | 하나 | 모두 | 다시 | 계속 | 아직 | 요즘 |
        금일 | 전일 | 당일 | 평균 | 성능 | 성적 | 실적 | 결과 | 원인 | 이유 | 대비 | 비교 | 추이 | 통계 |
        기록 | 이력 | 데이터 | 자료 | 그래프 | 차트 | 보고서 | 리포트 | 요약 | 설정 | 조건 | 분위기 | 자체 |
        운영 | 운전 | 중단 | 멈춤 | 시작 | 재시작 | 품번 | 제품 | 부품 | 누설 | 누수 | 막힘 | 안전 | 환경 |
        사진 | 카메라 | 얼마나 | 어떻게 | 어디 | 언제 | 누가 | 누구 | 무엇 | 얼마 | 정말 | 진짜 | 많이 |
        조금 | 너무 | oee | ct | ng | ok
        """
    )
)
"""Words behind "라인" that are asked of it, and name none."""
_OF_A_LINE: Final = re.compile(
    r"[률율량수도력압속값별적된한할면서고지데까요줘]$|시간$|타임$|부터$|까지$|불량|생산|가동|정지|사이클"
)
"""Ends and parts of such words: 가동률, 생산량, 속도, 정지시간."""
_ORDINARY: Final = frozenset(listed("기본 | default | 표준 | standard | 일반 | base | main | 메인"))
"""Labels that are words of their own, which name a line only beside a word for one."""


_BLANK: Final = frozenset(" \t\n-_")
_LETTER: Final = re.compile(r"[가-힣a-z0-9_-]")
_ASCII: Final = re.compile(r"[a-z0-9_-]")
_MARK_AFTER: Final = re.compile(
    rf" ?(?:(?:라인|호기|설비|기계){_KOREAN_END}|(?:line|machine|press|cell)(?![a-z0-9_-]))"
)
_MARK_BEFORE: Final = re.compile(r"(?:라인|설비|line|machine|press|cell) $")
_SIDE_AFTER: Final = re.compile(
    rf" ?(?:이랑|랑|와|과|하고|보다|대비|에 ?비해)|[은는이가의도]? ?(?:{_ON_SHOTS})|'s(?![a-z])"
)
_SIDE_BEFORE: Final = re.compile(
    r"\b(?:than|with|to|against|versus|vs|vs\.|how (?:did|does|is|was)) (?:the )?$"
)
_GOING_ON: Final = frozenset({"그럼", "그러면", "and", "what", "how", "about", "then", "the"})
_ENDINGS: Final = frozenset({"", "은", "는", "도", "요"})


def lines_named(text: str, known: Sequence[str] = ()) -> list[Part]:
    """The lines that a text (NFKC, in lower case) names, in its order; `known` are their names and labels."""
    numbered = (Part(next(filter(None, found.groups())), *found.span()) for found in _NUMBERED.finditer(text))
    parts: list[Part] = []
    for part in (*numbered, *_known(text, known), *_unknown(text)):
        if all(part.end <= other.start or part.start >= other.end for other in parts):
            parts.append(part)
    return sorted(parts, key=lambda part: part.start)


def _known(text: str, known: Iterable[str]) -> Iterator[Part]:
    """The names where they stand for a line, the longest first, whatever blanks and hyphens are in them."""
    places = [place for place, letter in enumerate(text) if letter not in _BLANK]
    squeezed = "".join(text[place] for place in places)
    names = {name for name in map(spoken, known) if len(name) > 1 and not name.isdecimal()}
    for name in sorted(names, key=lambda name: (-len(name), name)):
        at = squeezed.find(name)
        while at >= 0:
            start, end = places[at], places[at + len(name) - 1] + 1
            if not (start and _LETTER.match(text, start - 1)) and _is_line(text, start, end, name):
                marked = _MARK_BEFORE.search(text[max(0, start - 20) : start])
                yield Part(name, start - len(marked[0]) if marked else start, end)
            at = squeezed.find(name, at + 1)


def _is_line(text: str, start: int, end: int, name: str) -> bool:
    """Return whether a name at these characters stands for a line and not for what else it may mean."""
    before, ends = text[max(0, start - 20) : start], not _LETTER.match(text, end)
    if _MARK_AFTER.match(text, end) or (_MARK_BEFORE.search(before) and not _ASCII.match(text, end)):
        return True
    if name in _ORDINARY:
        return False
    alone = set(text[:start].split()) <= _GOING_ON and text[end:].strip(" ?") in _ENDINGS
    return alone or bool(_SIDE_AFTER.match(text, end) or (ends and _SIDE_BEFORE.search(before)))


def _unknown(text: str) -> Iterator[Part]:
    for pattern in _UNKNOWN:
        for found in pattern.finditer(text):
            name = found[1]
            if name in _NO_NAMES or _describes(name):
                continue
            if pattern is _NAMED_FIRST and (name in _AFTER_LINE or _OF_A_LINE.search(name)):
                continue
            yield Part(name, found.start(1), found.end())


def _describes(word: str) -> bool:
    """Return whether a word before "라인" ends like one that describes it: "높은", "멈춘", "느린"."""
    return word[-1] in "은는인한된던쁜린른운춘진난긴온친킨"
