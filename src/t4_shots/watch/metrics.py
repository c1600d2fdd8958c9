"""The status of lines as CloudWatch metrics, so that an alarm sees what nobody asks about."""

from collections.abc import Mapping
from typing import Final

from aws_lambda_powertools.metrics import MetricUnit

from shared.contracts.t4_status import State, StatusAnswer
from shared.metrics import Meter

LEVEL: Final[Mapping[State, int]] = {"trusted": 0, "too_few": 0, "watch": 1, "not_trusted": 2}


def report(meter: Meter, line: str, answer: StatusAnswer | None) -> None:
    """Count a line whose model is not trusted, and one whose status could not be made (None).

    What is of one line alone has the dimension `line` too.
    """
    metrics = meter.new()
    metrics.add_metric(name="StatusFailures", unit=MetricUnit.Count, value=float(answer is None))
    if answer is not None:
        untrusted = float(answer["state"] == "not_trusted")
        metrics.add_metric(name="ModelsNotTrusted", unit=MetricUnit.Count, value=untrusted)
    metrics.flush_metrics()
    if answer is None:
        return
    of_line = meter.new(line=line)
    drifting = sum(row["state"] in {"watch", "not_trusted"} for row in answer["variables"])
    of_line.add_metric(name="ModelState", unit=MetricUnit.Count, value=float(LEVEL[answer["state"]]))
    of_line.add_metric(name="DriftingVariables", unit=MetricUnit.Count, value=float(drifting))
    unlike = 100 * answer.get("unlike_known", 0.0)
    of_line.add_metric(name="UnlikeKnown", unit=MetricUnit.Percent, value=unlike)
    of_line.flush_metrics()
