"""The feature schema of a line, as data: variables, equipment, defect modes, sample shots.

It is written as YAML for training and travels as schema.json in the bundle. Importing this
module imports neither numpy nor anything else outside the standard library and `shared.errors`.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from shared import jsonio
from shared.bundle.schema_entries import DefectMode, Equipment, Example, Feature
from shared.bundle.schema_reading import Entry
from shared.errors import BundleError

__all__ = ["DefectMode", "Equipment", "Example", "Feature", "FeatureSchema", "Resolved", "read_schema"]


@dataclass(frozen=True)
class Resolved:
    """What a request's names mean: `values` by variable name, and the names nobody knows.

    `twice` holds names that mean a variable which the request had already given.
    """

    values: Mapping[str, float]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]


@dataclass(frozen=True)
class FeatureSchema:
    """All variables of a line, in the order of the model's inputs."""

    line: str
    label: str
    label_en: str
    features: tuple[Feature, ...]
    equipment: tuple[Equipment, ...]
    defect_modes: tuple[DefectMode, ...]
    sentinels: tuple[float, ...] = ()
    examples: tuple[Example, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """The mapping this was read from: what GET /api/schema answers with."""

    @classmethod
    def from_mapping(cls, data: Any) -> "FeatureSchema":
        """Read and check a schema. Raises BundleError naming the entry at fault."""
        entry = Entry.of(data, "schema")
        schema = cls(
            entry.text("line"),
            entry.text("label"),
            entry.text("label_en"),
            tuple(Feature.from_mapping(item, path) for path, item in entry.items("features")),
            tuple(Equipment.from_mapping(item, path) for path, item in entry.items("equipment")),
            tuple(DefectMode.from_mapping(item, path) for path, item in entry.items("defect_modes")),
            entry.sentinels("sentinels"),
            tuple(Example.from_mapping(item, path) for path, item in entry.optional_items("examples")),
            entry.data,
        )
        schema._check_references()
        return schema

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variable names, in the order of the model's inputs."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def sentinel_set(self) -> frozenset[float]:
        """The sentinels, for looking through many values at once."""
        return frozenset(self.sentinels)

    @cached_property
    def bounds(self) -> tuple[tuple[str, float, float], ...]:
        """Each variable's name and plausible range, in the order of the model's inputs."""
        return tuple((feature.name, *feature.plausible) for feature in self.features)

    @cached_property
    def _by_key(self) -> Mapping[str, Feature]:
        found: dict[str, Feature] = {}
        for feature in self.features:
            for key in {_key(name) for name in (feature.name, feature.label, *feature.aliases)}:
                if key in found:
                    raise BundleError(f"schema: {key!r} names both {found[key].name} and {feature.name}")
                found[key] = feature
        return found

    @cached_property
    def _by_spelling(self) -> Mapping[str, Feature]:
        """Variables by the spellings of their names that mean no other variable."""
        found: dict[str, Feature] = {}
        doubtful: set[str] = set()
        for feature in self.features:
            for key in {_spelling(name) for name in (feature.name, feature.label, *feature.aliases)}:
                if found.setdefault(key, feature) is not feature:
                    doubtful.add(key)
        return {key: feature for key, feature in found.items() if key not in doubtful}

    @cached_property
    def _by_name(self) -> Mapping[str, Feature]:
        return {feature.name: feature for feature in self.features}

    def lookup(self, name: str) -> Feature | None:
        """The variable with that name, alias or Korean label, or None.

        Case, spaces, characters that cannot be seen and forms that Unicode holds to be the same (NFKC: full
        width, decomposed Hangul) make no difference, unless two variables differ in nothing else.
        """
        return (
            self._by_name.get(name) or self._by_key.get(_key(name)) or self._by_spelling.get(_spelling(name))
        )

    def is_sentinel(self, name: str, value: float) -> bool:
        """Whether `value` is what a controller writes for a broken sensor: a listed, implausible number."""
        if value not in self.sentinels:
            return False
        feature = self.lookup(name)
        return feature is not None and not feature.is_plausible(value)

    def resolve(self, features: Mapping[str, float]) -> Resolved:
        """Give a request's values their variable names; where two names mean one, the first counts."""
        # Nearly all requests use the names themselves, and a batch holds hundreds of thousands.
        if features.keys() <= self._by_name.keys():
            return Resolved(features, (), ())
        values: dict[str, float] = {}
        unknown: list[str] = []
        twice: list[str] = []
        for name, value in features.items():
            feature = self.lookup(name)
            if feature is None:
                unknown.append(name)
            elif feature.name in values:
                twice.append(name)
            else:
                values[feature.name] = value
        return Resolved(values, tuple(unknown), tuple(twice))

    def _check_references(self) -> None:
        known = {self._by_key[_key(name)].name for name in self.names}
        if not known:
            raise BundleError("schema.features: must not be empty")
        parts = {part.id for part in self.equipment}
        for feature in self.features:
            if feature.equipment not in parts:
                raise BundleError(f"schema: {feature.name} names unknown equipment {feature.equipment!r}")
        used = [(part.id, name) for part in self.equipment for name in part.related_features]
        used += [(example.id, name) for example in self.examples for name in example.features]
        for place, name in used:
            if name not in known:
                raise BundleError(f"schema: {place} names unknown variable {name!r}")


def read_schema(path: Path) -> FeatureSchema:
    """Read a schema.json. Raises BundleError where it is absent, not JSON or not a schema."""
    try:
        data = jsonio.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BundleError(f"{path.name}: cannot be read: {error}") from error
    return FeatureSchema.from_mapping(data)


def _key(name: str) -> str:
    return name.strip().casefold()


def _spelling(name: str) -> str:
    # What cannot be seen goes first, since it keeps letters from being composed. Folding may undo a normal
    # form, so it comes between two normalisations (Unicode's NFKC_Casefold), which may make new spaces.
    folded = unicodedata.normalize("NFKC", _seen(name)).casefold()
    return _seen(unicodedata.normalize("NFKC", folded))


def _seen(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cf")
