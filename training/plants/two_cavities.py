"""A plant of two cavities and many short runs, a column for each kind of defect: read by `public-a.yaml`.

Everything is made by the formulas below, after what such tables are like: two rows in five repeat the one
before; most of what can be learned is which run a shot is from, which counters, ids and the run's climate
give away; the values themselves tell little.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from training.plants.plant import SCHEMAS, Numbers, Plant, as_rows, chance_of, numbers_as_text

Whole = npt.NDArray[np.int64]

REPEATED = 0.39
"""The share of the rows that repeat the one before."""

CENTRES = {
    "Process_Velocity_1": (0.21, 0.004),
    "Process_Velocity_2": (0.34, 0.008),
    "Process_Velocity_3": (0.62, 0.02),
    "Process_High_Velocity": (2.46, 0.05),
    "Process_Cylinder_Pressure": (148.0, 3.0),
    "Process_Rapid_Rise_Time": (9.0, 1.1),
    "Process_Biscuit_Thickness": (26.0, 1.6),
    "Process_Clamping_Force": (661.0, 4.0),
    "Process_Cycle_Time": (47.5, 1.5),
    "Process_Pressure_Rise_Time": (21.0, 2.4),
    "Process_Casting_Pressure": (694.0, 11.0),
    "Process_Spray_Time": (10.5, 0.4),
    "Process_Spray_1_Time": (2.1, 0.1),
    "Process_Spray_2_Time": (1.4, 0.1),
    "Sensor_Melting_Furnace_Temp": (668.0, 4.0),
    "Sensor_Air_Pressure": (5.6, 0.15),
    "Sensor_Coolant_Temp": (27.0, 1.0),
    "Sensor_Coolant_Pressure": (3.1, 0.1),
    "Sensor_Factory_Temp": (22.0, 2.0),
    "Sensor_Factory_Humidity": (48.0, 6.0),
}
"""The middle of each variable and its standard deviation within a run, and of the runs' means again."""

CLIMATE = ("Air_Pressure", "Coolant_Temp", "Factory_Temp", "Factory_Humidity")

EFFECTS = {
    "Process_Biscuit_Thickness": -0.34,
    "Process_Casting_Pressure": -0.24,
    "Sensor_Melting_Furnace_Temp": 0.22,
    "Process_Pressure_Rise_Time": 0.18,
}
"""Change of the log-odds by a standard deviation of a variable, by its place in its own run."""

KINDS: dict[str, Sequence[str]] = {
    "Process_Biscuit_Thickness": ("Short_Shot", "Exfoliation", "Deformation", "Dent"),
    "Process_Casting_Pressure": ("Blow_Hole", "Bubble", "Inclusions"),
    "Sensor_Melting_Furnace_Temp": ("Buring_Mark", "Stain", "Scratch"),
    "Process_Pressure_Rise_Time": ("Impurity", "Contamination", "Crack"),
}
"""The kinds of defect that each of them brings."""

SECOND_CAVITY = 0.6
"""The share of the defects that are in cavity 2."""


def two_cavities(shots: int = 5200, runs: int = 65, seed: int = 1) -> Plant:
    """So many different shots in so many runs, and the repeats. The same arguments give the same table."""
    rng = np.random.default_rng(seed)
    run = np.sort(rng.permutation(np.arange(shots) % runs))
    scores = {name: rng.normal(0, 1, shots) for name in CENTRES}
    parts = {name: effect * scores[name] for name, effect in EFFECTS.items()}
    known = -1.45 + np.sum(list(parts.values()), axis=0)
    chance = chance_of(known + rng.normal(0, 0.9, runs)[run])
    bad = rng.random(shots) < chance
    columns = _identity(run) | _values(rng, run, scores) | _climate(rng, run) | _defects(rng, bad, parts)
    kept = np.repeat(np.arange(shots), 1 + rng.geometric(1 - REPEATED, shots) - 1)
    header = _header(columns)
    rows = as_rows(columns)
    return Plant(
        SCHEMAS / "public-a.yaml",
        header,
        [list(rows[place]) for place in kept],
        chance[kept],
        chance_of(known)[kept],
    )


def _identity(run: Whole) -> dict[str, list[str]]:
    place = np.arange(len(run)) - np.searchsorted(run, run)
    return {
        "Process_id": [str(2400 + number) for number in run],
        "Process_Product_Type": [str(1 + number * 7 % 3) for number in run],
        "Process_Shot": [str(number + 1) for number in place],
    }


def _values(rng: np.random.Generator, run: Whole, scores: dict[str, Numbers]) -> dict[str, list[str]]:
    found = {}
    for name, (middle, scale) in CENTRES.items():
        of_run = rng.normal(0, 1, run.max() + 1)[run]
        found[name] = numbers_as_text(middle + scale * (of_run + scores[name]), 4)
    return found


def _climate(rng: np.random.Generator, run: Whole) -> dict[str, list[str]]:
    """The lowest and highest of each run's climate: constant in a run, so they name it."""
    found = {}
    for name in CLIMATE:
        middle, scale = CENTRES[f"Sensor_{name}"]
        mean = rng.normal(middle, scale, run.max() + 1)
        for word, sign in (("Min", -1), ("Max", 1)):
            ends = mean + sign * scale * rng.uniform(1.5, 3, len(mean))
            found[f"Sensor_{name}_{word}"] = numbers_as_text(ends[run], 3)
    return found


def _defects(
    rng: np.random.Generator, bad: npt.NDArray[np.bool_], parts: dict[str, Numbers]
) -> dict[str, list[str]]:
    """The number of defects of each kind in each cavity: a defect is of a kind that its strongest cause
    brings, sometimes in both cavities."""
    strongest = np.argmax(list(parts.values()), axis=0)
    causes = [KINDS[name] for name in parts]
    counts = {
        f"Defects_{kind}_{cavity}": np.zeros(len(bad), np.int64)
        for kinds in causes
        for kind in kinds
        for cavity in (1, 2)
    }
    for shot in np.flatnonzero(bad):
        kind = rng.choice(causes[strongest[shot]])
        first = 2 if rng.random() < SECOND_CAVITY else 1
        for cavity in (1, 2) if rng.random() < 0.15 else (first,):
            counts[f"Defects_{kind}_{cavity}"][shot] += int(rng.integers(1, 4))
    return {name: [str(count) for count in column] for name, column in counts.items()}


def _header(names: dict[str, list[str]]) -> list[list[str]]:
    """Two rows: the group, named once, above the name, some with stray spaces."""
    groups, below = [], []
    for index, name in enumerate(names):
        group, rest = name.split("_", 1)
        groups.append("" if group in groups else group)
        below.append(f" {rest} " if index % 7 == 3 else rest)
    return [groups, below]
