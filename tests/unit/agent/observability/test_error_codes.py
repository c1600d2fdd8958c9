"""The codes that metrics may have as a dimension."""

import importlib
import json
import pkgutil
from collections.abc import Iterator

import pytest

import agent
import shared
from agent.api.responses import plain_error
from agent.observability.error_codes import KNOWN, OTHER, bounded
from agent.observability.rejected_requests import report_refusal
from shared.errors import DiecastError
from shared.metrics import Meter
from tests.emitted_metrics import sets_of


def errors(of: type[DiecastError] = DiecastError) -> Iterator[type[DiecastError]]:
    """Every error of the agent and of what it shares, once all their modules are imported."""
    for kind in of.__subclasses__():
        yield kind
        yield from errors(kind)


def test_every_error_of_the_agent_has_a_code_of_its_own() -> None:
    for package in (agent, shared):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)

    codes = {kind.code for kind in errors() if kind.__module__.startswith(("agent.", "shared."))}
    assert len(codes) > 15
    assert codes - KNOWN == set()


def test_a_code_that_a_tool_made_up_makes_no_new_metric() -> None:
    assert bounded("not_found") == "not_found"
    assert bounded("whatever-1234") == OTHER


@pytest.mark.parametrize(
    ("status", "code", "counted"),
    [
        (404, "not_found", [("Refusals", "not_found")]),
        (500, "internal_error", [("Refusals", "internal_error"), ("Faults", None)]),
    ],
)
def test_a_request_that_is_turned_away_counts_by_its_code(
    capsys: pytest.CaptureFixture[str], status: int, code: str, counted: list[tuple[str, str | None]]
) -> None:
    refused = plain_error(status, code, "why")
    report_refusal(Meter("agent"), {"statusCode": status, "body": refused.body})

    rows = sets_of(capsys.readouterr().out)
    names = [row["_aws"]["CloudWatchMetrics"][0]["Metrics"][0]["Name"] for row in rows]
    assert list(zip(names, [row.get("code") for row in rows], strict=True)) == counted


def test_what_was_answered_counts_as_no_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    report_refusal(Meter("agent"), {"statusCode": 200, "body": json.dumps({"status": "healthy"})})
    report_refusal(Meter("agent"), {"statusCode": 200, "body": iter([b"data: {}"])})

    assert sets_of(capsys.readouterr().out) == []
