"""A plant of many moulds over three months, whose shots pass or fail: read by `public-b.yaml`.

Everything is made by the formulas below, after what such tables are like: few defects, most of them at a
low casting pressure, on a cold upper die or among the first shots of a day; try-shots that are always bad;
set points and safe windows that differ between moulds; moulds that come late; variables that drift over
the months and cause nothing; a thermometer that is replaced half-way; numbers that stand for no value.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from training.plants.plant import SCHEMAS, Numbers, Plant, as_rows, chance_of, numbers_as_text, wander

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

BEGIN = datetime(2031, 3, 3, 7, 30)  # noqa: DTZ001 - a plant's own clock
FIRST_SHOTS = 6
"""The shots of a day whose lubricant film is not there yet."""

REPLACED = 0.55
"""The share of the time after which another thermometer is in the lower die."""


@dataclass(frozen=True, slots=True)
class Mould:
    """Set points of a mould and what it bears.

    pressure (bar), speed (cm/s), die (°C, the warm upper die), cycle (s), melt (°C) and force (t) are set;
    least is the casting pressure below which it is not fed, window the fast-shot speeds at which it fills.
    since: the share of the time after which it is first used.
    """

    code: int
    pressure: float
    least: float
    speed: float
    window: tuple[float, float]
    die: float
    cycle: float
    melt: float
    force: float
    since: float = 0.0


MOULDS = (
    Mould(8101, 322, 297, 112, (107, 117), 182, 118, 722, 702),
    Mould(8140, 336, 312, 104, (101, 112), 196, 122, 730, 688),
    Mould(8233, 310, 279, 118, (110, 121), 170, 114, 715, 694),
    Mould(8322, 342, 322, 99, (95, 102), 205, 131, 738, 715),
    Mould(8417, 328, 300, 108, (104, 118), 188, 120, 726, 699),
    Mould(8502, 316, 291, 121, (115, 124), 176, 116, 719, 690, since=0.62),
    Mould(8611, 348, 326, 102, (97, 108), 210, 127, 741, 708, since=0.8),
)


def many_moulds(days: int = 90, shots: int = 400, seed: int = 2) -> Plant:
    """So many days of so many shots. The same arguments give the same table."""
    rng = np.random.default_rng(seed)
    plan = _planned(rng, days, shots)
    values = _values(rng, plan)
    known = _log_odds(plan, values)
    hidden = rng.normal(0, 0.35, plan.run.max() + 1)[plan.run]
    chance = chance_of(known + hidden)
    chance[plan.tried] = 1.0
    bad = rng.random(len(chance)) < chance
    columns = _columns(rng, plan, values)
    columns["passorfail"] = [str(int(flag)) for flag in bad]
    without_run = np.where(plan.tried, 1.0, chance_of(known))
    return Plant(SCHEMAS / "public-b.yaml", [list(columns)], as_rows(columns), chance, without_run)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The order of production, shape (n,) each: the mould's place in MOULDS, the day, the run (a mould on a
    day), the shot's number in the day, seconds since BEGIN and since the previous shot, and the try-shots."""

    mould: Whole
    day: Whole
    run: Whole
    count: Whole
    seconds: Numbers
    gap: Numbers
    tried: Flags

    def of_moulds(self, name: str) -> Numbers:
        """An attribute of each shot's mould."""
        return np.array([getattr(mould, name) for mould in MOULDS], dtype=np.float64)[self.mould]


def _planned(rng: np.random.Generator, days: int, shots: int) -> _Plan:
    made: list[tuple[int, int, int, int]] = []
    seconds: list[float] = []
    tried: list[bool] = []
    number = -1
    for today in range(days):
        usable = [place for place, one in enumerate(MOULDS) if one.since <= today / days]
        blocks = rng.choice(usable, size=min(len(usable), int(rng.integers(1, 3))), replace=False)
        clock = 86_400.0 * today + float(rng.uniform(0, 1200))
        tries = int(rng.integers(1, 4)) if rng.random() < 0.4 else 0
        shot = 0
        for place, part in zip(blocks, np.array_split(np.arange(shots), len(blocks)), strict=True):
            number += 1
            clock += 2400 if shot else 0  # the mould is changed
            for _ in part:
                shot += 1
                clock += float(MOULDS[place].cycle + rng.normal(0, 2))
                if rng.random() < 0.002:
                    clock += float(rng.exponential(1500))
                made.append((int(place), today, number, shot))
                seconds.append(clock)
                tried.append(shot <= tries)
    gap = np.diff(seconds, prepend=-43_200.0)
    mould, day, run, count = np.array(made, np.int64).T
    return _Plan(mould, day, run, count, np.array(seconds), gap, np.array(tried, bool))


def _values(rng: np.random.Generator, plan: _Plan) -> dict[str, Numbers]:
    """The true values of what is measured."""
    count = len(plan.run)
    warm = _warmth(plan)
    since = plan.seconds / plan.seconds.max()  # 0 … 1 over the months
    of_run = plan.run.max() + 1
    pressure = plan.of_moulds("pressure") + rng.normal(0, 2.5, of_run)[plan.run] + rng.normal(0, 2.5, count)
    pressure -= _pressure_lost(rng, plan)
    melt = plan.of_moulds("melt") + wander(rng, count, 5) - 9 * since  # the furnace ages: no cause of defects
    upper = 60 + (plan.of_moulds("die") - 60) * warm
    lower = 75 + (plan.of_moulds("die") - 60) * (0.2 + 0.8 * warm)
    ambient = 14 + 12 * since + 3 * np.sin(plan.seconds / 86_400 * 2 * np.pi) + wander(rng, count, 1.2, 0.999)
    return {
        "molten_temp": melt,
        "facility_operation_cycleTime": plan.of_moulds("cycle") - 12 + rng.normal(0, 2, count),
        "production_cycletime": np.minimum(plan.gap, 500),
        "low_section_speed": 110 + rng.normal(0, 1.5, of_run)[plan.run] + rng.normal(0, 1, count),
        "high_section_speed": plan.of_moulds("speed") + wander(rng, count, 4.4, 0.97),
        "molten_volume": 92 - 30 * (plan.seconds % 9000) / 9000 + rng.normal(0, 1.5, count),
        "cast_pressure": pressure,
        "biscuit_thickness": 52 + 0.06 * (pressure - plan.of_moulds("pressure")) + rng.normal(0, 2.2, count),
        "upper_mold_temp1": upper + rng.normal(0, 5, count),
        "upper_mold_temp2": 0.9 * upper + rng.normal(0, 5, count),
        "upper_mold_temp3": 0.95 * upper + 8 + rng.normal(0, 7, count),
        "lower_mold_temp1": lower + rng.normal(0, 7, count),
        "lower_mold_temp2": 0.92 * lower + rng.normal(0, 6, count) + np.where(since > REPLACED, 38, 0),
        "lower_mold_temp3": 0.8 * lower + rng.normal(0, 9, count),
        "sleeve_temperature": 320 + 90 * warm + 40 * since + rng.normal(0, 14, count),
        "physical_strength": plan.of_moulds("force") + rng.normal(0, 4, of_run)[plan.run],
        "Coolant_temperature": ambient + 8 + rng.normal(0, 0.6, count),
        "EMS_operation_time": np.array([6.0, 23.0])[(plan.run * 7 % 3 == 0).astype(int)],
    }


def _warmth(plan: _Plan) -> Numbers:
    """How warm the die is, 0 … 1: each shot brings a part of what is missing, each wait loses some."""
    found = np.empty(len(plan.gap))
    warm = 0.0
    for index, gap in enumerate(plan.gap):
        changed = index > 0 and plan.run[index] != plan.run[index - 1]
        warm = (0.25 if changed else warm) * float(np.exp(-max(0.0, gap - 150) / 3600))
        found[index] = warm
        warm += 0.3 * (1 - warm)
    return found


def _pressure_lost(rng: np.random.Generator, plan: _Plan) -> Numbers:
    """bar below the set casting pressure: at the start of a day, and in spells of some shots."""
    lost = np.where(plan.count <= FIRST_SHOTS, rng.uniform(15, 55, len(plan.count)), 0.0)
    left, depth = 0, 0.0
    for index in range(len(lost)):
        if left == 0 and rng.random() < 0.0075:
            left, depth = int(rng.geometric(1 / 7)), float(rng.uniform(20, 80))
        if left:
            lost[index] += depth + rng.normal(0, 6)
            left -= 1
    return lost


def _log_odds(plan: _Plan, values: dict[str, Numbers]) -> Numbers:
    """Log-odds of a defect by all that is measured: what lies outside of what the shot's mould bears."""
    windows = np.array([mould.window for mould in MOULDS])[plan.mould]
    speed, pressure = values["high_section_speed"], values["cast_pressure"]
    outside = np.maximum(0, np.maximum(windows[:, 0] - speed, speed - windows[:, 1]))
    short = np.maximum(0, plan.of_moulds("least") - pressure)
    upper = (values["upper_mold_temp1"] + values["upper_mold_temp2"] / 0.9) / 2
    cold = np.maximum(0, 0.8 * plan.of_moulds("die") - upper)
    biscuit = np.abs(values["biscuit_thickness"] - 52) / 2.2
    return np.asarray(
        -6.3
        + 6.1 * (1 - np.exp(-short / 12))
        + 5.2 * (1 - np.exp(-cold / 25))
        + 4.7 * (1 - np.exp(-outside / 2))
        + 3.0 * (plan.count <= FIRST_SHOTS)
        + 0.25 * np.maximum(0, biscuit - 1)
    )


def _columns(rng: np.random.Generator, plan: _Plan, values: dict[str, Numbers]) -> dict[str, list[str]]:
    """The file's columns but the label, with what is broken or not logged."""
    count = len(plan.run)
    logged = {name: column.copy() for name, column in values.items()}
    logged["physical_strength"][rng.random(count) < 0.01] = 65535
    logged["upper_mold_temp3"][rng.random(count) < 0.02] = 1449
    logged["molten_volume"][rng.random(count) < 0.3] = np.nan
    logged["molten_temp"][rng.random(count) < 0.02] = np.nan
    times = [BEGIN + timedelta(seconds=round(second)) for second in plan.seconds.tolist()]
    furnace = ["" if day % 5 == 0 else "AB"[day % 2] for day in plan.day.tolist()]
    idle = rng.random(count) < 0.001
    return {
        "id": [str(place) for place in range(count)],
        "working": ["정지" if flag else "가동" for flag in idle],
        "emergency_stop": ["ON"] * count,
        **{name: numbers_as_text(column) for name, column in logged.items()},
        "tryshot_signal": ["D" if flag else "" for flag in plan.tried],
        "mold_code": [str(MOULDS[place].code) for place in plan.mould],
        "heating_furnace": furnace,
        "date": [f"{time:%Y-%m-%d}" for time in times],
        "time": [f"{time:%H:%M:%S}" for time in times],
        "count": [str(number) for number in plan.count],
    }
