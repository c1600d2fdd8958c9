"""The policy of docs/operations/restore.md allows every call that the commands make, and little else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.client import BaseClient

from ops.restore import documents
from tests.restore_stage import BUCKET, SESSIONS, SHOTS, StandIn, restore
from tests.shot_parts import MINUTE, NOON, kept, said

PAGE = Path(__file__).resolve().parents[4] / "docs" / "operations" / "restore.md"
KIM, LEE = "oidc:https://idp.plant.example#kim", "oidc:https://idp.plant.example#lee"
ACTIONS = {
    "ListObjectVersions": ["ListBucketVersions"],
    "ListObjectsV2": ["ListBucket"],
    "CopyObject": ["GetObjectVersion", "PutObject"],
    "DeleteObjects": ["DeleteObjectVersion"],
    "HeadObject": ["GetObject"],
    "TransactWriteItems": ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"],
    "Invoke": ["InvokeFunction"],
}
"""The actions of operations that have another name."""
DYNAMODBS_OWN = {"dynamodb:BatchWriteItem"}


def allowed() -> set[str]:
    """The actions of the page's policy."""
    policy = json.loads(re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0])
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def test_the_policy_is_what_the_commands_ask_for(stage: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: Any, operation: str, given: Any) -> Any:
        service = client.meta.service_model.endpoint_prefix
        asked.update(f"{service}:{action}" for action in ACTIONS.get(operation, [operation]))
        return call(client, operation, given)

    stage.ask(KIM)
    stage.ask(LEE)
    shots = stage.shots()
    shots.add([kept("a"), kept("b", NOON + MINUTE)])
    for by in (KIM, LEE):
        shots.set_outcome("default", "a", said("good" if by == KIM else "defect", by=by))
    stage.s3.put_object(Bucket=BUCKET, Key="documents/a.md", Body=b"a")
    for table in (SESSIONS, SHOTS):
        stage.pass_point(table)
        stage.lose(table)
    stage.forget(KIM, seconds_after=60)
    # Kim is forgotten once more while it runs: what was put back is deleted again.
    marks = iter([frozenset[str](), frozenset([KIM])] * 9)
    monkeypatch.setattr("ops.restore.tables.TableRestore.forgotten", lambda _: _Known(next(marks)))
    monkeypatch.setattr(documents, "ingest", lambda *_: asked.add("lambda:InvokeFunction"))
    monkeypatch.setattr(BaseClient, "_make_api_call", noted)

    assert restore("table", "--at", stage.at, "--yes") == 0
    assert restore("table", "--table", "shots", "--at", stage.at, "--yes") == 0
    assert restore("documents", "--at", "latest", "--exact", "--yes") == 0
    assert restore("drill", "--yes") == 0

    missing = asked - allowed()
    assert missing == set()
    unused = allowed() - asked - DYNAMODBS_OWN
    assert unused <= {"s3:DeleteObject", "s3:GetObject"}, (
        "exact deletions and versions, which this stage has none of"
    )


class _Known(frozenset[str]):
    """Who is forgotten, given."""

    number = 0

    def among(self, callers: set[str]) -> list[str]:
        """Those of them."""
        return sorted(callers & self)
