"""The feature schema of a line, as data: variables, equipment, defect modes, sample shots.

It is written as YAML for training and travels as schema.json in the bundle. Importing this
module imports neither numpy nor anything else outside the standard library and `shared.errors`.
"""

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from shared import jsonio
from shared.bundle.levels import codes_of, level_key
from shared.decimals import MOST, own_decimals, range_decimals
from shared.errors import BundleError

Derivation = Literal["gap", "shots_since_pause", "counter"]
DERIVATIONS: tuple[Derivation, ...] = ("gap", "shots_since_pause", "counter")
PAUSE = 1800.0
"""Seconds without a shot after which a die counts as cold, where the schema does not say."""

Role = Literal["setpoint", "measurement", "context"]
ROLES: tuple[Role, ...] = ("setpoint", "measurement", "context")
SENT_ROWS = ("time", "date_order", "machine", "long")
"""What is told of the plant's tables to a reader outside of training: `TableReading` in the contracts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A mapping of the document and its place in it. Every reader raises BundleError with the place."""

    data: Mapping[str, Any]
    path: str

    @classmethod
    def of(cls, data: Any, path: str) -> "Entry":
        """Wrap a mapping."""
        if not isinstance(data, Mapping):
            raise BundleError(f"{path}: must be a mapping")
        return cls(data, path)

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self.data.get(name)
        if not isinstance(value, str) or not value.strip():
            raise BundleError(f"{self.path}.{name}: must be a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        values = self.data.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise BundleError(f"{self.path}.{name}: must be a list of texts")
        return tuple(values)

    def number(self, name: str) -> float:
        """A finite number."""
        return _number(self.data.get(name), f"{self.path}.{name}")

    def numbers(self, name: str) -> dict[str, float]:
        """A mapping of names to finite numbers."""
        values = Entry.of(self.data.get(name), f"{self.path}.{name}")
        return {key: values.number(key) for key in values.data}

    def sentinels(self, name: str) -> tuple[float, ...]:
        """A list of finite numbers; absent is empty."""
        return tuple(_number(value, path) for path, value in self.optional_items(name))

    def range(self, name: str) -> tuple[float, float]:
        """Two finite numbers, the lower first."""
        bounds = [_number(value, path) for path, value in self.items(name)]
        if len(bounds) != 2 or not bounds[0] < bounds[1]:
            raise BundleError(f"{self.path}.{name}: must be two numbers, the lower first")
        return bounds[0], bounds[1]

    def one_of[T: str](self, name: str, choices: tuple[T, ...]) -> T:
        """One of the texts of `choices`."""
        value = self.data.get(name)
        for choice in choices:
            if value == choice:
                return choice
        raise BundleError(f"{self.path}.{name}: must be one of {', '.join(choices)}")

    def items(self, name: str) -> Iterator[tuple[str, Any]]:
        """The entries of a list, each with its place."""
        values = self.data.get(name)
        if not isinstance(values, list):
            raise BundleError(f"{self.path}.{name}: must be a list")
        return ((f"{self.path}.{name}[{index}]", value) for index, value in enumerate(values))

    def optional_items(self, name: str) -> Iterator[tuple[str, Any]]:
        """The entries of a list that may be absent."""
        return self.items(name) if name in self.data else iter(())


def _codes(entry: Entry) -> dict[str, float]:
    """The numbers of a category's texts, from `levels` or `codes`; empty for a variable that is none."""
    if isinstance(levels := entry.data.get("levels"), list):
        return codes_of([str(level) for level in levels])
    codes = entry.numbers("codes") if "codes" in entry.data else {}
    return {level_key(text): number for text, number in codes.items()}


def derived(entry: Entry) -> tuple[Derivation | None, str | None, float, float]:
    """The making of a variable: the kind, the counter's column, the cap, the pause."""
    if "derive" not in entry.data:
        return None, None, 0.0, PAUSE
    derive = Entry.of(entry.data["derive"], f"{entry.path}.derive")
    kind = derive.one_of("kind", DERIVATIONS)
    return (
        kind,
        derive.text("column") if kind == "counter" else None,
        derive.number("cap"),
        derive.number("pause") if "pause" in derive.data else PAUSE,
    )


def _stated_decimals(entry: Entry) -> int | None:
    stated = entry.data.get("decimals")
    if stated is None:
        return None
    if isinstance(stated, bool) or not isinstance(stated, int) or not 0 <= stated <= MOST:
        raise BundleError(f"{entry.path}.decimals: must be a whole number from 0 to {MOST}")
    return stated


def _number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BundleError(f"{path}: must be a finite number")
    return float(value)


@dataclass(frozen=True, slots=True)
class Feature:
    """One variable. Ranges are inclusive and in `unit`; `limits` and `step` are set for setpoints.

    `follows` names the variables that this one answers to, its knob first; empty for one that follows none.
    `sentinels` count as missing even where they are plausible. `codes` are the numbers of a category's texts
    (`level_key`); another number is none of it, and missing. `derive` says that this is made of the time
    since the shots before or of the table's column `counter`, and never above `cap`; `pause` in seconds.
    `decimals` are what people read of a value, where the schema states it (else see `shown_decimals`).
    """

    name: str
    aliases: tuple[str, ...]
    label: str
    label_en: str
    meaning: str
    meaning_en: str
    unit: str
    role: Role
    typical: float
    plausible: tuple[float, float]
    limits: tuple[float, float] | None
    step: float | None
    equipment: str
    follows: tuple[str, ...] = ()
    sentinels: tuple[float, ...] = ()
    codes: Mapping[str, float] = field(default_factory=dict, hash=False)
    derive: Derivation | None = None
    counter: str | None = None
    cap: float = 0.0
    pause: float = PAUSE
    decimals: int | None = None

    @classmethod
    def from_mapping(cls, data: Any, path: str = "feature") -> "Feature":
        """Read one variable. Raises BundleError naming the entry at fault."""
        entry = Entry.of(data, path)
        role = entry.one_of("role", ROLES)
        low, high = entry.range("plausible")
        typical = entry.number("typical")
        if not low <= typical <= high:
            raise BundleError(f"{path}.typical: {typical} is outside plausible [{low}, {high}]")
        limits, step = None, None
        if role == "setpoint":
            limits, step = entry.range("limits"), entry.number("step")
            if step <= 0:
                raise BundleError(f"{path}.step: must be greater than 0")
        return cls(
            entry.text("name"),
            entry.texts("aliases"),
            entry.text("label"),
            entry.text("label_en"),
            entry.text("meaning"),
            entry.text("meaning_en"),
            entry.text("unit"),
            role,
            typical,
            (low, high),
            limits,
            step,
            entry.text("equipment"),
            entry.texts("follows"),
            entry.sentinels("sentinels"),
            _codes(entry),
            *derived(entry),
            _stated_decimals(entry),
        )

    @property
    def shown_decimals(self) -> int:
        """Decimals with which people read a value: those stated, of a setpoint its step's, of a category none
        where its numbers are whole, of a reading as many as about a hundredth of its plausible range has."""
        if self.decimals is not None:
            return self.decimals
        if self.step is not None:
            return own_decimals(self.step)
        if self.codes:
            return max(map(own_decimals, self.codes.values()))
        return range_decimals(*self.plausible)

    def is_plausible(self, value: float) -> bool:
        """True where `value` lies in the plausible range, ends included."""
        return self.plausible[0] <= value <= self.plausible[1]


@dataclass(frozen=True, slots=True)
class Equipment:
    """A part of the machine: what it does and what to check on it, for the features it drives."""

    id: str
    name: str
    name_en: str
    description: str
    description_en: str
    action: str
    action_en: str
    related_features: tuple[str, ...]

    @classmethod
    def from_mapping(cls, data: Any, path: str = "equipment") -> "Equipment":
        """Read one part. Raises BundleError naming the entry at fault."""
        entry = Entry.of(data, path)
        return cls(
            entry.text("id"),
            entry.text("name"),
            entry.text("name_en"),
            entry.text("description"),
            entry.text("description_en"),
            entry.text("action"),
            entry.text("action_en"),
            entry.texts("related_features"),
        )


@dataclass(frozen=True, slots=True)
class DefectMode:
    """A way in which a casting fails."""

    id: str
    label: str
    label_en: str

    @classmethod
    def from_mapping(cls, data: Any, path: str = "defect_mode") -> "DefectMode":
        """Read one mode. Raises BundleError naming the entry at fault."""
        entry = Entry.of(data, path)
        return cls(entry.text("id"), entry.text("label"), entry.text("label_en"))


@dataclass(frozen=True, slots=True)
class Example:
    """A sample shot to try the assistant with: process values by variable name."""

    id: str
    label: str
    label_en: str
    features: Mapping[str, float]

    @classmethod
    def from_mapping(cls, data: Any, path: str = "example") -> "Example":
        """Read one sample. Raises BundleError naming the entry at fault."""
        entry = Entry.of(data, path)
        return cls(entry.text("id"), entry.text("label"), entry.text("label_en"), entry.numbers("features"))


@dataclass(frozen=True)
class Resolved:
    """A request's names, understood: `values` by variable name, and the names nobody knows.

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
    """The mapping this was read from."""

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
    def sent(self) -> Mapping[str, Any]:
        """The answer of GET /api/schema: the document, with as much of how the plant's table is read as the
        page's reader needs."""
        rows = self.document.get("rows")
        read = {key: rows[key] for key in SENT_ROWS if key in rows} if isinstance(rows, Mapping) else {}
        others = {key: value for key, value in self.document.items() if key != "rows"}
        return others | ({"rows": read} if read else {})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variable names, in the order of the model's inputs."""
        return tuple(feature.name for feature in self.features)

    @cached_property
    def sentinel_set(self) -> frozenset[float]:
        """All sentinels, for looking through many values at once."""
        return frozenset(self.sentinels).union(*(feature.sentinels for feature in self.features))

    @cached_property
    def categories(self) -> Mapping[str, frozenset[float]]:
        """The numbers that each category may have."""
        return {feature.name: frozenset(feature.codes.values()) for feature in self.features if feature.codes}

    @cached_property
    def known(self) -> frozenset[str]:
        """The variable names, for looking through many rows."""
        return frozenset(self.names)

    def counted(self, column: str) -> Feature | None:
        """The variable that is made of a table's counter of that name, or None."""
        return self._by_counter.get(_key(column))

    @cached_property
    def clocked(self) -> tuple[Feature, ...]:
        """The variables that are made of the time since the shots before."""
        return tuple(f for f in self.features if f.derive is not None and f.counter is None)

    @cached_property
    def _by_counter(self) -> Mapping[str, Feature]:
        return {_key(feature.counter): feature for feature in self.features if feature.counter is not None}

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

    @cached_property
    def causal_order(self) -> tuple[str, ...]:
        """The variable names, each behind all that it follows; else in the order of the model's inputs.

        Raises BundleError naming the variables of a circle.
        """
        ordered: list[str] = []
        way: list[str] = []

        def visit(name: str) -> None:
            if name in ordered:
                return
            if name in way:
                circle = " → ".join([*way[way.index(name) :], name])
                place = self.names.index(name)
                raise BundleError(f"schema.features[{place}].follows: a circle, {circle}")
            way.append(name)
            for other in self._by_name[name].follows:
                visit(other)
            ordered.append(way.pop())

        for name in self.names:
            visit(name)
        return tuple(ordered)

    def knob(self, name: str) -> Feature | None:
        """The setting that brings about a change of a variable: itself, where it is a setpoint that follows
        nothing, else the first such setpoint among those that it follows; None where there is none."""
        feature = self._by_name[name]
        if not feature.follows:
            return feature if feature.role == "setpoint" else None
        return next((knob for other in feature.follows if (knob := self.knob(other)) is not None), None)

    def lookup(self, name: str) -> Feature | None:
        """The variable with that name, alias or Korean label, or None.

        Case, spaces, characters that cannot be seen and forms that Unicode holds to be the same (NFKC: full
        width, decomposed Hangul) make no difference, unless two variables differ in nothing else.
        """
        return (
            self._by_name.get(name) or self._by_key.get(_key(name)) or self._by_spelling.get(_spelling(name))
        )

    def is_sentinel(self, name: str, value: float) -> bool:
        """True if `value` stands for none: a sentinel of the variable, one of the line that is implausible
        for it (what a controller writes for a broken sensor), or of a category no level."""
        feature = self.lookup(name)
        if feature is None:
            return False
        if feature.codes and value not in self.categories[feature.name]:
            return True
        return value in feature.sentinels or (value in self.sentinels and not feature.is_plausible(value))

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
        self._check_follows(known)
        parts = {part.id for part in self.equipment}
        for feature in self.features:
            if feature.equipment not in parts:
                raise BundleError(f"schema: {feature.name} names unknown equipment {feature.equipment!r}")
        used = [(part.id, name) for part in self.equipment for name in part.related_features]
        used += [(example.id, name) for example in self.examples for name in example.features]
        for place, name in used:
            if name not in known:
                raise BundleError(f"schema: {place} names unknown variable {name!r}")

    def _check_follows(self, known: set[str]) -> None:
        """Raises BundleError with all that is wrong with the causal order."""
        faults = []
        for place, feature in enumerate(self.features):
            where = f"schema.features[{place}].follows"
            faults += [
                f"{where}: {feature.name} follows unknown variable {name!r}{_near(name, self.names)}"
                for name in feature.follows
                if name not in known
            ]
            if feature.name in feature.follows:
                faults.append(f"{where}: {feature.name} follows itself")
            if twice := sorted({name for name in feature.follows if feature.follows.count(name) > 1}):
                faults.append(f"{where}: {', '.join(twice)} twice")
            if feature.follows and feature.role == "context":
                faults.append(f"{where}: {feature.name} is context, which follows nothing")
        if faults:
            raise BundleError("; ".join(faults))
        _ = self.causal_order


def _near(name: str, names: tuple[str, ...]) -> str:
    close = get_close_matches(name, names, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


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
