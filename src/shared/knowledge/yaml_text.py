"""YAML, read with the C loader where there is one. Imported only where an index is built:
searching a finished index never needs it.
"""

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str) -> Any:
    """The plain data in `text`. Raises ValueError naming the line at fault."""
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  (a safe loader, chosen above)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem or 'not YAML'}") from error
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
