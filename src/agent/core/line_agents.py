"""An agent for each line, with that line's variables, made when the line is first asked about."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from agent.core.agent import Agent
from shared.bundle.feature_schema import FeatureSchema
from shared.errors import DiecastError

MOST_KEPT: Final = 16
"""Lines whose agents are kept; the least recently asked are made anew."""


class LineAgents:
    """Gives a line's agent, and a new one once the line's model has other variables."""

    def __init__(
        self, schema_of: Callable[[str], FeatureSchema], make: Callable[[str, FeatureSchema], Agent]
    ) -> None:
        self._schema_of, self._make = schema_of, make
        self._made: OrderedDict[str, tuple[FeatureSchema, Agent]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, line: str) -> Agent:
        """Return the line's agent, the one before where its model cannot be had any more.

        Raises what `schema_of` does, where there was none before.
        """
        kept = self._made.get(line)
        try:
            schema = self._schema_of(line)
        except DiecastError:
            if kept is None:
                raise
            return kept[1]
        with self._lock:
            kept = self._made.get(line)
            if kept is None or kept[0] is not schema:
                kept = (schema, self._make(line, schema))
            self._made[line] = kept
            self._made.move_to_end(line)
            if len(self._made) > MOST_KEPT:
                self._made.popitem(last=False)
            return kept[1]
