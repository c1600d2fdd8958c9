"""Tokens of all kinds in one measure: tokens of plain input that cost the same."""

from agent.models.types import Usage

OUTPUT_WEIGHT = 5.0
CACHE_WRITE_WEIGHT = 1.25
CACHE_READ_WEIGHT = 0.1
"""Prices as multiples of the price of input: the same for each Claude Sonnet in ops/costs/prices.yaml."""

_PARTS = 20
"""In twentieths of a token, all weights are whole numbers, and no rounding error is added up."""


def equivalents(usage: Usage) -> int:
    """Return the tokens of plain input that cost as much as `usage`, rounded up."""
    parts = (
        usage.input_tokens * _PARTS
        + usage.output_tokens * int(OUTPUT_WEIGHT * _PARTS)
        + usage.cache_write_tokens * int(CACHE_WRITE_WEIGHT * _PARTS)
        + usage.cache_read_tokens * int(CACHE_READ_WEIGHT * _PARTS)
    )
    return -(-parts // _PARTS)
