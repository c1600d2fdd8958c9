"""One plain form of documents, questions and words of the glossary, with where each character stood.

Full-width letters, ligatures, square signs (㎫) and decomposed Hangul become plain ones, and what is not seen
(soft hyphens, joiners, zero width spaces) goes. Digits keep their value: a raised one behind a number is an
exponent (10⁵ is 10^5, never 105), fractions such as ½ stay, and ① behind a number begins a new one. Syllables
that a title spaces out (작 업 표 준 서) are one word.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from shared.text_analysis.placed_text import FRACTIONS, RAISED, PlacedText, Placing

_PLAIN: Final = re.compile(r"[\x00-\x7f가-힣]*")
_ODD: Final = re.compile(
    "[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[가-힣][\u11a8-\u11ff]"
    "|[^\x00-\x7f가-힣][\u0300-\u036f\u3099\u309a]{0,8}"
    "|[\x00-\x7f가-힣][\u0300-\u036f\u3099\u309a]{1,8}"
)
"""All that has another plain form: jamo, letters with marks, and signs beyond ASCII and Hangul."""

_RAISED: Final = dict(zip(RAISED, "0123456789+-", strict=True))
_SIGNS: Final = {"−": "-", "‐": "-", "‑": "-", "‒": "-", "µ": "μ"}
_SPACED: Final = re.compile(r"(?<![가-힣])[가-힣](?: [가-힣]){2,19}(?![가-힣])")
_WORDS_OF_ONE_SYLLABLE: Final = frozenset(
    "이그저두세네한수때것및또등중더안못잘할될된온값왜곳뒤앞위밑물빛금형핀탕층면선축날달해년월일시분초개번회차단각열압속"
)


def plain_form(text: str) -> PlacedText:
    """`text` in its plain form."""
    plain = PlacedText(text) if _PLAIN.fullmatch(text) else _folded(text)
    spaces = {
        at
        for found in _SPACED.finditer(plain.text)
        if _is_spaced_out(found.group())
        for at in range(found.start() + 1, found.end(), 2)
    }
    if not spaces:
        return plain
    kept = [at for at in range(len(plain.text)) if at not in spaces]
    spans = [plain.span(at, at + 1) for at in kept]
    starts, ends = zip(*spans, strict=True)
    return PlacedText("".join(plain.text[at] for at in kept), starts, ends)


def _is_spaced_out(run: str) -> bool:
    """True if most of the syllables are no words of their own, as they are in `이 두 값`."""
    syllables = run.split()
    return 2 * sum(one in _WORDS_OF_ONE_SYLLABLE for one in syllables) <= len(syllables)


def _folded(text: str) -> PlacedText:
    placing = Placing()
    at = 0
    sealed = raised = False
    last = ""
    for found in _ODD.finditer(text):
        start, end = found.span()
        if at < start:
            _keep(placing, text[at:start], at, sealed=sealed)
            last, sealed, raised = text[start - 1], False, False
        cluster = found.group()
        plain = _plain(cluster)
        if cluster in _RAISED:
            behind_a_number = not raised and (last.isdigit() or last == ")")
            plain = ("^" if behind_a_number else "") + _RAISED[cluster]
            raised = sealed = True
        elif plain:
            number = unicodedata.category(cluster[0]) == "No"
            apart = last.isdigit() and plain[0].isdigit() and (sealed or number)
            plain = f" {plain}" if apart else plain
            raised, sealed = False, number and plain[-1].isdigit()
        placing.put(plain, start, end)
        last = plain[-1:] or last
        at = end
    _keep(placing, text[at:], at, sealed=sealed)
    return placing.placed()


def _keep(placing: Placing, piece: str, at: int, *, sealed: bool) -> None:
    """Add a piece as it is. What was one sign each stays apart: 10⁵3 is no 10^53."""
    if sealed and piece[:1].isdigit():
        placing.put(" ", at, at + 1)
    placing.keep(piece, at)


@lru_cache(maxsize=8192)
def _plain(cluster: str) -> str:
    if cluster in FRACTIONS:
        return cluster
    if cluster in _SIGNS:
        return _SIGNS[cluster]
    if len(cluster) == 1 and unicodedata.category(cluster) in {"Cf", "Mn", "Me"}:
        return ""
    return unicodedata.normalize("NFKC", cluster)
