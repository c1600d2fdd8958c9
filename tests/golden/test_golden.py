"""The golden evaluation of the offline model: its floors, and that enough is asked."""

from functools import cache

import pytest

from checks.evaluation.command import FLOORS
from checks.evaluation.golden import read_golden
from checks.evaluation.report import PARTS, as_json, table
from checks.evaluation.run import evaluate, services
from checks.evaluation.scoring import Score, shares
from shared.assets import asset
from shared.bundle.feature_schema import read_schema


@cache
def scores() -> list[Score]:
    """Every golden question, asked of the agent with the offline model and the real tools."""
    return evaluate(services({"POWERTOOLS_METRICS_DISABLED": "true"}, bedrock=False))


@pytest.mark.parametrize("measure", FLOORS)
@pytest.mark.parametrize("part", PARTS)
def test_the_offline_model_reaches_the_floors(part: str, measure: str) -> None:
    rows = [row for row in scores() if PARTS[part](row)]
    wrong = [f"{row.golden.question}: {row.why}" for row in rows if not row.right.get(measure, True)]

    assert shares(rows)[measure] >= FLOORS[measure], wrong


def test_its_answers_hold_the_facts() -> None:
    wrong = [f"{row.golden.question}: {row.why}" for row in scores() if not row.right["facts"]]

    assert shares(scores())["facts"] >= 0.97, wrong


def test_at_least_120_questions_are_asked_and_three_in_ten_held_out() -> None:
    golden = read_golden(read_schema(asset("models", "default", "schema.json")))

    assert len(golden) >= 120
    assert sum(row.held_out for row in golden) >= 0.3 * len(golden)


def test_reports_hold_every_question_and_part() -> None:
    report = as_json(scores(), "offline")

    assert len(report["questions"]) == len(scores())
    assert set(report["shares"]) == set(PARTS)
    assert table(scores()).rows[0][0] == "all"


def test_questions_get_the_same_tools_and_pass_without_prepared_turns_too() -> None:
    plain = evaluate(services({"PREPARE": "false", "SPECULATE": "false"}, bedrock=False))

    assert [row.called for row in plain] == [row.called for row in scores()]
