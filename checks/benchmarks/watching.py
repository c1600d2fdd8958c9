"""The watch of a line against simulated weeks: false alarms, and after how many shots a fault is found.

Shots go into a real memory a hundred at a time, a third of the parts is inspected, and the status is asked
for after every hundred. A fault counts as found when a reason names one of the variables in which it shows,
or, where it makes more defects, that there are more than the model let expect.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from checks.report import Table, show
from shared.assets import asset
from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.shots import read_shot
from shared.contracts.t4_status import StatusAnswer, StatusReason
from t4_shots.plant_time import PlantTime
from t4_shots.scoring import scores
from t4_shots.shot import Outcome, Score, Shot
from t4_shots.sqlite_store import SqliteShots
from t4_shots.watch.status import Watch
from t4_shots.watch.tally import Tally
from training.simulator.faults import FAULTS, PlantedFault
from training.simulator.parameters import Parameters
from training.simulator.weeks import Week, simulate_weeks

EVERY: Final = 100
INSPECTED: Final = 3
FIRST: Final = 6000
"""The shot with which faults begin: after three days."""
WINDOW: Final = 2000
RUN: Final = 200
QUIET_WEEKS: Final = range(101, 121)
FAULTY_WEEKS: Final = range(201, 211)
"""Seeds."""
CLOCK: Final = PlantTime(ZoneInfo("Asia/Seoul"))


@dataclass(frozen=True, slots=True)
class Alarms:
    """What was said of a week without a fault: how often a state began, and its share of the week's looks."""

    untrusted: int
    watched: int
    untrusted_share: float
    watched_share: float
    by_psi_alone: float


@dataclass(frozen=True, slots=True)
class Found:
    """After how many shots with a fault it was found: any doubt, and that the model is not trusted; None for
    never. `late_s` is how far the time that was told for its beginning is from the true one, in seconds."""

    doubted: int | None
    untrusted: int | None
    late_s: float | None


def main(as_json: bool) -> None:
    """Play all weeks, and print two tables or JSON."""
    quiet = [alarms_of(seed) for seed in QUIET_WEEKS]
    weeks = len(quiet)
    show(
        Table(
            f"Weeks without a fault ({weeks} seeds, about 14,000 shots each)",
            ("", "times a week", "share of looks %"),
            [
                (
                    "not trusted",
                    sum(a.untrusted for a in quiet) / weeks,
                    _share(a.untrusted_share for a in quiet),
                ),
                ("watch", sum(a.watched for a in quiet) / weeks, _share(a.watched_share for a in quiet)),
                ("PSI of 0.25 alone would", None, _share(a.by_psi_alone for a in quiet)),
            ],
        ),
        as_json=as_json,
    )
    rows = []
    for name in FAULTS:
        found = [found_of(seed, name) for seed in FAULTY_WEEKS]
        doubted = [each.doubted for each in found if each.doubted is not None]
        untrusted = [each.untrusted for each in found if each.untrusted is not None]
        late = [each.late_s / 3600 for each in found if each.late_s is not None]
        rows.append(
            (
                name,
                len(doubted),
                median(doubted) if doubted else None,
                max(doubted, default=None),
                len(untrusted),
                median(untrusted) if untrusted else None,
                median(late) if late else None,
            )
        )
    show(
        Table(
            f"Weeks with a fault ({len(FAULTY_WEEKS)} seeds each)",
            ("", "found in", "shots, median", "most", "not trusted in", "shots, median", "since is off by h"),
            rows,
        ),
        as_json=as_json,
    )


def alarms_of(seed: int) -> Alarms:
    """Watch a week without a fault."""
    states: list[str] = []
    psi = 0
    for _, status in statuses(simulate_weeks(Parameters.read(), _bundle().schema, seed)):
        if status["state"] != "too_few":
            states.append(status["state"])
            psi += any(row["psi"] >= 0.25 for row in status["variables"])
    return Alarms(
        _begins(states, "not_trusted"),
        _begins(states, "watch"),
        states.count("not_trusted") / len(states),
        states.count("watch") / len(states),
        psi / len(states),
    )


def found_of(seed: int, fault: str) -> Found:
    """Watch a week with a fault until it is found."""
    week = simulate_weeks(Parameters.read(), _bundle().schema, seed, fault=fault, first_shot=FIRST)
    planted = week.fault
    assert planted is not None
    doubted: int | None = None
    for shots, status in statuses(week):
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


def statuses(week: Week, every: int = EVERY) -> Iterator[tuple[int, StatusAnswer]]:
    """Record a week, and give the status after every so many shots, with how many there were."""
    bundle = _bundle()
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
    sent = [week.shot(number)["features"] for number in range(len(week))]
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
            {},
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


@cache
def _bundle() -> Bundle:
    return load_bundle(asset("models", "default"))


def _begins(states: list[str], state: str) -> int:
    """How often a state begins."""
    return sum(now == state and before != state for before, now in zip(["", *states], states, strict=False))


def _share(shares: Iterator[float]) -> float:
    found = list(shares)
    return 100 * sum(found) / len(found)


def _apart(told: str | None, begun: str) -> float | None:
    if told is None:
        return None
    return abs((datetime.fromisoformat(told) - datetime.fromisoformat(begun)).total_seconds())
