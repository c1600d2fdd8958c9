"""Which column of a table tells what the parts were, and what its texts mean.

frontend/src/table/outcome_proposal.ts follows the same rules, and drawn tables hold both together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from shared.tables.words import is_empty
from training.lines.column_proposal import Match
from training.lines.line import Line
from training.lines.table_rules import LabelRule
from training.tables.headers import ColumnNames, name_key
from training.tables.outcomes import PartResult, is_named, result_of, word_key
from training.tables.raw_table import RawTable, known_otherwise

type By = Literal["name", "kinds", "values"]
type Word = tuple[str, int, PartResult | None]
"""A text, how often it stands there, and what it is understood as."""

MOST_WORDS = 24
"""Different texts beyond which a column is a measure or a name."""
UNDERSTOOD = 0.8
"""Of the cells that hold something, those that are understood where values alone speak for a column."""
WHY: Mapping[By, str] = {
    "name": "its name says so",
    "kinds": "it names kinds of defect, and an empty cell says nothing",
    "values": "its values are of two kinds",
}


@dataclass(frozen=True, slots=True)
class OutcomeSaid:
    """A person's word on the outcomes: their column, None where none is one, and what its texts mean, by
    `word_key`; None where a text says nothing of the part. Other texts are read as ever."""

    column: str | None
    words: Mapping[str, PartResult | None]


@dataclass(frozen=True, slots=True)
class OutcomeMatch:
    """The column that is likely the outcome, what says so, and its texts as they are understood."""

    column: str
    by: By
    words: Sequence[Word]

    @property
    def why(self) -> str:
        """The reasons in words."""
        told = [f"{text} → {result or 'not understood'} ({count})" for text, count, result in self.words]
        return f"{WHY[self.by]}: {', '.join(told[:4])}{', …' if len(told) > 4 else ''}"


def propose_outcome(raw: RawTable, line: Line, matches: Sequence[Match]) -> OutcomeMatch | None:
    """The column that is likely the outcome and none of the matched; None where the line itself names one
    that the table has, or nothing speaks for any."""
    if raw.find(*line.rules.label.columns) is not None:
        return None
    names, others = ColumnNames(line.schema.features, line.columns), known_otherwise(line)
    variables = {match.column for match in matches}
    told: dict[str, list[Word]] = {}
    for column, texts in raw.columns.items():
        if column in variables or name_key(column) in others or names.find(column).feature is not None:
            continue
        if found := words_of(column, texts):
            told[column] = found
    for by in WHY:
        for column, found in told.items():
            if _speaks(by, column, found):
                return OutcomeMatch(column, by, found)
    return None


def words_of(column: str, texts: Iterable[str]) -> list[Word]:
    """The different texts of a column, none where there are too many for an outcome."""
    first: dict[str, str] = {}
    counts: dict[str, int] = {}
    for text in texts:
        if is_empty(text):
            continue
        key = word_key(text)
        first.setdefault(key, text.strip())
        counts[key] = counts.get(key, 0) + 1
        if len(counts) > MOST_WORDS:
            return []
    return [(text, counts[key], result_of(column, text)) for key, text in first.items()]


def with_outcome(line: Line, said: OutcomeSaid) -> Line:
    """The line whose label is the column that a person named, whatever its YAML says."""
    if said.column is None:
        return line
    rule = LabelRule((said.column,), said=dict(said.words))
    return replace(line, rules=replace(line.rules, label=rule))


def _speaks(by: By, column: str, found: Sequence[Word]) -> bool:
    if by == "name":
        return is_named(column, "verdict")
    if by == "kinds":
        return is_named(column, "kinds")
    good, defect, unread = (
        sum(count for _, count, result in found if result == one) for one in ("good", "defect", None)
    )
    return good > 0 and defect > 0 and good + defect >= UNDERSTOOD * (good + defect + unread)
