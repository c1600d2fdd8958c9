"""Finding the line's variables in a question, by their names, aliases and labels in both languages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from shared.assets import asset
from shared.bundle.feature_schema import Feature, FeatureSchema, read_schema

_OTHER_WORDS: Final = (
    ("클램프힘", "형체력"),
    ("보압", "증압"),
    ("금형", "몰드"),
    ("온도", "temperature"),
    ("diesurface", "die"),
    ("diesurface", "mold"),
    ("clamping", "clamp"),
    ("temperature", "temp"),
)
"""Words that people write (second) where the schema has another (first); spaces left out."""
FAMILIES: Final = {
    "온도": "온도",
    "압력": "압력",
    "속도": "속도",
    "시간": "시간",
    "temperature": "온도",
    "pressure": "압력",
    "speed": "속도",
    "time": "시간",
}
"""Words that several variables share, with what the Korean labels of these hold."""
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAP: Final = re.compile(r"[\s_-]")


@dataclass(frozen=True, slots=True)
class EntityMention:
    """A variable at characters `start` to `end` of a text; `family` where only a shared word stands there."""

    start: int
    end: int
    feature: Feature | None
    family: str = ""


@dataclass(frozen=True)
class Variables:
    """The variables of a line, ready to be found."""

    schema: FeatureSchema

    @cached_property
    def _terms(self) -> Sequence[tuple[str, Feature]]:
        """Every spelling without spaces, the longest first."""
        terms: dict[str, Feature] = {}
        for feature in self.schema.features:
            for name in _names(feature):
                for spelling in _spellings(_GAP.sub("", name).casefold()):
                    if spelling not in FAMILIES:
                        terms.setdefault(spelling, feature)
        return sorted(terms.items(), key=lambda item: -len(item[0]))

    @cached_property
    def korean_labels(self) -> frozenset[str]:
        """All Korean spellings, for mending typing errors."""
        return frozenset(term for term, _ in self._terms if re.fullmatch("[가-힣]+", term))

    @cached_property
    def by_name(self) -> Mapping[str, Feature]:
        """The variables by name."""
        return {feature.name: feature for feature in self.schema.features}

    def find(self, text: str) -> list[EntityMention]:
        """All mentions, in order, none overlapping; the longest spelling counts."""
        places = [index for index, character in enumerate(text) if not _GAP.match(character)]
        squeezed = "".join(text[index] for index in places).casefold()
        if len(squeezed) != len(places):  # a letter whose lower case is two letters
            return []
        found: list[EntityMention] = []
        taken: set[int] = set()
        candidates: list[tuple[str, Feature | None]] = [*self._terms, *((word, None) for word in FAMILIES)]
        for term, feature in candidates:
            for at in _occurrences(squeezed, term):
                start, end = places[at], places[at + len(term) - 1] + 1
                if taken.isdisjoint(range(start, end)) and _whole_word(text, start, end, term):
                    taken.update(range(start, end))
                    found.append(EntityMention(start, end, feature, "" if feature else FAMILIES[term]))
        return sorted(found, key=lambda mention: mention.start)

    def family(self, word: str) -> list[Feature]:
        """The setpoints that share a word, in the schema's order."""
        return [f for f in self.schema.features if word in f.label and f.role == "setpoint"]


def _names(feature: Feature) -> Iterator[str]:
    yield from (feature.name, feature.label, feature.label_en, *feature.aliases)
    words = _CAMEL.split(feature.name.partition("_")[2])
    if len(words) > 1:
        yield "".join(words)


def _spellings(term: str) -> Iterator[str]:
    yield term
    for schema_word, other in _OTHER_WORDS:
        if schema_word in term:
            yield term.replace(schema_word, other)


def _occurrences(text: str, term: str) -> Iterator[int]:
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + 1)


def _whole_word(text: str, start: int, end: int, term: str) -> bool:
    """Return whether no English word goes on around it; Korean words are joined freely."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return not (
        (term[0].isascii() and before.isascii() and before.isalpha())
        or (term[-1].isascii() and after.isascii() and after.isalpha())
    )


@cache
def default_variables() -> Variables:
    """The default line's variables, read once."""
    return Variables(read_schema(asset("models", "default", "schema.json")))
