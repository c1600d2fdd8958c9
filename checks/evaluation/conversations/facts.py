"""The facts that an answer of a conversation has to state: numbers, names and admissions, in any words."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from checks.evaluation.asking import Answer
from checks.evaluation.conversations.reading import Turn
from checks.evaluation.conversations.what_ifs import WhatIf, defect_probability
from shared.bundle.feature_schema import Feature, FeatureSchema

_NUMBER = re.compile(r"(?<![\w.,])[-−+]?\d+(?:,\d{3})*(?:\.\d+)?")
_PERCENT = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?) ?(?:%|％|percent|per cent|퍼센트|프로)")
_DEFECT = re.compile(r"불량|defect|scrap|reject|\bbad\b", re.IGNORECASE)
_NORMAL = re.compile(r"양품|정상|양호|아닙|아니|good|sound|normal|fine|\bok|not", re.IGNORECASE)
_VERDICTS = {
    "defect": _DEFECT,
    "normal": _NORMAL,
    "unsure": re.compile(r"불확실|확실하지|unsure|uncertain|not sure", re.IGNORECASE),
    "withheld": re.compile(r"보류|withheld|no verdict|cannot be judged", re.IGNORECASE),
}

SYNONYMS: Mapping[str, Sequence[str]] = {
    "Process_HoldPressure": ("증압", "보압", "hold pressure", "holding pressure", "metal pressure"),
    "Process_HoldTime": ("증압 시간", "hold time", "holding time"),
    "Process_ClampForce": ("형체력", "형체", "clamp", "locking force"),
    "Process_InjectionSpeed": ("고속", "fast shot", "injection speed"),
    "Process_MoldTemperature": ("금형", "die temperature", "mold temperature", "mould temperature"),
    "Process_Temperature": ("용탕", "melt", "pouring"),
    "Process_CushionPosition": ("쿠션", "비스킷", "biscuit"),
    "Sensor_Position": ("전환 위치", "전환위치", "switch-over", "switchover"),
    "Process_ShotSize": ("샷사이즈", "계량 스트로크", "shot size"),
}
"""Further names that people use for a variable; its labels and aliases count in any case."""

ADMISSIONS: Mapping[str, re.Pattern[str]] = {
    "this_shot_only": re.compile(
        r"이번? ?샷|한 샷|샷 하나|현재 샷|알 수 ?없|모릅|모르|기록(?:이|은|을)? ?(?:없|가지)|자료가 없"
        r"|this shot|one shot|single shot|shot at a time|does? not know|don't know"
        r"|cannot (?:know|tell|say)|can't|no (?:data|record)",
        re.IGNORECASE,
    ),
    "not_measured": re.compile(
        r"(?:측정|계측|재지|기록)[^ ]{0,4} ?(?:않|안|없)|값이 없|센서가 없|변수에 없|변수가 아|다루지 않"
        r"|not (?:measured?|recorded?|a variable|among|one of)|n't (?:measured?|recorded?)"
        r"|no (?:sensor|measurement|reading|such)|unmeasured",
        re.IGNORECASE,
    ),
    "no_earlier": re.compile(
        r"(?:이전|앞|전|지난|비교할|견줄|다른)[^.]{0,15}없|첫 (?:번째 )?샷|한 (?:번|샷)만"
        r"|no (?:earlier|previous|other)|nothing to compare|(?:first|only) (?:one|shot)"
        r"|not (?:have|know|seen) (?:an?|any|the) (?:earlier|previous)",
        re.IGNORECASE,
    ),
    "beyond": re.compile(
        r"한계|범위|상한|하한|넘|초과|벗어|불가능|말이 되지|limit|range|beyond|exceed|outside|over the"
        r"|not (?:possible|plausible)|im(?:possible|plausible)",
        re.IGNORECASE,
    ),
    "no_shot": re.compile(
        r"값(?:이|은|도)[^.]{0,8} ?없|값을 (?:함께|먼저|보내|넣|불러)|샷이 없"
        r"|no (?:process )?values|no shot|load|send|give|enter",
        re.IGNORECASE,
    ),
    "explains": re.compile(
        r"뜻|의미|말합|말해|나타냅|나타내|보여|입니다|정도|means|is (?:the|a|how)|are (?:the|how)|tells"
        r"|shows|how (?:far|much|sure)|says",
        re.IGNORECASE,
    ),
    "asks": re.compile(
        r"[?？]|어느|어떤|무엇|몇|알려|말씀|못했|모르|없|which|what|tell me|specify|did you mean"
        r"|not (?:understood|know|clear)",
        re.IGNORECASE,
    ),
}
"""The words of people, in Korean and English, to admit or to point out something."""

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
ASPECTS: Mapping[str, re.Pattern[str]] = {
    "countermeasure": re.compile(r"change|바꿀|바꾸", re.IGNORECASE),
    "cause": re.compile(r"why|works|comes from|왜|원리|까닭", re.IGNORECASE),
    "procedure": re.compile(r"order|how to|순서|바꾸는|청소", re.IGNORECASE),
}
"""Headings of the sections that tell an aspect of a document."""
OWN_WORDS = 5
"""Words of a section, found nowhere else in its document, that tell that an answer was made from it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The answer of one turn, and what was known until then. One method for each fact of the README."""

    turn: Turn
    answer: Answer
    earlier: Sequence[Answer]
    schema: FeatureSchema

    def lacking(self, facts: Iterable[str]) -> list[str]:
        """Those that the answer does not state. One that no result can be checked against is lacking too."""
        return [fact for fact in facts if not self._safely(fact)]

    def states(self, what_if: WhatIf) -> bool:
        """Return whether it has a what-if's variables, values and defect probability."""
        told = [self.label(name) and self._number(value) for name, value in what_if.values.items()]
        return all(told) and (what_if.probability is None or self._percent(what_if.probability))

    def _safely(self, fact: str) -> bool:
        try:
            return self.holds(fact)
        except (KeyError, IndexError):
            return False

    def holds(self, fact: str) -> bool:
        """Return whether one fact is stated. Raises KeyError or IndexError where its result is not there."""
        kind, _, name = fact.partition(":")
        if kind == "any":
            return any(map(self._safely, name.split("|")))
        if kind in ADMISSIONS:
            return self._says(ADMISSIONS[kind])
        check: Callable[..., bool] = getattr(self, kind)
        return check(name) if name else check()

    def verdict(self) -> bool:
        latest = self._predictions[-1]
        judged = latest.get("verdict") or latest["prediction"]["class"]
        return self._says(_VERDICTS[judged])

    def probability(self) -> bool:
        """The defect probability of the latest shot, or of a what-if on it."""
        rows = self._predictions
        found = [defect_probability(row) for row in rows]
        found += [defect_probability(row["baseline"]) for row in rows if row.get("baseline")]
        return any(value is not None and self._percent(value) for value in found)

    def top_driver(self) -> bool:
        return self._driver(1)

    def top_driver_any(self) -> bool:
        """One of the three strongest, in any language."""
        return self._driver(3)

    def value_of_top_driver(self) -> bool:
        name = self._analysis["attributions"][0]["feature"]
        return self.value(name)

    def adjustment(self) -> bool:
        """One of the proposals; nothing where there is none."""
        proposals = self._analysis.get("adjustments", ())
        return not proposals or any(
            all(self.label(change["feature"]) and self._number(change["to"]) for change in row["changes"])
            for row in proposals
        )

    def citation(self) -> bool:
        return bool(self.answer.citations)

    def cites(self, stems: str) -> bool:
        """A document whose id begins with one of these, between bars."""
        wanted = tuple(stems.split("|"))
        return any(str(row["id"]).startswith(wanted) for row in self.answer.citations)

    def aspect(self, name: str) -> bool:
        """It is made from the sections on this aspect of a document that it cites."""
        words = set(_words(self.answer.text))
        own = (_own_words(str(row["id"]), ASPECTS[name]) for row in self.answer.citations)
        return any(len(words & found) >= OWN_WORDS for found in own)

    def label(self, name: str) -> bool:
        feature = self._feature(name)
        names = (feature.label, feature.label_en, name, *feature.aliases, *SYNONYMS.get(name, ()))
        text = _squeezed(self.answer.text)
        return any(_squeezed(written) in text for written in names)

    def value(self, name: str) -> bool:
        return self._number(self.turn.features[name])

    def number(self, written: str) -> bool:
        return self._number(float(written))

    def typical(self, name: str) -> bool:
        return self._number(self._feature(name).typical)

    def limits(self, name: str) -> bool:
        return self.limit_low(name) and self.limit_high(name)

    def limit_low(self, name: str) -> bool:
        return self._number((self._feature(name).limits or self._feature(name).plausible)[0])

    def limit_high(self, name: str) -> bool:
        return self._number((self._feature(name).limits or self._feature(name).plausible)[1])

    def _driver(self, most: int) -> bool:
        found = self._analysis
        names = [row["feature"] for row in found.get("attributions", ())] or [
            row[0] for row in found["top_features"]
        ]
        return any(map(self.label, names[:most]))

    def _says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.answer.text) is not None

    def _number(self, value: float) -> bool:
        return stands_in(value, self.answer.text)

    def _percent(self, probability: float) -> bool:
        """In percent, to any number of decimals, of a defect or of a sound part."""
        written = _PERCENT.findall(self.answer.text)
        shares = (probability * 100, 100 - probability * 100)
        edges = ("0.1", "99.9") if min(shares) < 0.1 else ()
        return any(part in edges or any(_rounded(share, part) for share in shares) for part in written)

    @property
    def _predictions(self) -> Sequence[Mapping[str, Any]]:
        return self._results("t1_result")

    @property
    def _analysis(self) -> Mapping[str, Any]:
        return self._results("t2_result")[-1]

    def _results(self, event: str) -> Sequence[Mapping[str, Any]]:
        """Those of this answer, else of the latest one that had some."""
        answers = (self.answer, *reversed(self.earlier))
        return next((answer.results[event] for answer in answers if answer.results.get(event)), ())

    def _feature(self, name: str) -> Feature:
        found = self.schema.lookup(name)
        if found is None:
            raise KeyError(name)
        return found


def stands_in(value: float, text: str) -> bool:
    """Return whether a text has a number that is the value, rounded to the decimals that it has."""
    return any(_is(value, written) for written in _NUMBER.findall(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w{2,}", text.casefold())


@cache
def _own_words(document: str, headings: re.Pattern[str]) -> frozenset[str]:
    """The words that only those sections of a packaged document have whose heading fits."""
    found = next(iter(KNOWLEDGE.glob(f"*/{document}.md")), None)
    if found is None:
        return frozenset()
    inside: set[str] = set()
    outside: set[str] = set()
    for section in found.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, _, body = section.partition("\n")
        (inside if headings.search(heading) else outside).update(_words(body))
    return frozenset(inside - outside)


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _is(value: float, written: str) -> bool:
    plain = written.replace(",", "").replace("−", "-")
    return _rounds(value, plain) or _rounds(-value, plain)


def _rounds(value: float, written: str) -> bool:
    """A whole number below 10 is no rounding of another value: 4 is not 4.2."""
    if "." not in written and abs(value) < 10:
        return abs(float(written) - value) < 0.005
    return abs(float(written) - value) <= 0.51 * 10.0 ** -len(written.partition(".")[2])


def _rounded(percent: float, written: str) -> bool:
    """A percentage of one decimal or more, or whole where its decimal is a zero or it is over 10."""
    tolerance = (
        0.051 if "." not in written and percent < 10 else 0.51 * 10.0 ** -len(written.partition(".")[2])
    )
    return abs(float(written) - percent) <= tolerance
