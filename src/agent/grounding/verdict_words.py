"""Words that call a shot good or a defect, and words that take such a saying back, in six languages.

All patterns are for one clause without emphasis and quotes (`verdict_claims` makes it so).
"""

import re
from typing import Final

_SHIPPED: Final = r"(?:ship(?:ped)?|release[d]?|accept(?:ed)?|deliver(?:ed)?)"
_ADVERBS: Final = (
    r"(?:(?:a|an|all|most|very|quite|clearly|definitely|certainly|likely|probably|perfectly|considered|"
    r"predicted|judged|classified|rated|to|be|as|still|therefore|thus|also|in|not only) ){0,4}"
)
_GOOD_WORDS: Final = (
    r"(?:good|normal|fine|ok|okay|acceptable|sound|safe|conforming|non-defective|defect-free|"
    r"free of defects|"
    r"within spec(?:s|ifications?)?|order|pass(?:ed)?)\b"
    r"(?! (?:for (?!ship|deliver|release)|to (?!ship|be ship|release|be release|accept|be accept|deliver)|"
    r"that|if|after|"
    r"practice|idea|question|news|reason|sign|time|start|way|enough|advice|agreement|range|values?|limits?))"
)
_BAD_WORDS: Final = r"(?:defects?|defective|bad|ng|scrap|faulty|rejects?|rejected|fail(?:ed)?)"
_EXPLAINED: Final = r"(?! (?:prob|mode|rate|type|of|where|that|which|in|caused|on|due|class))"
_THING: Final = r"(?:shot|part|casting|piece|product|one)"
_IT: Final = (
    rf"(?:^(?:{_THING}|verdict|result|prediction)|\b(?:it|"
    r"(?<!of )(?<!in )(?<!for )(?<!from )(?<!with )(?:this|the|your|that)"
    rf"(?: [\w-]{{1,20}})?? (?:{_THING}|verdict|result|prediction)|everything|quality)|"
    rf"\bquality of (?:this|the|your) {_THING}|\b(?:these|those|all|both) {_THING}s)"
)
_IS: Final = r"(?:'s| is| are| was| looks?| seems?| appears?| (?:should|will|must) be| counts? as)"
_JUDGED: Final = (
    rf"(?:judged|classified|predicted|rated|considers?|considered|treat(?:ed)?|calls?)"
    rf"(?: it| (?:this|the) {_THING})?(?: to be| as)?"
)

_KOREAN_THING: Final = r"(?:샷|제품|주물|주조품|부품|판정|결과|예측|품질|이거|이것|이건)"
_KOREAN_IT: Final = (
    rf"{_KOREAN_THING}(?:은|는|이|가|도|에는|에|의 판정은|"
    r"의 결과는)?(?: ?[:：])?(?: (?![^ ]{0,20}[은는이가도] )[^ ,]{1,20}){0,6}? "
)
_KOREAN_END: Final = (
    r" ?(?:입니다|이다|이에요|예요|이네요|네요|이죠|죠|이니|이며|이고|이지만|이나|임(?![가-힣])|인 (?:것|"
    r"걸로|듯)|"
    r"(?:으)?로 ?(?:판정|예측|판단|분류|보입|봅니다|출하|처리|간주|볼 수 있)|판정(?! ?기준)|"
    r"일 것|일 가능성이 (?:높|큽)|(?:이)?라고 (?:판단|봅|볼 수 있|할 수 있)|이 맞)"
)
_KOREAN_VERDICT: Final = r"(?:판정|결과|예측|결론|요약)(?: 결과)?(?:은|는)? ?[:：]? ?"

GOOD: Final = (
    re.compile(
        rf"(?<!불)(?:양품|합격(?:품)?){_KOREAN_END}|{_KOREAN_VERDICT}(?:양품|정상|합격|ok|pass)(?! ?(?:여부|"
        r"범위|값|기준))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bok ?(?:입니다|이에요|예요|판정|이고|이며)|{_KOREAN_IT}정상{_KOREAN_END}|(?:정상|합격) ?(?:판정|"
        r"처리)(?:입|이|임|하|해|합|됩)",
        re.IGNORECASE,
    ),
    re.compile(
        r"정상(?:적인|인)? ?(?:샷|제품|품|주조품)(?:입니다|이다|이에요|예요|이네요|네요|임|이며|이고|으로)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_KOREAN_IT}(?:양호|괜찮|(?:문제|이상|결함|불량)(?: ?위험| ?가능성| ?우려)?(?:이|은|가|는|"
        r"도)? ?없)(?!는지)",
        re.IGNORECASE,
    ),
    re.compile(
        r"^불량 ?(?:위험|가능성|우려)(?:이|은|도)? ?없|(?:문제|이상|결함)[가이]? ?없는 (?:샷|제품|주물)|"
        r"품질 기준[을은]? ?(?:만족|통과|충족)",
        re.IGNORECASE,
    ),
    re.compile(
        r"출하(?:하세요|하십시오|하시면 됩|하면 됩|합시다)|(?:출하|납품|사용)(?:해도|하셔도) ?(?:됩|되|괜찮|"
        r"좋)|(?:출하|납품)(?:이|가|할 수)? ?(?:가능합|가능하|있습)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_IT}{_IS} {_ADVERBS}{_GOOD_WORDS}|{_JUDGED} (?:a )?{_GOOD_WORDS}|{_IT}[^,]{{0,60}}? and (?:is|"
        rf"looks) {_ADVERBS}{_GOOD_WORDS}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:this|that)(?: is|'s) {_ADVERBS}{_GOOD_WORDS} {_THING}\b|\bpredicts? (?:a )?{_GOOD_WORDS}|"
        r"\bpredicts? no defect",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:verdict|result|prediction|conclusion)(?: is)? ?[:=—-] ?{_GOOD_WORDS}|{_IT} (?:(?:should|"
        r"will) pass|passes|passed|meets)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_IT}(?: has| shows|'s got) no (?:problems?|issues?|defects?)|\bno (?:problems?|"
        rf"issues?) with (?:this|the|your) {_THING}\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:no|without) defects? (?:is|are|was|were) (?:expected|predicted|found|likely)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:can|may|ok to|safe to|fine to|good to|ready to|cleared to) (?:be )?{_SHIPPED}\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:please )?(?:accept|ship|release) (?:it|(?:this|the) {_THING})\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"良品(?:です|と(?:判定|予測|判断)|である)|合格(?:です|品です|と(?:判定|予測|判断))|"
        r"製品[はに][^、]{0,8}問題(?:は)?ありません",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:(?:该|此|这个?|本)件|产品|零件|铸件|判定(?:结果)?)(?:为|是|：|:)?(?:合格|良品|正常)|(?:是|"
        r"为)(?:合格|良)品",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:là|sản phẩm(?: này)?|mẻ(?: này)?) (?:được đánh giá là )?(?:sản phẩm |hàng )?(?:đạt|tốt)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:teil|schuss|gussteil|abguss|stück|urteil|ergebnis|es)(?: ist| gilt als|:)[^,]{0,15}"
        r"\b(?:gut|in ordnung|i\.\s?o|fehlerfrei|einwandfrei|okay|ok|gutteil)\b",
        re.IGNORECASE,
    ),
)
"""The shot is good, and may be shipped."""

NO_DEFECT: Final = re.compile(
    rf"(?:^|{_KOREAN_IT})(?<!센서 )(?<!장비 )불량(?:품)?(?:이|은|으로)? ?(?:아닙|아니(?:다|며|고|에요|"
    r"지만)|아님|(?:판정되|예측되|보이)지 않)"
    rf"|{_IT}(?: is|'s| was)(?: not|n't) {_ADVERBS}{_BAD_WORDS}\b{_EXPLAINED}"
    rf"|\bnothing(?: is|'s)? wrong with (?:it\b|(?:this|the|your) {_THING}\b)",
    re.IGNORECASE,
)
"""The shot is no defect: the denial is the claim."""

ALONE: Final = re.compile(
    r"(?:(?:최종 )?(?:판정|결론|결과|verdict|conclusion|result) ?[:：-]? ?)?(?:ok|okay|pass(?:ed)?|good|"
    r"all good|normal|no (?:problems?|defects?)|good (?:shot|part|casting)|양품|합격|정상|문제 ?없(?:음|"
    r"습니다|어요)|"
    r"이상 ?없(?:음|습니다|어요)|良品|合格)[.!。！]?",
    re.IGNORECASE,
)
"""A whole sentence that is nothing but the verdict."""

DEFECT: Final = re.compile(
    rf"(?:^|{_KOREAN_IT})불량(?:품)?{_KOREAN_END}|불량(?:품)?(?:으)?로 (?:판정|예측|판단|분류)|불합격"
    rf"|{_KOREAN_VERDICT}(?:불량|ng\b)(?! ?(?:여부|확률|유형|모드|률))|\bng ?(?:입니다|판정)|폐기(?:해야|"
    r"하세요|하십시오)"
    rf"|{_IT}{_IS} {_ADVERBS}{_BAD_WORDS}\b{_EXPLAINED}|{_JUDGED} (?:a )?{_BAD_WORDS}\b{_EXPLAINED}"
    rf"|\b(?:verdict|result|prediction) ?[:=—-] ?{_BAD_WORDS}\b{_EXPLAINED}|{_IT} (?:fails|failed)\b"
    rf"|^(?:please )?(?:reject|scrap) (?:it|(?:this|the) {_THING})\b"
    r"|不良(?:です|と判定|品です)|判定(?:结果)?(?:为|是)?不(?:良|合格)|(?:产品|零件|铸件)不合格"
    r"|\b(?:teil|schuss|gussteil|abguss)(?: ist| gilt als)[^,]{0,10}\b(?:schlecht|ausschuss|n\.\s?i\.\s?o|"
    r"defekt)\b",
    re.IGNORECASE,
)
"""The shot is a defect."""

DENIES: Final = re.compile(
    r"아니|아닙|않|(?<!잘)못(?!된)|마세요|마십시오|말아|말고|금지|보류|불확실|수 ?없|안 ?(?:됩|되|돼)|인지|"
    r"일지|는지|여부|때까지|지 모|어렵|"
    r"이르|없(?:는|은) (?:한|이상)|\bnot\b(?! only)|n't\b|\bcannot\b|\bnever\b|\bnobody\b|\bno one\b|"
    r"\bnothing\b|\bwhether\b|\bwithheld\b|\bunsure\b|"
    r"\buncertain\b|\b(?:probability|chance|likelihood) (?:that|of (?:it|this|its))\b|\bno (?:verdict|"
    r"basis|proof|evidence|guarantee|reason)\b|\bneither\b|\bmay (?:be|well|or|not)\b(?! (?:ship|releas|"
    r"accept|deliver))"
    rf"|\bmight\b|\bcould\b|(?<!\bI )\bwould\b|\bor (?:a |is |is it )?(?:not|{_BAD_WORDS})\b|"
    r"\bdefect\w* or\b|"
    r"(?<!問題あり)(?<!問題はあり)ません|ない|保留|不能|请勿|不要|不确定|是否|无法|không|chưa|\bnicht\b|"
    r"\bkein\w*\b|\bob\b|\?|？",
    re.IGNORECASE,
)
"""In the clause itself: it denies, doubts or asks."""

SUPPOSES: Final = re.compile(
    r"만약|(?<![화측표단전장정후평양])(?<!보)(?<!합하)(?<!약하)(?<!리하)(?<!말하)면(?! 됩)(?=[\s,은도])|"
    r"(?:을|ㄹ|일|할|될|둘|릴|칠|쓸|꿀) 때(?!문)|"
    r"경우|가정|(?<!even )\bif\b|\bunless\b|\buntil\b|\bbefore (?:it|the|this|you)\b|\bonce\b|"
    r"(?<!even )\bwhen\b|\bwere\b|\bassuming\b|\bprovided\b|\bsuppos\w+|"
    r"\bwith [^,]{1,40} (?:at|of|to|raised|lowered)\b(?: [\d.]+ ?(?:°|mpa|bar|m/s|mm|s\b|t\b))|"
    r"\bafter [^,]{3,40},|"
    r"たら|なら|れば|场合|如果|若|nếu|\bwenn\b|\bfalls\b|\bsobald\b",
    re.IGNORECASE,
)
"""Anywhere in the sentence: it speaks of a shot that is not this one."""

REFERENCES: Final = re.compile(
    r"(?<!\d)\d{1,6} ?(?:개|건|샷)(?:가|는|이|은|만)? (?:양품|불량|정상)|(?:가까운|마지막|직전|최근|비슷한|"
    r"유사한|"
    r"기준|비교한) (?:실제 )?양품(?: 샷)?|"
    r"\b(?:nearest|last|latest|similar|reference|previous|known|recent|real) (?:real )?good (?:shot|one|"
    r"part|casting)s?\b",
    re.IGNORECASE,
)
"""Other shots, by what they were."""
