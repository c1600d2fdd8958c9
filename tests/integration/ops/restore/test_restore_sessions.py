"""`diecast restore table` on the sessions' table: what comes back, and who does not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from agent.erasure.dynamodb import DynamoPersonalData
from agent.erasure.dynamodb_marks import hashed
from agent.sessions.dynamodb_store import DynamoSessions
from agent.sessions.store import Exchange
from ops.restore import point_in_time
from ops.restore import sessions as sessions_back
from ops.restore.report import Report
from ops.restore.stage import stage_of
from ops.restore.tables import TableRestore
from shared.errors import Unavailable
from tests.restore_stage import SESSIONS, STACK, Item, StandIn, restore

KIM, LEE = "oidc:https://idp.plant.example#kim", "oidc:https://idp.plant.example#lee"


def is_lasting(item: Item) -> bool:
    """Whether an item is a conversation, a turn, a row of a list or feedback."""
    lasting = ("session", "turn", "history", "feedback")
    return item["pk"]["S"].partition("#")[0] in lasting and item["sk"]["S"] != "stop"


A_PERSONS: Final = 5
"""Lasting items that a question leaves behind: a session with an exchange, a turn, its row, feedback."""


def of(caller: str, items: list[Item]) -> list[Item]:
    """The items that name a caller."""
    return [item for item in items if caller in repr(item)]


def yes(stage: StandIn, *more: str) -> int:
    """Restore the sessions to the point."""
    return restore("table", "--at", stage.at, "--yes", *more)


def test_conversations_and_feedback_that_were_lost_come_back_as_they_were(stage: StandIn) -> None:
    stage.ask(KIM)
    before = stage.items()
    stage.pass_point(SESSIONS)
    stage.lose(SESSIONS)

    assert yes(stage) == 0

    assert stage.items() == [item for item in before if is_lasting(item)]
    assert len(stage.items()) == A_PERSONS
    assert stage.beside(SESSIONS) not in stage.tables(), "it holds what people had deleted"


def test_without_yes_it_is_only_told(stage: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    stage.ask(KIM)
    before, tables = stage.items(), stage.tables()

    assert restore("table", "--at", "latest") == 0

    told = capsys.readouterr().out
    assert f"--at {stage.point:%Y-%m-%dT%H:%M:%SZ}" in told, "how to go on with this one"
    assert "Nothing was changed" in told
    assert (stage.items(), stage.tables()) == (before, tables)


def test_the_latest_point_is_restored_beside_and_kept_where_that_is_wanted(stage: StandIn) -> None:
    stage.ask(KIM)

    assert restore("table", "--at", "latest", "--keep", "--yes") == 0

    assert stage.items(stage.beside(SESSIONS)) == stage.items()


def test_who_was_forgotten_since_stays_forgotten_and_nobody_else(stage: StandIn) -> None:
    stage.ask(KIM)
    stage.ask(LEE)
    lees = [item for item in of(LEE, stage.items()) if is_lasting(item)]
    stage.pass_point(SESSIONS)
    stage.forget(KIM, seconds_after=3600)
    stage.lose(SESSIONS, lambda item: LEE in repr(item))

    assert yes(stage) == 0

    # What Kim may not start anew stays in any case.
    assert [item for item in of(KIM, stage.items()) if "budget" not in item["pk"]["S"]] == []
    assert [item for item in of(LEE, stage.items()) if is_lasting(item)] == lees


def test_who_came_back_after_being_forgotten_is_restored_like_anybody(stage: StandIn) -> None:
    stage.ask(KIM)
    stage.forget(KIM, seconds_after=-3600)
    stage.ask(KIM)
    stage.pass_point(SESSIONS)
    stage.lose(SESSIONS, lambda item: KIM in repr(item))

    assert yes(stage) == 0
    assert len([item for item in of(KIM, stage.items()) if is_lasting(item)]) == A_PERSONS


def test_an_erasure_that_was_under_way_at_the_point_counts(stage: StandIn) -> None:
    stage.ask(KIM)
    stage.pass_point(SESSIONS)
    stage.forget(KIM, seconds_after=-10)

    assert yes(stage) == 0
    assert [item for item in of(KIM, stage.items()) if is_lasting(item)] == []


def test_marks_that_were_lost_with_the_table_can_be_given(stage: StandIn, tmp_path: Path) -> None:
    for caller in (KIM, LEE):
        stage.ask(caller)
    stage.pass_point(SESSIONS)
    stage.lose(SESSIONS)
    listed = tmp_path / "forgotten.txt"
    listed.write_text(f"\n{hashed(KIM)[:12].upper()}\n", encoding="utf-8")

    assert yes(stage, "--forgotten", str(listed), "--keep") == 0
    assert of(KIM, stage.items()) == []
    assert len(of(LEE, stage.items())) == A_PERSONS

    stage.lose(SESSIONS)
    stage.forget(LEE, 60)
    stage.dynamodb.create_table(
        TableName="elsewhere",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for mark in stage.items():
        stage.dynamodb.put_item(TableName="elsewhere", Item=mark)
    stage.lose(SESSIONS)
    assert yes(stage, "--erasures-in", "elsewhere") == 0
    assert of(LEE, stage.items()) == []
    assert len(of(KIM, stage.items())) == A_PERSONS


def test_what_is_there_stays_unless_it_is_to_be_replaced(stage: StandIn) -> None:
    stage.ask(KIM)
    before = [item for item in stage.items() if is_lasting(item)]
    stage.pass_point(SESSIONS)
    turn = next(item for item in before if item["sk"]["S"].startswith("turn#"))
    stage.dynamodb.put_item(TableName=SESSIONS, Item={**turn, "answer": {"S": "바뀜"}})
    later = DynamoSessions(stage.dynamodb, SESSIONS, 7)
    later.append("of-kim", KIM, Exchange("나중", "에"))
    changed = stage.items()

    assert yes(stage, "--keep") == 0
    assert stage.items() == changed
    assert yes(stage, "--replace") == 0
    after = stage.items()
    assert all(item in after for item in before)
    assert len(after) == len(changed), "what came later stays"


def test_what_has_expired_does_not_come_back(stage: StandIn) -> None:
    sessions = DynamoSessions(stage.dynamodb, SESSIONS, 7, now=lambda: 1_000_000.0)
    sessions.append("old", KIM, Exchange("옛", "말"))
    stage.pass_point(SESSIONS)
    stage.lose(SESSIONS)

    assert yes(stage) == 0
    assert stage.items() == []


def test_a_kind_that_is_not_known_is_said_and_its_table_stays(
    stage: StandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.ask(KIM)
    stage.dynamodb.put_item(
        TableName=SESSIONS, Item={"pk": {"S": "plan#1"}, "sk": {"S": "plan"}, "caller": {"S": KIM}}
    )
    stage.pass_point(SESSIONS)
    stage.lose(SESSIONS)

    assert yes(stage) == 1
    assert "1 of unknown kinds" in capsys.readouterr().out
    assert stage.beside(SESSIONS) in stage.tables()


def test_broken_off_anywhere_it_goes_on_to_the_same_end(
    stage: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for caller in (KIM, LEE):
        stage.ask(caller)
    before = [item for item in stage.items() if is_lasting(item)]
    stage.pass_point(SESSIONS)
    every = point_in_time.scan

    for after in range(len(stage.items())):
        stage.lose(SESSIONS)

        def breaks(*given: Any, after: int = after, **more: Any) -> Iterator[Item]:
            for place, item in enumerate(every(*given, **more)):
                if place == after:
                    raise KeyboardInterrupt
                yield item

        with monkeypatch.context() as patched:
            patched.setattr(point_in_time, "scan", breaks)
            assert yes(stage) == 1
        assert yes(stage, "--keep") == 0
        assert stage.items() == before


def test_who_is_forgotten_while_it_runs_does_not_come_back(
    stage: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for caller in (KIM, LEE):
        stage.ask(caller)
    stage.pass_point(SESSIONS)
    stage.lose(SESSIONS)
    every = point_in_time.scan

    def meanwhile(*given: Any, **more: Any) -> Iterator[Item]:
        stage.forget(KIM, seconds_after=3600)
        yield from every(*given, **more)

    monkeypatch.setattr(point_in_time, "scan", meanwhile)

    assert yes(stage) == 0
    assert of(KIM, stage.items()) == []
    assert len(of(LEE, stage.items())) == A_PERSONS


def test_who_asks_on_while_being_forgotten_is_said(stage: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.ask(KIM)
    forget = DynamoPersonalData.forget

    def asks_on(self: DynamoPersonalData, caller: str, more_time: Any) -> Any:
        stage.ask(caller)
        return forget(self, caller, more_time)

    monkeypatch.setattr(DynamoPersonalData, "forget", asks_on)
    with pytest.raises(Unavailable, match="diecast forget"):
        sessions_back.forget_again(stage.dynamodb, SESSIONS, [KIM])


def test_a_table_that_never_comes_is_not_waited_for_forever(
    stage: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(point_in_time, "LONGEST_UNSEEN_S", 0.05)
    with pytest.raises(Unavailable, match="nowhere did not become ready"):
        point_in_time.wait_until_there(stage.dynamodb, "nowhere")


def test_only_tables_that_a_restore_made_are_ever_deleted(stage: StandIn) -> None:
    with pytest.raises(ValueError, match=SESSIONS):
        point_in_time.delete(stage.dynamodb, SESSIONS)
    assert SESSIONS in stage.tables()


@pytest.mark.parametrize("at", ["yesterday", "2026-11-28T09:00:00", "2020-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_had_is_wrong_input(
    stage: StandIn, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert restore("table", "--at", at, "--yes") == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert len(stage.tables()) == 2


def test_a_table_that_was_restored_from_a_backup_is_put_back_and_stays(stage: StandIn) -> None:
    for caller in (KIM, LEE):
        stage.ask(caller)
    stage.dynamodb.restore_table_to_point_in_time(
        SourceTableName=SESSIONS, TargetTableName="back", RestoreDateTime=stage.point
    )
    stage.lose(SESSIONS)
    stage.forget(KIM, seconds_after=60)

    assert restore("table", "--at", "latest", "--from-table", "back", "--yes") == 2, "of which time?"
    assert yes(stage, "--from-table", "back") == 0
    assert of(KIM, stage.items()) == []
    assert len(of(LEE, stage.items())) == A_PERSONS
    assert "back" in stage.tables()


def test_other_wrong_input_is_said(stage: StandIn, tmp_path: Path) -> None:
    listed = tmp_path / "names.txt"
    listed.write_text("kim@plant.example\n", encoding="utf-8")

    assert yes(stage, "--forgotten", str(listed)) == 2
    assert yes(stage, "--table", "shots", "--replace") == 2
    assert yes(stage, "--from-stack", "nowhere") == 2


def test_a_table_without_recovery_is_said(stage: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    stage.dynamodb.update_continuous_backups(
        TableName=SESSIONS, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False}
    )
    assert restore("table", "--at", "latest") == 2
    assert "no point-in-time recovery" in capsys.readouterr().err


def test_every_kind_that_the_agent_writes_has_its_fate(stage: StandIn) -> None:
    """A kind that is new has to be decided on: nothing that is written today is unknown."""
    stage.ask(KIM)
    stage.forget(LEE, seconds_after=0)
    now_s = (stage.point + timedelta(minutes=1)).timestamp()

    fates = {item["pk"]["S"].partition("#")[0]: set[str]() for item in stage.items()}
    for item in stage.items():
        fates[item["pk"]["S"].partition("#")[0]].add(sessions_back.kind_of(item, frozenset(), now_s))

    assert fates == {
        "session": {"put", "passing"},
        "feedback": {"put"},
        "erasure": {"marks"},
        "answer": {"passing"},
        "turn": {"put"},
        "history": {"put"},
        "budget": {"passing"},
    }


def test_another_regions_table_is_restored_here_by_its_arn(
    stage: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto restores within a region alone: it is shown that the request names table and region rightly."""
    asked: list[dict[str, Any]] = []
    here = TableRestore(
        "sessions", stage_of(STACK), replace(stage_of(STACK), region="eu-central-1"), stage.point
    )

    def keep_request(_client: Any, source: dict[str, str], name: str, *_: Any) -> None:
        asked.append({**source, "name": name, "region": _client.meta.region_name})

    monkeypatch.setattr(point_in_time, "restored", keep_request)
    here.make(Report("en"))

    arn = stage.dynamodb.describe_table(TableName=SESSIONS)["Table"]["TableArn"]
    assert asked == [{"SourceTableArn": arn, "name": stage.beside(SESSIONS), "region": "eu-central-1"}]
    assert ":us-east-1:" in arn
