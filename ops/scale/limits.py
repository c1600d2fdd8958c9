"""The dated list of AWS's limits: read, checked, changed from the command line."""

import difflib
import math
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.errors import InvalidInput

FILE: Final = Path(__file__).with_name("limits.yaml")
OPTION: Final = "--limit"
CALLS_OF_AN_EXECUTION: Final = 10
"""Calls a second that Lambda takes for each execution that an account may run at once."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(_Strict):
    """Where a limit was read."""

    title: str
    url: Annotated[str, Field(pattern=r"^https://")]


class Limit(_Strict):
    """One limit, with a source or a word on how it was estimated."""

    value: Annotated[float, Field(gt=0)]
    source: str | None = None
    estimate: str | None = None
    adjustable: bool

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        if (self.source is None) == (self.estimate is None):
            raise ValueError("needs either a source or an estimate")
        return self


class Running(Limit):
    """A limit of use at a time."""

    unit: str


class Held(Limit):
    """How many resources of these types an account may hold."""

    types: tuple[str, ...]
    shared_edge_only: bool = False


class LimitFile(_Strict):
    """The whole file."""

    seen: date
    sources: Mapping[str, Source]
    running: Mapping[str, Running]
    held: Mapping[str, Held]

    @model_validator(mode="after")
    def _names_its_sources(self) -> Self:
        for name, limit in {**self.running, **self.held}.items():
            if limit.source and limit.source not in self.sources:
                raise ValueError(f"{name} names the unknown source {limit.source}")
        return self


class Limits(_Strict):
    """The use that one account may make at a time; names and units are those of limits.yaml, infinite is no
    limit."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=True)

    concurrency: float
    scaling: float
    requests: float
    model_tokens: float
    model_requests: float
    output_burndown: float
    table_writes: float
    partition_writes: float
    sign_ins: float
    edge_requests: float
    address_requests: float
    log_streams: float

    @classmethod
    def default(cls) -> Self:
        """Those of the file."""
        return cls(**{name: limit.value for name, limit in read_limits().running.items()})

    def changed(self, given: Mapping[str, float]) -> Self:
        """The same with some replaced. Raises InvalidInput for an unknown name or no proper value.

        More executions bring more calls a second, as Lambda has it, where those are not given themselves.
        """
        for name, value in given.items():
            if name not in type(self).model_fields:
                near = difflib.get_close_matches(name, type(self).model_fields, n=3)
                hint = (
                    f"Did you mean {' or '.join(near)}?" if near else "Known are " + ", ".join(self.names())
                )
                raise InvalidInput(f"{OPTION}: there is no limit {name}. {hint}")
            if not value > 0 or math.isnan(value):
                raise InvalidInput(f"{OPTION} {name}: {value} is no limit; give a number above 0.")
        new = dict(given)
        if "concurrency" in new:
            new.setdefault("requests", CALLS_OF_AN_EXECUTION * new["concurrency"])
        return self.model_copy(update=new)

    def lifted(self) -> Self:
        """The same without any limit that could stop a question; rates of counting stay."""
        return self.changed({name: math.inf for name in self.names() if name != "output_burndown"})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The limits by name."""
        return tuple(cls.model_fields)


@cache
def read_limits(path: Path = FILE) -> LimitFile:
    """Read and check a file of limits. Raises InvalidInput, which names what is wrong in it."""
    try:
        return LimitFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise InvalidInput(f"{path} is not a list of limits: {error}") from error
