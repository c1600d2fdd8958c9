"""Ranges of variables that passages of documents state, and adjustments that leave them.

Only what is wholly understood counts: a clause that speaks of a rule (a standard, a limit, "keep"), in which
one range in a unit of the variable follows its name, before any other variable. A clause that speaks of a
change, of a fault or of an exception is left alone, and so is a number without a unit.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.units import UnitError, convert, parse_unit

type Row = Mapping[str, Any]

MOST: Final = 60
SHORTEST_NAME: Final = 2
DIGITS: Final = 6
_NUMBER: Final = r"\d{1,6}(?:,\d{3})*(?:\.\d{1,4})?"
_UNIT: Final = r"(?:°\s?[CF]|℃|℉|[A-Za-zµ㎫㎜㎧·²³]{1,8}(?:/[A-Za-z²³]{1,4})?|초|도|톤|바|%)"
_RANGE: Final = re.compile(
    rf"(?<![\d.,])(?P<low>{_NUMBER})\s?(?P<unit_low>{_UNIT})?\s?(?:~|∼|～|–|—|-|to|and|에서|부터)\s?"
    rf"(?P<high>{_NUMBER})\s?(?P<unit>{_UNIT})(?![A-Za-z\d])"
)
_AT_MOST: Final = re.compile(
    rf"(?<![\d.,])(?P<high>{_NUMBER})\s?(?P<unit>{_UNIT})\s?(?:이하|까지|를? ?넘지)"
    r"|(?:at most|no more than|not exceed|up to|maximum(?: of)?|max\.?)"
    rf"\s(?P<high_en>{_NUMBER})\s?(?P<unit_en>{_UNIT})",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(
    rf"(?<![\d.,])(?P<low>{_NUMBER})\s?(?P<unit>{_UNIT})\s?이상"
    rf"|(?:at least|no less than|minimum(?: of)?|min\.?)\s(?P<low_en>{_NUMBER})\s?(?P<unit_en>{_UNIT})",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[\n;。]|(?<=[다요])\.(?=\s|$)|(?<=[A-Za-z°℃%\])])\.(?=\s|$)|(?<=\d)\.(?=\s[A-Z])"
)
_RULE: Final = re.compile(
    r"기준|범위|표준|관리|한계|허용|권장|규정|유지|설정|지킨|이내|이하|이상"
    r"|\b(?:standards?|limits?|range|specifications?|spec|keep|kept|within|between|allowed|permitted|required"
    r"|recommended|maintain(?:ed)?|must|shall|set(?:ting)?s?|at most|at least|exceed|no more than"
    r"|no less than)\b",
    re.IGNORECASE,
)
_NO_RULE: Final = re.compile(
    r"차이|편차|변동|구배|예열|시동|정지|올[리려린릴]|높[이여인일]|낮[추춰춘출]|줄[이여인일]|늘[리려린릴]"
    r"|내[리려린릴]|불량|발생|생긴|생기|위험|피한|피해|예외|아니|않은|경우|때|이면|으면"
    r"|\b(?:differences?|deviation|gap|tolerance|pre-?heat\w*|start-?up|warm-?up|raise|lower(?!\s+limit)|reduce|increase|decrease|by|steps?|avoid|defects?|causes?|risk|unless|except|if|when"
    r"|without|typical|usual(?:ly)?|never|not(?!\s+exceed))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedLimit:
    """A range in the variable's own unit; None is open. `source` is the document's id, `title` its title."""

    feature: str
    low: float | None
    high: float | None
    unit: str
    source: str
    title: str

    def request(self) -> dict[str, Any]:
        """As T2 is asked to keep to it."""
        return {"feature": self.feature, "low": self.low, "high": self.high, "source": self.source}

    def leaves(self, value: float) -> bool:
        """Return whether a value is outside."""
        return (self.low is not None and value < self.low) or (self.high is not None and value > self.high)


def stated_limits(schema: FeatureSchema, passages: Sequence[Row]) -> list[StatedLimit]:
    """Return the ranges that passages (`id`, `title`, `excerpt`) state, in their order, each once."""
    found: dict[StatedLimit, None] = {}
    for passage in passages:
        for feature, low, high in _ranges(schema, str(passage.get("excerpt", ""))):
            source, title = str(passage.get("id", "")), str(passage.get("title", ""))
            if source:
                found.setdefault(StatedLimit(feature.name, low, high, feature.unit, source, title))
    return list(found)[:MOST]


def outside_documents(adjustments: Sequence[Row], limits: Sequence[StatedLimit]) -> list[dict[str, Any]]:
    """Return each value of adjustments that leaves a stated range: variable, value, range and source."""
    found = []
    for at, adjustment in enumerate(adjustments, start=1):
        for row in [*adjustment.get("changes", ()), *(adjustment.get("companions") or ())]:
            found += [
                {
                    "adjustment": at,
                    "feature": limit.feature,
                    "to": row["to"],
                    "low": limit.low,
                    "high": limit.high,
                    "unit": limit.unit,
                    "source": limit.source,
                }
                for limit in limits
                if limit.feature == row.get("feature") and limit.leaves(row["to"])
            ]
    return found


_ARTICLES: Final = frozenset({"the", "a", "our", "for", "of", "및", "또는", "and", "or"})

type _Bounds = tuple[Feature, float | None, float | None]


def _ranges(schema: FeatureSchema, text: str) -> Iterator[_Bounds]:
    for clause in _CLAUSE.split(text):
        if not _RULE.search(clause) or _NO_RULE.search(clause):
            continue
        mentions = _mentions(schema, clause)
        ends = [*(start for _, start, _ in mentions[1:]), len(clause)]
        for (feature, _, behind), end in zip(mentions, ends, strict=False):
            if (bounds := _bounds(clause[behind:end], feature)) is not None:
                yield feature, *bounds


def _mentions(schema: FeatureSchema, clause: str) -> list[tuple[Feature, int, int]]:
    """The variables that a clause names, with their places; of names at one place the longest."""
    folded = clause.casefold()
    found: list[tuple[int, int, Feature]] = []
    for feature in schema.features:
        for name in {feature.name, feature.label, feature.label_en, *feature.aliases}:
            if len(name) >= SHORTEST_NAME and len(folded) == len(clause):
                pattern = rf"(?<![A-Za-z가-힣_]){re.escape(name.casefold())}(?![A-Za-z_])"
                found += [
                    (hit.start(), hit.end(), feature)
                    for hit in re.finditer(pattern, folded)
                    if " " in name or "_" in name or not _qualified(clause[: hit.start()])
                ]
    found.sort(key=lambda hit: (hit[0], -hit[1]))
    kept: list[tuple[Feature, int, int]] = []
    for start, end, feature in found:
        if kept and start < kept[-1][2]:
            continue
        if kept and kept[-1][0] is feature:
            kept[-1] = (feature, kept[-1][1], end)  # "보압(Process_HoldPressure)" is one mention
        else:
            kept.append((feature, start, end))
    return kept


def _qualified(before: str) -> bool:
    """Return whether a word stands before a name of one word that may make another quantity of it: "게이트
    속도" is no "속도"."""
    words = re.findall(r"[^\W\d_]+|[^\w\s]", before)
    return (
        bool(words)
        and words[-1].isalpha()
        and not (_RULE.search(words[-1]) or words[-1].lower() in _ARTICLES)
    )


def _bounds(text: str, feature: Feature) -> tuple[float | None, float | None] | None:
    """The one range of a stretch of text in a unit of the variable; None where there is not just one."""
    ranges = list(_RANGE.finditer(text))
    if len(ranges) == 1:
        hit = ranges[0]
        if hit["unit_low"] and parse_unit(hit["unit_low"]) != parse_unit(hit["unit"]):
            return None
        low, high = (_in_unit(hit[end], hit["unit"], feature) for end in ("low", "high"))
        return None if low is None or high is None or low >= high else (low, high)
    most, least = list(_AT_MOST.finditer(text)), list(_AT_LEAST.finditer(text))
    if ranges or len(most) > 1 or len(least) > 1 or not (most or least):
        return None
    top = _in_unit(_of(most[0], "high"), _of(most[0], "unit"), feature) if most else None
    bottom = _in_unit(_of(least[0], "low"), _of(least[0], "unit"), feature) if least else None
    if (most and top is None) or (least and bottom is None):
        return None
    return None if top is not None and bottom is not None and bottom >= top else (bottom, top)


def _of(hit: re.Match[str], part: str) -> str:
    return hit[part] or hit[f"{part}_en"] or ""


def _in_unit(number: str, unit: str, feature: Feature) -> float | None:
    if parse_unit(unit) is None or not feature.unit:
        return None
    try:
        return round(convert(float(number.replace(",", "")), unit, feature.unit), DIGITS)
    except UnitError:
        return None
