"""Tables under headers that are not the line's, drawn at random for both proposers of a mapping."""

import random
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shared.bundle.feature_schema import Feature
from shared.units import convert
from training.table_checks.workbook_files import Value, xlsx
from training.tables.headers import name_key

JUNK = (
    *("비고", "작업자", "memo", "LOT", "샷번호", "No.", "x", "금형번호", "shot", "판정", "sensor 7"),
    *("QC", "불량유형", "OK/NG", "defect", "최종 판정", "Defect type", "합격여부"),
)
SUFFIXES = ("", " 1", "_PV", " 값", "(실측)", " actual")
PREFIXES = ("", "", "PLC_", "현재 ", "avg ")
OTHER_WORDS = {"온도": "temp", "압력": "press", "속도": "speed", "금형": "die", "용탕": "molten metal"}
SHORT = (
    *(
        "C/T",
        "B.T",
        "V1",
        "V-2",
        "2속",
        "형온",
        "탕온",
        "비스켓(두께)",
        "금형온도(고정)",
        "가동측 온도",
        "금형 열전대",
    ),
    *(
        "高速射出速度",
        "鋳造圧力",
        "ビスケット厚",
        "型温",
        "サイクルタイム",
        "ﾋﾞｽｹｯﾄ厚",
        "사출속도(저속)",
        "Die T/C",
    ),
)
"""Headers that plants abbreviate, whatever the values below them are."""
UNITS = {
    "°C": ("℃", "°F", "K"),
    "MPa": ("bar", "kgf/cm²"),
    "m/s": ("cm/s",),
    "s": ("sec", "ms"),
    "mm": ("cm",),
}


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file, and the variable from whose names each header was made."""

    file: str
    content: bytes
    meant: dict[str, str]


def foreign(
    number: int, seed: int, features: Sequence[Feature], known: Collection[str] = frozenset()
) -> Foreign:
    """The table of this number: the same for the same seed and line. `known` are the keys of columns that the
    line's YAML names and that the page is not told of: they are left out."""
    rng = random.Random(f"{seed}-foreign-{number}")  # noqa: S311 - tables, no secrets
    chosen = rng.sample(features, min(len(features), rng.randint(1, 8)))
    count = rng.randint(1, 12)
    columns: list[tuple[str, list[str]]] = []
    meant: dict[str, str] = {}
    for feature in chosen:
        header, unit = _header(rng, feature)
        if header not in SHORT:
            meant.setdefault(header, feature.name)
        columns.append((header, [_cell(rng, feature, unit) for _ in range(count)]))
    junk = [name for name in JUNK if name_key(name) not in known]
    columns += [(name, _junk(rng, count)) for name in rng.sample(junk, rng.randint(0, 4))]
    rng.shuffle(columns)
    rows = [[name for name, _ in columns]]
    rows += [[cells[row] for _, cells in columns] for row in range(count)]
    if rng.random() < 0.2:
        rows.insert(0, ["생산 일보"])
    if rng.random() < 0.25:
        sheet: list[list[Value]] = [[*row] for row in rows]
        return Foreign(f"{number}.xlsx", xlsx({"shots": sheet}), meant)
    mark = rng.choice(";\t|")
    body = "".join(mark.join(row) + "\n" for row in rows)
    return Foreign(f"{number}.csv", body.encode(), meant)


def _header(rng: random.Random, feature: Feature) -> tuple[str, str]:
    """A header, and the unit of the values below it."""
    unit = feature.unit
    name = rng.choice([feature.name, *feature.aliases, feature.label, feature.label_en])
    draw = rng.random()
    if draw < 0.3:
        name = rng.choice(PREFIXES) + name + rng.choice(SUFFIXES)
    elif draw < 0.5:
        for word, other in OTHER_WORDS.items():
            name = name.replace(word, f" {other} ")
        name = " ".join(name.split())
    elif draw < 0.56:
        return rng.choice(SHORT), unit
    elif draw < 0.65 and len(name) > 3:
        place = rng.randrange(len(name))
        name = name[:place] + name[place + 1 :]
    if rng.random() < 0.3:
        unit = rng.choice((feature.unit, *UNITS.get(feature.unit, ())))
        name += rng.choice((f" ({unit})", f" [{unit}]", f", {unit}"))
    if rng.random() < 0.2:
        name = unicodedata.normalize("NFD", name)
    return name.upper() if rng.random() < 0.1 and not name.endswith((")", "]", unit)) else name, unit


def _cell(rng: random.Random, feature: Feature, unit: str) -> str:
    if rng.random() < 0.06:
        return rng.choice(("", "-", "N/A", "높음"))
    low, high = feature.plausible
    width = high - low
    value = rng.uniform(low - 0.1 * width, high + 0.1 * width)
    value = value if unit == feature.unit else convert(value, feature.unit, unit)
    text = f"{value:.{rng.choice((0, 1, 3))}f}"
    text = text.replace(".", ",") if rng.random() < 0.03 else text
    return f"{text} {unit}" if unit and rng.random() < 0.05 else text


def _junk(rng: random.Random, count: int) -> list[str]:
    kind = rng.randrange(6)
    if kind == 4:
        return [rng.choice(("OK", "NG", "양품", "불량", "")) for _ in range(count)]
    if kind == 5:
        return [rng.choice(("0", "1", "기공", "良", "")) for _ in range(count)]
    if kind == 0:
        return [str(row + 1) for row in range(count)]
    if kind == 1:
        return [rng.choice(("OK", "NG", "x", "김")) for _ in range(count)]
    if kind == 2:
        return [f"2024-02-{1 + row % 28:02d} 15:05" for row in range(count)]
    return [f"{rng.gauss(0, 1000):.2f}" for _ in range(count)]
