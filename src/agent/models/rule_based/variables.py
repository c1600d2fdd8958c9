"""Answers on variables: how far they may go, what is typical, what they are now and what they mean."""

from collections.abc import Iterator, Sequence
from typing import Final

from agent.models.rule_based.drivers import shown_at
from agent.models.rule_based.drivers import typical as typical_of
from agent.models.rule_based.request import Ask, Unmeasured
from agent.models.rule_based.tool_results import Findings, Row
from agent.models.rule_based.unmeasured import QUANTITIES
from agent.models.rule_based.wording import Sentence, Wording, share, titled
from shared.bundle.feature_schema import Feature

ABOUT_TYPICAL: Final = 0.01
"""Of the typical value: what is closer to it counts as the same."""
MOST: Final = 6
"""Variables that one answer tells of."""

_NOW: Final = Sentence("**{label}: {value}**", "**{label}: {value}**")
_NO_VALUE: Final = Sentence("{label} 값은 요청에 없습니다.", "The request holds no value for the {label}.")
_LIMITS: Final = Sentence("**{label} 설정 한계: {limits}**", "**{label}, setting limits: {limits}**")
_MAY_BE: Final = Sentence("설정 한계는 {limits}입니다.", "It may be set to {limits}.")
_NO_LIMITS: Final = Sentence(
    "{label}[은/는] 설정하는 값이 아니라 측정값이라 설정 한계가 없습니다. 타당한 범위는 {plausible}입니다.",
    "The {label} is measured and not set, so it has no setting limits. Its plausible range is {plausible}.",
)
_NOTHING_ON_LIMITS: Final = Sentence(
    "{label}의 한계는 알 수 없습니다.", "The limits of the {label} are not known here."
)
_ROOM: Final = Sentence(
    "지금은 {value}[이라/라] 위로 {up}, 아래로 {down}의 여유가 있습니다.",
    "At {value} now there is room for {up} up and {down} down.",
)
_AT_TOP: Final = Sentence(
    "지금은 {value}[으로/로] 위쪽 한계에 있습니다.", "It is at {value} now, the upper limit."
)
_AT_BOTTOM: Final = Sentence(
    "지금은 {value}[으로/로] 아래쪽 한계에 있습니다.", "It is at {value} now, the lower limit."
)
_OUTSIDE: Final = Sentence(
    "지금 값 {value}[은/는] 그 밖에 있습니다.", "The present value of {value} is outside of that."
)
_INSIDE: Final = Sentence(
    "지금 값 {value}[은/는] 그 안에 있습니다.", "The present value of {value} is within that."
)
_STEP: Final = Sentence("설정 단위는 {step}입니다.", "It is set in steps of {step}.")
_HIGH: Final = Sentence("통상 {typical}보다 높습니다.", "That is above the typical {typical}.")
_LOW: Final = Sentence("통상 {typical}보다 낮습니다.", "That is below the typical {typical}.")
_ASKED_OF: Final = Sentence("**{label} {value}** (질문의 값)", "**{label} {value}** (the question's value)")
_OTHER_NOW: Final = Sentence(
    "요청에 있는 지금 값은 {value}입니다.", "The present value in the request is {value}."
)
_USUAL: Final = Sentence("통상 {typical}[과/와] 비슷합니다.", "That is about the typical {typical}.")
_WITHIN: Final = Sentence("통상 범위 {typical} 안입니다.", "That is within the typical {typical}.")
_TYPICAL: Final = Sentence("통상 {typical}입니다.", "Typical is {typical}.")
_DRIVES: Final = {
    "raises": Sentence(
        "이 샷에서 불량 위험을 높이는 변수이며 영향은 {percent} %입니다.",
        "It raises the risk of a defect in this shot, with a share of {percent} %.",
    ),
    "lowers": Sentence(
        "이 샷에서 불량 위험을 낮추는 변수이며 영향은 {percent} %입니다.",
        "It lowers the risk of a defect in this shot, with a share of {percent} %.",
    ),
}
_MEANS: Final = Sentence("**{label}**: {meaning}", "**{label}**: {meaning}")
_UNMEASURED: Final = Sentence(
    "{label}[은/는] 이 라인에서 측정하지 않아 값도 예측도 드릴 수 없습니다.",
    "This line does not measure the {label}, so there is no value and no prediction for it.",
)
_FOLLOWS: Final = Sentence("지금 값: {values}.", "Present values: {values}.")
_DEPENDS: Final = Sentence("관련 변수: {labels}.", "It hangs on: {labels}.")


def on_variable(row: Row, ask: Ask, findings: Findings, wording: Wording, stated: float | None = None) -> str:
    """One paragraph on one variable, as it was looked up (`row`).

    `stated` is a value that the question tells of it: it is judged, and the present one named beside it.
    """
    about = _Variable(row, findings, wording)
    if stated is not None and ask in {Ask.TYPICAL, Ask.VALUE}:
        return " ".join(about.stated(stated))
    if ask is Ask.LIMIT:
        return " ".join(about.limit())
    if ask is Ask.MEANING:
        return " ".join(about.meaning())
    return " ".join(about.value(limits=ask is Ask.TYPICAL))


class _Variable:
    """One variable in sentences."""

    def __init__(self, row: Row, findings: Findings, wording: Wording) -> None:
        self._row, self._wording = row, wording
        self._unit = wording.unit(row)
        self._driver = findings.driver(str(row.get("feature"))) or {}
        self._label = wording.label(row)

    def value(self, *, limits: bool = False) -> Iterator[str]:
        """The present value, and whether it is usual; with `limits`, how far it may go as well."""
        value = self._row.get("value")
        if value is None:
            yield self._wording.say(_NO_VALUE, label=self._label)
            if usual := self._usual():
                yield self._wording.say(_TYPICAL, typical=usual)
            return
        yield self._wording.say(_NOW, label=titled(self._label), value=self._told(value))
        yield from self._compared(value)
        percent, direction = self._driver.get("percent"), self._driver.get("direction")
        if percent is not None and direction in _DRIVES:
            yield self._wording.say(_DRIVES[direction], percent=share(percent))
        if limits and self._row.get("limits"):
            low, high = self._row["limits"]
            yield self._wording.say(_MAY_BE, limits=self._wording.limits(self._row, low, high, self._unit))

    def stated(self, value: float) -> Iterator[str]:
        """A value of the question: whether it is usual, how far it may go, what the request has instead."""
        yield self._wording.say(_ASKED_OF, label=titled(self._label), value=self._set_to(value))
        yield from self._compared(value)
        if self._row.get("limits"):
            low, high = self._row["limits"]
            yield self._wording.say(_MAY_BE, limits=self._wording.limits(self._row, low, high, self._unit))
        present = self._row.get("value")
        if present is not None and self._quantity(present) != self._quantity(value):
            at = self._wording.away_from(self._row, present, value)
            yield self._wording.say(_OTHER_NOW, value=self._quantity(present, at))

    def limit(self) -> Iterator[str]:
        """How far the variable may go, where it is now, and how much room is left."""
        limits, plausible, value = (self._row.get(name) for name in ("limits", "plausible", "value"))
        if not limits and not plausible:
            yield self._wording.say(_NOTHING_ON_LIMITS, label=self._label)
            return
        low, high = limits or plausible or (0.0, 0.0)
        told = self._wording.limits(self._row, low, high, self._unit)
        if limits:
            yield self._wording.say(_LIMITS, label=titled(self._label), limits=told)
        else:
            yield self._wording.say(_NO_LIMITS, label=self._label, plausible=told)
        if value is not None:
            yield self._place(value, low, high, settable=bool(limits))
        if usual := self._usual():
            yield self._wording.say(_TYPICAL, typical=usual)
        if limits and self._row.get("step"):
            yield self._wording.say(_STEP, step=self._set_to(self._row["step"]))

    def meaning(self) -> Iterator[str]:
        """The variable's meaning, its value, and what is usual."""
        meaning = self._row.get("meaning" if self._wording.korean else "meaning_en") or ""
        ended = f"{str(meaning).rstrip('. ')}."
        yield self._wording.say(_MEANS, label=titled(self._label), meaning=titled(ended))
        value = self._row.get("value")
        if value is not None:
            yield self._wording.say(_FOLLOWS, values=self._quantity(value))
        elif usual := self._usual():
            yield self._wording.say(_TYPICAL, typical=usual)

    def _place(self, value: float, low: float, high: float, *, settable: bool) -> str:
        told = self._quantity(value, self._wording.beside(self._row, value, low, high))
        if not low <= value <= high:
            return self._wording.say(_OUTSIDE, value=told)
        if not settable:
            return self._wording.say(_INSIDE, value=told)
        if value in {low, high}:
            return self._wording.say(_AT_TOP if value == high else _AT_BOTTOM, value=told)
        at = max((self._wording.away_from(self._row, value, end) or 0 for end in (low, high)), default=0)
        told, up, down = (self._quantity(one, at or None) for one in (value, high - value, value - low))
        return self._wording.say(_ROOM, value=told, up=up, down=down)

    def _compared(self, value: float) -> Iterator[str]:
        usual, typical = self._usual(), self._row.get("typical", self._driver.get("typical"))
        low, high = self._driver.get("typical_low"), self._driver.get("typical_high")
        if low is not None and high is not None:
            inside = low <= value <= high
            sentence = _WITHIN if inside else (_HIGH if value > high else _LOW)
            yield self._wording.say(sentence, typical=usual)
        elif typical is not None:
            away = value - typical
            same = abs(away) <= ABOUT_TYPICAL * abs(typical)
            sentence = _USUAL if same else (_HIGH if away > 0 else _LOW)
            yield self._wording.say(sentence, typical=usual)

    def _usual(self) -> str:
        """The typical value, with the typical range where one is known: "195 (180~209) °C"."""
        known = {**self._row, **self._driver, "unit": self._unit}
        told, middle = typical_of(known, self._wording), known.get("typical")
        at = shown_at(known, self._wording)
        low, high = known.get("typical_low"), known.get("typical_high")
        if low is None or high is None or middle is None:
            return told
        aside = self._wording.span(self._row, low, high, "", at=at)
        return f"{self._wording.read(self._row, middle, '', at=at)} ({aside}) {self._unit}".rstrip()

    def _told(self, value: float) -> str:
        """The present value, on its side of what is typical."""
        return self._quantity(value, shown_at({**self._row, **self._driver, "value": value}, self._wording))

    def _set_to(self, value: float) -> str:
        return self._wording.set_to({**self._row, "unit": self._unit}, value)

    def _quantity(self, value: float, at: int | None = None) -> str:
        return self._wording.read(self._row, value, self._unit, at=at)


def not_measured(unmeasured: Sequence[Unmeasured], findings: Findings, wording: Wording) -> Iterator[str]:
    """A paragraph on each quantity that the line does not measure, and on what it follows from."""
    for one in unmeasured:
        known = next((row for row in QUANTITIES if row.id == one.id), None)
        if known is None:
            label, relation = one.text, ""
        elif wording.korean:
            label, relation = known.label, known.relation
        else:
            label, relation = known.label_en, known.relation_en
        sentences = [wording.say(_UNMEASURED, label=label), relation]
        sentences.append(_present(one.follows_from, findings, wording))
        yield " ".join(filter(None, sentences))


def _present(features: Sequence[Feature], findings: Findings, wording: Wording) -> str:
    if not features:
        return ""
    rows = [row for feature in features if (row := findings.variable(feature.name))]
    told = [
        f"{wording.label(row)} {wording.read(row, row['value'])}"
        for row in rows
        if row.get("value") is not None
    ]
    if told:
        return wording.say(_FOLLOWS, values=wording.listed(told))
    return wording.say(_DEPENDS, labels=wording.listed(wording.label({"feature": f.name}) for f in features))
