"""The part of a stage that scores tables: its machine, its bucket, the models that its T1 answers with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ops.stack_description import outputs_and_parameters
from shared.assets import asset
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.lines import LineModels, LineModelSettings
from shared.errors import InvalidInput
from shared.settings import read_settings

OWN: Final = "own"
_PINNED: Final = re.compile(r"(?:^|[ ,])MODEL_VERSION=([^ ,]+)")


@dataclass(frozen=True, slots=True)
class Stage:
    """The part of a stack that scores tables: its machine, its bucket, and where its models are."""

    name: str
    machine: str
    bucket: str
    parameters: Mapping[str, str]

    @classmethod
    def of(cls, stack: str) -> "Stage":
        """Read it. Raises InvalidInput where the stack scores no tables."""
        outputs, parameters = outputs_and_parameters(stack)
        machine, bucket = outputs.get("BatchScoringArn"), outputs.get("BatchBucketName")
        if not machine or not bucket:
            raise InvalidInput(f"The stack {stack} scores no tables: deploy it with BatchScoring=8, say.")
        tools = parameters.get("ExistingTools", "").split(",")
        if len(tools) > 1 and tools[1] != OWN:
            raise InvalidInput(
                f"The stack {stack} asks another T1 than its own (ExistingTools), which batches do not reach."
            )
        return cls(stack, machine, bucket, parameters)

    def model(self, line: str) -> Bundle:
        """Return the model that T1 answers with for a line. Raises NotFound, Unavailable, BundleError."""
        given = {
            "MODEL_BUCKET": self.parameters.get("ModelBucket", ""),
            "MODEL_PREFIX": self.parameters.get("ModelPrefix", ""),
            "PLANT_LINES": self.parameters.get("PlantLines", ""),
            "MODEL_VERSION": (_PINNED.search(self.parameters.get("ExpertSettings", "")) or ("", ""))[1],
        }
        settings = read_settings(LineModelSettings, {name: text for name, text in given.items() if text})
        return LineModels(settings, load_bundle, asset("models", "default")).current(line)

    def crowds(self) -> tuple[int, int] | None:
        """Calls at once and T1's reserved ones, where no reserved one is left for questions."""
        at_once = int(self.parameters.get("BatchScoring", 0))
        reserved = int(self.parameters.get("ReservedConcurrency", 0))
        return (at_once, reserved) if 0 < reserved <= at_once else None
