"""When the one system costs less than the other, and what a report says of it."""

import json

import pytest

from diecast.cli import main
from ops.costs.bills import (
    TOKENS,
    Cheaper,
    break_even,
    estimates_used,
    replaced_bill,
    serverless_bill,
    total,
)
from ops.costs.prices import read_prices
from ops.costs.report import LINES, TEXTS
from ops.costs.usage import Usage

SEOUL = read_prices().prices_of("ap-northeast-2", "sonnet-4.5")


def dearer(usage: Usage, questions: int) -> bool:
    """Whether this system costs more, the language model left out."""
    at = usage.model_copy(update={"questions_per_day": float(questions)})
    here, there = (
        total({name: usd for name, usd in bill(at, SEOUL).items() if name != TOKENS})
        for bill in (serverless_bill, replaced_bill)
    )
    return here > there


def test_without_tokens_this_system_is_cheaper_up_to_a_number_of_questions() -> None:
    found = break_even(Usage(), SEOUL, with_tokens=False)

    assert found.cheaper is Cheaper.UP_TO
    assert found.questions_per_day is not None
    assert not dearer(Usage(), found.questions_per_day)
    assert dearer(Usage(), found.questions_per_day + 1)


def test_with_fewer_tokens_and_no_tasks_to_save_it_is_cheaper_from_a_number_on() -> None:
    usage = Usage(tasks=0, load_balancers=0, public_addresses=0)

    found = break_even(usage, SEOUL, with_tokens=True)

    assert found.cheaper is Cheaper.FROM
    assert found.questions_per_day is not None
    assert found.questions_per_day > 1


def test_with_the_measured_tokens_it_is_always_cheaper() -> None:
    assert break_even(Usage(), SEOUL, with_tokens=True).cheaper is Cheaper.ALWAYS


def test_with_nothing_to_save_it_is_never_cheaper() -> None:
    usage = Usage(
        tasks=0, load_balancers=0, public_addresses=0, replaced_input_tokens=0, replaced_call_tokens=0
    )

    assert break_even(usage, SEOUL, with_tokens=True).cheaper is Cheaper.NEVER


def test_only_estimates_that_a_bill_rests_on_are_told() -> None:
    told = estimates_used(Usage(), SEOUL)

    assert "dashboard" in told
    assert "provisioned_gb_s_arm64" not in told


def test_every_line_has_a_name_in_both_languages() -> None:
    without_edge = Usage(edge=False)
    names = {*serverless_bill(without_edge, SEOUL), *replaced_bill(without_edge, SEOUL)}

    assert names <= set(LINES)
    assert set(serverless_bill(Usage(), SEOUL)) <= set(LINES)
    assert all(english and korean for english, korean in [*LINES.values(), *TEXTS.values()])


def test_the_command_prints_a_table_in_korean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs", "--language", "ko", "--assume", "questions_per_day=300"]) == 0

    printed = capsys.readouterr().out
    assert "하루 질문 300건" in printed
    assert "언어 모델 토큰" in printed
    assert "합계" in printed


def test_the_json_holds_prices_with_their_sources_and_assumptions_with_their_basis(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["costs", "--json", "--assume", "tasks=4", "--price", "alb_h=0.03"]) == 0

    document = json.loads(capsys.readouterr().out)
    assert document["this_system"]["total"] == pytest.approx(
        sum(document["this_system"]["lines"].values()), abs=0.01
    )
    assert document["prices"]["alb_h"] == {"usd": 0.03, "source": "command line"}
    assert document["usage"]["tasks"] == {"value": 4, "basis": "command line"}
    assert document["usage"]["replaced_input_tokens"]["basis"].startswith("measured")
    assert document["break_even_without_tokens"]["cheaper"] == "up_to"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--assume", "tasks=some"], "tasks: "),
        (["--assume", "prepared_share=1.1"], "prepared_share: "),
        (["--assume", "questions_per_day=nan"], "questions_per_day: "),
        (["--assume", "active_hours_per_day=0"], "active_hours_per_day is 0"),
        (["--assume", "prefix_tokens=6000"], "prefix_tokens"),
        (["--price", "alb=1"], "alb is not in the list of prices"),
        (["--region", "mars-1"], "region: mars-1"),
    ],
)
def test_the_command_refuses_what_it_cannot_use(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["costs", *arguments]) == 2

    assert reason in capsys.readouterr().err


def test_an_override_without_a_price_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["costs", "--price", "alb_h"]) == 2

    assert "lacks =USD" in capsys.readouterr().err
