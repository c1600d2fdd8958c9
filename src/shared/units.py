"""Units of measurement as engineers write them, in Korean, English and symbols: parsing and conversion.

A unit is a product of powers of base units times a factor, and for temperatures an offset. What is not
in the table is no unit: nothing is guessed. Some symbols stand for two things (`t` is a mass and, on a
clamping unit, the weight of it; `g` a mass and an acceleration): a unit has all its readings, and two
units convert where they have one in common.

Factors: SI Brochure, 9th edition (2019), and NIST SP 811 (2008), appendix B.
"""

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Final

PERCENT: Final = "%"
LONGEST_UNIT: Final = 48
"""Characters: what is longer is no unit."""
MOST_FACTORS: Final = 6
"""Of a product or quotient of units."""
LARGEST_EXPONENT: Final = 4

STANDARD_GRAVITY: Final = 9.80665
_POUND: Final = 0.45359237
_INCH: Final = 0.0254
_GALLON: Final = 231 * _INCH**3
_ATMOSPHERE: Final = 101_325.0

type Dimension = tuple[int, ...]
"""Exponents of length, mass, time, temperature, current, share, level and angle."""

_BASES: Final = ("length", "mass", "time", "temperature", "current", "share", "level", "angle")


def _dimension(**exponents: int) -> Dimension:
    return tuple(exponents.get(base, 0) for base in _BASES)


DIMENSIONS: Final[Mapping[str, Dimension]] = {
    **{base: _dimension(**{base: 1}) for base in _BASES},
    "area": _dimension(length=2),
    "volume": _dimension(length=3),
    "speed": _dimension(length=1, time=-1),
    "acceleration": _dimension(length=1, time=-2),
    "frequency": _dimension(time=-1),
    "force": _dimension(length=1, mass=1, time=-2),
    "pressure": _dimension(length=-1, mass=1, time=-2),
    "energy": _dimension(length=2, mass=1, time=-2),  # and torque
    "power": _dimension(length=2, mass=1, time=-3),
    "volume flow": _dimension(length=3, time=-1),
    "voltage": _dimension(length=2, mass=1, time=-3, current=-1),
    "resistance": _dimension(length=2, mass=1, time=-3, current=-2),
    "density": _dimension(length=-3, mass=1),
    "share of volume": _dimension(length=3, mass=-1),
}
"""Dimensions that have a name. Percentages are a dimension of their own: 3 % is never 3 of something."""
SHARE: Final = DIMENSIONS["share"]


class UnitError(ValueError):
    """A unit that is not known, or two that do not convert; the message names them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a unit may mean: `value * factor + offset` in SI units (percent for shares)."""

    dimension: Dimension
    factor: float
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its symbol, and what it may mean, the likeliest first. The symbol parses to the unit again."""

    symbol: str
    readings: tuple[Reading, ...]

    def compatible(self, other: "Unit") -> bool:
        """Return whether values in this unit can be given in the other one."""
        return _common(self, other) is not None


def parse_unit(text: str) -> Unit | None:
    """Return the unit that `text` names ("kgf/cm²", "㎫", "미터/초", "degrees Celsius"), or None.

    Upper and lower case are told apart where it matters ("Nm" and "nm"), and else not ("KPA").
    """
    return _parse(text) if len(text) <= LONGEST_UNIT else None


def known_units() -> tuple[str, ...]:
    """Return all spellings of the table; products and quotients of them are units as well."""
    return tuple(_NAMES)


def convert(value: float, source: str | Unit, target: str | Unit, *, difference: bool = False) -> float:
    """Return `value`, given in `source`, in `target`.

    `difference` says that the value is the distance of two: 10 °C more are 18 °F more, not 50 °F.
    Raises UnitError where a unit is unknown, or the two measure different things.
    """
    one, other = _known(source), _known(target)
    pair = _common(one, other)
    if pair is None:
        raise UnitError(f"{one.symbol} does not convert to {other.symbol}")
    read, told = pair
    if difference:
        return value * read.factor / told.factor
    if read == told:
        return value
    return (value * read.factor + read.offset - told.offset) / told.factor


def _known(unit: str | Unit) -> Unit:
    found = parse_unit(unit) if isinstance(unit, str) else unit
    if found is None:
        raise UnitError(f"unknown unit {str(unit)[:LONGEST_UNIT]!r}")
    return found


def _common(one: Unit, other: Unit) -> tuple[Reading, Reading] | None:
    pairs = product(one.readings, other.readings)
    return next(((a, b) for a, b in pairs if a.dimension == b.dimension), None)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the table. `prefixes` are those of SI that its symbol takes; `words` take them spelt out."""

    symbol: str
    spellings: str
    readings: tuple[Reading, ...]
    prefixes: str = ""
    words: str = ""


def _is(dimension: str, factor: float = 1.0, offset: float = 0.0) -> Reading:
    return Reading(DIMENSIONS[dimension], factor, offset)


_PREFIXES: Final[Mapping[str, tuple[float, str, str]]] = {
    "G": (1e9, "giga", "기가"),
    "M": (1e6, "mega", "메가"),
    "k": (1e3, "kilo", "킬로"),
    "h": (1e2, "hecto", "헥토"),
    "d": (1e-1, "deci", "데시"),
    "c": (1e-2, "centi", "센티"),
    "m": (1e-3, "milli", "밀리"),
    "μ": (1e-6, "micro", "마이크로"),
    "n": (1e-9, "nano", "나노"),
}
_TABLE: Final = (
    # shares
    _Entry(
        PERCENT,
        "%|%p|%pt|pp|p.p.|pct|percent|per cent|percentage point|percentage points|percent points|points|"
        "point|퍼센트|퍼센트포인트|퍼센트 포인트|%포인트|프로|"
        "wt%|wt.%|vol%|vol.%|at%|mol%|mass%|%RH|RH%|중량%|부피%",
        (_is("share"),),
    ),
    _Entry("‰", "‰|permille|per mille|퍼밀", (_is("share", 0.1),)),
    _Entry("ppm", "ppm|피피엠", (_is("share", 1e-4),)),
    _Entry("ppb", "ppb", (_is("share", 1e-7),)),
    # temperature
    _Entry(
        "°C",
        "°C|° C|ºC|degC|deg C|deg. C|degrees C|degree C|degrees Celsius|degree Celsius|Celsius|centigrade|"
        "degrees|degree|deg|C|도|도씨|섭씨|섭씨도",
        (_is("temperature", 1.0, 273.15),),
    ),
    _Entry(
        "°F",
        "°F|° F|ºF|degF|deg F|degrees F|degree F|degrees Fahrenheit|degree Fahrenheit|Fahrenheit|F|"
        "화씨|화씨도",
        (_is("temperature", 5 / 9, 459.67 * 5 / 9),),
    ),
    _Entry("K", "K", (_is("temperature"),), "m", "kelvin|kelvins|켈빈"),
    _Entry("°", "°|º", (_is("angle", math.pi / 180), _is("temperature", 1.0, 273.15))),
    _Entry("rad", "rad|radian|radians|라디안", (_is("angle"),)),
    # pressure
    _Entry("Pa", "Pa", (_is("pressure"),), "GMkh", "pascal|pascals|파스칼"),
    _Entry("bar", "bar|bars|barg|bara|bar(g)|bar(a)|바", (_is("pressure", 1e5),), "mk"),
    _Entry("mbar", "밀리바", (_is("pressure", 100.0),)),
    _Entry(
        "psi",
        "psi|psig|psia|lbf/in²|pounds per square inch",
        (_is("pressure", _POUND * STANDARD_GRAVITY / _INCH**2),),
        "k",
    ),
    _Entry("ksi", "ksi", (_is("pressure", 1e3 * _POUND * STANDARD_GRAVITY / _INCH**2),)),
    _Entry("atm", "atm|기압", (_is("pressure", _ATMOSPHERE),)),
    _Entry("Torr", "Torr|토르", (_is("pressure", _ATMOSPHERE / 760),), "m"),
    _Entry("mmHg", "mmHg", (_is("pressure", 133.322387415),)),
    _Entry("inHg", "inHg", (_is("pressure", 3386.389),)),
    _Entry("mmH₂O", "mmH2O|mmAq|mmH₂O", (_is("pressure", STANDARD_GRAVITY),)),
    # force and mass
    _Entry("N", "N", (_is("force"),), "Mkm", "newton|newtons|뉴턴|뉴톤"),
    _Entry("kgf", "kgf|kilogram-force|kilogram force|킬로그램힘", (_is("force", STANDARD_GRAVITY),)),
    _Entry("gf", "gf", (_is("force", 1e-3 * STANDARD_GRAVITY),)),
    _Entry("tf", "tf|tonf|ton-force|톤힘|톤포스", (_is("force", 1e3 * STANDARD_GRAVITY),)),
    _Entry("lbf", "lbf|pound-force", (_is("force", _POUND * STANDARD_GRAVITY),), "k"),
    _Entry(
        "t",
        "t|T|ton|tons|tonne|tonnes|metric ton|metric tons|metric tonnes|톤",
        (_is("mass", 1e3), _is("force", 1e3 * STANDARD_GRAVITY)),
    ),
    _Entry(
        "kg",
        "kg|kgs|kilogram|kilograms|kilo|kilos|킬로그램|킬로|키로",
        (_is("mass"), _is("force", STANDARD_GRAVITY)),
    ),
    _Entry("g", "g", (_is("mass", 1e-3), _is("acceleration", STANDARD_GRAVITY))),
    _Entry("G", "G", (_is("acceleration", STANDARD_GRAVITY),), "m"),
    _Entry(
        "mg",
        "mg|milligram|milligrams|밀리그램",
        (_is("mass", 1e-6), _is("acceleration", 1e-3 * STANDARD_GRAVITY)),
    ),
    _Entry("μg", "μg|ug|마이크로그램", (_is("mass", 1e-9),)),
    _Entry("gram", "gram|grams|그램|그람", (_is("mass", 1e-3),)),
    _Entry(
        "lb",
        "lb|lbs|pound|pounds|파운드",
        (_is("mass", _POUND), _is("force", _POUND * STANDARD_GRAVITY)),
        "k",
    ),
    _Entry("oz", "oz|ounce|ounces|온스", (_is("mass", _POUND / 16),)),
    # length, area and volume
    _Entry("m", "m", (_is("length"),), "kdcmμn", "metre|metres|meter|meters|미터"),
    _Entry("mm", "밀리", (_is("length", 1e-3),)),
    _Entry("cm", "센티|센치", (_is("length", 1e-2),)),
    _Entry("μm", "micron|microns|미크론|마이크론", (_is("length", 1e-6),)),
    _Entry("in", "in|inch|inches|인치", (_is("length", _INCH),)),
    _Entry("mil", "mil|mils|thou", (_is("length", _INCH / 1000),)),
    _Entry("ft", "ft|foot|feet|피트", (_is("length", 12 * _INCH),)),
    _Entry("L", "L|l|ℓ", (_is("volume", 1e-3),), "mcdμ", "litre|litres|liter|liters|리터"),
    _Entry("cc", "cc|ccm|씨씨|시시", (_is("volume", 1e-6),)),
    _Entry("gal", "gal|gallon|gallons|갤런", (_is("volume", _GALLON),)),
    _Entry(
        "mm²", "제곱밀리미터|평방밀리미터|sq mm|square millimetres|square millimeters", (_is("area", 1e-6),)
    ),
    _Entry(
        "cm²", "제곱센티미터|평방센티미터|sq cm|square centimetres|square centimeters", (_is("area", 1e-4),)
    ),
    _Entry("m²", "제곱미터|평방미터|sq m|square metres|square meters", (_is("area"),)),
    _Entry("cm³", "세제곱센티미터|입방센티미터", (_is("volume", 1e-6),)),
    _Entry("m³", "세제곱미터|입방미터|루베", (_is("volume"),)),
    # time
    _Entry("s", "s|sec|secs", (_is("time"),), "mμn", "second|seconds|초"),
    _Entry("ms", "msec", (_is("time", 1e-3),)),
    _Entry("min", "min|mins|minute|minutes|분", (_is("time", 60.0),)),
    _Entry("h", "h|hr|hrs|hour|hours|시간", (_is("time", 3600.0),)),
    _Entry("d", "d|day|days|일", (_is("time", 86_400.0),)),
    _Entry("week", "week|weeks|wk|주", (_is("time", 604_800.0),)),
    # speed, frequency and flow
    _Entry(
        "m/s", "mps|metres per second|meters per second|metre per second|meter per second", (_is("speed"),)
    ),
    _Entry("mm/s", "mmps|millimetres per second|millimeters per second", (_is("speed", 1e-3),)),
    _Entry("km/h", "kph|kmh|kilometres per hour|kilometers per hour", (_is("speed", 1 / 3.6),)),
    _Entry("fps", "fps|feet per second", (_is("speed", 12 * _INCH),)),
    _Entry("ipm", "ipm|inches per minute", (_is("speed", _INCH / 60),)),
    _Entry("rpm", "rpm|r/min|rev/min|revolutions per minute|알피엠", (_is("frequency", 1 / 60),)),
    _Entry("rps", "rps|r/s|rev/s", (_is("frequency"),)),
    _Entry("spm", "spm|cpm|shots/min|shots per minute|회/분|샷/분", (_is("frequency", 1 / 60),)),
    _Entry("Hz", "Hz", (_is("frequency"),), "GMk", "hertz|헤르츠"),
    _Entry(
        "L/min",
        "LPM|litres per minute|liters per minute|litre per minute|liter per minute",
        (_is("volume flow", 1e-3 / 60),),
    ),
    _Entry("gpm", "gpm|gallons per minute", (_is("volume flow", _GALLON / 60),)),
    _Entry("cfm", "cfm", (_is("volume flow", (12 * _INCH) ** 3 / 60),)),
    # torque, energy, power and electricity
    _Entry(
        "N·m", "Nm|newton metres|newton meters|newton metre|newton meter|뉴턴미터", (_is("energy"),), "kMm"
    ),
    _Entry("N·cm", "Ncm", (_is("energy", 1e-2),)),
    _Entry("N·mm", "Nmm", (_is("energy", 1e-3),)),
    _Entry("kgf·m", "kgfm|kgm", (_is("energy", STANDARD_GRAVITY),)),
    _Entry("kgf·cm", "kgfcm|kgcm", (_is("energy", 1e-2 * STANDARD_GRAVITY),)),
    _Entry("J", "J", (_is("energy"),), "GMkm", "joule|joules|줄"),
    _Entry("Wh", "Wh", (_is("energy", 3600.0),), "GMk"),
    _Entry("cal", "cal|칼로리", (_is("energy", 4.184),), "k"),
    _Entry("W", "W", (_is("power"),), "GMkm", "watt|watts|와트"),
    _Entry("VA", "VA", (_is("power"),), "Mk"),
    _Entry("PS", "PS|마력", (_is("power", 75 * STANDARD_GRAVITY),)),
    _Entry("hp", "hp|horsepower", (_is("power", 550 * 12 * _INCH * _POUND * STANDARD_GRAVITY),)),
    _Entry("A", "A|Amp|Amps|amp|amps", (_is("current"),), "kmμ", "ampere|amperes|암페어"),
    _Entry("V", "V|v|Vac|Vdc|VAC|VDC", (_is("voltage"),), "kmμ", "volt|volts|볼트"),
    _Entry("Ω", "Ω|ohm|ohms|옴", (_is("resistance"),), "Mkm"),
    # sound
    _Entry("dB", "dB|dBA|dB(A)|decibel|decibels|데시벨", (_is("level"),)),
)


def _rows() -> Iterator[tuple[str, Unit]]:
    for entry in _TABLE:
        for spelling in (entry.symbol, *entry.spellings.split("|"), *filter(None, entry.words.split("|"))):
            yield spelling, Unit(entry.symbol, entry.readings)
        for prefix in entry.prefixes:
            scale, english, korean = _PREFIXES[prefix]
            readings = tuple(Reading(r.dimension, r.factor * scale) for r in entry.readings)
            unit = Unit(prefix + entry.symbol, readings)
            first = entry.spellings.split("|")[0]
            yield prefix + entry.symbol, unit
            yield prefix + first, unit
            if prefix == "μ":
                yield "u" + first, unit
            for word in filter(None, entry.words.split("|")):
                yield (english if word.isascii() else korean) + word, unit


_NAMES: Final[Mapping[str, Unit]] = dict(reversed(list(_rows())))


_SYMBOL: Final = 2
"""Letters of a symbol with its prefix."""


def _case_free() -> dict[str, Unit]:
    """Spellings without their case, where only one unit is written so."""
    meant: dict[str, set[tuple[Reading, ...]]] = {}
    for spelling, unit in _NAMES.items():
        meant.setdefault(spelling.casefold(), set()).add(unit.readings)
    # A single letter in the other case is another unit, or none.
    return {
        spelling.casefold(): unit
        for spelling, unit in _NAMES.items()
        if len(spelling) > 1 and len(meant[spelling.casefold()]) == 1
    }


_CASE_FREE: Final = _case_free()
LONGEST_SPELLING: Final = max(map(len, _NAMES))
KOREAN_UNITS: Final = frozenset(name for name in _NAMES if all("가" <= c <= "힣" for c in name))
"""Units as Korean words, without blanks."""
PHRASES: Final = frozenset(name.casefold() for name in _NAMES if " " in name)
"""Units of several words, in lower case."""

_SUPERSCRIPTS: Final = {ord(sign): plain for sign, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)}
_SIGNS: Final = {
    **{ord(dot): "·" for dot in "⋅∙•*×・"},
    ord("∕"): "/",
    ord("⁄"): "/",
    ord("−"): "-",
    ord("º"): "°",
    ord("µ"): "μ",
}
_RAISED: Final = {ord(plain): sign for sign, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)}


@lru_cache(maxsize=2048)
def _parse(text: str) -> Unit | None:
    # Raised digits first: they are exponents, and normalised they would be plain ones.
    raised = "".join("^" + sign if ord(sign) in _SUPERSCRIPTS else sign for sign in text)
    raised = raised.replace("⁻^", "⁻").translate(_SUPERSCRIPTS)
    plain = " ".join(unicodedata.normalize("NFKC", raised).translate(_SIGNS).split())
    return _named(" ".join(text.split())) or _named(plain) or _compound(plain)


def _named(text: str) -> Unit | None:
    if unit := _NAMES.get(text):
        return unit
    # "KPA", "mpa" and "Bar" are meant; "Mm" may be another unit.
    evenly = text.isupper() or text.islower() or (len(text) > _SYMBOL and text.istitle())
    return _CASE_FREE.get(text.casefold()) if evenly or " " in text else None


def _compound(text: str) -> Unit | None:
    """A product or quotient: "kgf/cm^2", "N-m", "W/(m·K)", "mL/100g", "1/min"."""
    parts = text.replace(" per ", "/").replace(" ", "").split("/")
    factors: list[tuple[Unit, int, int]] = []
    for place, part in enumerate(parts):
        inside = part[1:-1] if place and part.startswith("(") and part.endswith(")") else part
        if place == 0 and inside in {"", "1"} and len(parts) > 1:
            continue
        for factor in inside.replace("·", "-").replace("^-", "^~").split("-"):
            read = _factor(factor.replace("^~", "^-"), below=place > 0)
            if read is None:
                return None
            factors.append(read)
    if not 0 < len(factors) <= MOST_FACTORS:
        return None
    # A temperature within a product is a difference: "°C/s" has no zero that is shifted.
    readings = tuple(dict.fromkeys(map(_multiplied, product(*map(_powers, factors)))))
    return Unit(_symbol(factors), readings)


def _factor(text: str, *, below: bool) -> tuple[Unit, int, int] | None:
    """Unit, exponent and count of "100g", "cm^2", "s^-1" or "m3"."""
    name = text.lstrip("0123456789")
    count = text[: len(text) - len(name)] or "1"
    name, raised, power = name.partition("^")
    if raised and not power:
        return None
    if not power:
        power = name[len(name.rstrip("0123456789")) :]
        name = name[: len(name) - len(power)]
    unit = _named(name)
    exponent = int(power or "1") if power.removeprefix("-").isdecimal() or not power else 0
    if unit is None or not 0 < abs(exponent) <= LARGEST_EXPONENT or not 0 < len(count) <= LARGEST_EXPONENT:
        return None
    if (int(count) != 1 and not below) or not int(count):
        return None
    return unit, -exponent if below else exponent, int(count)


def _powers(factor: tuple[Unit, int, int]) -> list[Reading]:
    unit, exponent, count = factor
    # Of a count, only the unit is raised: "mL/100g" is a hundredth of mL/g.
    scale = count**-1.0
    return [
        Reading(tuple(part * exponent for part in r.dimension), r.factor**exponent * scale)
        for r in unit.readings
    ]


def _multiplied(readings: tuple[Reading, ...]) -> Reading:
    dimension = tuple(map(sum, zip(*(reading.dimension for reading in readings), strict=True)))
    return Reading(dimension, math.prod(reading.factor for reading in readings))


def _symbol(factors: list[tuple[Unit, int, int]]) -> str:
    def written(unit: Unit, exponent: int, count: int) -> str:
        raised = str(exponent).translate(_RAISED) if exponent != 1 else ""
        return f"{count if count != 1 else ''}{unit.symbol}{raised}"

    above = [written(unit, power, count) for unit, power, count in factors if power > 0]
    below = [written(unit, -power, count) for unit, power, count in factors if power < 0]
    return "/".join(["·".join(above) or "1", *below])
