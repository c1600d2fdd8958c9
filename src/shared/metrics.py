"""Metrics of the five functions, written as log lines in CloudWatch's embedded metric format.

Every metric has the dimensions `stack` and `service`, so that two stacks in one account stay apart
(a stack is one stage of one plant). What went wrong by our own fault also counts by `version`: a
release is judged by the version that it brings, not by the one it replaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

NAMESPACE = "DiecastAssistant"
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Meter:
    """Makes the sets of metrics of one function: `service` of the stack `stack` in a published version."""

    service: str
    stack: str = LOCAL
    version: str = LOCAL

    @classmethod
    def of(cls, service: str, environment: Mapping[str, str]) -> "Meter":
        """For a function with this environment; outside Lambda stack and version are `local`."""
        stack = environment.get("STACK_NAME") or LOCAL
        return cls(service, stack, environment.get("AWS_LAMBDA_FUNCTION_VERSION") or LOCAL)

    def new(self, **dimensions: str) -> EphemeralMetrics:
        """An empty set that shares nothing with another; `dimensions` come beside stack and service."""
        metrics = EphemeralMetrics(namespace=NAMESPACE, service=self.service)
        for name, value in ({"stack": self.stack, "service": self.service} | dimensions).items():
            metrics.add_dimension(name=name, value=value)
        return metrics

    def count(self, name: str, value: float = 1, **dimensions: str) -> None:
        """Count one thing at once, in a set of its own."""
        metrics = self.new(**dimensions)
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
        metrics.flush_metrics()

    def fault(self) -> None:
        """Count something that is this version's own fault, as the alarms that roll a release back see it."""
        self.count("Faults", version=self.version)


class ColdStart:
    """Tells the first invocation of an environment from all others.

    One that was initialised before anybody asked (provisioned concurrency) let nobody wait.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._is_next = environment.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "provisioned-concurrency"

    def first(self) -> bool:
        """True for the first call and no later one."""
        is_first, self._is_next = self._is_next, False
        return is_first

    def report(self, meter: Meter) -> None:
        """Count a cold start, where this is the first invocation."""
        if self.first():
            meter.count("ColdStart")
