"""How plants share an account."""

from enum import StrEnum


class Layout(StrEnum):
    """A stack for each plant, or one stack for all of them."""

    STACKS = "stacks"
    POOL = "pool"
