"""What a table or bucket that never answers costs a person who waits."""

from typing import Any

from shared.aws_clients import counting_client, dynamodb_client, s3_client


def longest_wait_s(client: Any) -> float:
    """Seconds until the last attempt of one call is given up, pauses between attempts aside."""
    config = client.meta.config
    attempts: int = config.retries["total_max_attempts"]
    return float(max(config.connect_timeout, config.read_timeout) * attempts)


def test_a_silent_table_is_given_up_within_seconds() -> None:
    assert longest_wait_s(dynamodb_client()) <= 3


def test_counting_waits_no_longer_than_a_second() -> None:
    assert longest_wait_s(counting_client()) <= 1


def test_a_silent_bucket_is_given_up_while_a_reader_still_waits() -> None:
    assert longest_wait_s(s3_client()) <= 6
