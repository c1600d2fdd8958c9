"""Reading the conversations: each turn with what is expected of its answer. README.md explains the fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from shared.bundle.feature_schema import FeatureSchema
from shared.contracts.tools import Tool
from shared.errors import InvalidInput
from shared.text_analysis.language import language_of

FOLDER = Path(__file__).parent
TOOLS: Mapping[str, str] = {
    "predict": Tool.PREDICT,
    "importance": Tool.IMPORTANCE,
    "search": Tool.SEARCH,
    "look_up": "look_up_variables",
}

type Values = Mapping[str, float]


class Part(StrEnum):
    """The half that a kind belongs to."""

    DEVELOPMENT = "development"
    HELD_OUT = "held_out"


class Asking(StrEnum):
    """The worth of asking back instead of answering."""

    RIGHT = "right"
    ALLOWED = "allowed"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Direction:
    """A what-if on one variable alone, of any amount, that rises or falls from the shot's value."""

    feature: str
    rises: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A what-if of the `number`-th adjustment that the session's last analysis proposed; -1 is the last.

    Where it has none of that number, no what-if is right.
    """

    number: int


type Expected = Sequence[Values] | Direction | Proposal
"""The what-ifs of one turn: values by variable name, in the line's units. An empty one wants none."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what has to hold of its answer; `scored` is false for one that only leads on.

    `features` are the values sent with it. `expected` holds the alternatives of which one has to be asked.
    """

    question: str
    features: Values
    scored: bool
    expected: Sequence[Expected]
    tools: frozenset[str]
    may: frozenset[str]
    facts: Sequence[str]
    says: Sequence[str]
    never: Sequence[str]
    languages: frozenset[str]
    asking: Asking
    tells_what_ifs: bool
    """The answer has to state the changed values and their probabilities."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns of one session."""

    kind: str
    part: Part
    turns: Sequence[Turn]

    @property
    def clear(self) -> bool:
        """Return whether asking back is a failure in every turn."""
        return all(turn.asking is Asking.FAILURE for turn in self.turns)


def part_of(kinds: Sequence[str]) -> dict[str, Part]:
    """The split, by kind: in the order of the SHA-256 of their names, every second one is held out."""
    ordered = sorted(kinds, key=lambda kind: sha256(kind.encode()).hexdigest())
    return {kind: Part.HELD_OUT if index % 2 else Part.DEVELOPMENT for index, kind in enumerate(ordered)}


def read_conversations(
    schema: FeatureSchema, part: Part | None = None, kind: str = "", folder: Path = FOLDER
) -> list[Conversation]:
    """All conversations of a part whose kind holds `kind`, by kind. Raises KeyError for an unknown name."""
    parts = [part] if part else list(Part)
    files = [(each, file) for each in parts for file in sorted((folder / each).glob("*.yaml"))]
    found = [conversation for each, file in files for conversation in read_cases(schema, file, each)]
    return [conversation for conversation in found if kind in conversation.kind]


def read_cases(schema: FeatureSchema, file: Path, part: Part = Part.DEVELOPMENT) -> list[Conversation]:
    """All conversations of one file, such as feedback makes them.

    Raises KeyError for an unknown name, InvalidInput for what is no file of conversations.
    """
    try:
        group = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}") from error
    if not isinstance(group, Mapping) or not {"kind", "conversations"} <= group.keys():
        raise InvalidInput(f"{file} is no file of conversations: it has to have kind and conversations")
    return [
        Conversation(group["kind"], part, _turns(turns, group, schema)) for turns in group["conversations"]
    ]


def _turns(
    given: Mapping[str, Any] | Sequence[Mapping[str, Any]], group: Mapping[str, Any], schema: FeatureSchema
) -> Sequence[Turn]:
    rows = [given] if isinstance(given, Mapping) else given
    read: list[Turn] = []
    shot = rows[0].get("shot", group.get("shot", "none"))
    for row in rows:
        shot = row.get("shot", shot)
        scored = len(rows) == 1 or bool(row.keys() - {"q", "shot"})
        read.append(_turn({**_defaults(group), **row}, _shot(shot, schema), schema, scored=scored))
    return read


def _defaults(group: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given for name, given in group.items() if name not in ("kind", "about", "conversations")}


def _turn(row: Mapping[str, Any], features: Values, schema: FeatureSchema, *, scored: bool) -> Turn:
    expected = list(_alternatives(row, features, schema))
    wants = not any(alternative == [] for alternative in expected)
    named = row.get("tools", ["predict"] if wants and any(expected) else [])
    asking = Asking(row.get("asks_back", Asking.FAILURE))
    return Turn(
        question=row["q"],
        features=features,
        scored=scored,
        expected=expected,
        tools=frozenset(TOOLS[tool] for tool in named),
        may=frozenset(TOOLS[tool] for tool in row.get("may", TOOLS)),
        facts=[_resolved(fact, schema) for fact in row.get("facts", ())],
        says=row.get("says", ()),
        never=row.get("never", ()),
        languages=frozenset(row.get("languages", [language_of(row["q"])])),
        asking=asking,
        tells_what_ifs=row.get("auto", True),
    )


def _alternatives(row: Mapping[str, Any], features: Values, schema: FeatureSchema) -> Iterator[Expected]:
    if "scenarios" in row:
        yield [_values(scenario, features, schema) for scenario in row["scenarios"]]
    else:
        yield _expected(row.get("changes", "none"), row, features, schema)
    for other in row.get("or", ()):
        yield _expected(other, row, features, schema)


def _expected(given: Any, row: Mapping[str, Any], features: Values, schema: FeatureSchema) -> Expected:
    if isinstance(given, Mapping):
        return [_values(given, features, schema)]
    if given == "none":
        return []
    what, _, detail = str(given).partition(":")
    if what == "adjustment":
        return Proposal(int(detail))
    return Direction(_name(detail, schema), bool(row["rises"]))


def _values(given: Mapping[str, float | str], features: Values, schema: FeatureSchema) -> Values:
    named = {_name(name, schema): value for name, value in given.items()}
    return {
        name: features[name] + float(value) if isinstance(value, str) else float(value)
        for name, value in named.items()
    }


def _shot(given: str | Mapping[str, Any], schema: FeatureSchema) -> Values:
    if given == "none":
        return {}
    changed: dict[str, Any] = dict(given) if isinstance(given, Mapping) else {"like": given}
    sample = changed.pop("like", None)
    samples = {example.id: example.features for example in schema.examples}
    return {
        **(samples[sample] if sample else {}),
        **{_name(name, schema): value for name, value in changed.items()},
    }


def _resolved(fact: str, schema: FeatureSchema) -> str:
    """A fact with its variables' names in place of aliases; alternatives stand after `any:` between bars."""
    kind, _, name = fact.partition(":")
    if kind == "any":
        return "any:" + "|".join(_resolved(other, schema) for other in name.split("|"))
    if kind in ("label", "value", "typical", "limits", "limit_high", "limit_low"):
        return f"{kind}:{_name(name, schema)}"
    return fact


def _name(alias: str, schema: FeatureSchema) -> str:
    found = schema.lookup(alias)
    if found is None:
        raise KeyError(alias)
    return found.name
