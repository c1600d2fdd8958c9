"""Messages of machines: the own form and maps. What is taken is what was written; all else is named."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ops.feeding.messages import Found, OwnForm, checked
from ops.feeding.words import Words
from shared.units import convert
from training.lines.json_path import JsonPath
from training.lines.line import DEFAULT, read_line
from training.lines.message_map import MessageMap, read_message_map

SEOUL = ZoneInfo("Asia/Seoul")
LINE = read_line(DEFAULT)
NAME, OTHER = "Process_Temperature", "Process_Pressure"


def own(payload: object) -> list[Found]:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    form = OwnForm("line-7", Words(), {"mould": "M-1"})
    return [checked(found, Words()) for found in form.read(raw, 0.0)]


def mapping(tmp_path: Path, text: str) -> MessageMap:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return read_message_map(path, LINE, SEOUL, Words(), {"mould": "M-1"})


def first(found: list[Found]) -> Mapping[str, Any]:
    assert len(found) == 1
    assert found[0].shot is not None, found[0].why
    return found[0].shot


SHOT = {"at": "2026-02-10T15:05:00+09:00", "features": {NAME: 671.2}}


@pytest.mark.parametrize(
    ("payload", "shots"),
    [(SHOT, 1), ([SHOT, SHOT], 2), ({"shots": [SHOT]}, 1), ({"line": "line-7", "shots": [SHOT] * 3}, 3)],
)
def test_the_own_form_is_a_shot_or_several(payload: object, shots: int) -> None:
    found = own(payload)
    assert [each.shot for each in found] == [{**SHOT, "context": {"mould": "M-1"}}] * shots


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (b"", "is no JSON"),
        (b"\xff\xfe\x00", "is no JSON"),
        (b'{"at": 1, "at": 2}', "given twice"),
        (b'{"at": "x", "features": {"a": NaN}}', "NaN"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"at": "x", "features": {"a": 1e999}}', "is no JSON"),
        (rb'{"at": "\ud800", "features": {}}', "is no JSON"),
        ({**SHOT, "features": {NAME: "x" * 100_000}}, "larger or deeper"),
        ({**SHOT, "context": {"a": {"b": {"c": {"d": {"e": 1}}}}}}, "larger or deeper"),
        (7, "is no JSON object"),
        ([], "holds 0 shots"),
        ([SHOT] * 501, "holds 501 shots"),
        ({"shots": 3}, "is no JSON object"),
        ({"features": {}}, "has no 'at'"),
        ({"at": "x"}, "has no 'features'"),
        ({"line": "line-8", "shots": [SHOT]}, "is of the line 'line-8'"),
        ({"shots": [SHOT], "simulated": True}, "'simulated'"),
    ],
)
def test_what_is_no_shot_is_told(payload: object, told: str) -> None:
    (found, *_) = own(payload)
    assert found.shot is None
    assert told in found.why


def test_a_map_takes_what_it_names_in_the_units_of_the_line(tmp_path: Path) -> None:
    text = (
        "time: {path: $.ts, unit: ms}\nid: $['shot.no']\ncontext: {lot: '$.lots[1]'}\n"
        f"variables:\n  {NAME}: {{path: $.v.temp, unit: °F}}\n  {OTHER}: $.v.p\n"
    )
    message = {
        "ts": 1_770_703_500_250,
        "shot.no": 12,
        "lots": ["a", "b"],
        "v": {"temp": 1240.5, "p": "144.5"},
    }
    shot = first(mapping(tmp_path, text).read(json.dumps(message).encode(), 0.0))
    assert datetime.fromisoformat(shot["at"]).timestamp() == 1_770_703_500.25
    assert shot["shot_id"] == "12"
    assert shot["context"] == {"mould": "M-1", "lot": "b"}
    assert shot["features"] == {NAME: pytest.approx(convert(1240.5, "°F", "°C")), OTHER: 144.5}


def test_several_shots_of_a_message_share_what_stands_around_them(tmp_path: Path) -> None:
    text = f"time: '@.t'\nshots: $.rows[*]\ncontext: {{lot: $.lot}}\nvariables: {{{NAME}: '@.x'}}\n"
    message = {
        "lot": "L1",
        "rows": [{"t": "2026-02-10T15:05:00", "x": 1.5}, {"t": "2026-02-10 15:06:00Z", "x": 2}],
    }
    found = mapping(tmp_path, text).read(json.dumps(message).encode(), 0.0)
    assert [each.shot and each.shot["features"][NAME] for each in found] == [1.5, 2.0]
    assert [each.shot and each.shot["at"] for each in found] == [
        "2026-02-10T15:05:00.000+09:00",
        "2026-02-10T15:06:00.000+00:00",
    ]


@pytest.mark.parametrize("value", [True, [1], {"a": 1}, "671,2", "n/a", ""])
def test_a_value_that_is_no_number_is_missing_and_told(tmp_path: Path, value: object) -> None:
    text = f"time: $.t\nvariables: {{{NAME}: $.x, {OTHER}: $.y}}\n"
    message = {"t": "2026-02-10T15:05:00Z", "x": value, "y": 3}
    (found,) = mapping(tmp_path, text).read(json.dumps(message).encode(), 0.0)
    assert found.shot is not None
    assert found.shot["features"] == {OTHER: 3.0}
    assert NAME in found.notes[0]


@pytest.mark.parametrize("value", ["2026-02-10", "yesterday", 1_770_703_500, True, None, {}])
def test_a_time_that_is_not_sure_is_none(tmp_path: Path, value: object) -> None:
    text = f"time: $.t\nvariables: {{{NAME}: $.x}}\n"
    (found,) = mapping(tmp_path, text).read(json.dumps({"t": value, "x": 1}).encode(), 0.0)
    assert found.shot is None
    assert "no time" in found.why


def test_a_time_of_another_form_and_of_arrival(tmp_path: Path) -> None:
    text = f"time: {{path: $.t, format: '%d.%m.%Y %H:%M:%S'}}\nvariables: {{{NAME}: $.x}}\n"
    shot = first(mapping(tmp_path, text).read(b'{"t": "10.02.2026 15:05:00", "x": 1}', 0.0))
    assert shot["at"] == "2026-02-10T15:05:00.000+09:00"
    arrival = mapping(tmp_path, f"time: received\nvariables: {{{NAME}: $.x}}\n")
    assert arrival.timed_by_arrival
    told = first(arrival.read(b'{"x": 1}', 1_770_703_500.5))["at"]
    assert datetime.fromisoformat(told).timestamp() == 1_770_703_500.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"variables: {{{NAME}: $.x}}\n", "time: must say where"),
        ("time: $.t\n", "variables: must name at least one"),
        ("time: $.t\nvariables: {Proces_Temperature: $.x}\n", "did you mean 'Process_Temperature'"),
        (f"time: $.t\nvariables: {{{NAME}: x}}\n", "it begins with $"),
        (f"time: $.t\nvariables: {{{NAME}: '$..x'}}\n", "is not understood"),
        (f"time: $.t\nvariables: {{{NAME}: '$.a[*]'}}\n", "is not understood"),
        (f"time: $.t\nvariables: {{{NAME}: {{path: $.x, unit: bananas}}}}\n", "no unit that is known"),
        (f"time: $.t\nvariables: {{{NAME}: {{path: $.x, unit: MPa}}}}\n", "does not convert"),
        (f"time: {{path: $.t, unit: min}}\nvariables: {{{NAME}: $.x}}\n", "time.unit: is one of"),
        (f"time: $.t\nshots: $.a\nvariables: {{{NAME}: $.x}}\n", "shots: ends with [*]"),
        (f"time: $.t\nvariable: {{{NAME}: $.x}}\n", "did you mean 'variables'"),
        ("- a\n", "must be a mapping"),
    ],
)
def test_an_odd_map_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ValueError, match=r"map\.yaml: line \d+: ") as error:
        mapping(tmp_path, text)
    assert told in str(error.value)


def test_a_path_finds_what_it_names_and_nothing_else() -> None:
    message = {"a": {"b.c": [10, {"온도": 671.5}]}}
    assert JsonPath.of("$.a['b.c'][1].온도").find(message, None) == 671.5
    assert JsonPath.of("$").find(message, None) is message
    for text in ("$.a.x", "$.a['b.c'][2]", "$.a[0]", "$.a.b"):
        assert JsonPath.of(text).find(message, None) is None
