"""Metric sets in CloudWatch's embedded format, and cold starts."""

import pytest

from shared.metrics import ColdStart, Meter
from tests.emitted_metrics import sets_of

DEPLOYED = {"STACK_NAME": "diecast-prod", "AWS_LAMBDA_FUNCTION_VERSION": "7"}


def test_a_metric_belongs_to_its_stack_and_service(capsys: pytest.CaptureFixture[str]) -> None:
    Meter.of("agent", DEPLOYED).count("Refusals", code="not_found")

    (row,) = sets_of(capsys.readouterr().out)
    (directive,) = row["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "DiecastAssistant"
    assert [set(names) for names in directive["Dimensions"]] == [{"stack", "service", "code"}]
    assert (row["stack"], row["service"], row["code"]) == ("diecast-prod", "agent", "not_found")
    assert row["Refusals"] == [1.0]


def test_a_fault_counts_for_the_version_that_made_it(capsys: pytest.CaptureFixture[str]) -> None:
    Meter.of("t1_predict", DEPLOYED).fault()

    (row,) = sets_of(capsys.readouterr().out)
    assert (row["service"], row["version"], row["Faults"]) == ("t1_predict", "7", [1.0])


def test_outside_lambda_stack_and_version_are_local(capsys: pytest.CaptureFixture[str]) -> None:
    Meter.of("agent", {"STACK_NAME": ""}).fault()

    (row,) = sets_of(capsys.readouterr().out)
    assert (row["stack"], row["version"]) == ("local", "local")


def test_only_the_first_invocation_is_a_cold_start(capsys: pytest.CaptureFixture[str]) -> None:
    cold_start, meter = ColdStart({}), Meter("agent")
    cold_start.report(meter)
    cold_start.report(meter)

    assert [row["ColdStart"] for row in sets_of(capsys.readouterr().out)] == [[1.0]]


def test_an_environment_that_was_kept_ready_starts_warm() -> None:
    assert not ColdStart({"AWS_LAMBDA_INITIALIZATION_TYPE": "provisioned-concurrency"}).first()
