"""The versions of bundle and index that tools last answered with, line by line."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from shared.contracts.line import DEFAULT_LINE
from shared.contracts.tools import Tool

FRESH_S: Final = 60.0
_FIELDS: Final = {
    Tool.PREDICT.value: "model_version",
    Tool.IMPORTANCE.value: "model_version",
    Tool.SEARCH.value: "index_version",
}


def version_of(tool: str, result: Mapping[str, Any]) -> str | None:
    """The version that a tool's result was made with, None where it names none."""
    version = result.get(_FIELDS.get(tool, ""))
    return None if version is None else str(version)


class VersionTracker:
    """Versions that tools answered with within a minute: a new bundle or index may be in use since."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """`now` gives seconds."""
        self._now = now
        self._seen: dict[tuple[str, str], tuple[str, float]] = {}

    def observe(self, tool: str, version: str, line: str = DEFAULT_LINE) -> None:
        """Note that `tool` has just answered for `line` with `version`."""
        self._seen[tool, line] = (version, self._now())

    def hold(self, versions: Mapping[str, str], line: str = DEFAULT_LINE) -> bool:
        """Return whether all of `versions` (by tool) are in use for `line`, as was seen within a minute."""
        return all(self._current(tool, line) == version for tool, version in versions.items())

    def _current(self, tool: str, line: str) -> str | None:
        version, seen_at = self._seen.get((tool, line), (None, 0.0))
        return version if self._now() - seen_at <= FRESH_S else None
