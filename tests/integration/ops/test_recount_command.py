"""`diecast recount`, on this computer and on a stage whose functions answer on loopback addresses."""

import json
import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from checks.standins.loopback import Answer, Loopback, Request
from diecast.cli import main
from t4_shots.handler import build_service
from t4_shots.recounting import recount
from tests.integration.ops.test_forget import CLOUDFORMATION
from tests.shot_parts import DAY, NOON
from tests.stack_template import PATH

STACK = "diecast-prod"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory of twelve shots over three days, of which one bucket's counts are wrong."""
    monkeypatch.setenv("DIECAST_DATA_DIR", str(tmp_path))
    event = json.loads((PATH.parent / "events" / "t4_shots_record.json").read_bytes())
    (shot,) = event["shots"]
    event["shots"] = [
        {**shot, "shot_id": f"s{n}", "at": f"2026-02-{10 + n // 4}T{10 + n % 4}:05:00+09:00"}
        for n in range(12)
    ]
    assert build_service(os.environ).answer(event)["accepted"] == 12
    spoiled = tmp_path / "shots.sqlite3"
    with closing(sqlite3.connect(spoiled, isolation_level=None)) as beside:
        beside.execute(
            "UPDATE buckets SET counts = '{}' WHERE start_ms = (SELECT max(start_ms) FROM buckets)"
        )
    return spoiled


def total(file: Path) -> int:
    """The shots that are counted."""
    with closing(sqlite3.connect(file)) as beside:
        return sum(json.loads(row).get("shots", 0) for (row,) in beside.execute("SELECT counts FROM buckets"))


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "12 shots counted anew, 1 buckets had wrong counts"), ("ko", "샷 12개를 다시 집계했습니다")],
)
def test_counts_on_this_computer_are_put_right(
    file: Path, capsys: pytest.CaptureFixture[str], language: str, told: str
) -> None:
    assert total(file) == 11
    assert main(["recount", "--lang", language]) == 0
    assert told in capsys.readouterr().out
    assert total(file) == 12


def test_a_line_that_there_is_not_is_told(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recount", "--line", "nowhere"]) == 1
    assert "There is no line nowhere" in capsys.readouterr().err
    assert total(file) == 11


def test_a_stage_that_breaks_off_goes_on_from_there(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """T4 answers a day a call, and once not at all."""
    service = build_service(os.environ)
    asked: list[Mapping[str, Any]] = []

    def described(_: Request) -> Answer:
        output = "<member><OutputKey>T4ShotsFunctionName</OutputKey><OutputValue>t4</OutputValue></member>"
        stack = f"<StackName>x</StackName><Outputs>{output}</Outputs>"
        result = f"<DescribeStacksResult><Stacks><member>{stack}</member></Stacks></DescribeStacksResult>"
        body = f'<DescribeStacksResponse xmlns="{CLOUDFORMATION}">{result}</DescribeStacksResponse>'
        return Answer(200, body.encode(), {"content-type": "text/xml"})

    def invoked(request: Request) -> Answer:
        payload = json.loads(request.body)
        asked.append(payload)
        if len(asked) == 3:
            return Answer(500, b"{}", {"content-type": "application/json"})
        after = int(payload["after"]) if "after" in payload else None
        step = recount(service.store, service.clock, "default", after, now_ms=NOON + 4 * DAY, step_s=0)
        return Answer(200, json.dumps(step).encode(), {})

    with Loopback(described) as account, Loopback(invoked) as functions:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", account.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", functions.url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        assert main(["recount", "--stack", STACK]) == 1
        goes_on = re.search(r"diecast (recount .+)", capsys.readouterr().err)
        assert goes_on is not None
        assert main(goes_on[1].split()) == 0

    assert asked[3]["after"] == asked[2]["after"]
    assert total(file) == 12
