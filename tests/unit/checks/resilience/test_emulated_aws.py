"""The table that the resilience checks work on is the one that a stack has."""

from checks.resilience.emulated_aws import SESSIONS_TABLE
from tests.stack_template import written


def test_the_sessions_table_has_the_keys_and_the_index_of_the_template() -> None:
    deployed = written()["Resources"]["SessionsTable"]["Properties"]

    assert {name: deployed[name] for name in SESSIONS_TABLE} == SESSIONS_TABLE
    kept_apart = {"TimeToLiveSpecification", "SSESpecification", "PointInTimeRecoverySpecification"}
    assert deployed.keys() - SESSIONS_TABLE.keys() == kept_apart
