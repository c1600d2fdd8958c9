"""The simulator's parameters, read from YAML. What each means stands beside it in default.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import yaml

DEFAULT = Path(__file__).with_name("default.yaml")


class Normal(NamedTuple):
    """A normal distribution."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Disturbance:
    """Something that happens for a while: rate per shot, mean duration in shots, strength drawn evenly."""

    rate: float
    shots: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Lots:
    """Lots of alloy: `least` to `most` runs each, and what is drawn for all of them together."""

    least: int
    most: int
    setup: Mapping[str, Normal]


@dataclass(frozen=True, slots=True)
class Operator:
    """Setpoints moved by hand: rate per shot and setpoint, mean duration in shots."""

    rate: float
    shots: float


@dataclass(frozen=True, slots=True)
class Die:
    """The heat balance of the die; see `thermal.die_temperature`."""

    uptake: float
    cooling: float
    spray: float
    coolant: float
    nominal_flow: float
    gain: float
    standstill: float


@dataclass(frozen=True, slots=True)
class Link:
    """How a mechanism's index becomes a probability: logistic(intercept + slope x index)."""

    intercept: float
    slope: float


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of the logging. Rates are per shot and sensor, `missing` is a share of values,
    `drift` a chance per run and sensor, `drift_sd` its end in standard deviations of the noise.
    """

    missing: float
    dropout: float
    frozen: float
    broken: float
    shots: float
    sentinel: float
    drift: float
    drift_sd: float


@dataclass(frozen=True, slots=True)
class Labels:
    """How the inspection errs: chances per shot."""

    missed: float
    false_alarm: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of a simulated line."""

    setup: Mapping[str, Normal]
    lots: Lots
    disturbances: Mapping[str, Disturbance]
    operator: Operator
    die: Die
    mechanisms: Mapping[str, Link]
    noise: Mapping[str, float]
    faults: Faults
    labels: Labels

    @classmethod
    def read(cls, path: Path = DEFAULT) -> Self:
        """Read a parameter file. Raises ValueError naming the file where an entry is missing or odd."""
        try:
            return cls._of(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
            raise ValueError(f"{path}: cannot be used as simulator parameters: {error!r}") from error

    @classmethod
    def _of(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            _normals(data["setup"]),
            _lots(data["lots"]),
            {
                name: Disturbance(float(entry["rate"]), float(entry["shots"]), *map(float, entry["strength"]))
                for name, entry in data["disturbances"].items()
            },
            Operator(**data["operator"]),
            Die(**data["die"]),
            {name: Link(**entry) for name, entry in data["mechanisms"].items()},
            {name: float(sd) for name, sd in data["noise"].items()},
            Faults(**data["faults"]),
            Labels(**data["labels"]),
        )


def _lots(data: Mapping[str, Any]) -> Lots:
    least, most = data["runs"]
    if not 1 <= least <= most:
        raise ValueError(f"lots.runs: [{least}, {most}] must be least and most runs of a lot")
    return Lots(int(least), int(most), _normals(data["setup"]))


def _normals(data: Mapping[str, Any]) -> dict[str, Normal]:
    return {name: Normal(float(mean), float(sd)) for name, (mean, sd) in data.items()}
