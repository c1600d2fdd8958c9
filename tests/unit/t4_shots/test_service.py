"""T4's actions: what is kept, what is refused and how it is named, and what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.errors import InvalidInput, NotFound
from t4_shots.handler import build_service
from t4_shots.service import ShotService
from t4_shots.shot import Shot
from t4_shots.sqlite_store import SqliteShots
from t4_shots.store import Wanted
from tests.quality_parts import default_bundle
from tests.shot_parts import CLOCK, DAY, NOON, SEOUL
from tests.shot_service import sent, service

TODAY = "2027-03-17T12:00:00+09:00"


def record(memory: ShotService, *shots: Any, **more: Any) -> Any:
    return memory.answer({"action": "record", "shots": list(shots), **more})


def ids(memory: ShotService, **asked: Any) -> list[str]:
    return [shot["shot_id"] for shot in memory.answer({"action": "list", **asked})["shots"]]


def test_a_shot_is_judged_once_and_told_with_its_own_offset() -> None:
    memory = service()

    answer = record(memory, sent("a", context={"mould": "M1"}))
    shot = memory.answer({"action": "get", "line": "default", "shot_id": "a"})

    assert answer == {"accepted": 1, "duplicates": 0, "rejected": [], "kept_in": "memory"}
    assert (shot["at"], shot["verdict"], shot["context"]) == (
        "2026-02-10T12:00:00+09:00",
        "normal",
        {"mould": "M1"},
    )
    assert 0 <= shot["defect_low"] <= shot["defect_probability"] <= shot["defect_high"] <= 1
    assert (shot["outcome"], shot["outcomes"]) == (None, [])


def test_the_same_shot_is_a_duplicate_in_every_way_of_writing_it() -> None:
    memory = service()
    record(memory, sent("a"), sent(at="2026-02-10T03:00:00.250Z"))

    answer = record(
        memory,
        sent("a", at="2026-02-10T03:00:00Z"),
        sent(at="2026-02-10T12:00:00.25+09:00", features=dict(reversed(sent()["features"].items()))),
    )

    assert (answer["accepted"], answer["duplicates"], answer["rejected"]) == (0, 2, [])


def test_an_id_with_another_content_is_refused_and_not_guessed() -> None:
    memory = service()
    record(memory, sent("a"))
    other = sent("a", at="2026-02-10T12:00:01+09:00")

    kept_before = record(memory, sent("b"), other)
    at_once = record(memory, sent("c"), sent("c", at="2026-02-10T12:00:02+09:00"), sent("c"))

    assert (kept_before["accepted"], kept_before["duplicates"]) == (1, 0)
    assert [(row["index"], row["field"]) for row in kept_before["rejected"]] == [(1, "shot_id")]
    assert (at_once["accepted"], at_once["duplicates"]) == (1, 1)
    assert [row["index"] for row in at_once["rejected"]] == [1]
    assert memory.answer({"action": "get", "line": "default", "shot_id": "a"})["at"].endswith(
        "12:00:00+09:00"
    )


def test_a_shot_older_than_shots_are_kept_is_refused_by_name_and_costs_no_other() -> None:
    memory = service(now_ms=NOON + 400 * DAY)

    answer = record(
        memory, sent("old", at="2026-02-10T11:59:59.999+09:00"), sent("edge"), sent("new", at=TODAY)
    )

    assert answer["accepted"] == 2
    assert [(row["index"], row["field"]) for row in answer["rejected"]] == [(0, "at")]
    assert "lies 400 days back; shots are kept for 400 days (SHOT_DAYS)" in answer["rejected"][0]["reason"]
    assert sorted(ids(memory)) == ["edge", "new"]


def test_an_old_shot_that_is_still_kept_is_a_duplicate() -> None:
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    record(service(store), sent("a"))

    answer = record(service(store, NOON + 900 * DAY), sent("a"), sent("a", at="2026-02-10T12:00:01+09:00"))

    assert (answer["accepted"], answer["duplicates"]) == (0, 1)
    assert [(row["index"], row["field"]) for row in answer["rejected"]] == [(1, "shot_id")]


@pytest.mark.parametrize("days", [1, 400, 3650])
def test_how_long_shots_are_kept_is_the_environments_to_say(days: int) -> None:
    memory = build_service({"SHOT_DAYS": str(days)}, lambda: (NOON + days * DAY + 1) / 1000, in_memory=True)

    assert [row["field"] for row in record(memory, sent("a"))["rejected"]] == ["at"]
    assert record(memory, sent("a", at="2026-02-10T12:00:01+09:00"))["accepted"] == 1


WRONG: list[tuple[Any, str, str]] = [
    ("text", "shot", "not a JSON object"),
    (None, "shot", "not a JSON object"),
    ({"features": {"Process_Temperature": 670.0}}, "at", "required"),
    (sent(at="2026-02-10T12:00:00"), "at", "with an offset"),
    (sent(at="2026-02-10 12:00:00+09:00"), "at", "ISO 8601"),
    (sent(at="10.02.2026"), "at", "ISO 8601"),
    (sent(at="2026-02-30T12:00:00+09:00"), "at", "no time"),
    (sent(at="2026-02-10T12:06:00+09:00"), "at", "6 minutes ahead"),
    (sent(at="1970-01-01T00:00:07Z"), "at", "before 2000"),
    (sent() | {"at": 1_770_692_400}, "at", "string"),
    (sent() | {"features": {}}, "features", "at least 1"),
    (sent() | {"features": {"Nobody_Knows": 1.0}}, "features", "no known process variable"),
    (sent() | {"features": {"Process_Temperature": "670"}}, "features.Process_Temperature", "number"),
    (sent() | {"features": {"Process_Temperature": True}}, "features.Process_Temperature", "number"),
    (sent("x" * 129), "shot_id", "128"),
    (sent("a\nb"), "shot_id", "pattern"),
    (sent(".."), "shot_id", "no address"),
    (sent() | {"mold": "M1"}, "mold", "Extra"),
    (sent(context={"mould": 7}), "context.mould", "string"),
    (sent(outcome={"result": "bad"}), "outcome.result", "good"),
    (sent(outcome={"result": "defect", "modes": ["rust"]}), "outcome.modes", "rust is none"),
    (sent(outcome={"result": "good", "modes": ["gas_porosity"]}), "outcome.modes", "good part"),
]


@pytest.mark.parametrize(("shot", "field", "reason"), WRONG)
def test_one_wrong_shot_is_named_and_costs_no_other(shot: Any, field: str, reason: str) -> None:
    answer = record(service(), sent("before"), shot, sent("after", at="2026-02-10T11:00:00+09:00"))

    assert answer["accepted"] == 2
    assert [(row["index"], row["field"]) for row in answer["rejected"]] == [(1, field)]
    assert reason in answer["rejected"][0]["reason"]


def test_late_shots_and_clocks_that_go_back_are_kept_in_their_place() -> None:
    memory = service()
    for at in ("11:00", "09:00", "11:30", "08:00"):
        assert record(memory, sent(at, at=f"2026-02-10T{at}:00+09:00"))["accepted"] == 1
    assert record(memory, sent("utc", at="2026-02-10T00:30:00Z"))["accepted"] == 1

    assert ids(memory) == ["11:30", "11:00", "utc", "09:00", "08:00"]


def test_a_list_takes_times_with_an_offset_and_else_by_the_plants_clock() -> None:
    memory = service()
    record(memory, *(sent(name, at=f"2026-02-10T1{name}:00:00+09:00") for name in "012"))

    assert ids(memory, **{"from": "2026-02-10T11:00"}) == ["2", "1"]
    assert ids(memory, **{"from": "2026-02-10T02:00:00Z", "to": "2026-02-10T12:00"}) == ["1"]
    with pytest.raises(InvalidInput, match="from"):
        ids(memory, **{"from": "1826-02-10T11:00"})


def test_500_shots_are_taken_and_501_refused_as_a_whole() -> None:
    memory = service()
    shots = [sent(f"s{n}", at=f"2026-02-10T{n // 60 % 12:02}:{n % 60:02}:00+09:00") for n in range(501)]

    assert record(memory, *shots[:500])["accepted"] == 500
    with pytest.raises(InvalidInput) as caught:
        record(memory, *shots)
    assert caught.value.details[0].field == "shots"


def test_cursors_lead_through_all_shots_and_belong_to_their_filters() -> None:
    memory = service()
    record(memory, *[sent(f"s{n}", at=f"2026-02-10T11:{n:02}:00+09:00") for n in range(7)])
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = memory.answer({"action": "list", "limit": 3} | ({"cursor": cursor} if cursor else {}))
        found += [shot["shot_id"] for shot in page["shots"]]
        cursor = page["cursor"] or cursor
        if page["cursor"] is None:
            break

    assert found == [f"s{n}" for n in reversed(range(7))]
    for wrong in ({"verdict": "defect"}, {"from": "2026-02-10T00:00:00Z"}):
        with pytest.raises(InvalidInput, match="other filters"):
            memory.answer({"action": "list", "limit": 3, "cursor": cursor, **wrong})
    for none in ("x", "bm9uZQ", "W10", cursor[:-3] if cursor else ""):
        with pytest.raises(InvalidInput, match="cursor"):
            memory.answer({"action": "list", "cursor": none})


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"action": "list", "limit": 0}, "limit"),
        ({"action": "list", "limit": 1001}, "limit"),
        ({"action": "list", "from": "yesterday"}, "from"),
        ({"action": "list", "from": "2026-02-10T00:00:00Z", "to": "2026-02-09T00:00:00Z"}, "to"),
        ({"action": "list", "verdict": "bad"}, "verdict"),
        ({"action": "list", "line": "../other"}, "line"),
        ({"action": "summary", "by": "year"}, "by"),
        ({"action": "record", "shots": []}, "shots"),
        ({"action": "outcome", "line": "default", "shot_id": "a"}, "result"),
        ({"action": "changes", "after": "x"}, "after"),
        ({"action": "erase"}, "action"),
        ({"action": ["list"]}, "action"),
        ({}, "action"),
    ],
)
def test_a_request_that_is_wrong_names_its_field(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        service().answer(asked)
    assert caught.value.details[0].field == field


@pytest.mark.parametrize("action", ["list", "summary", "changes"])
def test_an_unknown_line_is_said(action: str) -> None:
    with pytest.raises(NotFound, match="no line seven"):
        service().answer({"action": action, "line": "seven"})


def test_an_outcome_is_kept_with_who_and_when_and_can_be_corrected() -> None:
    memory = service()
    record(memory, sent("a"))
    told = {"action": "outcome", "line": "default", "shot_id": "a"}
    memory.answer({**told, "result": "good", "by": "kim"})

    shot = memory.answer(
        {**told, "result": "defect", "modes": ["cold_shut"], "note": "게이트 옆", "by": "lee"}
    )
    kept = memory.answer({"action": "get", "line": "default", "shot_id": "a"})

    assert shot["outcome"] == {
        "result": "defect",
        "modes": ["cold_shut"],
        "note": "게이트 옆",
        "photo": "",
        "by": "lee",
        "at": "2026-02-10T03:00:00Z",
    }
    assert [each["by"] for each in kept["outcomes"]] == ["kim", "lee"]
    with pytest.raises(NotFound):
        memory.answer({**told, "shot_id": "gone", "result": "good"})


def test_a_summary_of_the_last_day_counts_verdicts_against_outcomes() -> None:
    memory = service()
    record(memory, sent("a", outcome={"result": "good"}), sent("old", at="2026-02-08T12:00:00+09:00"))

    summary = memory.answer({"action": "summary", "by": "shift"})

    assert [(row["key"], row["shots"], row["hits"]) for row in summary["rows"]] == [
        ("2026-02-10 day", 1, {"normal/good": 1})
    ]
    assert summary["rows"][0]["start"] == "2026-02-10T08:00:00+09:00"
    assert (summary["time_zone"], summary["total"]["shots"]) == ("Asia/Seoul", 1)


def test_changes_tell_what_came_since() -> None:
    memory = service()
    after = memory.answer({"action": "changes"})["after"]
    record(memory, sent("a"))

    found = memory.answer({"action": "changes", "after": after})

    assert [(row["kind"], row["shot"]["shot_id"]) for row in found["changes"]] == [("shot", "a")]
    assert memory.answer({"action": "changes", "after": found["after"]})["changes"] == []


def test_a_model_that_changes_in_between_judges_only_what_comes_after_it() -> None:
    first = default_bundle()
    second = replace(first, model_version="second", threshold=1e-9)
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    before, after = service(store, bundle=first), service(store, bundle=second)
    record(before, sent("a"))

    again = record(after, sent("a"), sent("b"))
    said = after.answer({"action": "outcome", "line": "default", "shot_id": "a", "result": "good"})

    assert (again["accepted"], again["duplicates"], again["rejected"]) == (1, 1, [])
    rows = {shot["shot_id"]: shot for shot in after.answer({"action": "list"})["shots"]}
    assert rows["a"]["model_version"] == first.model_version
    assert (rows["a"]["verdict"], rows["a"]["threshold"]) == (said["verdict"], said["threshold"])
    assert rows["a"]["threshold"] == pytest.approx(first.threshold)
    assert rows["b"]["model_version"] == "second"
    assert rows["a"]["verdict"] != rows["b"]["verdict"]
    total = after.answer({"action": "summary"})["total"]
    assert total["verdicts"] == {rows["a"]["verdict"]: 1, rows["b"]["verdict"]: 1}
    assert total["hits"] == {f"{rows['a']['verdict']}/good": 1}


def test_simulated_shots_are_marked_wherever_they_are_told() -> None:
    memory = service(now_ms=NOON + DAY)
    record(memory, sent("a"), simulated=True)

    assert memory.answer({"action": "get", "line": "default", "shot_id": "a"})["simulated"] is True
    asked = {"action": "summary", "from": "2026-02-09T00:00:00Z"}
    assert memory.answer(asked)["total"]["simulated"] == 1


class Outrun(SqliteShots):
    """A store in which others keep shots between a sender's look at the ids and its own write."""

    def __init__(self, others: Sequence[Shot]) -> None:
        super().__init__(None, SEOUL.bucket, CLOCK)
        self._others = list(others)

    def digests(self, line: str, shot_ids: Sequence[str]) -> Mapping[str, str]:
        found = super().digests(line, shot_ids)
        others, self._others = self._others, []
        self.add(others)
        return found


def test_other_content_under_an_id_is_named_also_where_it_came_a_moment_before() -> None:
    elsewhere = SqliteShots(None, SEOUL.bucket, CLOCK)
    record(service(elsewhere), sent("same"), sent("other", "2026-02-10T11:00:00+09:00"))
    memory = service(Outrun(elsewhere.newest(Wanted("default", 0, NOON + DAY), 10)))

    answer = record(memory, sent("new"), sent("other"), sent("same"))

    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    assert [(row["index"], row["field"]) for row in answer["rejected"]] == [(1, "shot_id")]
