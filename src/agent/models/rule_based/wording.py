"""How an answer words things: sentences in both languages, numbers, quantities, names of variables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.models.rule_based.messages import Messages, messages_in
from shared.text_analysis.josa import resolved
from shared.text_analysis.language import Language

type Row = Mapping[str, Any]
type LabelOf = Callable[[str], str]
"""From a variable's name to what people call it."""


def _no_unit(_name: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in both languages. Fields stand in braces, Korean particles as "{label}[은/는]"."""

    korean: str
    english: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences and names in the language of one answer."""

    language: Language
    label_of: LabelOf = str
    unit_of: LabelOf = _no_unit

    @property
    def told(self) -> Messages:
        """The words of that language."""
        return messages_in(self.language)

    @property
    def korean(self) -> bool:
        """Return whether the answer is in Korean."""
        return self.language is Language.KOREAN

    def say(self, sentence: Sentence, **fields: object) -> str:
        """Return the sentence with its fields, and with the particles that agree with them."""
        if self.korean:
            return resolved(sentence.korean.format(**fields))
        return sentence.english.format(**fields)

    def label(self, row: Row) -> str:
        """Return what a result's row calls its variable, or what the line calls it, as within a sentence."""
        name = str(row.get("feature", ""))
        return self.name(str(row.get(self.told.label_field) or self.label_of(name)))

    def name(self, label: str) -> str:
        """Return a label as within a sentence: English ones begin with a small letter there."""
        if self.korean or not label[:1].isupper() or not label[1:2].islower() or "_" in label:
            return label
        return f"{label[:1].lower()}{label[1:]}"

    def unit(self, row: Row) -> str:
        """Return the unit of a result's row, or the line's own where the row tells none."""
        return str(row.get("unit") or self.unit_of(str(row.get("feature", ""))))

    def mode(self, mode: str) -> str:
        """Return what people call a defect mode."""
        return self.told.mode_names.get(mode, mode.replace("_", " "))

    def range(self, low: float, high: float, unit: str = "") -> str:
        """Return a range: "75~125 MPa"."""
        return f"{number(low)}{'~' if self.korean else '–'}{quantity(high, unit)}"

    def listed(self, names: Iterable[str]) -> str:
        """Return names one after the other."""
        return ", ".join(names)


def number(value: float | None) -> str:
    """A number as a person writes it: at most three decimals, no trailing zeros; "–" where there is none."""
    return "–" if value is None else f"{value:z.3f}".rstrip("0").rstrip(".")


def share(percentage: float) -> str:
    """A share of the whole in percent: one decimal."""
    return number(round(percentage, 1))


def quantity(value: float | None, unit: str = "") -> str:
    """A number with its unit."""
    return f"{number(value)} {unit}".rstrip()


def titled(text: str) -> str:
    """Return a text that begins a line, with a capital letter where it has one."""
    return f"{text[:1].upper()}{text[1:]}"


def moved(label: str, before: float | None, after: float | None, unit: str = "") -> str:
    """A value that was changed: "보압 108 → 110 MPa"; only what it became where nobody knows what it was."""
    return (
        f"{label} {quantity(after, unit)}"
        if before is None
        else (f"{label} {number(before)} → {quantity(after, unit)}")
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
