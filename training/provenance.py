"""Where a model comes from, for its manifest and its card."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from training.auditing.findings import Finding


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of the shots in words, whether they are simulated, what the audit found, which
    variables were left out and why, and further sections of the card (Markdown)."""

    source: str = "simulated shots"
    simulated: bool = True
    findings: tuple[Finding, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
