"""Reading a line's schema from YAML, where the rules of its table do not matter."""

from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import FeatureSchema
from training.lines.line import bundle_document, read_line

DEFAULT = Path(__file__).with_name("schemas") / "default.yaml"


def read_yaml_schema(path: Path) -> tuple[FeatureSchema, dict[str, Any]]:
    """The schema and the document a bundle carries. Raises ValueError naming file, line and entry."""
    line = read_line(path)
    return line.schema, bundle_document(line.document)
