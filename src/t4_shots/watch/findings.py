"""A variable's figures in one word, so that what is said of it and the figures beside it say the same."""

from typing import Final

from shared.contracts.t4_status import Finding, ReasonCode
from t4_shots.watch.drift import Drift

ALIKE_PSI: Final = 0.1
"""The population stability index below which a distribution has not moved, by long custom (Siddiqi, Credit
Risk Scorecards, 2006)."""
ALIKE_DISTANCE: Final = 0.1
"""The largest share of shots by which two distributions may be apart and still be called alike."""
ALIKE_RELATION: Final = 0.25
"""Deviations that a reading may lie, on average, from what the others let expect."""
FOUND: Final[dict[ReasonCode, Finding]] = {
    "value_beyond": "beyond",
    "sensor_missing": "missing",
    "sensor_stuck": "stuck",
    "sensor_stopped": "missing",
    "sensor_still": "stuck",
    "reading_off": "off",
    "values_moved": "moved",
}


def finding_of(drift: Drift, column: int, reason: ReasonCode | None) -> Finding:
    """The word for a variable: that of its first reason, or, where the tests found nothing, whether its
    figures are those of training or differ as single runs do."""
    if reason is not None:
        return FOUND[reason]
    if not drift.tested[column]:
        return "few_values"
    alike = (
        drift.psi[column] < ALIKE_PSI
        and drift.distance[column] < ALIKE_DISTANCE
        and abs(drift.relation[column]) < ALIKE_RELATION
    )
    return "alike" if alike else "within_runs"
