"""Numbers and directions without a variable: "그럼 110은?", "and at 190?", "10 더", "하나만 더 낮추면"."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from agent.models.rule_based.background import Background
from agent.models.rule_based.binding import Quantity, settle_rows
from agent.models.rule_based.clauses import MOST_SCENARIOS
from agent.models.rule_based.endings import is_korean
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.request import Change, Left, Leftover, Scenario, Use
from agent.models.rule_based.scanner import Kind, Particle, Token
from agent.models.rule_based.unit_fit import (
    in_own_unit,
    is_share,
    own_value,
    unit_fits,
    unit_of,
    written_unit,
)
from shared.bundle.feature_schema import Feature
from shared.units import PERCENT, Unit, parse_unit

LONGEST: Final = 60
"""Characters: who leaves the variable out says little."""


@dataclass(slots=True)
class Resolved:
    """Scenarios that the earlier questions complete, what became of the numbers, what stays unclear."""

    scenarios: list[Scenario] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    uses: dict[int, Use] = field(default_factory=dict)
    unplaced: list[Quantity] = field(default_factory=list)


def resolve(tokens: Sequence[Token], loose: Sequence[Quantity], background: Background) -> Resolved:
    """Complete a question that names no variable from what was asked before it."""
    out = Resolved()
    words = [token for token in tokens if token.kind is Kind.WORD]
    feature = _feature(loose, background)
    if not loose:
        change = _Completion(feature, words, background).without_number() if feature is not None else None
        out.scenarios += [(change,)] if change is not None else []
        return out
    for quantity in loose:
        if feature is None:
            out.unplaced.append(quantity)
            continue
        unit = unit_of(quantity.amount, feature)
        if quantity.amount.unknown_unit or not unit_fits(unit, feature, step=True):
            out.uses[quantity.token.start] = Use.LEFTOVER
            out.leftovers.append(
                Leftover(quantity.token.text, Left.UNIT, quantity.token.start, quantity.token.end)
            )
    if feature is None:
        return out
    left = {leftover.start for leftover in out.leftovers}
    fitting = [quantity for quantity in loose if quantity.token.start not in left]
    settle_rows(fitting, background.values.get(feature.name))
    froms = [q for q in fitting if q.role is Particle.FROM] if len(fitting) > 1 else []
    out.uses.update({quantity.token.start: Use.FROM for quantity in froms})
    start = own_value(froms[0].amount, feature) if froms else None
    completion = _Completion(feature, words, background)
    for quantity in [q for q in fitting if q not in froms][:MOST_SCENARIOS]:
        token = quantity.token
        change = completion.change(quantity)
        if change is None:
            out.uses[token.start] = Use.LEFTOVER
            out.leftovers.append(Leftover(token.text, Left.DIRECTION, token.start, token.end))
        elif completion.is_possible(change):
            came_from = start if change.to is not None else None
            made = replace(change, start=token.start, end=token.end, from_value=came_from)
            out.uses[token.start] = Use.SETTING
            out.scenarios.append((made,))
        else:
            out.unplaced.append(quantity)
    return out


def _feature(loose: Sequence[Quantity], background: Background) -> Feature | None:
    """Return the variable that the question leaves out."""
    last = background.last_change
    if last is not None:
        return last.feature
    changed = [change.feature for scenario in background.last for change in scenario]
    candidates = [
        feature
        for feature in dict.fromkeys([*changed, *background.subjects])
        if all(unit_fits(unit_of(q.amount, feature), feature) for q in loose)
    ]
    if len(candidates) > 1:
        candidates = [
            f for f in candidates if loose and all(f.is_plausible(own_value(q.amount, f)) for q in loose)
        ]
    return candidates[0] if len(candidates) == 1 else None


@dataclass(frozen=True, slots=True)
class _Completion:
    """Completes numbers and words to changes of one variable."""

    feature: Feature
    words: Sequence[Token]
    background: Background

    @property
    def last(self) -> Change | None:
        return self.background.last_change

    @property
    def present(self) -> float:
        return self.background.values.get(self.feature.name, self.feature.typical)

    def has(self, *tags: Tag) -> bool:
        return any(word.has(*tags) for word in self.words)

    @property
    def way(self) -> int:
        """The direction of the last what-if, 0 where there was none."""
        last = self.last
        if last is None:
            return 0
        if last.by is not None:
            return 1 if last.by > 0 else -1
        start = last.from_value if last.from_value is not None else self.present
        end = in_own_unit(last.to or 0.0, _unit(last), self.feature)
        return (end > start) - (end < start)

    def change(self, quantity: Quantity) -> Change | None:
        """Return what a number alone means, or None where its direction is open."""
        feature, amount, role = self.feature, quantity.amount, quantity.role
        unit = unit_of(amount, feature)
        said = _sign(self.words, quantity)
        more = self.has(Tag.MORE, Tag.SAME)
        to = Change(feature, to=amount.value, unit=written_unit(unit, feature))
        if amount.times:
            return Change(feature, by=100 * (amount.value - 1), unit=PERCENT)
        is_value = role in {Particle.TO, Particle.COPULA} and not (more and said)
        alone = not (said or more or role is Particle.BY)
        if (is_value or alone) and not is_share(unit, feature):
            return to if is_value else self._alone(to)
        way = said or self.way
        if not way:
            return None
        by = Change(feature, by=way * amount.value, unit=written_unit(unit, feature))
        if is_share(unit, feature):
            return replace(by, unit=PERCENT)
        step = in_own_unit(amount.value, unit, feature, difference=True)
        if more:
            return self.further(way * step)
        return by if self.is_plausible(by) or not self.is_plausible(to) else to

    def _alone(self, to: Change) -> Change:
        """A number alone: a value, or a step where the last what-if was one and no value is possible."""
        last = self.last
        steps = last is not None and last.by is not None and last.unit != PERCENT
        if steps and to.to is not None and not self.is_plausible(to):
            return Change(self.feature, by=self.way * to.to, unit=to.unit)
        return to

    def further(self, step: float) -> Change:
        """Return the last what-if and a step on top of it, in the variable's unit."""
        last, feature = self.last, self.feature
        if last is None or last.unit == PERCENT:
            return Change(feature, by=step)
        if last.by is not None:
            done = in_own_unit(last.by, _unit(last), feature, difference=True)
            return Change(feature, by=round(done + step, 6))
        return Change(feature, to=round(in_own_unit(last.to or 0.0, _unit(last), feature) + step, 6))

    def _end(self, change: Change) -> float:
        """The value that a change ends at."""
        if change.to is not None:
            return in_own_unit(change.to, _unit(change), self.feature)
        return self.present + in_own_unit(change.by or 0.0, _unit(change), self.feature, difference=True)

    def is_plausible(self, change: Change) -> bool:
        """Return whether a change ends in the variable's plausible range."""
        return self.feature.is_plausible(self._end(change))

    def is_possible(self, change: Change) -> bool:
        """Return whether a number may be meant for the variable: far off its range it is not."""
        low, high = self.feature.plausible
        slack = (high - low) / 4
        return change.unit == PERCENT or low - slack <= self._end(change) <= high + slack

    def without_number(self) -> Change | None:
        """Return what words alone mean: the other way, to the limit, as usual, some more."""
        last, feature = self.last, self.feature
        up = any(word.has(Tag.UP) and word.text.lower() != "more" for word in self.words)
        said = 1 if up else (-1 if self.has(Tag.DOWN) else 0)
        if last is not None and last.by is not None:
            if self.has(Tag.REVERSE):
                return Change(feature, by=-last.by, unit=last.unit)
            if said and last.sized and not self.has(*_FURTHER):
                return Change(feature, by=said * abs(last.by), unit=last.unit, sized=True)
        if feature.limits is not None and self.has(Tag.MAXIMUM, Tag.MINIMUM, Tag.EXTREME):
            low, high = feature.limits
            return Change(feature, to=low if self.has(Tag.MINIMUM) or said < 0 else high)
        if self.has(Tag.TYPICAL) and self.has(Tag.SET, Tag.IF):
            return Change(feature, to=feature.typical)
        return self._sized(said) if (said and self.has(*_FURTHER)) or self.has(Tag.STEP) else None

    def _sized(self, said: int) -> Change | None:
        """Some more of the last what-if: one step of the setting, or a part of the machine's span."""
        way, feature = said or self.way, self.feature
        if not way or feature.step is None or feature.limits is None:
            return None
        low, high = feature.limits
        part = (high - low) / (10 if self.has(Tag.SLIGHTLY) else 4)
        count = 1 if self.has(Tag.STEP) else max(1, round(part / feature.step))
        return replace(self.further(round(way * count * feature.step, 6)), sized=True)


_FURTHER: Final = (Tag.MORE, Tag.STEP, Tag.SLIGHTLY, Tag.MUCH, Tag.SAME)


def _sign(words: Sequence[Token], quantity: Quantity) -> int:
    """The direction said for a number: of a Korean verb behind it, of an English one anywhere."""
    if quantity.amount.sign:
        return 1 if quantity.amount.sign == "+" else -1
    for word in words:
        its = word.start >= quantity.token.end or not is_korean(word.text)
        if its and word.has(Tag.UP, Tag.DOWN) and word.text.lower() != "more":
            return 1 if word.has(Tag.UP) else -1
    return 0


def _unit(change: Change) -> Unit | None:
    return parse_unit(change.unit) if change.unit else None
