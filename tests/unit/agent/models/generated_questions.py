"""Questions and the requests that are right for them, both made by rule: templates, names, numbers, units."""

import itertools
import random
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agent.models.rule_based.entities import default_variables
from shared.bundle.feature_schema import Feature
from shared.units import convert

VARIABLES: Final = default_variables()
SHOT: Final = {feature.name: feature.typical for feature in VARIABLES.schema.features}

KOREAN: Final = {
    "Process_Temperature": ("용탕 온도", "용탕온도", "주탕 온도", "탕온"),
    "Process_Pressure": ("사출 압력", "사출압력", "사출압"),
    "Process_InjectionSpeed": ("사출 속도", "사출속도", "고속", "고속 속도"),
    "Process_CoolingTime": ("냉각 시간", "쿨링타임", "쿨링 타임", "쿨타임", "냉각시간"),
    "Process_ClampForce": ("클램프 힘", "형체력", "형체"),
    "Process_MoldTemperature": ("금형 온도", "금형온도", "다이 온도", "몰드온도"),
    "Process_MeltTemperature": ("용융 온도", "보온로 온도", "유지로 온도"),
    "Process_ShotSize": ("샷 사이즈", "샷사이즈", "계량"),
    "Process_BackPressure": ("배압",),
    "Process_ScrewSpeed": ("스크류 속도", "스크루 회전수", "스크류"),
    "Process_HoldPressure": ("보압", "증압", "주조 압력"),
    "Process_HoldTime": ("보압 시간", "보압시간", "증압 시간"),
    "Sensor_Position": ("절환 위치", "전환위치", "전환점"),
    "Process_CushionPosition": ("쿠션", "비스킷", "비스킷 두께"),
    "Sensor_Flow": ("유량", "냉각수 유량"),
}
ENGLISH: Final = {
    "Process_Temperature": ("melt temperature", "metal temperature", "pouring temperature", "melt temp"),
    "Process_Pressure": ("injection pressure", "hydraulic pressure"),
    "Process_InjectionSpeed": ("injection speed", "fast shot speed", "high speed"),
    "Process_CoolingTime": ("cooling time", "dwell time", "cure time"),
    "Process_ClampForce": ("clamp force", "clamping force", "locking force", "clamp tonnage"),
    "Process_MoldTemperature": ("die temperature", "mold temperature", "mould temperature", "die temp"),
    "Process_MeltTemperature": ("holding furnace temperature", "furnace temperature"),
    "Process_ShotSize": ("shot size", "metering stroke"),
    "Process_BackPressure": ("back pressure",),
    "Process_ScrewSpeed": ("screw speed", "screw rpm"),
    "Process_HoldPressure": (
        "hold pressure",
        "intensification pressure",
        "casting pressure",
        "metal pressure",
    ),
    "Process_HoldTime": ("hold time", "intensification time"),
    "Sensor_Position": ("switch-over position", "switchover point"),
    "Process_CushionPosition": ("biscuit", "cushion", "biscuit thickness"),
    "Sensor_Flow": ("coolant flow", "water flow"),
}
SPOKEN: Final = {
    "°C": ("도", " 도", "℃", " °C"),
    "bar": ("바", "bar", " bar"),
    "MPa": ("메가", "MPa", " MPa", " 메가"),
    "m/s": ("m/s", " m/s"),
    "s": ("초", " 초", "s"),
    "t": ("톤", " 톤", "t"),
    "mm": ("미리", "mm", " 밀리", " mm"),
    "rpm": ("rpm", " rpm", "알피엠"),
    "L/min": ("L/min", " L/min"),
}
WRITTEN: Final = {
    "°C": (" °C", " degrees", " C", " degrees Celsius", "°C"),
    "bar": (" bar", "bar"),
    "MPa": (" MPa", "MPa"),
    "m/s": (" m/s", " meters per second"),
    "s": (" s", " seconds", " sec"),
    "t": (" t", " tons", " tonnes"),
    "mm": (" mm", " millimeters", "mm"),
    "rpm": (" rpm",),
    "L/min": (" L/min", " LPM"),
}
OTHER_UNITS: Final = {
    "°C": ("°F", "K"),
    "bar": ("psi", "MPa"),
    "MPa": ("bar", "psi", "kgf/cm²"),
    "t": ("kN", "MN"),
    "s": ("ms",),
    "mm": ("cm", "inch"),
    "m/s": ("mm/s",),
}
FOREIGN: Final = {
    "°C": ("bar", "mm", "kN"),
    "bar": ("°C", "mm", "kN"),
    "MPa": ("°C", "mm", "rpm"),
    "t": ("°C", "MPa", "rpm"),
    "s": ("°C", "bar", "mm"),
    "mm": ("°C", "MPa", "kN"),
    "m/s": ("°C", "MPa", "kN"),
    "rpm": ("°C", "MPa", "kN"),
    "L/min": ("°C", "MPa", "kN"),
}
"""Units that do not convert."""


@dataclass(frozen=True)
class Case:
    """A question and the changes that it means: (variable, "to" or "by", value in the variable's unit)."""

    question: str
    changes: tuple[tuple[str, str, float], ...]


def closed(word: str) -> bool:
    """Return whether a Korean word ends in a consonant; others are spoken as if they ended in a vowel."""
    last = word.rstrip()[-1]
    if "가" <= last <= "힣":
        return (ord(last) - 0xAC00) % 28 > 0
    return last in "013678"


def with_ro(word: str) -> str:
    """A word with (으)로."""
    last = word.rstrip()[-1]
    liquid = "가" <= last <= "힣" and (ord(last) - 0xAC00) % 28 == 8
    return word + ("으로" if closed(word) and not liquid and last not in "178" else "로")


def with_object(word: str) -> str:
    """A word with 을 or 를."""
    return word + ("을" if closed(word) else "를")


def target(feature: Feature, rng: random.Random) -> float:
    """A value inside the plausible range, on the scale of the setting, other than the typical one."""
    low, high = feature.limits or feature.plausible
    digits = 0 if high - low > 20 else 1
    while True:
        value = round(rng.uniform(low, high), digits)
        if value != feature.typical and value > 0:
            return value


def amount(feature: Feature, rng: random.Random) -> float:
    """A step that stays inside the plausible range both ways."""
    low, high = feature.plausible
    most = min(feature.typical - low, high - feature.typical)
    digits = 0 if most > 10 else 1
    return max(round(rng.uniform(most / 20, most / 2), digits), 1.0 if not digits else 0.1)


def plain(value: float) -> str:
    """A number as it is written most often."""
    return f"{value:g}"


def styles(value: float) -> list[str]:
    """Other spellings of a number."""
    text = plain(value)
    found = [text, text.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789."})]
    if "." in text:
        found += [text.replace(".", ","), f"{text}0"]
    else:
        found += [f"{value:.1f}"]
    if value >= 10:
        found.append(f"{value / 10:.10g}e1")
    return found


_DIGITS: Final = "영일이삼사오육칠팔구"


def spelt_korean(value: float) -> str:
    """A whole number under 10,000 in Sino-Korean."""
    rest, said = int(value), ""
    for size, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit, rest = divmod(rest, size)
        if digit:
            said += (_DIGITS[digit] if digit > 1 or not name else "") + name
    return said


UP_KO: Final = ("올리면", "높이면", "올려보면", "올려 주면", "올릴 경우", "올렸을 때")
DOWN_KO: Final = ("낮추면", "내리면", "줄이면", "낮춰보면", "내릴 경우", "낮췄을 때")
SET_KO: Final = ("하면", "바꾸면", "맞추면", "설정하면", "해보면", "변경하면", "바꿔보면")
AFTER_KO: Final = (
    "?",
    " 어때?",
    " 어떻게 돼?",
    " 불량 확률이 어떻게 되나요?",
    "",
    " 양품이 될까요?",
    " 나아질까?",
)
BEFORE_KO: Final = ("", "그럼 ", "만약 ", "혹시 ", "이번 샷에서 ", "음, ")


def korean_to(feature: Feature, rng: random.Random) -> Case:
    """A value to set, in Korean."""
    value = target(feature, rng)
    name = rng.choice(KOREAN[feature.name])
    unit = rng.choice(("", *SPOKEN[feature.unit]))
    said = rng.choice(styles(value)) + unit
    way = UP_KO if value > feature.typical else DOWN_KO
    body = rng.choice(
        (
            f"{with_object(name)} {with_ro(said)} {rng.choice(SET_KO)}",
            f"{with_object(name)} {with_ro(said)} {rng.choice(way)}",
            f"{with_object(name)} {said}까지 {rng.choice(way)}",
            f"{name} {with_ro(said)} {rng.choice(SET_KO)}",
            f"{name}만 {with_ro(said)} {rng.choice(SET_KO)}",
            f"{name}{'이' if closed(name) else '가'} {said}{'이' if closed(said) else ''}라면",
            f"{name} {said}{'이' if closed(said) else ''}면",
            f"{name} {said}일 때",
            f"{with_object(name)} {plain(feature.typical)}에서 {with_ro(said)} {rng.choice(way)}",
            f"{name} {plain(feature.typical)} → {said}",
            f"{name} {plain(feature.typical)}->{said} 하면",
        )
    )
    if rng.random() < 0.15:
        body = f"{name} {said}{'은' if closed(said) else '는'}"
        return Case(f"{rng.choice(BEFORE_KO)}{body}?", ((feature.name, "to", value),))
    return Case(
        f"{rng.choice(BEFORE_KO)}{body}{rng.choice(AFTER_KO)}",
        ((feature.name, "to", value),),
    )


def korean_by(feature: Feature, rng: random.Random) -> Case:
    """An amount to change by, in Korean."""
    value = amount(feature, rng)
    name = rng.choice(KOREAN[feature.name])
    said = rng.choice(styles(value)) + rng.choice(("", *SPOKEN[feature.unit]))
    up = rng.random() < 0.5
    verb = rng.choice(UP_KO if up else DOWN_KO)
    body = rng.choice(
        (
            f"{with_object(name)} {said} {verb}",
            f"{name} {said} {verb}",
            f"{with_object(name)} {said}만큼 {verb}",
            f"{with_object(name)} {said} 더 {verb}",
            f"{name}만 {said} {verb}",
            f"{with_object(name)} {said} 정도 {verb}",
        )
    )
    step = value if up else -value
    return Case(f"{rng.choice(BEFORE_KO)}{body}{rng.choice(AFTER_KO)}", ((feature.name, "by", step),))


BEFORE_EN: Final = ("", "And ", "So, ", "Please, ")
AFTER_EN: Final = ("?", ", what happens?", " - would that help?", "", ", is it good then?")


def english_to(feature: Feature, rng: random.Random) -> Case:
    """A value to set, in English."""
    value = target(feature, rng)
    name = rng.choice(ENGLISH[feature.name])
    said = rng.choice(styles(value)) + rng.choice(("", *WRITTEN[feature.unit]))
    verb = (
        rng.choice(("raise", "increase"))
        if value > feature.typical
        else rng.choice(("lower", "reduce", "decrease"))
    )
    start = plain(feature.typical)
    body = rng.choice(
        (
            f"set {name} to {said}",
            f"set the {name} to {said}",
            f"what if the {name} is {said}",
            f"what if {name} were {said}",
            f"what if I {verb} the {name} to {said}",
            f"{verb} {name} to {said}",
            f"{verb} {name} from {start} to {said}",
            f"change the {name} from {start} to {said}",
            f"suppose the {name} was {said}",
            f"what about a {name} of {said}",
            f"what happens with {name} at {said}",
            f"{name} = {said}",
            f"{name} {start} -> {said}",
            f"predict with {name} {said}",
        )
    )
    return Case(f"{rng.choice(BEFORE_EN)}{body}{rng.choice(AFTER_EN)}", ((feature.name, "to", value),))


def english_by(feature: Feature, rng: random.Random) -> Case:
    """An amount to change by, in English."""
    value = amount(feature, rng)
    name = rng.choice(ENGLISH[feature.name])
    said = rng.choice(styles(value)) + rng.choice(("", *WRITTEN[feature.unit]))
    up = rng.random() < 0.5
    verb = rng.choice(("raise", "increase") if up else ("lower", "reduce", "decrease"))
    form = {"raise": "raised", "increase": "increased", "lower": "lowered"}.get(verb, f"{verb}d")
    body = rng.choice(
        (
            f"{verb} {name} by {said}",
            f"what if I {verb} the {name} by {said}",
            f"what if the {name} were {said} {'higher' if up else 'lower'}",
            f"what happens when the {name} is {form} by {said}",
            f"would it help to {verb} the {name} by {said}",
            f"{name} {'up' if up else 'down'} by {said}",
        )
    )
    step = value if up else -value
    return Case(f"{rng.choice(BEFORE_EN)}{body}{rng.choice(AFTER_EN)}", ((feature.name, "by", step),))


def converted(feature: Feature, rng: random.Random) -> Case:
    """A value to set in another unit, in both languages."""
    unit = rng.choice(OTHER_UNITS[feature.unit])
    value = target(feature, rng)
    digits = 4 if unit in {"MN", "inch"} else 1
    given = round(convert(value, feature.unit, unit), digits)
    means = convert(given, unit, feature.unit)
    if rng.random() < 0.5:
        question = f"{with_object(rng.choice(KOREAN[feature.name]))} {given:.10g} {unit}로 하면?"
    else:
        question = f"What if the {rng.choice(ENGLISH[feature.name])} is {given:.10g} {unit}?"
    return Case(question, ((feature.name, "to", means),))


def unfit(feature: Feature, rng: random.Random) -> Case:
    """A number in a unit that the variable cannot have: no change."""
    unit = rng.choice(FOREIGN[feature.unit])
    value = plain(target(feature, rng))
    if rng.random() < 0.5:
        return Case(f"{with_object(rng.choice(KOREAN[feature.name]))} {value} {unit}로 하면?", ())
    return Case(f"What if the {rng.choice(ENGLISH[feature.name])} is {value} {unit}?", ())


def two(one: Feature, other: Feature, rng: random.Random) -> Case:
    """Two settings in one sentence."""
    first, second = target(one, rng), target(other, rng)
    if rng.random() < 0.5:
        a, b = rng.choice(KOREAN[one.name]), rng.choice(KOREAN[other.name])
        x = plain(first) + rng.choice(SPOKEN[one.unit])
        y = plain(second) + rng.choice(SPOKEN[other.unit])
        question = rng.choice(
            (
                f"{a} {x}, {b} {y}",
                f"{a} {x}, {b} {y}이면?",
                f"{with_object(a)} {with_ro(x)} 하고 {with_object(b)} {with_ro(y)} 하면?",
                f"{a}은 {with_ro(x)}, {b}은 {with_ro(y)} 바꾸면 어때?",
                f"{with_object(a)} {with_ro(x)}, {with_object(b)} {with_ro(y)} 맞추면?",
            )
        )
    else:
        a, b = rng.choice(ENGLISH[one.name]), rng.choice(ENGLISH[other.name])
        x = plain(first) + rng.choice(WRITTEN[one.unit])
        y = plain(second) + rng.choice(WRITTEN[other.unit])
        question = rng.choice(
            (
                f"set {a} to {x} and {b} to {y}",
                f"what if {a} is {x} and {b} is {y}?",
                f"{a} {x}, {b} {y}",
                f"set the {a} to {x} and the {b} to {y}, what happens?",
                f"{x} {a} and {y} {b}?",
            )
        )
    return Case(question, ((one.name, "to", first), (other.name, "to", second)))


def features(names: Sequence[str]) -> list[Feature]:
    """The variables of these names."""
    return [VARIABLES.by_name[name] for name in names]


def cases(count: int, seed: int) -> Iterator[Case]:
    """Return `count` cases, the same for the same seed."""
    rng = random.Random(seed)
    every = features(list(KOREAN))
    settable = [feature for feature in every if feature.limits]
    kinds = itertools.cycle(("to_ko", "by_ko", "to_en", "by_en", "converted", "unfit", "two"))
    for kind in itertools.islice(kinds, count):
        feature = rng.choice(settable if kind.startswith("by") else every)
        if kind == "to_ko":
            yield korean_to(feature, rng)
        elif kind == "by_ko":
            yield korean_by(feature, rng)
        elif kind == "to_en":
            yield english_to(feature, rng)
        elif kind == "by_en":
            yield english_by(feature, rng)
        elif kind == "converted":
            yield converted(rng.choice([f for f in every if f.unit in OTHER_UNITS]), rng)
        elif kind == "unfit":
            yield unfit(feature, rng)
        else:
            one, other = rng.sample(every, 2)
            yield two(one, other, rng)


def normal(text: str) -> str:
    """The text as the parser sees it."""
    return unicodedata.normalize("NFKC", text)
