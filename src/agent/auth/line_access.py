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
            if line != DEFAULT_LINE:
                self.check_kept(line)
            return
        if line in self.visible.names or line == DEFAULT_LINE:
            raise LineNotPermitted(line)
        raise no_such_line(line, self.visible.shown)

    def check_kept(self, line: str) -> None:
        """Raises NotFound where a line that the caller may see is none of those that shots are kept of, which
        the default line need not be: the line's memory would name all of them."""
        if self.visible.only is not None and line not in self.visible.names:
            raise no_such_line(line, self.visible.shown)

    def check_word(self, word: str) -> None:
        """As `check` and `check_kept`, for a line's name or number as a person or a model writes it."""
        line = line_meant(word, self.visible.names.__contains__) or word
        self.check(line)
        self.check_kept(line)
