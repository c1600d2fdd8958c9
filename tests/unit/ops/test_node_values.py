"""A shot made of what nodes say: sound values in the line's units, the source's time, all else told."""

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from ops.feeding.node_browser import Browsed
from ops.feeding.node_values import NodeMap, NodeValue, counter_of, flag_of
from ops.feeding.words import Words
from shared.units import convert
from training.lines.line import DEFAULT, read_line
from training.lines.node_map import read_node_map
from training.lines.node_proposal import node_map_text

LINE = read_line(DEFAULT)
NAME, OTHER = "Process_Temperature", "Process_Pressure"
SEOUL = ZoneInfo("Asia/Seoul")
AT = datetime(2026, 2, 10, 6, 5, tzinfo=UTC)


def mapping(tmp_path: Path, more: str = "") -> NodeMap:
    path = tmp_path / "map.yaml"
    path.write_text(
        f"trigger: {{counter: c}}\nvariables: {{{NAME}: t, {OTHER}: {{node: p, unit: psi}}}}\n{more}"
    )
    return read_node_map(path, LINE, SEOUL, Words(), {})


def values(temperature: Any, **more: NodeValue) -> dict[str, NodeValue]:
    good = NodeValue(5, source_time=AT)
    return {"c": good, "t": NodeValue(temperature), "p": NodeValue(2000.0), **more}


def test_values_are_in_the_units_of_the_line_at_the_triggers_time(tmp_path: Path) -> None:
    found = mapping(tmp_path).shot(values(671.5))
    assert found.shot == {
        "at": "2026-02-10T15:05:00.000+09:00",
        "features": {NAME: 671.5, OTHER: pytest.approx(convert(2000.0, "psi", "bar"))},
        "context": {},
    }
    assert found.notes == []


@pytest.mark.parametrize("value", [math.nan, math.inf, True, None, "671", [671.0], b"x"])
def test_what_is_no_number_is_missing_and_told(tmp_path: Path, value: object) -> None:
    found = mapping(tmp_path).shot(values(value))
    assert found.shot is not None
    assert NAME not in found.shot["features"]
    assert NAME in found.notes[0]


def test_without_a_source_time_the_servers_is_taken_and_told_and_without_any_there_is_no_shot(
    tmp_path: Path,
) -> None:
    nodes = mapping(tmp_path)
    found = nodes.shot(values(671.5, c=NodeValue(5, server_time=AT)))
    assert found.shot is not None
    assert found.notes == [Words().server_time]
    assert nodes.shot(values(671.5, c=NodeValue(5))).why == Words().no_time


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (AT, "2026-02-10T15:05:00.000+09:00"),
        (AT.replace(tzinfo=None), "2026-02-10T15:05:00.000+09:00"),
        ("2026-02-10T06:05:00Z", "2026-02-10T15:05:00.000+09:00"),
        ("2026-02-10 15:05:00", "2026-02-10T15:05:00.000+09:00"),
        ("2026-02-10", None),
        (1_770_703_500, None),
    ],
)
def test_a_node_may_hold_the_time(tmp_path: Path, value: object, at: str | None) -> None:
    found = mapping(tmp_path, "time: w\n").shot(values(671.5, w=NodeValue(value)))
    assert (found.shot["at"] if found.shot else None) == at


def test_an_id_that_is_not_there_makes_no_shot_and_a_context_that_is_not_there_is_told(
    tmp_path: Path,
) -> None:
    nodes = mapping(tmp_path, "id: i\ncontext: {mould: m}\n")
    bad = NodeValue(None, "bad", "BadNoCommunication")
    assert nodes.shot(values(671.5, i=bad, m=NodeValue("M-1"))).shot is None
    found = nodes.shot(values(671.5, i=NodeValue(77), m=bad))
    assert found.shot is not None
    assert (found.shot["shot_id"], found.shot["context"]) == ("77", {})
    assert "mould is missing" in found.notes[0]


def test_counters_and_flags_are_what_they_look_like() -> None:
    assert [counter_of(NodeValue(value)) for value in (7, 7.0, 7.5, -1, True, "7", None)] == [7, 7] + [
        None
    ] * 5
    assert [flag_of(NodeValue(value)) for value in (True, False, 1, None)] == [True, False, None, None]
    assert counter_of(NodeValue(7, "bad")) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("variables: {Process_Temperature: t}\n", "names the node of a counter or a flag"),
        ("trigger: {counter: c, flag: f}\nvariables: {Process_Temperature: t}\n", "a counter or a flag"),
        ("trigger: {counter: c, wait: -1}\nvariables: {Process_Temperature: t}\n", "must be seconds"),
        ("trigger: {counter: c}\nuncertain: yes\nvariables: {Process_Temperature: t}\n", "missing or taken"),
        ("trigger: {counter: c}\nvariables: {Temperature: t}\n", "is no variable"),
        ("trigger: {counter: c}\nvariables: {Process_Temperature: 7}\n", "must be a text"),
    ],
)
def test_an_odd_map_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"map\.yaml: line \d+: ") as error:
        read_node_map(path, LINE, SEOUL, Words(), {})
    assert told in str(error.value)


def test_a_proposed_map_keeps_the_units_that_the_server_gives() -> None:
    nodes = [
        Browsed("ns=2;i=1", ("Machine", NAME), NodeValue(1240.0), "°F"),
        Browsed("ns=2;i=2", ("Machine", OTHER), NodeValue(145.0), "bananas"),
        Browsed("ns=2;i=3", ("Machine", "Cycle counter"), NodeValue(12)),
        Browsed("ns=2;i=4", ("Other", NAME), NodeValue(None, "bad", "BadNoData")),
    ]
    proposed = node_map_text(nodes, LINE, "opc.tcp://x")
    certain = yaml.safe_load(proposed)["variables"]
    assert OTHER not in (certain or {}), "a unit that nobody understands is for a person to look at"
    assert '# counter: "ns=2;i=3"' in proposed
    assert {node.node for node in nodes} <= {word.strip('",{}') for word in proposed.split()}
