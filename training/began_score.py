"""The beginnings that the agent tells of simulated weeks: does an interval hold the true one?

A week is recorded, a third of its parts inspected, and at its end, or some shots after a fault began, the
line is asked since when there are more defects, as `look_at_shots` does for two weeks without more. A fault
counts as dated where the interval that was told holds its first shot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.bundle.bundle import Bundle
from shared.contracts.t4_look import LookAnswer, LookRequest, Period
from t4_shots.look import Look
from t4_shots.sqlite_store import SqliteShots
from t4_shots.watch.tally import Tally
from training.simulator.parameters import Parameters
from training.simulator.weeks import Week, simulate_weeks
from training.watching_score import CLOCK, FIRST, RUN, shots_of

ASKED: Final = Period(last_hours=336)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer on a week: whether a beginning was told, by what, whether its interval of `hours` holds the
    true one, and how far the shot it names is from the true one, in hours (both 0 without a fault)."""

    told: bool
    of: str = ""
    held: bool = False
    hours: float = 0.0
    off_hours: float = 0.0


def told_of(bundle: Bundle, seed: int, fault: str | None = None, after: int | None = None) -> Told:
    """Ask at the end of a week, or `after` so many shots of a fault; without one any beginning is wrong."""
    parameters = Parameters.read()
    week = simulate_weeks(parameters, bundle.schema, seed, fault=fault, first_shot=FIRST if fault else 0)
    shots = len(week)
    if after is not None and week.fault is not None:
        shots = min(shots, week.fault.first_shot + after)
    return judged(asked(bundle, week, shots), week)


def asked(bundle: Bundle, week: Week, shots: int) -> LookAnswer:
    """Record the first shots of a week and ask for the beginning after the last one of them."""
    tally = Tally(lambda _: bundle, CLOCK.bucket)
    store = SqliteShots(None, CLOCK.bucket, "", tally.windows)
    recorded = shots_of(week, bundle)[:shots]
    for start in range(0, shots, 500):
        store.add(recorded[start : start + 500])
    _, reference = tally.model("default")
    look = Look(store, bundle, CLOCK, recorded[-1].at_ms + 1, reference, RUN)
    answer = look.answer(LookRequest(what="trend", period=ASKED), "default", str)
    store.close()
    return answer


def judged(answer: LookAnswer, week: Week) -> Told:
    """Compare what was told with the truth."""
    began = answer["trend"].get("began")
    if began is None:
        return Told(told=False)
    of = began.get("feature") or began.get("lot") or began["of"]
    if week.fault is None:
        return Told(told=True, of=of)
    earliest, best, latest = (datetime.fromisoformat(began[name]) for name in ("earliest", "at", "latest"))
    true = datetime.fromisoformat(CLOCK.told(int(week.times[week.fault.first_shot] * 1000)))
    return Told(
        told=True,
        of=of,
        held=earliest <= true <= latest,
        hours=(latest - earliest).total_seconds() / 3600,
        off_hours=abs((best - true).total_seconds()) / 3600,
    )
