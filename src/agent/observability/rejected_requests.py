"""Counts requests that were answered by an error before a stream: turned away, or failed on our side."""

from collections.abc import Mapping
from typing import Any

from agent.observability.error_codes import bounded, is_fault
from shared import jsonio
from shared.metrics import Meter


def report_refusal(meter: Meter, answer: Mapping[str, Any]) -> None:
    """Count an HTTP answer of 400 and above by its error's code; others are not looked into."""
    if int(answer["statusCode"]) < 400 or not isinstance(answer["body"], str):
        return
    code = str(jsonio.loads(answer["body"])["error"]["code"])
    meter.count("Refusals", code=bounded(code))
    if is_fault(code):
        meter.fault()
