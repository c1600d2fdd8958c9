"""A question, read as a whole: the parser's result, and all that plans and answers are made from.

Nothing of the question is dropped in silence. What the parser could place stands in `asks`, `scenarios`,
`variables`, `modes`, `references` and `unmeasured`; what it could not stands in `leftovers`; where two
readings are possible, `choice` holds the one question to ask back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

from shared.bundle.feature_schema import Feature


class Ask(StrEnum):
    """The kinds of answer that are wanted. Several may hold, in the order in which they are asked."""

    VERDICT = auto()
    CAUSE = auto()
    FIX = auto()
    """What to change: the adjustments within the machine's limits."""
    WHAT_IF = auto()
    LIMIT = auto()
    """How far a variable may go: the machine's limits or the plausible range."""
    TYPICAL = auto()
    """What is usual or recommended, and whether the present value is."""
    VALUE = auto()
    """The present value of a variable."""
    MEANING = auto()
    """What a variable is, or what a shown figure means (see `Concept`)."""
    COMPARISON = auto()
    """This shot and an earlier one of the session, or two what-ifs."""
    CONTRAST = auto()
    """What differs from a good shot: the session's last one, or the nearest real one."""
    SUMMARY = auto()
    """A hand-over of this session."""
    DOCUMENTS = auto()
    """Plant knowledge; see `Aspect`."""
    OTHER_SHOTS = auto()
    """The day, the lot, the shift, other machines: nothing that this shot tells."""
    PICTURE = auto()
    """What an image shows."""
    GREETING = auto()
    THANKS = auto()
    ABILITIES = auto()
    """What the assistant can do."""
    OUTSIDE = auto()
    """Nothing of die casting."""
    NOT_KEPT = auto()
    """Something that nobody records, or that nothing is known of; `leftovers` name it."""


class Aspect(StrEnum):
    """The part of a document that is asked for."""

    ANY = auto()
    SYMPTOM = auto()
    CAUSE = auto()
    COUNTERMEASURE = auto()
    LIMIT = auto()
    PROCEDURE = auto()
    DEFINITION = auto()


class Concept(StrEnum):
    """A figure of the answer whose meaning may be asked."""

    PROBABILITY = auto()
    THRESHOLD = auto()
    CONFIDENCE = auto()
    SHARE = auto()
    ANOMALY = auto()
    TYPICAL = auto()
    LIMIT = auto()
    IMPUTED = auto()
    """Values that were missing and filled in."""
    VERDICT = auto()
    UNSUPPORTED = auto()
    """Numbers that the answer marks as unsupported."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a what-if, as it was written: exactly one of `to` and `by` is set.

    `unit` is the unit as written, empty for the variable's own; "%" with `by` is a share of the present
    value. `start` and `end` are the characters of the question that it was read from. `shared_word` is the
    word that stood for the variable where it could have meant another one.
    """

    feature: Feature
    to: float | None = None
    by: float | None = None
    unit: str = ""
    start: int = 0
    end: int = 0
    shared_word: str = ""
    sized: bool = False
    """No amount was named: `by` is a step that the parser chose, and the answer says so."""
    from_value: float | None = None
    """The value that the question says it is changed from, in the variable's unit, where it says one."""

    def argument(self) -> Mapping[str, object]:
        """Return it as an argument of predict_quality."""
        told: dict[str, object] = {"feature": self.feature.name}
        told["to" if self.to is not None else "by"] = self.to if self.to is not None else self.by
        return told | ({"unit": self.unit} if self.unit else {})


type Scenario = tuple[Change, ...]


class Kind(StrEnum):
    """The things that a reference may point at."""

    SHOT = auto()
    """An earlier shot of the session; `number` counts back from the present one: 1 is the one before."""
    ADJUSTMENT = auto()
    """A proposed adjustment; `number` counts from 1, -1 is the last one."""
    WHAT_IF = auto()
    """An earlier what-if of the session; -1 is the last one."""
    DRIVER = auto()
    DOCUMENT = auto()
    MODE = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """Something earlier that the question points at; `resolved` where the session has it."""

    kind: Kind
    number: int
    text: str
    resolved: bool = True


class Left(StrEnum):
    """The reason why a part of the question was not understood."""

    NUMBER = auto()
    """Belongs to no variable."""
    UNIT = auto()
    """Unknown, or it does not convert to the variable's unit."""
    NAME = auto()
    """Looks like a variable and is none; `near` has the nearest."""
    REFERENCE = auto()
    """Points at something that the session does not have."""
    GOAL = auto()
    """A figure or a measurement to be reached: settings are not worked out backwards from it."""
    OF_A_FOUND_SHOT = auto()
    """A cause or remedy of a shot that was found among the line's: it is worked out of the shot at hand."""
    OF_VALUES = auto()
    """The cause of what recorded values did."""
    APART = auto()
    """Something beside a look at the line's shots, which has to be asked by itself."""
    NOT_KEPT = auto()
    """Something that the line's memory does not hold."""
    TIME = auto()
    """A time of which nothing that is recorded was named."""
    AHEAD = auto()
    """A time that is still to come: records tell what was."""
    WORD = auto()
    """A word that carries meaning and that nothing was made of."""
    DIRECTION = auto()
    """A change without a readable amount or direction, or whose parts contradict each other."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A part of the question, as written, that was not understood. The answer names it."""

    text: str
    why: Left
    start: int = 0
    end: int = 0
    near: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A quantity that the line does not measure. `follows_from` are the variables that it depends on."""

    id: str
    text: str
    follows_from: Sequence[Feature] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The one short question that is asked back, and the questions that its buttons ask instead."""

    question: str
    options: Sequence["Option"] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A button: what it says, and the whole question that it sends."""

    label: str
    question: str


class Use(StrEnum):
    """The use that was made of a number of the question."""

    SETTING = auto()
    """It is in a scenario."""
    FROM = auto()
    """A value that is changed from."""
    STATED = auto()
    """Told as it is or was, no what-if."""
    CONTEXT = auto()
    """A date, a time, a count, a lot, a figure of an answer, or taken back ("말고")."""
    REFERENCE = auto()
    """An ordinal that points at something earlier."""
    LEFTOVER = auto()


@dataclass(frozen=True, slots=True)
class Account:
    """A number at characters `start` to `end` of the text, and what became of it. Each number has one."""

    start: int
    end: int
    use: Use


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that the question tells of a variable, in the variable's unit, as it is or was."""

    feature: Feature
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """A question understood as a whole. `text` is the question after NFKC and mended spelling."""

    text: str
    asks: Sequence[Ask]
    scenarios: Sequence[Scenario] = ()
    variables: Sequence[Feature] = ()
    modes: Sequence[str] = ()
    """Defect modes that the question names, or that the session found and it points at."""
    named_modes: Sequence[str] = ()
    """Of `modes` those that the question names itself."""
    aspect: Aspect = Aspect.ANY
    concepts: Sequence[Concept] = ()
    references: Sequence[Reference] = ()
    unmeasured: Sequence[Unmeasured] = ()
    leftovers: Sequence[Leftover] = ()
    choice: Choice | None = None
    drivers: Sequence[str] = field(default=())
    """Variable names that the session's last analysis found, the strongest first."""
    stated: Sequence[Stated] = ()
    accounts: Sequence[Account] = ()
    """Every number of the text, in order, and what became of it."""
    story: bool = False
    """It tells what happened, at length or with lots and times."""
    look: Mapping[str, object] | None = None
    """Arguments of look_at_shots, where it asks for what the line recorded and that tool is offered."""
    records: bool = False
    """The line keeps its shots, and other shots are asked for in no way that a look understands."""
    keeps_shots: bool = False
    """The line keeps its shots, and they may be looked at."""
    guessed: bool = False
    """Nothing in it says what is asked: it is looked up in the documents, for want of anything better."""
    foreign: str = ""
    """The language of the question where it is neither Korean nor English (ISO 639-1)."""

    def wants(self, *asks: Ask) -> bool:
        """Return whether one of these is asked."""
        return any(ask in self.asks for ask in asks)
