"""Whatever the figures of a line are, the words say the same: of a variable, of all, and the agent's.

Lines are drawn at random: how many shots, how long their runs are and how far these differ, what drifts,
stops or stands still, and how the inspected parts go with the probabilities.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from agent.core.line_watch import LineWatch
from shared.contracts.t4_status import StatusAnswer
from shared.text_analysis.language import Language
from t4_shots.service import ShotService, Watching
from t4_shots.shot import Outcome, Shot
from t4_shots.sqlite_store import SqliteShots
from t4_shots.watch.drift import UNUSUAL
from t4_shots.watch.findings import ALIKE_DISTANCE, ALIKE_PSI, ALIKE_RELATION, FOUND
from t4_shots.watch.outcomes import FEWEST_PARTS
from t4_shots.watch.status import FEWEST_SHOTS, LEAST_DIFFERENCE
from t4_shots.watch.tally import Tally
from tests.fakes import FakeTransport
from tests.quality_parts import default_bundle
from tests.shot_parts import CLOCK, MINUTE, NOON, SEOUL, kept
from tests.shot_service import only_default

BUNDLE = default_bundle()
NAMES = BUNDLE.schema.names
SEEDS = range(40)


@cache
def line_of(seed: int) -> StatusAnswer:
    """The status of a line that is drawn."""
    tally = Tally(only_default(BUNDLE), SEOUL.bucket)
    store = SqliteShots(None, SEOUL.bucket, CLOCK, tally.windows)
    store.add(drawn(random.Random(seed)))
    made = ShotService(
        store, only_default(BUNDLE), SEOUL, lambda: NOON / 1000, tally=tally, watching=Watching()
    )
    answer: Any = made.answer({"action": "status"})
    return answer  # type: ignore[no-any-return]


def drawn(draw: random.Random) -> list[Shot]:
    number, run = draw.choice([200, 500, 1000, 2400]), draw.choice([1, 40, 160, 400])
    apart, rate = draw.choice([0.0, 0.5, 1.0]), draw.choice([0.5, 1.0, 1.0, 2.0, 4.0])
    deviation = np.nanstd(BUNDLE.shots.rows, axis=0)
    fault, column = (
        draw.choice(["none", "none", "drifts", "stops", "stands", "beyond"]),
        draw.randrange(len(NAMES)),
    )
    first = draw.randrange(number)
    shots, shift = [], np.zeros(len(NAMES))
    for place in range(number):
        if place % run == 0:
            shift = np.array([draw.gauss(0, apart) for _ in NAMES]) * deviation
        row = BUNDLE.shots.rows[draw.randrange(len(BUNDLE.shots))] + shift
        beyond: tuple[str, ...] = ()
        if place >= first and fault != "none":
            if fault == "drifts":
                row[column] += 2 * deviation[column]
            elif fault == "beyond":
                row[column] += 40 * deviation[column]
                beyond = (NAMES[column],)
            else:
                row[column] = np.nan if fault == "stops" else BUNDLE.schema.features[column].typical
        features = {name: float(value) for name, value in zip(NAMES, row, strict=True) if not np.isnan(value)}
        shots.append(_judged(draw, NOON - (number - place) * MINUTE, features, beyond, rate))
    return shots


def _judged(
    draw: random.Random,
    at_ms: int,
    features: Mapping[str, float],
    beyond: tuple[str, ...],
    rate: float,
) -> Shot:
    shot = kept(f"{at_ms}", at_ms)
    chance = min(0.99, draw.expovariate(8))
    outcome = None
    if draw.random() < 0.4:
        bad = draw.random() < rate * chance
        outcome = Outcome("defect" if bad else "good", (), "", "", "", at_ms)
    return replace(
        shot,
        features=features,
        score=replace(shot.score, probability=chance, missing=(), beyond=beyond),
        outcome=outcome,
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_word_for_a_variable_is_what_its_figures_are(seed: int) -> None:
    status = line_of(seed)
    reasons = {
        reason["feature"]: reason["code"] for reason in reversed(status["reasons"]) if "feature" in reason
    }
    for row in status["variables"]:
        finding, chance = row["finding"], min(row["distance_chance"], row["relation_chance"])
        alike = (
            row["psi"] < ALIKE_PSI
            and row["distance"] < ALIKE_DISTANCE
            and abs(row["relation"]) < ALIKE_RELATION
        )
        assert (finding in {"alike", "within_runs", "few_values"}) == (row["state"] == "trusted")
        assert (row["feature"] in reasons) == (row["state"] != "trusted")
        if row["state"] == "trusted":
            assert chance >= UNUSUAL
            assert finding == "few_values" or (finding == "alike") == alike
        else:
            assert finding == FOUND[reasons[row["feature"]]]
        if finding in {"off", "moved"}:
            assert chance < UNUSUAL


@pytest.mark.parametrize("seed", SEEDS)
def test_the_state_is_the_worst_reason_and_trusted_is_a_line_without_any(seed: int) -> None:
    status = line_of(seed)
    states = {reason["state"] for reason in status["reasons"]}
    worst = next((state for state in ("not_trusted", "watch", "too_few") if state in states), "trusted")
    assert status["state"] == worst
    assert ("can be trusted" in status["message"]) == (worst == "trusted")
    assert ("믿을 수 있습니다" in status["message_ko"]) == (worst == "trusted")
    assert (worst == "too_few") == (status["window"]["shots"] < FEWEST_SHOTS and states <= {"too_few"})


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_that_is_trusted_counts_what_differs_all_the_same(seed: int) -> None:
    status = line_of(seed)
    if status["state"] != "trusted":
        return
    differ = sum(row["finding"] == "within_runs" for row in status["variables"])
    said = re.search(r"(\d+) of (\d+) variables differ from training", status["message"])
    assert (0 if said is None else int(said[1])) == differ
    assert (f"{differ}개는 학습 때와 다르지만" in status["message_ko"]) == bool(differ)


@pytest.mark.parametrize("seed", SEEDS)
def test_trust_takes_account_of_the_classes_that_the_chart_shows_off(seed: int) -> None:
    status = line_of(seed)
    known = status["outcomes"]
    assert known is not None
    rows = known["calibration"]
    assert sum(row["parts"] for row in rows) == known["parts"]
    off = sum(not row["rate_low"] <= row["expected"] / row["parts"] <= row["rate_high"] for row in rows)
    codes = {reason["code"] for reason in status["reasons"]}
    if status["window"]["shots"] >= FEWEST_SHOTS:
        assert ("calibration_off" in codes) == (known.get("calibration_chance", 1.0) < UNUSUAL and off > 0)
        apart = abs(known["rate"] - known["expected_rate"]) >= LEAST_DIFFERENCE
        assert bool(codes & {"more_defects", "fewer_defects"}) == (
            known.get("chance", 1.0) < UNUSUAL and apart
        )
    if status["state"] == "trusted":
        said = re.search(r"In (\d+) of (\d+) classes", status["message"])
        assert (0 if said is None else int(said[1])) == off
        assert said is None or int(said[2]) == len(rows)
        assert known["parts"] < FEWEST_PARTS or known["chance"] >= UNUSUAL or not apart


@pytest.mark.parametrize("seed", SEEDS)
def test_the_agent_doubts_a_verdict_just_where_a_variable_of_it_is_doubted(seed: int) -> None:
    status = line_of(seed)
    watch = LineWatch(FakeTransport(lambda *_: status))
    watch.look()
    whole = any(r["state"] == "not_trusted" and "feature" not in r for r in status["reasons"])
    for row in status["variables"]:
        said = watch.doubt({row["feature"]: 1.0}, Language.ENGLISH)
        assert (said is not None) == (row["state"] in {"watch", "not_trusted"} or whole)


def test_the_lines_that_were_drawn_are_of_all_kinds() -> None:
    states = {line_of(seed)["state"] for seed in SEEDS}
    codes = {reason["code"] for seed in SEEDS for reason in line_of(seed)["reasons"]}
    findings = {row["finding"] for seed in SEEDS for row in line_of(seed)["variables"]}
    assert states == {"trusted", "watch", "not_trusted", "too_few"}
    assert codes >= {"value_beyond", "more_defects", "calibration_off", "sensor_missing"}
    assert findings >= {"alike", "within_runs", "moved", "beyond", "missing"}
