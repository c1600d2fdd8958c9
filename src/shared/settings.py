"""The one reader of environment variables: a pydantic model per handler, read once at start."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

EXPERT: Final = "EXPERT_SETTINGS"
"""The variable that holds several settings in one, such as `MAX_TOKENS=4096,PREPARE=false`."""
EXPERT_SETTINGS: Final = frozenset(
    {
        "ANSWER_CACHE_TTL_S",
        "COUNT_DAYS",
        "DOCUMENT_SECONDS",
        "GUARDRAIL_MODE",
        "GUARDRAIL_VERSION",
        "INCLUDE_DEFAULT_DOCUMENTS",
        "INDEX_RECHECK_SECONDS",
        "JOB_TTL_DAYS",
        "JWT_GROUPS_CLAIM",
        "JWT_TENANT_CLAIM",
        "KNOWLEDGE_MIN_SCORE",
        "LOG_QUESTIONS",
        "MAX_TOKENS",
        "MODEL_EFFORT",
        "MODEL_RECHECK_SECONDS",
        "MODEL_THINKING",
        "MODEL_VERSION",
        "PREPARE",
        "SESSION_TTL_DAYS",
        "SHOT_DAYS",
        "SPECULATE",
    }
)
"""What may stand in it: what no function has in a variable of its own when it is deployed. All functions get
the same text, so a name counts as known where any of them reads it."""


class SettingsError(RuntimeError):
    """An environment variable that cannot be used; the message names it and says why."""


class Settings(BaseModel):
    """Base of the settings models. A field `session_ttl_days` is read from `SESSION_TTL_DAYS`.

    An empty variable counts as not set: the template declares some empty so that
    `sam local` lets them be overridden.
    """

    model_config = ConfigDict(frozen=True)


def read_settings[S: Settings](model: type[S], environment: Mapping[str, str]) -> S:
    """Build `model` from an environment: from a variable of a setting's own, else from EXPERT_SETTINGS.

    Raises SettingsError naming each variable at fault.
    """
    together = read_expert_settings(environment.get(EXPERT, ""))
    given = {}
    for name in model.model_fields:
        own = environment.get(name.upper(), "").strip()
        if value := own or together.get(name.upper(), ""):
            given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise SettingsError("; ".join(_fault(row["loc"], row["msg"]) for row in error.errors())) from error


def read_expert_settings(text: str) -> dict[str, str]:
    """Return the settings of a text such as `MAX_TOKENS=4096, PREPARE=false` by their names.

    Commas and spaces keep them apart. Raises SettingsError for what is no NAME=value, an unknown name, and a
    name that stands there twice.
    """
    settings: dict[str, str] = {}
    for part in text.replace(",", " ").split():
        name, _, value = part.partition("=")
        if not name or not value:
            raise SettingsError(f"{EXPERT}: {part} is not NAME=value")
        if name not in EXPERT_SETTINGS:
            raise SettingsError(f"{EXPERT}: {name} is not one of {', '.join(sorted(EXPERT_SETTINGS))}")
        if name in settings:
            raise SettingsError(f"{EXPERT}: {name} stands there twice")
        settings[name] = value
    return settings


def _fault(location: tuple[int | str, ...], reason: str) -> str:
    """A model's own validator has no location; its message names the variables."""
    return f"{str(location[0]).upper()}: {reason}" if location else reason
