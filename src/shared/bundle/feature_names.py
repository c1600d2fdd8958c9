"""Give a request's values their variable names, or refuse names that cannot be meant."""

from collections.abc import Iterable, Mapping
from typing import Final

from shared.bundle.feature_schema import FeatureSchema, Resolved
from shared.errors import Detail, InvalidInput

MAX_UNKNOWN: Final = 64
"""A few names that nobody knows are passed over and told; more mean a wrong table."""
MAX_DETAILS: Final = 20
SHOWN_NAMES: Final = 10
SHOWN_CHARACTERS: Final = 40


def resolve_names(schema: FeatureSchema, features: Mapping[str, float], field: str = "features") -> Resolved:
    """Return what the names of `features` mean. `field` is the request field that errors name.

    Raises InvalidInput for more than 64 unknown names, and for a variable that is given under two names:
    which of the two values is meant is not guessed.
    """
    resolved = schema.resolve(features)
    if len(resolved.unknown) > MAX_UNKNOWN:
        reason = (
            f"{len(resolved.unknown)} unknown names ({listed(resolved.unknown, 3)}); "
            f"at most {MAX_UNKNOWN} are passed over"
        )
        raise InvalidInput(f"{field}: {reason}", [Detail(field, reason)])
    if resolved.twice:
        reason = "means a variable that is given under another name too"
        details = [
            Detail(f"{field}.{shown(name)}", f"{reason}: {feature.name}")
            for name in resolved.twice[:MAX_DETAILS]
            if (feature := schema.lookup(name))
        ]
        more = f" (and {len(resolved.twice) - 1} more)" if len(resolved.twice) > 1 else ""
        raise InvalidInput(f"{details[0].field}: {details[0].reason}{more}", details)
    return resolved


def listed(names: Iterable[str], most: int = SHOWN_NAMES) -> str:
    """Return names that somebody chose freely as one line: `most` of them, and how many there are beside."""
    every = [shown(name) for name in names]
    rest = len(every) - most
    return ", ".join(every[:most]) + (f", and {rest} more" if rest > 0 else "")


def shown(name: str) -> str:
    """Return a name as it may stand in a message: on one line, without what cannot be seen, 40 characters."""
    line = "".join(character if character.isprintable() else " " for character in name).strip()
    return line if len(line) <= SHOWN_CHARACTERS else f"{line[: SHOWN_CHARACTERS - 1]}…"
