"""The lines of a plant, as requests name them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypedDict

from pydantic import StringConstraints, TypeAdapter, ValidationError

from shared.errors import Detail, InvalidInput

DEFAULT_LINE: Final = "default"
"""The line of a request that names none."""

LineId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
"""The name of a line in addresses and keys: lower case, digits and hyphens, 40 characters at most."""


class OfALine(TypedDict):
    """Beside T1's and T2's answer to a request that named its line.

    `model_line` is the line whose model it is by: "default" where the line has none of its own.
    """

    line: str
    model_line: str


_LINE: Final[TypeAdapter[str]] = TypeAdapter(LineId)


def line_of(payload: Mapping[str, Any]) -> str:
    """The line of a request, before the rest of it can be read by that line's variables.

    Raises InvalidInput for what can be no line's name.
    """
    try:
        return _LINE.validate_python(payload.get("line", DEFAULT_LINE))
    except ValidationError as error:
        reason = error.errors(include_url=False, include_context=False, include_input=False)[0]["msg"]
        raise InvalidInput(f"line: {reason}", [Detail("line", reason)]) from error
