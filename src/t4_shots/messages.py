"""Messages of AWS IoT Core: a shot or several of the line that the topic names. Nobody reads an answer.

The rule of infrastructure/shots_by_mqtt.yaml sends `{"message": base64, "line", "topic"}`: whatever was
published comes as it was, also what is no JSON. What cannot be kept is logged and counted; what cannot be
kept now is raised, so that Lambda invokes again, and puts the event into the queue of missed shots at last.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Final

from aws_lambda_powertools import Logger

from shared import jsonio
from shared.contracts.t4 import MOST_SHOTS, Rejected
from shared.errors import CALLERS_FAULTS, Detail, InvalidInput, NotFound
from shared.metrics import Meter
from shared.tool_adapter import NOWHERE, Payload, ToolHandler

KEYS: Final = frozenset({"message", "line", "topic"})
OF_SEVERAL: Final = frozenset({"line", "shots", "simulated"})
FOR_GOOD: Final = CALLERS_FAULTS | {NotFound.code}
"""Codes of what stays wrong however often it is sent."""
MOST_TOLD: Final = 20
"""Shots of a message that are logged one by one."""


class NotKept(Exception):
    """A message that could not be kept now; Lambda invokes again."""


def with_messages(answer: ToolHandler, environment: Mapping[str, str] = NOWHERE) -> ToolHandler:
    """Wrap T4's handler, so that it takes messages of IoT as well."""
    logger, meter = Logger(service="t4_shots"), Meter.of("t4_shots", environment)

    def reject(event: Payload, rows: Sequence[Rejected], shots: int) -> None:
        for row in rows[:MOST_TOLD]:
            logger.warning("shot not kept", extra={"topic": event["topic"], "line": event["line"], **row})
        meter.count("ShotsRejected", shots)

    def handler(event: Any, context: Any) -> dict[str, Any]:
        if not is_message(event):
            return answer(event, context)
        try:
            request = read_message(event)
        except InvalidInput as odd:
            (fault,) = odd.details
            reject(event, [{"index": 0, "field": fault.field, "reason": fault.reason}], 1)
            return odd.body()
        told = answer({"action": "record", **request}, context)
        if failed := told.get("error"):
            if failed["code"] not in FOR_GOOD:
                raise NotKept(failed["message"])
            why: Rejected = {"index": 0, "field": "message", "reason": failed["message"]}
            reject(event, [why], len(request["shots"]))
        elif told["rejected"]:
            reject(event, told["rejected"], len(told["rejected"]))
        return told

    return handler


def is_message(event: Any) -> bool:
    """Return whether an event is a message of IoT."""
    return isinstance(event, Mapping) and event.keys() == KEYS


def read_message(event: Payload) -> dict[str, Any]:
    """Return the request to record that a message is: a shot, a list of some, or `{"line", "shots"}`.

    Raises InvalidInput for what is none, or where it names another line than its topic.
    """
    try:
        content = jsonio.loads_once(base64.b64decode(event["message"], validate=True))
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise _odd("message", f"is no JSON: {error}") from error
    line, more = event["line"], {}
    if isinstance(content, Mapping) and "shots" in content:
        if unknown := sorted(set(content) - OF_SEVERAL):
            raise _odd(unknown[0], "is no field of a message of shots")
        if content.get("line", line) != line:
            raise _odd("line", f"is {content['line']!r}, and the topic is of {line!r}")
        more = {name: value for name, value in content.items() if name == "simulated"}
        content = content["shots"]
    shots = content if isinstance(content, list) else [content]
    if not 1 <= len(shots) <= MOST_SHOTS:
        raise _odd("shots", f"are {len(shots)}; 1 to {MOST_SHOTS} can be")
    return {"line": line, "shots": shots, **more}


def _odd(field: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
