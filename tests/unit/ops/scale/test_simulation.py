"""A simulated day: every question ends once, more room never serves fewer, and theory's figures come out."""

import math
import random
from typing import Any

import numpy as np
import pytest

from ops.scale.demand import DAY_S, HOUR_S, Demand, arrivals
from ops.scale.layout import Layout
from ops.scale.limits import Limits
from ops.scale.simulation import Cause, Day, Outcome, simulate

FREE = Limits.default().lifted()
PLAIN: dict[str, Any] = {
    "burst_share": 0.0,
    "size_spread": 0.0,
    "second_turn_share": 0.0,
    "tool_s": 0.0,
    "tool_calls": 0,
    "cold_agent_s": 0.0,
    "cold_tool_s": 0.0,
    "longest_answer": 100_000,
    "asks_again": 0.0,
}
"""Questions that come evenly and hold one execution each, as in the theory of queues."""


def day(demand: Demand, limits: Limits, plants: int, layout: Layout = Layout.STACKS, seed: int = 1) -> Day:
    """A day of so many plants."""
    return simulate(demand, limits, arrivals(demand, plants, np.random.default_rng(seed)), layout, seed)


def erlang_b(servers: int, load: float) -> float:
    """Share of calls that find all servers busy (Erlang's first formula), by its recursion."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def drawn(draw: random.Random) -> tuple[Demand, Limits, int, Layout]:
    """Some demand, some limits, some plants: many of them too tight."""
    demand = Demand(
        questions=draw.choice([0, 3, 40, 300]),
        people=draw.randint(1, 20),
        shifts=draw.randint(1, 4),
        burst_share=draw.random(),
        burst_minutes=draw.choice([0.5, 15, 60]),
        utc_offsets=tuple(draw.choices([-5, 0, 5.5, 9], k=draw.randint(1, 3))),
        plants_of_an_address=draw.choice([1, 100]),
        tool_calls=draw.randint(0, 3),
        models=draw.randint(1, 4),
        reserved=draw.choice([0, 0, 2]),
        warm_s=draw.choice([0, 360, 1e9]),
        asks_again=draw.random(),
    )
    given = {name: getattr(Limits.default(), name) * draw.choice([0.001, 0.05, 1]) for name in Limits.names()}
    return demand, Limits(**given), draw.choice([1, 5, 40]), draw.choice([*Layout])


@pytest.mark.parametrize("seed", range(40))
def test_every_question_ends_once_and_every_one_not_in_time_has_one_cause(seed: int) -> None:
    demand, limits, plants, layout = drawn(random.Random(seed))
    came = arrivals(demand, plants, np.random.default_rng(seed))
    found = simulate(demand, limits, came, layout, seed)

    assert len(found.outcome) == len(came)
    assert set(found.outcome.tolist()) <= set(Outcome)
    for outcome in (Outcome.LATE, Outcome.REDUCED, Outcome.REFUSED):
        told = sum(number for (each, _), number in found.causes.items() if each is outcome)
        assert told == np.count_nonzero(found.outcome == outcome)
    assert sum(found.asked) == len(came)
    assert sum(found.stopped) == np.count_nonzero(found.outcome >= Outcome.REDUCED)
    assert np.isinf(found.first_text_s[found.outcome == Outcome.REFUSED]).all()
    assert np.isfinite(found.first_text_s[found.outcome != Outcome.REFUSED]).all()
    again = simulate(demand, limits, came, layout, seed)
    assert (again.outcome == found.outcome).all()
    assert again.peaks == found.peaks


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_stopped_where_nothing_is_limited(seed: int) -> None:
    demand, _, plants, layout = drawn(random.Random(seed))
    found = day(demand.model_copy(update={"reserved": 0}), FREE, plants, layout)

    assert found.share(Outcome.REDUCED) == found.share(Outcome.REFUSED) == 0


@pytest.mark.parametrize("seed", range(10))
def test_no_limit_that_holds_is_exceeded(seed: int) -> None:
    demand, limits, plants, layout = drawn(random.Random(seed))
    found = day(demand, limits, plants, layout)

    for name in ("concurrency", "scaling", "table_writes", "partition_writes", "sign_ins", "edge_requests"):
        assert found.peaks[name] <= getattr(limits, name)


@pytest.mark.parametrize(("servers", "load"), [(4, 3.0), (6, 7.5), (10, 8.0)])
def test_the_share_refused_is_erlangs(servers: int, load: float) -> None:
    demand = Demand(**PLAIN)
    plants = round(load / demand.answer_s * DAY_S / demand.questions)
    shares = [
        day(demand, FREE.changed({"concurrency": servers}), plants, seed=seed).share(Outcome.REFUSED)
        for seed in range(2)
    ]

    assert np.mean(shares) == pytest.approx(erlang_b(servers, load), rel=0.05)


def test_executions_at_once_are_what_little_says() -> None:
    demand = Demand(**PLAIN | {"burst_share": 0.4, "size_spread": 0.7})
    came = arrivals(demand, 300, np.random.default_rng(1))
    found = simulate(demand, FREE, came, Layout.STACKS, 1)

    assert found.mean_busy == pytest.approx(len(came) / DAY_S * demand.answer_s, rel=0.03)


def test_more_executions_never_serve_fewer() -> None:
    demand = Demand(**PLAIN | {"burst_share": 0.8})
    came = arrivals(demand, 200, np.random.default_rng(3))
    served = [
        np.count_nonzero(
            simulate(demand, FREE.changed({"concurrency": servers}), came, Layout.POOL, 1).outcome
            < Outcome.REFUSED
        )
        for servers in (1, 2, 3, 5, 8, 13, 21, 34, 1_000)
    ]

    assert served == sorted(served)
    assert served[0] < served[-1] == len(came)


@pytest.mark.parametrize(
    "name", ["model_tokens", "model_requests", "sign_ins", "address_requests", "concurrency"]
)
def test_more_of_a_limit_stops_less(name: str) -> None:
    demand = Demand(plants_of_an_address=1_000, people=100)
    tight = {
        "sign_ins": 2,
        "concurrency": 8,
        "model_requests": 4,
        "model_tokens": 15_000,
        "address_requests": 60,
    }[name]

    def stopped(value: float) -> float:
        found = day(demand, FREE.changed({name: value}), 200)
        return found.share(Outcome.REDUCED) + found.share(Outcome.REFUSED)

    shares = [stopped(tight * factor) for factor in (1, 4, 1_000)]
    assert shares[0] > shares[1] >= shares[2] == 0


def test_the_limit_that_is_short_is_the_one_that_is_named() -> None:
    demand = Demand(plants_of_an_address=1_000, people=100)
    for name, value in (
        ("concurrency", 5),
        ("model_tokens", 10_000),
        ("model_requests", 3),
        ("sign_ins", 2),
        ("address_requests", 30),
        ("requests", 1),
        ("edge_requests", 2),
        ("table_writes", 10),
        ("partition_writes", 5),
        ("scaling", 0.5),
    ):
        found = day(
            demand,
            FREE.changed({name: value, **({"requests": math.inf} if name == "concurrency" else {})}),
            100,
        )
        stopped = {cause for (outcome, cause), _ in found.causes.items() if outcome >= Outcome.REDUCED}
        assert stopped == {Cause(name)}, name


def test_plants_in_stacks_of_their_own_share_no_table_and_start_more_often() -> None:
    apart, together = (day(Demand(), FREE, 100, layout) for layout in Layout)

    assert apart.peaks["table_writes"] < together.peaks["table_writes"]
    assert apart.peaks["scaling"] <= together.peaks["scaling"]
    assert apart.cold > 2 * together.cold


def test_what_is_held_ready_is_not_started() -> None:
    assert day(Demand(provisioned=5), FREE, 20).cold < day(Demand(), FREE, 20).cold / 10


def test_questions_come_as_many_as_are_asked_for_and_most_after_a_change() -> None:
    demand = Demand(burst_share=0.5, burst_minutes=10, size_spread=0)
    came = arrivals(demand, 500, np.random.default_rng(1))
    changes = np.array([(6 - 9) % 24, (14 - 9) % 24, (22 - 9) % 24]) * HOUR_S
    after = np.min((came.at_s[:, None] - changes) % DAY_S, axis=1)

    assert len(came) == pytest.approx(500 * 40, rel=0.03)
    assert (np.diff(came.at_s) >= 0).all()
    assert np.mean(after < 600) == pytest.approx(0.5 * (1 - math.exp(-1)) + 0.5 * 600 / 28_800, abs=0.02)


def test_zones_spread_the_bursts() -> None:
    one, spread = (
        day(Demand(utc_offsets=zones), FREE, 300).peaks["concurrency"] for zones in ((9,), (9, 5.5, 0, -5))
    )
    assert spread < one
