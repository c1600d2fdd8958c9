"""A YAML that says where a machine keeps what a shot is made of: opened, with faults named by their line."""

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import Feature
from shared.units import UnitError, convert, parse_unit
from training.lines.line import Line
from training.lines.yaml_places import line_of, read_yaml
from training.tables.numbers import tidy


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable and where it is: `unit` is that of the values there, empty where it is the line's."""

    feature: Feature
    place: str
    unit: str = ""

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.feature.name

    @property
    def is_category(self) -> bool:
        """True where its values are texts."""
        return bool(self.feature.codes)

    def in_unit(self, value: float) -> float:
        """Return a value in the unit of the line."""
        return tidy(convert(value, self.unit, self.feature.unit)) if self.unit else value


@dataclass(frozen=True, slots=True)
class MapFile:
    """An opened map. Every key has to be known, so that a typing error is noticed."""

    path: Path
    document: Mapping[str, Any]
    lines: Mapping[str, int]

    @classmethod
    def open(cls, path: Path, keys: Collection[str]) -> "MapFile":
        """Open a file with these keys. Raises ValueError naming file and line, OSError."""
        document, lines = read_yaml(path)
        if not isinstance(document, Mapping):
            raise ValueError(  # noqa: TRY004 - the file's content, not an argument's type
                f"{path}: line 1: must be a mapping with {', '.join(sorted(keys))}"
            )
        opened = cls(path, document, lines)
        opened.check_keys("", document, keys)
        return opened

    def fault(self, place: str, reason: str) -> ValueError:
        """Return the error of an entry."""
        return ValueError(f"{self.path}: line {line_of(place, self.lines)}: {place}: {reason}")

    def check_keys(self, place: str, found: Mapping[Any, Any], keys: Collection[str]) -> None:
        """Raise the error of the first key that is none of `keys`."""
        for key in found:
            if key not in keys:
                near = difflib.get_close_matches(str(key), list(keys), 1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(sorted(keys))}"
                raise self.fault(f"{place}.{key}" if place else str(key), f"is unknown{hint}")

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a mapping of the document, empty where it has none."""
        found = self.document.get(name) or {}
        if not isinstance(found, Mapping):
            raise self.fault(name, "must be a mapping")
        return found

    def text(self, place: str, value: Any) -> str:
        """Return a text that is not empty."""
        if not isinstance(value, str) or not value.strip():
            raise self.fault(place, f"must be a text, not {value!r}")
        return value.strip()

    def texts(self, name: str) -> Iterator[tuple[str, str]]:
        """The entries of a section whose values are texts."""
        for key, value in self.section(name).items():
            yield str(key), self.text(f"{name}.{key}", value)

    def variables(self, line: Line, of: str) -> list[Variable]:
        """The variables and where they are: a text, or a mapping with `of` and `unit`. At least one."""
        features = {feature.name: feature for feature in line.schema.features}
        found: list[Variable] = []
        for name, value in self.section("variables").items():
            place = f"variables.{name}"
            if name not in features:
                near = difflib.get_close_matches(str(name), list(features), 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise self.fault(place, f"is no variable of {line.path.name}{hint}")
            entry = value if isinstance(value, Mapping) else {of: value}
            self.check_keys(place, entry, (of, "unit"))
            unit = self.text(f"{place}.unit", entry["unit"]) if "unit" in entry else ""
            found.append(Variable(features[name], self.text(place, entry.get(of)), unit))
            self._check_unit(place, found[-1])
        if not found:
            raise self.fault("variables", "must name at least one variable")
        return found

    def _check_unit(self, place: str, variable: Variable) -> None:
        if not variable.unit:
            return
        if variable.feature.codes:
            raise self.fault(f"{place}.unit", "a category has no unit")
        if parse_unit(variable.unit) is None:
            raise self.fault(f"{place}.unit", f"{variable.unit!r} is no unit that is known")
        try:
            variable.in_unit(0.0)
        except UnitError as error:
            raise self.fault(f"{place}.unit", str(error)) from error
