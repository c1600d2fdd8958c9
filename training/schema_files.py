"""Reading a line's schema from YAML."""

from pathlib import Path
from typing import Any

import yaml

from shared.bundle.feature_schema import FeatureSchema
from shared.errors import BundleError

DEFAULT = Path(__file__).with_name("schemas") / "default.yaml"


def read_yaml_schema(path: Path) -> tuple[FeatureSchema, dict[str, Any]]:
    """The schema and the document it was read from. Raises ValueError naming file and entry at fault."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return FeatureSchema.from_mapping(document), document
    except (BundleError, yaml.YAMLError) as error:
        raise ValueError(f"{path}: {error}") from error
