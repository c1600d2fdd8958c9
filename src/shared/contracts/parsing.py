"""Turning a payload into a request model, with errors that name the field and the reason."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import Detail, InvalidInput

Finite = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A JSON number: no NaN, no infinity, and no string or boolean in its place."""

FeatureName = Annotated[str, Field(min_length=1, max_length=100)]
Features = dict[FeatureName, Finite]
"""Process values by variable name, in the units of the feature schema."""


class Request(BaseModel):
    """Base of all request models: unknown fields are refused, so that a typing error is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parse[R: BaseModel](model: type[R], payload: Mapping[str, Any]) -> R:
    """Validate a payload. Raises InvalidInput with one detail for each field at fault (at most 20)."""
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        details = [Detail(_path(fault["loc"]), fault["msg"]) for fault in faults[:20]]
        first = details[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise InvalidInput(f"{first.field}: {first.reason}{more}", details) from error


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location if part != "[key]") or "body"
