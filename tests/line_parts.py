"""A second line for tests: the default bundle with other names, labels and typical values."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.quality_parts import default_bundle, with_schema

OTHER = "line-9"
WORD = "제타"
"""Stands in every label of the other line, and in nothing of the default one."""
MARK = 0.0137
"""Typical values of the other line end in digits that none of the default one has."""


def bundle_of_line(folder: Path, version: str = "line-9-a") -> Path:
    """Write the other line's bundle to a new folder."""
    folder.mkdir(parents=True)
    with_schema(folder, json.dumps(schema_document()).encode())
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "model_version": version}), "utf-8")
    return folder


def schema_document() -> dict[str, Any]:
    """The other line's variables."""
    document: dict[str, Any] = json.loads(_renamed(json.dumps(default_bundle().schema.document)))
    document |= {"line": OTHER, "label": f"{WORD} 라인", "label_en": "Zeta line"}
    for feature in document["features"]:
        feature |= {
            "label": f"{WORD} {feature['label']}",
            "label_en": f"zeta {feature['label_en']}",
            "typical": feature["typical"] + MARK,
            "aliases": [],
        }
    return document


def shot_of_line(shot: Mapping[str, float]) -> dict[str, float]:
    """The same shot under the other line's names."""
    return {_renamed(name): value for name, value in shot.items()}


def digest_of(folder: Path) -> str:
    """The hash of a bundle's manifest."""
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()


def own_words() -> tuple[frozenset[str], frozenset[str]]:
    """Names that only the default line has, and those that only the other one has."""
    default = frozenset(feature.name for feature in default_bundle().schema.features)
    return default, frozenset(map(_renamed, default)) | {WORD, "zeta"}


def _renamed(text: str) -> str:
    return text.replace("Process_", "Zeta_").replace("Sensor_", "Etha_")
