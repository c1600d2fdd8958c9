"""How long an answer may take."""

from dataclasses import dataclass

import pytest

from agent.api.chat import seconds_left, seconds_until_given_up


@dataclass
class Context:
    """The part of a Lambda context that knows the deadline."""

    milliseconds: int

    def get_remaining_time_in_millis(self) -> int:
        """What Lambda leaves."""
        return self.milliseconds


@pytest.mark.parametrize(
    ("left_ms", "seconds"), [(60_000, 30.0), (150_000, 120.0), (900_000, 120.0), (2_000, 0.0), (0, 0.0)]
)
def test_lambdas_deadline_less_a_margin_and_two_minutes_at_most(left_ms: int, seconds: float) -> None:
    assert seconds_left(Context(left_ms)) == seconds


def test_without_a_lambda_context_it_is_two_minutes() -> None:
    assert seconds_left(None) == 120.0


@pytest.mark.parametrize(
    ("left_ms", "seconds"),
    [(150_000, 147.0), (900_000, 147.0), (149_000, 146.0), (3_500, 0.5), (3_000, 0.0), (0, 0.0)],
)
def test_an_answer_that_does_not_end_is_waited_for_until_three_seconds_before_lambdas_deadline(
    left_ms: int, seconds: float
) -> None:
    assert seconds_until_given_up(Context(left_ms)) == seconds
