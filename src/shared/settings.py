"""The one reader of environment variables: a pydantic model per handler, read once at start."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, ValidationError


class SettingsError(RuntimeError):
    """An environment variable that cannot be used; the message names it and says why."""


class Settings(BaseModel):
    """Base of the settings models. A field `session_ttl_days` is read from `SESSION_TTL_DAYS`.

    An empty variable counts as not set: the template declares some empty so that
    `sam local` lets them be overridden.
    """

    model_config = ConfigDict(frozen=True)


def read_settings[S: Settings](model: type[S], environment: Mapping[str, str]) -> S:
    """Build `model` from an environment. Raises SettingsError naming each variable at fault."""
    given = {name: environment.get(name.upper(), "").strip() for name in model.model_fields}
    try:
        return model.model_validate({name: value for name, value in given.items() if value})
    except ValidationError as error:
        raise SettingsError("; ".join(_fault(row["loc"], row["msg"]) for row in error.errors())) from error


def _fault(location: tuple[int | str, ...], reason: str) -> str:
    """A model's own validator has no location; its message names the variables."""
    return f"{str(location[0]).upper()}: {reason}" if location else reason
