"""Outcomes of parts against the verdicts of their shots, from counts."""

from typing import Final

from shared.bundle.feature_schema import FeatureSchema
from shared.bundle.sample import wilson
from shared.contracts.t4_look import Agreement, SaidMode
from t4_shots import counts
from t4_shots.counts import Counts

DECIMALS: Final = 6


def agreement(counted: Counts, schema: FeatureSchema) -> Agreement:
    """Return how often the verdict was right where the outcome is known, and the modes that were said."""
    said, hits = counts.parts(counted, counts.OUTCOME), counts.parts(counted, counts.HIT)
    missed, false_alarms = hits.get("normal/defect", 0), hits.get("defect/good", 0)
    agreed = hits.get("normal/good", 0) + hits.get("defect/defect", 0)
    known, judged = sum(said.values()), agreed + missed + false_alarms
    told: Agreement = {
        "known": known,
        "good": said.get("good", 0),
        "defects": said.get("defect", 0),
        "judged": judged,
        "agreed": agreed,
        "missed": missed,
        "false_alarms": false_alarms,
        "open": known - judged,
        "modes": _modes(counted, schema),
    }
    if (rate := wilson(agreed, judged)) is not None:
        told["agreed_rate"], told["agreed_low"] = round(rate.rate, DECIMALS), round(rate.low, DECIMALS)
        told["agreed_high"] = round(rate.high, DECIMALS)
    return told


def _modes(counted: Counts, schema: FeatureSchema) -> list[SaidMode]:
    labels = {mode.id: (mode.label, mode.label_en) for mode in schema.defect_modes}
    return [
        {
            "key": mode,
            "label": labels.get(mode, (mode,))[0],
            "label_en": labels.get(mode, (mode,))[-1],
            "shots": n,
        }
        for mode, n in counts.parts(counted, counts.OUTCOME_MODE).items()
    ]
