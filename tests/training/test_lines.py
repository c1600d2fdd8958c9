"""A line's YAML: what is read, and what a typo is told."""

from pathlib import Path

import pytest

from tests.plant_tables import SCHEMAS
from training.lines.feature_selection import select_features
from training.lines.line import read_line
from training.simulator.parameters import Parameters
from training.simulator.simulation import simulate


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "line.yaml"
    path.write_text((SCHEMAS / "public-b.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def refusal(path: Path, old: str, new: str) -> tuple[str, int]:
    """What is said of the file after a change, and the line that was changed."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"line\.yaml") as caught:
        read_line(path)
    return str(caught.value), text[: text.index(old)].count("\n") + 1 + old.startswith("\n")


@pytest.mark.parametrize("name", ["default", "public-a", "public-b"])
def test_the_schemas_that_ship_are_sound(name: str) -> None:
    line = read_line(SCHEMAS / f"{name}.yaml")
    assert line.schema.line == name
    assert len(line.schema.features) >= 20
    assert {feature.label for feature in line.schema.features}.isdisjoint(line.schema.names)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    plausible: [0, 1400]", "    plausable: [0, 1400]", "did you mean 'plausible'?"),
        ("  validation: later_shots", "  validation: later", "must be one of within_runs, later_shots"),
        ("  validation: later_shots", "  validaton: later_shots", "did you mean 'validation'?"),
        ("    limits: [690, 750]", "    limits: [750, 690]", "must be two numbers, the lower first"),
        ("    derive: {kind: gap,", "    derive: {kind: gaps,", "must be one of gap, shots_since_pause"),
        ("    monotone: -1", "    monotone: down", "must be -1, 0 or 1"),
        (
            "  label: {column: passorfail, bad: [1], good: [0]}",
            "  label: {column: passorfail}",
            "must be a list",
        ),
        ("  label: {column: passorfail, bad: [1], good: [0]}", "  label: passorfail", "must be a mapping"),
    ],
)
def test_a_typo_is_told_with_its_line_and_what_to_write(schema: Path, old: str, new: str, said: str) -> None:
    message, line = refusal(schema, old, new)
    assert f"line {line}: " in message
    assert said in message


def test_broken_yaml_is_told_with_its_line(schema: Path) -> None:
    message, line = refusal(schema, "  label: {column", "  label: {{column")
    assert f"line {line}" in message or f"line {line + 1}" in message


def test_a_key_that_occurs_twice_is_told(schema: Path) -> None:
    message, line = refusal(schema, "  validation: later_shots", "  header: one-row")
    assert f"line {line}: 'header' occurs twice" in message


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "line.yaml"
    path.write_bytes("line: 라인".encode("cp949"))
    with pytest.raises(ValueError, match="save it as UTF-8"):
        read_line(path)


def test_a_circle_in_the_causal_order_is_told_with_its_line(schema: Path) -> None:
    text = schema.read_text(encoding="utf-8")
    first = text.index("  - name: ")
    names = [line[10:] for line in text[first:].splitlines() if line.startswith("  - name: ")][:2]
    for name, other in zip(names, reversed(names), strict=True):
        text = text.replace(f"  - name: {name}\n", f"  - name: {name}\n    follows: [{other}]\n")
    schema.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="a circle") as caught:
        read_line(schema)
    assert f"{names[0]} → {names[1]} → {names[0]}" in str(caught.value)
    place = text.splitlines().index(f"    follows: [{names[1]}]") + 1
    assert f"line {place}: " in str(caught.value)


def test_what_follows_a_variable_that_is_left_out_follows_what_that_followed() -> None:
    line = read_line(SCHEMAS / "default.yaml")
    table = simulate(Parameters.read(), line.schema, 1, 20, 1)
    found = select_features(line, table, {"Process_CushionPosition", "Sensor_Torque", "Process_Pressure"})
    follows = {feature.name: feature.follows for feature in found.schema.features}
    assert follows["Sensor_Pressure2"] == ("Process_HoldPressure", "Process_ShotSize")
    assert follows["Sensor_Current"] == ("Sensor_Voltage",)
    assert follows["Sensor_Pressure1"] == ()


def test_unknown_equipment_is_told(schema: Path) -> None:
    message, _ = refusal(schema, "    equipment: clamp", "    equipment: clmap")
    assert "physical_strength names unknown equipment 'clmap'" in message


def test_a_meaning_and_a_typical_value_may_be_left_out() -> None:
    line = read_line(SCHEMAS / "public-b.yaml")
    assert line.schema.features[0].meaning == line.schema.features[0].label
    assert "molten_temp" in line.untypical


def test_all_faults_of_a_schema_are_told_at_once_each_with_its_line(schema: Path) -> None:
    text = schema.read_text(encoding="utf-8")
    faults = (
        ("  validation: later_shots", "  validation: later"),
        ("    plausible: [0, 1400]", "    plausible: [1400, 0]"),
        ("    limits: [690, 750]", "    limits: [750, 690]"),
        ("    monotone: -1", "    monotone: down"),
        ("    unit: cm/s", "    units: cm/s"),
    )
    for old, new in faults:
        text = text.replace(old, new, 1)
    schema.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"line\.yaml") as caught:
        read_line(schema)
    told = str(caught.value).splitlines()
    for _, new in faults:
        number = text[: text.index(new)].count("\n") + 1
        assert [line for line in told if f"line {number}: " in line], new


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("good: [0]}", "good: [1]}", "1 is among the bad values too"),
        ("  header: one-row", "  header: one-row\n  date_order: American", "day-first, month-first"),
        ("    levels: learnt", "    levels: learned", "must be a list"),
        ("    levels: learnt", "    levels: [A, B, A]", "stands there twice"),
        ("    levels: learnt", "    levels: [A, B]\n    codes: {A: 1}", "cannot go with codes"),
    ],
)
def test_odd_labels_levels_and_orders_are_told(schema: Path, old: str, new: str, said: str) -> None:
    message, _ = refusal(schema, old, new)
    assert said in message
