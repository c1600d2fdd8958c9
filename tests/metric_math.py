"""CloudWatch's evaluation of the stack's alarms on made-up minutes of questions.

Of metric math it knows what the objectives use; anything else is an error. An alarm looks at its last period,
each minute anew (CloudWatch's sliding window, its default).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

ALLOWED: Final = re.compile(r"[a-z_0-9 .,()*/+\->=]|IF")


@dataclass(frozen=True, slots=True)
class Minute:
    """A minute's questions, and how many of them count against the objective."""

    asked: int
    bad: int


def rings(alarm: Mapping[str, Any], minutes: Sequence[Minute], now: int) -> bool:
    """Whether a metric alarm is in ALARM at the end of minute `now`; without data it is not."""
    assert alarm["TreatMissingData"] == "notBreaching"
    assert (alarm["EvaluationPeriods"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    values: dict[str, float] = {}
    (expression,) = [row["Expression"] for row in alarm["Metrics"] if "Expression" in row]
    for row in alarm["Metrics"]:
        if "MetricStat" not in row:
            continue
        window = minutes[max(0, now + 1 - row["MetricStat"]["Period"] // 60) : now + 1]
        of = {"Sum": sum(one.bad for one in window), "SampleCount": sum(one.asked for one in window)}
        values[row["Id"]] = of[row["MetricStat"]["Stat"]]
    if not values["asked"]:
        return False
    return evaluated(expression, values) >= float(alarm["Threshold"])


def evaluated(expression: str, values: Mapping[str, float]) -> float:
    """An expression of metric math on one data point of each metric."""
    assert not ALLOWED.sub("", expression), expression
    functions = {"IF": lambda condition, yes, no: yes if condition else no}
    return float(eval(expression, {"__builtins__": {}}, {**functions, **values}))  # noqa: S307  only what ALLOWED lets by


def first_call(
    burn: Mapping[str, Any], alarms: Mapping[str, Mapping[str, Any]], minutes: Sequence[Minute]
) -> int | None:
    """The first minute at whose end a composite alarm of windows joined by AND calls; None for never."""
    rule = burn["AlarmRule"]["Fn::Sub"]
    names = re.findall(r'ALARM\("\$\{(\w+)\}"\)', rule)
    assert re.sub(r'ALARM\("\$\{\w+\}"\)', "", rule).split() == ["AND"] * (len(names) - 1)
    windows = [alarms[name]["Properties"] for name in names]
    return next(
        (now for now in range(len(minutes)) if all(rings(window, minutes, now) for window in windows)), None
    )
