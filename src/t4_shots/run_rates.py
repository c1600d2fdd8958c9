"""How runs of a line differ where nothing began: what a question after a beginning is told instead."""

from typing import Final

import numpy as np

from shared.bundle.feature_schema import Feature, FeatureSchema
from shared.contracts.t4_look import RunsDiffer
from t4_shots.beginning import of_runs
from t4_shots.signs import Cut
from t4_shots.watch.dating import Dating

FEWEST_RUNS: Final = 6
EIGHT_IN_TEN: Final = (0.1, 0.9)


def runs_differ(
    feature: Feature | None,
    schema: FeatureSchema,
    cut: Cut,
    dating: Dating | None,
    run_shots: int,
) -> RunsDiffer | None:
    """Return between what runs lie, of a variable or of the rate of defects; None of too few runs."""
    if feature is not None:
        if dating is None:
            return None
        values = dating.means[:, schema.names.index(feature.name)]
    elif cut:
        judged, bad = (np.array(counts, float) for counts in of_runs(next(iter(cut.values())), run_shots))
        values = 100 * bad / np.maximum(judged, 1)
    else:
        return None
    known = values[~np.isnan(values)]
    if len(known) < FEWEST_RUNS:
        return None
    low, high = (float(each) for each in np.quantile(known, EIGHT_IN_TEN))
    return {"runs": len(known), "shots_a_run": run_shots, "run_low": low, "run_high": high}
