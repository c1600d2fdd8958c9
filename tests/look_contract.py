"""Tests of looks that every store of shots has to pass; a test class per store gives `store` and `seed`."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from t4_shots.shot import Shot
from t4_shots.store import ShotStore
from tests.shot_parts import HOUR, MINUTE, NOON, kept, said
from tests.shot_service import service

BEGAN, SHOTS = 140, 200
MODES = ("cold_shut", "gas_porosity", "flash")
DAYS = {"day": "02-07", "until": "today"}


def fault_of(seed: int) -> list[Shot]:
    """Three days of shots, two moulds and three lots, of which the last follow a colder melt."""
    draw, made = random.Random(seed), []
    for number in range(SHOTS):
        late = number >= BEGAN
        bad = draw.random() < (0.6 if late else 0.04)
        shot = kept(
            f"s{number:03}",
            NOON - (SHOTS - number) * 21 * MINUTE,
            verdict="defect" if bad else draw.choice(["normal"] * 12 + ["unsure"]),
            mould="M1" if number < 100 else "M2",
            mode=draw.choice(MODES) if bad else None,
            outcome=said("defect" if bad else "good", *(["flash"] if bad else []))
            if number % 3 == 0
            else None,
        )
        context = {**shot.context, "lot": f"A{number // 70 + 1}"}
        features = {"Process_Temperature": draw.gauss(640 if late else 670, 4)}
        made.append(replace(shot, features=features, context=context))
    return made


def look(store: ShotStore, **asked: Any) -> Any:
    """A look by the clock of tests/shot_parts.py, at noon."""
    return service(store).answer({"action": "look", **asked})


def times(shots: Sequence[Shot]) -> dict[str, str]:
    """The period of shots that follow each other."""
    made = service()
    return {"from": made.clock.exactly(shots[0].at_ms), "to": made.clock.exactly(shots[-1].at_ms + 1)}


class LookContract:
    """Every test gets an empty `store` that counts by the clock of tests/shot_parts.py."""

    def test_the_beginning_is_that_of_the_fault_and_what_changed_is_told(
        self, store: ShotStore, seed: int
    ) -> None:
        store.add(fault_of(seed))

        answer = look(store, what="trend", period={"last_hours": 336})

        began = answer["trend"]["began"]
        assert abs(int(began["shot_id"][1:]) - BEGAN) <= 8
        assert "until" not in began
        assert began["shots"] == SHOTS - int(began["shot_id"][1:])
        changed = {(one["kind"], one.get("feature") or one.get("now")) for one in answer["changed"]}
        assert {("level", "Process_Temperature"), ("lot", "A3")} <= changed
        assert not {kind for kind, _ in changed} & {"mould", "model"}

    @pytest.mark.parametrize("by", ["mode", "lot", "mould", "day", "shift"])
    def test_the_parts_of_a_time_sum_up_to_the_whole(self, store: ShotStore, seed: int, by: str) -> None:
        store.add(fault_of(seed))

        answer = look(store, what="summary", period=DAYS, by=by)

        told = "shots" if by == "mode" else "defects"
        assert sum(row[told] for row in answer["rows"]) == answer["total"]["defects"] > 0

    def test_modes_alone_sum_up_to_all_defects(self, store: ShotStore, seed: int) -> None:
        store.add(fault_of(seed))

        whole = look(store, what="summary", period=DAYS)
        each = [look(store, what="summary", period=DAYS, mode=mode) for mode in MODES]

        assert sum(one["total"]["defects"] for one in each) == whole["total"]["defects"]
        assert {one["total"]["judged"] for one in each} == {whole["total"]["judged"]}
        listed = look(store, what="list", period=DAYS, mode="flash", limit=50)
        assert len(listed["shots"]) == min(50, each[2]["total"]["defects"])
        assert {shot["mode"] for shot in listed["shots"]} == {"flash"}

    def test_lots_are_what_their_shots_are_and_a_lot_that_is_none_is_named(
        self, store: ShotStore, seed: int
    ) -> None:
        shots = fault_of(seed)
        store.add(shots)

        compared = look(store, what="compare", lot="a1", other={"lot": "A2"})
        none = look(store, what="summary", lot="B9")

        sides = compared["total"]["shots"], compared["compared"]["total"]["shots"]
        assert sides == tuple(sum(shot.context["lot"] == lot for shot in shots) for lot in ("A1", "A2"))
        assert (none["nothing"], none["names"]) == ("lot", ["A3", "A2", "A1"])

    def test_what_inspection_said_is_set_against_the_verdicts(self, store: ShotStore, seed: int) -> None:
        shots = fault_of(seed)
        store.add(shots)

        told = look(store, what="outcomes", period=DAYS)["outcomes"]

        known = [shot for shot in shots if shot.outcome is not None]
        assert told["known"] == len(known) == told["judged"] + told["open"]
        assert (told["missed"], told["false_alarms"]) == (0, 0)
        assert told["agreed"] == told["judged"]
        assert [mode["key"] for mode in told["modes"]] == ["flash"]

    def test_what_changed_in_a_time_is_told_in_its_order(self, store: ShotStore, seed: int) -> None:
        shots = fault_of(seed)
        gap = [replace(shot, at_ms=shot.at_ms - 5 * HOUR * (n < 170)) for n, shot in enumerate(shots)]
        store.add(gap)

        changed = look(store, what="changes", period={"last_shots": 150})["changed"]

        assert [one["at"] for one in changed] == sorted(one["at"] for one in changed)
        found = [(one["kind"], one.get("now")) for one in changed if one["kind"] != "setpoint"]
        assert found == [("lot", "A2"), ("mould", "M2"), ("lot", "A3"), ("standstill", None)][-len(found) :]
        assert ("standstill", None) in found

    @pytest.mark.parametrize(
        "period",
        [
            {"day": "yesterday"},
            {"day": "today", "shift": "night", "earlier": 1},
            {"week": "this"},
            {"month": "this"},
            {"last_hours": 9.5},
            {"day": "monday", "until": "today"},
            {"last_shots": 33},
        ],
    )
    def test_the_form_that_is_told_asks_the_same_again(
        self, store: ShotStore, seed: int, period: dict[str, Any]
    ) -> None:
        store.add(fault_of(seed))

        one = look(store, what="summary", period=period)
        again = look(store, what="summary", period=one["period"]["form"])

        assert [again["period"][name] for name in ("start", "end", "form")] == [
            one["period"][name] for name in ("start", "end", "form")
        ]
        assert (again["total"], again["rows"]) == (one["total"], one["rows"])
