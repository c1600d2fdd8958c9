"""A question with everything that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.sessions.store import Exchange
from shared.text_analysis.language import Language, language_of


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the shot it is about (values by variable name), and what was said before.

    `reuses_values`: none came with the question, so those of the session's last question count. `unknown` are
    values under names that the line does not know: the tools get and report them, the model does not.
    """

    text: str
    features: Mapping[str, float]
    history: Sequence[Exchange] = field(default=())
    reuses_values: bool = False
    unknown: Mapping[str, float] = field(default_factory=dict)

    @property
    def values(self) -> Mapping[str, float]:
        """All values of the shot, as the tools get them."""
        return {**self.features, **self.unknown} if self.unknown else self.features

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return language_of(self.text)
