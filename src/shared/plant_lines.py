"""The lines of a plant: their names, which one a word means, and which of them somebody may see."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, field_validator

from shared.contracts.line import DEFAULT_LINE, line_of
from shared.errors import InvalidInput, NotFound
from shared.settings import Settings


class PlantSettings(Settings):
    """PLANT_LINES are the plant's lines, separated by commas."""

    plant_lines: Annotated[str, Field(pattern=r"^[a-z0-9-]+(\s*,\s*[a-z0-9-]+)*$")] = DEFAULT_LINE

    @field_validator("plant_lines")
    @classmethod
    def _names_are_lines(cls, listed: str) -> str:
        for name in listed.split(","):
            try:
                line_of({"line": name.strip()})
            except InvalidInput as error:
                raise ValueError(f"{name.strip()[:60]} can be no line") from error
        return listed

    @property
    def line_names(self) -> tuple[str, ...]:
        """The names of the lines, each once."""
        return tuple(dict.fromkeys(name.strip() for name in self.plant_lines.split(",")))


_NUMBERED: Final = re.compile(r"(?:line-?)?([0-9]{1,39})")


def no_such_line(line: str, names: Sequence[str]) -> NotFound:
    """Return what is raised for a line that is none; `names` are those that there are."""
    others = f"; there are {', '.join(names)}" if names else ""
    return NotFound(f"There is no line {line[:60]}{others}.")


def line_meant(word: str, is_line: Callable[[str], bool]) -> str | None:
    """The line that a word means: its name, else its number, which may stand behind "line". None is none.

    A name comes first, so that a line that is called by a number alone is no other's.
    """
    number = _NUMBERED.fullmatch(word)
    numbered = [f"line-{number[1]}", f"line{number[1]}", number[1]] if number else []
    return next((name for name in (word, *numbered) if is_line(name)), None)


@dataclass(frozen=True, slots=True)
class VisibleLines:
    """Lines that somebody may see: those of `only`, or all where it is None. `names` are the plant's."""

    names: tuple[str, ...] = (DEFAULT_LINE,)
    only: frozenset[str] | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The plant's lines among them."""
        return tuple(name for name in self.names if self.has(name))

    def has(self, line: str) -> bool:
        """Return whether `line` is one of them. Where all are, no other line is kept from anybody."""
        return self.only is None or line in self.only
