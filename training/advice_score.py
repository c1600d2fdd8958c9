"""The score of advice: real shots near what was advised beside real shots near what was.

Of later shots that the model calls defects, or is unsure of, the first proposal is carried out on paper. Then
the nearest of the later shots, which neither training nor the search saw, say what became of shots like the
one before and like the one proposed. Distances are taken in what is changed and in the drivers, in usual
spreads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.attribution import Attributor
from shared.bundle.bundle import Bundle
from shared.bundle.estimates import estimate
from shared.bundle.verdicts import held_threshold
from shared.bundle.what_if import changed_row

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEAREST = 20
"""Later shots that are looked at on either side."""
CENTRAL = 2 * 1.645
"""Standard deviations between the ends of a usual range."""


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice on one shot: its code; of the first proposal the values by column (none: no proposal), and
    the columns in which shots are near."""

    code: str
    changes: Mapping[int, float]
    looked_at: Sequence[int]


type Advise = Callable[[Bundle, Matrix, Matrix], Advised]
"""From a bundle, a raw shot (variables,) and its attributions to advice."""


@dataclass(frozen=True)
class Case:
    """An advised shot: its place in the table, the advice, the defect rates of the nearest later shots."""

    shot: int
    advised: Advised
    unusual: bool
    """True where a value that is changed was unusual."""
    before: float
    after: float


def score_advice(
    bundle: Bundle, rows: Matrix, defect: Flags, advise: Advise, *, unsure: bool = False
) -> tuple[list[Case], list[str]]:
    """The advised among later shots, raw rows (n, variables) and defects (n,), and the codes of the
    advice on all that the model calls defects; with `unsure` on those under the threshold that it is
    unsure of."""
    attributor = Attributor.of(bundle)
    imputed = bundle.preparation.impute(rows)
    found = estimate(bundle, rows)
    alarms = np.flatnonzero(found.probability >= bundle.threshold)
    if unsure:
        under = np.flatnonzero(found.probability < bundle.threshold)
        alarms = np.array(
            [shot for shot in under.tolist() if held_threshold(bundle, found, shot)], dtype=np.intp
        )
    cases, codes = [], []
    near = _Neighbours(imputed, defect, _spread(bundle))
    for shot in alarms:
        completed = found.completions.get(int(shot), rows[[shot]])
        effects = attributor.mean_attributions(bundle.preparation.impute(completed))
        advised = advise(bundle, rows[shot], effects)
        codes.append(advised.code)
        if not advised.changes:
            continue
        changes = np.full(rows.shape[1], np.nan)
        for column, value in advised.changes.items():
            changes[column] = value
        known = changed_row(bundle, rows[shot], completed, changes)
        after = np.where(np.isnan(known), imputed[shot], known)
        unusual = any(not _usual(bundle, column, float(rows[shot, column])) for column in advised.changes)
        before, became = (near.rate(row, int(shot), advised.looked_at) for row in (imputed[shot], after))
        cases.append(Case(int(shot), advised, unusual, before, became))
    return cases, codes


def figures_of(cases: Sequence[Case], codes: Sequence[str]) -> dict[str, Any]:
    """Counts, mean defect rates of the nearest before and after, how often those after were better: of all,
    and by unusual and usual values. `fall` is None where no defect is left to divide by."""
    return {
        "alarms": len(codes),
        "codes": {code: codes.count(code) for code in sorted(set(codes))},
        "all": _figures(cases),
        "unusual": _figures([case for case in cases if case.unusual]),
        "usual": _figures([case for case in cases if not case.unusual]),
    }


def _figures(cases: Sequence[Case]) -> dict[str, Any]:
    if not cases:
        return {"advised": 0}
    before = float(np.mean([case.before for case in cases]))
    after = float(np.mean([case.after for case in cases]))
    return {
        "advised": len(cases),
        "rate_before": before,
        "rate_after": after,
        "fall": before / after if after else None,
        "better": sum(case.after < case.before for case in cases),
        "worse": sum(case.after > case.before for case in cases),
    }


def _usual(bundle: Bundle, column: int, value: float) -> bool:
    ends = bundle.preparation.typical_range(column)
    return ends is None or ends[0] <= value <= ends[1]


def _spread(bundle: Bundle) -> Matrix:
    """Usual spreads (variables,): a standard deviation without what rare values widen."""
    preparation = bundle.preparation
    if not len(preparation.low):
        return preparation.scale
    central = (preparation.high - preparation.low) / CENTRAL
    return np.where(central > 0, central, preparation.scale)


@dataclass(frozen=True)
class _Neighbours:
    """Later shots to look among: imputed rows (n, variables), defects (n,), spreads (variables,)."""

    rows: Matrix
    defect: Flags
    spread: Matrix

    def rate(self, row: Matrix, shot: int, looked_at: Sequence[int]) -> float:
        """The defect rate of the nearest to a row (variables,) in some columns, one shot left out."""
        columns = list(looked_at)
        apart = (self.rows[:, columns] - row[columns]) / self.spread[columns]
        distances = (apart**2).sum(axis=1)
        distances[shot] = np.inf
        nearest = np.argsort(distances, kind="stable")[: min(NEAREST, len(self.rows) - 1)]
        return float(self.defect[nearest].mean())
