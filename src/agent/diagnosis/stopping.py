"""Where an answer may end when its reader asks for it."""

from agent.sessions.store import Stop
from agent.stream.events import AiResponse, Event, ToolEnd, ToolStart


class Halt:
    """Follows the events of an answer and says when to leave off.

    A tool that was announced is told to its end, its result included; what is complete is not stopped.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._open: set[str] = set()
        self.stopped = False

    def after(self, event: Event) -> bool:
        """Whether nothing may follow this event but the end."""
        if isinstance(event, ToolStart):
            self._open.add(event.tool_use_id)
        elif isinstance(event, ToolEnd):
            self._open.discard(event.tool_use_id)
        result_follows = isinstance(event, ToolEnd) and "error" not in event.result
        self.stopped = bool(self._stop) and not (
            self._open or result_follows or isinstance(event, AiResponse)
        )
        return self.stopped
