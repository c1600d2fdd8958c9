"""Answers that Lambda could not deliver are refused with what to do, instead of failing on their way."""

from collections.abc import Mapping
from typing import Any

from shared import jsonio
from shared.errors import Detail, InvalidInput

LAMBDA_BYTES = 6 * 1024 * 1024
"""What an invocation may answer at most, as JSON."""

SURELY_FITS = 500
"""Shots whose answers need no counting."""


def check_size(answer: Mapping[str, Any]) -> None:
    """Raises InvalidInput naming how many shots fit, where the answer to a batch is too long."""
    count = len(answer.get("results", ()))
    if count <= SURELY_FITS:
        return
    size = len(jsonio.dumps(answer).encode())
    if size > LAMBDA_BYTES:
        fitting = int(0.95 * count * LAMBDA_BYTES / size)
        reason = (
            f"the answers of {count} shots take {size} bytes and {LAMBDA_BYTES} fit; send {fitting} at once"
        )
        raise InvalidInput(f"shots: {reason}", [Detail("shots", reason)])
