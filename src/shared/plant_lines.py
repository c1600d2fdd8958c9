"""The lines of a plant: their names, which one a word means, and which of them somebody may see."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, field_validator

from shared.contracts.line import DEFAULT_LINE, line_of
from shared.errors import Detail, InvalidInput, NotFound
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


_LINE_WORD: Final = r"(?:생산 ?)?(?:라인|호기|설비|기계)|(?:production )?(?:line|machine|press|cell)"
_AROUND: Final = re.compile(
    rf"^(?:the )?(?:{_LINE_WORD})(?: no\.?)?(?: (?=\S)|(?=[0-9]))|(?: ?번)? ?(?:{_LINE_WORD})$|^the "
)
_NUMBERS: Final = re.compile(r"[0-9]{1,39}")
_KINDS: Final = ("line", "machine", "press", "cell")


def no_such_line(line: str, names: Sequence[str]) -> NotFound:
    """Return what is raised for a line that is none; `names` are those that there are."""
    there = ", ".join(names)
    others = f"; there are {there}" if names else ""
    details = [Detail("line", f"{line[:60]}: is no line"), *([Detail("lines", there)] if names else [])]
    return NotFound(f"There is no line {line[:60]}{others}.", details)


def line_meant(word: str, is_line: Callable[[str], bool]) -> str | None:
    """The line that a word means: its name, else its number, which may stand beside a word for a line:
    "line 9", "9호기", "machine #9". None is none.

    A name comes first, so that a line that is called by a number alone is no other's.
    """
    said, bare = _folded(word), spoken(word)
    number = _NUMBERS.fullmatch(bare)
    numbered: list[str] = []
    if number:
        forms = dict.fromkeys((bare, str(int(bare)), f"{int(bare):02}"))
        numbered = [f"{kind}{dash}{form}" for kind in _KINDS for form in forms for dash in ("-", "")]
        numbered += forms
    return next((name for name in (word, said, bare, *numbered) if is_line(name)), None)


def lines_called(word: str, labels: Mapping[str, Sequence[str]]) -> list[str]:
    """The lines that a word means by their labels, given by line: "제타 라인", "the Zeta line", "zeta"."""
    bare = spoken(word)
    return [line for line, texts in labels.items() if bare and bare in map(spoken, texts)]


def spoken(text: str) -> str:
    """A line's name or label as it is compared: folded, without brackets, spaces, hyphens and the word for a
    line before or after it."""
    plain = " ".join(re.sub(r"\([^()]*\)|[\s_#-]+", " ", _folded(text)).split())
    return (_AROUND.sub("", _AROUND.sub("", plain)).strip() or plain).replace(" ", "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


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
