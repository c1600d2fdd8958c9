"""Counts of shots with their rates, as answers tell them."""

import math
from typing import Final

from shared.bundle.feature_schema import DefectMode
from shared.bundle.sample import Rate, wilson
from shared.contracts.t4 import SummaryRow
from shared.contracts.t4_look import Tally

DECIMALS: Final = 6
BY_CHANCE: Final = 0.00135
"""The chance of a normal value above three deviations: what lies beyond a chart's upper limit."""
RATES: Final = (
    "judged",
    "rate",
    "rate_low",
    "rate_high",
    "known",
    "known_rate",
    "known_rate_low",
    "known_rate_high",
)
"""The parts of a tally that a summary's row has beside its counts."""


def tally(row: SummaryRow, mode: DefectMode | None = None) -> Tally:
    """Return the counts of a summary's row with their rates; with a mode of its defects alone."""
    verdicts, outcomes = row["verdicts"], row["outcomes"]
    defects, bad = verdicts.get("defect", 0), outcomes.get("defect", 0)
    judged, known = defects + verdicts.get("normal", 0), sum(outcomes.values())
    if mode is not None:
        defects, bad = row["modes"].get(mode.id, 0), row["outcome_modes"].get(mode.id, 0)
    told: Tally = {
        "shots": row["shots"],
        "judged": judged,
        "defects": defects,
        "unsure": verdicts.get("unsure", 0),
        "withheld": verdicts.get("withheld", 0),
    }
    if (rate := wilson(defects, judged)) is not None:
        told["rate"], told["rate_low"], told["rate_high"] = _rounded(rate)
    if (rate := wilson(bad, known)) is not None:
        told["known"], told["known_defects"] = known, bad
        told["known_rate"], told["known_rate_low"], told["known_rate_high"] = _rounded(rate)
    if "simulated" in row:
        told["simulated"] = row["simulated"]
    return told


def _rounded(rate: Rate) -> tuple[float, float, float]:
    """A rate and its interval with as many decimals as whoever tells them on keeps."""
    return round(rate.rate, DECIMALS), round(rate.low, DECIMALS), round(rate.high, DECIMALS)


def rated(row: SummaryRow) -> SummaryRow:
    """Return a summary's row with its rates."""
    told = tally(row)
    return row | {name: value for name, value in told.items() if name in RATES}  # type: ignore[return-value]


def highest_by_chance(judged: int, rate: float) -> float:
    """Return the largest share of defects that so many shots have by chance, at a rate.

    The upper limit of a chart of proportions by the binomial distribution itself, whose normal
    approximation (Montgomery, Introduction to Statistical Quality Control) does not hold of few shots.
    """
    if not 0 < rate < 1:
        return rate
    odds, chance = math.log(rate / (1 - rate)), judged * math.log1p(-rate)
    below = math.exp(chance)
    number = 0
    while below < 1 - BY_CHANCE and number < judged:
        chance += math.log((judged - number) / (number + 1)) + odds
        number += 1
        below += math.exp(chance)
    return number / judged
