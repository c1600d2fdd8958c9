"""Sample shots that travel with the schema, made by the simulator without chance."""

from pathlib import Path
from typing import Any

import yaml

from shared.bundle.feature_schema import FeatureSchema
from training.simulator.conditions import fixed_conditions
from training.simulator.parameters import Parameters
from training.simulator.process import run_process
from training.simulator.sensors import readings

WARM_UP = 40


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
