"""Reading entries of a schema document, with errors that say where and what."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import BundleError


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


def _number(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BundleError(f"{path}: must be a finite number")
    return float(value)
