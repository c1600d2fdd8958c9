"""What-if values under the names of the line's variables, whatever a model called them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from agent.models.types import ToolUse

type Lookup = Callable[[str], str | None]
"""Gives the name of the variable that a name, alias or label means, None where it means none."""


def with_variable_names(uses: Sequence[ToolUse], lookup: Lookup) -> tuple[ToolUse, ...]:
    """Return the tool uses with each name in `features` as its variable's.

    So a changed value takes the place of the shot's, and is not sent beside it. Names that mean no variable
    stay as they are, and so does a use that gives one variable twice: its tool says which.
    """
    return tuple(_resolved(use, lookup) for use in uses)


def _resolved(use: ToolUse, lookup: Lookup) -> ToolUse:
    features = (use.arguments or {}).get("features")
    if not isinstance(features, Mapping):
        return use
    names = {name: lookup(name) or name for name in features}
    if len(set(names.values())) < len(names) or all(name == own for name, own in names.items()):
        return use
    own = {names[name]: value for name, value in features.items()}
    return replace(use, arguments={**(use.arguments or {}), "features": own})
