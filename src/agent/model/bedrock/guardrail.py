"""An Amazon Bedrock guardrail for what the model is asked and what it writes."""

from dataclasses import dataclass
from typing import Any, Literal

type Mode = Literal["sync", "async"]


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A guardrail by id or ARN, and its version ("DRAFT" or a number).

    `sync` holds each piece of the answer back until the guardrail has passed it: nothing is
    shown that it would have stopped, and words come a little later. `async` shows pieces at
    once; a guardrail that intervenes then ends an answer of which some was read, and it masks nothing.
    """

    identifier: str
    version: str = "DRAFT"
    mode: Mode = "sync"

    def wire(self) -> dict[str, Any]:
        """`guardrailConfig` of ConverseStream."""
        return {
            "guardrailIdentifier": self.identifier,
            "guardrailVersion": self.version,
            "streamProcessingMode": self.mode,
        }
