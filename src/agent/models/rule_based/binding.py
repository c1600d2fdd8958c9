"""Which number of a sentence belongs to which variable, in which role, and which verb to both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from agent.models.rule_based.endings import is_korean, is_supposed
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.scanner import Amount, Kind, Particle, Token
from agent.models.rule_based.tries import listed
from agent.models.rule_based.unit_fit import unit_fits, unit_of
from shared.bundle.feature_schema import Feature

OPERATIONS: Final = (
    *(Tag.MAXIMUM, Tag.MINIMUM, Tag.EXTREME, Tag.TYPICAL, Tag.HALF, Tag.DOUBLE),
    *(Tag.STEP, Tag.SLIGHTLY, Tag.MUCH),
)
_WEAK_TO: Final = frozenset({"is", "was", "were", "be", "become", "becomes"})
"""English words behind which a number is a value, unless "higher" follows."""
_LOOK_BACK: Final = 24
"""Characters before a number in which another thing's name would stand."""
_ADJACENT, _NEAR, _LIST_GAP, _ROLE_GAP = 2, 12, 8, 14
"""Characters between words that belong together."""
_OF_A_TIME: Final = frozenset({"늦추", "늦게", "앞당기"})
"""Later and earlier, up and down for a position or a time: for a speed the other way round."""
_OF_A_SPEED: Final = frozenset(
    listed("빠르게 | 빨리 | 빨라 | 느리게 | 느려 | 천천히 | faster | quicker | slower | speed up | slow down")
)
"""Up and down for a speed: for a position or a time the other way round."""
_SPEEDS: Final = frozenset({"m/s", "rpm", "L/min"})


@dataclass(slots=True)
class Quantity:
    """A number with its role, which is a Korean particle or stands for an English preposition."""

    token: Token
    role: Particle
    amount: Amount
    said_to: bool = False
    """The English word "to" stands before it."""


@dataclass(slots=True)
class Slot:
    """A variable of the sentence with its numbers and operations. `sign` is the direction, 0 for none.

    `own_verb` says that the direction stands beside it, and is not shared with a neighbour.
    """

    token: Token
    features: Sequence[Feature]
    numbers: list[Quantity] = field(default_factory=list)
    sign: int = 0
    tags: set[Tag] = field(default_factory=set)
    supposed: bool = False
    verb: str = ""
    own_verb: bool = False

    @property
    def weak(self) -> bool:
        """Return whether its word is a thing of the trade."""
        return self.token.named is not None and self.token.named.weak

    @property
    def shared_word(self) -> str:
        """Its word, where that could mean another variable; else empty."""
        named = self.token.named
        shared = named is not None and (bool(named.family) or len(named.features) > 1 or named.weak)
        return self.token.text if shared else ""

    @property
    def first(self) -> int:
        """The first character of the variable and its numbers."""
        return min(self.token.start, *(q.token.start for q in self.numbers), self.token.start)

    @property
    def last(self) -> int:
        """The character behind the variable and its numbers."""
        return max(self.token.end, *(q.token.end for q in self.numbers), self.token.end)


def bind(text: str, tokens: Sequence[Token]) -> tuple[list[Slot], list[Quantity]]:
    """Return the variables of a sentence with their numbers and verbs, and the numbers without a variable."""
    atoms = _without_repeats([t for t in tokens if t.kind in _ATOMS])
    owners = _owners(atoms)
    if atoms and atoms[0].kind is Kind.NUMBER:
        backward = _owners_behind(atoms)
        owners = backward if _cost(atoms, backward) < _cost(atoms, owners) else owners
    slots = {
        place: Slot(token, token.named.features)
        for place, token in enumerate(atoms)
        if token.named is not None
    }
    loose: list[Quantity] = []
    for place, token in enumerate(atoms):
        if token.amount is None:
            continue
        of = owners.get(place, ()) if _is_joined(text, tokens, atoms, place) else ()
        role = _role(token, tokens)
        for owner in of:
            said_to = text[: token.start].lower().endswith(" to ")
            slots[owner].numbers.append(Quantity(token, role, token.amount, said_to))
        if not of:
            loose.append(Quantity(token, role, token.amount))
    found = list(slots.values())
    _verbs(text, tokens, found)
    _inherit(tokens, found)
    return found, loose


def settle_rows(numbers: Sequence[Quantity], present: float | None) -> None:
    """Make values of a row of them, "80 → 90 → 100": only the present one is a start."""
    starts = [quantity for quantity in numbers if quantity.role is Particle.FROM]
    if len(starts) < 2 or len(starts) == len(numbers):
        return
    for quantity in starts:
        if quantity is not starts[0] or quantity.amount.value != present:
            quantity.role = Particle.TO


# Numbers to variables.


_ATOMS: Final = frozenset({Kind.VARIABLE, Kind.UNMEASURED, Kind.NUMBER})
_FILLERS: Final = frozenset(
    listed(
        """
        the | a | an | about | around | some | of | value | values | for | then | please | even |
        roughly | maybe |
        approximately | approx | just | only | also | in | on | near | nearly | somewhere | circa | ca |
        now | it |
        there | him | us | me | back | again | today | exactly | instead | goes | reads | shows | like |
        so | do | did
        """
    )
)
"""English words that may stand between a variable and its number."""


def _is_joined(text: str, tokens: Sequence[Token], atoms: Sequence[Token], place: int) -> bool:
    """Return whether no other thing stands right before a number ("clamp 750 and cool 11", "슬리브를 20")."""
    number = atoms[place]
    if not place:
        return True
    start = max(atoms[place - 1].end, number.start - _LOOK_BACK)
    between = [token for token in tokens if start <= token.start < number.start]
    telling = [t for t in between if t.kind is not Kind.UNKNOWN or t.text.lower() not in _FILLERS]
    if telling and telling[-1].kind is Kind.UNKNOWN:
        return False
    words = text[start : number.start].split()
    return not (
        words
        and len(words[-1]) > 2
        and words[-1][-1] in "을를"
        and is_korean(words[-1][0])
        and not any(token.end > number.start - len(words[-1]) - 1 for token in between)
        and len(words) > 1
    )


def _without_repeats(atoms: Sequence[Token]) -> list[Token]:
    """Leave out a variable that is named again at once ("보압(증압)을"), and a weak word before its name."""
    found: list[Token] = []
    for atom in atoms:
        last = found[-1] if found else None
        if atom.named is not None and last is not None and last.named is not None:
            same = set(atom.named.features) & set(last.named.features)
            if same and atom.start - last.end <= _ADJACENT * 2:
                if len(last.named.features) > len(atom.named.features) or last.named.weak:
                    found[-1] = atom
                continue
        found.append(atom)
    return found


def _fits(variable: Token, number: Token) -> bool:
    if variable.named is None or number.amount is None:
        return False
    if variable.named.quantity is not None:
        return True
    amount = number.amount
    return any(unit_fits(unit_of(amount, feature), feature, step=True) for feature in variable.named.features)


_LIST_ENDS: Final = frozenset({"", "와", "과", "랑", "이랑", "하고", "도", "및", "을", "를", "은", "는"})
"""Particles of a variable in a list of several."""


def _is_weak(token: Token) -> bool:
    return token.named is not None and token.named.weak


def _groups(atoms: Sequence[Token]) -> list[tuple[list[int], list[int]]]:
    """Runs of variables, each with the numbers that follow: V V N N, V N …"""
    found: list[tuple[list[int], list[int]]] = [([], [])]
    for place, token in enumerate(atoms):
        if token.kind is not Kind.NUMBER:
            if found[-1][1]:
                found.append(([], []))
            found[-1][0].append(place)
        else:
            found[-1][1].append(place)
    return found


def _owners(atoms: Sequence[Token]) -> dict[int, list[int]]:
    """Give each number the variable before it; the first numbers the first variable, if it is free."""
    owners: dict[int, list[int]] = {}
    groups = _groups(atoms)
    for variables, numbers in groups:
        if variables:
            owners.update(_of_group(atoms, variables, numbers))
    leading = groups[0][1] if not groups[0][0] else []
    if leading and len(groups) > 1:
        first = groups[1][0][0]
        if all(first not in of for of in owners.values()):
            owners.update({number: [first] for number in leading})
    return owners


def _of_group(
    atoms: Sequence[Token], variables: Sequence[int], numbers: Sequence[int]
) -> dict[int, list[int]]:
    """Bind V V N N in pairs, V V N together where both can have it, else to the nearest that fits."""
    pairs = list(zip(variables, numbers, strict=False))
    if 1 < len(variables) == len(numbers) and all(_fits(atoms[v], atoms[n]) for v, n in pairs):
        return {number: [variable] for variable, number in pairs}
    if len(numbers) == 1 and len(variables) > 1:
        close = all(atoms[b].start - atoms[a].end <= _LIST_GAP for a, b in pairwise(variables))
        listed_up = all(atoms[v].tail in _LIST_ENDS and not _is_weak(atoms[v]) for v in variables[:-1])
        if close and listed_up and all(_fits(atoms[v], atoms[numbers[0]]) for v in variables):
            return {numbers[0]: list(variables)}
    owners: dict[int, list[int]] = {}
    for number in numbers:
        fitting = [v for v in variables if _fits(atoms[v], atoms[number])]
        owners[number] = [fitting[-1] if fitting else variables[-1]]
    return owners


def _owners_behind(atoms: Sequence[Token]) -> dict[int, list[int]]:
    """Give each number the variable behind it; the last numbers of a sentence the last variable."""
    owners: dict[int, list[int]] = {}
    waiting: list[int] = []
    last: int | None = None
    for place, token in enumerate(atoms):
        if token.kind is Kind.NUMBER:
            waiting.append(place)
            continue
        owners.update({number: [place] for number in waiting})
        waiting, last = [], place
    if last is not None:
        owners.update({number: [last] for number in waiting})
    return owners


def _cost(atoms: Sequence[Token], owners: Mapping[int, Sequence[int]]) -> float:
    """Weigh a binding: units that do not fit most, then what is left alone, then distance."""
    cost = 0.0
    owned = {variable for of in owners.values() for variable in of}
    for place, token in enumerate(atoms):
        if token.kind is not Kind.NUMBER:
            cost += 0 if place in owned else 2
            continue
        of = owners.get(place, ())
        cost += 0 if of else 5
        for owner in of:
            variable = atoms[owner]
            gap = token.start - variable.end if owner < place else variable.start - token.end
            # "4.5 m/s high speed": close in front counts like close behind.
            cost += min(gap, 40) / 20 + (0.3 if owner > place else 0)
            cost += 0 if _fits(variable, token) else 10
    return cost


def _role(number: Token, tokens: Sequence[Token]) -> Particle:
    """Return the role of a number from its particle, or from the word before it."""
    if number.particle in {Particle.FROM, Particle.BY, Particle.RANGE, Particle.TO}:
        return number.particle
    if number.particle is Particle.UNTIL:
        return Particle.TO
    place = tokens.index(number)
    words = [token for token in tokens[max(0, place - 4) : place] if token.kind is not Kind.UNKNOWN]
    for before in reversed(words[-2:]):
        if before.kind is not Kind.WORD or number.start - before.end > _ROLE_GAP:
            break
        role = _role_behind(before)
        if role is not None:
            return role
    return number.particle


def _role_behind(word: Token) -> Particle | None:
    said = word.text.lower()
    if word.has(Tag.FROM):
        return Particle.FROM
    if word.has(Tag.BETWEEN) and said == "between":
        return Particle.RANGE
    if word.has(Tag.TO, Tag.UNTIL):
        return Particle.COPULA if said in _WEAK_TO else Particle.TO
    return Particle.BY if word.has(Tag.BY) else None


# Verbs to variables.


def _verbs(text: str, tokens: Sequence[Token], slots: Sequence[Slot]) -> None:
    """Give each variable the direction and the operations that are said of it."""
    ordered = sorted(slots, key=lambda slot: slot.token.start)
    words = [token for token in tokens if token.kind is Kind.WORD]
    for place, slot in enumerate(ordered):
        start = min(max((one.last for one in ordered[:place]), default=0), slot.first)
        following = [one.first for one in ordered[place + 1 :] if one.first >= slot.last]
        end = min(following, default=len(text) + 1)
        final = place == len(ordered) - 1
        near = [word for word in words if start <= word.start < end]
        for word in near:
            _verb(text, word, slot, final=final)
        if not slot.sign and slot.numbers and any(w.has(Tag.MORE) and _adds(w, slot) for w in near):
            slot.sign, slot.own_verb = 1, True


def _verb(text: str, word: Token, slot: Slot, *, final: bool) -> None:
    """Take a word near a variable as its direction or operation. `final`: no variable follows."""
    korean = is_korean(word.text)
    ahead, behind = word.start < slot.first, word.start >= slot.last
    beside = behind and not korean and word.start - slot.last <= _ADJACENT
    if word.has(Tag.UP, Tag.DOWN) and _is_of(word, slot, korean=korean, final=final):
        sign = 1 if word.has(Tag.UP) else -1
        if _turns(word.text.lower(), slot.features):
            sign = -sign
        if not slot.sign or beside:
            slot.sign, slot.verb, slot.own_verb = sign, word.text, True
            slot.supposed = slot.supposed or (korean and is_supposed(text, word))
            if beside and slot.numbers and slot.numbers[-1].role is Particle.COPULA:
                slot.numbers[-1].role = Particle.BY
    if word.has(Tag.TYPICAL) and word.tail.startswith(("으로", "로")) and not ahead:
        slot.tags.add(Tag.SET)  # "용탕온도만 통상값으로"
    if not ahead or not korean:
        slot.tags.update(tag for tag in (*OPERATIONS, Tag.SET) if word.has(tag))


def _adds(word: Token, slot: Slot) -> bool:
    """Return whether "더", "another" stands at a number, and not before another variable."""
    return (
        abs(word.start - slot.last) <= _ADJACENT
        or slot.first <= word.start < slot.last
        or (not is_korean(word.text) and word.end <= slot.first)
    )


def _turns(word: str, features: Sequence[Feature]) -> bool:
    """Return whether a direction is the other way round for the quantity that it is said of."""
    speed = any(feature.unit in _SPEEDS for feature in features)
    lasts = any(feature.unit in {"s", "mm"} for feature in features)
    return (word in _OF_A_TIME and speed) or (word in _OF_A_SPEED and lasts and not speed)


_ADVERBS: Final = frozenset(listed("more | up | less | down | off | add | plus | minus | over | higher"))
"""English words that are a direction only near the variable or its number."""


def _is_of(word: Token, slot: Slot, *, korean: bool, final: bool) -> bool:
    """Return whether a direction is a variable's: Korean ones follow, English ones mostly go before."""
    ahead, behind = word.start < slot.first, word.start >= slot.last
    if korean:
        return not ahead
    if ahead and word.text.lower() in _ADVERBS:
        return slot.first - word.end <= _NEAR
    if not behind or word.start - slot.last <= _ADJACENT:
        return True
    near = final and word.start - slot.last <= _NEAR
    return not slot.sign and (near or not slot.numbers)


def _inherit(tokens: Sequence[Token], slots: Sequence[Slot]) -> None:
    """Give verbless numbers the verb of their neighbours: Korean has it last, English first."""
    for slot, following in reversed(list(pairwise(slots))):
        if slot.sign or Tag.SET in slot.tags or not following.sign or not is_korean(following.verb):
            continue
        if not _verb_between(tokens, slot, following):
            slot.sign, slot.verb, slot.own_verb = following.sign, following.verb, False
            slot.supposed = slot.supposed or following.supposed
    for before, slot in pairwise(slots):
        english = before.own_verb and not is_korean(before.verb)
        if not slot.sign and before.sign and english and Tag.SET not in slot.tags:
            slot.sign, slot.own_verb = before.sign, False


def _verb_between(tokens: Sequence[Token], slot: Slot, following: Slot) -> bool:
    return any(
        token.has(Tag.UP, Tag.DOWN, Tag.SET) and slot.token.end <= token.start < following.token.start
        for token in tokens
    )
