"""Tool results sorted for writing: the shot's prediction, its what-ifs, drivers, documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.tools import Tool

type Row = Mapping[str, Any]
type NamedResult = tuple[str, Mapping[str, float], Row]
"""Tool name, what-if values, and the summary that the model is shown (or `{"error": ...}`)."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of the tools. Parts that no tool gave are None or empty."""

    prediction: Row | None = None
    what_if: tuple[Mapping[str, float], Row] | None = None
    importance: Row | None = None
    passages: Sequence[Row] = field(default=())
    searched: bool = False
    failures: Sequence[tuple[str, Row]] = field(default=())

    @classmethod
    def of(cls, results: Sequence[NamedResult]) -> "Findings":
        """Sort results. Of several of a kind the latest counts."""
        parts: dict[str, Any] = {}
        failures: list[tuple[str, Row]] = []
        for tool, overrides, content in results:
            if "error" in content:
                failures.append((tool, content["error"]))
            elif tool == Tool.PREDICT and overrides:
                parts["what_if"] = (overrides, content)
            elif tool == Tool.PREDICT:
                parts["prediction"] = content
            elif tool == Tool.IMPORTANCE:
                parts["importance"] = content
                goes_with = content.get("predict_quality")
                if goes_with and overrides:
                    parts.setdefault("what_if", (overrides, goes_with))
                elif goes_with:
                    parts.setdefault("prediction", goes_with)
            elif tool == Tool.SEARCH:
                parts["searched"] = True
                parts["passages"] = tuple(content.get("results", ()))
        return cls(failures=tuple(failures), **parts)

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to write about."""
        return not (self.prediction or self.what_if or self.importance or self.searched or self.failures)
