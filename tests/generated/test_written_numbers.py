"""The gate: no number passes unmarked in any unit, style or sentence, and no supported one is marked.

Made anew from tables: more than 80 units, as many ways to write a number as people have, sentences in
Korean and English around them.
"""

import math
import random
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from agent.grounding.check import unsupported_numbers
from agent.grounding.evidence import Evidence
from shared.units import convert, parse_unit

UNITS = (
    *(
        "%",
        " %",
        "%p",
        "‰",
        "ppm",
        "퍼센트",
        " 퍼센트",
        "프로",
        " percent",
        " percentage points",
        "wt%",
        "％",
    ),
    *("°C", " °C", "℃", "도", "°F", "K", " degrees", " degrees Celsius", "degC", "C"),
    *("MPa", "㎫", "kPa", "GPa", "Pa", "hPa", "bar", "mbar", "psi", "ksi", "atm", "Torr", "mmHg", "kgf/cm²"),
    *("kgf/cm2", "kg/cm²", "바", "메가파스칼", "kgf/mm^2", "N/mm²", "기압", "MPA", "Bar"),
    *("kN", "N", "MN", "t", "T", "톤", "tonf", "kgf", "lbf", "킬로뉴턴", "뉴턴", "ton"),
    *("kg", "g", "mg", "㎏", "lb", "oz", "그램", "킬로그램"),
    *("mm", "㎜", "cm", "m", "µm", "um", "㎛", "inch", "in", "ft", "밀리미터", "밀리", "미크론", "인치"),
    *("s", "ms", "min", "h", "초", "밀리초", "분", "시간", "sec", " seconds", "μs"),
    *("m/s", "mm/s", "km/h", "㎧", "m/min", "미터/초", "cm/s", "m/s²", "m·s⁻¹"),
    *("L/min", "l/min", "LPM", "gpm", "리터/분", "cc", "mL", "cm³", "㏄", "m³/h", "L", "cm3/s"),
    *("rpm", "RPM", "Hz", "㎐", "kHz", " 1/min", "/min", "회/분", "spm"),
    *("N·m", "Nm", "N-m", "kgf·m", "kgf-m", "kJ", "kW", "kWh", "J", "hp", "V", "kV", "mV", "A", "mA", "Ω"),
    *("dB", "dBA", "K/s", "°C/s", "g/cm³", "mL/100g", "W/(m·K)", "kJ/kg", "A/m", "K/%", "%/°C"),
    # what no table knows
    *("foo", "xyz", "HRC", "HB", "widgets", "au", "Bq", "cP", "mol/L", "시컨트", "q", "k", "e", "E", "l33t"),
)
FRAMES = (
    "불량 확률은 {}입니다.",
    "값은 약 {} 정도로 보입니다",
    "- **{}**",
    "| 항목 | {} |",
    "금형 온도:{}",
    "금형을 ({}) 기준으로 조정",
    "추정치={}!",
    "{}",
    "1. 먼저 {} 확인\n2. 다음",
    "The value is {}.",
    "approximately {} (estimated)",
    "set it to {}, then wait",
    "`{}`",
    '"{}"',
    "🔥 {} 😀",
    "_{}_",
    "__{}__ 입니다",
    "~~{}~~",
    "값_{}",
    "<b>{}</b>",
    "\\({}\\)",
    "값은\n{}",
)
DIGITS = {
    "full-width": "０１２３４５６７８９",
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "Devanagari": "०१२३४५६७८९",
}


def drawn(digits: str) -> Callable[[float], str]:
    """A style that writes a number with other digits."""
    return lambda value: plain(value).translate(str.maketrans("0123456789", digits))


def plain(value: float) -> str:
    """As it is mostly written: up to six decimals, no more than needed."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def scientific(value: float) -> str:
    mantissa, exponent = f"{value:.5e}".split("e")
    return f"{mantissa}×10^{int(exponent)}"


def raised(value: float) -> str:
    head, power = scientific(value).split("^")
    return head + power.translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))


STYLES: dict[str, Callable[[float], str]] = {
    "plain": plain,
    "grouped": lambda value: f"{value:,.3f}".rstrip("0").rstrip("."),
    "blanks": lambda value: f"{value:,.3f}".rstrip("0").rstrip(".").replace(",", " "),
    "thin blanks": lambda value: f"{value:,.2f}".replace(",", "\u202f"),
    "apostrophes": lambda value: f"{value:,.2f}".replace(",", "'"),
    "underscores": lambda value: f"{value:_.2f}",
    "exponent": lambda value: f"{value:.6e}",
    "power": scientific,
    "raised": raised,
    "minus": lambda value: "-" + plain(value),
    "real minus": lambda value: "−" + plain(value),
    "plus": lambda value: "+" + plain(value),
    "plus or minus": lambda value: "±" + plain(value),
    "about": lambda value: "~" + plain(value),
    "약": lambda value: "약" + plain(value),
    "zero width": lambda value: "\u200b".join(plain(value)),
    "trailing zeros": lambda value: f"{value:.4f}",
    **{name: drawn(digits) for name, digits in DIGITS.items()},
}
KNOWN = Evidence(
    features={"a": 712.0, "b": 97.25, "c": 655.0},
    units={"a": "t", "b": "MPa", "c": "°C"},
    said=("이번 샷 어때?",),
    names=frozenset({"온도 센서 1"}),
)
MADE_UP = (4321.0, 38.6, 5039.75, 864.0, 222.5, 9317.0)
"""Worth nothing that is known: not in any unit, nor as a difference; see the first test."""


def marked(answer: str, known: Evidence) -> list[str]:
    """The marked pieces, cut out of the answer by their offsets."""
    rows = unsupported_numbers(answer, known)
    assert all(answer[row.start : row.end] == row.text for row in rows)
    return [row.text for row in rows]


def frames(number: str, unit: str) -> Iterator[str]:
    """Some sentences with the number in them; which ones changes from number to number."""
    first = sum(map(ord, number + unit))
    for step in range(0, len(FRAMES), 4):
        yield FRAMES[(first + step) % len(FRAMES)].format(number + unit)


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(set(UNITS)) >= 80
    assert len(STYLES) >= 20


def test_what_is_made_up_is_worth_nothing_that_is_known() -> None:
    for value in MADE_UP:
        for feature, unit in KNOWN.units.items():
            for spelling in UNITS:
                other = parse_unit(spelling.strip())
                if other is None or not other.compatible(parse_unit(unit)):  # type: ignore[arg-type] # all parse
                    continue
                for difference in (False, True):
                    known = convert(KNOWN.features[feature], unit, other, difference=difference)
                    assert not math.isclose(known, value, rel_tol=1e-3), (value, spelling, known)


@pytest.mark.parametrize("unit", UNITS)
def test_a_number_that_nothing_supports_is_marked_in_every_unit_style_and_sentence(unit: str) -> None:
    passed = [
        sentence
        for value in MADE_UP[:2]
        for write in STYLES.values()
        for sentence in frames(write(value), unit)
        if not marked(sentence, KNOWN)
    ]
    assert passed == []


@pytest.mark.parametrize("joint", ["~", "-", "–", " - ", "~ ", " to ", "에서 ", " → ", "/", ", ", " 및 "])
@pytest.mark.parametrize("unit", ["kPa", "%", " MPa", "도", "foo", ""])
def test_both_ends_of_a_range_are_marked(joint: str, unit: str) -> None:
    assert marked(f"범위는 4321{joint}9317{unit}입니다", KNOWN) == ["4321", "9317"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ninety-nine percent", "ninety-nine"),
        ("Ninety nine per cent of shots", "Ninety nine"),
        ("a yield of one hundred and twenty degrees", "one hundred and twenty"),
        ("five percent", "five"),
        ("ninety-nine point five percent", "ninety-nine point five"),
        ("eighty shots of it", "eighty"),
        ("two thirds of them", "two thirds"),
        ("half of the shots", "half"),
        ("half a bar", "half"),
        ("one and a half bar", "one and a half"),
        ("Five-and-a-half bar", "Five-and-a-half"),
        ("a dozen bar", "dozen"),
        ("two dozen MPa", "two dozen"),
        ("99.9.9 bar", "99.9.9"),
        ("99.9.9MPa", "99.9.9"),
        ("구십구 퍼센트", "구십구"),
        ("구십구퍼센트입니다", "구십구"),
        ("팔십칠점삼 퍼센트", "팔십칠점삼"),
        ("구 퍼센트", "구"),
        ("九十九％", "九十九"),
        ("아흔아홉 퍼센트", "아흔아홉"),
        ("구할 이상", "구할"),
        ("9할 5푼", "9할 5푼"),
        ("절반이 불량", "절반"),
        ("삼분의 이가 불량", "삼분의 이"),
        ("이만 오천 톤", "오천"),
        ("칠백 톤으로", "칠백"),
        ("사십오로 올리세요", "사십오"),
        ("2만톤", "2만"),
        ("1만 2천 톤", "1만 2천"),
        ("½", "½"),
        ("2½ mm", "2½"),
        ("10⁵ Pa", "10⁵"),
        ("⁹⁹ %", "⁹⁹"),
        ("수율.95", ".95"),
        ("-99.", "99"),
        ("\n-99. 입니다", "99"),
        ("확률은\n99. 입니다", "99"),
        ("87,3 %", "87,3"),
        ("to700kN", "700"),
        ("p87.3", "87.3"),
        ("x99%", "99"),
        ("14.5k psi", "14.5k"),
        ("초당 4.2 미터", "4.2"),
        ("희석비 1:80", "80"),
        ("mold99도", "99"),
        ("temp99C", "99"),
        ("경도 HRC45", "45"),
        ("№99", "99"),
        ("아흔아홉", "아흔아홉"),
        ("玖拾玖 %", "玖拾玖"),
        ("ninetynine percent", "ninetynine"),
        ("9<b>9</b>%", "9"),
        ("1e999 bar", "1e999"),
        ("9" * 400 + " bar", "9" * 400),
    ],
)
def test_numbers_in_words_and_odd_forms_are_marked(text: str, number: str) -> None:
    assert number in marked(text, Evidence())


def styles_for(value: float) -> Iterator[tuple[str, str]]:
    for name, write in STYLES.items():
        # Each style as it is shown must still round to the value.
        if name != "exponent" or value:
            yield name, write(value)


PARTNERS = (
    (
        97.25,
        "MPa",
        (
            "bar",
            "kPa",
            "psi",
            "kgf/cm²",
            "N/mm²",
            "atm",
            "kgf/mm²",
            "메가파스칼",
            "㎫",
            "GPa",
            "kg/cm2",
            "mbar",
        ),
    ),
    (145.0, "bar", ("MPa", "kPa", "psi", "바", "kgf/cm²", "ksi")),
    (655.0, "°C", ("K", "°F", "℃", "도", " degrees Celsius", "degF", "섭씨")),
    (712.0, "t", ("kN", "tonf", "톤", "kgf", "N", "MN", "kg", "lbf", "킬로뉴턴")),
    (2.2, "s", ("ms", "min", "초", "h", " seconds", "밀리초")),
    (275.0, "mm", ("cm", "m", "inch", "µm", "밀리미터", "in", "ft", "㎛")),
    (4.2, "m/s", ("mm/s", "km/h", "m/min", "cm/s", "미터/초", "ft/s", "㎧")),
    (26.5, "L/min", ("gpm", "m³/h", "mL/s", "리터/분", "L/h", "cm³/s", "LPM")),
    (175.0, "N·m", ("kgf·m", "Nm", "kN·m", "ft·lbf", "N-m", "kgf·cm")),
    (52.0, "A", ("mA", "kA", "암페어")),
    (390.0, "V", ("kV", "mV", "볼트")),
    (110.0, "rpm", (" 1/s", "Hz", "/min", " 1/min", " s⁻¹", "RPM")),
    (0.25, "g", ("m/s²", "mg", "kg")),
    (76.0, "dB", ("dBA", "데시벨")),
)


@pytest.mark.parametrize(("value", "unit", "others"), PARTNERS)
def test_a_supported_value_passes_in_every_unit_that_it_converts_to(
    value: float, unit: str, others: tuple[str, ...]
) -> None:
    known = Evidence(features={"a": value}, units={"a": unit})
    wrong = [
        (name, sentence)
        for other in (unit, *others)
        for name, number in styles_for(convert(value, unit, other))
        for sentence in frames(number, other)
        if marked(sentence, known)
    ]
    assert wrong == []


@pytest.mark.parametrize(("value", "unit", "others"), PARTNERS)
def test_the_same_value_in_a_unit_that_it_does_not_convert_to_is_marked(
    value: float, unit: str, others: tuple[str, ...]
) -> None:
    known = Evidence(features={"a": value}, units={"a": unit})
    mine = parse_unit(unit)
    assert mine is not None
    for spelling in UNITS:
        other = parse_unit(spelling.strip())
        if other is not None and not other.compatible(mine):
            assert marked(f"값은 {plain(value)}{spelling}", known), spelling


@pytest.mark.parametrize(("value", "unit", "others"), PARTNERS)
@pytest.mark.parametrize("off", [1.02, 0.97, 1.3])
def test_a_converted_value_that_is_off_is_marked(
    value: float, unit: str, others: tuple[str, ...], off: float
) -> None:
    known = Evidence(features={"a": value}, units={"a": unit})
    for other in others:
        wrong = convert(value, unit, other) * off
        assert marked(f"값은 {wrong:.6f} {other}", known), other


def test_a_difference_of_temperatures_converts_without_the_zero() -> None:
    result = {"attributions": [{"feature": "a", "value": 180.0, "typical": 200.0, "unit": "°C"}]}
    known = Evidence(results=[result])

    assert marked("20 K, 36 °F, 20도 낮습니다", known) == []
    assert marked("68 °F 낮습니다", known) == ["68"]
    assert marked("453.15 K, 356 °F", known) == []
    assert marked("293.15 K", known) == ["293.15"]


def test_a_number_of_a_text_may_be_a_value_or_a_difference() -> None:
    known = Evidence(said=("20도 올리면?",))

    assert marked("36 °F 높게, 20 K 높게, 68 °F에서", known) == []
    assert marked("35 °F", known) == ["35"]


def test_a_value_below_zero_is_read_without_its_sign() -> None:
    known = Evidence(features={"a": -5.0}, units={"a": "°C"})

    assert marked("-5 °C, 영하 5도, 23 °F, 268.15 K", known) == []
    assert marked("278.15 K", known) == ["278.15"]


def test_a_step_of_the_question_in_another_unit_may_be_added() -> None:
    known = Evidence(features={"a": 97.25, "b": 655.0}, units={"a": "MPa", "b": "°C"}, said=("36°F 올리면?",))

    assert marked("655 → 675 °C", known) == []
    assert marked("691 °C", known) == ["691"]


@pytest.mark.parametrize("seed", range(20))
def test_offsets_are_characters_of_the_answer_whatever_stands_around_them(seed: int) -> None:
    draw = random.Random(seed)
    noise = (
        "🔥",
        "금형",
        "e\u0301",
        "㎫ ",
        "𝟗 ",
        "½ ",
        "…",
        "㈜",
        "ﬁ",
        "\u200d",
        "각",
        "한글 ",
        " ",
        "\n",
        "℃",
        "①",
    )
    pieces: list[str] = []
    expected: list[tuple[int, str]] = []
    for _ in range(30):
        around = "".join(draw.choices(noise, k=4))
        pieces.append(draw.choice((around, unicodedata.normalize("NFD", around))) + " ")
        number = f"{draw.uniform(1000, 9999):.2f}"
        expected.append((len("".join(pieces)), number))
        pieces.append(
            number + draw.choice(("kN", " %", "도", unicodedata.normalize("NFD", " 퍼센트"), "")) + " ."
        )
    answer = "".join(pieces)
    found = {(row.start, row.text) for row in unsupported_numbers(answer, Evidence())}

    assert set(expected) <= found


@pytest.mark.parametrize(
    "text",
    [
        "ADC12, A380, A380.1, AlSi9Cu3, AlSi10Mg(Fe), AlSi7Mg0.3, ZnAl4Cu1, AC4C, AZ91D, 6061-T6, SKD61, H13",
        "ISO 9001, EN AC-46000, EN 1706:2020, JIS H 5302, KS D 6006, ASTM B85, NADCA 512, ISO9001",
        "Sensor_Temperature1, T1, T0-T3, v1.2, version1.2.3, 3D, 5S, 2nd, 30th, H2O, Al₂O₃, CO2",
        "2024-02-10, 2024.02.10, 2024/2/10, 2024년 3월 4일, 12월, 09:30, 2024-02-10T10:00:00Z",
        "① 예열 ② 사출 ③ 냉각, ⑴ 하나",
        "https://example.com/12/99%25, req-1a2b3c4d5e6f",
        "구할 수 있다, 일할 때, 이도 저도, 천천히, 백도어, 십자 드라이버, 만약, 천만에요, 분명, 초기, 바로",
        "one of the two halves, a die half, the ejector half, someone, often, tension, weight",
        "note¹ and m² and cm³, 두 가지, 세 번째, 한 번",
    ],
)
def test_identifiers_and_words_are_no_values(text: str) -> None:
    assert marked(text, Evidence()) == []


def test_a_row_number_counts_as_one_only_in_its_order() -> None:
    assert marked("1. 가\n2. 나\n   3) 다\n## 4. 라", Evidence()) == []
    assert marked("1. 가\n77. 나", Evidence()) == ["77"]
    assert marked("불량 (기준 2) 값", Evidence()) == ["2"]
    assert marked("2. 인용한 목록\n3. 다음", Evidence()) == []
