"""Sample shots of a real table, to try the assistant with: an ordinary good shot and a clear defect."""

from typing import Any

import numpy as np

from shared.bundle.bundle import Bundle
from training.preparing import without_sentinels
from training.table import Table

TEXTS = (("good", "양호한 샷", "Sound shot"), ("defect", "불량 샷", "Defective shot"))


def pick_samples(table: Table, bundle: Bundle) -> list[dict[str, Any]]:
    """The good shot of middling probability, and the defect that the model is surest of.

    Only shots whose values are all there and plausible; a kind without such a shot is left out.
    """
    cleaned = without_sentinels(table.features, bundle.schema)
    low = np.array([feature.plausible[0] for feature in bundle.schema.features])
    high = np.array([feature.plausible[1] for feature in bundle.schema.features])
    complete = ((cleaned >= low) & (cleaned <= high)).all(axis=1)
    chance = bundle.defect_probability(bundle.preparation.impute(cleaned))
    samples = []
    for (name, label, label_en), kind, place in zip(
        TEXTS, (~table.defect, table.defect), (0.5, 1.0), strict=True
    ):
        rows = np.flatnonzero(kind & complete)
        if len(rows):
            row = rows[np.argsort(chance[rows], kind="stable")[round(place * (len(rows) - 1))]]
            features = dict(zip(bundle.schema.names, cleaned[row].tolist(), strict=True))
            samples.append({"id": name, "label": label, "label_en": label_en, "features": features})
    return samples
