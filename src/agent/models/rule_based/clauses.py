"""Settings of a sentence: which number belongs to which variable, and what is done with it.

Korean puts the verb behind the number ("보압을 110으로 올리면"), English before the variable ("raise hold
pressure to 110"), and both put lists, ranges and several variables into one sentence. Binding is by
order and by unit: a number whose unit does not fit a variable is never bound to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from agent.models.rule_based.binding import Slot, bind
from agent.models.rule_based.changes import Manner, Settings, SlotReader
from agent.models.rule_based.endings import is_conditional, is_told
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.request import Change, Left, Leftover, Scenario, Stated, Use
from agent.models.rule_based.scanner import Kind, Particle, Token
from agent.models.rule_based.taken_back import taken_back
from agent.models.rule_based.unit_fit import own_value, unit_fits, unit_of

MOST_SCENARIOS: Final = 5


def read_sentence(
    text: str, tokens: Sequence[Token], values: Mapping[str, float], manner: Manner, *, story: bool
) -> Settings:
    """Return the settings of one sentence. `story`: values are told unless a condition says otherwise."""
    out = Settings()
    gone = taken_back(tokens)
    for place in gone:
        if tokens[place].kind is Kind.NUMBER:
            out.uses[tokens[place].start] = Use.CONTEXT
        elif tokens[place].kind is Kind.VARIABLE:
            out.taken_back.add(tokens[place].start)
    kept = [token for place, token in enumerate(tokens) if place not in gone]
    if any(token.has(Tag.KEEP) for token in tokens):
        for slot in bind(text, [tokens[place] for place in sorted(gone)])[0]:
            if slot.features and slot.numbers:
                _tell(slot, out)  # "보압은 100 그대로고요"
    conditional = is_conditional(text, kept)
    ordered = bool(kept) and kept[0].has(Tag.UP, Tag.DOWN)
    things = [t.named.features[0].name for t in kept if t.named is not None and t.named.weak]
    manner = replace(manner, conditional=conditional, ordered=ordered, prefer=(*things, *manner.prefer))
    reader = SlotReader(text, values, manner, out)
    slots, loose = bind(text, kept)
    told = False
    made: list[tuple[Slot, list[Change]]] = []
    for slot in slots:
        if not slot.features:  # a quantity that the line does not measure: its numbers are nobody else's
            out.uses.update({quantity.token.start: Use.CONTEXT for quantity in slot.numbers})
            continue
        last = slot.numbers[-1].token if slot.numbers else None
        if last and (is_told(text, last, kept, conditional=conditional) or (story and not conditional)):
            told = True
            _tell(slot, out)
        elif changes := reader.changes(slot):
            made.append((slot, changes))
    separate = _are_alternatives(kept, [slot for slot, _ in made])
    out.alternatives = _scenarios([changes for _, changes in made], separate=separate)
    _name_those_beyond(text, [changes for _, changes in made], out)
    for quantity in loose:
        only_told = told and not made
        out.uses[quantity.token.start] = Use.CONTEXT if only_told else Use.LEFTOVER
        if not only_told:
            out.loose.append(quantity)
    return out


def _tell(slot: Slot, out: Settings) -> None:
    """Keep a value that is told of a variable."""
    out.uses.update({quantity.token.start: Use.STATED for quantity in slot.numbers})
    feature, last = slot.features[0], slot.numbers[-1]
    if len(slot.features) == 1 and unit_fits(unit_of(last.amount, feature), feature):
        value = own_value(last.amount, feature)
        if feature.is_plausible(value):
            out.stated.append(Stated(feature, value, last.token.text))


def _are_alternatives(tokens: Sequence[Token], slots: Sequence[Slot]) -> bool:
    """Return whether an "or" stands between two variables of the sentence."""
    if len(slots) < 2 or any(len(slot.numbers) > 1 for slot in slots):
        return False
    first, last = slots[0].token.end, slots[-1].token.start
    ordinals = sum(t.kind is Kind.ORDINAL or t.has(Tag.FIRST, Tag.SECOND, Tag.THIRD) for t in tokens)
    if ordinals > 1 or any(token.has(Tag.APART) for token in tokens):
        return True
    return any(
        (token.has(Tag.OR) and first <= token.start)
        or (token.particle is Particle.OR and first <= token.start < last)
        for token in tokens
    )


def _scenarios(made: Sequence[Sequence[Change]], *, separate: bool) -> list[Scenario]:
    """Combine the alternatives of several variables to scenarios, five at most; each variable once."""
    if not made:
        return []
    made = _by_variable(made)
    if separate:
        alone: list[Scenario] = [(change,) for changes in made for change in changes]
        return alone[:MOST_SCENARIOS]
    most = max(len(changes) for changes in made)
    rows = [[changes[min(row, len(changes) - 1)] for changes in made] for row in range(most)]
    return [tuple({change.feature.name: change for change in row}.values()) for row in rows][:MOST_SCENARIOS]


def _by_variable(made: Sequence[Sequence[Change]]) -> list[list[Change]]:
    """Join the changes of a variable that is named twice: they are alternatives."""
    found: dict[str, list[Change]] = {}
    for changes in made:
        found.setdefault(changes[0].feature.name, []).extend(changes)
    return list(found.values())


def _name_those_beyond(text: str, made: Sequence[Sequence[Change]], out: Settings) -> None:
    """Name the numbers for which there is no room among the scenarios."""
    for changes in made:
        for change in changes[MOST_SCENARIOS:]:
            out.uses[change.start] = Use.LEFTOVER
            written = text[change.start : change.end]
            out.leftovers.append(Leftover(written, Left.NUMBER, change.start, change.end))
