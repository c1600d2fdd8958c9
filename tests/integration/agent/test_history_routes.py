"""GET /api/turns and /api/turns/{id}: one's own list, and a turn for everybody who may see its lines."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from checks.standins.url_events import get, post
from tests.fakes import ScriptedModel, ask_for, say, use
from tests.line_parts import OTHER, shot_of_line
from tests.line_plant import BOUND, Plant
from tests.quality_parts import sample

DEFECT = sample("cold-die")
VALUES = {"default": DEFECT, "line-8": DEFECT, OTHER: shot_of_line(DEFECT)}
SHOT = {
    "kind": "row",
    "line": "default",
    "file": "2월 10일.csv",
    "row": 7,
    "caption": "12:00",
    "print": "abc",
    "changed": {"Process_ClampForce": [650.0, None]},
}


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return Plant(tmp_path)


def ask(plant: Plant, groups: str = "engineers", line: str = "default", **more: Any) -> str:
    """The id of a turn that was asked and answered."""
    turn = str(uuid.uuid4())
    named = {} if line == "default" else {"line": line}
    given = {"features": VALUES[line], "turn_id": turn, **named, **more}
    plant.ask("불량 원인이 뭐야?", groups, **given)
    return turn


def listed(plant: Plant, groups: str = "engineers", **query: str) -> dict[str, Any]:
    status, body = plant.read("/api/turns", groups, **query)
    assert status == 200, body
    return dict(body)


def refused(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


def test_a_list_tells_question_time_line_shot_verdict_and_state(plant: Plant) -> None:
    turn = ask(plant, shot=SHOT)

    (row,) = listed(plant)["turns"]
    t1 = next(
        event["data"]
        for event in plant.read(f"/api/turns/{turn}")[1]["events"]
        if event["type"] == "t1_result"
    )
    assert row == {
        "turn_id": turn,
        "asked_at": row["asked_at"],
        "line": "default",
        "question": "불량 원인이 뭐야?",
        "shot": SHOT,
        "state": "done",
        "verdict": t1["verdict"],
        "defect_probability": t1["prediction"]["class_probabilities"]["defect"],
    }
    assert row["asked_at"].endswith("+00:00")


def test_a_whole_turn_has_all_that_was_sent_of_it(plant: Plant) -> None:
    turn = str(uuid.uuid4())
    sent = plant.ask("불량 원인이 뭐야?", features=DEFECT, turn_id=turn, shot=SHOT)

    status, body = plant.read(f"/api/turns/{turn}")
    assert status == 200
    assert [{"id": number, **event} for number, event in enumerate(body["events"], start=1)] == sent
    assert (body["features"], body["own"], body["shot"]) == (DEFECT, True, SHOT)
    # The same question joins its turn; of another shot it is another question.
    again = post(
        "/api/chat", {"question": "불량 원인이 뭐야?", "features": DEFECT, "turn_id": turn, "shot": SHOT}
    )
    assert plant.send(again)[1] == sent
    other = {**SHOT, "row": 8}
    conflict = post(
        "/api/chat", {"question": "불량 원인이 뭐야?", "features": DEFECT, "turn_id": turn, "shot": other}
    )
    assert refused(plant.send(conflict)) == (409, "turn_conflict")


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_give_every_turn_of_the_line_once_newest_first(plant: Plant, limit: int) -> None:
    asked = [ask(plant, line=line) for line in ("default", "line-8", "default", "default", "line-8")]
    for line, own in (("default", [asked[3], asked[2], asked[0]]), ("line-8", [asked[4], asked[1]])):
        found: list[str] = []
        query = {"line": line, "limit": str(limit)}
        while True:
            page = listed(plant, **query)
            found += [row["turn_id"] for row in page["turns"]]
            if page["cursor"] is None:
                break
            query["cursor"] = page["cursor"]
        assert found == own


def test_a_cursor_is_good_for_its_caller_and_line_alone(plant: Plant) -> None:
    for groups in ("engineers", "both"):
        for _ in range(2):
            ask(plant, groups, "line-8")
    cursor = listed(plant, line="line-8", limit="1")["cursor"]

    assert len(listed(plant, line="line-8", cursor=cursor)["turns"]) == 1
    for groups, line, given in (
        ("both", "line-8", cursor),
        ("engineers", "default", cursor),
        ("engineers", "line-8", "x"),
        ("engineers", "line-8", cursor[:-4]),
    ):
        answer = plant.read("/api/turns", groups, line=line, cursor=given)
        assert refused(answer) == (422, "validation_error")
    for query in ({"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"since": "x"}):
        assert refused(plant.read("/api/turns", **query)) == (422, "validation_error")


def test_a_list_is_of_its_caller_alone(plant: Plant) -> None:
    ask(plant, "both", "line-8")
    assert listed(plant, "press 8", line="line-8")["turns"] == []


@pytest.mark.parametrize("groups", ["engineers", "press 8", "press 9", "both", "first"])
def test_whoever_may_see_a_turns_line_may_read_it_and_nobody_else(plant: Plant, groups: str) -> None:
    for line in VALUES:
        turn = ask(plant, line=line)
        answer = plant.read(f"/api/turns/{turn}", groups)
        if line in BOUND.get(groups, VALUES):
            assert (answer[0], answer[1]["own"]) == (200, groups == "engineers")
        else:
            assert refused(answer) == (403, "not_permitted")
            assert answer[1]["error"]["details"] == [{"field": "line", "reason": line}]


def test_a_shot_of_another_lines_memory_needs_the_rights_of_that_line_too(plant: Plant) -> None:
    shot = {"kind": "recorded", "line": OTHER, "shot_id": "s1"}
    turn = ask(plant, line="line-8", shot=shot)

    assert plant.read(f"/api/turns/{turn}", "both")[0] == 200
    assert refused(plant.read(f"/api/turns/{turn}", "press 8")) == (403, "not_permitted")
    body = {"question": "왜?", "features": DEFECT, "line": "line-8", "shot": shot}
    assert refused(plant.send(post("/api/chat", body), "press 8")) == (403, "not_permitted")


@pytest.mark.parametrize("word", ["9", OTHER])
def test_a_turn_that_looked_at_another_line_needs_the_rights_of_that_line_too(
    tmp_path: Path, word: str
) -> None:
    look = use("look_at_shots", {"what": "compare", "other": {"line": word}})
    plant = Plant(tmp_path, ScriptedModel(ask_for(look), say("비슷합니다.")))
    turn = ask(plant, line="line-8")

    assert plant.read(f"/api/turns/{turn}", "both")[0] == 200
    assert refused(plant.read(f"/api/turns/{turn}", "press 8")) == (403, "not_permitted")


def test_what_was_never_there_and_what_is_no_turn_is_said(plant: Plant) -> None:
    assert refused(plant.read(f"/api/turns/{uuid.uuid4()}")) == (404, "turn_not_found")
    assert refused(plant.read("/api/turns/none")) == (404, "not_found")
    assert refused(plant.send(post(f"/api/turns/{uuid.uuid4()}", {}))) == (405, "method_not_allowed")


def test_a_list_leaves_out_what_its_caller_may_see_no_more(plant: Plant) -> None:
    turn = ask(plant, "both", "line-8", shot={"kind": "recorded", "line": OTHER, "shot_id": "s1"})
    bound = BOUND["both"]
    try:
        BOUND["both"] = frozenset({"line-8"})  # type: ignore[index]
        assert listed(plant, "both", line="line-8") == {"turns": [], "cursor": None}
        assert plant.read(f"/api/turns/{turn}", "both")[0] == 403
    finally:
        BOUND["both"] = bound  # type: ignore[index]
    assert len(listed(plant, "both", line="line-8")["turns"]) == 1


def test_who_is_forgotten_leaves_no_turn_to_colleagues(plant: Plant) -> None:
    turn, theirs = ask(plant), ask(plant, "both", "line-8")
    status, told = plant.send(post("/api/user/forget", {}))
    assert (status, told["deleted"]["history"], told["complete"]) == (200, 1, True)

    assert listed(plant)["turns"] == []
    assert refused(plant.read(f"/api/turns/{turn}")) == (404, "turn_not_found")
    assert plant.read(f"/api/turns/{theirs}")[0] == 200


def test_a_question_that_was_refused_is_not_listed(plant: Plant) -> None:
    session = f"session_{uuid.uuid4().hex}"
    ask(plant, session_id=session)
    body = {"question": "왜?", "features": DEFECT, "line": "line-8", "session_id": session}
    assert plant.send(post("/api/chat", body))[0] == 409
    assert listed(plant, line="line-8")["turns"] == []


def test_a_restart_of_the_local_server_loses_no_turn(tmp_path: Path) -> None:
    given = {"TURNS_FILE": str(tmp_path / "turns.sqlite3")}
    turn = ask(Plant(tmp_path, environment=given), shot=SHOT)

    again = Plant(tmp_path, environment=given)
    assert [row["turn_id"] for row in listed(again)["turns"]] == [turn]
    assert again.read(f"/api/turns/{turn}")[1]["events"][-1]["type"] == "done"
    assert again.read(f"/api/chat/{turn}")[0] == 200
    assert (tmp_path / "turns.sqlite3").stat().st_mode & 0o077 == 0, "nobody else on this computer reads it"


@pytest.mark.parametrize(
    "shot",
    [
        {},
        {"kind": "spare", "line": "default"},
        {"kind": "typical"},
        {"kind": "row", "line": "default", "row": 0},
        {"kind": "row", "line": "default", "changed": {"A": [1]}},
        {"kind": "row", "line": "default", "changed": {"A": ["1", 2]}},
        {"kind": "row", "line": "x" * 201},
        {"kind": "row", "line": "default", "secret": 1},
    ],
)
def test_a_shot_that_is_none_is_refused_by_its_field(plant: Plant, shot: dict[str, Any]) -> None:
    status, body = plant.send(post("/api/chat", {"question": "왜?", "features": DEFECT, "shot": shot}))
    assert (status, body["error"]["code"]) == (422, "validation_error")
    assert body["error"]["details"][0]["field"].startswith("shot.")


def test_the_log_has_nothing_of_a_question_or_a_shot(plant: Plant, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        turn = ask(plant, shot=SHOT)
        listed(plant)
        plant.read(f"/api/turns/{turn}")
    told = json.dumps([record.getMessage() for record in caplog.records], ensure_ascii=False)
    assert "불량" not in told
    assert "2월" not in told


def test_the_simulated_line_is_told(tmp_path: Path) -> None:
    plant = Plant(tmp_path)
    turn = ask(plant, line="line-8")
    lines = plant.services.lines
    assert lines.simulated == frozenset()
    lines.simulated = frozenset({"line-8"})  # type: ignore[misc] # what the local server composes
    assert listed(plant, line="line-8")["turns"][0]["simulated"] is True
    assert plant.send(get(f"/api/turns/{turn}"))[1]["simulated"] is True
