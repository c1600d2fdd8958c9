"""A question on the line's shots, with the times, lines, moulds, lots and kinds of defect that it names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from agent.models.rule_based import shots_named
from agent.models.rule_based.endings import is_past
from agent.models.rule_based.lines_named import lines_named
from agent.models.rule_based.periods import Named, periods_in
from agent.models.rule_based.request import Ask, Request

_TOLD: Final = re.compile(r"\b(?:was|were|did|has|have|had)\b(?!.*\bif\b)")
type Look = Mapping[str, Any]

LONGEST: Final = 300
"""Characters of a question that is read so; a longer one is a story."""
_THAT_DEFECT: Final = re.compile(
    r"(?:그|이|이런|그런|같은|해당) ?(?:불량|결함|유형)"
    r"|\b(?:this|that|such|the same) (?:defect|fault|kind|mode)\b"
)


def _mode_in(text: str, request: Request) -> str:
    """The kind of defect that a question is about: its own, or the shot's before where it says "that one".

    A line is asked about as a whole, whatever the shot was diagnosed with.
    """
    if request.named_modes:
        return request.named_modes[0]
    if request.modes and _THAT_DEFECT.search(text):
        return request.modes[0]
    return shots_named.unknown_mode(text)


@dataclass(frozen=True, slots=True)
class ShotsQuestion:
    """A question (in lower case) and what it names. `known`: other shots are surely asked for."""

    text: str
    request: Request
    periods: Sequence[Named]
    lines: Sequence[str]
    moulds: Sequence[str]
    lots: Sequence[str]
    by: str
    mode: str
    known: bool

    @classmethod
    def of(cls, text: str, request: Request, known: Sequence[str]) -> "ShotsQuestion":
        """Read a text. `known` are names and labels of lines."""
        bys = shots_named.divisions(text)
        return cls(
            text,
            request,
            periods_in(text[:LONGEST]),
            list(dict.fromkeys(part.value for part in lines_named(text, known))),
            [part.value for part in shots_named.moulds(text)],
            [part.value for part in shots_named.lots(text)],
            bys[0].value if bys else "",
            _mode_in(text, request),
            Ask.OTHER_SHOTS in request.asks,
        )

    @property
    def names_shots(self) -> bool:
        """Return whether it names shots: of a time, a line, a mould or a lot."""
        return bool(self.periods or self.lines or self.moulds or self.lots)

    @property
    def supposes(self) -> bool:
        """Return whether it supposes a setting: no number of a time does, and none of what was."""
        if is_past(self.text) or _TOLD.search(self.text):
            return False
        starts = [change.start for scenario in self.request.scenarios for change in scenario]
        return any(all(not one.start <= at < one.end for one in self.periods) for at in starts)

    def part(self) -> dict[str, Any]:
        """The part of the line's shots that it is about."""
        named = (
            ("line", next(iter(self.lines), "")),
            ("mould", next(iter(self.moulds), "")),
            ("lot", next(iter(self.lots), "")),
            ("mode", self.mode),
        )
        return {name: value for name, value in named if value}

    def period(self) -> Look | None:
        """The one period, None where it names none. Of several that are of no one form T4 says so, rather
        than one of them being taken."""
        if len(self.periods) < 2:
            form = self.periods[0].form if self.periods else None
            # "오전", without a day, is today's.
            return {"day": "today", **form} if form is not None and form.keys() == {"part"} else form
        text = self.text[self.periods[0].start : self.periods[-1].end][:60]
        return {**{name: value for one in self.periods for name, value in one.form.items()}, "from": text}
