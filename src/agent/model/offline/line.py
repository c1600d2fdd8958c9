"""The line that the offline model knows unless it is given another: the default one."""

from functools import cache

from agent.model.offline.variables import Variables
from shared.assets import asset
from shared.bundle.feature_schema import read_schema


@cache
def default_variables() -> Variables:
    """The default line's variables, read once."""
    return Variables(read_schema(asset("models", "default", "schema.json")))
