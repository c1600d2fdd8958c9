"""What signed-in users may do, by their groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agent.users.errors import NotPermitted


class Action(StrEnum):
    """What a route does. `OPEN` is for everybody and the only one that needs no user."""

    OPEN = "open"
    ASK = "ask"
    INGEST = "ingest"


@dataclass(frozen=True, slots=True)
class Rights:
    """The groups of which one is needed to ask and to ingest. An empty set lets every user in.

    Where only `ask` is set it holds for ingest too: who may not even ask must not be able to
    exchange the documents that answers rest on.
    """

    ask: frozenset[str] = frozenset()
    ingest: frozenset[str] = frozenset()

    def check(self, groups: frozenset[str], action: Action) -> None:
        """Raises NotPermitted, which names the action but no group."""
        needed = (self.ingest or self.ask) if action is Action.INGEST else self.ask
        if needed and not needed & groups:
            raise NotPermitted(f"You are signed in, but in no group that may {action}.")


def groups_in(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    """The groups of verified claims: a list of names, or one text with spaces or commas between them.

    Anything else is no group, never an error: such a user is in none.
    """
    value = claims.get(claim)
    if isinstance(value, str):
        value = re.split(r"[,\s]+", value)
    names = value if isinstance(value, list) else []
    return frozenset(name for name in names if isinstance(name, str) and name)
