"""Claims of an answer that the shot is good or a defect, beside the verdict that the tool gave.

A verdict that is withheld or unsure is none: an answer may not say "good" or "defect" of such a shot, unless
of a what-if that has a verdict. A claim is a sentence that says so plainly. One that denies, doubts or asks
makes no claim ("do not treat it as good", "양품이라고 할 수 없습니다"), and neither does a word for a range
or a reading ("정상 범위", "other values are normal").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

type Row = Mapping[str, Any]
type Kind = Literal["normal", "defect"]

NO_VERDICT: Final = frozenset({"withheld", "unsure"})

_MARK: Final = r"[*_`\"'“”‘’「」『』()\[\]:： ]{0,4}"
_SENTENCE: Final = re.compile(r"[^\n.!?。！？]+(?:\.(?=\d)[^\n.!?。！？]+)*[.!?。！？]?")
_KOREAN_END: Final = (
    rf"{_MARK}(?:입니다|이다|이에요|예요|이며|이고|임(?![가-힣])|(?:으)?로{_MARK}(?:판정|예측|판단|분류|보입|봅니다|"
    r"출하|처리|볼 수 있)|판정(?!\s*기준)|일 것|일 가능성이 (?:높|큽)|이라고 (?:판단|봅|볼 수 있)|이 맞)"
)
_SUBJECT: Final = (
    r"(?:샷|판정|제품|주물|주조품|부품|결과|예측|shots?|parts?|castings?|verdict|results?|predict\w*|classified|"
    r"judged|pieces?|this|it|ショット|製品|判定|该|件|制品|sản phẩm|mẻ)"
)
_GOOD: Final = re.compile(
    rf"(?:양품|합격(?:품)?){_KOREAN_END}|판정{_MARK}(?:은|는)?{_MARK}(?:양품|정상|합격)(?!\s*(?:여부|범위|값))"
    r"|\b(?:good|sound|acceptable|defect-free|conforming|non-defective) "
    r"(?:shot|part|casting|piece|product)s?\b"
    r"|良品(?:です|と判定|である)|(?:是|为)(?:合格|良)品|判定为?(?:合格|良品|正常)|\blà sản phẩm đạt\b",
    re.IGNORECASE,
)
_GOOD_OF_IT: Final = re.compile(
    rf"정상{_KOREAN_END}|(?:문제|이상|결함|불량)(?:이|은|가|는)? ?없(?:습니다|어요|는 (?:샷|제품))"
    r"|\b(?:is|are|looks?|seems?|appears?|as|be|was|verdict|classified|judged|shot|it's|that's)"
    rf"{_MARK}(?:a |to be |likely |probably |all |perfectly )?{_MARK}"
    r"(?:good|normal|fine|ok|okay|acceptable|sound|safe|within spec\w*|no defect)\b"
    r"|\b(?:passes|passed|free of defects|has no defects?)\b",
    re.IGNORECASE,
)
_DEFECT: Final = re.compile(
    rf"불량(?:품)?{_KOREAN_END}|판정{_MARK}(?:은|는)?{_MARK}불량(?!\s*(?:여부|확률|유형|모드))"
    r"|\b(?:is|as|be|was|verdict|classified|judged|looks)"
    rf"{_MARK}(?:a |to be |likely )?{_MARK}(?:defect|defective|bad|ng|scrap)\b(?! prob| mode| rate)"
    r"|不良(?:です|と判定|品です)|判定为?不良",
    re.IGNORECASE,
)
_SUBJECTS: Final = re.compile(rf"(?<![A-Za-z]){_SUBJECT}(?![A-Za-z])", re.IGNORECASE)
_DENIES: Final = re.compile(
    r"아니|아닙|않|못|마세요|마십시오|말아|금지|보류|불확실|수 없|없이|단정|인지|일지|여부|때까지|지 모|어렵|"
    r"만약|다면|으면|려면|\bnot\b|n't\b|\bcannot\b|\bnever\b|\bunless\b|\buntil\b|\bwhether\b|\bif\b|\bwithheld\b|\bunsure\b|"
    r"\buncertain\b|\bno verdict\b|\bneither\b|\bmay\b|\bmight\b|\bcould\b|\bwould\b|\bcan't\b|\bor\b|"
    r"ない|ません|保留|不能|请勿|不确定|không|chưa|\?|？",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class VerdictClaim:
    """A sentence that calls the shot good or a defect: `start` and `end` are characters of the answer."""

    kind: Kind
    text: str
    start: int
    end: int


def claims_in(answer: str) -> Iterator[VerdictClaim]:
    """Yield the sentences of an answer that call the shot good or a defect."""
    for found in _SENTENCE.finditer(answer):
        said = found[0]
        if _DENIES.search(said):
            continue
        good = _GOOD.search(said) or (_SUBJECTS.search(said) and _GOOD_OF_IT.search(said))
        if good or _DEFECT.search(said):
            kind: Kind = "normal" if good else "defect"
            yield VerdictClaim(kind, said.strip(), found.start(), found.end())


def unfounded_claims(answer: str, result: Row) -> list[VerdictClaim]:
    """Return the claims of an answer that the tool's answer on the shot does not bear out.

    Empty where it gave a verdict; the verdicts of its what-ifs may be told.
    """
    if result.get("verdict") not in NO_VERDICT:
        return []
    others = [result.get("baseline"), *(result.get("scenarios") or ())]
    told = {row.get("verdict") for row in others if isinstance(row, Mapping)}
    return [claim for claim in claims_in(answer) if claim.kind not in told]


def latest_verdict(results: Sequence[Row]) -> Row | None:
    """Return the last answer that says something of a shot's verdict; None without any."""
    judged = (row for row in reversed(results) if isinstance(row.get("prediction"), Mapping))
    return next(judged, None)
