"""A question with everything that belongs to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.models.types import Image
from agent.sessions.store import Exchange
from shared.contracts.line import DEFAULT_LINE
from shared.plant_lines import VisibleLines
from shared.text_analysis.language import Language, language_of


@dataclass(frozen=True, slots=True)
class Difference:
    """An earlier shot of the session beside the present one.

    `turns_back` counts the questions since it, 1 for the one before; `changes` are rows of `{"feature",
    "from", "to"}`, None where one of the shots has no such value.
    """

    turns_back: int
    changes: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the shot it is about (values by variable name), and what was said before.

    `reuses_values`: none came with the question, so those of the session's last question count. `unknown` are
    values under names that the line does not know: the tools get and report them, the model does not.
    `images` are read with this question only; of earlier ones their number is known. `line` is what it is
    about, `visible` the lines that its tools may tell of.
    """

    text: str
    features: Mapping[str, float]
    history: Sequence[Exchange] = field(default=())
    reuses_values: bool = False
    unknown: Mapping[str, float] = field(default_factory=dict)
    images: tuple[Image, ...] = ()
    line: str = DEFAULT_LINE
    visible: VisibleLines = field(default_factory=VisibleLines)

    @property
    def values(self) -> Mapping[str, float]:
        """All values of the shot, as the tools get them."""
        return {**self.features, **self.unknown} if self.unknown else self.features

    def difference(self, variable_of: Callable[[str], str | None]) -> "Difference | None":
        """Return what differs from the latest earlier shot that is another one; None where there is none.

        `variable_of` gives the line's name for one that was kept, perhaps by an earlier version; values under
        names that it does not know are of no account.
        """
        for back, exchange in enumerate(reversed(self.history), start=1):
            before = {
                name: value
                for key, value in exchange.features.items()
                if (name := variable_of(key)) is not None
            }
            if before and self.features and (changes := _changes(before, self.features)):
                return Difference(back, changes)
        return None

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return language_of(self.text)


def _changes(before: Mapping[str, float], now: Mapping[str, float]) -> list[Mapping[str, Any]]:
    names = [*now, *(name for name in before if name not in now)]
    return [
        {"feature": name, "from": before.get(name), "to": now.get(name)}
        for name in names
        if before.get(name) != now.get(name)
    ]
