"""Sample shots that travel with the schema, to try the assistant with.

Of a real table an ordinary good shot and a clear defect; of the simulator those that a file
describes, made without chance.
"""

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from shared.bundle.bundle import Bundle
from shared.bundle.feature_schema import FeatureSchema
from training.preprocessing import without_sentinels
from training.simulator.conditions import fixed_conditions
from training.simulator.parameters import Parameters
from training.simulator.process import run_process
from training.simulator.sensors import readings
from training.table import Table

WARM_UP = 40

TEXTS = (("good", "양호한 샷", "Sound shot"), ("defect", "불량 샷", "Defective shot"))


def make_examples(path: Path, parameters: Parameters, schema: FeatureSchema) -> list[dict[str, Any]]:
    """The samples described in the file at `path`, as entries of schema.json.

    Raises ValueError naming the file and the sample where one cannot be made.
    """
    examples = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        try:
            conditions = fixed_conditions(
                parameters, WARM_UP, entry.get("settings", {}), entry.get("upsets", {})
            )
        except KeyError as error:
            raise ValueError(f"{path}: sample {entry.get('id')!r}: {error.args[0]}") from error
        values = readings(run_process(parameters, conditions, None))
        features = {name: round(float(values[name][-1]), 3) for name in schema.names}
        texts = {name: entry[name] for name in ("id", "label", "label_en")}
        examples.append({**texts, "features": features})
    return examples


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
