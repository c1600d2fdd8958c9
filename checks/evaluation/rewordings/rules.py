"""The rules that reword a base question, and what each may change: nothing of its meaning."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from shared.bundle.feature_schema import FeatureSchema
from shared.text_analysis.language import Language, language_of

BASES = Path(__file__).with_name("bases.yaml")

NAMES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "hold_pressure": (
        ("보압", "증압", "증압 압력"),
        ("hold pressure", "intensification pressure", "holding pressure"),
    ),
    "hold_time": (("보압 시간", "증압 시간"), ("hold time", "intensification time", "holding time")),
    "cooling_time": (("냉각 시간", "냉각시간", "쿨링 타임"), ("cooling time", "dwell time")),
    "die_temperature": (
        ("금형 온도", "금형온도", "다이 온도"),
        ("die temperature", "mold temperature", "mould temperature", "die surface temperature"),
    ),
    "clamp_force": (("형체력", "클램프 힘"), ("clamp force", "clamping force", "locking force")),
    "high_speed": (("사출 속도", "고속 속도"), ("fast-shot speed", "injection speed", "fast shot speed")),
    "pouring_temperature": (("용탕 온도", "용탕온도"), ("melt temperature", "pouring temperature")),
    "shot_size": (("샷 사이즈", "계량 스트로크"), ("shot size", "metering stroke")),
    "back_pressure": (("배압",), ("back pressure", "metering back pressure")),
    "screw_speed": (("스크류 속도", "스크루 속도"), ("screw speed", "metering screw speed")),
    "injection_pressure": (("사출 압력", "사출압력"), ("injection pressure",)),
}
"""Names of equal meaning, Korean and English: labels, aliases and the pairs of docs/glossary.md."""

UNITS: Mapping[str, Sequence[tuple[str, float, float]]] = {
    "MPa": (("MPa", 1, 0), ("bar", 10, 0), ("kgf/cm²", 10.19716, 0), ("psi", 145.0377, 0), ("N/mm²", 1, 0)),
    "bar": (("bar", 1, 0), ("MPa", 0.1, 0), ("psi", 14.50377, 0), ("kgf/cm²", 1.019716, 0)),
    "°C": (("°C", 1, 0), ("℃", 1, 0), ("°F", 1.8, 32), ("K", 1, 273.15)),
    "t": (("t", 1, 0), ("kN", 9.80665, 0), ("ton", 1, 0)),
    "s": (("s", 1, 0), ("ms", 1000, 0)),
    "mm": (("mm", 1, 0), ("cm", 0.1, 0)),
    "m/s": (("m/s", 1, 0), ("cm/s", 100, 0)),
    "rpm": (("rpm", 1, 0),),
}
"""Other units by a line's unit: (unit, factor, offset)."""

SPOKEN: Mapping[str, Sequence[str]] = {
    "MPa": ("메가", "메가파스칼"),
    "bar": ("바",),
    "°C": ("도",),
    "t": ("톤",),
    "s": ("초",),
    "mm": ("미리", "밀리"),
}
_SPOKEN_ENGLISH: Mapping[str, Sequence[str]] = {
    "MPa": ("megapascals",),
    "°C": ("degrees", "degrees Celsius"),
    "t": ("tonnes", "tons"),
    "s": ("seconds", "sec"),
    "mm": ("millimetres",),
}
_PARTICLES: Mapping[str, tuple[str, str]] = {"을": ("을", "를"), "은": ("은", "는"), "이": ("이", "가")}
_SLOT = re.compile(r"\{(\w+)\|([+-]?[\d.]+)\|([^}|]+)\}")
_NAME = re.compile(r"@(\w+)")
_PARTICLE = re.compile(r"\((을|은|이|로)\)")

TWICE = ("as written", "order")
"""Styles whose wordings are changed on their surface twice."""
KOREAN_ENDINGS: Mapping[str, Sequence[str]] = {
    "하면?": ("하면요?", "하면 어떻게 되나요?", "하면 어떨까요?", "하면 어떻게 됩니까?"),
    "올리면?": ("올리면요?", "올리면 어떻게 되나요?", "올렸을 때는?"),
    "낮추면?": ("낮추면요?", "낮추면 어떻게 되죠?"),
    "줄이면?": ("줄이면요?", "줄이면 어떻게 되나요?"),
    "높이면?": ("높이면요?", "높이면 어때요?"),
    "바꾸면?": ("바꾸면요?", "바꾸면 어떻게 되나요?"),
    "설정하면?": ("설정하면 어떻게 되나요?",),
    "돼?": ("돼요?", "되나요?", "됩니까?", "되죠?"),
    "어때?": ("어때요?", "어떤가요?", "어떻습니까?"),
    "얼마야?": ("얼마예요?", "얼마인가요?", "얼마입니까?", "얼마죠?"),
    "뭐야?": ("뭐예요?", "무엇인가요?", "무엇입니까?"),
    "이야?": ("이에요?", "인가요?", "입니까?"),
    "있어?": ("있어요?", "있나요?", "있습니까?"),
    "알려줘": ("알려줘요", "알려주세요", "알려 주십시오", "알려줄래?"),
    "해줘": ("해주세요", "해 주세요", "해줘요"),
    "해?": ("해요?", "하나요?", "합니까?"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The request that a wording is to be read as: kinds of answer, and values by variable for each scenario.

    `may` are kinds of answer that do no harm beside them.
    """

    asks: frozenset[str]
    may: frozenset[str]
    scenarios: frozenset[frozenset[tuple[str, float]]]
    variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Variant:
    """One wording, the rule that made it, and its base's text."""

    base: str
    rule: str
    text: str
    context: Sequence[str]
    other_shot: bool
    """The session's question before was about another shot."""
    reading: Reading


@dataclass(frozen=True, slots=True)
class Style:
    """How the slots of a base are filled: which of the names and units, and how they are written."""

    name: int = 0
    unit: int = 0
    spoken: int = -1
    gap: str = " "
    particles: bool = True
    number: str = "plain"
    without_unit: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """A question as in bases.yaml."""

    template: str
    asks: Sequence[str]
    may: Sequence[str] = ()
    context: Sequence[str] = ()
    other_shot: bool = False
    swap: bool = False
    language: Language = field(default=Language.KOREAN)

    def write(self, style: Style) -> str:
        """The question in a style."""
        text = _NAME.sub(lambda found: self._name(found[1], style), self.template)
        text = _SLOT.sub(lambda found: self._value(found[2], found[3], style), text)
        return _fitting(text, keep=style.particles)

    def reading(self, schema: FeatureSchema, shot: Mapping[str, float]) -> Reading:
        """The meaning of it, in the line's units."""
        changes = [
            (_known(name, schema), float(number), number[0] in "+-")
            for name, number, _ in _SLOT.findall(self.template)
        ]
        scenario = frozenset((name, shot[name] + value if by else value) for name, value, by in changes)
        named = {_known(name, schema) for name in _NAME.findall(self.template)}
        may = frozenset(self.may)
        return Reading(frozenset(self.asks), may, frozenset([scenario] if scenario else []), frozenset(named))

    def _name(self, alias: str, style: Style) -> str:
        names = NAMES[alias][0 if self.language is Language.KOREAN else 1]
        return names[style.name % len(names)]

    def _value(self, given: str, unit: str, style: Style) -> str:
        by, number = given[0] in "+-", abs(float(given))
        if style.without_unit:
            return _number(number, style.number)
        korean = self.language is Language.KOREAN
        spoken = (SPOKEN if korean else _SPOKEN_ENGLISH).get(unit, ())
        if style.spoken >= 0 and spoken:
            gap = "" if korean else " "
            return f"{_number(number, style.number)}{gap}{spoken[style.spoken % len(spoken)]}"
        name, factor, offset = UNITS[unit][style.unit % len(UNITS[unit])]
        converted = number * factor + (0 if by else offset)
        return f"{_number(converted, style.number)}{style.gap}{name}"


def read_bases(path: Path = BASES) -> list[Base]:
    """All bases of the file."""
    rows: Sequence[Mapping[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Base(
            row["q"],
            row["asks"],
            row.get("may", ()),
            row.get("context", ()),
            row.get("other_shot", False),
            row.get("swap", False),
            language_of(row["q"].replace("(을)", "").replace("(은)", "").replace("(로)", "")),
        )
        for row in rows
    ]


def variants(bases: Sequence[Base], schema: FeatureSchema) -> Iterator[Variant]:
    """Every wording that the rules make of every base, without doubles; the same ones each time."""
    shot = {feature.name: feature.typical for feature in schema.features}
    for base in bases:
        told: set[str] = set()
        for rule, text in _worded(base):
            if text not in told:
                told.add(text)
                yield Variant(
                    base.template, rule, text, base.context, base.other_shot, base.reading(schema, shot)
                )


def sample(found: Sequence[Variant], most: int) -> list[Variant]:
    """At most that many of them, drawn by a fixed seed."""
    return Random(1).sample(list(found), min(most, len(found)))  # noqa: S311


def _worded(base: Base) -> Iterator[tuple[str, str]]:
    for rule, text in _styled(base):
        yield rule, text
        for surface, changed in _surfaces(text, base):
            yield f"{rule} + {surface}" if rule != "as written" else surface, changed
            if rule in TWICE and surface in ("politeness", "prefix"):
                for second, again in _surfaces(changed, base):
                    if second != surface:
                        yield f"{rule} + {surface} + {second}", again


def _styled(base: Base) -> Iterator[tuple[str, str]]:
    plain = Style()
    yield "as written", base.write(plain)
    aliases = _NAME.findall(base.template)
    korean = base.language is Language.KOREAN
    most = max((len(NAMES[alias][0 if korean else 1]) for alias in aliases), default=1)
    for name in range(1, most):
        yield "synonym", base.write(replace(plain, name=name))
    slots = _SLOT.findall(base.template)
    if slots:
        for unit in range(1, max(len(UNITS[unit]) for _, _, unit in slots)):
            yield "unit", base.write(replace(plain, unit=unit))
            yield "unit", base.write(replace(plain, unit=unit, gap=""))
        for spoken in range(2):
            yield "spoken unit", base.write(replace(plain, spoken=spoken))
        yield "number style", base.write(replace(plain, gap=""))
        for number in ("decimals", "full width", "exponent"):
            yield "number style", base.write(replace(plain, number=number))
        if not base.context:
            yield "no unit", base.write(replace(plain, without_unit=True))
    if korean:
        yield "particles dropped", base.write(replace(plain, particles=False))
        yield "particles dropped", base.write(replace(plain, particles=False, spoken=0))
    if base.swap:
        yield "order", _swapped(base).write(plain)
        yield "order", _swapped(base).write(replace(plain, name=1))


def _swapped(base: Base) -> Base:
    """The two settings in the other order: name and value of each change places."""
    names = _NAME.findall(base.template)
    slots = [found[0] for found in _SLOT.finditer(base.template)]
    text = base.template
    for old, mark in zip((f"@{names[0]}", f"@{names[1]}", *slots), "\1\2\3\4", strict=True):
        text = text.replace(old, mark, 1)
    for mark, new in zip("\1\2\3\4", (f"@{names[1]}", f"@{names[0]}", slots[1], slots[0]), strict=True):
        text = text.replace(mark, new, 1)
    return replace(base, template=text)


def _surfaces(text: str, base: Base) -> Iterator[tuple[str, str]]:
    body = text.rstrip("?.")
    yield "punctuation", body
    yield "punctuation", f"{body}??"
    yield "punctuation", f"{body} ?"
    yield "punctuation", f"{body}..."
    yield "spacing", "  ".join(text.split(" "))
    yield "spacing", f" {text} "
    yield (
        "full width",
        "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isdigit() else one for one in text),
    )
    yield "decomposed", unicodedata.normalize("NFD", text)
    if base.language is Language.KOREAN:
        yield "spacing", text.replace(" ", "")
        for ending, others in KOREAN_ENDINGS.items():
            if text.endswith(ending):
                for other in others:
                    yield "politeness", text.removesuffix(ending) + other
                break
        for before in ("혹시 ", "그럼 ", "저기요, ", "음... ", "궁금한데 ", "반장님, "):
            yield "prefix", before + text
        for after in (" ㅋㅋ", " ㅠㅠ", " 부탁드려요", "!!"):
            yield "suffix", body + after
        return
    yield "case", text.lower()
    yield "case", text[0].lower() + text[1:]
    for before in ("Please tell me: ", "Hi, ", "Just wondering, ", "OK so ", "Hey, "):
        yield "prefix", before + text[0].lower() + text[1:]
    for after in (", please", " please", ", thanks"):
        yield "suffix", body + after


def _number(value: float, style: str) -> str:
    written = f"{value:.5g}" if abs(value) < 100000 else f"{value:.0f}"
    if style == "decimals":
        return f"{value:.2f}" if "e" not in written else written
    if style == "exponent" and value >= 100:
        return f"{value / 100:.6g}e2"
    if style == "full width":
        return _full_width(written)
    return written


def _full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one in "0123456789" else one for one in text)


def _fitting(text: str, *, keep: bool) -> str:
    """Choose each particle by the sound before it, or leave it out (로 carries meaning: it stays)."""

    def chosen(found: re.Match[str]) -> str:
        before = text[: found.start()].rstrip()[-1:]
        closed, l_sound = _closed(before)
        if found[1] == "로":
            return "로" if not closed or l_sound else "으로"
        if not keep:
            return ""
        with_final, without = _PARTICLES[found[1]]
        return with_final if closed else without

    # From the right, so that what stands before each particle is text already.
    for found in reversed(list(_PARTICLE.finditer(text))):
        text = text[: found.start()] + chosen(found) + text[found.end() :]
    return text


_FINALS: Mapping[str, tuple[bool, bool]] = {
    "0": (True, False),
    "1": (True, True),
    "3": (True, False),
    "6": (True, False),
    "7": (True, True),
    "8": (True, True),
    "m": (True, False),
    "l": (True, True),
    "n": (True, False),
}


def _closed(letter: str) -> tuple[bool, bool]:
    """Return whether a syllable ends in a consonant, and whether that is ㄹ."""
    if "가" <= letter <= "힣":
        final = (ord(letter) - ord("가")) % 28
        return final > 0, final == 8
    plain = unicodedata.normalize("NFKC", letter).lower()
    return _FINALS.get(plain[:1], (False, False))


def _known(alias: str, schema: FeatureSchema) -> str:
    found = schema.lookup(alias)
    if found is None:
        raise KeyError(alias)
    return found.name
