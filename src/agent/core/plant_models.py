"""The plant's lines, with what the agent knows of their models."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from shared.artifacts.registry import MANIFEST
from shared.assets import asset
from shared.bundle.feature_schema import FeatureSchema, read_schema
from shared.bundle.lines import LineModels, LineModelSettings
from shared.bundle.manifest import SCHEMA, read_manifest
from shared.contracts.line import DEFAULT_LINE
from shared.errors import DiecastError
from shared.plant_lines import no_such_line


@dataclass(frozen=True, slots=True)
class ModelOfLine:
    """A line's model as the agent knows it: its variables, its version, and the line whose model it is."""

    schema: FeatureSchema
    version: str
    of_line: str


class Lines(Protocol):
    """The plant's lines with their models. `simulated` are those that no machine works on."""

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        ...

    @property
    def simulated(self) -> frozenset[str]:
        """Those of them that no machine works on."""
        ...

    def model_of(self, line: str) -> ModelOfLine:
        """A line's model. Raises NotFound, Unavailable and BundleError."""
        ...


@dataclass(frozen=True, slots=True)
class OneLine:
    """A plant whose one line is the default one."""

    names: tuple[str, ...] = (DEFAULT_LINE,)
    simulated: frozenset[str] = frozenset()

    def model_of(self, line: str) -> ModelOfLine:
        """See Lines. Raises NotFound for every line."""
        raise no_such_line(line, self.names)


class PlantModels:
    """The plant's lines with the variables of the models that T1 and T2 use (Lines).

    Of a published model nothing else is fetched.
    """

    def __init__(self, settings: LineModelSettings, simulated: frozenset[str] = frozenset()) -> None:
        only = frozenset({SCHEMA})
        self._models = LineModels(settings, _variables_of, asset("models", "default"), only)
        self.names, self.simulated = self._models.names, simulated

    def model_of(self, line: str) -> ModelOfLine:
        """See Lines."""
        found = self._models.found(line)
        schema, version = found.model
        return ModelOfLine(schema, version, found.of_line)

    def schema_of(self, line: str) -> FeatureSchema:
        """The variables of a line's model. Raises as `model_of`."""
        return self._models.current(line)[0]


SIMULATED_LABELS: Final = ("데모 라인 (시뮬레이션)", "Demo line (simulated)")


def labels_of(lines: Lines, line: str) -> tuple[str, str]:
    """A line's Korean and English label: its own model's, else its name, since the labels of a model are
    those of the line that it is for; so also where the model cannot be had now."""
    if line in lines.simulated:
        return SIMULATED_LABELS
    try:
        model = lines.model_of(line)
    except DiecastError:
        return line, line
    return (model.schema.label, model.schema.label_en) if model.of_line == line else (line, line)


def _variables_of(folder: Path) -> tuple[FeatureSchema, str]:
    """The variables and the version of a bundle."""
    version = str(read_manifest((folder / MANIFEST).read_bytes()).get("model_version", ""))
    return read_schema(folder / SCHEMA), version
