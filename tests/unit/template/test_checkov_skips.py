"""What checkov is told to pass over: few policies, and each with a reason beside the resource."""

from typing import Final

import pytest

from tests.template import resources

MAY_BE_SKIPPED: Final = {
    "CKV_AWS_18",  # access logging of a bucket
    "CKV_AWS_115",  # reserved concurrency
    "CKV_AWS_116",  # dead letter queue
    "CKV_AWS_117",  # inside a VPC
    "CKV_AWS_119",  # a table's own key
    "CKV_AWS_158",  # a log group's own key
    "CKV_AWS_173",  # a function's own key
}
SKIPS: Final = [
    (name, skip)
    for name, resource in resources().items()
    for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
]


@pytest.mark.parametrize(("name", "skip"), SKIPS, ids=lambda part: str(part)[:40])
def test_a_skipped_policy_is_one_that_may_be_and_says_why(name: str, skip: dict[str, str]) -> None:
    assert skip["id"] in MAY_BE_SKIPPED
    assert len(skip["comment"].split()) >= 5


def test_the_skips_are_found() -> None:
    assert {skip["id"] for _, skip in SKIPS} == MAY_BE_SKIPPED
