"""Words of asking: what is wanted of the answer, which figure is meant, which part of a document.

The intents that the shot's tools answer (verdict, cause, documents) stand in `intent`, where speculation
reads them too; here is what the offline model alone tells apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from agent.models.rule_based.request import Aspect, Concept
from agent.models.rule_based.tries import Trie, listed


class Cue(StrEnum):
    """A sign of what is asked for; several together make an ask."""

    LIMIT = auto()
    TYPICAL = auto()
    WITHIN = auto()
    """True if a value is as it should be."""
    VALUE = auto()
    MEANING = auto()
    COMPARE = auto()
    BETTER = auto()
    SUMMARY = auto()
    DAY = auto()
    """The day, the lot, other machines."""
    AMOUNT = auto()
    """How many, how much: asks about the day for a figure."""
    HOW_MUCH = auto()
    """Asks for the value to set: the assistant is to find it."""
    PICTURE = auto()
    WHY = auto()
    FIX = auto()
    DOCUMENTS = auto()
    ABILITIES = auto()
    WHERE = auto()
    DAY_ASKED = auto()
    """Asks for the day by itself ("추이", "trend")."""
    EARLIER = auto()
    VERDICT = auto()
    MEANS = auto()
    """Asks for a meaning beyond doubt ("뜻", "mean"), where MEANING may ask for a value as well."""
    OF_A_WORD = auto()
    """Asks for a meaning even beside "why"."""
    WRITTEN = auto()
    """Asks for what is written on a variable, not for its value."""
    RECOMMENDED = auto()
    OVER = auto()
    PRESENT = auto()
    NEED = auto()
    LIKELY = auto()
    ABNORMAL = auto()
    NORMAL = auto()
    GENERAL = auto()
    """Asks what follows in general."""
    HOT = auto()
    """Asks for a temperature without the word."""


CUES: Final[Mapping[Cue, Sequence[str]]] = {
    Cue.LIMIT: listed(
        """
        machine allow | machine allows | does it allow | allow for | allowed for | 허용해 |
        최저는 | 최저가 | 최고는 | 최고가 | 최저값 | 최고값 | 최소가 | 최저치는 | 한계 | 상한 | 하한 |
        어디까지 | 얼마까지 | 몇 도까지 | 몇까지 | 최댓값 | 최대값 | 최솟값 | 최소값 | 최대 얼마 |
        최대 몇 | 최대로 얼마 | 최소 얼마 | 최소 몇 | 허용 범위 | 허용범위 | 허용치 | 허용 한도 | 허용 |
        설정 범위 | 조정 범위 | 설정 가능 | 조정 가능 | 사용 범위 | 운전 범위 | 조절 범위 | 조절 가능 |
        가능 범위 | 까지 올려도 | 까지 내려도 | 까지 낮춰도 | 까지 가능 | 까지 돼 | 까지 되 | 최고 몇 |
        최저 몇 | 최대한도 | 한도 | 갈 수 있 | 최고치 | 최저치 | 맥스가 | 맥스는 | 최대는 | 최소는 |
        최대가 | limit | limits | how far | how high can | how low can | how high may | how low may |
        maximum | minimum | highest | lowest | upper bound | lower bound | allowed | allowable |
        permitted | permissible | max | min | setting range | adjustable range | machine range |
        how much can | how high could | how low could | how hot can | how hot may | how fast can |
        how slow can | how cold can | how long can | how much further | ceiling | floor | range | 범위
        """
    ),
    Cue.TYPICAL: listed(
        """
        제일 좋아 | 가장 좋아 | 제일 좋은 | 가장 좋은 | 권장 | 추천값 | 추천 값 | 적정 | 표준값 | 통상 |
        평소 | 보통 | 정상 범위 | 정상범위 | 적당한 |
        기준값 | 기준치 | 정상값 | 정상치 | 정상 값 | 일반적 | 적절한 | 표준 | 평상시 | 이상적 |
        좋은 값 |
        목표값 | 타깃값 | recommended | recommend | typical | usual | usually | normal range |
        standard value | normally | appropriate | nominal | ideal | optimal | best value | target value |
        proper | good value | should the | should it be | what should | supposed to be | normal value |
        suitable | typically
        """
    ),
    Cue.WITHIN: listed(
        """
        is that a problem | is it a problem | is this a problem | a concern | 문제 있 | 문제 될 | 문제될 |
        문제가 될 |
        괜찮 | 정상 | 맞아 | 맞나 | 맞는 | 높은 편 | 낮은 편 | 높지 않 | 낮지 않 | 너무 높 | 너무 낮 |
        높아? | 낮아? | 높은가 | 낮은가 | 높나 | 낮나 | 높은 거 | 낮은 거 | 문제없 | 문제 없 | 이상 없 |
        벗어나 | 어긋 | 양호 | 안 높 | 어때 | 적당 | 과하 | 부족 | 짧은 거 | 긴 거 | 높은 건 | 낮은 건 |
        심한 | 빠른 거 | 느린 거 | 짧은 편 | 긴 편 | ok | okay | fine | normal | too high | too low |
        out of range | within | in range | acceptable | in spec | off | alright | all right | too hot |
        too cold | too fast | too slow | too long | too short | too much | too little | unusual |
        in order | reasonable | on the high side | on the low side | healthy | good
        """
    ),
    Cue.VALUE: listed(
        """
        얼마 | 몇 | 값 | 수치 | 현재값 | 상태 | 알려 | 보여 | 읽어 | 뭐로 되어 | 뭘로 | 몇이 |
        어느 정도 |
        how high is | how low is | how much is | what is the | what's the | reading | value | current |
        present | now | how hot is | how fast is | how long is | show me | tell me the | what was the |
        how big is | how thick is | how strong is | read
        """
    ),
    Cue.MEANING: listed(
        """
        역할 | 왜 중요 | 어떻게 내리 | 어떻게 판단 | what does | purpose | how do you decide | decided |
        뜻 | 의미 | 무슨 말 | 무슨 소리 | 이란 | 란 뭐 | 라는 게 뭐 | 란? | 가 뭐야 | 이 뭐야 | 뭔가요 |
        뭐예요 | 무엇인가 | 무엇이야 | 뭐야 | 뭐지 | 뭔지 | 무엇을 말 | 설명 | 정의 | 개념 |
        어떻게 계산 |
        어떻게 나온 | 어떻게 구 | 무엇을 의미 | 뭘 의미 | 무슨 뜻 | 어떤 뜻 | 어떤 값이 | 뭘 뜻 |
        어떻게 정해 | 뭔데 | 뭐죠 | 뭐에요 | 뭘 말 | 뭐냐 | 어떻게 해석 | 어떻게 읽 | 어떻게 봐야 |
        뭘 나타내 | 무슨 의미 | 어떻게 보는 | 기준이 뭐 | mean | means | meaning | what is | what's |
        what are | explain | define | definition | stand for | how is it calculated | calculated |
        computed | where does | interpret | what do you mean | stands for | how do i read | how to read |
        how should i read | what exactly is | understand | come from | tell me what
        """
    ),
    Cue.COMPARE: listed(
        """
        둘 중 | 둘중 | 두 샷 | which of the two | of the two | which of these two | between the two |
        비교 | 차이 | 다른 점 | 달라 | 달랐 | 달라진 | 대비 | 뭐가 다른 | 뭐가 달 | 바뀐 | 변한 | 변했 |
        바뀌었 | 바뀐 게 | 다른가 | 다르지 | 다른지 | 다르게 | 무엇이 다 | 어떻게 다 | compare |
        compared | comparison | difference | differences | different | differ | differs | versus | vs |
        what changed | what has changed | changed since | changed from | against
        """
    ),
    Cue.BETTER: listed(
        """
        나아 | 나을 | 좋을까 | 더 좋 | 나은 | 낫 | 좋아? | 유리 | 나빠 | 나쁜 | 좋아졌 | 나빠졌 |
        나아졌 |
        better | worse | best | preferable | improved
        """
    ),
    Cue.SUMMARY: listed(
        """
        요약 | 정리해 | 정리 좀 | 정리하 | 인수인계 | 인계 | 보고서 | 다음 조 | 다음 교대 | 보고용 |
        일지 | 전달 사항 | 적어줘 | 적어 줘 | 써줘 | 써 줘 | 작성해 | 남겨 | 메모 | 정리본 | 브리핑 |
        총정리 | 공유할 | summary | summarise | summarize | sum up | sum it up | hand-over | handover |
        hand over | write up | write it up | write this up | write-up | report | next shift | wrap up |
        recap | notes | put together | write a note | shift log | log entry | brief | briefing
        """
    ),
    Cue.DAY: listed(
        """
        오늘 | 어제 | 그제 | 이번 주 | 지난주 | 지난 주 | 이번 달 | 지난달 | 로트 | 롯트 | 교대 | 주간 |
        야간 | 하루 | 다른 기계 | 다른 설비 | 다른 라인 | 호기 | 옆 라인 | 옆 기계 | 전체 | 라인 전체 |
        공장 | 이번 조 | 오전 | 오후 | 최근 | 요즘 | 몇 샷 | 지금까지 | 샷들 | 다른 샷 | 일주일 | 이틀 |
        한 시간 | 어젯밤 | 새벽 | 금일 | 당일 | 작업조 | today | yesterday | this week | last week |
        this month | lot | batch | shift | other machines | other machine | other line | the day |
        all shots | other shots | so far | this morning | recently | lately | last month | past week |
        other lines | past hour | last hour | tonight | overnight | machines | last 10 shots |
        last ten shots | last few shots | plant-wide | the whole line | afternoon | next door
        """
    ),
    Cue.DAY_ASKED: listed(
        """
        전체가 | 전부 | 다 불량 | 다른 샷 | 다른 샷들 | 늘었 | 줄었 | 많아졌 | 적어졌 | whole lot |
        entire lot | whole batch | other shots | all the shots | every shot | more defects than |
        fewer defects | 다른 기계 | 다른 설비 | 다른 라인 | 옆 라인 | 옆 기계 | other machines |
        other machine | 추이 | 추세 | 경향 | 통계 | 이력 | 불량률 | 수율 | 가동률 | 평균 | 생산량 |
        누적 |
        그래프 | 집계 | 불량 개수 | 불량 몇 | 불량이 몇 | 몇 개나 | 몇 건 | 몇 번이나 | 불량품이 몇 |
        불량 건수 | 제일 많 | 가장 많 | 많이 나 | 순위 | trend | statistics | average | defect rate |
        scrap rate | reject rate | yield | history | how many | uptime | output | most often |
        how often |
        total | cumulative | statistic | oee | per hour
        """
    ),
    Cue.AMOUNT: listed(
        """
        몇 | 얼마나 | 어때 | 어땠 | how many | how much | how was | how were | how is | how did |
        how are | 률
        """
    ),
    Cue.HOW_MUCH: listed(
        """
        얼마나 | 얼마로 | 얼마만큼 | 몇으로 | 몇 도로 | 몇 도나 | 몇 초로 | 몇 톤으로 | 몇 바로 |
        몇 메가로 | how much should | how much do i | how much more | how much do we | how much must |
        what value should | do i need | do we need | should i set | should we set | how much to |
        what should i set
        """
    ),
    Cue.PICTURE: listed(
        """
        사진 | 이미지 | 그림 | 캡처 | 스크린샷 | 첨부 | x-ray 영상 | photo | picture | image |
        photograph | screenshot | attached | snapshot | pic | pics | photos | pictures | images
        """
    ),
    Cue.WHY: listed(
        """
        아서 불량 | 어서 불량 | 해서 불량 |
        아서 그런 | 어서 그런 | 서 그래 | because of | due to | 더 영향 | 영향 커 | 영향이 커 |
        영향이 더 | matters more | more influence |
        왜 | 원인 | 이유 | 때문 | 탓 | 어째서 | 뭐가 문제 | 무엇이 문제 | 뭐가 잘못 | 뭘까 | 문제일까 |
        뭔 일 | 무슨 일 | 진단 | why | cause | causes | reason | root cause | how come |
        what went wrong |
        what's wrong | what is wrong | what could be | diagnose | any idea | going on
        """
    ),
    Cue.FIX: listed(
        """
        how do i get | how do we get | how can i get | get the defect | 줄이고 싶 | 낮추고 싶 |
        먼저 바꿔 | 먼저 조정 | 줄여야 |
        make this good | make this pass | make it ok | give me options | what options | which options |
        my options | any options | any suggestions |
        suggest something |
        뭐가 있을까 | 옵션 | 선택지 | 뭘 줄여 | 뭘 올려 | 뭘 낮춰 | 무엇을 줄여 | 무엇을 올려 | 무엇을 낮춰 |
        다른 방법 | 만들 수 있 | 효과적 | 효과 큰 | under the threshold | below the threshold |
        effective change | get it to pass | make it pass | single change | best change | turn it into |
        save this | 조치 | 해결 | 어떻게 해야 | 어떻게 하면 | 뭘 바꿔 | 뭘 조정 | 무엇을 바꿔 |
        무엇을 조정 | 뭘 고쳐 | 뭘 손 | 개선 | 조정안 | 고치 | 고쳐 | 어떻게 고 | 뭐부터 | 무엇부터 |
        어떻게 조정 | 뭘 해야 | 뭐 해야 | 뭐를 바꿔 | 줄이려 | 낮추려 | 없애려 | 잡으려 | 살리려 |
        양품으로 | 양품이 되 | 방법 | 어떤 조정 | 조정할 | 추천 조정 | 어떻게 바꿔 | fix |
        what should i change | what should we change | what to change | adjust | improve | remedy |
        what can i do | what do i do | what should i do | what should we do | countermeasure |
        what to do | how do i reduce | how to reduce | how can i reduce | make it good | solve |
        adjustment | adjustments | reduce the defect | bring it down | to get it good |
        what would you change | correct | what do we change | what do i change
        """
    ),
    Cue.DOCUMENTS: listed(
        """
        문서 | 자료 | 매뉴얼 | 가이드 | 절차 | 표준서 | 작업 표준 | 지침 | 체크리스트 | 방지 | 예방 |
        관리 방법 | 점검 방법 | 찾아 | 어디에 나와 | 적혀 | 대책 | 점검 주기 | 작업표준 | 사례 |
        document | documents | documentation | manual | guide | procedure | checklist | standard |
        look up | knowledge base | instructions | guideline | work instruction | countermeasure |
        countermeasures | remedy | remedies | prevent | prevention | avoid | what helps | best practice |
        case study
        """
    ),
    Cue.EARLIER: listed(
        """
        아까 | 방금 | 전에 | 앞에서 | 위에서 | 그때 | earlier | before | previous | above | just now
        """
    ),
    Cue.VERDICT: listed(
        """
        샷 어때 | 이거 어때 | 이건 어때 | 이건? | 이거는? | 이 샷은? | 이번 건? | 이번 샷은? |
        how about this one | what about this one | and this one | how is this one | how is this shot |
        how's this one |
        안 내리면 | 안 올리면 | 안 낮추면 | 안 높이면 | 다 빼면 | 원래대로면 | 없던 걸로 | 안 바꾸면 |
        아무것도 안 바꾸 | 바꾸지 않으면 | 손대지 않으면 |
        change nothing | as it was |
        back to the original | without any change | without any of these |
        그대로면 | 그대로 두면 | nothing changes | leave it as it is | leave everything |
        계속 돌려도 | 이대로 생산 | 그대로 가도 | 이대로 가도 | 계속 생산 | 계속해도 | 이대로 진행 |
        그대로 진행 | 세워야 | 멈춰야 | 라인 세 | 보내도 | 넘겨도 | most likely defect |
        defect is most likely | likeliest | keep running | carry on | keep going | continue production |
        stop the machine | stop the line | release the part | go on like this | safe to run |
        run like this
        """
    ),
    Cue.MEANS: listed(
        """
        뜻 | 의미 | 무슨 말 | 이란 | 정의 | 어떻게 계산 | 어떻게 나온 | 해석 | 나타내 | 설명 |
        어떻게 정해 | 어떻게 내리 |
        어떻게 판단 | 왜 중요 | 어떻게 구 | 어떻게 읽 | 역할 | 기준이 뭐 | mean | means | meaning |
        definition |
        calculated | computed | stand for | stands for | interpret | explain | what exactly |
        where does |
        what does | how do you decide | purpose | how do i read | come from | comes from | understand
        """
    ),
    Cue.OF_A_WORD: listed("뜻 | 의미 | 계산 | mean | means | meaning | definition | calculated"),
    Cue.WRITTEN: listed(
        """
        방법 | 절차 | 대책 | 관리 | 점검 | 매뉴얼 | 문서 | 자료 | 교정 | 교체 | 청소 | guide |
        procedure | standard |
        document | documents | manual | checklist | maintain | maintenance | countermeasure |
        countermeasures
        """
    ),
    Cue.RECOMMENDED: listed("권장 | 추천 | 표준 | recommend | recommended | recommendation | standard"),
    Cue.NORMAL: listed("정상 | 권장 | normal | recommend | recommended"),
    Cue.GENERAL: listed("문제 | 생기 | 생겨 | 발생 | problem | problems"),
    Cue.HOT: listed(
        """
        몇 도 | 몇도 | how many degrees | 얼마나 뜨거 | 얼마나 차가 | 뜨거워 | 차가워 | how hot |
        how cold | how warm
        """
    ),
    Cue.OVER: listed("넘으면 | 넘는 | 넘어 | 넘을 | 이상이면 | over | above | exceed | exceeds"),
    Cue.PRESENT: listed("값 | 얼마 | 몇 | 지금 | 현재 | the | current | present | now"),
    Cue.NEED: listed("해야 | 야 돼 | 야 되 | 야 하 | need | should"),
    Cue.LIKELY: listed("확률 | 가능성 | likely | likeliest | probability | probable"),
    Cue.ABNORMAL: listed(
        "이상한 | 이상 있 | 벗어 | 특이 | out of range | abnormal | unusual | deviate | deviates"
    ),
    Cue.ABILITIES: listed(
        """
        뭘 할 수 있 | 뭐 할 수 있 | 무엇을 할 수 | 할 수 있는 게 | 할 수 있는 일 | 뭐 할 줄 |
        무엇을 도와 | 뭘 도와 | 도와줄 수 | 기능 | 사용법 | 사용 방법 | 어떻게 써 | 뭐 물어 |
        can i ask you | can i ask about | things you can do |
        what can you do | what do you do | how can you help | what can i ask | your features |
        how do i use you | what are you able | help me with | who are you | 누구 | 너는 뭐 | 넌 뭐 |
        정체 | 이름이 뭐
        """
    ),
}

CONCEPTS: Final[Mapping[Concept, Sequence[str]]] = {
    Concept.PROBABILITY: listed(
        """
        불량 확률 | 확률 | 불량 가능성 | probability | likelihood | defect probability | risk
        """
    ),
    Concept.THRESHOLD: listed(
        """
        판정 기준 | 임계값 | 임계치 | 문턱 | 문턱값 | 기준선 | 판정선 | 컷오프 | threshold | cut-off |
        cutoff | decision limit | decision threshold | 판정기준
        """
    ),
    Concept.CONFIDENCE: listed(
        """
        믿을 수 | 믿어도 | 정확해 | 정확한 | 얼마나 정확 | reliable | accurate | trust | how certain |
        신뢰도 | 신뢰 수준 | 확신 | 확신도 | confidence | confident | certainty | how sure
        """
    ),
    Concept.SHARE: listed(
        """
        기여도 | 비중 | 점유율 | 영향도 | 중요도 | 몫 | 기여율 | shap | share | shares | contribution |
        importance | attribution | percent next to | weight of
        """
    ),
    Concept.ANOMALY: listed(
        """
        이상도 | 이상 점수 | 이상치 | 이상 지수 | 낯선 | anomaly | anomaly score | outlier | unlike |
        novelty
        """
    ),
    Concept.TYPICAL: listed(
        """
        통상값 | 통상 값 | 통상 | 표준값 | typical value | typical | typical band | 통상 범위
        """
    ),
    Concept.LIMIT: listed(
        """
        설비 한계 | 한계값 | 한계치 | 설비 범위 | machine limit | machine limits | off limits
        """
    ),
    Concept.IMPUTED: listed(
        """
        결측 | 대체값 | 채운 값 | 채워진 | 보간 | 누락 | 빠진 값 | 없는 값 | 추정한 값 | imputed |
        missing | filled in | filled-in | imputation | held reading | substituted
        """
    ),
    Concept.VERDICT: listed("판정 | 양품 판정 | 불량 판정 | verdict | defect verdict"),
    Concept.UNSUPPORTED: listed(
        """
        근거 없는 | 근거없는 | 근거가 없 | 확인되지 않은 | 뒷받침 | unsupported | not supported |
        marked |
        밑줄 | underlined | flagged number | flagged numbers | flagged figure | no evidence | 물결
        """
    ),
}
"""Words for the figures of an answer."""

ASPECTS: Final[Mapping[Aspect, Sequence[str]]] = {
    Aspect.COUNTERMEASURE: listed(
        """
        대책 | 방지 | 예방 | 해결 | 조치 | 없애 | 막으려 | 막는 | 줄이는 | 개선 | 대응 | 고치 | 제거 |
        잡는 | 줄이려 | countermeasure | countermeasures | remedy | remedies | prevent | prevention |
        avoid | fix | get rid | what helps | reduce | against | cure | stop | eliminate | solve |
        deal with
        """
    ),
    Aspect.CAUSE: listed(
        """
        원인 | 왜 | 이유 | 때문 | 생기는 | 생겨 | 발생 | why | cause | causes | reason | reasons |
        come from | comes from | lead to | leads to | what makes | happen
        """
    ),
    Aspect.SYMPTOM: listed(
        """
        증상 | 어떻게 생겼 | 모양 | 특징 | 외관 | 알아보 | 구별 | 구분 | 식별 | symptom | symptoms |
        look like | recognise | recognize | appearance | tell apart | signs | identify | looks like
        """
    ),
    Aspect.LIMIT: listed(
        """
        기준 | 한계 | 범위 | 허용 | 상한 | 하한 | 규격 | 권장 | 적정 | 수치 | limit | limits | range |
        criteria | criterion | specification | spec | recommended | tolerance | how thick | how hot |
        how high
        """
    ),
    Aspect.PROCEDURE: listed(
        """
        절차 | 방법 | 순서 | 점검 | 어떻게 해 | 어떻게 하 | 체크리스트 | 주기 | 관리 | 작업 | 교체 |
        세척 | 교정 | 예열 | procedure | how do | how to | steps | checklist | guide | maintain |
        maintenance | check | instructions | method | clean | replace | calibrate | calibration |
        interval | inspect | inspection | best practice
        """
    ),
    Aspect.DEFINITION: listed(
        """
        뜻 | 의미 | 뭐야 | 뭔가요 | 뭐예요 | 무엇 | 이란 | 란? | 정의 | 뭔지 | 설명 | 뭐지 | 개념 |
        차이 |
        역할 | what is | what are | what's | define | definition | meaning | mean | explain |
        difference between
        """
    ),
}
"""Words for the part of a document that is wanted, the most telling first."""


def _trie(*tables: Mapping[StrEnum, Sequence[str]]) -> Trie[frozenset[StrEnum]]:
    meant: dict[str, set[StrEnum]] = {}
    for table in tables:
        for what, words in table.items():
            for word in words:
                meant.setdefault(word, set()).add(what)
    found: Trie[frozenset[StrEnum]] = Trie()
    for word, sense in meant.items():
        found.add(word, frozenset(sense))
    return found


_CUES: Final = _trie(CUES)  # type: ignore[arg-type]
_CONCEPTS: Final = _trie(CONCEPTS)  # type: ignore[arg-type]
_ASPECTS: Final = _trie(ASPECTS)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Asking:
    """The words of asking in a text, with the place where each first stands."""

    cues: Mapping[Cue, int]
    concepts: Mapping[Concept, int]
    aspects: Mapping[Aspect, int]

    @classmethod
    def of(cls, text: str) -> "Asking":
        """Read a text in lower case."""
        return cls(
            {Cue(k): at for k, at in _first(_CUES, text).items()},
            {Concept(k): at for k, at in _first(_CONCEPTS, text).items()},
            {Aspect(k): at for k, at in _first(_ASPECTS, text).items()},
        )

    def has(self, *cues: Cue) -> bool:
        """Return whether one of these is in the text."""
        return any(cue in self.cues for cue in cues)

    def at(self, cue: Cue) -> int:
        """Return where a cue stands; far behind the text where it does not."""
        return self.cues.get(cue, 1_000_000)


def _first(trie: Trie[frozenset[StrEnum]], text: str) -> dict[StrEnum, int]:
    """Where each meaning first stands; words inside longer ones count as well."""
    found: dict[StrEnum, int] = {}
    for at in range(len(text)):
        for _, meant in trie.every(text, at):
            for what in meant:
                found.setdefault(what, at)
    return found
