"""Changes of one variable from its numbers and direction: set, raise, lower, from–to, shares, limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from agent.models.rule_based.binding import OPERATIONS, Quantity, Slot, settle_rows
from agent.models.rule_based.endings import is_korean
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.limits import BEHIND_A_NUMBER, limit_meant
from agent.models.rule_based.request import Change, Left, Leftover, Scenario, Stated, Use
from agent.models.rule_based.scanner import Particle, Token
from agent.models.rule_based.unit_fit import (
    in_own_unit,
    is_share,
    own_value,
    unit_fits,
    unit_of,
    written_unit,
)
from shared.bundle.feature_schema import Feature
from shared.units import PERCENT, Unit

_ENDS: Final = (Tag.MAXIMUM, Tag.MINIMUM, Tag.EXTREME, Tag.HALF, Tag.DOUBLE)
"""Operations that ask for a change by themselves ("보압을 최대로")."""
_VALUES: Final = frozenset({Particle.TO, Particle.COPULA, Particle.TOPIC, Particle.RANGE})
"""Roles of a value to set."""
_SHARE_OF_SPAN: Final = {Tag.SLIGHTLY: 10, Tag.MUCH: 2}
_QUARTER: Final = 4


@dataclass(frozen=True, slots=True)
class Doubt:
    """A setting with two readings: the value to set, or the amount to change by."""

    to: Change
    by: Change


@dataclass(slots=True)
class Settings:
    """Result for one sentence. `alternatives` are its scenarios; `uses` is by the start of a number."""

    alternatives: list[Scenario] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    uses: dict[int, Use] = field(default_factory=dict)
    loose: list[Quantity] = field(default_factory=list)
    """Numbers with no variable in the sentence."""
    doubts: list[Doubt] = field(default_factory=list)
    shared: list[tuple[Slot, list[Feature]]] = field(default_factory=list)
    """Settings of a word that several variables share and nothing decides."""
    taken_back: set[int] = field(default_factory=set)
    """Starts of variables that the sentence takes back ("말고")."""

    def leave(self, quantity: Quantity, why: Left) -> None:
        """Name a number as not understood, once."""
        token = quantity.token
        self.uses[token.start] = Use.LEFTOVER
        if all(leftover.start != token.start for leftover in self.leftovers):
            self.leftovers.append(Leftover(token.text, why, token.start, token.end))


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sentence asks: it supposes something, it is on things in general, it asks for a figure.

    `prefer` are variable names that a shared word means first: of the last what-if, then the drivers.
    """

    conditional: bool = False
    ordered: bool = False
    """It begins with an English verb ("raise the hold pressure")."""
    general: bool = False
    asks_figure: bool = False
    prefer: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes changes of one variable from one number."""

    feature: Feature
    place: Token
    unit: Unit | None = None
    word: str = ""
    before: float | None = None

    def change(self, *, to: float | None = None, by: float | None = None, unit: str = "") -> Change:
        return Change(
            self.feature,
            to=to,
            by=by,
            unit=unit,
            start=self.place.start,
            end=self.place.end,
            shared_word=self.word,
            from_value=self.before,
        )

    def to(self, values: Sequence[float]) -> list[Change]:
        negative = self.place.amount is not None and self.place.amount.sign == "-"
        unit = written_unit(self.unit, self.feature)
        return [self.change(to=-value if negative else value, unit=unit) for value in values]

    def by(self, values: Sequence[float], sign: int) -> list[Change]:
        unit = written_unit(self.unit, self.feature)
        return [self.change(by=sign * value, unit=unit) for value in values]

    def share(self, percent: float) -> list[Change]:
        return [self.change(by=round(percent, 6), unit=PERCENT)]


class SlotReader:
    """Reads the changes of a sentence's variables into its settings."""

    def __init__(self, text: str, values: Mapping[str, float], manner: Manner, out: Settings) -> None:
        """`values` are the shot's by variable name; `out` takes what becomes of each number."""
        self.text = text
        self.values = values
        self.manner = manner
        self.out = out

    def changes(self, slot: Slot) -> list[Change]:
        """Return the alternatives that a variable's words ask for; none where they ask for none."""
        if not slot.numbers:
            return self._without_number(slot)
        known = [quantity for quantity in slot.numbers if not quantity.amount.unknown_unit]
        for quantity in slot.numbers:
            if quantity not in known:
                self.out.leave(quantity, Left.UNIT)
        feature = self._feature(slot, known) if known else None
        if feature is None:
            return []
        if end := limit_meant(self.text[slot.token.start : slot.last + BEHIND_A_NUMBER], slot.sign):
            return self._from_a_limit(slot, feature, known, *end)
        fitting = [q for q in known if unit_fits(unit_of(q.amount, feature), feature, step=True)]
        for quantity in known:
            if quantity not in fitting:
                self.out.leave(quantity, Left.UNIT)
        return self._of_numbers(slot, feature, fitting) if fitting else []

    def _feature(self, slot: Slot, numbers: Sequence[Quantity]) -> Feature | None:
        """Return the variable that a word means, or None where nothing decides (see `shared`)."""
        if len(slot.features) == 1:
            return slot.features[0]
        fitting = [
            feature
            for feature in slot.features
            if all(unit_fits(unit_of(q.amount, feature), feature, step=True) for q in numbers)
        ]
        if not fitting:
            for quantity in numbers:
                self.out.leave(quantity, Left.UNIT)
            return None
        preferred = [f for name in self.manner.prefer for f in fitting if f.name == name]
        setpoints = [feature for feature in fitting if feature.role == "setpoint"] or fitting
        values = [q for q in numbers if not (slot.sign or q.amount.sign) or q.role is Particle.TO]
        likely = [
            f for f in setpoints if values and all(f.is_plausible(own_value(q.amount, f)) for q in values)
        ]
        if not values and numbers:
            likely = [f for f in setpoints if all(self._may_step(f, q) for q in numbers)]
        within = [f for f in likely if all(_within_limits(f, own_value(q.amount, f)) for q in values)]
        if slot.token.named is not None and slot.token.named.family:
            within = []  # which pressure a "pressure of 100" is, its range does not tell
        for candidates in (preferred[:1], setpoints, likely, within, setpoints[:1] if slot.weak else ()):
            if len(candidates) == 1:
                return candidates[0]
        self.out.shared.append((slot, likely or setpoints))
        self.out.uses.update({quantity.token.start: Use.SETTING for quantity in numbers})
        return None

    def _of_numbers(self, slot: Slot, feature: Feature, numbers: Sequence[Quantity]) -> list[Change]:
        self.out.uses.update({quantity.token.start: Use.SETTING for quantity in numbers})
        if len(numbers) == 2 and numbers[0].role is Particle.NONE and numbers[1].said_to:
            numbers[0].role = Particle.FROM  # "hold time 2.2 to 2.6"
        settle_rows(numbers, self.values.get(feature.name))
        froms = [q for q in numbers if q.role is Particle.FROM]
        rest = [q for q in numbers if q.role is not Particle.FROM]
        before: float | None = None
        if froms and (rest or slot.sign):
            before = own_value(froms[-1].amount, feature)
            self.out.uses.update({quantity.token.start: Use.FROM for quantity in froms})
            if not rest:
                return [self._sized(slot, feature, before)]
        rest = rest or froms
        _settle_ranges(rest)
        found = [change for quantity in rest for change in self._change(slot, feature, quantity, before)]
        if Tag.TYPICAL in slot.tags:
            found = [_from_the_typical(change) for change in found]
        return list({(change.to, change.by, change.unit): change for change in found}.values())

    def _change(self, slot: Slot, feature: Feature, quantity: Quantity, before: float | None) -> list[Change]:
        amount, unit = quantity.amount, unit_of(quantity.amount, feature)
        made = _Maker(feature, quantity.token, unit, slot.shared_word, before)
        sign = {"+": 1, "-": -1}.get(amount.sign, slot.sign)
        if amount.times or is_share(unit, feature):
            return self._share(made, quantity, sign)
        values: Sequence[float] = (amount.value,)
        if amount.pieces and not feature.is_plausible(own_value(amount, feature)):
            pieces = [own_value(replace(amount, value=piece), feature) for piece in amount.pieces]
            if all(map(feature.is_plausible, pieces)):
                values = amount.pieces
        if before is not None:
            return self._from(made, quantity, values, sign)
        steps = (bool(amount.sign) and quantity.role is not Particle.TO) or quantity.role is Particle.BY
        open_step = quantity.role is Particle.NONE and self._is_step(feature, quantity)
        if not sign and (steps or open_step):
            if slot.weak:  # "die 3" is the third die
                self.out.uses[quantity.token.start] = Use.CONTEXT
            else:
                self.out.leave(quantity, Left.DIRECTION)
            return []
        if steps:
            return made.by(values, sign)
        # "set to 110": a value. Without a marker a direction makes it a step.
        if quantity.role in _VALUES or not sign:
            return made.to(values)
        return [change for value in values for change in self._bare(made, value, sign, own=slot.own_verb)]

    def _may_step(self, feature: Feature, quantity: Quantity) -> bool:
        """Return whether a variable may be changed by an amount: no less than half a step of its setting."""
        unit = unit_of(quantity.amount, feature)
        if is_share(unit, feature):
            return True
        size = in_own_unit(quantity.amount.value, unit, feature, difference=True)
        present = self.values.get(feature.name, feature.typical)
        fine = feature.step is None or size >= feature.step / 2
        return fine and (feature.is_plausible(present + size) or feature.is_plausible(present - size))

    def _from_a_limit(
        self, slot: Slot, feature: Feature, numbers: Sequence[Quantity], upper: bool, sign: int
    ) -> list[Change]:
        """Values that lie so much below or above a limit: "상한보다 10도 낮게", "50 t under the maximum"."""
        found: list[Change] = []
        for quantity in numbers:
            unit = unit_of(quantity.amount, feature)
            step = not is_share(unit, feature) and unit_fits(unit, feature, step=True)
            if feature.limits is None or not step:
                self.out.leave(quantity, Left.DIRECTION)
                continue
            size = in_own_unit(quantity.amount.value, unit, feature, difference=True)
            self.out.uses[quantity.token.start] = Use.SETTING
            made = _Maker(feature, quantity.token, word=slot.shared_word)
            found.append(made.change(to=round(feature.limits[1 if upper else 0] + sign * size, 6)))
        return found

    @staticmethod
    def _is_step(feature: Feature, quantity: Quantity) -> bool:
        """Return whether a number is too small for a value: the verb of a step was not understood."""
        low, high = feature.plausible
        value = own_value(quantity.amount, feature)
        return value < low and value <= (high - low) / 2

    def _from(self, made: _Maker, quantity: Quantity, values: Sequence[float], sign: int) -> list[Change]:
        """Changes from a value that the question names: to another one, or by an amount."""
        feature, before = made.feature, made.before or 0.0
        signed = bool(quantity.amount.sign)
        amount_of_verb = sign and is_korean(self.text[quantity.token.end : quantity.token.end + 6])
        bare = quantity.role is Particle.NONE
        if quantity.role is Particle.BY or (bare and (amount_of_verb or signed)):
            steps = [in_own_unit(value, made.unit, feature, difference=True) for value in values]
            ends = [round(before + sign * step, 6) for step in steps]
            found = [made.change(to=end) for end in ends]
        else:
            ends = [in_own_unit(value, made.unit, feature) for value in values]
            found = made.to(values)
        contradicts = any((end - before) * sign < 0 for end in ends)
        if contradicts or (quantity.role is Particle.BY and not sign):
            self.out.leave(quantity, Left.DIRECTION)
            return []
        return found

    def _bare(self, made: _Maker, value: float, sign: int, *, own: bool) -> list[Change]:
        """A number beside a direction, without particle: a step, unless only a value is possible."""
        feature = made.feature
        present = self.values.get(feature.name, feature.typical)
        moved = present + sign * in_own_unit(value, made.unit, feature, difference=True)
        if feature.is_plausible(moved) or not feature.is_plausible(in_own_unit(value, made.unit, feature)):
            return made.by([value], sign)
        # "보압 110 올리면": up to 110, where nothing can be 110 more.
        if own and (in_own_unit(value, made.unit, feature) - present) * sign < 0:
            self.out.doubts.append(Doubt(made.to([value])[0], made.by([value], sign)[0]))
            return []
        return made.to([value])

    def _share(self, made: _Maker, quantity: Quantity, sign: int) -> list[Change]:
        value = quantity.amount.value
        if quantity.amount.times:
            return made.share(100 * (value - 1))
        if quantity.role is Particle.TO and value > 0:
            return made.share(value - 100)
        if sign:
            return made.share(sign * value)
        self.out.leave(quantity, Left.DIRECTION)
        return []

    def _without_number(self, slot: Slot) -> list[Change]:
        operation = next((tag for tag in OPERATIONS if tag in slot.tags), None)
        manner = self.manner
        asked = manner.conditional or slot.supposed or Tag.SET in slot.tags or (manner.ordered and slot.sign)
        asked = asked or (operation in _ENDS and not manner.asks_figure)
        vague = slot.weak and operation is None and not manner.conditional
        if manner.general or not asked or vague or (operation is None and not slot.sign):
            return []
        feature = self._feature(slot, ())
        return [] if feature is None else self._operation(slot, feature, operation)

    def _operation(self, slot: Slot, feature: Feature, operation: Tag | None) -> list[Change]:
        made = _Maker(feature, slot.token, word=slot.shared_word)
        match operation:
            case Tag.MAXIMUM | Tag.MINIMUM | Tag.EXTREME:
                return self._to_the_limit(made, slot, operation)
            case Tag.TYPICAL:
                return made.to([feature.typical])
            case Tag.HALF | Tag.DOUBLE:
                return made.share(-50 if operation is Tag.HALF else 100)
        settable = feature.role == "setpoint" and feature.limits is not None and feature.step is not None
        return [self._sized(slot, feature, None)] if settable and slot.sign else []

    def _to_the_limit(self, made: _Maker, slot: Slot, operation: Tag) -> list[Change]:
        if made.feature.limits is None:
            token = slot.token
            self.out.leftovers.append(Leftover(token.text, Left.DIRECTION, token.start, token.end))
            return []
        low, high = made.feature.limits
        return made.to([low if operation is Tag.MINIMUM or slot.sign < 0 else high])

    def _sized(self, slot: Slot, feature: Feature, before: float | None) -> Change:
        """A quarter of the machine's span in whole steps; less for "a little", more for "a lot"."""
        step = feature.step or 1.0
        low, high = feature.limits or feature.plausible
        share = next((part for tag, part in _SHARE_OF_SPAN.items() if tag in slot.tags), _QUARTER)
        count = 1 if Tag.STEP in slot.tags else max(1, round((high - low) / share / step))
        size = round((slot.sign or 1) * count * step, 6)
        return Change(
            feature,
            to=None if before is None else round(before + size, 6),
            by=size if before is None else None,
            start=slot.token.start,
            end=slot.token.end,
            shared_word=slot.shared_word,
            sized=True,
            from_value=before,
        )


def _from_the_typical(change: Change) -> Change:
    """The value that is so much off the typical one: "통상값보다 5 높게"."""
    if change.by is None or change.unit:
        return change
    return replace(change, to=round(change.feature.typical + change.by, 6), by=None)


def _within_limits(feature: Feature, value: float) -> bool:
    return feature.limits is not None and feature.limits[0] <= value <= feature.limits[1]


def _settle_ranges(numbers: Sequence[Quantity]) -> None:
    """Give both ends of a range one role: "5~10 올리면", "by 5 to 10"."""
    for first, second in pairwise(numbers):
        if first.role is Particle.RANGE and second.role is not Particle.RANGE:
            first.role = second.role
        elif first.role is Particle.BY and second.role is Particle.TO:
            second.role = Particle.BY
