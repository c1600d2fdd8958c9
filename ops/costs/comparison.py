"""Both bills side by side: what dominates, and at how many questions a day they are equal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ops.costs.bill import TOKENS, Bill, Line, total
from ops.costs.prices import Prices
from ops.costs.replaced import replaced_bill
from ops.costs.serverless import serverless_bill
from ops.costs.usage import Usage

MOST_QUESTIONS = 10_000_000
"""Questions a day up to which a break-even is looked for."""


class Cheaper(StrEnum):
    """When this system costs less: at any number of questions, at none, or up to or from a number on."""

    ALWAYS = "always"
    NEVER = "never"
    UP_TO = "up_to"
    FROM = "from"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When this system is the cheaper one. `questions_per_day` is None for ALWAYS and NEVER."""

    cheaper: Cheaper
    questions_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The bills, and the break-evens of all costs and of all but the language model's.

    `estimates` are the names of prices without a source that a bill rests on.
    """

    serverless: Bill
    replaced: Bill
    break_even: BreakEven
    break_even_without_tokens: BreakEven
    estimates: Sequence[str]

    @property
    def dominant(self) -> Line:
        """This system's largest line."""
        return max(self.serverless, key=lambda line: line.usd)


def compare(usage: Usage, prices: Prices) -> Comparison:
    """Work everything out."""
    return Comparison(
        serverless_bill(usage, prices),
        replaced_bill(usage, prices),
        break_even(usage, prices, with_tokens=True),
        break_even(usage, prices, with_tokens=False),
        [name for name in prices.estimates if _matters(name, usage, prices)],
    )


def break_even(usage: Usage, prices: Prices, *, with_tokens: bool) -> BreakEven:
    """The whole number of questions a day where the cheaper system changes, to within one.

    Looked for at powers of two and then by halving, which finds the first change.
    """

    def dearer(questions: int) -> bool:
        at = usage.model_copy(update={"questions_per_day": float(questions)})
        here, there = (
            _sum(bill, with_tokens) for bill in (serverless_bill(at, prices), replaced_bill(at, prices))
        )
        return here > there

    first = dearer(0)
    below, above = 0, 1
    while above <= MOST_QUESTIONS and dearer(above) == first:
        below, above = above, above * 2
    if above > MOST_QUESTIONS:
        return BreakEven(Cheaper.NEVER if first else Cheaper.ALWAYS)
    change = _halve(below, above, lambda questions: dearer(questions) != first)
    return BreakEven(Cheaper.FROM, change) if first else BreakEven(Cheaper.UP_TO, change - 1)


def _halve(below: int, above: int, is_past: Callable[[int], bool]) -> int:
    """The least number in (below, above] that is past the change."""
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if is_past(middle) else (middle, above)
    return above


def _matters(name: str, usage: Usage, prices: Prices) -> bool:
    """Whether another price would change a bill."""
    other = prices.overridden({name: prices.usd(name) + 1})
    return any(
        total(bill(usage, other)) != total(bill(usage, prices)) for bill in (serverless_bill, replaced_bill)
    )


def _sum(bill: Bill, with_tokens: bool) -> float:
    return total(line for line in bill if with_tokens or line.name != TOKENS)
