"""Scenarios of a whole question: its sentences together, completed by what was asked before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from agent.models.rule_based import choices
from agent.models.rule_based.asking import Asking, Cue
from agent.models.rule_based.background import Background
from agent.models.rule_based.binding import Quantity, Slot
from agent.models.rule_based.changes import Manner, Settings
from agent.models.rule_based.clauses import MOST_SCENARIOS, read_sentence
from agent.models.rule_based.ellipsis import LONGEST, Resolved, resolve
from agent.models.rule_based.endings import is_story
from agent.models.rule_based.entities import Variables
from agent.models.rule_based.intent import names_a_topic
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.request import Change, Choice, Left, Leftover, Scenario, Stated, Use
from agent.models.rule_based.scanner import Kind, Particle, Token, sentences
from agent.models.rule_based.unit_fit import (
    in_own_unit,
    unit_fits,
    unit_of,
    written_unit,
)
from agent.models.rule_based.unknown_names import unknown_name
from agent.models.rule_based.unmeasured import Quantity as UnmeasuredQuantity
from shared.bundle.feature_schema import Feature

_MOST_OPTIONS: Final = 4
_TOGETHER: Final = frozenset({"같이", "함께", "동시에"})


@dataclass(slots=True)
class Read:
    """What-ifs of a question with what became of each number; see `Request`."""

    scenarios: list[Scenario] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)
    uses: dict[int, Use] = field(default_factory=dict)
    choice: Choice | None = None
    conditional: bool = False
    taken_back: set[int] = field(default_factory=set)
    figures: set[int] = field(default_factory=set)
    """Starts of the numbers that are figures of an answer."""
    unmeasured: list[tuple[UnmeasuredQuantity, str]] = field(default_factory=list)
    """Quantities that the line does not measure and that a number was said of, as written."""


def read_settings(
    text: str, tokens: Sequence[Token], asking: Asking, background: Background, variables: Variables
) -> Read:
    """Return the scenarios of a question."""
    out = Read()
    asks_why = asking.has(Cue.WHY) and not any(token.has(Tag.IF) for token in tokens)
    story = is_story(text, tokens) or asks_why
    figures = _figures(tokens)
    out.figures = figures
    out.uses.update(dict.fromkeys(figures, Use.CONTEXT))
    kept = [token for token in tokens if token.start not in figures]
    manner = _manner(tokens, asking, background)
    loose, alone = _read_sentences(out, text, kept, background, manner, story=story)
    if alone and out.scenarios and not story:
        first = min(change.start for scenario in out.scenarios for change in scenario)
        past = any(token.has(Tag.PAST) for token in tokens)
        before = [quantity for quantity in alone if quantity.token.start < first]
        _name_the_rest(out, before, Use.CONTEXT if past else Use.LEFTOVER)
        behind = [quantity for quantity in alone if quantity.token.start > first]
        alone = _further_values(out, tokens, behind, background) if behind else []
    loose += alone
    if not story:
        loose = _without_unknown_names(out, text, tokens, loose, variables)
    if loose and not out.scenarios and out.choice is None and not story:
        loose = _of_another_sentence(out, tokens, loose, background)
    open_still = not out.scenarios and out.choice is None
    if open_still and _may_be_elliptic(text, tokens, asking, loose, story=story):
        loose = _take_completed(out, resolve(tokens, loose, background))
        if not out.scenarios:
            loose = _by_unit(out, text, loose, variables)
    if open_still and not out.scenarios and not story and _sets_all_to_typical(text, tokens):
        setpoints = [feature for feature in variables.schema.features if feature.role == "setpoint"]
        moved = [f for f in setpoints if background.values.get(f.name) not in {None, f.typical}]
        out.scenarios = [tuple(Change(feature, to=feature.typical) for feature in moved)] if moved else []
    if out.scenarios and _is_added(tokens) and background.last:
        out.scenarios = [_added(background.last[-1], scenario) for scenario in out.scenarios]
    aside = story or (asking.has(Cue.MEANING) and not out.scenarios)
    _name_the_rest(out, loose, Use.CONTEXT if aside else Use.LEFTOVER)
    return out


def _without_unknown_names(
    out: Read, text: str, tokens: Sequence[Token], loose: Sequence[Quantity], variables: Variables
) -> list[Quantity]:
    """Name the numbers that belong to something the line does not have; return the others."""
    rest: list[Quantity] = []
    for quantity in loose:
        token = quantity.token
        name = unknown_name(text, tokens, token, variables)
        if name is None:
            rest.append(quantity)
        elif name.quantity is not None:
            out.unmeasured.append((name.quantity, name.text))
            out.uses[token.start] = Use.CONTEXT
        else:
            out.uses[token.start] = Use.LEFTOVER
            said = text[name.start : token.end]
            out.leftovers.append(Leftover(said, Left.NAME, token.start, token.end, name.near))
    return rest


_ALL: Final = re.compile(
    r"전부|모두|모든 ?(?:값|설정|변수|조건)|싹 ?다|everything"
    r"|all (?:of )?(?:the |my |our )?(?:settings|values|setpoints)",
    re.IGNORECASE,
)


def _sets_all_to_typical(text: str, tokens: Sequence[Token]) -> bool:
    """Return whether every setting is to be as usual: "전부 통상값으로", "set everything to typical"."""
    named = any(token.kind in {Kind.VARIABLE, Kind.NUMBER, Kind.MODE} for token in tokens)
    typical = [token for token in tokens if token.has(Tag.TYPICAL)]
    sets = any(token.has(Tag.SET) for token in tokens) or any(t.tail.startswith("으로") for t in typical)
    return bool(typical) and sets and not named and _ALL.search(text) is not None


def _is_added(tokens: Sequence[Token]) -> bool:
    """Return whether a what-if goes on top of the last one: "거기에", "속도도 … 같이", "also"."""
    if any(token.has(Tag.ADD) for token in tokens):
        return True
    too = any(token.kind is Kind.VARIABLE and token.tail.startswith("도") for token in tokens)
    return too and any(token.text in _TOGETHER for token in tokens)


def _manner(tokens: Sequence[Token], asking: Asking, background: Background) -> Manner:
    either = any(t.has(Tag.UP) for t in tokens) and any(t.has(Tag.DOWN) for t in tokens)
    return Manner(
        general=either or asking.has(Cue.WHY, Cue.HOW_MUCH, Cue.GENERAL),
        asks_figure=asking.has(Cue.AMOUNT, Cue.VALUE),
        prefer=background.preferred,
    )


def _read_sentences(
    out: Read, text: str, tokens: Sequence[Token], background: Background, manner: Manner, *, story: bool
) -> tuple[list[Quantity], list[Quantity]]:
    """Read each sentence; return the numbers left of sentences with a variable, and of those without one."""
    loose: list[Quantity] = []
    alone: list[Quantity] = []
    asked_before = False
    for sentence in sentences(tokens):
        settings = read_sentence(text, sentence, background.values, manner, story=story)
        out.taken_back |= settings.taken_back
        out.conditional = out.conditional or bool(
            settings.alternatives or settings.doubts or settings.shared or settings.leftovers
        )
        _take(out, settings, text)
        _merge(out, settings.alternatives, apart=asked_before)
        named = any(token.kind is Kind.VARIABLE for token in sentence)
        (loose if named else alone).extend(settings.loose)
        asked_before = bool(settings.alternatives) and sentence[-1].value == "?"
    return loose, alone


def _take_completed(out: Read, completed: Resolved) -> list[Quantity]:
    """Take what earlier questions completed; return the numbers that are left."""
    out.scenarios += completed.scenarios
    out.leftovers += completed.leftovers
    out.uses |= completed.uses
    return completed.unplaced


def _name_the_rest(out: Read, loose: Sequence[Quantity], use: Use) -> None:
    """Give the numbers that belong to no variable their account, and name them where they are left over."""
    named = {leftover.start for leftover in out.leftovers}
    for quantity in loose:
        token = quantity.token
        if token.start in named or out.uses.get(token.start) in {Use.SETTING, Use.FROM}:
            continue
        out.uses[token.start] = use
        if use is Use.LEFTOVER:
            out.leftovers.append(Leftover(token.text, Left.NUMBER, token.start, token.end))


def _of_another_sentence(
    out: Read, tokens: Sequence[Token], loose: list[Quantity], background: Background
) -> list[Quantity]:
    """Complete numbers from the variable of another sentence: "형체력이 부족해? 780톤으로 해보자"."""
    named = {
        token.named.features[0].name: token.named.features[0]
        for token in tokens
        if token.kind is Kind.VARIABLE
        and token.named is not None
        and len(token.named.features) == 1
        and not token.named.weak
        and token.start not in out.taken_back
    }
    behind = any(token.start > loose[0].token.start for token in tokens if token.kind is Kind.VARIABLE)
    if not named or (behind and len(named) > 1):
        return loose
    completed = resolve(tokens, loose, replace(background, last=(), subjects=tuple(named.values())))
    return _take_completed(out, completed)


def _further_values(
    out: Read, tokens: Sequence[Token], numbers: list[Quantity], background: Background
) -> list[Quantity]:
    """Further values of the variable that the question changes: "보압 105이면? 110이면?"."""
    if len({change.feature.name for scenario in out.scenarios for change in scenario}) != 1:
        return numbers
    behind = [token for token in tokens if token.start >= numbers[0].token.start]
    completed = resolve(behind, numbers, replace(background, last=tuple(out.scenarios)))
    room = MOST_SCENARIOS - len(out.scenarios)
    for scenario in completed.scenarios[room:]:
        change = scenario[0]
        completed.uses[change.start] = Use.LEFTOVER
        text = next(q.token.text for q in numbers if q.token.start == change.start)
        completed.leftovers.append(Leftover(text, Left.NUMBER, change.start, change.end))
    del completed.scenarios[room:]
    return _take_completed(out, completed)


def _by_unit(out: Read, text: str, loose: Sequence[Quantity], variables: Variables) -> list[Quantity]:
    """Read a number whose unit only few settings have ("and 110 MPa?"); return the numbers that are left."""
    if len(loose) != 1 or loose[0].amount.unit is None or loose[0].amount.unit.symbol == "%":
        return list(loose)
    if names_a_topic(text):
        return list(loose)  # "스프레이 2초 더": the number is of something else
    quantity = loose[0]
    start, end = quantity.token.start, quantity.token.end
    fitting: list[Change] = []
    for feature in variables.schema.features:
        unit = unit_of(quantity.amount, feature)
        if feature.role != "setpoint" or not unit_fits(unit, feature):
            continue
        if feature.is_plausible(in_own_unit(quantity.amount.value, unit, feature)):
            written = written_unit(unit, feature)
            word = quantity.token.text
            fitting.append(
                Change(
                    feature, to=quantity.amount.value, unit=written, start=start, end=end, shared_word=word
                )
            )
    if not fitting or len(fitting) > _MOST_OPTIONS:
        return list(loose)
    out.uses[start] = Use.SETTING
    if len(fitting) == 1:
        out.scenarios = [(fitting[0],)]
    else:
        out.choice = choices.which_variable(text, quantity.token.text, fitting)
    return []


def _take(out: Read, settings: Settings, text: str) -> None:
    out.leftovers += settings.leftovers
    out.stated += settings.stated
    out.uses |= settings.uses
    if out.choice is not None:
        return
    for doubt in settings.doubts:
        out.choice = choices.value_or_step(text, doubt.to, doubt.by)
        return
    for slot, features in settings.shared:
        if out.choice is not None:
            break
        options = [change for feature in features[:_MOST_OPTIONS] for change in _for(slot, feature)]
        if options:
            alone = len(settings.shared) == 1 and not settings.alternatives and not out.scenarios
            place = None if alone else (slot.token.start, slot.token.end)
            out.choice = choices.which_variable(text, slot.token.text, options, place)
            continue
        for quantity in slot.numbers:
            start, end = quantity.token.start, quantity.token.end
            out.uses[start] = Use.LEFTOVER
            out.leftovers.append(Leftover(quantity.token.text, Left.NUMBER, start, end))


def _for(slot: Slot, feature: Feature) -> list[Change]:
    """The what-if of a shared word, were it this variable."""
    start, end = slot.token.start, slot.token.end
    if not slot.numbers:
        if feature.limits is None or feature.step is None or not slot.sign:
            return []
        size = max(1, round((feature.limits[1] - feature.limits[0]) / 4 / feature.step)) * feature.step
        return [Change(feature, by=round(slot.sign * size, 6), start=start, end=end)]
    quantity = slot.numbers[-1]
    unit = unit_of(quantity.amount, feature)
    sign = {"+": 1, "-": -1}.get(quantity.amount.sign, slot.sign)
    share = unit is not None and unit.symbol == "%"
    if sign and (quantity.role is not Particle.TO or share):
        written = "%" if share else written_unit(unit, feature)
        return [Change(feature, by=sign * quantity.amount.value, unit=written, start=start, end=end)]
    if not feature.is_plausible(in_own_unit(quantity.amount.value, unit, feature)):
        return []
    return [Change(feature, to=quantity.amount.value, unit=written_unit(unit, feature), start=start, end=end)]


def _merge(out: Read, alternatives: Sequence[Scenario], *, apart: bool) -> None:
    if not alternatives:
        return
    if not out.scenarios:
        out.scenarios = list(alternatives)
    elif apart or len(out.scenarios) > 1 or len(alternatives) > 1:
        out.scenarios = [*out.scenarios, *alternatives][:MOST_SCENARIOS]
    else:
        out.scenarios = [_added(out.scenarios[0], alternatives[0])]


def _added(before: Scenario, more: Scenario) -> Scenario:
    """A scenario with further changes; of a variable that is in both the new one counts."""
    named = {change.feature.name for change in more}
    kept = [replace(c, start=0, end=0) for c in before if c.feature.name not in named]
    return (*kept, *more)


def _figures(tokens: Sequence[Token]) -> set[int]:
    """Starts of numbers that are figures of an answer: percentages near a word such as probability."""
    found: set[int] = set()
    for place, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER or token.amount is None:
            continue
        unit = token.amount.unit
        if unit is not None and unit.symbol != "%":
            continue
        for near in (*reversed(tokens[max(0, place - 3) : place]), *tokens[place + 1 : place + 4]):
            if near.kind in {Kind.VARIABLE, Kind.STOP, Kind.COMMA} and near.start < token.start:
                break
            if near.kind in {Kind.VARIABLE, Kind.STOP}:
                break
            if near.has(Tag.RATE):
                found.add(token.start)
                break
    return found


def _may_be_elliptic(
    text: str, tokens: Sequence[Token], asking: Asking, loose: Sequence[object], *, story: bool
) -> bool:
    """Return whether a question without a variable may go on with the last what-if."""
    if story or len(text) > LONGEST or asking.has(Cue.WHY, Cue.MEANING, Cue.DAY_ASKED):
        return False
    named = [token for token in tokens if token.kind in {Kind.VARIABLE, Kind.UNMEASURED, Kind.MODE}]
    weak = all(token.named is not None and (token.named.weak or token.named.family) for token in named)
    if named and not weak:
        return False
    return bool(loose) or any(
        token.has(Tag.UP, Tag.DOWN, Tag.STEP, Tag.REVERSE, Tag.MAXIMUM, Tag.MINIMUM, Tag.EXTREME, Tag.TYPICAL)
        for token in tokens
    )
