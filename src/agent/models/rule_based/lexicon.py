"""Words of the parser by what they do in a sentence, in Korean and English. Blanks may be left out.

Korean words are stems: particles and endings follow. Words of asking (why, what is, recommend …) stand in
`intent` and `asking`; words for variables in the schema and in `entities`.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import Final

from agent.models.rule_based.tries import Trie, listed


class Tag(StrEnum):
    """The part that a word plays."""

    UP = auto()
    DOWN = auto()
    SET = auto()
    TO = auto()
    BY = auto()
    FROM = auto()
    UNTIL = auto()
    """"up to", "down to": a value, with a direction."""
    MAXIMUM = auto()
    MINIMUM = auto()
    EXTREME = auto()
    """The limit on the side of the direction."""
    TYPICAL = auto()
    HALF = auto()
    DOUBLE = auto()
    SLIGHTLY = auto()
    MUCH = auto()
    STEP = auto()
    """One step of a setting."""
    MORE = auto()
    """On top of what was asked before, where nothing is named."""
    REVERSE = auto()
    AND = auto()
    OR = auto()
    NOT_BEFORE = auto()
    """Takes back what stands before it ("말고")."""
    CORRECTION = auto()
    """Between two numbers: the second takes the place of the first ("90 아니 95", "210, no wait, 205")."""
    NOT_AFTER = auto()
    """Takes back what stands after it ("instead of")."""
    KEEP = auto()
    """Says that what stands before (Korean) or after it (English) is not changed."""
    IF = auto()
    EACH = auto()
    BOTH = auto()
    APART = auto()
    """Each change for itself."""
    ADD = auto()
    """On top of the last what-if ("거기에 … 도")."""
    LAST = auto()
    OTHER = auto()
    FIRST = auto()
    SECOND = auto()
    THIRD = auto()
    FOURTH = auto()
    FIFTH = auto()
    OPTION = auto()
    """A proposed adjustment."""
    CAUSE_NOUN = auto()
    DOCUMENT = auto()
    THING = auto()
    """Stands for what was said ("거", "one")."""
    SHOT = auto()
    SHOT_BEFORE = auto()
    SAME = auto()
    APPLY = auto()
    PAST = auto()
    """Says that a clause tells what happened."""
    NOW = auto()
    RATE = auto()
    """A number beside it is a figure of an answer, no setting."""
    IDENTIFIER = auto()
    """The number behind it names a thing: a lot, a machine, a shot."""
    BETWEEN = auto()
    VALUE_NOUN = auto()
    NOTHING = auto()
    """Keeps a longer word from being read as the shorter one in it."""


WORDS: Final[Mapping[Tag, Sequence[str]]] = {
    Tag.UP: listed(
        """
        늘면 | 늘고 | 늘었 | 커지 | 커진 | 커질 | 두꺼워 | 빨라 | 세지 | 뜨거워 |
        더하 | 더 주 | 더 줘 | 더 준 | 추가하 | 추가해 | 더 넣 | 더 걸 | 두껍게 | 늦게 | speed up |
        thicker |
        올리 | 올려 | 올린 | 올릴 | 올렸 | 올라 | 올랐 | 오르 | 오른 | 높이 | 높여 | 높인 | 높일 | 높였 |
        높으 | 높아 | 높게 | 높은 | 늘리 | 늘려 | 늘린 | 늘릴 | 늘렸 | 늘어 | 키우 | 키워 | 키운 | 키웠 |
        키울 | 더 크 | 빠르게 | 빨리 | 뜨겁게 | 데우 | 데워 | 데운 | 달구 | 증가 | 길게 | 세게 | 상향 |
        인상 | 업시 | 업 하 | 플러스 | 올림 | 늘림 | 높임 | 길어 | 늦추 | 크게 | raise | raised |
        raises |
        raising | increase | increased | increases | increasing | higher | rise | rises | rising | rose |
        hotter | faster | quicker | heat | warmer | warm | longer | bump | bump up | bumped | push up |
        turn up |
        go up | goes up | went up | bring up | up | crank up | more | above present | add | plus |
        boost |
        boosted | lengthen | extend | greater | stronger | put up | step up | upped | climbs | lift
        """
    ),
    Tag.DOWN: listed(
        """
        줄면 | 줄고 | 줄었 | 작아 | 짧아 | 얇아 | 느려 | 약해지 | 차가워 | 식으면 |
        빼고 | 빼 주 | 덜 | 얇게 | off | shave | knock | thinner | take off | take away |
        낮추 | 낮춰 | 낮췄 | 낮춘 | 낮출 | 낮으 | 낮아 | 낮게 | 낮은 | 내리 | 내려 | 내린 | 내릴 | 내렸 |
        줄이 | 줄여 | 줄인 | 줄일 | 줄였 | 줄어 | 느리게 | 천천히 | 차갑게 | 식히 | 식혀 | 감소 | 짧게 |
        약하게 | 하향 | 인하 | 다운 | 떨어뜨 | 떨어트 | 떨어지 | 떨어져 | 마이너스 | 낮춤 | 내림 | 줄임 |
        빼면 | 깎으 | 깎아 | 작게 | 앞당기 | lower | lowered | lowering | lowers | reduce | reduced |
        reduces | reducing | decrease | decreased | decreases | decreasing | down | less | drop | drops |
        dropped | dropping | fall | falls | fell | colder | cut | cuts | cooler | shorten | shortened |
        shorter | slower | minus | bring down | turn down | go down | goes down | went down | back off |
        weaker |
        put down | step down | trim | subtract | slow down | cool down | smaller
        """
    ),
    Tag.SET: listed(
        """
        바꾸 | 바꿔 | 바꿨 | 바꾼 | 바꿀 | 바뀌 | 변경 | 맞추 | 맞춰 | 맞췄 | 설정 | 세팅 | 셋팅 |
        조정하면 | 두면 | 놓으면 | 놓고 | 잡으 | 잡고 | 잡아 | 가져가 | 하면 | 한다면 | 했을때 |
        했을 때 |
        해보면 | 해 보면 | 가면 | 돌리면 | 주면 | 넣으면 | 적용하면 | 조정해 | 조절 | set | setting |
        change | changed | changing | change it | put | make | keep at | run | running | use | using |
        go to | goes to | adjust | move | switch | try | go with | ran
        """
    ),
    Tag.TO: listed(
        "to | at | = | : | equal to | equals | is | was | were | be | become | becomes | → | -> | =>"
    ),
    Tag.BY: ("by",),
    Tag.FROM: ("from",),
    Tag.UNTIL: listed("up to | down to | as high as | as low as | as far as"),
    Tag.MAXIMUM: listed(
        """
        최대로 | 최대치로 | 최대값으로 | 최댓값으로 | 최대까지 | 최대한 올 | 최대치까지 | 상한으로 |
        상한까지 | 상한값으로 | 상한치로 | 최고로 | max로 | 맥스로 | 풀로 | 최대한 높 | to the maximum |
        to the max | to max | to maximum | to its maximum | to its max | at max | at maximum |
        at the maximum | at its maximum | to the upper limit | at the upper limit | to its upper limit |
        all the way up | as high as possible | as high as it goes | flat out | as high as it will go |
        at full | maxed out | max out
        """
    ),
    Tag.MINIMUM: listed(
        """
        최소로 | 최소치로 | 최소값으로 | 최솟값으로 | 최소까지 | 하한으로 | 하한까지 | 하한값으로 |
        최저로 | 최저치로 | min으로 | 최대한 낮 | 최대한 줄 | 최대한 내 | to the minimum | to the min |
        to min | to minimum | to its minimum | at minimum | at min | at the minimum | at its minimum |
        to the lower limit | at the lower limit | to its lower limit | all the way down |
        as low as possible | as low as it goes | as low as it will go
        """
    ),
    Tag.EXTREME: listed(
        """
        한계까지 | 한계치까지 | 한계로 | 한계값까지 | 한계값으로 | 끝까지 | 갈 수 있는 데까지 |
        설비 한계까지 | 기계 한계까지 | to the limit | to its limit | to the machine limit |
        to the machine's limit | as far as it goes | as far as possible | all the way | at the limit
        """
    ),
    Tag.TYPICAL: listed(
        """
        통상값 | 통상 | 평소대로 | 평소값 | 평소 값 | 평소로 | 평소처럼 | 표준값 | 표준으로 |
        기준값으로 |
        평소 수준 | 정상값으로 | 정상치로 | 보통값 | 원래대로 | 원래 값 | 권장값으로 | 추천값으로 |
        typical | its typical value | the usual value | the usual | usual value | its usual value |
        normal value | its normal value | standard value | the standard | back to normal | usual |
        recommended value | the recommended value | nominal
        """
    ),
    Tag.HALF: listed("절반 | 반으로 | half | halve | halved | halving | 반만"),
    Tag.DOUBLE: listed("두 배 | 2배 | double | doubled | doubling | twice | 배로"),
    Tag.SLIGHTLY: listed(
        """
        조금 | 살짝 | 약간 | 좀만 | 쪼끔 | 미세하게 | slightly | a bit | a little | a touch | a tad |
        somewhat
        """
    ),
    Tag.MUCH: listed("많이 | 크게 | 확 | 대폭 | 왕창 | a lot | much | significantly | considerably"),
    Tag.STEP: listed(
        """
        한 단계 | 한 스텝 | 한 칸 | 한 클릭 | 1단계 | 한 눈금 | one step | a step | one notch | a notch |
        one click | 하나만 | 하나 더 | 하나만 더 | one more | one more step
        """
    ),
    Tag.MORE: listed("더 | 추가로 | another | further | more | 한 번 더"),
    Tag.REVERSE: listed(
        """
        반대로 | 거꾸로 | the other way | the other way round | the opposite | in reverse
        """
    ),
    Tag.AND: listed(
        """
        그리고 | 랑 | 이랑 | 하고 | 및 | 와 | 과 | and | also | plus also | & | as well as | with |
        동시에 | 함께 | 같이
        """
    ),
    Tag.OR: listed(
        """
        또는 | 혹은 | 아니면 | 거나 | 이나 | or | versus | vs | vs. | either | 중에 | 중 어느 | 중에서 |
        중 뭐 | 중 어떤 | 하거나
        """
    ),
    Tag.NOT_BEFORE: listed(
        """
        말고 | 빼고 | 제외하고 | 제외 | 아니라 | 아니고 | 대신 | 대신에 | 가 아닌 | 이 아닌 | 아닌 |
        지 않고 | 지 말고 | 지 말아
        """
    ),
    Tag.CORRECTION: listed(
        """
        아니 | 아니다 | 아니아니 | 아 아니 | 아차 | 정정 | 참 | 아니지 | no wait | no, wait | wait no |
        wait, no | wait | sorry | i mean | make that | scratch that | correction |
        make it | no, make it | or rather
        """
    ),
    Tag.NOT_AFTER: listed(
        """
        not | instead of | rather than | except | except for | other than | don't | do not |
        without changing | without touching | without | never mind | leave out | ignoring | forget
        """
    ),
    Tag.KEEP: listed(
        """
        그대로 두고 | 그대로 놓고 | 그대로 두 | 그대로고 | 유지하고 | 유지한 채 | 고정하고 | 고정한 채 |
        놔두고 | 그대로인 | 안 건드리고 | 건드리지 말고 | 유지하면서 | 그대로 하고 | 고정 | 바꾸지 않고 |
        keep | keeping | leave | leaving | holding | unchanged | untouched | as it is | as is
        """
    ),
    Tag.IF: listed(
        """
        whether | wondering | wonder | curious | i want to know |
        were to | was to |
        만약 | 가정 | 혹시 | 시뮬 | 경우 | 일 때 | 때는 | 때 각각 | 어떻게 돼 | 어떻게 될 | 어떨까 |
        어떻게 되 | 어떻게 변 | 달라져 | 달라질 | 좋아질 | 나아질 | 해보자 | 해 보자 | 해볼 | if |
        what if | suppose | supposing | assume | assuming | would | what about | how about | happens |
        happen | could | let's | what would | hypothetically | imagine | say | should i | can i | may i |
        shall i | should we | can we | may we | i'd like to | predict | simulate | when | try |
        what happens | help | effect of
        """
    ),
    Tag.EACH: listed("각각 | 각기 | respectively | 씩 | each"),
    Tag.APART: listed("따로 | 하나씩 | 각자 | separately | individually | one at a time | one by one"),
    Tag.BOTH: listed("둘 다 | 모두 | 둘다 | 양쪽 다 | both | all of them | 다 같이"),
    Tag.ADD: listed(
        """
        거기에 | 거기다 | 거기다가 | 여기에 | 여기다 | 더해서 | 더해 | 그 상태에서 | 그 상태로 |
        그 위에 |
        also | as well | in addition | on top | on top of that | 같이 바꾸 | 추가로 | 그 조건에 |
        그 조건에서 | additionally
        """
    ),
    Tag.LAST: listed(
        """
        마지막 | 맨 끝 | 맨 뒤 | 맨 마지막 | 끝의 것 | the last one | last one | last option | last
        """
    ),
    Tag.OTHER: listed(
        """
        다른 거 | 다른 것 | 다른 걸 | 다른 안 | 나머지 | 딴 거 | 딴 걸 | 다른 쪽 | 다른 방안 |
        다른 조정안 | 다른 하나 | the other one | other one | the other | the other option |
        another one |
        the alternative | the second alternative | 딴거 | 딴걸
        """
    ),
    Tag.FIRST: listed(
        """
        첫 번째 | 첫째 | 첫 안 | 처음 거 | 처음 것 | 1번째 | 1번 안 | 1안 | 1번 | 맨 처음 | 맨 위 |
        첫번째 | 처음 안 | first | the former | 1st | option 1 | option one | number one | option a |
        the first one | 가장 위
        """
    ),
    Tag.SECOND: listed(
        """
        두 번째 | 둘째 | 2번째 | 2번 안 | 2안 | 2번 | 두번째 | second | 2nd | option 2 | option two |
        number two | option b | the second one
        """
    ),
    Tag.THIRD: listed(
        """
        세 번째 | 셋째 | 3번째 | 3번 안 | 3안 | 3번 | 세번째 | third | 3rd | option 3 | option three |
        number three | option c
        """
    ),
    Tag.FOURTH: listed("네 번째 | 넷째 | 4번째 | 네번째 | fourth | 4th | option 4"),
    Tag.FIFTH: listed("다섯 번째 | 5번째 | 다섯번째 | fifth | 5th | option 5"),
    Tag.OPTION: listed(
        """
        조정안 | 제안 | 방안 | 추천안 | 개선안 | 추천한 | 제안한 | 추천대로 | 조정 방법 | 안으로 |
        안대로 | 안은 | 안을 | adjustment | adjustments | suggestion | suggested | suggestions |
        proposal | proposed | proposals | option | options | recommendation | recommended change |
        recommended adjustment | recommended changes | your advice
        """
    ),
    Tag.CAUSE_NOUN: listed(
        """
        원인 | 요인 | 변수 | 인자 | 이유 | driver | drivers | cause | causes | factor | factors |
        reason |
        variable | contributor
        """
    ),
    Tag.DOCUMENT: listed("문서 | 자료 | document | documents | source | article"),
    Tag.THING: listed(
        """
        거로 | 걸로 | 것으로 | 거는 | 것은 | 건 | 거 | 것 | 걸 | 게 | 그거 | 그걸 | 그것 | 이거 | 저거 |
        one | ones | it | that | that one | this one | them | those
        """
    ),
    Tag.SHOT: listed("샷 | 쇼트 | shot | shots"),
    Tag.SHOT_BEFORE: listed(
        """
        바로 전 샷 | 바로 이전 샷 | 이전 샷 | 전 샷 | 지난 샷 | 직전 샷 | 앞 샷 | 앞의 샷 | 방금 전 샷 |
        아까 샷 | 아까 그 샷 | 그전 샷 | 그 전 샷 | 전번 샷 | 저번 샷 | 앞선 샷 | 바로 앞 샷 |
        직전 쇼트 |
        바로 전 | 바로 앞 | 직전 | 직전 것 | 이전 것 | 전 것 | 전거 | 전 거 | 이전 거 | the shot before |
        shot before | previous shot | the previous shot | last shot | the last shot | prior shot |
        preceding shot | earlier shot | the one before | one before | previous one | the previous one |
        shot before this | the shot before this one | former shot | the one before that |
        before that one
        """
    ),
    Tag.SAME: listed(
        """
        같은 걸 | 같은 거 | 같은 것 | 같은 값 | 같은 변수 | 그 값 | 아까 그 값 | the same | same one |
        same
        """
    ),
    Tag.APPLY: listed(
        """
        대로 | 적용 | 하면 | 따르 | apply | applied | applying | follow | follow it | use | go with
        """
    ),
    Tag.PAST: listed(
        """
        뒤로 | 이후로 | 나서 | 더니 | 어제 | 그제 | 지난주 | 아침에 | 어젯밤 | 오전에 | 새벽에 |
        yesterday | ago | since | this morning | last night | last week | earlier today | already |
        after we | after i | has been | have been | had been | we had | until now | used to
        """
    ),
    Tag.NOW: listed("지금 | 현재 | now | currently | at the moment | present"),
    Tag.RATE: listed(
        """
        불량 확률 | 불량확률 | 확률 | 불량률 | 불량율 | 수율 | 가동률 | 신뢰도 | 기여도 | 비중 |
        판정 기준 | 임계값 | 이상도 | 점유율 | 양품률 | 신뢰 점수 | 위험도 | 문턱값 | 문턱 | 판정선 |
        기준선 | probability | probabilities | defect rate | scrap rate | confidence | share | shares |
        threshold | yield | reject rate | risk | likelihood | anomaly | chance | uptime | oee
        """
    ),
    Tag.IDENTIFIER: listed(
        """
        샷 | 쇼트 |
        로트 | 롯트 | lot | batch | 샷 번호 | 샷번호 | shot number | shot no | shot no. | 라인 | line |
        machine | 호기 | 설비 | 캐비티 | cavity | cell | shift | no. | number | 번호 | # | die no |
        금형 번호 | part number | order | serial | 시리얼 | 품번 | 도번 | pallet | 팔레트 | charge |
        차지 | page | version | 버전 | step | lot no | lot number | 로트 번호 | heat number | ticket |
        out of | rev | room | press | 사번 | 작업지시 | work order | op | operator | shot
        """
    ),
    Tag.BETWEEN: ("between", "사이", "범위에서"),
    Tag.VALUE_NOUN: listed("값 | value | values | 수치"),
    Tag.NOTHING: listed(
        """
        화씨 | 섭씨 | 초속 | 초당 | 분당 | 절대온도 | fahrenheit | celsius | 오전 | 오후 | 새벽 | 저녁 |
        정도 | 도구 | 하고 싶 | 시도 | 의도 | 태도 | 제도 | 다이렉트 | 도면 | 온도계 | 속도감 | 초과 |
        초반 | 초기 | 초물 | 과정 | 과거 | 결과 | 효과 | 통과 | 경과 | 성과 | 과다 | 과열 | 바로 | 바닥 |
        바람 | 하나 | 건강 | 조건 | 안건 | 사건 | 물건 | 요건 | 건너 | 건드 | 이랑은 | 와서 | 와도 |
        게이트 | 거나 | 거의 | 거기 | 거치 | 걸려 | 걸리 | 더니 | 더러 | 더라 | 확인 | 확률 | 확실 |
        확보 | 정확 | 명확 | 가정 | 한계 | 게다가 | 그러게 | 것 같 | 거 같 | in that case | that is |
        that's | what is | what's | how is | there is | make sure | go up and down | up to date |
        what was | look at | at all | at once | at least | at most | at the moment | due to | try to |
        used to | according to | compared to | what to | like to | how to | need to | want to | have to |
        going to | back to | set up | setup | set point | setpoint | more or less | no more |
        what changed | why is | which one | no longer | it is | more likely | more than | less than |
        higher than | lower than | warm-up | warm up | tell me more | more detail | more details |
        자세히 | 더 자세 | less likely | write up | write it up | sum up | line up | follow up |
        what else | on top | heat treatment | heat treat | heat check | pick up | break down |
        breakdown |
        shut down | shutdown | cut off | cold shut | make of | use case | start up | start-up |
        clean up |
        end up | ended up | came up | come up | coming up
        """
    ),
}


def _trie() -> Trie[tuple[Tag, ...]]:
    tags: dict[str, list[Tag]] = {}
    for tag, words in WORDS.items():
        for word in words:
            tags.setdefault(word, []).append(tag)
    found: Trie[tuple[Tag, ...]] = Trie()
    for word, meant in tags.items():
        found.add(word, tuple(meant))
    return found


TRIE: Final = _trie()
"""Words with their tags; several tags where a word may do several things."""
