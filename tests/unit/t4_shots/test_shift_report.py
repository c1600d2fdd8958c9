"""Shift reports agree with counting by hand, name their shift, and read no more than they may."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.t4_report import MOST_READ
from shared.errors import InvalidInput, NotFound, Unavailable
from shared.probability import percent
from t2_importance.service import Explainer
from t4_shots.plant_time import PlantTime, read_shifts
from t4_shots.service import ShotService
from t4_shots.shift_report.questions import longest_run
from t4_shots.shift_report.text import text_of
from t4_shots.shot import Shot
from t4_shots.sqlite_store import SqliteShots
from tests.quality_parts import default_bundle, sample
from tests.shot_parts import CLOCK, DAY, HOUR, MINUTE, NOON, SEOUL, kept, said
from tests.shot_service import only_default, service

SCHEMA = default_bundle().schema
VERDICTS = ["normal", "normal", "normal", "defect", "unsure", "withheld"]
BERLIN = PlantTime(ZoneInfo("Europe/Berlin"), read_shifts("early=06:00,late=14:00,night=22:00"))


def shots_of(seed: int, count: int = 400, days: int = 9, end_ms: int = NOON) -> list[Shot]:
    """Shots of the days before an instant, with moulds, modes and some outcomes that a person told."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        verdict = draw.choice(VERDICTS)
        outcome = said(*draw.choice([("good",), ("defect", "flash")]), by="kim")
        shot = kept(
            f"s{number}",
            end_ms - draw.randrange(days * DAY),
            verdict=verdict,
            mould=draw.choice(["M1", "M2", ""]),
            mode=draw.choice(["cold_shut", "flash"]) if verdict == "defect" else None,
            outcome=replace(outcome, note="kim saw it") if draw.random() < 0.3 else None,
        )
        made.append(replace(shot, score=replace(shot.score, probability=draw.random())))
    return made


def steady(count: int, every_ms: int = MINUTE, begin_ms: int = NOON - 4 * HOUR) -> list[Shot]:
    """Shots of the day shift before noon, of one mould, with all values moving a little."""
    draw = random.Random(count)
    values = sample("good")
    return [
        replace(
            kept(f"s{number}", begin_ms + number * every_ms, mould="M1"),
            features={name: value * draw.gauss(1, 0.002) for name, value in values.items()},
        )
        for number in range(count)
    ]


def on(clock: PlantTime, shots: Sequence[Shot], now_ms: int) -> ShotService:
    """T4 with these shots by a plant's clock."""
    store = SqliteShots(None, clock.bucket, "clock")
    if shots:
        store.add(shots)
    return ShotService(store, only_default(default_bundle()), clock, lambda: now_ms / 1000)


def report(shots: Sequence[Shot], **asked: Any) -> Any:
    return on(SEOUL, shots, NOON).answer({"action": "shift_report", **asked})


def in_time(shots: Sequence[Shot], start: str, end: str) -> list[Shot]:
    first, last = (int(datetime.fromisoformat(text).timestamp() * 1000) for text in (start, end))
    return [shot for shot in shots if first <= shot.at_ms < last]


def by_hand(shots: Sequence[Shot]) -> dict[str, int]:
    verdicts = [shot.score.verdict for shot in shots]
    told = {
        "shots": len(shots),
        "judged": verdicts.count("defect") + verdicts.count("normal"),
        "defects": verdicts.count("defect"),
        "unsure": verdicts.count("unsure"),
        "withheld": verdicts.count("withheld"),
    }
    known = [shot.outcome.result for shot in shots if shot.outcome]
    return told | ({"known": len(known), "known_defects": known.count("defect")} if known else {})


def assert_counted(row: Any, shots: Sequence[Shot]) -> None:
    mine = in_time(shots, row["start"], row["end"])
    assert {name: row["total"][name] for name in by_hand(mine)} == by_hand(mine)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "asked", [{}, {"shift": "current"}, {"day": "yesterday", "shift": "day"}, {"shift": "야간"}]
)
def test_counts_are_those_of_the_shots_in_the_shifts_that_are_told(seed: int, asked: dict[str, str]) -> None:
    shots = shots_of(seed)

    answer = report(shots, **asked)

    assert_counted(answer["shift"], shots)
    for before in (answer["before_same"], answer["before_all"]):
        assert len(before["shifts"]) == 7
        for row in before["shifts"]:
            assert_counted(row, shots)
        assert before["total"]["shots"] == sum(row["total"]["shots"] for row in before["shifts"])
        assert before["with_shots"] == sum(row["total"]["shots"] > 0 for row in before["shifts"])
    own = in_time(shots, answer["shift"]["start"], answer["shift"]["end"])
    assert sum(row["total"]["shots"] for row in answer["moulds"]) == len(own)
    assert sum(row["shots"] for row in answer["outcomes"]) == sum(shot.outcome is not None for shot in own)
    assert sum(row["predicted"] for row in answer["modes"]) == answer["shift"]["total"]["defects"]
    asks = answer["questions"]
    unknown = [shot for shot in own if shot.outcome is None]
    assert asks["defects_unknown"] == sum(shot.score.verdict == "defect" for shot in unknown)
    assert asks["unsure_unknown"] == sum(shot.score.verdict == "unsure" for shot in unknown)
    assert asks["unnamed_mould"] == sum(shot.mould == "" for shot in own)


def test_the_last_shift_that_ended_is_meant_where_none_is_named() -> None:
    """At noon in Seoul it is the night that began the evening before, over midnight as one."""
    shift = report([])["shift"]

    assert (shift["key"], shift["day"], shift["name"]) == ("2026-02-09 night", "2026-02-09", "night")
    assert (shift["start"], shift["end"]) == ("2026-02-09T20:00:00+09:00", "2026-02-10T08:00:00+09:00")
    assert "running" not in shift


def test_the_same_shifts_are_of_its_name_and_the_others_just_before_it() -> None:
    answer = report([], shift="current")

    same = [row["key"] for row in answer["before_same"]["shifts"]]
    assert same == [f"2026-02-{day:02} day" for day in range(3, 10)]
    ends = [row["end"] for row in answer["before_all"]["shifts"]]
    starts = [row["start"] for row in answer["before_all"]["shifts"]]
    assert ends == [*starts[1:], answer["shift"]["start"]]


@pytest.mark.parametrize(
    ("now", "asked", "hours"),
    [
        (datetime(2026, 3, 29, 12, tzinfo=UTC), {"day": "2026-03-28", "shift": "night"}, 7),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), {"day": "2026-10-24", "shift": "night"}, 9),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), {"day": "2026-10-24", "shift": "late"}, 8),
    ],
)
def test_a_night_in_which_clocks_change_has_all_its_shots(
    now: datetime, asked: dict[str, str], hours: int
) -> None:
    now_ms = int(now.timestamp() * 1000)
    shots = shots_of(3, end_ms=now_ms)

    answer = on(BERLIN, shots, now_ms).answer({"action": "shift_report", **asked})

    start, end = (datetime.fromisoformat(answer["shift"][name]) for name in ("start", "end"))
    assert (end - start).total_seconds() == hours * 3600
    assert_counted(answer["shift"], shots)
    for row in (*answer["before_same"]["shifts"], *answer["before_all"]["shifts"]):
        assert_counted(row, shots)


def test_a_shift_that_runs_says_so_and_ends_its_gaps_now() -> None:
    answer = report(steady(60), shift="current")

    assert answer["shift"]["running"] is True
    (gap,) = answer["questions"]["gaps"]
    assert (gap["at"], gap["end"]) == ("end", "2026-02-10T12:00:00+09:00")
    assert "진행 중" in report(steady(60), shift="current", format="text")["text"]


def test_a_shift_without_shots_says_so_and_is_still_compared() -> None:
    answer = report(shots_of(1)[:0])

    assert answer["nothing"] is True
    assert answer["worst"] == answer["changes"] == answer["modes"] == answer["moulds"] == []
    assert "rate" not in answer["shift"]["total"]
    assert "difference_percent" not in answer["before_same"]
    assert "No shot was recorded" in report([], format="text", lang="en")["text"]


def test_a_simulated_shift_is_marked_in_every_form() -> None:
    shots = [replace(shot, simulated=True) for shot in steady(60)]

    assert report(shots, shift="current")["simulated"] is True
    for lang, word in (("ko", "시뮬레이션"), ("en", "Simulated")):
        told = report(shots, shift="current", format="text", lang=lang)
        assert told["simulated"] is True
        assert told["subject"].startswith(f"[{word}]")
        assert word in told["text"]
    assert "simulated" not in report(steady(60), shift="current")


def test_a_rate_surely_higher_than_before_is_told_with_its_interval() -> None:
    good = [replace(shot, at_ms=shot.at_ms - DAY) for shot in steady(200)]
    good = [replace(shot, shot_id=f"old-{shot.shot_id}") for shot in good]
    bad = [
        replace(kept(shot.shot_id, shot.at_ms, verdict="defect"), context=shot.context) for shot in steady(50)
    ]

    before = report([*good, *bad], shift="current")["before_same"]

    assert before["differs"] is True
    assert before["difference_percent"] == 100
    assert 90 < before["difference_low_percent"] <= before["difference_high_percent"]


@pytest.mark.parametrize("place", [60, 120, 180])
def test_a_setting_that_was_changed_is_told_with_what_was_before_and_after(place: int) -> None:
    shots = [
        replace(shot, features={**shot.features, "Process_Pressure": shot.features["Process_Pressure"] - 20})
        if number >= place
        else shot
        for number, shot in enumerate(steady(240))
    ]
    shots = [
        replace(shot, score=replace(shot.score, verdict="defect")) if number >= place else shot
        for number, shot in enumerate(shots)
    ]

    (change,) = report(shots, shift="current")["changes"]

    (step,) = change["steps"]
    assert (step["feature"], step["unit"]) == ("Process_Pressure", "bar")
    assert step["after"] - step["before"] == pytest.approx(-20, abs=2)
    assert change["at"] == SEOUL.told(shots[place].at_ms)
    assert change["before"]["shots"] == min(place, 100)
    assert change["after"]["shots"] == min(240 - place, 100)
    assert (change["difference_percent"], change["differs"]) == (100, True)


def test_what_changed_in_the_shift_before_is_not_told_again_and_what_changed_with_the_shift_is() -> None:
    begin = NOON - 4 * HOUR
    shots = steady(240, begin_ms=begin - HOUR)

    def moved(first: int) -> list[Shot]:
        return [
            replace(shot, features={**shot.features, "Process_HoldTime": 3.0}) if number >= first else shot
            for number, shot in enumerate(shots)
        ]

    assert report(moved(30), shift="current")["changes"] == []
    (change,) = report(moved(60), shift="current")["changes"]
    assert change["at"] == SEOUL.told(begin)


@pytest.mark.parametrize("example", ["good", "cold-die", "low-clamp", "weak-intensification"])
def test_drivers_are_those_that_t2_answers(example: str) -> None:
    values = sample(example)
    shot = replace(kept("worst", verdict="defect"), features=values)

    (told,) = report([replace(shot, at_ms=NOON - HOUR)], shift="current")["worst"]

    raising = [
        row for row in Explainer.of(default_bundle()).analyze({"features": values})["attributions"]
        if row["direction"] == "raises"
    ][:3]  # fmt: skip
    assert [row["feature"] for row in told["drivers"]] == [row["feature"] for row in raising]
    for one, other in zip(told["drivers"], raising, strict=True):
        feature = default_bundle().schema.lookup(one["feature"])
        own = {"percent": 0, "shap": 0, "decimals": feature and feature.shown_decimals}
        assert one | own == other | own
        assert one["percent"] == pytest.approx(other["percent"], abs=0.02)
    assert told["judged_by"] == "model-1"


def test_the_worst_are_the_most_probable_of_those_that_are_suspect() -> None:
    shots = shots_of(5, count=80, days=1)
    answer = report(shots, shift="current")

    own = in_time(shots, answer["shift"]["start"], answer["shift"]["end"])
    suspect = [shot for shot in own if shot.score.verdict in ("defect", "unsure")]
    ordered = sorted(suspect, key=lambda shot: -shot.score.probability)
    assert [row["shot_id"] for row in answer["worst"]] == [shot.shot_id for shot in ordered[:5]]


def test_values_that_the_model_cannot_read_leave_a_shot_without_drivers() -> None:
    shot = replace(kept("worst", NOON - HOUR, verdict="defect"), features={"Elsewhere": 1.0})

    (told,) = report([shot], shift="current")["worst"]

    assert told["drivers"] == []


def test_a_stuck_sensor_a_missing_one_and_a_gap_are_asked_about() -> None:
    shots = steady(200)
    shots = [
        replace(shot, features={**shot.features, "Sensor_Flow": 26.5}) if 50 <= number < 80 else shot
        for number, shot in enumerate(shots)
    ]
    shots = [
        replace(shot, score=replace(shot.score, missing=("Sensor_Torque",) if number % 4 == 0 else ()))
        for number, shot in enumerate(shots)
    ]
    shots = [shot for number, shot in enumerate(shots) if not 100 <= number < 145]

    asks = report(shots, shift="current")["questions"]

    sensors = {row["feature"]: row for row in asks["sensors"]}
    assert sensors.keys() == {"Sensor_Flow", "Sensor_Torque"}
    assert (sensors["Sensor_Flow"]["kind"], sensors["Sensor_Flow"]["shots"]) == ("stuck", 30)
    assert sensors["Sensor_Flow"]["value"] == 26.5
    assert sensors["Sensor_Torque"]["share"] == pytest.approx(0.25, abs=0.02)
    within = [row["minutes"] for row in asks["gaps"] if row["at"] == "within"]
    assert within == [46]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("digits", [0, 1, 3])
def test_values_that_move_by_chance_are_not_stuck_and_a_planted_run_is_found(seed: int, digits: int) -> None:
    draw = random.Random(seed)
    values = [round(draw.gauss(60, 3), digits) for _ in range(400)]
    assert longest_run(values, moves=True) is None

    planted = [*values[:150], *[values[150]] * 20, *values[170:]]
    assert longest_run(planted, moves=True) is not None
    assert longest_run([1.0] * 50, moves=True) == (0, 50)
    assert longest_run([1.0] * 50, moves=False) is None


def test_no_more_shots_are_read_than_may_be_and_the_rest_is_told() -> None:
    shots = [kept(f"s{number}", NOON - 1000 * number - 1, mould="M1") for number in range(MOST_READ + 200)]

    answer = report(shots, shift="current")

    assert answer["cut"] is True
    assert answer["read"]["shots"] <= MOST_READ
    assert answer["shift"]["total"]["shots"] == MOST_READ + 200
    told = report(shots, shift="current", format="text", lang="en")["text"]
    assert f"the newest {answer['read']['shots']} were read" in told


def test_counts_take_buckets_alone() -> None:
    shots = shots_of(2, count=500)

    read = report(shots)["read"]

    assert read["buckets"] <= 8 * 24 * 3
    assert read["shots"] <= 500 // 9 * 2 + 60


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("seed", range(3))
def test_the_text_tells_the_numbers_and_no_person(seed: int, lang: str) -> None:
    shots = [*shots_of(seed), *steady(100)]
    for number, shot in enumerate(shots):
        shots[number] = replace(shot, shot_id=f"{number}")
    answer = report(shots, shift="current")
    told = report(shots, shift="current", format="text", lang=lang)

    assert "kim" not in str(answer)
    assert "kim" not in told["text"]
    assert len(told["subject"]) < 100
    assert str(answer["shift"]["total"]["shots"]) in told["text"]
    for shot in answer["worst"]:
        assert shot["shot_id"] in told["text"]
    for row in answer["modes"]:
        assert f"{row['predicted']} / {row['found']}" in told["text"]


@pytest.mark.parametrize(
    ("lang", "form", "unsure"),
    [
        ("ko", r"불량 (\d+) / 판정된 (\d+)샷 = ([<>\d.]+) %", "불확실 {unsure}"),
        ("en", r"(\d+) defects / (\d+) judged shots = ([<>\d.]+) %", "{unsure} unsure"),
    ],
)
def test_each_rate_in_the_text_stands_with_what_it_is_of(lang: str, form: str, unsure: str) -> None:
    shots = shots_of(5, count=2000)
    answer = report(shots, shift="current")
    text = report(shots, shift="current", format="text", lang=lang)["text"]

    told = {tuple(found) for found in re.findall(form, text)}

    totals = [answer["shift"]["total"], answer["before_same"]["total"], answer["before_all"]["total"]]
    totals += [row["total"] for row in answer["moulds"]]
    assert len({total["judged"] for total in totals}) > 4
    for total in totals:
        assert (str(total["defects"]), str(total["judged"]), percent(total["rate"])) in told
        assert not total["unsure"] or unsure.format(**total) in text
    for defects, judged, rate in told:
        assert rate == percent(int(defects) / int(judged))


@pytest.mark.parametrize(("lang", "words"), [("ko", "불량, 사진 있음"), ("en", "defect, with a photo")])
def test_a_photo_of_one_of_the_worst_is_told(lang: str, words: str) -> None:
    outcome = replace(said("defect"), photo="photos/7.jpg")
    shots = [replace(shot, outcome=outcome) for shot in shots_of(1)]

    worst = report(shots, shift="current")["worst"]

    assert worst
    assert all(shot["photo"] for shot in worst)
    assert words in report(shots, shift="current", format="text", lang=lang)["text"]
    assert "photos/" not in str(report(shots, shift="current"))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"day": "soon"}, "day"),
        ({"day": "yesterday"}, "shift"),
        ({"day": "yesterday", "shift": "lunch"}, "shift"),
        ({"shift": "lunch"}, "shift"),
        ({"day": "2026-02-11", "shift": "day"}, "shift"),
        ({"format": "html"}, "format"),
        ({"lang": "de"}, "lang"),
    ],
)
def test_what_is_no_shift_is_refused_with_the_field(asked: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        report([], **asked)

    assert [detail.field for detail in refused.value.details] == [field]


def test_a_line_that_is_none_is_not_found() -> None:
    with pytest.raises(NotFound):
        report([], line="line-9")


def test_a_plant_without_shifts_has_a_report_a_day() -> None:
    clock = PlantTime(ZoneInfo("Asia/Seoul"), ())
    shift = on(clock, [], NOON).answer({"action": "shift_report", "day": "yesterday"})["shift"]

    assert (shift["key"], shift["name"]) == ("2026-02-09", "")


@pytest.mark.parametrize("shifts", ["08:00", "a=06:00,b=10:48,c=15:36,d=20:24,e=01:12", "n=22:30,day=10:30"])
@pytest.mark.parametrize(
    ("zone", "now"),
    [
        ("Asia/Seoul", datetime(2026, 2, 10, 3, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 30, 3, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 2, 3, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 6, 3, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 5, 3, tzinfo=UTC)),
    ],
)
def test_all_shots_of_days_are_in_the_reports_of_their_shifts_whatever_shifts_there_are(
    zone: str, now: datetime, shifts: str
) -> None:
    clock = PlantTime(ZoneInfo(zone), read_shifts(shifts))
    now_ms = int(now.timestamp() * 1000)
    shots = shots_of(5, days=4, end_ms=now_ms)
    plant = on(clock, shots, now_ms)
    first = clock.shift(now_ms - 3 * DAY)
    told, at_ms = 0, first.start_ms
    while at_ms <= now_ms:
        span = clock.shift(at_ms)
        asked = {"day": span.key[:10], "shift": span.key[11:]}

        answer = plant.answer({"action": "shift_report", **asked})

        assert answer["shift"]["key"] == span.key
        assert_counted(answer["shift"], shots)
        for row in (*answer["before_same"]["shifts"], *answer["before_all"]["shifts"]):
            assert_counted(row, shots)
        for lang in ("ko", "en"):
            text = plant.answer({"action": "shift_report", **asked, "format": "text", "lang": lang})["text"]
            assert (span.label if lang == "en" else span.label.replace(" day", " 주간")) in text
        told += answer["shift"]["total"]["shots"]
        at_ms = span.end_ms
    assert told == sum(shot.at_ms >= first.start_ms for shot in shots)


def test_a_shift_that_clocks_skipped_is_named_and_not_answered_by_another() -> None:
    clock = PlantTime(ZoneInfo("Europe/Berlin"), read_shifts("short=02:10,early=02:50,late=14:00"))
    plant = on(clock, [], int(datetime(2026, 3, 30, 12, tzinfo=UTC).timestamp() * 1000))

    with pytest.raises(InvalidInput, match="2026-03-29 short was skipped when clocks were put forward"):
        plant.answer({"action": "shift_report", "day": "2026-03-29", "shift": "short"})
    early = plant.answer({"action": "shift_report", "day": "2026-03-29", "shift": "early"})["shift"]
    assert early["start"] == "2026-03-29T03:00:00+02:00"


def test_a_store_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    store = SqliteShots(None, SEOUL.bucket, CLOCK)
    asked = service(store)
    store.close()

    with pytest.raises(Unavailable):
        asked.answer({"action": "shift_report"})


@pytest.mark.parametrize("seed", range(4))
def test_the_text_says_how_many_unsure_shots_each_figure_leaves_out(seed: int) -> None:
    shots, asked = shots_of(seed), {"day": "yesterday", "shift": "day"}
    told = report(shots, **asked)
    for lang, form in (
        ("ko", r"불량 {defects} / 판정된 {judged}샷 = [^\n]*불확실 {unsure}[^\n]* 제외"),
        ("en", r"{defects} defects / {judged} judged shots = [^\n]*without {unsure} unsure"),
    ):
        text = report(shots, **asked, format="text", lang=lang)["text"]
        for total in (told["shift"]["total"], told["before_same"]["total"], told["before_all"]["total"]):
            assert re.search(form.format(**total), text)


def test_a_korean_report_names_the_shift_and_the_simulated_line_in_korean() -> None:
    asked = {"day": "yesterday", "shift": "night", "format": "text"}
    korean, english = (report(shots_of(1), **asked, lang=lang) for lang in ("ko", "en"))
    assert korean["text"].startswith("교대 보고서 · default · 2026-02-09 야간\n")
    assert "2026-02-09 야간" in korean["subject"]
    assert "2026-02-09 night" in english["subject"]
    demo: Any = {**report(shots_of(1)), "line": "demo"}
    assert text_of(demo, "ko")["text"].startswith("교대 보고서 · 데모 라인 · ")
    assert text_of(demo, "en")["text"].startswith("Shift report · demo · ")
