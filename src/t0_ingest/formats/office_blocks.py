"""Common parts of readers of Office files: blocks of Markdown, notes below them, losses by place."""

from collections.abc import Sequence

from shared.knowledge.documents import Extract, Loss
from t0_ingest.formats.list_numbers import Item
from t0_ingest.formats.tables import Cell, TooLarge, in_one_line, joined_lines, markdown_table


class Blocks:
    """The text of a document as it grows. `losses` have the place in which they were met."""

    def __init__(self) -> None:
        self.losses: list[Loss] = []
        self._parts: list[str] = []
        self._waiting: list[str] = []
        self._ends_in_item = False
        self._heading = ""
        self._tables = 0
        self._within: list[str] = []

    @property
    def place(self) -> str:
        """Where the reader is: the table, else the last heading."""
        return self._within[-1] if self._within else self._heading

    def lose(self, what: str) -> None:
        """Note that something is not in the text."""
        self.losses.append(Loss(self.place, what))

    def heading(self, level: int, text: str) -> None:
        """A heading of level 1 to 6."""
        line = " ".join(text.split())
        if line:
            self._heading = line[:60]
            self._add(f"{'#' * max(1, min(level, 6))} {line}")

    def paragraph(self, text: str) -> None:
        """A paragraph; a line that begins with # is text, not a heading."""
        lines = [" ".join(line.split()) for line in text.strip().split("\n")]
        lines = ["\\" + line if line.startswith("#") else line for line in lines if line]
        if lines:
            self._add("\n".join(lines))
        self._settle()

    def named(self, item: Item | None) -> Item | None:
        """The item of a list, and among the losses that its number is written otherwise than in the file."""
        if item and not item.known:
            self.lose("numbers of a list are written as 1, 2, 3: their form is not known")
        return item

    def item(self, item: Item, text: str) -> None:
        """An item of a list, with its own number or a hyphen; items that follow each other are one list."""
        line = joined_lines(text)
        if line:
            apart = "\n" if self._ends_in_item else "\n\n"
            self._add(f"{'  ' * item.level}{item.label} {line}", apart)
            self._ends_in_item = True
        if self._waiting:
            self._settle()

    def later(self, text: str) -> None:
        """A note or a box that stands below the block in which it was met."""
        if text.strip():
            self._waiting.append(text.strip())

    def enter_table(self) -> None:
        """Begin a table: the losses that follow are within it."""
        self._tables += not self._within
        self._within.append(f"table {self._tables}")

    def leave_table(self, rows: Sequence[Sequence[Cell]]) -> str:
        """The table is over: it stands in the text, or comes back in one line where it is in another one."""
        try:
            inside = len(self._within) > 1
            if inside:
                self.lose("a table within a cell is written in one line")
                return in_one_line(rows)
            self._add(markdown_table(rows))
        except TooLarge:
            self.lose("it has more cells than are read; left out")
        finally:
            self._within.pop()
        if not self._within:
            self._settle()
        return ""

    def extract(self) -> Extract:
        """All blocks as Markdown, and what was lost."""
        self._settle()
        return Extract("".join(self._parts).strip("\n"), tuple(self.losses))

    def _add(self, block: str, apart: str = "\n\n") -> None:
        if block.strip():
            self._parts += [apart, block]
            self._ends_in_item = False

    def _settle(self) -> None:
        if not self._within:
            waiting, self._waiting = self._waiting, []
            for block in waiting:
                self._add(block)
