"""Modules that an answer needs, but no request before its first byte: imported where they are first used.

The first event of a stream, `status`, leaves before any of it is loaded. The first question of a process then
loads it while it is answered, once; no later question waits for anything. Where a process is made ready
before anybody asks (provisioned concurrency), `load` does it then.
"""

from importlib import import_module
from typing import Final

MODULES: Final = (
    "agent.grounding.check",
    "agent.grounding.evidence",
    "agent.grounding.verdict_claims",
    "agent.models.rule_based.asking",
    "agent.models.rule_based.fallback_writer",
    "agent.models.rule_based.intent",
    "agent.models.rule_based.tool_results",
    "agent.models.rule_based.verdict",
)
"""Everything that `agent.core` imports within a function for an answer; a test asks for it whole."""


def load() -> None:
    """Import it all now."""
    for name in MODULES:
        import_module(name)
