"""The breast cancer table of the UCI repository, which scikit-learn ships, as a table of shots."""

import numpy as np
from sklearn.datasets import load_breast_cancer

from shared.bundle.feature_schema import FeatureSchema
from training.table import Table

CELLS = "a public table: scikit-learn's breast cancer (UCI, CC BY 4.0), 569 patients, malignant is the defect"


def measured_cells(block: int) -> tuple[Table, FeatureSchema]:
    """The table in the order of its file, `block` rows a run, and a schema of its variables."""
    data = load_breast_cancer()
    rows = np.asarray(data.data, dtype=np.float64)
    names = tuple(str(name).replace(" ", "_") for name in data.feature_names)
    place = np.arange(len(rows))
    table = Table(
        names, (), place // block, place % block, rows, np.zeros((len(rows), 0), bool), data.target == 0
    )
    schema = FeatureSchema.from_mapping(
        {
            "line": "cells",
            "label": "세포핵",
            "label_en": "Cell nuclei",
            "features": [
                _measurement(name, column) for name, column in zip(names, rows.T.tolist(), strict=True)
            ],
            "equipment": [_texts("microscope", "현미경", "Microscope")],
            "defect_modes": [],
        }
    )
    return table, schema


def _measurement(name: str, values: list[float]) -> dict[str, object]:
    words = name.replace("_", " ")
    return {
        "name": name,
        **dict.fromkeys(("label", "label_en", "meaning", "meaning_en"), words),
        "unit": "-",
        "role": "measurement",
        "typical": float(np.median(values)),
        "plausible": [0.0, 2 * max(values)],
        "equipment": "microscope",
    }


def _texts(name: str, korean: str, english: str) -> dict[str, object]:
    texts = {"name": korean, "description": korean, "action": korean}
    return {"id": name, **texts, **{f"{key}_en": english for key in texts}, "related_features": []}
