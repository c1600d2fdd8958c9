"""A proposal as the YAML of a line: a person reads it, confirms it, and takes the question marks out."""

import json
from collections.abc import Iterator

from training.lines.first_line import Proposal, ProposedFeature
from training.lines.table_rules import Header

CONFIRM = "# ? 확인 (to be confirmed)"


def as_yaml(found: Proposal, line: str, source: str, header: Header) -> str:
    """The YAML. Every entry that was guessed has a question mark behind it."""
    return "\n".join(_lines(found, line, source, header)) + "\n"


def _lines(found: Proposal, line: str, source: str, header: Header) -> Iterator[str]:
    yield f"# 초안: {source}에서 만들었습니다. `?`가 있는 곳을 확인하고 고쳐 주세요."
    yield f"# A first draft, made from {source}. Confirm or correct what has a `?`, then: diecast audit."
    yield f"line: {_text(line)}"
    yield f"label: {_text(line)}"
    yield f"label_en: {_text(line)}"
    if found.sentinels:
        yield f"sentinels: {_list(found.sentinels)}  {CONFIRM}: far from all others, so a broken sensor's?"
    yield ""
    yield "table:"
    yield f"  header: {header}"
    yield from _label(found)
    if found.times:
        yield f"  time: {_list(found.times)}  {CONFIRM}"
        if found.date_orders:
            yield f"  # date_order: {' or '.join(found.date_orders)}  {CONFIRM}: which the file does not tell"
    else:
        yield "  # time: no column was read as a time; name it: [column] or [date, clock]"
    runs = {"columns": found.runs, "by_day": bool(found.times)}
    yield f"  run: {_list(runs)}  {CONFIRM}: what tells production runs apart"
    if found.machine:
        yield f"  machine: {_text(found.machine)}  {CONFIRM}: machines, not dies?"
    if found.why_not:
        yield "  ignore:"
        for column, why in found.why_not.items():
            yield f"    - {_text(column)}  # {_one_line(why)}"
    yield "  validation: later_shots  # how new shots will come: later_shots, later_runs, within_runs"
    yield ""
    yield "features:"
    for feature in found.features:
        yield from _feature(feature)
    yield ""
    yield "equipment:"
    yield "  - id: machine"
    yield "    name: 설비"
    yield "    name_en: Machine"
    yield f"    description: 라인 전체  {CONFIRM}: parts such as furnace, injection, die"
    yield "    description_en: The whole line"
    yield "    action: 설정과 상태를 점검하세요."
    yield "    action_en: Check its settings and its state."
    yield f"    related_features: {_list([feature.name for feature in found.features])}"
    yield from _modes(found)


def _label(found: Proposal) -> Iterator[str]:
    if found.label is not None:
        rule = {"column": found.label, "bad": list(found.bad)} | (
            {"good": list(found.good)} if found.good else {}
        )
        yield f"  label: {_list(rule)}  {CONFIRM}"
    elif found.counted:
        yield f"  label: {{any_above_zero: {_list(found.counted)}}}  {CONFIRM}"
    elif found.kinds is None:
        yield "  # no column was read as the label; name it, its bad values and its good ones"
        column = "'?'" if found.unclear_label is None else _text(found.unclear_label)
        values = (
            "bad: [NG], good: [OK]" if found.unclear_label is None else "bad: ['? bad'], good: ['? good']"
        )
        yield f"  label: {{column: {column}, {values}}}  {CONFIRM}"
    if found.kinds is not None:
        good = "" if found.label is not None else ", good: ['']"
        meant = "what an empty field means"
        yield f"  kinds: {{column: {_text(found.kinds)}{good}}}  {CONFIRM}: {meant}"


def _modes(found: Proposal) -> Iterator[str]:
    if found.kinds is None:
        return
    yield ""
    yield f"defect_modes:  {CONFIRM}: bring kinds of one cause together"
    for number, kind in enumerate(found.kind_names, 1):
        text = _text(kind)
        yield f"  - {{id: mode_{number}, label: {text}, label_en: {text}, values: [{text}]}}"


def _feature(feature: ProposedFeature) -> Iterator[str]:
    yield f"  - name: {_text(feature.name)}"
    yield f"    label: {_text(feature.name)}"
    yield f"    label_en: {_text(feature.name)}  {CONFIRM}"
    yield f"    unit: {_text(feature.unit)}" + (f"  {CONFIRM}" if feature.unit == "-" else "")
    yield f"    role: {feature.role}  {CONFIRM}: setpoint, measurement or context"
    if feature.levels:
        yield f"    levels: {_list(list(feature.levels))}"
    else:
        bounds = f"[{feature.low:g}, {feature.high:g}]"
        yield f"    plausible: {bounds}  {CONFIRM}: what only a broken sensor leaves"
    if feature.limits is not None:
        low, high = feature.limits
        yield f"    limits: [{low:g}, {high:g}]  {CONFIRM}: what an operator may set"
        yield f"    step: {feature.step:g}  {CONFIRM}"
    yield "    equipment: machine"


def _text(text: str) -> str:
    """A text in quotes: YAML takes JSON's."""
    return json.dumps(text, ensure_ascii=False)


def _list(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]
