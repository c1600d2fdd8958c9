"""The parser: from a conversation to the request that its open question is.

Text becomes tokens (`scanner`: numbers with units, variables, words that do something), the tokens of a
sentence become settings (`clauses`, `binding`, `changes`), what a sentence leaves out comes from the
questions before it (`ellipsis`, `referring`), and the words of asking say what is wanted (`deciding`).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based import choices
from agent.models.rule_based.asking import Asking, Cue
from agent.models.rule_based.background import Background
from agent.models.rule_based.deciding import Content, decide
from agent.models.rule_based.dialog import Conversation
from agent.models.rule_based.document_kinds import kinds_in
from agent.models.rule_based.endings import is_goal, is_story
from agent.models.rule_based.entities import Variables
from agent.models.rule_based.foreign import foreign_asks, foreign_language
from agent.models.rule_based.intent import Intent, Words, classify, names_a_topic
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.referring import Referred, refer
from agent.models.rule_based.request import (
    Account,
    Ask,
    Change,
    Choice,
    Left,
    Leftover,
    Request,
    Scenario,
    Unmeasured,
    Use,
)
from agent.models.rule_based.scanner import LONGEST_READ, Kind, Token, scan
from agent.models.rule_based.settings import Read, read_settings
from agent.models.rule_based.spelling import correct_spelling
from agent.models.rule_based.unknown_words import unknown_words
from agent.models.rule_based.unmeasured import Quantity
from shared.bundle.feature_schema import Feature


def parse_request(conversation: Conversation, variables: Variables) -> Request:
    """Return the open question of a conversation, understood as a whole."""
    background = Background(variables.schema.resolve(conversation.values).values)
    for earlier in conversation.earlier:
        read = _Reader(earlier.question, background, variables, other_shot=None).request()
        background = background.after(earlier, read.scenarios, read.variables, read.asks, variables.by_name)
    other_shot = conversation.difference.get("from", 1) if conversation.difference is not None else None
    return _Reader(conversation.question, background, variables, other_shot=other_shot).request()


@dataclass(frozen=True)
class _Reader:
    """Reads one question before its background."""

    question: str
    background: Background
    variables: Variables
    other_shot: int | None

    def request(self) -> Request:
        text = _clean(self.question[:LONGEST_READ], self.variables)
        drivers = tuple(self.background.drivers)
        if Intent.HOSTILE in classify(text).mentioned:
            numbers = _numbers(scan(text, self.variables, self.variables.defects))
            return Request(text, (Ask.OUTSIDE,), accounts=_accounts(numbers, {}, ()))
        tokens = scan(text, self.variables, self.variables.defects)
        asking = Asking.of(text.lower())
        foreign = foreign_language(text)
        if foreign and not (text.isascii() and any(t.kind is Kind.VARIABLE for t in tokens)):
            return self._foreign(text, tokens, foreign)
        settings = read_settings(text, tokens, asking, self.background, self.variables)
        referred = refer(text, tokens, self.background, other_shot=self.other_shot)
        scenarios = tuple(settings.scenarios) or tuple(referred.scenarios)
        if asking.has(Cue.LIMIT) and all(change.sized for scenario in scenarios for change in scenario):
            scenarios = ()  # "how far may it go up" names no amount
        if asking.has(Cue.TYPICAL) and not _sets_something(tokens):
            scenarios = ()  # "I wonder what is typical" changes nothing
        goals = self._goals(text, tokens, scenarios, settings)
        if goals:
            scenarios = ()
        choice = settings.choice
        if choice is None and referred.choices and not scenarios:
            choice = choices.which_adjustment(text, referred.choices, self.background.adjustments)
        kept = [token for token in tokens if token.start not in settings.taken_back]
        features = self._features(kept, referred, scenarios, asking)
        modes = tuple(dict.fromkeys(token.value for token in tokens if token.kind is Kind.MODE))
        unmeasured = self._unmeasured(tokens, settings.unmeasured)
        content = Content(
            text=text,
            tokens=tokens,
            asking=asking,
            variables=features,
            modes=modes,
            unmeasured=len(unmeasured),
            scenarios=scenarios,
            references=referred.references,
            background=self.background,
            has_choice=choice is not None
            or (settings.conditional and not scenarios and not settings.scenarios),
            story=is_story(text, tokens),
            stated=bool(settings.stated),
            goal=bool(goals),
        )
        decided = decide(content)
        if not scenarios and choice is None:
            choice, repeated = self._alone(text, tokens, features, decided.asks)
            if repeated:
                decided.places = dict.fromkeys(repeated, 0)
        leftovers = [*settings.leftovers, *referred.leftovers, *goals]
        if Ask.CONTRAST in decided.asks:
            # "the last good one" is the shot to compare with.
            leftovers = [left for left in leftovers if not _means_a_good_shot(text, left)]
        asks = decided.asks
        named = any(t.named and not (t.named.weak or t.named.family) for t in kept)
        if not (leftovers or scenarios or named or modes or referred.references or content.story):
            leftovers += _unknown(text, tokens, asks)
            on_the_shot = (Words.VERDICT, Words.PREDICTION)
            if leftovers and not any(words.found_in(text) for words in on_the_shot):
                asks = (Ask.NOT_KEPT,)  # "why did the robot stop?": nothing of it is of a shot
        points = not modes and not names_a_topic(text)
        return Request(
            text=text,
            asks=asks,
            scenarios=scenarios,
            variables=features,
            modes=modes or (tuple(self.background.modes[:1]) if points else ()),
            named_modes=modes,
            aspect=decided.aspect,
            concepts=tuple(decided.concepts),
            references=tuple(referred.references),
            unmeasured=() if asks == (Ask.DOCUMENTS,) and kinds_in(text.lower()) else unmeasured,
            leftovers=tuple(sorted(leftovers, key=lambda left: left.start)),
            choice=choice,
            drivers=drivers,
            stated=tuple(settings.stated),
            story=content.story,
            guessed=decided.guessed,
            accounts=_accounts(_numbers(tokens), settings.uses, leftovers),
        )

    def _goals(
        self, text: str, tokens: Sequence[Token], scenarios: Sequence[Scenario], settings: Read
    ) -> list[Leftover]:
        """Figures of an answer, and measurements, that the question wants to reach."""
        if not is_goal(text) or is_story(text, tokens):
            return []
        changes = [change for scenario in scenarios for change in scenario]
        if any(change.feature.role == "setpoint" for change in changes):
            return []
        starts = {change.start for change in changes if not change.sized} or settings.figures
        return [
            Leftover(token.text, Left.GOAL, token.start, token.end)
            for token in tokens
            if token.kind is Kind.NUMBER and token.start in starts
        ]

    def _foreign(self, text: str, tokens: Sequence[Token], language: str) -> Request:
        modes = tuple(dict.fromkeys(token.value for token in tokens if token.kind is Kind.MODE))
        leftovers = tuple(
            Leftover(token.text, Left.NUMBER, token.start, token.end)
            for token in tokens
            if token.kind is Kind.NUMBER
        )
        return Request(
            text,
            foreign_asks(text),
            modes=modes or tuple(self.background.modes[:1]),
            leftovers=leftovers,
            drivers=tuple(self.background.drivers),
            accounts=_accounts(_numbers(tokens), {}, leftovers),
            foreign=language,
        )

    def _features(
        self,
        tokens: Sequence[Token],
        referred: Referred,
        scenarios: Sequence[Sequence[Change]],
        asking: Asking,
    ) -> tuple[Feature, ...]:
        """Variables that the question names or changes, in order, each once."""
        found: dict[str, Feature] = {}
        for token in tokens:
            named = token.named
            if token.kind is not Kind.VARIABLE or named is None or named.weak:
                continue
            if not named.family and len(named.features) == 1:
                found.setdefault(named.features[0].name, named.features[0])
        for number in referred.drivers:
            place = number - 1 if number > 0 else len(self.background.drivers) + number
            if 0 <= place < len(self.background.drivers):
                feature = self.variables.by_name.get(self.background.drivers[place])
                if feature is not None:
                    found.setdefault(feature.name, feature)
        for scenario in scenarios:
            for change in scenario:
                found.setdefault(change.feature.name, change.feature)
        if not found and not scenarios and asking.has(Cue.LIMIT, Cue.HOT):
            weak = [t.named.features for t in tokens if t.named is not None and t.named.weak]
            found = {features[0].name: features[0] for features in weak if len(features) == 1}
        if not found and not scenarios and not asking.has(Cue.DAY):
            families = [t.named.family for t in tokens if t.named is not None and t.named.family]
            for family in families[:1]:
                shared = {feature.name: feature for feature in self.variables.shared_by(family)}
                likely = [shared[name] for name in self.background.preferred if name in shared][:1]
                for feature in likely or self.variables.family(family):
                    found.setdefault(feature.name, feature)
        return tuple(found.values())

    def _unmeasured(
        self, tokens: Sequence[Token], of_numbers: Sequence[tuple[Quantity, str]]
    ) -> tuple[Unmeasured, ...]:
        known = self.variables.by_name
        named = [
            (token.named.quantity, token.text)
            for token in tokens
            if token.kind is Kind.UNMEASURED and token.named and token.named.quantity
        ]
        found: dict[str, Unmeasured] = {}
        for quantity, text in (*named, *of_numbers):
            follows = tuple(known[name] for name in quantity.follows_from if name in known)
            found.setdefault(quantity.id, Unmeasured(quantity.id, text, follows))
        return tuple(found.values())

    def _alone(
        self, text: str, tokens: Sequence[Token], features: Sequence[Feature], asks: Sequence[Ask]
    ) -> tuple[Choice | None, tuple[Ask, ...]]:
        """A variable named alone after another question: the same ask of it, or a choice."""
        strong = [t for t in tokens if t.kind is Kind.VARIABLE and t.named and not t.named.weak]
        others = [t for t in tokens if t.kind in {Kind.NUMBER, Kind.MODE, Kind.UNMEASURED, Kind.ORDINAL}]
        if len(features) != 1 or len(strong) != 1 or others or len(text) > 24 or tuple(asks) != (Ask.VALUE,):
            return None, ()
        if set(Asking.of(text.lower()).cues) or not self.background.exchanges:
            return None, ()
        before = tuple(ask for ask in self.background.asks if ask in _OF_A_VARIABLE)
        if before:
            return None, before
        if Ask.WHAT_IF not in self.background.asks:
            return None, ()
        last = self.background.last_change
        feature = features[0]
        repeated = None
        if last is not None and last.by is not None:
            same = last.feature.unit == feature.unit or last.unit == "%"
            if same:
                repeated = Change(feature, by=last.by, unit=last.unit)
        return choices.same_or_value(text, feature, repeated), (Ask.WHAT_IF,)


NAMED_AROUND: Final = 8
"""Characters on either side of what was not understood, in which a good shot may be named."""
_FILLER: Final = re.compile(r"^ ?(?:ok|okay|well|right)(?:, | )so,? ", re.IGNORECASE)
_AND_A_HALF: Final = re.compile(r"\b(?:an?|one) ([a-z]{1,12}) and a half\b", re.IGNORECASE)
"""In English the unit stands within the number."""
_UNIT_AND_HALF: Final = re.compile(
    r"(\d{1,6}) ?(초|도|톤|미리|밀리|바|메가|분) ?반(?=(?:을|만|은|이|정도|쯤|씩|으로|까지|도)?(?:[ ?,.!]|$))"
)
"""So it does in Korean: "1초 반"."""
_HALF_A_UNIT: Final = re.compile(r"(?<![가-힣\d])반 ?(초|톤|미리|밀리|메가)(?=[ 만을쯤씩정도더은?,.]|$)")
_OF_A_VARIABLE: Final = (Ask.LIMIT, Ask.TYPICAL, Ask.VALUE, Ask.MEANING)
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.CONTEXT, Kind.ORDINAL})


def _numbers(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.kind in _NUMBERS]


def _sets_something(tokens: Sequence[Token]) -> bool:
    """Return whether a number or a verb of setting stands in a question."""
    return any(
        token.kind is Kind.NUMBER
        or token.has(Tag.SET, Tag.UP, Tag.DOWN, Tag.MAXIMUM, Tag.MINIMUM)
        or (token.has(Tag.TYPICAL) and token.tail.startswith(("으로", "로")))
        for token in tokens
    )


def _means_a_good_shot(text: str, left: Leftover) -> bool:
    """Return whether what was not understood is but the naming of a good shot."""
    around = text[max(0, left.start - NAMED_AROUND) : left.end + NAMED_AROUND]
    named = left.why in {Left.NAME, Left.REFERENCE} and not any(map(str.isdigit, left.text))
    return named and Words.GOOD_SHOT.found_in(around)


def _unknown(text: str, tokens: Sequence[Token], asks: Sequence[Ask]) -> list[Leftover]:
    """Nouns that nothing was made of, where the answer would be on the shot at hand."""
    return unknown_words(text, tokens) if set(asks) & {Ask.VERDICT, Ask.CAUSE, Ask.FIX} else []


def _accounts(
    numbers: Sequence[Token], uses: Mapping[int, Use], leftovers: Sequence[Leftover]
) -> tuple[Account, ...]:
    left = {leftover.start for leftover in leftovers}
    found: list[Account] = []
    for token in numbers:
        use = uses.get(token.start, Use.CONTEXT)
        if token.kind is Kind.ORDINAL:
            use = Use.REFERENCE
        elif token.start in left:
            use = Use.LEFTOVER
        elif use is Use.LEFTOVER:
            use = Use.CONTEXT
        found.append(Account(token.start, token.end, use))
    return tuple(found)


def _clean(question: str, variables: Variables) -> str:
    seen = "".join(sign for sign in question if unicodedata.category(sign) != "Cf")
    text = _BLANKS.sub(" ", unicodedata.normalize("NFKC", seen))
    text = _FILLER.sub("", text)
    text = _HALF_A_UNIT.sub(r"0.5\1", _UNIT_AND_HALF.sub(r"\1.5\2", text))
    return correct_spelling(_AND_A_HALF.sub(r"1.5 \1", text), variables.korean_labels)


_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
