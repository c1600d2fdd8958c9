"""A small model, trained once in a process."""

from functools import cache

from tests.quality_parts import schema
from training.additive_fitting import AdditiveSize
from training.boosting import TreeSize
from training.candidates import Candidates
from training.fitting import Fitted, Options, fit_bundle
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate
from training.table import Table

SMALL = Options(
    seed=3,
    epochs=2,
    folds=2,
    bootstraps=10,
    candidates=Candidates(
        (TreeSize(15, 6, 40),),
        (40,),
        (AdditiveSize(30), AdditiveSize(30, 30)),
        (0.5,),
        extended=False,
        sets=False,
    ),
)
"""A quick training whose model is always a blend, so that tests see both halves."""


@cache
def small_table() -> Table:
    """About 4,800 shots of 40 runs."""
    return simulate(Parameters.read(), schema(), runs=40, shots=120, seed=5)


@cache
def small_fit() -> Fitted:
    """A small model trained on `small_table`, with the booster that it was exported from."""
    return fit_bundle(small_table(), schema(), SMALL)
