"""Tables drawn at random and written in one of many forms, with what they hold."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.units import convert
from training.table_checks.reading import Reading
from training.table_checks.workbook_files import Cell, Value, xlsx

COLUMNS = {"melt": ("°C", (420.0, 890.0)), "pressure": ("MPa", (0.1, 4000.0)), "speed": ("m/s", (-9.0, 9.0))}
NAMES = {
    "melt": ("melt", "MELT", " melt_temp ", "용탕 온도", "용탕온도", "Melt temperature"),
    "pressure": ("pressure", "Pressure", "주조 압력", "주조_압력", "Casting pressure"),
    "speed": ("speed", "사출 속도", "Shot speed", "shot_speed"),
}
OTHER_UNITS = {
    "melt": ("℃", "K", "°F"),
    "pressure": ("bar", "kPa", "kgf/cm²", "㎫"),
    "speed": ("cm/s", "mm/s"),
}
MISSING = ("", "-", "N/A", "없음", "nan", "#N/A", " ")
TIME_FORMS: tuple[Callable[[datetime], str], ...] = (
    lambda m: f"{m:%Y-%m-%d %H:%M:%S}",
    lambda m: f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M:%S}",
    lambda m: f"{m.year}. {m.month}. {m.day}. {m:%H:%M:%S}",
    lambda m: f"{m.year}년 {m.month}월 {m.day}일 {m:%H:%M:%S}",
    lambda m: f"{m:%Y-%m-%d} {'오후' if m.hour >= 12 else '오전'} {(m.hour - 1) % 12 + 1}:{m:%M:%S}",
    lambda m: f"{m:%Y%m%d%H%M%S}",
    lambda m: f"{m:%Y-%m-%dT%H:%M:%S}+09:00",
    lambda m: f"{m:%d-%b-%Y %H:%M:%S}",
    lambda m: f"{m:%Y-%m-%d %Hh%Mm%S}",
    lambda m: f"{m:%Y-%m-%d} {m.hour}시{m:%M}분{m:%S}초",
    lambda m: f"{m:%Y%m%dT%H%M%S}+0900",
    lambda m: f"{m:%Y.%m.%d. %H:%M:%S} MEZ",
    lambda m: f"{m:%b %d %Y} {(m.hour - 1) % 12 + 1}:{m:%M:%S} {m:%p}",
    lambda m: f"{m:%d}. {m:%b}. {m:%Y %H:%M:%S} Uhr",
    lambda m: f"{m:%Y-%m-%d_%H-%M-%S}",
    lambda m: f"{m:%Y%m%d-%H%M%S}",
    lambda m: f"{m:%a %b %d %H:%M:%S %Y}",
    lambda m: f"{m:%a %b %d %H:%M:%S} KST {m:%Y}",
    lambda m: f"{m.timestamp():.0f}",
    lambda m: f"{m:%d/%m/%Y %H:%M:%S}",
    lambda m: f"{m:%m/%d/%Y %H:%M:%S}",
)
"""The last two leave day and month open where no row decides it: refused then."""
ODD_ROWS = ("", "합계", "평균", "Total", "avg:", "소 계", "Summe (12)")
"""What stands in a row that is no shot: such a table is refused. Without a word the header once more."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A file, what it holds, and its form in words."""

    file: str
    content: bytes
    right: Reading
    form: str


def generated(number: int, seed: int) -> Generated:
    """The table of this number: the same for the same seed."""
    rng = random.Random(f"{seed}-{number}")  # noqa: S311 - tables, no secrets
    count = rng.randint(1, 12)
    start = datetime(2024, 2, rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59), tzinfo=UTC)
    moments = [start + timedelta(seconds=rng.randint(1, 9000) * row) for row in range(count)]
    columns = rng.sample(list(COLUMNS), rng.randint(2, 3))
    values = {name: [_value(rng, name) for _ in range(count)] for name in columns}
    draw = _workbook if rng.random() < 0.25 else _text
    return draw(rng, number, moments, values)


def _value(rng: random.Random, name: str) -> float | None:
    if rng.random() < 0.08:
        return None
    low, high = COLUMNS[name][1]
    return round(rng.uniform(low, high), rng.choice((0, 1, 2, 3)))


def _times(moments: list[datetime]) -> list[str]:
    return [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments]


def _text(
    rng: random.Random, number: int, moments: list[datetime], values: dict[str, list[float | None]]
) -> Generated:
    delimiter = rng.choice(",;\t|")
    comma = rng.random() < 0.3
    groups = rng.random() < 0.2
    place = rng.randrange(len(TIME_FORMS))
    header, cells = ["registered"], [[TIME_FORMS[place](moment) for moment in moments]]
    units = []
    for name, column in values.items():
        unit, where = _unit(rng, name)
        units.append(f"{name} {unit} {where}")
        label = rng.choice(NAMES[name])
        header.append(f"{label} ({unit})" if where == "header" else label)
        written = [_number(rng, value, name, unit, comma=comma, groups=groups) for value in column]
        beside = f" {unit}" if where == "cells" else ""
        cells.append(
            [f"{text}{beside}" if text.strip() and text not in MISSING else text for text in written]
        )
    rows = [list(row) for row in zip(*cells, strict=True)]
    odd = ""
    if rng.random() < 0.04:
        odd = rng.choice(ODD_ROWS)
        rows.insert(rng.randint(0, len(rows)), [odd, *["1"] * len(values)] if odd else [*header])
    order = rng.sample(range(len(header)), len(header))
    lines = [[row[index] for index in order] for row in (header, *rows)]
    body = "".join(_joined(line, delimiter) + "\n" for line in lines)
    if rng.random() < 0.2:
        body = "일보 3호기\n\n" + body
    elif rng.random() < 0.1:
        body = f"sep={delimiter}\n" + body
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "cp949"))
    try:
        content = body.encode(encoding)
    except UnicodeEncodeError:
        encoding, content = "utf-8", body.encode()
    form = f"{delimiter!r} {encoding} odd={odd!r} comma={comma} groups={groups} time={place} {units}"
    return Generated(f"{number}.csv", content, Reading(values, _times(moments)), form)


def _joined(line: list[str], delimiter: str) -> str:
    special = {delimiter, '"', "\n"}
    return delimiter.join(
        '"' + text.replace('"', '""') + '"' if special & set(text) else text for text in line
    )


def _unit(rng: random.Random, name: str) -> tuple[str, str]:
    where = rng.choice(("", "", "header", "cells"))
    return (rng.choice((COLUMNS[name][0], *OTHER_UNITS[name])), where) if where else (COLUMNS[name][0], "")


def _number(
    rng: random.Random, value: float | None, name: str, unit: str, *, comma: bool, groups: bool
) -> str:
    if value is None:
        return rng.choice(MISSING)
    moved = convert(value, COLUMNS[name][0], unit)
    # Ten digits in another unit hold the value to far less than it is compared by.
    text = repr(value) if moved == value else f"{moved:.10f}".rstrip("0").rstrip(".")
    if groups:
        whole, mark, rest = text.partition(".")
        text = f"{int(whole):,}" if whole != "-0" else whole
        text += mark + rest
    if comma:
        text = text.translate(str.maketrans(".,", ",."))
    if rng.random() < 0.1:
        text = text.replace("-", "−")
    if rng.random() < 0.05:
        text = text.translate({48 + digit: chr(0xFF10 + digit) for digit in range(10)})
    return text


def _workbook(
    rng: random.Random, number: int, moments: list[datetime], values: dict[str, list[float | None]]
) -> Generated:
    from_1904 = rng.random() < 0.3
    first = datetime(1904, 1, 1, tzinfo=UTC) if from_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    when = rng.choice(("yyyy-mm-dd hh:mm:ss", "m/d/yy h:mm", "yyyy/m/d\\ h:mm:ss;@"))
    header: list[Value] = ["registered"]
    columns: list[list[Value]] = [[Cell((moment - first) / timedelta(days=1), when) for moment in moments]]
    units = []
    for name, column in values.items():
        unit, where = _unit(rng, name)
        units.append(f"{name} {unit} {where}")
        header.append(f"{rng.choice(NAMES[name])} ({unit})" if where == "header" else rng.choice(NAMES[name]))
        form = f'0.00"{unit}"' if where == "cells" else rng.choice(("", "0.00", "#,##0.0"))
        columns.append(
            [
                None if value is None else Cell(convert(value, COLUMNS[name][0], unit), form)
                for value in column
            ]
        )
    rows: list[list[Value]] = [header, *map(list, zip(*columns, strict=True))]
    above: list[list[Value]] = [["일보"]] * rng.randint(0, 2)
    content = xlsx({"shots": [*above, *rows]}, first_row=rng.randint(1, 4), from_1904=from_1904)
    form = f"xlsx 1904={from_1904} {when} {units}"
    return Generated(f"{number}.xlsx", content, Reading(values, _times(moments)), form)


def damaged(table: Generated, seed: int) -> Generated:
    """The same file with some bytes changed: whatever it says now, no reader may fail otherwise than by
    refusing it, and both must say the same."""
    rng = random.Random(f"{seed}-{table.file}-damaged")  # noqa: S311 - tables, no secrets
    content = bytearray(table.content)
    for _ in range(rng.randint(1, 3)):
        content[rng.randrange(len(content))] = rng.choice(b'\n,;"\t.x0-\xff\x00')
    return Generated(f"damaged-{table.file}", bytes(content), table.right, f"damaged {table.form}")
