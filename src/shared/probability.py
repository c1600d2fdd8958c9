"""Probabilities as people read them: one rule of rounding for every answer, message and report.

The page follows the same rule (frontend/src/lib/numbers.ts); tests/contract/probabilities.json holds the
cases that both are tested with.
"""

from typing import Final

LEAST: Final = 0.1
MOST: Final = 99.9
"""Percent beyond which a figure would say more than a model knows."""


def percent(probability: float) -> str:
    """Return a probability (0 to 1) in percent, without its sign: one decimal always.

    What is nearer to the ends than a tenth is "<0.1" and ">99.9"; exactly 0 and 1 are "0.0" and "100.0".
    """
    if probability in {0, 1}:
        return f"{100 * probability:.1f}"
    value = 100 * probability
    if value < LEAST:
        return f"<{LEAST}"
    if value > MOST:
        return f">{MOST}"
    # Halves go up, as people and the page round; 0.05 is no binary fraction, so a little more is added.
    return f"{int(value * 10 + 0.5 + 1e-9) / 10:.1f}"
