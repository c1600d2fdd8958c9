"""A short chaos run: the deployed agent's runtime among real neighbours that fail, by a fixed seed."""

import random

import pytest

from checks.resilience.chaos import run_chaos
from checks.resilience.faults import FAULTS, Neighbour
from checks.resilience.rounds import Round, plan

SEED = 20


@pytest.fixture(scope="module")
def rounds() -> list[Round]:
    """One quick fault of each neighbour, several at once, and a round without faults."""
    rng = random.Random(SEED)
    quick = [fault for fault in FAULTS if not fault.waits]
    chosen = [rng.choice([fault for fault in quick if fault.neighbour is one]) for one in Neighbour]
    return run_chaos(plan(chosen, 1, rng), rng, 2, rest_s=0)


@pytest.mark.timeout(300)
def test_every_answer_ends_as_its_faults_allow(rounds: list[Round]) -> None:
    assert [f"{this.label}: {what}" for this in rounds for what in this.wrong] == []


@pytest.mark.timeout(300)
def test_the_faults_were_met_and_told(rounds: list[Round]) -> None:
    assert {fault.neighbour for this in rounds for fault in this.faults if this.met} == set(Neighbour)
    told = {
        row["code"] for this in rounds for reading in this.readings for row in reading.end.get("warnings", ())
    }
    assert told - {"session_values"}
