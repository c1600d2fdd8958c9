"""The score of what-ifs: what is predicted of changed settings beside what the simulator then does.

Every shot of fresh runs is changed once, in one setting or in two, to values drawn evenly within the
machine's limits. The truth is the simulator's own probability of a defect under the change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.what_if import carry_out
from training.preprocessing import without_sentinels
from training.simulator.interventions import Run
from training.simulator.parameters import Parameters
from training.table import Table

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BINS = 10
PLAIN = 0.2
"""From this true change on, a predicted change of the other sign is an error."""


@dataclass(frozen=True)
class Cases:
    """Changed shots. `before`, `after` (n, variables): what was logged of the shot, and what would have been
    under its change, NaN where nothing was; `changes` (n, variables): values asked for, NaN where none was;
    `true_before`, `true_after` (n,): the simulator's probabilities."""

    schema: FeatureSchema
    before: Matrix
    after: Matrix
    changes: Matrix
    true_before: Matrix
    true_after: Matrix

    @property
    def held(self) -> Matrix:
        """The shots with the changed settings and all other readings as they were: (n, variables)."""
        return np.where(np.isnan(self.changes), self.before, self.changes)

    @property
    def as_simulated(self) -> Matrix:
        """The shots with the changed settings and the simulator's own readings of all others."""
        return np.where(np.isnan(self.changes), self.after, self.changes)

    @property
    def plain(self) -> Flags:
        """Flags (n,) of the changes that truly matter."""
        return np.asarray(np.abs(self.true_after - self.true_before) >= PLAIN)

    def values(self, name: str) -> Matrix:
        """Values asked for of a variable, NaN where none was: (n,)."""
        return self.changes[:, self.schema.names.index(name)]

    def limits(self, name: str) -> tuple[float, float]:
        """The machine's limits of a setting."""
        feature = self.schema.features[self.schema.names.index(name)]
        return feature.limits or feature.plausible


def draw_cases(parameters: Parameters, schema: FeatureSchema, runs: int, shots: int, seed: int) -> Cases:
    """Change every shot of `runs` fresh runs once: half of them in one setting, half in two.

    A shot of which a drawn setting was not logged is left out.
    """
    rng = np.random.default_rng([seed, runs, shots])
    settings = np.array([place for place, feature in enumerate(schema.features) if feature.limits])
    limits = np.array([schema.features[place].limits for place in settings])
    parts = []
    for number in range(runs):
        run = Run.draw(parameters, schema, number, shots, seed)
        before = without_sentinels(run.as_it_was.logged, schema)
        count = len(before)
        # Two different settings: the second counts from the first on, around.
        first = rng.integers(0, len(settings), count)
        second = (first + rng.integers(1, len(settings), count)) % len(settings)
        changes = np.full(before.shape, np.nan)
        shot = np.arange(count)
        double = rng.random(count) < 1 / 2
        for chosen, which in ((first, shot), (second, np.flatnonzero(double))):
            low, high = limits[chosen[which]].T
            changes[which, settings[chosen[which]]] = rng.uniform(low, high)
        logged = (np.isfinite(before) | np.isnan(changes)).all(axis=1)
        changes[~logged] = np.nan
        outcome = run.under(changes)
        after = without_sentinels(outcome.logged, schema)
        columns = (before, after, changes, run.as_it_was.probability, outcome.probability)
        parts.append([column[logged] for column in columns])
    return Cases(schema, *(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def score_interventions(bundle: Bundle, cases: Cases, peer: Callable[[Matrix], Matrix]) -> dict[str, Any]:
    """Figures of the bundle's what-ifs, of the bundle with all other readings held, with those that the
    simulator gives (`oracle`), and of a peer on held readings; `peer` takes raw rows (n, variables).

    mae: error of the mean effect, |mean predicted - mean true| for each setting and ten bins of its values,
    of shots with one setting changed; mae_double the same of those with two, each counted for both.
    mae_shot: mean error per shot; mae_unchanged the same without any change, which bounds it. gap_closed: the
    share of the way from held readings to the simulator's own that mae_shot goes. sign_errors: share of the
    true changes of PLAIN or more that are predicted the other way, or as nothing. ece: as for verdicts, but
    against the true probabilities. Suffixes name whose figure it is.
    """

    def predict(raw: Matrix) -> Matrix:
        return bundle.defect_probability(bundle.preparation.impute(raw))

    present = predict(cases.before)
    moved = carry_out(bundle, cases.before, cases.changes).rows
    ways = {
        "": _Way(cases, present, bundle.defect_probability(moved)),
        "_held": _Way(cases, present, predict(cases.held)),
        "_oracle": _Way(cases, present, predict(cases.as_simulated)),
        "_peer": _Way(cases, peer(cases.before), peer(cases.held)),
    }
    every = np.ones(len(cases.before), bool)
    single = (~np.isnan(cases.changes)).sum(axis=1) == 1
    names = [name for name in cases.schema.names if np.isfinite(cases.values(name)).any()]
    figures: dict[str, Any] = {
        "n": len(cases.before),
        "single": int(single.sum()),
        "plain": int(cases.plain.sum()),
        "mae_unchanged": float(np.abs(present - cases.true_before).mean()),
    }
    for suffix, way in ways.items():
        figures[f"mae{suffix}"] = float(np.mean([way.mean_effect(name, single) for name in names]))
        figures[f"mae_double{suffix}"] = float(np.mean([way.mean_effect(name, ~single) for name in names]))
        figures[f"mae_shot{suffix}"] = way.per_shot(every)
        figures[f"sign_errors{suffix}"] = way.sign_errors(every)
        figures[f"ece{suffix}"] = way.calibration()
    held, own, best = (figures[f"mae_shot{suffix}"] for suffix in ("_held", "", "_oracle"))
    figures["gap_closed"] = (held - own) / (held - best) if held != best else 0.0
    figures["by_variable"] = {name: _of_variable(cases, ways, name, single) for name in names}
    return figures


def _of_variable(cases: Cases, ways: Mapping[str, "_Way"], name: str, single: Flags) -> dict[str, float]:
    mine = single & np.isfinite(cases.values(name))
    row: dict[str, float] = {"n": int(mine.sum()), "plain": int((mine & cases.plain).sum())}
    for suffix, way in ways.items():
        row[f"mae{suffix}"] = way.mean_effect(name, single)
        row[f"mae_shot{suffix}"] = way.per_shot(mine)
        row[f"sign_errors{suffix}"] = way.sign_errors(mine)
    return row


@dataclass(frozen=True)
class _Way:
    """One way to predict: probabilities (n,) before and after the changes."""

    cases: Cases
    before: Matrix
    after: Matrix

    def mean_effect(self, name: str, among: Flags) -> float:
        """Mean over the bins of a setting's values of |mean predicted - mean true|."""
        values = self.cases.values(name)
        mine = among & np.isfinite(values)
        if not mine.any():
            return 0.0
        low, high = self.cases.limits(name)
        bins = np.clip(((values[mine] - low) / (high - low) * BINS).astype(int), 0, BINS - 1)
        gaps = (self.after - self.cases.true_after)[mine]
        return float(np.mean([abs(gaps[bins == number].mean()) for number in np.unique(bins)]))

    def per_shot(self, among: Flags) -> float:
        """Mean absolute error."""
        return float(np.abs(self.after - self.cases.true_after)[among].mean()) if among.any() else 0.0

    def sign_errors(self, among: Flags) -> float:
        """Share of the plain changes that are predicted the other way, or as nothing."""
        plain = among & self.cases.plain
        wrong = np.sign(self.after - self.before) != np.sign(self.cases.true_after - self.cases.true_before)
        return float(wrong[plain].mean()) if plain.any() else 0.0

    def calibration(self) -> float:
        """Mean distance between predicted and true probability over ten bins of equal count."""
        parts = np.array_split(np.argsort(self.after, kind="stable"), BINS)
        gaps = self.after - self.cases.true_after
        return float(sum(len(part) * abs(gaps[part].mean()) for part in parts if len(part)) / len(gaps))


def fit_peer(table: Table, seed: int) -> Callable[[Matrix], Matrix]:
    """LightGBM with its own settings on raw shots: a function from raw rows (n, variables) to (n,)."""
    parameters = {
        "objective": "binary",
        "seed": seed,
        "num_threads": 1,
        "deterministic": True,
        "verbosity": -1,
    }
    booster = lgb.train(parameters, lgb.Dataset(table.features, table.defect.astype(float)))
    return lambda raw: np.asarray(booster.predict(raw, num_threads=1), dtype=np.float64)
