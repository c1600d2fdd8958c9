"""The list of prices: read, checked, narrowed to a region and a model, overridden from the command line."""

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.errors import Detail, InvalidInput

FILE = Path(__file__).with_name("prices.yaml")
OVERRIDE = "--price"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(_Strict):
    """Where prices were read. `as_of` is the date that they carry there."""

    title: str
    url: Annotated[str, Field(pattern=r"^https://")]
    as_of: date | None = None


class Price(_Strict):
    """One price: US dollars for its unit, with a source or a word on how it was estimated."""

    usd: Annotated[float, Field(ge=0)]
    source: str | None = None
    estimate: str | None = None

    @model_validator(mode="after")
    def _is_founded(self) -> Self:
        if (self.source is None) == (self.estimate is None):
            raise ValueError("needs either a source or an estimate")
        return self


class Entry(_Strict):
    """A thing that is paid for by the `unit`, with its price in each region."""

    unit: str
    regions: Mapping[str, Price]


class PriceFile(_Strict):
    """The whole file. `models` hold the prices of tokens, which go by the language model."""

    currency: Literal["USD"]
    seen: date
    sources: Mapping[str, Source]
    prices: Annotated[Mapping[str, Entry], Field(min_length=1)]
    models: Annotated[Mapping[str, Mapping[str, Entry]], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        of_models = {
            f"{model}.{name}": row for model, rows in self.models.items() for name, row in rows.items()
        }
        for name, entry in {**self.prices, **of_models}.items():
            if set(entry.regions) != set(self.regions):
                raise ValueError(f"{name} needs a price for each of {', '.join(self.regions)}")
            for price in entry.regions.values():
                if price.source and price.source not in self.sources:
                    raise ValueError(f"{name} names the unknown source {price.source}")
        return self

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that have prices."""
        return tuple(next(iter(self.prices.values())).regions)

    def prices_of(self, region: str, model: str) -> "Prices":
        """The prices of one region and model. Raises InvalidInput for one that is not in the file."""
        if region not in self.regions:
            raise _unknown("region", region, self.regions)
        if model not in self.models:
            raise _unknown("model", model, self.models)
        rows = {**self.prices, **self.models[model]}
        return Prices({name: entry.regions[region] for name, entry in rows.items()})


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a unit of each thing, by name."""

    rows: Mapping[str, Price]

    def usd(self, name: str) -> float:
        """Dollars for one unit."""
        return self.rows[name].usd

    @property
    def estimates(self) -> Mapping[str, str]:
        """Names of prices without a source, and how each was arrived at."""
        return {name: price.estimate for name, price in self.rows.items() if price.estimate}

    def overridden(self, given: Mapping[str, float]) -> "Prices":
        """The same with some prices replaced. Raises InvalidInput for an unknown name or no proper price."""
        for name, usd in given.items():
            if name not in self.rows:
                raise _unknown(OVERRIDE, name, self.rows)
            if not math.isfinite(usd) or usd < 0:
                raise InvalidInput(f"{OVERRIDE} {name}: {usd} is no price; give dollars of 0 or more.")
        new = {name: Price(usd=usd, source="command line") for name, usd in given.items()}
        return Prices({**self.rows, **new})


def read_prices(path: Path = FILE) -> PriceFile:
    """Read and check a file of prices. Raises InvalidInput, which names what is wrong in it."""
    try:
        return PriceFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        rows = [Detail(".".join(map(str, row["loc"])), row["msg"]) for row in error.errors()]
        reasons = "; ".join(f"{row.field}: {row.reason}" if row.field else row.reason for row in rows)
        raise InvalidInput(f"{path} is not a list of prices: {reasons}", rows) from error


def _unknown(what: str, given: str, known: Mapping[str, object] | tuple[str, ...]) -> InvalidInput:
    near = difflib.get_close_matches(given, known, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(known)}."
    return InvalidInput(f"{what}: {given} is not in the list of prices. {hint}")
