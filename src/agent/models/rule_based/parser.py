"""A parser of questions: intents, what-if values, a variable, earlier answers that they refer to."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.models.rule_based.dialog import Conversation, Earlier
from agent.models.rule_based.entities import Variables
from agent.models.rule_based.intent import Intent, Words, classify, names_a_topic
from agent.models.rule_based.spelling import correct_spelling
from agent.models.rule_based.what_if import CONDITION, Change, DialogState, read_changes
from shared.bundle.feature_schema import Feature
from shared.contracts.tools import Tool

_ADDS: Final = re.compile(
    r"거기에|추가로|더해|같이\s*바꾸|\balso\b|\bas well\b|in addition|on top", re.IGNORECASE
)
_ADJUSTMENT: Final = re.compile(
    r"조정안|제안(?:한|대로)|추천(?:한|대로)|\badjustment|\bsuggest|\bpropos", re.IGNORECASE
)
_APPLY: Final = re.compile(r"대로|적용|\bappl(?:y|ied)\b|\bfollow", re.IGNORECASE)
_OTHER_SHOT: Final = re.compile(
    r"불량(?!\s*(?:유형|종류|대책))|판정|양품|이번|\bdefect\b|\bthis\b", re.IGNORECASE
)
_DOCUMENTS: Final = re.compile(r"문서|대책|자료|\bdocuments?\b|countermeasure|remed", re.IGNORECASE)
_VALUE: Final = re.compile(
    r"괜찮|정상|적정|적당|맞(?:아|나|는)|높(?:아|은|지|나)|낮(?:아|은|지|나)|얼마|몇|값|상태|어때"
    r"|\bok(?:ay)?\b|normal|\bfine\b|right\b|too (?:high|low)|how (?:high|low|much)|what(?:'s| is) the",
    re.IGNORECASE,
)
_PATHS: Final = re.compile(
    r"방법|기준|절차|대책|관리|점검|설명|guide|procedure|explain|standard|why|왜|원인", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question as it was understood.

    `about` is the one variable that a question on a value names. `modes` are the defect modes that
    the session found last, for a question on documents that names none; where its tools gave no modes,
    `drivers` are the variables that they found strongest. `documents` says that it asks for what is
    written, or names what the documents are about.
    """

    text: str
    wanted: Intent
    changes: Sequence[Change] = ()
    about: Feature | None = None
    modes: Sequence[str] = ()
    documents: bool = False
    drivers: Sequence[str] = ()

    @property
    def overrides(self) -> dict[str, float]:
        """The what-if values by variable name."""
        return {change.feature.name: change.value for change in self.changes}


def parse_question(conversation: Conversation, variables: Variables) -> ParsedQuestion:
    """Understand the open question of a conversation."""
    text = _clean(conversation.question, variables)
    wanted = classify(text).mentioned
    if Intent.HOSTILE in wanted:
        return ParsedQuestion(text, Intent.OUTSIDE)
    if changes := _changes(text, conversation, variables):
        return ParsedQuestion(text, Intent.WHAT_IF, changes)
    named = [mention.feature for mention in variables.find(text) if mention.feature]
    if len(named) == 1 and _VALUE.search(text) and not _PATHS.search(text):
        return ParsedQuestion(text, Intent.VALUE, about=named[0])
    topic = names_a_topic(text)
    modes = () if topic else _earlier_modes(conversation.earlier)
    drivers = () if topic or modes else _earlier_drivers(conversation.earlier)
    settled = _settled(text, wanted, known=topic or bool(named), follows=bool(modes or drivers))
    documents = topic or bool(_DOCUMENTS.search(text))
    return ParsedQuestion(text, settled, modes=modes, documents=documents, drivers=drivers)


def _settled(text: str, wanted: Intent, *, known: bool, follows: bool) -> Intent:
    """Return what is left of the intents where they contradict each other.

    `known`: the question names a variable or a topic of the documents; `follows`: it may refer to
    a defect that the session found.
    """
    social = wanted & (Intent.GREETING | Intent.THANKS)
    if social and (wanted == social or not Words.FIELD.found_in(text)):
        return social
    if Intent.OUTSIDE in wanted or (Words.OTHER_FIELDS.found_in(text) and not known):
        return Intent.OUTSIDE
    topic = names_a_topic(text)
    general = topic and not _OTHER_SHOT.search(text)
    of_the_last = follows and bool(_DOCUMENTS.search(text)) and Intent.CAUSE not in wanted
    if (general or of_the_last) and not Words.THIS_SHOT.found_in(text):
        return Intent.KNOWLEDGE
    return wanted & ~(Intent.GREETING | Intent.THANKS)


def _changes(text: str, conversation: Conversation, variables: Variables) -> list[Change]:
    background = _background(conversation, variables)
    changes = _proposed(text, conversation.earlier, variables) or read_changes(text, variables, background)
    if changes and _ADDS.search(text):
        named = {change.feature.name for change in changes}
        changes = [*(change for change in background.last if change.feature.name not in named), *changes]
    return changes


def _clean(question: str, variables: Variables) -> str:
    return correct_spelling(unicodedata.normalize("NFKC", question), variables.korean_labels)


def _background(conversation: Conversation, variables: Variables) -> DialogState:
    """Return what came before, read again: each question only needs those before it."""
    values = variables.schema.resolve(conversation.values).values
    background = DialogState(values)
    for earlier in conversation.earlier:
        rows = [row["result"] for row in earlier.results if row["tool"] == Tool.IMPORTANCE]
        drivers = [driver["feature"] for row in rows for driver in row.get("attributions", ())]
        drivers = drivers or [name for row in rows for name, _ in row.get("top_features_percent", ())]
        changes = read_changes(_clean(earlier.question, variables), variables, background)
        asked = [row["overrides"] for row in earlier.results if row["overrides"]]
        last = _as_asked(changes, asked[-1], variables) if asked else background.last
        background = DialogState(values, last, drivers or background.drivers)
    return background


def _as_asked(
    changes: Sequence[Change], overrides: Mapping[str, float], variables: Variables
) -> Sequence[Change]:
    """The changes that a what-if was made with, steps where the question spoke of steps."""
    read_as = {change.feature.name: change for change in changes}
    known = variables.by_name
    return [
        read_as.get(name) or Change(known[name], value) for name, value in overrides.items() if name in known
    ]


def _proposed(text: str, earlier: Sequence[Earlier], variables: Variables) -> list[Change]:
    """The first adjustment that was proposed before, where the question asks to apply it."""
    if not (_ADJUSTMENT.search(text) and (_APPLY.search(text) or CONDITION.search(text))):
        return []
    for adjustment in _rows(earlier, "adjustments"):
        known = variables.by_name
        return [
            Change(known[row["feature"]], row["to"])
            for row in adjustment["changes"]
            if row["feature"] in known
        ]
    return []


def _earlier_modes(earlier: Sequence[Earlier]) -> tuple[str, ...]:
    return tuple(row["mode"] for row in _rows(earlier, "defect_modes"))[:1]


def _earlier_drivers(earlier: Sequence[Earlier]) -> tuple[str, ...]:
    return tuple(name for name, _ in _rows(earlier, "top_features_percent"))


def _rows(earlier: Sequence[Earlier], name: str) -> Iterator[Mapping[str, Any]]:
    for exchange in reversed(earlier):
        for found in exchange.results:
            yield from found["result"].get(name) or ()
