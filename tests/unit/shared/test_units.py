"""Units: what is parsed, what converts to what, and what is no unit."""

import json
import math

import pytest

from shared.assets import asset
from shared.units import (
    DIMENSIONS,
    KOREAN_UNITS,
    LARGEST_EXPONENT,
    LONGEST_UNIT,
    MOST_FACTORS,
    PHRASES,
    UnitError,
    convert,
    parse_unit,
)


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1, "MPa", "bar", 10),
        (1, "MPa", "psi", 145.0377377),
        (1, "MPa", "kgf/cm²", 10.19716213),
        (1, "bar", "kPa", 100),
        (1, "atm", "Pa", 101325),
        (760, "Torr", "atm", 1),
        (1, "N/mm²", "MPa", 1),
        (1, "kg/cm2", "kgf/cm²", 1),
        (670, "°C", "K", 943.15),
        (212, "°F", "°C", 100),
        (0, "K", "°F", -459.67),
        (1, "t", "kN", 9.80665),
        (1, "tonf", "kgf", 1000),
        (720, "t", "kg", 720_000),
        (1, "lbf", "N", 4.4482216),
        (1, "s", "ms", 1000),
        (1.5, "h", "min", 90),
        (1, "inch", "mm", 25.4),
        (1, "ft", "in", 12),
        (1, "mm", "μm", 1000),
        (1, "m/s", "km/h", 3.6),
        (1, "m/s", "mm/s", 1000),
        (1, "gpm", "L/min", 3.785411784),
        (1, "m³/h", "L/min", 1000 / 60),
        (1, "kgf·m", "N·m", 9.80665),
        (1, "ft·lbf", "N·m", 1.3558179),
        (1, "kV", "V", 1000),
        (1, "mA", "A", 0.001),
        (60, "rpm", "1/s", 1),
        (60, "/min", "Hz", 1),
        (1, "g", "m/s²", 9.80665),
        (1, "kg", "g", 1000),
        (5, "‰", "%", 0.5),
        (10_000, "ppm", "%", 1),
        (1, "kWh", "MJ", 3.6),
        (1, "g/cm³", "kg/m³", 1000),
        (1, "mL/100g", "cm³/g", 0.01),
        (180, "°", "rad", math.pi),
    ],
)
def test_conversions(value: float, source: str, target: str, expected: float) -> None:
    assert convert(value, source, target) == pytest.approx(expected, rel=1e-7)
    assert convert(expected, target, source) == pytest.approx(value, rel=1e-7)


def test_a_difference_of_temperatures_has_no_zero() -> None:
    assert convert(10, "°C", "°F", difference=True) == pytest.approx(18)
    assert convert(10, "°C", "K", difference=True) == 10
    assert convert(18, "°F", "°C") == pytest.approx(-7.7778, abs=1e-4)
    assert convert(10, "bar", "MPa", difference=True) == convert(10, "bar", "MPa")


@pytest.mark.parametrize(
    ("spellings", "symbol"),
    [
        (("%", "％", "%p", "퍼센트", "프로", "percent", "percentage points", "per cent", "wt%"), "%"),
        (("°C", "℃", "° C", "도", "섭씨", "degrees", "degrees Celsius", "degC", "C"), "°C"),
        (("MPa", "㎫", "메가파스칼", "MPA", "mpa", "megapascal"), "MPa"),
        (("bar", "Bar", "BAR", "바", "barg"), "bar"),
        (("t", "T", "톤", "ton", "tonnes"), "t"),
        (("s", "초", "sec", "seconds"), "s"),
        (("ms", "밀리초", "msec", "milliseconds"), "ms"),
        (("mm", "㎜", "밀리미터", "밀리", "millimetres"), "mm"),
        (("μm", "µm", "um", "㎛", "미크론", "마이크로미터"), "μm"),
        (("m/s", "㎧", "미터/초", "m/sec", "metres per second", "m·s⁻¹", "m s^-1".replace(" ", "·")), "m/s"),
        (("L/min", "l/min", "LPM", "lpm", "리터/분", "ℓ/min"), "L/min"),
        (("N·m", "Nm", "N⋅m", "N*m", "N-m", "뉴턴미터", "newton metres"), "N·m"),
        (("kgf/cm²", "kgf/cm2", "kgf/cm^2", "KGF/CM2"), "kgf/cm²"),
        (("cm³", "cm3", "㎤", "cm^3"), "cm³"),
        (("1/s", "/s", "s⁻¹", "s^-1"), "1/s"),
    ],
)
def test_spellings_of_one_unit(spellings: tuple[str, ...], symbol: str) -> None:
    for spelling in spellings:
        unit = parse_unit(spelling)
        assert unit is not None, spelling
        known = parse_unit(symbol)
        assert known is not None
        assert [r.dimension for r in unit.readings] == [r.dimension for r in known.readings], spelling
        assert convert(1, unit, known) == pytest.approx(1), spelling


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "foo",
            "MPaa",
            "Mm",
            "kt",
            "mw",
            "NM",
            "Mg",
            "%%",
            "m//s",
            "m/",
            "·m",
            "m^",
            "m^0",
            "m^x",
            "m^9",
        ),
        *(
            "2m",
            "100g",
            "100%",
            "/100",
            "1",
            "m²²²",
            "도시",
            "초밥",
            "바나나",
            "°X",
            "W/(m·K",
            "m\ns·",
            "\0",
            "--",
        ),
        *("m" * (LONGEST_UNIT + 1), "m·" * 40 + "m", "m^" + "9" * 30, "s/" + "0" * 5 + "m", "m/0s"),
    ],
)
def test_what_is_no_unit_is_never_guessed(text: str) -> None:
    assert parse_unit(text) is None
    with pytest.raises(UnitError, match="unknown unit"):
        convert(1, text, "m")


def test_what_measures_another_thing_does_not_convert() -> None:
    for one, other in (("MPa", "°C"), ("%", "mm"), ("t", "bar"), ("g", "s"), ("dB", "Hz"), ("rad/s", "rpm")):
        with pytest.raises(UnitError, match="does not convert"):
            convert(1, one, other)


def test_limits() -> None:
    assert parse_unit("·".join(["m"] * MOST_FACTORS)) is not None
    assert parse_unit("·".join(["m"] * (MOST_FACTORS + 1))) is None
    assert parse_unit(f"m^{LARGEST_EXPONENT}") is not None
    assert parse_unit(f"m^{LARGEST_EXPONENT + 1}") is None
    assert parse_unit(" " * (LONGEST_UNIT - 1) + "m") is not None
    assert parse_unit(" " * LONGEST_UNIT + "m") is None


def test_a_symbol_parses_to_its_own_unit() -> None:
    for name in sorted(KOREAN_UNITS | PHRASES):
        unit = parse_unit(name)
        assert unit is not None, name
        again = parse_unit(unit.symbol)
        assert again is not None, name
        assert again.readings[0].dimension in {reading.dimension for reading in unit.readings}, name


def test_every_unit_of_the_default_line_parses() -> None:
    schema = json.loads(asset("models", "default", "schema.json").read_text("utf-8"))
    units = {feature["unit"] for feature in schema["features"]}

    assert len(units) > 10
    for unit in units:
        assert parse_unit(unit) is not None, unit


def test_bases_are_told_apart() -> None:
    assert len(set(DIMENSIONS.values())) == len(DIMENSIONS)
