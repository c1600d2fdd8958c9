"""Small tables in the style of two public ones, with their traps, made by chance alone."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from training.lines.line import read_line

SCHEMAS = Path(__file__).parents[1] / "training" / "schemas"

Rows = list[list[str]]


def table_a(shots: int = 3000, runs: int = 30, seed: int = 1) -> tuple[list[tuple[str, str]], Rows]:
    """(group, name) of each column and the rows, in time order: a strong run effect, a weaker effect of two
    variables, shot counters, ids, climate columns that mark the run, and two fifths of repeated rows."""
    rng = np.random.default_rng(seed)
    line = read_line(SCHEMAS / "public-a.yaml")
    process = [name for name in line.schema.names if name.startswith("Process_")]
    sensors = [name for name in line.schema.names if name.startswith("Sensor_")]
    climate = [name for name in line.rules.ignore if name.startswith("Sensor_")]
    defects = list(line.rules.label.columns)
    middle = {feature.name: sum(feature.plausible) / 2 for feature in line.schema.features}
    names = ["Process_id", *process, "Process_Shot", *sensors, *climate, *defects]
    rows: Rows = []
    for run in range(runs):
        effect = rng.normal(0, 0.8)
        marks = [f"{rng.normal(20, 5):.2f}" for _ in climate]
        base = {name: rng.normal(0, 0.3) for name in (*process, *sensors)}
        for shot in range(shots // runs):
            scores = {name: value + rng.normal(0, 1) for name, value in base.items()}
            values = {name: middle[name] * (1 + 0.05 * score) for name, score in scores.items()}
            values["Process_Product_Type"] = 1 + run % 3
            low = base["Process_Biscuit_Thickness"] - scores["Process_Biscuit_Thickness"]
            hot = scores["Sensor_Melting_Furnace_Temp"]
            chance = 1 / (1 + np.exp(1.6 - effect - 0.9 * low - 0.7 * hot))
            labels = ["0"] * len(defects)
            if rng.random() < chance:
                labels[int(rng.integers(len(defects)))] = "1"
            numbers = [f"{values[name]:.3f}" for name in process]
            row = [str(400 + run), *numbers, str(shot + 1)]
            row += [*(f"{values[name]:.3f}" for name in sensors), *marks, *labels]
            rows.append(row)
            if rng.random() < 0.6:
                rows.append(list(row))
    parts = [tuple(name.split("_", 1)) for name in names]
    return [(group, name) for group, name in parts], rows


def write_a(path: Path, columns: Sequence[tuple[str, str]], rows: Rows) -> Path:
    """Two header rows, the group named once, and stray spaces, as the public file has them."""
    groups = [group for group, _ in columns]
    upper = ["" if group in groups[:index] else group for index, group in enumerate(groups)]
    lower = [f" {name} " if index % 7 == 3 else name for index, (_, name) in enumerate(columns)]
    return _write(path, [upper, lower, *rows], "utf-8")


def table_b(days: int = 30, shots: int = 120, seed: int = 2) -> tuple[list[str], Rows]:
    """Column names and rows: few defects, most in the first shots of a day or at a low casting pressure,
    try-shots that are always bad, sentinels, and texts in Korean."""
    rng = np.random.default_rng(seed)
    line = read_line(SCHEMAS / "public-b.yaml")
    numeric = [
        name
        for name in line.schema.names
        if line.rules.columns[name].derive is None and line.rules.columns[name].codes is None
    ]
    names = ["id", *numeric, "working", "emergency_stop", "heating_furnace", "tryshot_signal", "date", "time"]
    names += ["count", "passorfail"]
    rows: Rows = []
    for day in range(days):
        clock = datetime(2019, 1, 2, 8, 0, 0) + timedelta(days=day)  # noqa: DTZ001 - a plant's own clock
        for count in range(1, shots + 1):
            clock += timedelta(seconds=float(rng.normal(120, 4)))
            warm = min(1.0, count / 8)
            values = {name: rng.normal(60, 2) for name in numeric}
            values |= {f"upper_mold_temp{i}": 60 + 120 * warm + rng.normal(0, 4) for i in (1, 2, 3)}
            values["cast_pressure"] = 330 + rng.normal(0, 3) - (60 if rng.random() < 0.02 else 0)
            values["molten_temp"] = 720 + rng.normal(0, 5)
            values["mold_code"] = 8412 + 10 * (day % 3)
            weak = values["cast_pressure"] < 300
            chance = 0.75 if count <= 6 else (0.6 if weak else 0.004)
            tried = count == 1 and day % 2 == 0
            bad = tried or rng.random() < chance
            if rng.random() < 0.01:
                values["upper_mold_temp3"] = 1449
            if rng.random() < 0.01:
                values["physical_strength"] = 65535
            row = [str(len(rows)), *(f"{values[name]:.1f}" for name in numeric), "가동", "ON", "AB"[day % 2]]
            row += ["D" if tried else "", f"{clock:%Y-%m-%d}", f"{clock:%H:%M:%S}", str(count), str(int(bad))]
            rows.append(row)
    return names, rows


def write_b(path: Path, names: Sequence[str], rows: Rows, encoding: str = "utf-8-sig") -> Path:
    """One header row after a byte-order mark."""
    return _write(path, [list(names), *rows], encoding)


def _write(path: Path, rows: Sequence[Sequence[str]], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(rows)
    return path
