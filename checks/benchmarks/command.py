"""`diecast bench`: all benchmarks, or one, as tables or as JSON."""

from collections.abc import Callable, Mapping
from importlib import import_module

NAMES: Mapping[str, str] = {
    "side_by_side": "time to the first answer text, and tokens, against the replaced design",
    "own_cost": "the agent's own wall and CPU time beside model and tools",
    "streams_at_once": "1, 10 and 100 streams at once",
    "cold_start": "first answer of T1 and T2 in a new process against LightGBM with shap",
    "cold_agent": "first byte of a cold agent against the replaced design as a Lambda (by its name alone)",
    "warm_answers": "warm T1 and T2, and 10,000 shots at once, against LightGBM with shap",
    "recording_shots": "shots a second through POST /api/shots while questions are answered, against SQLite",
    "command_line": "`diecast --help` against the SAM CLI's",
    "frameworks": "the agent loop against Strands Agents and pydantic-ai (by its name alone)",
    "page": "the page in Chromium against the page before it was one screen (by its name alone)",
    "search": "search quality against SQLite FTS5 and bm25s",
    "search_scale": "search over 100,000 passages",
}

ON_REQUEST = frozenset({"frameworks", "cold_agent", "page"})
"""Run only when named: their peers need an environment that `make bench ONLY=…` makes, or Chromium."""


def run(only: str | None, *, as_json: bool) -> None:
    """Run all benchmarks, or the one that is named."""
    for name in [only] if only else (name for name in NAMES if name not in ON_REQUEST):
        # One at a time: importing LightGBM and shap would slow the others' first measurements.
        measure: Callable[[bool], None] = import_module(f"checks.benchmarks.{name}").main
        measure(as_json)
