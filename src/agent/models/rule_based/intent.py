"""Intents of a question by its words: one classifier for speculation and for the rule-based model.

Korean is matched by stems, since particles and endings follow them. `Words` is the one table; `classify`
reads it twice. What is sure has narrow rules: each of a rule's parts is in the question, and nothing that
another reading hangs on. Being silent costs one model turn, being wrong costs a call that nobody asked for
(tests/unit/agent/models/golden_intents.py measures it). What is mentioned is every part that may be meant,
for a model that has to answer whatever is asked.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, Flag, auto
from functools import lru_cache
from typing import Final


class Intent(Flag):
    """Parts of what is asked; several may hold. NOTHING needs no tool."""

    NOTHING = 0
    PREDICTION = auto()
    CAUSE = auto()
    KNOWLEDGE = auto()
    GREETING = auto()
    THANKS = auto()
    OUTSIDE = auto()
    HOSTILE = auto()
    WHAT_IF = auto()
    VALUE = auto()


def _any(*stems: str) -> re.Pattern[str]:
    return re.compile("|".join(stems), re.IGNORECASE)


class Words(Enum):
    """Groups of words by what they say. Each value is their pattern."""

    DOUBT = _any(
        # What-ifs need arguments that only the model can write.
        r"\d",
        r"올리|올려|올린|높이면|높여|높인|낮추면|내리면|내려|내린|줄이면|늘리|바꾸면|바뀌면",
        r"하면\s*(?:어떻|어때|어떨|불량|확률)",
        r"라면|만약|가정|였다면|했다면|없애면|된다면",
        r"\bif\b|what would|suppos|assum|\bincreas|\bdecreas|\braise[sd]?\b(?! the risk)|\braising",
        r"\blower(?!\w* the (?:risk|defect))|\bset \w+ to\b",
        r"\bwithout\b|\binstead\b|\bhypothe",
        # What was said before, other shots, and comparisons.
        r"그럼|그러면|그렇|그건|그거|그게|그걸|그것|그\s|이건\s*왜|이거\s*말|아까|방금|앞에서|위에서|다시",
        r"더\s*자세|계속|또\s*다른|다른\s*(?:방법|원인|변수|건)",
        r"\bthen\b|\bit\b|\bits\b|\bthat\b(?! drive)|\bthose\b|\bthem\b|\bearlier\b|\babove\b|\bagain\b",
        r"\bmore detail|\belse\b|\bother\b",
        r"어제|그제|지난|이전|전번|작년|오늘|내일|비교|추세|추이|평균|이력|보다|교대|주간|월간|라인\s*전체",
        r"yesterday|last|previous|\bprior\b|compar|trend|average|histor|\bthan\b|\bvs\b|versus|today",
        r"tomorrow|shift",
        # Refusals, tasks on texts, and attempts to give the system orders.
        r"말고|빼고|제외|하지\s*마|필요\s*없|무시|번역|요약|작성|보고서|이메일|메일|코드|엑셀|프롬프트",
        r"지시|(?<!진공 )시스템|도구",
        # The shot's own value, which no document knows.
        r"값\s*(?:[이은을]\s*)?(?:알려|얼마|뭐|몇|보여)",
        r"\bnot\b|n't\b|\bnever\b|\bno need|\bignore|\bdisregard|translat|summar|write|report|e-?mail",
        r"\bcode\b|prompt|instruction|(?<!vacuum )system|\btools?\b",
    )
    """Nothing is sure where one of these stands."""
    FIELD = _any(
        r"불량|품질|샷|공정|금형|용탕|사출|압력|온도|속도|냉각|다이|주조|캐스팅|기공|소착|미성형|탕경|수축",
        r"플래시|블리스터|설비|변수|예측|원인",
        r"양품|합격|판정|확률|센서|클램프|이형제|비스킷|대책|점검|스프레이|알루미늄|합금|게이트|슬리브",
        r"플런저|진공|생산|공장|라인|제품|부품|출하",
        r"defect|quality|\bshots?\b|process|\bdie|mold|mould|melt|inject|pressure|temperat|speed|cool|cast",
        r"poros|solder|cold shut|flash",
        r"blister|shrink|machine|variable|predict|caus|scrap|\bpart\b|sensor|clamp|spray|alloy|alumin|gate",
        r"sleeve|plunger|vacuum|plant|line",
    )
    """Anything of this trade: with one of these a question is neither small talk nor off topic."""
    HELLO = _any(
        r"^\W*(?:안녕|반가|반갑|좋은\s*(?:아침|하루|저녁)|하이\b|헬로|ㅎㅇ|hello\b|hi\b|hiya\b|hey\b)",
        r"^\W*good (?:morning|afternoon|evening|night)\b",
        r"할\s*수\s*있(?:어|나요|니|는\s*(?:게|일))|누구세요|what can you do|who are you",
    )
    THANKS = _any(
        r"고마워|고맙|감사|수고|\bthanks?\b|\bthank you|\bthx\b",
    )
    SMALL_TALK = _any(
        r"^\W*(?:고마|잘\s*(?:자|가|있어))|^\W*(?:ㅇㅇ|ㄴㄴ|응|어|예|그래|아니)\W*$",
        r"^\W*(?:ㅋ+|ㅎ+|ㄱㅅ|ㅇㅋ|오케이|네\W*$|넵|좋아요?\W*$|알겠)",
        r"^\W*(?:no|nope|yes|yep|yeah|sure)\W*$",
        r"^\W*(?:cheers|bye|goodbye|ok(?:ay)?\W*$|great|nice)\b",
        r"^\W*(?:(?:너|넌|당신)\s*)?(?:이?름이?|누구|뭐\s*하는|정체)|도와|할\s*수\s*있",
        r"^\W*(?:what(?:'s| is) your name|can you help me\W*$|how are you)",
    )
    OTHER_FIELDS = _any(
        r"날씨|주식|주가|코인|비트코인|환율|점심|저녁\s*메뉴|맛집|메뉴|레시피|요리|영화|드라마|노래|축구",
        r"야구|농구|올림픽|월드컵",
        r"농담|시\s*(?:한\s*편|써)|소설|로또|운세|연애|여행|호텔|비행기|정치|대통령|선거|게임|고양이",
        r"강아지|수도는|수도가\s*어디",
        r"\bweather\b|\bstocks?\b|bitcoin|crypto|lunch|dinner|restaurant|recipe|movie|song|football|soccer",
        r"baseball|olympic|world cup",
        r"\bjoke|\bpoem|lottery|horoscope|holiday|travel|hotel|flight|politic|president|election",
        r"video game|\bcats?\b|\bdogs?\b|capital of",
    )
    OTHER_TASKS = _any(
        r"파이썬|자바스크립트|코드\s*(?:짜|작성)|번역|\bpython\b|\bjavascript\b|\btranslate\b|\bessay\b",
    )
    ORDERS = _any(
        r"무시하고|규칙\s*변경|시스템\s*프롬프트|관리자\s*모드|환경\s*변수|해커|해킹|</?shot|‹/?shot|비밀번호|secret",
        r"ignore (?:all|any|your|the|previous)|system prompt|you are now|environment variable|^\W*system\s*:",
        r"repeat the text|api[ _-]?key|password",
    )
    """Attempts to give the system orders."""
    CAUSE = _any(
        r"원인|왜|이유|때문|탓|요인|진단|어째서|뭐가\s*(?:문제|잘못)|무엇이\s*(?:문제|잘못)",
        r"문제가\s*(?:뭐|무엇)|잘못됐",
        r"\bwhy\b|\bcaus\w*|\breasons?\b|\bdiagnos\w*|\bwrong\b|\bbehind\b|\broot\b|what made|what makes",
        r"responsible|\bblame",
    )
    VERDICT = _any(
        r"불량|이번|현재|지금|샷|품질|엔지\b|\bng\b|부적합|불합격",
        r"\bdefect|\bbad\b|\bng\b|scrap|reject|\bfail|\bshot\b|\bquality\b|\bpart\b",
    )
    THIS_SHOT = _any(
        r"이번|현재|지금|이\s*샷|해당\s*샷|우리|방금|불량\s*(?:확률|률|율|위험)|이\s*(?:제품|부품)",
        r"내\s*(?:샷|공정)",
        r"\bthis\b|\bcurrent\w*|\bnow\b|\bmy\b|\bour\b|the shot|the part|defect (?:probabilit|risk|rate)",
        r"risk of a defect",
    )
    OF_A_SHOT = _any(
        r"불량(?!\s*(?:유형|종류|대책))|판정|양품|이번|\bdefect\b|\bthis\b",
    )
    """With one of these a question on a topic of the documents is on a shot, too."""
    DRIVERS = _any(
        r"(?:주요|중요한?|핵심|영향이?\s*큰|문제)\s*(?:변수|인자|요인|파라미터|피처|공정\s*변수|공정\s*값)",
        r"변수\s*(?:중요도|영향)|(?:가장|제일)\s*(?:큰\s*)?영향",
        r"어떤\s*(?:변수|인자|값|파라미터|공정\s*값|공정\s*변수)[^\n.?!]{0,20}(?:영향|중요|문제|높이|나쁘|불량)",
        r"기여도|특성\s*중요도",
        r"feature importance|(?:most|more) (?:important|influential)",
        r"(?:main|key|top|biggest|major) (?:driver|factor|variable|contribut|influence)",
        r"(?:which|what) (?:variable|factor|parameter|value|setting)s?\W(?:\w+\W+){0,3}"
        r"(?:influenc|matter|driv|push|contribut|affect|responsib|rais)",
        r"\bdriv(?:es|ing|ers)\W+(?:\w+\W+){0,3}(?:defect|risk|quality|probab)",
    )
    IMPROVE = _any(
        r"개선|조정|고치|고쳐|바꿔야|바꾸어야|줄이려|줄일|낮추려|낮출|어떻게\s*해야\s*(?:양품|합격)",
        r"양품으로\s*(?:만들|하려)|조치",
        r"improv|adjust|\bfix\b|reduc|correct|bring down|should (?:i|we) change|to change",
        r"(?:make|get) (?:this|the|a) (?:shot|part|good)",
    )
    GOOD_SHOT = _any(
        r"양품|합격품|(?:정상|합격|통과한)\s*(?:샷|제품|품|주조품)",
        r"(?:좋|괜찮|멀쩡|양호|정상이|잘\s*(?:나온|나왔|되|된|만들어))(?:은|한|았던|했던|었던|던|진|졌던)?\s*"
        r"(?:샷|제품|주조품|것|거|놈|때)(?!\s*인가)",
        r"\b(?:good|sound|ok|okay|acceptable|passing|passed|non-?defective|conforming)\s+"
        r"(?:shots?|parts?|castings?|pieces?|ones?|product)\b|\b(?:last|nearest|closest|latest)\s+good\b",
        r"\b(?:shot|part|casting|piece|one)\s+(?:that\s+)?(?:was|came out)\s+(?:good|sound|ok|okay|fine)\b",
    )
    """A shot that was good, to compare with."""
    CAUSE_HINTS = _any(
        r"영향|중요|기여|줄이|낮추|바꾸|바꿔|손대|손봐|살리|잘못|분석|문제",
        r"driver|driv(?:es|ing)|importan|influenc|factor|\bhurts?\b|\bworst\b",
    )
    PREDICTION = _any(
        r"예측|판정|양품(?:이|인|일|으로|\s*맞)",
        r"불량(?:이야|인가|일까|입니까|인지|이에요|이냐|이니|인\s*거|\s*맞|품?이?\s*나올|\s*여부|\s*확률|\s*가능성|\s*위험)",
        r"합격|괜찮|정상(?:이|인|일)|품질(?:은|이|\s*상태|\s*좀|\s*어|\s*확인|\s*평가|\s*체크)",
        r"(?:쓸|출하)\S{0,6}\s*(?:만한|수\s*있)|통과",
        r"predict|\bforecast",
        r"\bis (?:this|the|my|our)(?: current)? (?:shot|part|casting|piece|one)?\s*(?:good|bad|ok|okay|fine)",
        r"\bis (?:this|the|my|our)(?: current)? (?:shot|part|casting) (?:normal|acceptable|a? ?defect|scrap)",
        r"\b(?:good|pass) or (?:bad|fail|defect)|will (?:this|the|my|our) (?:\w+ )?(?:shot|part|casting)",
        r"(?:defect|scrap) (?:probabilit|risk|chance|likelihood)",
        r"(?:probability|risk|chance|likelihood) of (?:a |being )?(?:defect|scrap|bad)",
        r"how (?:good|bad) is (?:this|the|my|our)",
        r"quality (?:of|check|verdict|status|estimate)|check (?:the |this |my )?(?:\w+ )?quality",
        r"how likely",
    )
    PREDICTION_HINTS = _any(
        r"품질|양품|불량(?!\s*(?:유형|종류|대책))|정상|확률|이번\s*샷|현재\s*샷|출하",
        r"quality|\bgood\b|\bbad\b|\bpass|defect(?:ive)?\s+prob|probabil",
        r"this shot|current shot|\bok\b|acceptab|\bship\b|\bverdict\b",
    )
    TOPIC = _any(
        r"기공|기포|소착|미성형|탕경|수축|플래시|블리스터|박리|균열|변형|이형제|예열|진공|증압|비스킷|게이트",
        r"poros|solder|short shot|cold shut|\bflash|blister|shrink|crack|vacuum|biscuit|intensif|\bspray",
    )
    """Subjects of the documents: defects, and parts and steps that are no variable of a shot."""
    PROCESS_TOPIC = _any(
        r"콜드\s*셧|냉간|버\b|크랙|산화물?|개재물|스프레이|오버플로|슬리브|플런저|냉각수",
        r"용탕\s*(?:온도|관리|청정|처리)|금형\s*(?:온도|관리|보수|교체|세척)|다이캐스팅|사출\s*속도|보압|배압",
        r"클램프|형체력|탈가스|열처리|충전|저속|고속|전환점|시동|정지\s*후|열전대",
        r"센서\s*(?:고장|점검|교정)|계측기",
        r"misrun|warp|oxide|inclusion|die lubricant|release agent|pre-?heat|warm-?up",
        r"\bgat(?:e|ing)\b|overflow|sleeve|plunger|cooling (?:water|line|time)",
        r"melt (?:temp|handl|clean)|die temp|die (?:care|mainten|cast)",
        r"injection speed|hold(?:ing)? pressure|back pressure|clamp|degass|heat treat|fill(?:ing)? time",
        r"switch-?over|start-?up|thermocouple|sensor",
    )
    """More of their subjects, in words that a question on a shot's values has too."""
    DOCUMENTS = _any(
        r"문서|자료|매뉴얼|지식|가이드|절차|대책|방지|예방|체크리스트|표준",
        r"document|guide|manual|procedure|checklist|remed|countermeasure|prevent|standard",
    )
    """Asks for what is written somewhere, beside or instead of what the tools find on a shot."""
    ASKS_TO_KNOW = _any(
        r"방법|기준|무엇|뭔가요|뭐예요|설명|알려|점검|관리|정의|차이",
        r"what (?:is|are)\b|how (?:do|to|can|does)\b|explain|recommend",
    )
    TEACHING = _any(
        r"주기|이란|란\?|뜻|뭐야|뭔지|해결|없애|막으려|역할|권장|유의",
        r"what (?:does|do)\b|what helps|how should\b|avoid|get rid|definition|meaning|difference",
        r"maintain|maintenance|typical causes|tell me about|best practice|counter",
    )
    """Asks to be taught, where a topic is named too."""
    KNOWLEDGE_HINTS = _any(
        r"범위|어떻게|\bcheck|\brange|warm",
    )

    def found_in(self, text: str) -> bool:
        """Return whether one of the words is in a text."""
        return self.value.search(text) is not None


_W = Words
TOPICS: Final = (_W.TOPIC, _W.PROCESS_TOPIC)


def names_a_topic(text: str) -> bool:
    """Return whether a text names what the documents are about."""
    return any(words.found_in(text) for words in TOPICS)


LONGEST_READ: Final = 4_000
"""Characters that are looked at: as many as a question may have."""
LONGEST_SURE: Final = 120
"""Characters. Who writes more asks for more than one thing, or tells a story."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """Holds where one group of each of `parts` is found and no group of `unless`."""

    intent: Intent
    parts: Sequence[Sequence[Words]]
    unless: Sequence[Words] = ()

    def holds(self, text: str) -> bool:
        return all(any(words.found_in(text) for words in part) for part in self.parts) and not any(
            words.found_in(text) for words in self.unless
        )


_DOCUMENTED: Final = (*TOPICS, _W.DOCUMENTS)
_SURE: Final = (
    _Rule(Intent.NOTHING, [(_W.HELLO, _W.THANKS, _W.SMALL_TALK)], [_W.FIELD]),
    _Rule(Intent.NOTHING, [[_W.OTHER_FIELDS]], [_W.FIELD]),
    _Rule(Intent.CAUSE, [[_W.CAUSE], [_W.VERDICT]], _DOCUMENTED),
    _Rule(Intent.CAUSE, [[_W.DRIVERS]], _DOCUMENTED),
    _Rule(Intent.CAUSE, [[_W.IMPROVE], [_W.THIS_SHOT]], _DOCUMENTED),
    _Rule(Intent.PREDICTION, [[_W.PREDICTION]], [_W.CAUSE, _W.DRIVERS, _W.IMPROVE, *_DOCUMENTED]),
    _Rule(
        Intent.KNOWLEDGE,
        [TOPICS, (_W.DOCUMENTS, _W.ASKS_TO_KNOW, _W.TEACHING)],
        [_W.THIS_SHOT, _W.CAUSE, _W.PREDICTION],
    ),
)
_MENTIONED: Final[Mapping[Intent, Sequence[Words]]] = {
    Intent.PREDICTION: (_W.PREDICTION, _W.PREDICTION_HINTS),
    Intent.CAUSE: (_W.CAUSE, _W.DRIVERS, _W.IMPROVE, _W.CAUSE_HINTS),
    Intent.KNOWLEDGE: (_W.TOPIC, _W.DOCUMENTS, _W.ASKS_TO_KNOW, _W.KNOWLEDGE_HINTS),
    Intent.GREETING: (_W.HELLO,),
    Intent.THANKS: (_W.THANKS,),
    Intent.OUTSIDE: (_W.OTHER_TASKS,),
    Intent.HOSTILE: (_W.ORDERS,),
}


@dataclass(frozen=True, slots=True)
class Intents:
    """The intent that is sure (None: unsure), and all that may be meant."""

    sure: Intent | None
    mentioned: Intent


@lru_cache(maxsize=512)
def classify(question: str) -> Intents:
    """Return the intents of a text in Korean, English or both. What is sure is mentioned too."""
    sure = _sure(" ".join(question.split()))
    mentioned = sure or Intent.NOTHING
    read = question[:LONGEST_READ]
    for intent, groups in _MENTIONED.items():
        if any(words.found_in(read) for words in groups):
            mentioned |= intent
    return Intents(sure, mentioned)


def _sure(text: str) -> Intent | None:
    if len(text) > LONGEST_SURE or Words.DOUBT.found_in(text):
        return None
    found = {rule.intent for rule in _SURE if rule.holds(text)}
    return found.pop() if len(found) == 1 else None
