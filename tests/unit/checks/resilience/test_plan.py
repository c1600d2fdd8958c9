"""The rounds of a chaos run, and the memory of a load run."""

import random

import pytest

from checks.resilience.chaos import LAMBDA_TIMEOUT_S
from checks.resilience.faults import FAULTS
from checks.resilience.memory import Memory
from checks.resilience.rounds import plan
from tests.stack_template import of_type


def test_every_fault_has_a_round_of_its_own_and_mixtures_follow() -> None:
    rounds = plan(FAULTS, 5, random.Random(1))
    alone, mixed = rounds[: len(FAULTS)], rounds[len(FAULTS) :]
    assert sorted(fault.label for (fault,) in alone) == sorted(fault.label for fault in FAULTS)
    assert len(mixed) == 5
    for together in mixed:
        assert len(together) == len({fault.neighbour for fault in together}) in {2, 3}


def test_a_seed_gives_the_same_rounds_again() -> None:
    assert plan(FAULTS, 5, random.Random(3)) == plan(FAULTS, 5, random.Random(3))
    assert plan(FAULTS, 5, random.Random(3)) != plan(FAULTS, 5, random.Random(4))


def test_the_time_out_is_that_of_the_deployed_agent() -> None:
    assert of_type("AWS::Serverless::Function")["AgentFunction"]["Properties"]["Timeout"] == LAMBDA_TIMEOUT_S


@pytest.mark.parametrize("mib_a_minute", [0.0, 6.0])
def test_the_slope_of_memory_is_that_of_the_second_half(mib_a_minute: float) -> None:
    filling = [(float(at), 100.0 + 5 * at) for at in range(60)]
    settled = [(float(at), 400.0 + mib_a_minute * (at - 60) / 60) for at in range(60, 120)]
    memory = Memory([*filling, *settled])
    assert memory.mib_a_minute == pytest.approx(mib_a_minute)
    assert memory.growth_mib == pytest.approx(mib_a_minute / 2)


def test_what_is_in_flight_is_no_growth() -> None:
    busy = [(float(at), 400.0 + (300.0 if at % 7 and at > 90 else 0.0)) for at in range(121)]
    assert Memory(busy).growth_mib == 0.0


def test_a_run_without_samples_has_no_growth() -> None:
    assert Memory().growth_mib == Memory().mib_a_minute == 0.0
