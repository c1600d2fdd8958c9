"""How an answer words things: sentences in both languages, numbers, quantities, names of variables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from agent.models.rule_based.messages import Messages, messages_in
from shared import decimals
from shared.bundle.feature_schema import FeatureSchema
from shared.text_analysis.josa import resolved
from shared.text_analysis.language import Language

type Row = Mapping[str, Any]
type LabelOf = Callable[[str], str]
"""From a variable's name to what people call it."""


type DecimalsOf = Callable[[str], int | None]
"""From a variable's name to the decimals that people read of it; None for an unknown one."""


def _no_unit(_name: str) -> str:
    return ""


def _no_decimals(_name: str) -> None:
    return None


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
    decimals_of: DecimalsOf = _no_decimals

    @classmethod
    def of(cls, language: Language, schema: FeatureSchema | None) -> Self:
        """Return the words of a language for a line's variables; without a schema they have their names."""
        known = {} if schema is None else {feature.name: feature for feature in schema.features}

        def label_of(name: str) -> str:
            feature = known.get(name)
            if feature is None:
                return name
            return feature.label if language is Language.KOREAN else feature.label_en

        def unit_of(name: str) -> str:
            return known[name].unit if name in known else ""

        def decimals_of(name: str) -> int | None:
            return known[name].shown_decimals if name in known else None

        return cls(language, label_of, unit_of, decimals_of)

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

    def read(self, row: Row, value: float | None, unit: str | None = None, *, at: int | None = None) -> str:
        """Return a reading of a row's variable with its unit and the variable's decimals, or `at` so many."""
        return _with_unit(self._written(row, value, at), self.unit(row) if unit is None else unit)

    def set_to(self, row: Row, value: float | None) -> str:
        """Return what a variable is set to, or said to be, with its unit: no digit of it is left out."""
        return self.read(row, value, at=self._own(row, value))

    def beside(self, row: Row, value: float, low: float | None, high: float | None) -> int | None:
        """Return the decimals with which a value outside of a band is seen to be outside of it."""
        known = self._decimals(row)
        return None if known is None else decimals.beside(value, low, high, known)

    def away_from(self, row: Row, value: float, other: float | None) -> int | None:
        """Return the decimals with which a value is seen to be another than `other`."""
        known = self._decimals(row)
        return known if known is None or other is None else decimals.apart(value, [other], known)

    def two(
        self, row: Row, one: float | None, other: float | None, *, unit_once: bool = False
    ) -> tuple[str, str]:
        """Return two values of a row's variable, seen to differ; with `unit_once` the second alone has the
        unit."""
        at = None if one is None else self.away_from(row, one, other)
        return self.read(row, one, "" if unit_once else None, at=at), self.read(row, other, at=at)

    def moved(self, row: Row, *, is_set: bool) -> str:
        """Return how a row's variable moves: "증압 100 → 110 MPa"; only what it becomes where nobody knows
        what it was. What `is_set` keeps all its digits, and what it was has as many."""
        before, after = row.get("from"), row.get("to")
        at = self._own(row, after) if is_set else self._decimals(row)
        if at is not None and before is not None and after is not None:
            at = decimals.apart(before, [after], at)
        told = self.read(row, after, at=at)
        label = self.label(row)
        return f"{label} {told}" if before is None else f"{label} {self._written(row, before, at)} → {told}"

    def span(
        self, row: Row, low: float, high: float, unit: str | None = None, *, at: int | None = None
    ) -> str:
        """Return the two ends of a band of readings: "191~199 °C"."""
        sign = "~" if self.korean else "–"
        return f"{self._written(row, low, at)}{sign}{self.read(row, high, unit, at=at)}"

    def limits(self, row: Row, low: float, high: float, unit: str | None = None) -> str:
        """Return limits that somebody set: "75~125 MPa", with the decimals of the finer end."""
        ends = [own for value in (low, high) if (own := self._own(row, value)) is not None]
        return self.span(row, low, high, unit, at=max(ends) if ends else None)

    def _decimals(self, row: Row) -> int | None:
        known = self.decimals_of(str(row.get("feature", "")))
        return 1 if known is None and row.get("unit") == "%" else known

    def _own(self, row: Row, value: float | None) -> int | None:
        known = self._decimals(row)
        return known if known is None or value is None else max(known, decimals.own_decimals(value))

    def _written(self, row: Row, value: float | None, at: int | None) -> str:
        places = self._decimals(row) if at is None else at
        return number(value) if value is None or places is None else decimals.written(value, places)

    def listed(self, names: Iterable[str]) -> str:
        """Return names one after the other."""
        return ", ".join(names)


def number(value: float | None) -> str:
    """A number as a person writes it: at most three decimals, no trailing zeros; "–" where there is none."""
    return "–" if value is None else f"{value:z.3f}".rstrip("0").rstrip(".")


def share(percentage: float) -> str:
    """A share of the whole in percent: one decimal always."""
    return decimals.written(percentage, 1)


def quantity(value: float | None, unit: str = "") -> str:
    """A number with its unit, of what is no variable of the line."""
    return _with_unit(number(value), unit)


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}".rstrip()


def titled(text: str) -> str:
    """Return a text that begins a line, with a capital letter where it has one."""
    return f"{text[:1].upper()}{text[1:]}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
