"""The lines that a caller may see: the one place that refuses a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agent.auth.errors import LineNotPermitted
from shared.contracts.line import DEFAULT_LINE
from shared.errors import Detail, InvalidInput
from shared.plant_lines import VisibleLines, line_meant, lines_called, no_such_line


def no_labels(_line: str) -> Sequence[str]:
    """Lines are called by their names alone."""
    return ()


@dataclass(frozen=True, slots=True)
class LineAccess:
    """Holds requests and tool calls to the lines that a caller may see. `labels_of` gives a line's labels."""

    visible: VisibleLines = field(default_factory=VisibleLines)
    labels_of: Callable[[str], Sequence[str]] = no_labels

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

    def named(self, word: str) -> str:
        """Return the line that a person or a model means by its name, number or label. Labels are those of
        lines that the caller may see; a word that is none stays as it is where the caller may see all lines.

        Raises as `check` and `check_kept`, and InvalidInput for a label that several lines have.
        """
        line = line_meant(word, self.visible.names.__contains__)
        if line is None:
            called = lines_called(word, {line: self.labels_of(line) for line in self.visible.shown})
            if len(called) > 1:
                reason = f"{word[:60]} is what several lines are called: {', '.join(called)}"
                raise InvalidInput(f"line: {reason}", [Detail("line", reason)])
            line = called[0] if called else word
        self.check(line)
        self.check_kept(line)
        return line
