"""Claims of an answer that the shot is good or a defect, beside the verdict that the tool gave.

A verdict that is withheld or unsure is none: an answer may not say "good" or "defect" of such a shot, unless
of a what-if that has a verdict. A claim is a clause that says so plainly; that it is no defect is one too. A
clause that denies, doubts or asks makes none ("do not treat it as good", "양품이라고 할 수 없습니다"), and a
denial in another clause takes nothing back ("it is good, although the die is not warm"). A sentence that
supposes ("if the melt were 670 °C") speaks of another shot. Words for a range, a reading, a count of shots or
a kind of defect are no claims.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from agent.grounding.verdict_words import ALONE, DEFECT, DENIES, GOOD, NO_DEFECT, REFERENCES, SUPPOSES

type Row = Mapping[str, Any]
type Kind = Literal["normal", "defect"]

NO_VERDICT: Final = frozenset({"withheld", "unsure"})

_SENTENCE: Final = re.compile(r"[^\n.!?。！？]+(?:\.(?=\d|[Oo]\b)[^\n.!?。！？]+)*[.!?。！？]?")
_EMPHASIS: Final = re.compile(
    r"[*_`\"“”「」『』()\[\]|✅✔☑👍🟢\ufe0f]|(?<![A-Za-z])'|'(?![A-Za-z])|^\s*(?:[-•#>]+|\d+\))\s+"
)
_CLAUSES: Final = re.compile(
    r"(?<=지만),? |(?<=다만),? |(?<=[이하으]며),? |(?<=이고),? |(?<=므로),? |"
    r"(?<=[는인]데),? |(?<=으나),? |[;—]|"
    r",? (?:but|although|though|however|yet|while|whereas|aber|obwohl) |"
    r", (?:and|so|since|because|which|und) |，|、但",
    re.IGNORECASE,
)
"""Between clauses of a sentence whose blanks are single ones."""


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
        kind = _kind(found[0])
        if kind is not None:
            yield VerdictClaim(kind, found[0].strip(), found.start(), found.end())


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


def _kind(sentence: str) -> Kind | None:
    plain = " ".join(_EMPHASIS.sub("", sentence.replace("’", "'")).split())
    if ALONE.fullmatch(plain):
        return "normal"
    if SUPPOSES.search(plain):
        return None
    clauses = [REFERENCES.sub("…", clause) for clause in _CLAUSES.split(plain)]
    kinds = [kind for kind in map(_of_clause, clauses) if kind is not None]
    return next(iter(kinds), None)


def _of_clause(clause: str) -> Kind | None:
    """What a clause claims. That it is no defect is read before its denial is."""
    good = any(words.search(clause) for words in GOOD)
    if NO_DEFECT.search(clause) and not good:
        return "normal"
    if DENIES.search(clause):
        return None
    if good:
        return "normal"
    return "defect" if DEFECT.search(clause) else None
