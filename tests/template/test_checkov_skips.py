"""What checkov is told to pass over: few policies, and each with a reason beside the resource."""

from typing import Final

import pytest

from tests.stack_template import written

MAY_BE_SKIPPED: Final = {
    "CKV_AWS_18",  # access logging of a bucket
    "CKV_AWS_27",  # a queue's own key
    "CKV_AWS_68",  # a firewall before CloudFront
    "CKV_AWS_86",  # access logging of CloudFront
    "CKV_AWS_115",  # reserved concurrency
    "CKV_AWS_116",  # dead letter queue
    "CKV_AWS_117",  # inside a VPC
    "CKV_AWS_119",  # a table's own key
    "CKV_AWS_158",  # a log group's own key
    "CKV_AWS_173",  # a function's own key
    "CKV_AWS_174",  # the lowest TLS version of CloudFront's own domain
}
SKIPS: Final = [
    (name, skip)
    for name, resource in written()["Resources"].items()
    for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
]


@pytest.mark.parametrize(
    ("name", "skip"), SKIPS, ids=lambda part: part["id"] if isinstance(part, dict) else part
)
def test_a_skipped_policy_is_one_that_may_be_and_says_why(name: str, skip: dict[str, str]) -> None:
    assert skip["id"] in MAY_BE_SKIPPED
    assert len(skip["comment"].split()) >= 5


def test_the_skips_are_found() -> None:
    """They stand in the Metadata of resources, where this test and checkov read them."""
    assert {"CKV_AWS_18", "CKV_AWS_117", "CKV_AWS_158"} <= {skip["id"] for _, skip in SKIPS}
