"""`diecast restore drill`: all is tried and timed, and nothing that is live is touched or left behind."""

import json
from pathlib import Path
from typing import Any

import pytest

from ops.restore.documents import versions
from tests.quality_parts import DEFAULT_BUNDLE
from tests.restore_stage import BUCKET, MODELS, SESSIONS, SHOTS, StandIn, restore
from tests.shot_parts import kept, said

KIM = "oidc:https://idp.plant.example#kim"


@pytest.fixture
def live(stage: StandIn) -> StandIn:
    """The stage with something of everything but an index."""
    stage.ask(KIM)
    stage.shots().add([kept("a", outcome=said("good", by=KIM)), kept("b")])
    for name in ("a.md", "b.md"):
        stage.s3.put_object(Bucket=BUCKET, Key=f"documents/{name}", Body=name.encode())
    manifest = json.loads(Path(DEFAULT_BUNDLE, "manifest.json").read_text(encoding="utf-8"))
    raw = json.dumps({**manifest, "model_version": "line-7"}).encode()
    for path in DEFAULT_BUNDLE.iterdir():
        body = raw if path.name == "manifest.json" else path.read_bytes()
        stage.s3.put_object(Bucket=MODELS, Key=f"models/line-7/{path.name}", Body=body)
    return stage


def everything(stage: StandIn) -> list[Any]:
    """All that the stage holds, and all versions of it."""
    return [
        stage.tables(),
        stage.items(SESSIONS),
        stage.items(SHOTS),
        list(versions(stage.s3, BUCKET, "")),
        list(versions(stage.s3, MODELS, "")),
    ]


def test_every_step_is_timed_and_nothing_is_changed(
    live: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(live)

    assert restore("drill", "--yes") == 0

    told = capsys.readouterr().out.partition("seconds  step")[2]
    for line in (
        "5 put back",
        "put shots back into shots-drill-",
        "2 put back",
        ": 2 objects put back",
        "versions of the index",
        "versions of the model: 1 versions checked whole",
        "all of it",
    ):
        assert line in told, line
    assert everything(live) == before


def test_without_yes_nothing_is_made(live: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(live)

    assert restore("drill", "--lang", "ko") == 0

    assert everything(live) == before
    assert "sessions, shots, documents, index, model" in capsys.readouterr().out


def test_a_time_that_one_step_cannot_have_is_said_before_any_begins(live: StandIn) -> None:
    before = everything(live)

    assert restore("drill", "--at", "2020-01-01T00:00:00Z", "--yes") == 2
    assert everything(live) == before


def test_a_restored_table_that_somebody_keeps_is_not_the_drills(live: StandIn) -> None:
    live.pass_point(SESSIONS)
    before = everything(live)

    assert restore("drill", "--only", "sessions", "--yes") == 0
    assert everything(live) == before


def test_a_step_that_fails_is_said_and_the_others_are_tried(
    live: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    live.s3.put_object(Bucket=MODELS, Key="models/line-7/manifest.json", Body=b"{}")
    before = everything(live)

    assert restore("drill", "--only", "model", "--only", "documents", "--yes") == 1

    told = capsys.readouterr().out
    assert "failed: model" in told
    assert ": 2 objects put back" in told
    assert everything(live) == before
