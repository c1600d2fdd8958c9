"""The words for a line's variables: names, aliases, labels in both languages, and those of the shop floor."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from agent.models.rule_based.defect_words import defect_trie
from agent.models.rule_based.shop_words import WEAK, WORDS
from agent.models.rule_based.tries import GAP, Trie
from agent.models.rule_based.unmeasured import QUANTITIES, Quantity
from shared.assets import asset
from shared.bundle.feature_schema import Feature, FeatureSchema, read_schema
from shared.units import parse_unit

_OTHER_WORDS: Final = (
    ("금형", "몰드"),
    ("온도", "temperature"),
    ("diesurface", "die"),
    ("diesurface", "mold"),
    ("die surface", "die"),
    ("die surface", "mold"),
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
    "temp": "온도",
    "pressure": "압력",
    "speed": "속도",
    "velocity": "속도",
    "time": "시간",
}
"""Words that several variables share, with what the Korean labels of these hold."""
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAP: Final = re.compile(r"[\s_-]")


@dataclass(frozen=True, slots=True)
class Named:
    """Meaning of a word: one variable, several that share it, or a quantity that is not measured.

    `weak` words are things of the trade, and stand for a variable only beside a number or a direction.
    `family` is the Korean word of a family, empty for others.
    """

    features: tuple[Feature, ...] = ()
    weak: bool = False
    family: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True)
class Variables:
    """The variables of a line, ready to be found."""

    schema: FeatureSchema

    @cached_property
    def trie(self) -> Trie[Named]:
        """All words that name something measured or unmeasured; names of the schema go first."""
        found: Trie[Named] = Trie()
        for feature in self.schema.features:
            for name in _names(feature):
                for spelling in _spellings(_GAP.sub(GAP, name).casefold()):
                    if _GAP.sub("", spelling) not in FAMILIES and spelling not in WEAK:
                        found.add(_pattern(spelling), Named((feature,)))
        known = self.by_name
        for name, words in WORDS.items():
            for word in words if name in known else ():
                found.add(_pattern(word), Named((known[name],)))
        for quantity in QUANTITIES:
            for word in quantity.words:
                found.add(_pattern(word), Named(quantity=quantity))
        for word, names in WEAK.items():
            meant = tuple(known[name] for name in names if name in known)
            if meant:
                found.add(_pattern(word), Named(meant, weak=True))
        for word, family in FAMILIES.items():
            found.add(_pattern(word), Named(tuple(self.shared_by(family)), family=family))
        return found

    @cached_property
    def defects(self) -> Trie[str]:
        """The words for the line's defect modes, with the mode's id."""
        return defect_trie(self.schema)

    def shared_by(self, family: str) -> list[Feature]:
        """All variables that a family's word may stand for, setpoints first."""
        meant = [f for f in self.schema.features if _is_called(f, family) or _measures(f, family)]
        return sorted(meant, key=lambda feature: feature.role != "setpoint")

    @cached_property
    def korean_labels(self) -> frozenset[str]:
        """All Korean words for quantities, without blanks, for mending typing errors."""
        own = (name for feature in self.schema.features for name in _names(feature))
        spelt = (spelling for name in own for spelling in _spellings(_GAP.sub("", name).casefold()))
        known = self.by_name
        others = (word for name, words in WORDS.items() if name in known for word in words)
        unmeasured = (word for quantity in QUANTITIES for word in quantity.words)
        words = {_GAP.sub("", word) for word in (*spelt, *others, *unmeasured)} - FAMILIES.keys()
        return frozenset(word for word in words if re.fullmatch("[가-힣]+", word))

    @cached_property
    def by_letters(self) -> Mapping[str, str]:
        """The variables' names by each of their own names, case folded and in single letters (jamo)."""
        return {
            unicodedata.normalize("NFD", word.replace(GAP, " ").casefold()): feature.name
            for feature in self.schema.features
            for word in _names(feature)
        }

    @cached_property
    def by_name(self) -> Mapping[str, Feature]:
        """The variables by name."""
        return {feature.name: feature for feature in self.schema.features}

    def family(self, word: str) -> list[Feature]:
        """The setpoints that share a word, in the schema's order."""
        return [f for f in self.schema.features if _is_called(f, word) and f.role == "setpoint"]


def _is_called(feature: Feature, word: str) -> bool:
    """Return whether a word is part of a variable's label or of another name that it has."""
    return any(word in name for name in (feature.label, *feature.aliases))


def _names(feature: Feature) -> Iterator[str]:
    yield from (feature.name, feature.label, feature.label_en, *feature.aliases)
    words = _CAMEL.split(feature.name.partition("_")[2])
    if len(words) > 1:
        yield GAP.join(words)


def _spellings(term: str) -> Iterator[str]:
    yield term
    for schema_word, other in _OTHER_WORDS:
        if schema_word in term:
            yield term.replace(schema_word, other)


def _pattern(spelling: str) -> str:
    """A name for the trie: Korean syllables may stand apart in names of three or more, words in all."""
    syllables = spelling.replace(GAP, "")
    if len(syllables) > 2 and re.fullmatch("[가-힣]+", syllables):
        return GAP.join(syllables)
    return spelling


_FAMILY_UNITS: Final = {"온도": "°C", "압력": "bar", "속도": "m/s", "시간": "s"}


def _measures(feature: Feature, family: str) -> bool:
    """Return whether a setpoint measures what the family's word says, whatever its label."""
    if feature.role != "setpoint" or family not in _FAMILY_UNITS:
        return False
    own, unit = parse_unit(feature.unit), parse_unit(_FAMILY_UNITS[family])
    return own is not None and unit is not None and own.compatible(unit)


@cache
def default_variables() -> Variables:
    """The default line's variables, read once."""
    return Variables(read_schema(asset("models", "default", "schema.json")))
