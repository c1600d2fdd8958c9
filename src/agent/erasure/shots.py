"""Names in what callers said of parts: T4 takes one from all of it, and the outcomes stay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent.erasure.erasure import Erased
from agent.tools.transport import ToolFault, Transport
from shared.errors import Unavailable

LONGEST_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class ShotOutcomes:
    """Asks T4 by `transport`."""

    transport: Transport

    def forget(self, caller: str, more_time: Callable[[], bool]) -> Erased:
        """See PersonalData.forget."""
        if not more_time():
            return Erased({}, complete=False)
        fault = "What was said of parts could not be freed of a name. Ask again in a moment."
        try:
            answer = self.transport.call({"action": "forget", "caller": caller}, LONGEST_S)
        except ToolFault as error:
            raise Unavailable(fault) from error
        if not isinstance(number := answer.get("outcomes"), int):
            raise Unavailable(fault)
        return Erased({"outcomes": number})
