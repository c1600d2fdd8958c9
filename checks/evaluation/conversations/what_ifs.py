"""The what-ifs that an answer asked of the tools, however the call was made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.evaluation.asking import Answer, ToolRun

CLOSE = 0.005
"""Values may differ by this share: units convert to rounded numbers."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Changed values by variable name in the line's units, and the defect probability that came of them."""

    values: Mapping[str, float]
    probability: float | None

    def fits(self, expected: Mapping[str, float]) -> bool:
        """Return whether it changes exactly these to these values."""
        return self.values.keys() == expected.keys() and all(
            close(self.values[name], value) for name, value in expected.items()
        )


def close(one: float, other: float) -> bool:
    """Return whether two values are the same but for rounding."""
    return abs(one - other) <= CLOSE * max(abs(one), abs(other))


def what_ifs(answer: Answer) -> list[WhatIf]:
    """Each one that a tool answered; a refused call gave nobody a number."""
    found: list[WhatIf] = []
    for run in answer.runs:
        if "error" not in run.result:
            found += [row for row in _of_run(run) if row.values and row not in found]
    return found


def defect_probability(row: Mapping[str, Any]) -> float | None:
    """The probability of a defect in a prediction of any of the forms that T1 gives."""
    if row.get("defect_probability") is not None:
        return float(row["defect_probability"])
    prediction = row.get("prediction", row)
    shares = prediction.get("class_probabilities")
    return None if shares is None else float(shares["defect"])


def _of_run(run: ToolRun) -> Iterator[WhatIf]:
    scenarios: Sequence[Mapping[str, Any]] = run.result.get("scenarios") or ()
    for scenario in scenarios:
        yield WhatIf(_changed(scenario.get("changes", ())), defect_probability(scenario))
    changes = _changed(run.input.get("changes", ()))
    if changes and not scenarios:
        yield WhatIf(changes, defect_probability(run.result))


def _changed(changes: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Those that differ from the shot's own value: setting 100 to 100 changes nothing."""
    return {row["feature"]: float(row["to"]) for row in changes if row.get("to") is not None}
