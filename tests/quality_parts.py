"""Parts for tests of the quality model: the default bundle, its schema, its samples, simulated shots.

Nothing here imports what trains (tests/fitted_parts.py does), so that tests of answers start quickly.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from shared.bundle.bundle import Bundle, load_bundle
from shared.bundle.feature_schema import FeatureSchema
from training.lines.line import DEFAULT, read_yaml_schema
from training.preprocessing import without_sentinels
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate

ROOT = Path(__file__).parents[1]
DEFAULT_BUNDLE = ROOT / "models" / "default"


@cache
def schema() -> FeatureSchema:
    """The default line's schema, from its YAML."""
    return read_yaml_schema(DEFAULT)[0]


@cache
def default_bundle() -> Bundle:
    """The bundle that travels with the code."""
    return load_bundle(DEFAULT_BUNDLE)


def shots_of(bundle: Bundle, count: int, seed: int) -> npt.NDArray[np.float64]:
    """Imputed rows (count, variables): simulated shots, half of them with values spread far beyond."""
    rng = np.random.default_rng(seed)
    table = simulate(Parameters.read(), bundle.schema, runs=4, shots=60, seed=seed)
    rows = bundle.preparation.impute(without_sentinels(table.features, bundle.schema))
    rows = rows[rng.permutation(len(rows))[:count]]
    spread = rng.normal(1, 0.3, rows.shape)
    return np.where(rng.random((len(rows), 1)) < 0.5, rows, rows * spread)


def sample(name: str) -> dict[str, float]:
    """The values of a sample shot of the default bundle."""
    found = next(example for example in default_bundle().schema.examples if example.id == name)
    return dict(found.features)


def event(name: str) -> Any:
    """A file of events/."""
    return json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))


def with_schema(folder: Path, schema: bytes) -> None:
    """Write a copy of the default bundle with another schema.json, and hashes that fit, to a folder."""
    for path in DEFAULT_BUNDLE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "schema.json").write_bytes(schema)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["schema.json"] = hashlib.sha256(schema).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def other_line(folder: Path) -> Path:
    """Write a bundle of a line that the simulator does not know: one variable has another name."""
    bundle = folder / "other"
    bundle.mkdir()
    renamed = json.dumps(default_bundle().schema.document).replace("Sensor_Flow", "Sensor_Brine")
    with_schema(bundle, renamed.encode())
    return bundle
