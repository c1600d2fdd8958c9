"""Calls that were started before the model asked for them."""

from collections.abc import Callable, Sequence

from agent.diagnosis.calls import Call
from agent.diagnosis.terms import search_terms
from agent.tools.gateway import Pending

type Start = Callable[[Call], Pending]


class Ahead:
    """Holds calls on their way until the model asks for them, or the answer ends without them.

    A shot's call serves the same tool with the same what-if values. A search serves one of the
    same terms and size, since the model words its query anew; see `search_terms`.
    """

    def __init__(self, start: Start) -> None:
        """`start` sends a call to its tool."""
        self._start = start
        self._waiting: dict[str, Pending] = {}
        self.hits = 0

    def start(self, calls: Sequence[Call]) -> None:
        """Send `calls` now."""
        for call in calls:
            self._waiting[_identity(call)] = self._start(call)

    def take(self, call: Call) -> Pending | None:
        """The call if it is on its way or answered already. It is given once."""
        pending = self._waiting.pop(_identity(call), None)
        self.hits += pending is not None
        return pending

    @property
    def unused(self) -> int:
        """How many calls nobody asked for. Their results are dropped where they are."""
        return len(self._waiting)


def _identity(call: Call) -> str:
    if call.search is None:
        return call.key
    return f"{call.tool}:{call.search.max_results}:{' '.join(search_terms(call.search.query))}"
