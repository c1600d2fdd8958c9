"""YAML that came from outside, read as text, lists and mappings and nothing else.

The loaders of the library build what a file asks for: a tag names a type, `on` is a truth value, `1.10` a
number that loses its zero, an alias repeats a branch a billion times, and a nesting of brackets is followed
by a C function that calls itself until the process dies. Here the library only cuts the text into events,
one after the other; what is built from them is below, and each thing that a plain file has no use for is an
error with its line. Imported only where an index is built: searching a finished index never needs it.
"""

from collections.abc import Iterator
from typing import Any

import yaml

MAX_YAML_CHARACTERS = 1_000_000
MAX_DEPTH = 16
"""Lists and mappings within each other; a glossary has three."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_SHOWN = 60


def parse_yaml(text: str) -> Any:
    """The data in `text`: str, list, dict with str keys, and None for a value that is left empty.

    Every scalar stays the text that was written: `2025-02-11`, `1.10`, `yes` and `007` are text; who expects
    a number or a truth value reads it from that. Raises ValueError naming the line at fault where it is not
    YAML, uses tags, anchors or aliases, repeats a key, holds several documents, or is nested deeper than
    MAX_DEPTH or longer than MAX_YAML_CHARACTERS.
    """
    if len(text) > MAX_YAML_CHARACTERS:
        raise ValueError(f"more than {MAX_YAML_CHARACTERS:,} characters")
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem or 'not YAML'}") from error
    except yaml.YAMLError as error:
        raise ValueError("a character that YAML does not allow") from error
    except UnicodeError as error:
        raise ValueError("half a character (a lone surrogate)") from error


def _document(events: Iterator[Any]) -> Any:
    """The one document of a stream of events, built without recursion."""
    root: list[Any] = []
    open_ones: list[Any] = [root]
    keys: list[str | None] = [None]
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise _fault(event, "anchors and aliases (& and *) are not read; write the value out")
        if isinstance(event, yaml.NodeEvent):
            _check_plain(event)
        value: Any
        match event:
            case yaml.ScalarEvent():
                value = None if event.implicit[0] and event.value in _NULL else event.value
            case yaml.SequenceStartEvent():
                value = []
            case yaml.MappingStartEvent():
                value = {}
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                open_ones.pop()
                keys.pop()
                continue
            case yaml.DocumentStartEvent() if root:
                raise _fault(event, "a second document; one is expected")
            case _:
                continue
        _put(open_ones[-1], keys, value, event)
        if isinstance(value, list | dict):
            if len(open_ones) > MAX_DEPTH:
                raise _fault(event, f"nested deeper than {MAX_DEPTH} levels")
            open_ones.append(value)
            keys.append(None)
    return root[0] if root else None


def _check_plain(event: Any) -> None:
    if event.anchor is not None:
        raise _fault(event, "anchors and aliases (& and *) are not read; write the value out")
    # A quoted scalar comes with the tag "!", which only says that it is no plain one.
    if event.tag is not None and event.tag != "!":
        tag = event.tag.replace("tag:yaml.org,2002:", "!!", 1)
        raise _fault(event, f"tags are not read ({_shown(tag)})")
    if event.tag == "!" and not isinstance(event, yaml.ScalarEvent):
        raise _fault(event, "tags are not read (!)")


def _put(parent: Any, keys: list[str | None], value: Any, event: Any) -> None:
    """Add a value to a list, or to a mapping as the next key or as that key's value."""
    if isinstance(parent, list):
        parent.append(value)
    elif keys[-1] is None:
        if not isinstance(event, yaml.ScalarEvent):
            raise _fault(event, "a list or mapping as a name")
        if event.value in parent:
            raise _fault(event, f"{_shown(event.value)} is there twice")
        keys[-1] = event.value
        parent[event.value] = None
    else:
        parent[keys[-1]] = value
        keys[-1] = None


def _fault(event: Any, reason: str) -> ValueError:
    return ValueError(f"line {event.start_mark.line + 1}: {reason}")


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
