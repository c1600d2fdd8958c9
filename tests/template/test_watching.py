"""Alarms, dashboard and saved queries watch what the functions really tell."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emitted_metrics import Metric, emitted, named
from tests.stack_template import dashboard, of_type, references, whole, written

OWN = "DiecastAssistant"
HANGUL = re.compile("[가-힣]")
ALARMS = of_type("AWS::CloudWatch::Alarm")
BURNS = of_type("AWS::CloudWatch::CompositeAlarm")
FOR_PEOPLE = {name: alarm for name, alarm in (ALARMS | BURNS).items() if name.endswith("Alarm")}
RUNBOOK = Path(__file__).resolve().parents[2] / "docs" / "operations" / "incident.md"
CALLS = (
    [{"Ref": "AlarmTopic"}],
    [{"Fn::If": ["MakesTopic", {"Ref": "EdgeAlarmTopic"}, {"Ref": "AlarmTopic"}]}],
)


def in_full(rows: list[list[Any]]) -> Iterator[tuple[str, ...]]:
    """A widget's metrics with each "." replaced by what stands above it; expressions are left out."""
    above: tuple[str, ...] = ()
    for row in rows:
        words = [word for word in row if isinstance(word, str)]
        if words:
            above = tuple(above[i] if word == "." else word for i, word in enumerate(words))
            yield above


def own_metrics_of_the_dashboard() -> set[Metric]:
    found = set()
    for widget in dashboard()["widgets"]:
        for namespace, name, *pairs in in_full(widget["properties"].get("metrics", [])):
            if namespace == OWN:
                dimensions = dict(zip(pairs[::2], pairs[1::2], strict=True))
                found.add((name, frozenset((key, named(key, value)) for key, value in dimensions.items())))
    return found


def searched_by_the_dashboard() -> set[tuple[str, frozenset[str]]]:
    """Name and dimensions of what its SEARCH expressions look for."""
    text = str(dashboard())
    found = re.findall(r"\{DiecastAssistant,([a-z,]+)\} MetricName=\\*\"(\w+)", text)
    return {(name, frozenset(dimensions.split(","))) for dimensions, name in found}


def own_metrics_of_the_alarms() -> set[Metric]:
    found = set()
    for alarm in ALARMS.values():
        own = alarm["Properties"]
        parts = [row["MetricStat"]["Metric"] for row in own.get("Metrics", []) if "MetricStat" in row]
        for metric in parts or [own]:
            if metric["Namespace"] == OWN:
                dimensions = metric["Dimensions"]
                pairs = ((row["Name"], named(row["Name"], row["Value"])) for row in dimensions)
                found.add((metric["MetricName"], frozenset(pairs)))
    return found


def test_every_metric_of_the_dashboard_is_one_that_is_emitted(capsys: pytest.CaptureFixture[str]) -> None:
    shown = own_metrics_of_the_dashboard()
    assert len(shown) > 20
    assert shown - emitted(capsys) == set()


def test_every_search_of_the_dashboard_finds_metrics_that_are_emitted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    searched = searched_by_the_dashboard()
    of_lines = {"ModelState", "DriftingVariables", "UnlikeKnown"}
    assert {name for name, _ in searched} == {"Errors", "Refusals", "ModelErrors"} | of_lines
    assert searched <= {(name, frozenset(dict(pairs))) for name, pairs in emitted(capsys)}


def test_every_alarm_looks_at_a_metric_that_is_emitted(capsys: pytest.CaptureFixture[str]) -> None:
    looked_at = own_metrics_of_the_alarms()
    assert len(looked_at) > 8
    assert looked_at - emitted(capsys) == set()


def test_every_emitted_metric_is_shown_or_raises_an_alarm(capsys: pytest.CaptureFixture[str]) -> None:
    seen = {name for name, _ in own_metrics_of_the_dashboard() | own_metrics_of_the_alarms()}
    seen |= {name for name, _ in searched_by_the_dashboard()}
    assert {name for name, _ in emitted(capsys)} - seen == {"Failures"}  # the agent's ToolErrors are shown


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
def test_an_alarm_for_people_calls_somebody_and_says_what_to_do_in_both_languages(name: str) -> None:
    alarm = FOR_PEOPLE[name]["Properties"]
    assert alarm["AlarmActions"] in CALLS
    assert HANGUL.search(alarm["AlarmDescription"])
    assert len(alarm["AlarmDescription"]) <= 1024


def runbook() -> dict[str, str]:
    """The sections of the runbook on alarms, by their heading."""
    told = RUNBOOK.read_text(encoding="utf-8")
    sections = re.split(r"^### ", told, flags=re.MULTILINE)[1:]
    return {
        head.strip(): text.split("\n## ")[0] for head, _, text in (row.partition("\n") for row in sections)
    }


def test_every_alarm_has_its_section_of_the_runbook_and_no_section_is_of_none() -> None:
    assert set(runbook()) == set(FOR_PEOPLE)


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
def test_an_alarm_names_its_section_and_the_section_says_what_to_do_in_both_languages(name: str) -> None:
    description = str(FOR_PEOPLE[name]["Properties"]["AlarmDescription"])
    section = runbook()[name]

    assert f"incident.md#{name.lower()}" in description
    assert HANGUL.search(section)
    assert len(section.split()) >= 20


def test_a_window_of_an_objective_calls_nobody_by_itself() -> None:
    windows = {name: row for name, row in ALARMS.items() if name.endswith("Window")}
    assert len(windows) == 2 * len(BURNS) == 8
    assert [name for name, row in windows.items() if "AlarmActions" in row["Properties"]] == []


def test_the_alarms_of_a_release_call_nobody_and_exist_only_with_one() -> None:
    of_release = {name: alarm for name, alarm in ALARMS.items() if name.endswith("OfRelease")}
    assert of_release
    for alarm in of_release.values():
        assert "AlarmActions" not in alarm["Properties"]
        assert alarm["Condition"] == "ReleasesByCanary"


def test_a_quiet_night_raises_no_alarm_but_those_that_listen_for_a_pulse() -> None:
    by_silence = {name: alarm["Properties"]["TreatMissingData"] for name, alarm in ALARMS.items()}
    others = {name: kind for name, kind in by_silence.items() if kind != "notBreaching"}
    assert others == {
        "HeartbeatSilentAlarm": "breaching",
        "ShiftReportsSilentAlarm": "breaching",
        "HeartbeatQuestionSilentAlarm": "breaching",
        "HeartbeatQuestionFailedAlarm": "ignore",
    }


def test_the_dashboard_and_the_queries_name_what_the_template_has() -> None:
    known = set(whole()["Resources"]) | set(whole()["Parameters"]) | set(whole()["Conditions"])
    boards = of_type("AWS::CloudWatch::Dashboard") | of_type("AWS::Logs::QueryDefinition")
    names = {name for board in boards.values() for name in references(board["Properties"])}
    assert {name for name in names if not name.startswith("AWS::")} <= known


def test_one_question_is_looked_for_in_the_log_of_every_function() -> None:
    query = of_type("AWS::Logs::QueryDefinition")["OneQuestionQuery"]["Properties"]
    functions = of_type("AWS::Serverless::Function", written()).values()
    groups = {function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"] for function in functions}
    assert set(references(query["LogGroupNames"])) == groups
    assert "trace_id" in query["QueryString"]


def test_the_price_of_the_model_counts_every_kind_of_token() -> None:
    dimension = "TokensEmittedByTheAgent"
    alarm = ALARMS["ModelCostAlarm"]["Properties"]["Metrics"]
    counted = {row["MetricStat"]["Metric"]["MetricName"] for row in alarm if "MetricStat" in row}
    assert counted == {"InputTokens", "OutputTokens", "CacheReadTokens", "CacheWriteTokens"}, dimension
    expressions = {row["Expression"]["Fn::Sub"].strip() for row in alarm if "Expression" in row}
    shown = {
        row[0]["expression"]
        for widget in dashboard()["widgets"]
        for row in widget["properties"].get("metrics", [])
        if isinstance(row[0], dict) and "Price" in row[0]["expression"]
    }
    assert shown == expressions
