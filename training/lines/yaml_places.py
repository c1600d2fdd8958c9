"""YAML with the line number of every entry, so that an error can point at it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml


def read_yaml(path: Path) -> tuple[Any, dict[str, int]]:
    """The document, and the line of each entry by its place (`features[3].unit`; "" is the document).

    Raises ValueError naming file and line where it is no YAML, or where a key occurs twice; OSError
    where it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        places = dict(_places(node, "")) if node else {"": 1}
        return yaml.safe_load(text), places
    except yaml.MarkedYAMLError as error:
        line = f": line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ValueError(f"{path}{line}: {error.problem or 'is not YAML'}") from error
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: is not YAML: {error}") from error


def line_of(place: str, places: Mapping[str, int]) -> int:
    """The line of an entry, or of the nearest one around it."""
    while place and place not in places:
        cut = max(place.rfind("."), place.rfind("["))
        place = place[:cut] if cut > 0 else ""
    return places.get(place, 1)


def _places(node: yaml.Node, place: str) -> Iterator[tuple[str, int]]:
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _places(item, f"{place}[{index}]")
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem=f"{name!r} occurs twice", problem_mark=key.start_mark)
            seen.add(name)
            inner = f"{place}.{name}" if place else name
            yield from _places(value, inner)
            yield inner, key.start_mark.line + 1
