"""Which node of a machine is likely which variable of a line: by the rules by which columns of tables are."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from ops.feeding.node_browser import Browsed
from shared.units import parse_unit
from training.lines.column_proposal import Match, propose_columns
from training.lines.line import Line
from training.tables.headers import name_key
from training.tables.raw_table import RawTable

COUNTERS: Final = ("counter", "count", "shotnumber", "shotno", "cycle", "카운터", "샷번호")
FLAGS: Final = ("complete", "ready", "done", "finished", "완료")


def propose_nodes(nodes: Sequence[Browsed], line: Line) -> list[Match]:
    """The nodes that are a variable by their name, then those that are likely one. `column` is the node."""
    by_name = {name: each for each, name in _named(nodes)}
    raw = RawTable(
        Path("nodes"),
        {name: [_written(each.value.value)] for name, each in by_name.items()},
        [1],
        [],
        units={name: each.unit for name, each in by_name.items() if each.unit},
    )
    return propose_columns(raw, line)


def node_map_text(nodes: Sequence[Browsed], line: Line, url: str) -> str:
    """The map of nodes to be completed by a person: what is certain as it is, proposals behind a #."""
    return "\n".join(_lines(nodes, line, url)) + "\n"


def _lines(nodes: Sequence[Browsed], line: Line, url: str) -> Iterator[str]:
    by_name = {name: each for each, name in _named(nodes)}
    features = {feature.name: feature for feature in line.schema.features}
    found = propose_nodes(nodes, line)
    yield f"# {url}: 노드와 변수. `# ?`가 있는 줄은 제안입니다."
    yield "# 맞으면 앞의 #을 지우고, 아니면 고치거나 지워 주세요."
    yield "# Nodes and variables. Lines with `# ?` are proposals:"
    yield "# where one is right, take the # away in front of it; else correct or delete it."
    yield "trigger:"
    triggers = [*_triggers(by_name, "counter", COUNTERS, int), *_triggers(by_name, "flag", FLAGS, bool)]
    for kind, each in triggers:
        yield f"  # {kind}: {_text(each.node)}  # ? {_told(each)}"
    if not triggers:
        yield "  # counter: ''  # ? no node looks like a counter of shots"
    yield "variables:"
    for match in found:
        each = by_name[match.column]
        unit, is_known = _unit(each, features[match.feature].unit)
        entry = f"{{node: {_text(each.node)}, unit: {_text(unit)}}}" if unit else _text(each.node)
        certain = match.certain and is_known
        told = "" if certain else f"  # ? {match.why}"
        yield f"  {'' if certain else '# '}{match.feature}: {entry}  # {_told(each)}{told}"
    known = {match.feature for match in found}
    for feature in line.schema.features:
        if feature.name not in known and feature.derive is None:
            yield f"  # {feature.name}: ''  # ? no node looks like it"
    yield "# All nodes:"
    taken = {match.column for match in found}
    for name, each in by_name.items():
        if name not in taken:
            yield f"# {each.node}  {_told(each)}"


def _unit(each: Browsed, wanted: str) -> tuple[str, bool]:
    """The unit to write into the map, empty where it is the line's; and whether the node's is understood."""
    if not each.unit or each.unit == wanted:
        return "", True
    given, own = parse_unit(each.unit), parse_unit(wanted)
    if given is None or own is None or not given.compatible(own):
        return "", False
    return each.unit, True


def _named(nodes: Sequence[Browsed]) -> Iterator[tuple[Browsed, str]]:
    """Each node with a name of its own: its last one, or as many above it as it takes."""
    for depth in range(1, max((len(each.names) for each in nodes), default=0) + 1):
        counted = Counter(name_key(".".join(each.names[-depth:])) for each in nodes)
        if max(counted.values()) == 1:
            break
    own: Counter[str] = Counter(name_key(each.names[-1]) for each in nodes)
    for each in nodes:
        single = own[name_key(each.names[-1])] == 1
        name = each.names[-1] if single else ".".join(each.names[-depth:])
        yield each, name


def _triggers(
    by_name: dict[str, Browsed], kind: str, words: Sequence[str], form: type
) -> Iterator[tuple[str, Browsed]]:
    for name, each in by_name.items():
        if type(each.value.value) is form and any(word in name_key(name) for word in words):
            yield kind, each


def _written(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | list) else str(value)


def _told(each: Browsed) -> str:
    value = each.value.status if each.value.quality == "bad" else repr(each.value.value)[:40]
    return " ".join(f"{'/'.join(each.names)} = {value} {each.unit}".split())


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
