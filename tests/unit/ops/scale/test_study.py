"""Days repeated: their confidence, what carries an account, how many plants it does, what a plant costs."""

import math
from functools import partial

import numpy as np
import pytest

from ops.costs.prices import read_prices
from ops.scale.cost import cost_of_a_plant
from ops.scale.demand import Demand
from ops.scale.layout import Layout
from ops.scale.limits import Limits, read_limits
from ops.scale.simulation import Cause
from ops.scale.study import BEARABLE, Runs, Study, estimate, most_plants, needed, study
from shared.errors import InvalidInput


def of(plants: int, limits: Limits | None = None, runs: int = 2) -> Study:
    """A study of plants in stacks of their own."""
    return study(Demand(), limits or Limits.default(), plants, Layout.STACKS, Runs(runs))


def test_the_interval_holds_the_mean_nineteen_times_in_twenty() -> None:
    draw = np.random.default_rng(1)
    within = 0
    for _ in range(2_000):
        found = estimate(draw.normal(3, 2, 5).tolist())
        within += abs(found.mean - 3) <= found.half_width
    assert within / 2_000 == pytest.approx(0.95, abs=0.015)


def test_one_day_alone_has_no_interval() -> None:
    assert estimate([0.25]).half_width == 0


def test_days_differ_and_the_same_seed_gives_the_same_days() -> None:
    first, again = of(20), of(20)

    assert len(first.days[0].outcome) != len(first.days[1].outcome)
    assert all(
        (one.outcome == other.outcome).all() for one, other in zip(first.days, again.days, strict=True)
    )


def test_an_account_that_breaks_is_carried_with_the_limits_that_are_named() -> None:
    broken = of(1_000, runs=1)
    raised, carried = needed(lambda limits: of(1_000, limits, runs=1), Limits.default())

    assert not broken.carried
    assert broken.first is not None
    assert broken.first[0] is Cause.MODEL_TOKENS
    assert next(iter(broken.causes)) is Cause.MODEL_TOKENS
    assert carried.stopped <= BEARABLE
    assert raised.model_tokens > Limits.default().model_tokens
    assert raised.scaling == Limits.default().scaling


def test_as_many_plants_are_carried_as_are_found_and_no_fifth_more() -> None:
    ask = partial(of, limits=Limits.default().changed({"model_tokens": 20_000}), runs=1)
    carried = most_plants(ask, 10_000)

    assert ask(carried).carried
    assert not ask(math.ceil(carried * 1.2) + 2).carried
    assert most_plants(ask, 1) == 1
    assert most_plants(partial(of, limits=Limits.default().changed({"concurrency": 1})), 100) == 0


def test_no_questions_break_nothing() -> None:
    empty = study(Demand(questions=0), Limits.default(), 10, Layout.STACKS, Runs(2))

    assert empty.carried
    assert empty.first is None
    assert math.isnan(empty.first_text_s(50))


def test_limits_are_changed_by_name_and_more_executions_take_more_calls() -> None:
    changed = Limits.default().changed({"concurrency": 5_000})

    assert changed.requests == 50_000
    for name, value in (("concurency", 1.0), ("concurrency", 0.0), ("scaling", -1.0), ("scaling", math.nan)):
        with pytest.raises(InvalidInput, match=name):
            Limits.default().changed({name: value})


def test_every_limit_has_a_source_or_says_how_it_was_estimated() -> None:
    found = read_limits()

    assert set(found.running) == set(Limits.names())
    assert all(source.url for source in found.sources.values())


def test_a_plant_costs_less_beside_others_and_never_less_than_its_questions() -> None:
    prices = read_prices().prices_of("ap-northeast-2", "sonnet-4.5")
    alone, beside = (cost_of_a_plant(Demand(), prices, plants, 19) for plants in (1, 100))

    assert beside["shared"] == pytest.approx(alone["shared"] / 100)
    assert beside["model"] < alone["model"]
    assert beside["standing"] == alone["standing"]
    quiet = cost_of_a_plant(Demand(questions=0), prices, 1, 19)
    assert quiet["model"] == 0
    assert quiet["standing"] == pytest.approx(alone["standing"])
