"""Looks at a line's shots agree with counting by hand, name their time, and read no more than they may."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.parsing import parse
from shared.contracts.t4_look import MOST_READ, Period
from shared.errors import InvalidInput, NotFound
from t4_shots.period import time_of
from t4_shots.shot import Shot
from t4_shots.sqlite_store import SqliteShots
from t4_shots.trends import rate_difference
from tests.shot_parts import CLOCK, DAY, HOUR, MINUTE, NOON, SEOUL, kept, said
from tests.shot_service import service

VERDICTS = ["normal", "normal", "normal", "defect", "unsure", "withheld"]


def shots_of(seed: int, count: int = 300, days: int = 3) -> list[Shot]:
    """Shots of the days before noon, with moulds, modes and some outcomes."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        verdict = draw.choice(VERDICTS)
        shot = kept(
            f"s{number}",
            NOON - draw.randrange(days * DAY),
            verdict=verdict,
            mould=draw.choice(["M1", "M2", ""]),
            mode=draw.choice(["cold_shut", "flash"]) if verdict == "defect" else None,
            outcome=said(draw.choice(["good", "defect"])) if draw.random() < 0.2 else None,
        )
        features = {"Process_Temperature": draw.gauss(670, 5), "Process_MoldTemperature": draw.gauss(200, 4)}
        made.append(replace(shot, features=features, score=replace(shot.score, probability=draw.random())))
    return made


def look(shots: Sequence[Shot], **asked: Any) -> Any:
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    store.add(shots)
    return service(store).answer({"action": "look", **asked})


def in_order(shots: Sequence[Shot]) -> list[Shot]:
    return sorted(shots, key=lambda shot: shot.place)


def by_hand(shots: Sequence[Shot]) -> dict[str, int]:
    verdicts = Counter(shot.score.verdict for shot in shots)
    return {
        "shots": len(shots),
        "judged": verdicts["defect"] + verdicts["normal"],
        "defects": verdicts["defect"],
        "unsure": verdicts["unsure"],
        "withheld": verdicts["withheld"],
    }


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "period",
    [
        {"day": "today"},
        {"day": "yesterday", "shift": "night"},
        {"last_hours": 7.3},
        {"last_shots": 37},
        {"week": "this"},
        {"from": "2026-02-08T11:17", "to": "2026-02-09T23:41"},
    ],
)
def test_counts_are_those_of_the_shots_in_the_time_that_is_told(seed: int, period: dict[str, Any]) -> None:
    shots = shots_of(seed)

    answer = look(shots, what="summary", period=period, by="mould")

    time = time_of(parse(Period, period), SEOUL, NOON)
    inside = [shot for shot in shots if time.begin_ms <= shot.at_ms < time.end_ms]
    assert answer["period"]["start"] == SEOUL.told(time.begin_ms)
    assert answer["period"]["end"] == SEOUL.told(time.end_ms)
    if "last_shots" in period:
        inside = in_order(shots)[-37:]
    hand = by_hand(inside)
    assert {name: answer["total"][name] for name in hand} == hand
    assert sum(row["shots"] for row in answer["rows"]) == len(inside)
    known = [shot.outcome.result for shot in inside if shot.outcome is not None]
    assert answer["total"].get("known", 0) == len(known)
    if hand["judged"]:
        rate = hand["defects"] / hand["judged"]
        assert answer["total"]["rate"] == pytest.approx(rate, abs=1e-6)
        assert answer["total"]["rate_low"] <= answer["total"]["rate"] <= answer["total"]["rate_high"]


@pytest.mark.parametrize("seed", range(5))
def test_a_mould_alone_is_what_its_shots_are(seed: int) -> None:
    shots = shots_of(seed)

    whole = look(shots, what="list", period={"last_hours": 80}, mould="m1", limit=50)

    own = [shot for shot in in_order(shots) if shot.mould == "M1"]
    assert whole["total"]["shots"] == len(own)
    assert [row["shot_id"] for row in whole["shots"]] == [shot.shot_id for shot in own[::-1]][:50]


@pytest.mark.parametrize("seed", range(5))
def test_the_worst_shots_are_those_of_the_highest_probabilities(seed: int) -> None:
    shots = shots_of(seed)

    answer = look(shots, what="worst", period={"last_hours": 80}, limit=7)

    highest = sorted((shot.score.probability for shot in shots), reverse=True)[:7]
    assert [row["defect_probability"] for row in answer["shots"]] == highest
    named = {shot.shot_id: shot.score.mode for shot in shots}
    assert all(row["mode"] == named[row["shot_id"]] for row in answer["shots"])


def test_the_worst_mould_is_the_one_that_is_surely_bad() -> None:
    few = [
        kept("few", NOON - MINUTE, verdict="defect", mould="RARE"),
        kept("f2", NOON - 2 * MINUTE, mould="RARE"),
    ]
    many = [
        kept(f"m{n}", NOON - n * MINUTE, verdict="defect" if n % 5 < 2 else "normal", mould="OFTEN")
        for n in range(100)
    ]

    rows = look([*few, *many], what="worst", by="mould")["rows"]

    assert [row["key"] for row in rows] == ["OFTEN", "RARE"]


@pytest.mark.parametrize("seed", range(6))
def test_a_shift_of_a_variable_is_found_where_it_began_and_what_moved_with_it(seed: int) -> None:
    draw = random.Random(seed)
    began = draw.randint(120, 200)
    shots = [
        replace(
            kept(f"s{n}", NOON - (260 - n) * MINUTE),
            features={
                "Process_Temperature": draw.gauss(670 if n < began else 640, 4),
                "Process_MoldTemperature": draw.gauss(200 if n < began else 180, 4),
            },
        )
        for n in range(260)
    ]

    trend = look(shots, what="trend", variable="용탕 온도", period={"last_shots": 260})["trend"]

    assert trend["feature"] == "Process_Temperature"
    assert trend["since"]["side"] == "below"
    assert abs(int(trend["since"]["shot_id"][1:]) - began) <= 2
    assert {row["feature"] for row in trend["moved"]} == {"Process_Temperature", "Process_MoldTemperature"}
    assert all(row["deviations"] < -3 for row in trend["moved"])


def test_defects_since_when_are_told_from_the_first_defect_of_the_run() -> None:
    shots = [
        kept(f"s{n}", NOON - (400 - n) * MINUTE, verdict="defect" if n >= 330 and n % 3 else "normal")
        for n in range(400)
    ]

    trend = look(shots, what="trend", period={"last_shots": 400})["trend"]

    assert trend["since"]["shot_id"] in {"s330", "s331"}
    assert trend["since"]["side"] == "above"


def test_a_steady_line_has_no_beginning() -> None:
    shots = [
        kept(f"s{n}", NOON - n * MINUTE, verdict="defect" if n % 10 == 0 else "normal") for n in range(200)
    ]

    assert look(shots, what="trend", period={"last_shots": 200})["trend"]["since"] is None


def test_defects_in_a_row_are_those_up_to_the_newest_shot() -> None:
    shots = [kept(f"s{n}", NOON - n * MINUTE, verdict="defect" if n < 4 else "normal") for n in range(60)]

    trend = look(shots, what="trend")["trend"]

    assert trend["defects_in_a_row"] == 4
    assert trend["in_a_row_since"] == "2026-02-10T11:57:00+09:00"


@pytest.mark.parametrize("seed", range(5))
def test_a_comparison_turned_around_has_the_opposite_difference(seed: int) -> None:
    shots = shots_of(seed, 600)
    today, yesterday = {"day": "today"}, {"day": "yesterday"}

    one = look(shots, what="compare", period=today, other={"period": yesterday})
    other = look(shots, what="compare", period=yesterday, other={"period": today})

    assert one["total"] == other["compared"]["total"]
    told, turned = one["compared"], other["compared"]
    assert told["difference_percent"] == pytest.approx(-turned["difference_percent"])
    assert told["difference_low_percent"] == pytest.approx(-turned["difference_high_percent"])
    assert told["differs"] == turned["differs"]


def test_a_rate_that_differs_for_sure_is_told_so_and_equal_ones_are_not() -> None:
    good = {"rate": 0.02, "rate_low": 0.01, "rate_high": 0.04}
    bad = {"rate": 0.3, "rate_low": 0.25, "rate_high": 0.36}

    differs: Any = rate_difference(bad, good)  # type: ignore[arg-type] # the rates alone
    same: Any = rate_difference(good, good)  # type: ignore[arg-type] # the rates alone

    assert differs[1] > 0
    assert same[1] < 0 < same[2]


def test_nothing_recorded_ever_and_nothing_in_this_time_are_two_answers() -> None:
    assert look([], what="trend")["nothing"] == "line"
    old = look([kept("old", NOON - 30 * DAY)], what="summary", period={"day": "today"})
    assert (old["nothing"], old["total"]["shots"]) == ("period", 0)


def test_a_look_reads_counts_for_a_long_time_and_shots_up_to_a_bound() -> None:
    shots = [kept(f"s{n}", NOON - n * 10_000) for n in range(1, MOST_READ + 200)]

    summary = look(shots, what="summary", period={"week": "this"}, by="day")
    worst = look(shots, what="worst", period={"week": "this"})

    assert summary["read"]["shots"] == 0
    assert summary["read"]["buckets"] <= 24
    assert "cut" not in summary
    assert worst["cut"]
    assert worst["read"]["shots"] == MOST_READ


def test_simulated_shots_are_told_as_such() -> None:
    shots = [replace(kept(f"s{n}", NOON - n * MINUTE), simulated=n % 2 == 0) for n in range(10)]

    answer = look(shots, what="list")

    assert answer["total"]["simulated"] == 5
    assert sum(row.get("simulated", False) for row in answer["shots"]) == 5


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"what": "trend", "variable": "gate speed"}, "variable"),
        ({"what": "summary", "variable": "Process_Temperature"}, "variable"),
        ({"what": "compare"}, "other"),
        ({"what": "guess"}, "what"),
        ({"what": "list", "limit": 0}, "limit"),
    ],
)
def test_what_was_not_understood_is_refused_by_name(asked: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        look([], **asked)

    assert refused.value.details[0].field == field


def test_a_line_that_is_none_is_named() -> None:
    with pytest.raises(NotFound, match="3"):
        look([], what="compare", other={"line": "3"}, period={"last_hours": HOUR / HOUR})
