"""A comparison as a table to read, or as JSON."""

import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ops.costs import words
from ops.costs.bill import Bill, fixed, total
from ops.costs.comparison import Comparison
from ops.costs.prices import Prices
from ops.costs.usage import Usage, basis
from ops.costs.words import Language


@dataclass(frozen=True, slots=True)
class Report:
    """A comparison with what it rests on: where and for which model, and when its prices were looked up."""

    comparison: Comparison
    usage: Usage
    prices: Prices
    region: str
    model: str
    seen: date

    def text(self, language: Language) -> str:
        """A table and remarks."""
        title = words.text(
            "title",
            language,
            questions=self.usage.questions_per_day,
            region=self.region,
            model=self.model,
        )
        estimates = self.prices.estimates
        remarks = [
            _dominant(self.comparison, language),
            words.cheaper(self.comparison.break_even, "all", language),
            words.cheaper(self.comparison.break_even_without_tokens, "no_tokens", language),
            words.text("seen", language, seen=self.seen),
            *(
                words.text("estimate", language, name=name, usd=self.prices.usd(name), why=estimates[name])
                for name in self.comparison.estimates
            ),
        ]
        return "\n".join([title, "", *_table(self.comparison, self.usage, language), "", *remarks])

    def document(self) -> dict[str, Any]:
        """For JSON: the bills, every price with its source, every assumption with its basis."""
        return {
            "region": self.region,
            "model": self.model,
            "currency": "USD",
            "prices_seen": self.seen.isoformat(),
            "this_system": _bill(self.comparison.serverless, self.usage),
            "on_ecs": _bill(self.comparison.replaced, self.usage),
            "largest": self.comparison.dominant.name,
            "break_even": asdict(self.comparison.break_even),
            "break_even_without_tokens": asdict(self.comparison.break_even_without_tokens),
            "prices": {name: price.model_dump(exclude_none=True) for name, price in self.prices.rows.items()},
            "usage": {
                name: {"value": value, "basis": _basis(self.usage, name)}
                for name, value in self.usage.model_dump().items()
            },
        }


def _basis(usage: Usage, name: str) -> str:
    return "command line" if name in usage.model_fields_set else basis(name)


def _bill(bill: Bill, usage: Usage) -> dict[str, Any]:
    lines = {line.name: round(line.usd, 4) for line in bill}
    question = round(_of_a_question(bill, usage), 6)
    return {
        "total": round(total(bill), 2),
        "fixed": round(fixed(bill), 2),
        "per_question": question,
        "lines": lines,
    }


def _of_a_question(bill: Bill, usage: Usage) -> float:
    """Dollars for one question, fixed costs shared out; 0 where nobody asks."""
    return total(bill) / usage.questions if usage.questions else 0.0


def _dominant(comparison: Comparison, language: Language) -> str:
    whole = total(comparison.serverless)
    largest = comparison.dominant
    share = 100 * largest.usd / whole if whole else 0.0
    return words.text("dominant", language, name=words.line(largest.name, language), share=share)


def _table(comparison: Comparison, usage: Usage, language: Language) -> list[str]:
    here, there = (
        {line.name: line.usd for line in bill} for bill in (comparison.serverless, comparison.replaced)
    )
    rows = [
        (words.line(name, language), _dollars(here.get(name)), _dollars(there.get(name)))
        for name in dict.fromkeys([*here, *there])
    ]
    sums = [
        (
            words.text(name, language),
            *(f"{count(bill):,.2f}" for bill in (comparison.serverless, comparison.replaced)),
        )
        for name, count in (("total", total), ("fixed", fixed))
    ]
    question = [f"{_of_a_question(bill, usage):.4f}" for bill in (comparison.serverless, comparison.replaced)]
    header = (words.text("item", language), words.text("here", language), words.text("there", language))
    rule = ("-" * 30, "-" * 14, "-" * 14)
    shown = [header, rule, *rows, rule, *sums, (words.text("question", language), *question)]
    return [_columns(row) for row in shown]


def _dollars(usd: float | None) -> str:
    return "" if usd is None else f"{usd:,.2f}"


def _columns(row: Sequence[str]) -> str:
    name, *figures = row
    padded = [name + " " * (32 - _width(name)), *(" " * (14 - _width(figure)) + figure for figure in figures)]
    return "  ".join(padded).rstrip()


def _width(shown: str) -> int:
    """Columns of a terminal: Korean letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in shown)
