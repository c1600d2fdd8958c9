"""The lines that a caller may see: the one place that refuses a line."""

from dataclasses import dataclass, field

from agent.auth.errors import LineNotPermitted
from shared.contracts.line import DEFAULT_LINE
from shared.plant_lines import VisibleLines, line_meant, no_such_line


@dataclass(frozen=True, slots=True)
class LineAccess:
    """Holds requests and tool calls to the lines that a caller may see."""

    visible: VisibleLines = field(default_factory=VisibleLines)

    def check(self, line: str) -> None:
        """Raises LineNotPermitted, which names the line. Of a line that is none, who may see some lines only
        hears of those (NotFound); for everybody else the line's model says so."""
        if self.visible.has(line):
            return
        if line in self.visible.names or line == DEFAULT_LINE:
            raise LineNotPermitted(line)
        raise no_such_line(line, self.visible.shown)

    def check_word(self, word: str) -> None:
        """As `check`, for a line's name or number as a person or a model writes it."""
        self.check(line_meant(word, self.visible.names.__contains__) or word)
