"""The watch of a line against simulated weeks: false alarms, and after how many shots a fault is found.

Shots go into a real memory a hundred at a time, a third of the parts is inspected, and the status is asked
for after every hundred. A fault counts as found when a reason names one of the variables in which it shows,
or, where it makes more defects, that there are more than the model let expect.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from shared.bundle.bundle import Bundle
from shared.bundle.shots import read_shot
from shared.contracts.t4_status import StatusAnswer, StatusReason
from t4_shots.plant_time import PlantTime
from t4_shots.scoring import scores
from t4_shots.shot import Outcome, Score, Shot
from t4_shots.sqlite_store import SqliteShots
from t4_shots.watch.status import Watch
from t4_shots.watch.tally import Tally
from training.simulator.faults import PlantedFault
from training.simulator.parameters import Parameters
from training.simulator.weeks import Week, simulate_weeks

EVERY: Final = 100
INSPECTED: Final = 3
FIRST: Final = 6000
"""The shot with which faults begin: after three days."""
WINDOW: Final = 2000
RUN: Final = 200
CLOCK: Final = PlantTime(ZoneInfo("Asia/Seoul"))


MOMENTARY: Final = frozenset({"sensor_stopped", "sensor_still", "value_beyond"})
"""What is told of the newest shots by themselves. Simulated sensors pause, freeze and slip now and then, in
weeks without a fault too: that is true, and while it is no more than `watch` no word on the model."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """The word on a week without a fault: how often a state began, and its share of the week's looks. Pauses
    and slips of single sensors are counted apart, as the share of looks that tell one."""

    untrusted: int
    watched: int
    untrusted_share: float
    watched_share: float
    by_psi_alone: float
    momentary_share: float


@dataclass(frozen=True, slots=True)
class Found:
    """After how many shots with a fault it was found: any doubt, and that the model is not trusted; None for
    never. `late_s` is how far the time that was told for its beginning is from the true one, in seconds."""

    doubted: int | None
    untrusted: int | None
    late_s: float | None


def alarms_of(bundle: Bundle, seed: int) -> Alarms:
    """Watch a week without a fault."""
    states: list[str] = []
    psi = momentary = 0
    for _, status in statuses(bundle, simulate_weeks(Parameters.read(), bundle.schema, seed)):
        if status["state"] != "too_few":
            found = {reason["state"] for reason in status["reasons"] if not _is_momentary(reason)}
            states.append(next((state for state in ("not_trusted", "watch") if state in found), "trusted"))
            momentary += any(map(_is_momentary, status["reasons"]))
            psi += any(row["psi"] >= 0.25 for row in status["variables"])
    return Alarms(
        _begins(states, "not_trusted"),
        _begins(states, "watch"),
        states.count("not_trusted") / len(states),
        states.count("watch") / len(states),
        psi / len(states),
        momentary / len(states),
    )


def found_of(bundle: Bundle, seed: int, fault: str) -> Found:
    """Watch a week with a fault until it is found."""
    week = simulate_weeks(Parameters.read(), bundle.schema, seed, fault=fault, first_shot=FIRST)
    planted = week.fault
    if planted is None:
        raise ValueError(f"{fault}: was not planted")
    doubted: int | None = None
    for shots, status in statuses(bundle, week):
        if shots <= planted.first_shot:
            continue
        hits = [reason for reason in status["reasons"] if is_hit(reason, planted)]
        if hits and doubted is None:
            doubted = shots - planted.first_shot
        untrusted = next((reason for reason in hits if reason["state"] == "not_trusted"), None)
        if untrusted is not None:
            begun = CLOCK.told(int(week.times[planted.first_shot] * 1000))
            return Found(doubted, shots - planted.first_shot, _apart(untrusted.get("since"), begun))
    return Found(doubted, None, None)


def is_hit(reason: StatusReason, planted: PlantedFault) -> bool:
    """Return whether a reason is about a fault: a variable that it shows in or acts by, or its defects."""
    if "feature" in reason:
        return reason["feature"] in planted.variables
    return reason["code"] == "more_defects" and bool(planted.modes)


def statuses(bundle: Bundle, week: Week, every: int = EVERY) -> Iterator[tuple[int, StatusAnswer]]:
    """Record a week, and give the status after every so many shots, with how many there were."""
    tally = Tally(lambda _: bundle, CLOCK.bucket)
    store = SqliteShots(None, CLOCK.bucket, "", tally.windows)
    watch = Watch(store, CLOCK, WINDOW, RUN)
    _, reference = tally.model("default")
    shots = shots_of(week, bundle)
    for start in range(0, len(shots), every):
        some = shots[start : start + every]
        store.add(some)
        yield start + len(some), watch.status("default", bundle, reference, some[-1].at_ms)
    store.close()


def shots_of(week: Week, bundle: Bundle, inspected: int = INSPECTED) -> list[Shot]:
    """The shots of a week as a store keeps them; every so manieth part was inspected, none for 0."""
    made = [week.shot(number) for number in range(len(week))]
    sent = [one["features"] for one in made]
    judged: list[Score] = []
    for start in range(0, len(sent), 1000):
        judged += scores(bundle, [read_shot(bundle.schema, one) for one in sent[start : start + 1000]])
    return [
        Shot(
            "default",
            f"s{number}",
            int(week.times[number] * 1000),
            0,
            sent[number],
            made[number]["context"],
            int(week.times[number] * 1000),
            "",
            judged[number],
            False,
            _outcome(week, number) if inspected and number % inspected == 0 else None,
        )
        for number in range(len(week))
    ]


def _outcome(week: Week, number: int) -> Outcome:
    said = week.outcome(number)
    modes = tuple(said.get("modes", ()))
    return Outcome(said["result"], modes, "", "", "", int(week.times[number] * 1000))


def _is_momentary(reason: StatusReason) -> bool:
    return reason["code"] in MOMENTARY and reason["state"] == "watch"


def _begins(states: list[str], state: str) -> int:
    """How often a state begins."""
    return sum(now == state and before != state for before, now in zip(["", *states], states, strict=False))


def _apart(told: str | None, begun: str) -> float | None:
    if told is None:
        return None
    return abs((datetime.fromisoformat(told) - datetime.fromisoformat(begun)).total_seconds())
