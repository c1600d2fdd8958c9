"""The entries of a feature schema: variables, equipment, defect modes, sample shots."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from shared.bundle.schema_reading import Entry
from shared.errors import BundleError

Role = Literal["setpoint", "measurement", "context"]
ROLES: tuple[Role, ...] = ("setpoint", "measurement", "context")


@dataclass(frozen=True, slots=True)
class Feature:
    """One variable. Ranges are inclusive and in `unit`; `limits` and `step` are set for setpoints."""

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
        )

    def is_plausible(self, value: float) -> bool:
        """Whether `value` lies in the plausible range, ends included."""
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
