"""Decides what a question asks for: asks in order, aspect of documents, figures whose meaning is asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from agent.models.rule_based.asking import Asking, Cue
from agent.models.rule_based.background import Background
from agent.models.rule_based.document_kinds import kinds_in
from agent.models.rule_based.ellipsis import LONGEST
from agent.models.rule_based.intent import Intent, Words, classify, names_a_topic
from agent.models.rule_based.lexicon import Tag
from agent.models.rule_based.limits import limit_meant
from agent.models.rule_based.request import Ask, Aspect, Concept, Kind, Reference, Scenario
from agent.models.rule_based.scanner import Kind as TokenKind
from agent.models.rule_based.scanner import Token
from shared.bundle.feature_schema import Feature
from shared.units import PERCENT

SHORTEST_WORD: Final = 2
"""Letters of a question that can be looked up."""
LONGEST_NAME: Final = 24
"""Characters of a question that is but a variable's name."""
_SOCIAL: Final = Intent.GREETING | Intent.THANKS
_LAST: Final = 1_000_000
"""Behind any text: asks that the question does not name, after those that it does."""
_ASPECTS: Final = (
    *(Aspect.COUNTERMEASURE, Aspect.LIMIT, Aspect.CAUSE),
    *(Aspect.SYMPTOM, Aspect.PROCEDURE, Aspect.DEFINITION),
)
_COMMON: Final = frozenset({Concept.PROBABILITY, Concept.VERDICT, Concept.TYPICAL, Concept.LIMIT})
"""Figures that questions name in passing: only a word such as "mean" asks for their meaning."""
_SERIOUS: Final = (Cue.FIX, Cue.WHY, Cue.LIMIT, Cue.DAY, Cue.DAY_ASKED)
_ASKING: Final = ("?", "what", "how", "why", "뭘", "뭐", "어떻게", "왜", "알려")
"""With one of these, thanks or a greeting only stand beside a question."""
_PLACES: Final = frozenset({"machine", "line", "cell", "press", "cavity", "라인", "호기", "설비", "캐비티"})
"""Words that, with a number, name another machine or a part of this one."""
_ON_THE_SHOT: Final = re.compile(
    r"^\W*(?:is|was) (?:it|this|that)(?: one)?(?: an?)? (?:defect(?:ive)?|bad|good|ok(?:ay)?|scrap|fine)\b"
    r"|이 ?샷(?:은|이)? ?(?:어떤|어때|어떻)",
    re.IGNORECASE,
)
"""Asks for the verdict in no word that speculation knows."""
_BANDS: Final = frozenset({Concept.TYPICAL, Concept.LIMIT})


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of a question that are known when its asks are decided."""

    text: str
    tokens: Sequence[Token]
    asking: Asking
    variables: Sequence[Feature]
    modes: Sequence[str]
    unmeasured: int
    scenarios: Sequence[Scenario]
    references: Sequence[Reference]
    background: Background
    has_choice: bool = False
    """A what-if is asked, though nothing can be worked out as yet."""
    story: bool = False
    goal: bool = False
    """A figure or a measurement is to be reached: adjustments are wanted."""
    stated: bool = False
    """Values are told as they are or were: the question is on a shot."""

    def tagged(self, *tags: Tag) -> bool:
        """Return whether a word of the text does one of these."""
        return any(token.has(*tags) for token in self.tokens)

    @property
    def has_number(self) -> bool:
        """Return whether a number stands in the text that is no context."""
        return any(token.kind is TokenKind.NUMBER for token in self.tokens)

    @property
    def has_percentage(self) -> bool:
        """Return whether a percentage stands in the text."""
        units = (token.amount.unit for token in self.tokens if token.amount is not None)
        return any(unit is not None and unit.symbol == PERCENT for unit in units)


@dataclass(slots=True)
class Decided:
    """Asks with the places where they stand, and what goes with them."""

    places: dict[Ask, int] = field(default_factory=dict)
    aspect: Aspect = Aspect.ANY
    concepts: list[Concept] = field(default_factory=list)
    guessed: bool = False
    """See `Request`."""

    def add(self, ask: Ask, at: int = 0) -> None:
        """Ask for something at a character of the text."""
        self.places.setdefault(ask, at)

    def has(self, *asks: Ask) -> bool:
        """Return whether one of these is asked."""
        return any(ask in self.places for ask in asks)

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The asks in the order of the text."""
        return tuple(sorted(self.places, key=lambda ask: self.places[ask]))


def decide(content: Content) -> Decided:
    """Return what is asked for."""
    out = Decided()
    if content.goal:
        out.add(Ask.FIX)
        return out
    wanted = classify(content.text).mentioned
    if kinds_in(content.text.lower()) and _is_on_a_kind(content):
        out.add(Ask.DOCUMENTS)
        out.aspect = next((aspect for aspect in _ASPECTS if aspect in content.asking.aspects), Aspect.ANY)
        return out
    if aside := _aside(content, wanted):
        out.add(aside)
        return out
    asking = content.asking
    supposed = content.tagged(Tag.UP, Tag.DOWN, Tag.SET, Tag.IF) or content.has_number
    unmeasured = content.unmeasured and supposed and not asking.has(Cue.WHY, Cue.MEANING)
    tried = any(r.kind in {Kind.ADJUSTMENT, Kind.WHAT_IF} for r in content.references)
    if content.scenarios or content.has_choice or tried or (unmeasured and not content.story):
        out.add(Ask.WHAT_IF)
    _meaning_of_figures(out, content)
    _comparison(out, content)
    _session_and_picture(out, content)
    _other_shots(out, content)
    _of_variables(out, content)
    _of_the_shot(out, content, wanted)
    if not out.places:
        out.add(_rest(content))
    if out.has(Ask.DOCUMENTS):
        out.aspect = next((aspect for aspect in _ASPECTS if aspect in asking.aspects), Aspect.ANY)
        out.guessed = out.asks == (Ask.DOCUMENTS,) and _says_nothing(content)
    return out


def _is_on_a_kind(content: Content) -> bool:
    """Return whether a question that names a kind of document asks for what is written there, and for no
    more."""
    asking = content.asking
    shot = Words.THIS_SHOT.found_in(content.text) and asking.has(Cue.WHY, Cue.FIX)
    elsewhere = content.scenarios or content.has_choice or content.story or asking.has(Cue.SUMMARY)
    return not (shot or elsewhere or _asks_why_and_for_documents(content))


def _aside(content: Content, wanted: Intent) -> Ask | None:
    """Small talk, questions on the assistant, and what is nothing of the trade."""
    text, asking = content.text, content.asking
    named = bool(content.variables or content.modes or content.unmeasured or content.scenarios)
    of_the_trade, elsewhere = Words.FIELD.found_in(text), Words.OTHER_FIELDS.found_in(text)
    plainly = any(word in text.lower() for word in ("what can you do", "뭘 할 수 있"))
    if asking.has(Cue.ABILITIES) and not named and not elsewhere and (plainly or not of_the_trade):
        return Ask.ABILITIES
    social = wanted & _SOCIAL
    alone = social and not named and (wanted == social or not of_the_trade)
    asks = asking.has(*_SERIOUS) and any(word in text.lower() for word in _ASKING)
    if alone and not asks and not asking.has(Cue.SUMMARY, Cue.PICTURE, Cue.COMPARE):
        return Ask.THANKS if Intent.THANKS in social else Ask.GREETING
    outside = Intent.OUTSIDE in wanted or elsewhere
    return Ask.OUTSIDE if outside and not named and not names_a_topic(text) else None


def _meaning_of_figures(out: Decided, content: Content) -> None:
    """Questions on what a shown figure means."""
    asking = content.asking
    sure = asking.has(Cue.MEANS) and (asking.has(Cue.OF_A_WORD) or not asking.has(Cue.WHY))
    may = asking.has(Cue.MEANING)
    found = [
        concept
        for concept in sorted(asking.concepts, key=lambda c: asking.concepts[c])
        if _is_asked(concept, content, sure=sure, may=may)
    ]
    if len(found) > 1:
        found = [concept for concept in found if concept not in _COMMON] or found[:1]
    if content.has_percentage and asking.has(Cue.OVER) and Concept.PROBABILITY in asking.concepts:
        found = [Concept.THRESHOLD]
    if not found and not content.modes:
        due = bool(content.variables) and asking.has(Cue.WHY)
        if content.has_percentage and (sure or may or due):
            found = [Concept.SHARE if content.variables else Concept.PROBABILITY]
        elif content.has_number and may and not content.variables and content.background.exchanges:
            found = [Concept.PROBABILITY]
    if found and not content.scenarios:
        out.concepts = found
        out.add(Ask.MEANING, min(asking.concepts.get(concept, 0) for concept in found))


def _is_asked(concept: Concept, content: Content, *, sure: bool, may: bool) -> bool:
    """Return whether a named figure's meaning is asked. `sure`, `may`: words of meaning stand in the text."""
    if concept in _COMMON:
        return sure and not (content.variables and concept in _BANDS)
    if concept is Concept.SHARE and content.has_percentage:
        return True
    if concept is Concept.THRESHOLD and content.asking.has(Cue.VALUE):
        return True
    return concept is Concept.CONFIDENCE or sure or may or content.asking.has(Cue.WHY)


def _comparison(out: Decided, content: Content) -> None:
    """Comparisons with an earlier shot, or of two what-ifs."""
    asking = content.asking
    shot = any(reference.kind is Kind.SHOT for reference in content.references)
    if _is_contrast(content):
        out.add(Ask.CONTRAST, asking.at(Cue.COMPARE))
        return
    if shot and (asking.has(Cue.COMPARE, Cue.BETTER, Cue.WHY) or not content.scenarios):
        out.add(Ask.COMPARISON, min(asking.at(Cue.COMPARE), asking.at(Cue.BETTER)))
        return
    compared = content.scenarios or content.background.last
    if len(compared) > 1 and asking.has(Cue.COMPARE, Cue.BETTER) and not content.modes:
        out.add(Ask.COMPARISON, 1)
        return
    elsewhere = bool(content.modes or content.scenarios) or names_a_topic(content.text)
    alone = not content.variables and not asking.has(Cue.DAY, Cue.MEANING)
    if (
        asking.has(Cue.COMPARE)
        and not asking.has(Cue.WHY)
        and not elsewhere
        and (alone or asking.has(Cue.EARLIER))
    ):
        out.add(Ask.COMPARISON, asking.at(Cue.COMPARE))


def _is_contrast(content: Content) -> bool:
    """Return whether a good shot is to be compared with."""
    elsewhere = content.modes or content.scenarios or Words.TOPIC.found_in(content.text)
    return (
        content.asking.has(Cue.COMPARE)
        and not elsewhere
        and not Words.DOCUMENTS.found_in(content.text)
        and Words.GOOD_SHOT.found_in(content.text)
    )


def _session_and_picture(out: Decided, content: Content) -> None:
    asking = content.asking
    if asking.has(Cue.PICTURE) and not content.scenarios:
        out.add(Ask.PICTURE, asking.at(Cue.PICTURE))
    if asking.has(Cue.SUMMARY) and not content.modes and not Words.DOCUMENTS.found_in(content.text):
        out.add(Ask.SUMMARY, asking.at(Cue.SUMMARY))


def _other_shots(out: Decided, content: Content) -> None:
    """Questions on the day, the lot, other machines: a story may name them without asking for them."""
    asking = content.asking
    if (
        content.scenarios
        or content.story
        or content.modes
        or out.has(Ask.COMPARISON, Ask.CONTRAST, Ask.SUMMARY)
    ):
        return
    others = any(token.has(Tag.IDENTIFIER) and token.text.lower() in _PLACES for token in content.tokens)
    if others and asking.has(Cue.BETTER, Cue.COMPARE) and not content.variables:
        out.add(Ask.OTHER_SHOTS)
    elif asking.has(Cue.DAY):
        cues = (Cue.DAY_ASKED, Cue.AMOUNT, Cue.COMPARE, Cue.VALUE, Cue.WITHIN, Cue.BETTER, Cue.WHY)
        if asking.has(*cues):
            out.add(Ask.OTHER_SHOTS, asking.at(Cue.DAY))
    elif asking.has(Cue.DAY_ASKED) and not asking.has(Cue.FIX, Cue.WHY) and not content.variables:
        out.add(Ask.OTHER_SHOTS, asking.at(Cue.DAY_ASKED))


def _of_variables(out: Decided, content: Content) -> None:
    """Limits, typical values, present values and meanings of the variables that are named."""
    asking = content.asking
    if not content.variables or out.has(
        Ask.MEANING, Ask.COMPARISON, Ask.CONTRAST, Ask.OTHER_SHOTS, Ask.SUMMARY
    ):
        return
    written = asking.has(Cue.WRITTEN)
    either = content.tagged(Tag.UP) and content.tagged(Tag.DOWN) and not content.has_number
    mends = asking.has(Cue.FIX) and not asking.has(Cue.LIMIT, Cue.TYPICAL)
    if not content.scenarios and not out.places and (either or mends):
        out.add(Ask.FIX, asking.at(Cue.FIX))
        return
    if content.scenarios:
        ends = content.tagged(Tag.MAXIMUM, Tag.MINIMUM, Tag.EXTREME) or limit_meant(content.text, 1)
        if asking.has(Cue.LIMIT) and not (written or ends or asking.has(Cue.NORMAL)):
            out.add(Ask.LIMIT, asking.at(Cue.LIMIT))
        if asking.has(Cue.NORMAL):
            out.add(Ask.TYPICAL, asking.at(Cue.NORMAL))
    elif asking.has(Cue.HOW_MUCH) and (asking.has(Cue.NEED) or content.tagged(Tag.UP, Tag.DOWN, Tag.SET)):
        out.add(Ask.FIX, 0)
        out.add(Ask.LIMIT, 1)
    elif not asking.cues:
        if len(content.text) <= LONGEST_NAME and not content.modes and not out.places:
            out.add(Ask.VALUE)
    elif not asking.has(Cue.WHY) and (not written or asking.has(Cue.WITHIN, Cue.NORMAL)):
        _facts(out, content)


def _facts(out: Decided, content: Content) -> None:
    asking = content.asking
    if asking.has(Cue.LIMIT) and not asking.has(Cue.NORMAL):
        out.add(Ask.LIMIT, asking.at(Cue.LIMIT))
    if asking.has(Cue.TYPICAL, Cue.WITHIN):
        out.add(Ask.TYPICAL, min(asking.at(Cue.TYPICAL), asking.at(Cue.WITHIN)))
        if not asking.has(Cue.TYPICAL):
            out.add(Ask.VALUE, asking.at(Cue.WITHIN) + 1)
        if asking.has(Cue.RECOMMENDED):
            out.add(Ask.DOCUMENTS, _LAST)
    if out.places:
        return
    present = asking.has(Cue.PRESENT) or not asking.has(Cue.MEANING)
    if asking.has(Cue.VALUE) and present and not asking.has(Cue.MEANS):
        out.add(Ask.VALUE, asking.at(Cue.VALUE))
    elif asking.has(Cue.MEANING):
        out.add(Ask.MEANING, asking.at(Cue.MEANING))
        out.add(Ask.DOCUMENTS, _LAST)


def _of_the_shot(out: Decided, content: Content, wanted: Intent) -> None:
    """Verdict, cause, adjustments and documents."""
    text, asking = content.text, content.asking
    documents = Words.DOCUMENTS.found_in(text) or asking.has(Cue.DOCUMENTS)
    if content.story:
        _of_a_story(out, content, documents=documents)
    elif out.has(Ask.WHAT_IF, Ask.COMPARISON, Ask.CONTRAST):
        if documents and (content.modes or asking.has(Cue.DOCUMENTS)):
            out.add(Ask.DOCUMENTS, asking.at(Cue.DOCUMENTS))
        _beside_a_what_if(out, content)
    elif _is_settled(out, content):
        return
    elif asking.has(Cue.ABNORMAL) and not (documents or content.modes or content.variables):
        out.add(Ask.CAUSE)
    elif _is_on_likelihood(content, documents=documents):
        out.add(Ask.VERDICT)
    elif _is_on_documents(content, wanted, documents=documents):
        out.add(Ask.DOCUMENTS, asking.at(Cue.DOCUMENTS))
    else:
        _diagnosis(out, content, wanted, documents=documents)


def _of_a_story(out: Decided, content: Content, *, documents: bool) -> None:
    out.add(Ask.CAUSE, content.asking.at(Cue.WHY))
    if content.asking.has(Cue.FIX):
        out.add(Ask.FIX, content.asking.at(Cue.FIX))
    if content.modes or documents:
        out.add(Ask.DOCUMENTS, _LAST)


def _is_settled(out: Decided, content: Content) -> bool:
    """Return whether what was found already is all that is asked."""
    asking = content.asking
    if out.has(Ask.PICTURE, Ask.SUMMARY) or (out.has(Ask.MEANING) and not asking.has(Cue.DOCUMENTS)):
        return True
    if content.unmeasured and not content.modes and not asking.has(Cue.WHY):
        return True
    return bool(out.places) and not asking.has(Cue.WHY, Cue.DOCUMENTS)


def _is_on_likelihood(content: Content, *, documents: bool) -> bool:
    """Return whether the likeliest defect, or whether to go on, is asked: the prediction tells."""
    asking = content.asking
    if documents or asking.has(Cue.WHY, Cue.FIX):
        return False
    return asking.has(Cue.VERDICT) or (bool(content.modes) and asking.has(Cue.LIKELY))


def _is_on_documents(content: Content, wanted: Intent, *, documents: bool) -> bool:
    """Return whether a topic of the documents is asked, not a shot; or documents on the last defect."""
    text, background = content.text, content.background
    if Words.THIS_SHOT.found_in(text):
        return False
    if documents and (background.modes or background.drivers) and Intent.CAUSE not in wanted:
        return True
    if _asks_why_and_for_documents(content):
        return False
    mends = content.asking.has(Cue.FIX) and not documents
    why = content.asking.has(Cue.WHY) and not documents and not content.asking.has(Cue.GENERAL, Cue.MEANS)
    on_a_value = bool(content.variables) and not content.modes
    if (mends or (why and on_a_value)) and not content.modes and not Words.TOPIC.found_in(text):
        return False
    topic = names_a_topic(text) or bool(content.modes)
    return topic and not content.stated and not Words.OF_A_SHOT.found_in(text)


def _asks_why_and_for_documents(content: Content) -> bool:
    """Return whether a cause and documents are asked, each in a part of its own: "why …, and what do …"."""
    asking = content.asking
    if not asking.has(Cue.WHY) or not asking.has(Cue.DOCUMENTS):
        return False
    first, last = sorted((asking.at(Cue.WHY), asking.at(Cue.DOCUMENTS)))
    return any(token.kind is TokenKind.COMMA and first < token.start < last for token in content.tokens)


def _diagnosis(out: Decided, content: Content, wanted: Intent, *, documents: bool) -> None:
    text, asking = content.text, content.asking
    mended = documents and Words.THIS_SHOT.found_in(text) and Aspect.COUNTERMEASURE in asking.aspects
    fix = asking.has(Cue.FIX) or Words.IMPROVE.found_in(text) or mended
    why = asking.has(Cue.WHY) or Words.CAUSE.found_in(text) or Words.DRIVERS.found_in(text)
    if why or (Intent.CAUSE in wanted and not fix):
        out.add(Ask.CAUSE, asking.at(Cue.WHY))
    if fix:
        out.add(Ask.FIX, asking.at(Cue.FIX))
    if not out.places and content.stated and content.modes:
        out.add(Ask.CAUSE)
    if not out.places and Intent.PREDICTION in wanted:
        out.add(Ask.VERDICT)
    topic = (names_a_topic(text) or bool(content.modes)) and not content.variables
    if out.places and (documents or topic):
        out.add(Ask.DOCUMENTS, asking.at(Cue.DOCUMENTS))
    elif not out.places and Intent.KNOWLEDGE in wanted:
        out.add(Ask.DOCUMENTS)


def _beside_a_what_if(out: Decided, content: Content) -> None:
    """The verdict or the cause, where another sentence than the what-if's asks for it."""
    at = 0
    starts = [change.start for scenario in content.scenarios for change in scenario]
    for stop in [token.end for token in content.tokens if token.kind is TokenKind.STOP]:
        sentence = content.text[at:stop]
        if starts and not any(at <= start < stop for start in starts):
            mentioned = classify(sentence).mentioned
            if Intent.CAUSE in mentioned and Words.CAUSE.found_in(sentence):
                out.places[Ask.CAUSE] = at - 1
            elif Intent.PREDICTION in mentioned and Words.THIS_SHOT.found_in(sentence):
                out.places[Ask.VERDICT] = at - 1
        at = stop


def _says_nothing(content: Content) -> bool:
    """Return whether a question names neither a subject of the documents nor any of the line."""
    named = content.modes or content.variables or content.unmeasured or content.references
    return not (
        named
        or content.asking.has(Cue.DOCUMENTS)
        or names_a_topic(content.text)
        or Words.DOCUMENTS.found_in(content.text)
    )


def _rest(content: Content) -> Ask:
    """Return what a question asks for that says nothing of it."""
    asking, text = content.asking, content.text
    topic = bool(content.modes) or names_a_topic(text)
    if content.stated and content.variables:
        return Ask.TYPICAL
    if content.has_number and not topic and len(text) <= LONGEST:
        return Ask.WHAT_IF
    if content.variables or content.unmeasured:
        told = asking.has(Cue.VALUE) and asking.has(Cue.PRESENT) and not asking.has(Cue.MEANS)
        looked_up = content.unmeasured and not told and asking.has(Cue.MEANING, Cue.WHY, Cue.DOCUMENTS)
        return Ask.DOCUMENTS if looked_up else Ask.VALUE
    if Words.SMALL_TALK.found_in(text) or sum(map(str.isalpha, text)) < SHORTEST_WORD:
        return Ask.ABILITIES
    if _ON_THE_SHOT.search(text):
        return Ask.VERDICT
    return Ask.CAUSE if asking.has(Cue.ABNORMAL) else Ask.DOCUMENTS
