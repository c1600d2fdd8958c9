"""Plants whose moulds bear the same alike, other set points, or the opposite: what its category is worth.

Defects follow five readings by the formulas below. `equal`: those of all moulds alike. `shifted`: rate,
set points and safe windows lie elsewhere in each mould. `opposite`: what makes one mould fail keeps another
from it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from training.plants.plant import Numbers, chance_of, wander
from training.table import Table

Alike = Literal["equal", "shifted", "opposite"]
KINDS: tuple[Alike, ...] = ("equal", "shifted", "opposite")

NAMES = ("mould", "pressure", "speed", "melt", "die", "biscuit", "coolant")
"""The mould's place among the levels, then readings; coolant causes nothing."""
CENTRES = np.array([80.0, 2.4, 655.0, 190.0, 26.0, 25.0])
"""MPa, m/s, °C, °C, mm, °C of the first mould."""
SPREADS = np.array([4.0, 0.12, 5.0, 9.0, 1.6, 1.5])
"""Standard deviation of each within a mould."""
EFFECTS = np.array([-0.8, 0.5, 0.6, -0.5, -0.3, 0.0])
"""Change of the log-odds by one standard deviation."""
BASE = -3.2
"""Log-odds of a defect in the middle of everything."""
CURVE = 0.35
"""Change of the log-odds by the square of a standard deviation of the speed, whose window has two sides."""
RUN = 0.3
"""Standard deviation of the log-odds between runs, which no reading tells."""


@dataclass(frozen=True, slots=True)
class _Mould:
    """How a mould differs: its log-odds, set points in standard deviations, and the factor of each effect."""

    rate: float
    shift: Numbers
    factor: Numbers


def moulds_apart(alike: Alike, moulds: int = 4, runs: int = 160, shots: int = 60, seed: int = 3) -> Table:
    """So many runs, each of one mould, the last the rarest. The same arguments give the same table."""
    rng = np.random.default_rng([seed, KINDS.index(alike)])
    ways = [_way(alike, place, rng) for place in range(moulds)]
    share = 1 / np.arange(1, moulds + 1)
    of_run = rng.choice(moulds, size=runs, p=share / share.sum())
    of_run[:moulds] = np.arange(moulds)
    rng.shuffle(of_run)
    run = np.repeat(np.arange(runs), shots)
    mould = of_run[run]
    count = len(run)
    own = np.column_stack([wander(rng, count, 0.8) for _ in CENTRES])
    own += rng.normal(0, 0.6, (runs, len(CENTRES)))[run]
    factor = np.array([way.factor for way in ways])[mould]
    odds = BASE + np.array([way.rate for way in ways])[mould]
    odds = odds + (own * EFFECTS * factor).sum(axis=1) + CURVE * (own[:, 1] ** 2 - 1)
    odds += rng.normal(0, RUN, runs)[run]
    bad = rng.random(count) < chance_of(odds)
    logged = CENTRES + SPREADS * (own + np.array([way.shift for way in ways])[mould])
    features = np.column_stack([mould, logged])
    place = np.tile(np.arange(shots), runs)
    return Table(NAMES, ("defect",), run, place, features, bad[:, None], bad)


def _way(alike: Alike, place: int, rng: np.random.Generator) -> _Mould:
    """How the mould of this place differs; the first is the middle."""
    nothing, same = np.zeros(len(CENTRES)), np.ones(len(CENTRES))
    if alike == "equal" or place == 0:
        return _Mould(0.0, nothing, same)
    rate, shift = float(rng.normal(0, 0.6)), rng.normal(0, 1.5, len(CENTRES))
    if alike == "shifted":
        return _Mould(rate, shift, same)
    return _Mould(rate, nothing, same if place % 2 == 0 else -same)
