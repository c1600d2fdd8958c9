"""Values of variables as people read them: one rule of decimals for every answer, message and report.

The page follows the same rule (frontend/src/lib/decimals.ts); tests/contract/decimals.json holds the cases
that both are tested with.
"""

import math
from collections.abc import Iterable
from typing import Final

MOST: Final = 9
"""Decimals, however near two values are."""
_NOISE: Final = 1e-9
"""What binary fractions leave of a decimal half, in steps of the last decimal."""
_SIGNIFICANT: Final = 12
"""Digits of a value behind which floating point leaves noise."""


def written(value: float, decimals: int) -> str:
    """Return a value with so many decimals; halves go away from zero, as people round."""
    scaled = abs(value) * 10**decimals
    if scaled >= 10**15:
        return f"{value:z.{decimals}f}"
    size = f"{math.floor(scaled + 0.5 + _NOISE) / 10**decimals:.{decimals}f}"
    return f"-{size}" if value < 0 and size.strip("0.") else size


def own_decimals(value: float) -> int:
    """Return the digits behind a value's point, `MOST` at most: 2 of 5.25. With so many, what somebody
    sets or says keeps all its digits."""
    text = f"{float(f'{value:.{_SIGNIFICANT}g}'):.{MOST}f}".rstrip("0")
    return len(text.partition(".")[2])


def range_decimals(low: float, high: float) -> int:
    """Return the decimals of readings within a range: as many as about a hundredth of it has."""
    if not high > low:
        return 0
    return min(MOST, max(0, -math.floor(math.log10((high - low) / 100) + 0.3)))


def apart(value: float, others: Iterable[float], decimals: int) -> int:
    """Return the decimals, from so many on, with which a value stands on its side of each of the others."""
    while decimals < MOST and not all(_stands_apart(value, other, decimals) for other in others):
        decimals += 1
    return decimals


def beside(value: float, low: float | None, high: float | None, decimals: int) -> int:
    """Return the decimals with which a value outside of a band is seen to be outside; `decimals` within."""
    beyond = [low] if low is not None and value < low else []
    beyond += [high] if high is not None and value > high else []
    return apart(value, beyond, decimals)


def _stands_apart(value: float, other: float, decimals: int) -> bool:
    return value == other or written(value, decimals) != written(other, decimals)
