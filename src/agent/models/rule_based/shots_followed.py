"""A question that goes on from the last look at the line's shots: "그 전날은?", "by mould?", "주간조만".

It changes what it names and keeps the rest. Words beside what was read make it a question of its own: what
is not understood is not left out of a follow-up in silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from agent.models.rule_based import shots_named
from agent.models.rule_based.defect_words import WORDS
from agent.models.rule_based.dialog import Earlier
from agent.models.rule_based.periods import Named, relative_in
from agent.models.rule_based.shots_named import Part
from shared.contracts.tools import Tool

type Look = Mapping[str, Any]

LONGEST: Final = 80
_FILLER: Final = re.compile(
    r"그러면|그럼|그렇다면|그리고|근데|그런데|이번엔|이번에는|다시|혹시|대신|같은 ?(?:기간|날)|그때"
    r"|그 ?(?:날|기간|주|달)|거기서|중에서?"
    r"|보면|보여 ?줘|보여 ?주세요|알려 ?줘|알려 ?주세요|말해 ?줘|해 ?줘|해 ?주세요|하면|이면|나눠 ?줘|나눠서?"
    r"|어때|어땠어|어떤가요?|뭐야|뭐지|얼마나|얼마야|얼마"
    r"|불량률|불량율|불량|결함|비율|개수|결과|요|만|은|는|이|가|을|를|의|로|으로|도|과|와|랑|하고|에|에는|에서"
    r"|것|거|게|건|좀|쪽|샷|야|제일|가장|나온|많이|했어|됐어|돼"
    r"|\b(?:and|what|how|about|then|now|so|ok|okay|the|for|of|on|in|at|only|just|same|again|instead|please|show|me"
    r"|it|them|that|those|this|with|by|is|was|were|are|did|do|to|us|tell"
    r"|give|split|break|down|else|one|but|rates?|defects?|shots?|most|common)\b"
    r"|[\s?.!,~'\"]+"
)
_MODE_WORDS: Final = re.compile(
    "|".join(
        re.escape(word) for word in sorted({w for ws in WORDS.values() for w in ws}, key=len, reverse=True)
    )
)
_DIVIDED: Final = frozenset({"summary", "worst"})
_KEPT_BY: Final[Mapping[str, frozenset[str]]] = {
    "summary": frozenset({"by", "values"}),
    "worst": frozenset({"by", "limit", "values"}),
    "list": frozenset({"limit", "verdict", "values"}),
    "trend": frozenset({"variable", "values"}),
    "compare": frozenset({"other", "values"}),
    "outcomes": frozenset(),
    "changes": frozenset(),
    "watch": frozenset(),
}
"""Arguments that go with one kind of look alone."""
_OF_ALL: Final = ("period", "line", "mould", "lot", "mode")


def last_look(earlier: Sequence[Earlier]) -> Look | None:
    """The arguments of the look of the exchange before, None where that was no look."""
    if not earlier:
        return None
    rows = [row for row in earlier[-1].results if row.get("tool") == Tool.SHOTS]
    look = (rows[-1].get("result") or {}).get("look") if rows else None
    return look if isinstance(look, Mapping) and "what" in look else None


def followed(
    text: str, periods: Sequence[Named], modes: Sequence[str], last: Look, lines: Sequence[Part] = ()
) -> Look | None:
    """Return the last look with what a text (in lower case) changes of it; None where it goes not on from it.

    `periods`, `modes` and `lines` are those that the text names.
    """
    if len(text) > LONGEST:
        return None
    relative = relative_in(text)
    periods = [one for one in periods if all(one.end <= r.start or one.start >= r.end for r in relative)]
    found = _Found(text, last, lines)
    newest = shots_named.shots_alone(text) if "last_shots" in (last.get("period") or {}) else []
    rest = _without(text, [*found.parts(), *periods, *relative, *newest])
    if modes:
        rest = _MODE_WORDS.sub(" ", rest)
    named = bool(found.names or periods or relative or newest or modes)
    if _FILLER.sub("", rest) or not named:
        return None
    forms = [_placed(one.form, last) for one in periods]
    forms += [{"last_shots": int(part.value)} for part in newest]
    forms += [moved_by(one, last.get("period") or {}) for one in relative]
    if found.what == "compare":
        return _compared(last, forms, found)
    what = found.what or ("summary" if found.by and last["what"] not in _DIVIDED else str(last["what"]))
    asked = _kept(last, what)
    if what == "changes" and last["what"] == "trend":
        asked = _kept(last, "trend")
    if len(forms) == 1:
        asked["period"] = forms[0]
    elif forms:
        return None
    if found.by:
        asked["by"] = found.by
    if modes:
        asked["mode"] = modes[0]
    return {**asked, **found.places(), "what": asked["what"]}


class _Found:
    """The parts that a short text names beside its periods."""

    def __init__(self, text: str, last: Look, lines: Sequence[Part]) -> None:
        whats = list(shots_named.asked_for(text))
        self._bys = shots_named.divisions(text)
        plain = [part for part in whats if part.value != "summary"]
        self._whats = plain or whats
        self.what = plain[0].value if plain else ""
        self.by = self._bys[0].value if self._bys else ""
        self._lines, self._moulds = lines, shots_named.moulds(text)
        self._lots = shots_named.lots(text)
        if not (self._moulds or self._lots):
            kind = next((name for name in ("lot", "mould") if name in last), None)
            codes = shots_named.bare_codes(text) if kind else []
            if kind == "lot":
                self._lots = codes
            elif kind == "mould":
                self._moulds = codes
        if self.by and self.what == "worst":
            self.what = "worst" if last["what"] == "worst" else "summary"

    @property
    def names(self) -> bool:
        """Return whether anything is named that changes a look."""
        return bool(self.what or self.by or self._lines or self._moulds or self._lots)

    def parts(self) -> Iterator[Part]:
        """All that was read."""
        yield from (*self._whats, *self._bys, *self._lines, *self._moulds, *self._lots)

    def places(self) -> dict[str, str]:
        """The line, mould and lot that are named, the first of each."""
        named = (("line", self._lines), ("mould", self._moulds), ("lot", self._lots))
        return {name: parts[0].value for name, parts in named if parts}


def _compared(last: Look, forms: Sequence[Look], found: _Found) -> Look | None:
    """The last look set against what is named now."""
    other: dict[str, Any] = dict(found.places())
    if len(forms) == 1:
        other["period"] = forms[0]
    if not other or len(forms) > 1:
        return None
    return {**_kept(last, "compare"), "other": other}


def _kept(last: Look, what: str) -> dict[str, Any]:
    names = (*_OF_ALL, *_KEPT_BY[what])
    kept = {name: last[name] for name in names if name in last and (name in _OF_ALL or what == last["what"])}
    return {**kept, "what": what}


def _placed(form: Look, last: Look) -> Look:
    """A shift, a part of a day or a number of shots alone is one of the time that was looked at last."""
    period = last.get("period") or {}
    if form.keys() <= {"shift", "part"} and form.get("shift") not in ("last", "current") and "day" in period:
        return {"day": period["day"], **form}
    return form


def moved_by(one: Named, period: Look) -> Look:
    """Return a period so many days, weeks or months earlier.

    What its form cannot be moved by is handed on as it was written, so that T4 refuses it by name.
    """
    unit, number = str(one.form["unit"]), int(one.form["earlier"])
    if unit == "" or unit in period:
        return {**period, "earlier": number}
    if unit == "week" and "day" in period:
        return {**period, "earlier": 7 * number}
    return {**period, "from": one.form["text"]}


def _without(text: str, parts: Sequence[Part | Named]) -> str:
    kept = list(text)
    for part in parts:
        kept[part.start : part.end] = " " * (part.end - part.start)
    return "".join(kept)
