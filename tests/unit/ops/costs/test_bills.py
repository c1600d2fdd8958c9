"""The bills against sums by hand, on round prices."""

import math

import pytest

from ops.costs.bills import agent_seconds, cache_hits, fixed, replaced_bill, serverless_bill, total
from ops.costs.prices import Prices, read_prices
from ops.costs.usage import Usage

SEOUL = read_prices().prices_of("ap-northeast-2", "sonnet-4.5")
FREE = SEOUL.overridden(dict.fromkeys(SEOUL.rows, 0.0))
"""Everything for nothing, so that a test prices one thing alone."""


def only(**usd: float) -> Prices:
    return FREE.overridden(usd)


def test_tokens_of_prepared_questions() -> None:
    usage = Usage(
        questions_per_day=100,
        days_per_month=10,
        prepared_share=1,
        prefix_tokens=1000,
        prepared_input_tokens=3000,
        answer_tokens=500,
        cache_hit_share=0.75,
    )
    prices = only(tokens_input=3, tokens_cache_read=0.3, tokens_cache_write=3.75, tokens_output=15)

    # 1,000 questions: 2,000 tokens read, 1,000 from the cache or (a quarter) into it, 500 written, each.
    by_hand = 1000 * (2000 * 3 + 750 * 0.3 + 250 * 3.75 + 500 * 15) / 1e6
    assert total(serverless_bill(usage, prices)) == pytest.approx(by_hand)


def test_tokens_of_unprepared_questions_read_the_prefix_again_from_the_cache() -> None:
    usage = Usage(
        questions_per_day=1,
        days_per_month=1,
        prepared_share=0,
        prefix_tokens=1000,
        unprepared_input_tokens=5000,
        unprepared_call_tokens=60,
        answer_tokens=500,
        cache_hit_share=0,
    )
    prices = only(tokens_input=3, tokens_cache_read=0.3, tokens_cache_write=3.75, tokens_output=15)

    by_hand = (3000 * 3 + 1000 * 3.75 + 1000 * 0.3 + 560 * 15) / 1e6
    assert total(serverless_bill(usage, prices)) == pytest.approx(by_hand)


def test_kept_answers_cost_no_tokens() -> None:
    prices = only(tokens_input=3, tokens_output=15)
    asked = total(serverless_bill(Usage(), prices))

    half = total(serverless_bill(Usage(cached_share=0.5), prices))

    assert half == pytest.approx(asked / 2)


def test_the_agents_seconds_are_those_of_the_benchmark() -> None:
    # make bench: 2.24 s where one turn answered with 110 tokens.
    usage = Usage(prepared_share=1, answer_tokens=110)

    assert agent_seconds(usage) == pytest.approx(0.7 + 0.15 + 110 / 80)


def test_lambda_seconds_by_memory_and_processor() -> None:
    usage = Usage(
        questions_per_day=10,
        days_per_month=10,
        prepared_share=1,
        answer_tokens=0,
        first_token_s=2,
        tool_s=1,
        tool_calls=3,
        agent_memory_mb=2048,
        tool_memory_mb=512,
        architecture="arm64",
    )

    # 100 questions: 3 s of 2 GB for the agent, 3 × 1 s of 0.5 GB for the tools.
    assert total(serverless_bill(usage, only(lambda_gb_s_arm64=1))) == pytest.approx(100 * (6 + 1.5))
    assert total(serverless_bill(usage, only(lambda_gb_s_x86_64=1))) == 0
    assert total(serverless_bill(usage, only(lambda_request=1))) == pytest.approx(400)


def test_provisioned_concurrency_is_paid_by_the_hour_and_makes_running_cheaper() -> None:
    usage = Usage(questions_per_day=0, agent_provisioned=2, tool_provisioned=1, provisioned_hours_per_day=12)

    held = total(serverless_bill(usage, only(provisioned_gb_s_x86_64=1)))

    assert held == pytest.approx((2 + 4) * 365 * 3600)
    busy = Usage(agent_provisioned=1, tool_provisioned=1)
    assert total(serverless_bill(busy, only(lambda_gb_s_x86_64=1))) == 0
    assert total(serverless_bill(busy, only(provisioned_run_gb_s_x86_64=1))) > 0


def test_the_system_on_ecs_by_hand() -> None:
    usage = Usage(
        questions_per_day=10,
        days_per_month=30,
        tasks=3,
        task_vcpu=0.5,
        task_gigabytes=1,
        load_balancers=1,
        lcu=2,
        nat_gateways=2,
        public_addresses=4,
        replaced_input_tokens=6000,
        replaced_call_tokens=600,
        answer_tokens=400,
    )
    prices = only(
        fargate_vcpu_h=0.04,
        fargate_gb_h=0.005,
        alb_h=0.02,
        alb_lcu_h=0.008,
        nat_h=0.06,
        ipv4_h=0.005,
        tokens_input=3,
        tokens_output=15,
    )

    standing = 730 * (3 * (0.5 * 0.04 + 0.005) + 0.02 + 2 * 0.008 + 2 * 0.06 + 4 * 0.005)
    tokens = 300 * (6000 * 3 + 1000 * 15) / 1e6
    bill = replaced_bill(usage, prices)
    assert fixed(bill) == pytest.approx(standing)
    assert total(bill) == pytest.approx(standing + tokens)


def test_without_an_edge_the_functions_url_sends_to_the_internet() -> None:
    usage = Usage(
        questions_per_day=100, days_per_month=10, stream_kilobytes=1000, page_loads_per_day=0, edge=False
    )

    assert total(serverless_bill(usage, only(internet_gb=1))) == pytest.approx(1)
    assert total(serverless_bill(usage, only(cloudfront_gb=1, waf_acl=1, waf_rule=1))) == 0


def test_no_rules_are_no_firewall() -> None:
    prices = only(waf_acl=5, waf_rule=1, waf_request=1)

    assert total(serverless_bill(Usage(waf_rules=0), prices)) == 0
    assert fixed(serverless_bill(Usage(waf_rules=4), prices)) == pytest.approx(9)


def test_the_prefix_is_cached_where_questions_follow_each_other() -> None:
    # 10 hours, 120 questions: one in five minutes on average, so 1 − 1/e of them find it.
    usage = Usage(questions_per_day=120, active_hours_per_day=10)

    assert cache_hits(usage) == pytest.approx(1 - math.exp(-1))
    assert cache_hits(Usage(questions_per_day=0)) == 0


@pytest.mark.parametrize("bill", [serverless_bill, replaced_bill])
def test_more_questions_never_cost_less(bill: object) -> None:
    assert callable(bill)
    sums = [total(bill(Usage(questions_per_day=count), SEOUL)) for count in (0, 1, 10, 100, 1000, 10_000)]

    assert sums == sorted(sums)
    assert sums[0] < sums[-1]


@pytest.mark.parametrize("bill", [serverless_bill, replaced_bill])
def test_without_questions_and_visitors_only_fixed_lines_are_left(bill: object) -> None:
    assert callable(bill)
    lines = bill(Usage(questions_per_day=0, page_loads_per_day=0), SEOUL)

    assert total(lines) == pytest.approx(fixed(lines))
    assert total(lines) > 0
