"""What the deployed roles may do, tried with their own credentials."""

import pytest

from checks.emulated_account.stack import Stack
from tests.deploy.attempts import ATTEMPTS, WITH_MODELS, Attempt, refusal

pytestmark = pytest.mark.timeout(600)
"""The first test also deploys the stack, which takes its time on a busy machine."""


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=str)
def test_a_role_may_do_its_work_and_nothing_beside_it(attempt: Attempt, stack: Stack) -> None:
    assert (refusal(attempt, stack) == "") is attempt.allowed


def test_every_role_is_tried_both_ways() -> None:
    tried = {(attempt.role, attempt.allowed) for attempt in (*ATTEMPTS, *WITH_MODELS)}
    assert tried == {(role, allowed) for role, _ in tried for allowed in (True, False)}
