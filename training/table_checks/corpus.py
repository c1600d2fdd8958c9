"""Small tables in every shape that plants write, each with its right reading."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from training.table_checks.reading import Reading
from training.table_checks.workbook_files import Cell, Value, xls, xlsx

TIMES = ("2024-02-10 15:05:00", "2024-02-13 15:06:30")
MELT, PRESSURE, SPEED = (651.5, 648.0), (1200.0, 72.5), (2.5, 3.0)
RIGHT = Reading({"melt": MELT, "pressure": PRESSURE, "speed": SPEED}, TIMES)


@dataclass(frozen=True, slots=True)
class Case:
    """A file and its right reading; `page` is the page's where that is another one."""

    name: str
    ending: str
    content: bytes
    right: Reading
    page: Reading | None = None

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name.replace('/', '-')}.{self.ending}"


def cases() -> list[Case]:
    """All of them."""
    return [*_numbers(), *_times(), *_forms(), *_workbooks()]


def _csv(name: str, text: str, right: Reading = RIGHT, encoding: str = "utf-8") -> Case:
    return Case(name, "csv", text.encode(encoding), right)


def _melts(
    name: str, cells: Sequence[str], values: Sequence[float | None] | int, header: str = "melt"
) -> Case:
    """A column of melt temperatures beside a plain one; a whole number is the line of the refusal."""
    text = "\n".join([f"{header}\tspeed", *(f"{cell}\t1.5" for cell in cells)])
    speeds = [1.5] * len(cells)
    right = Reading(refused=values) if isinstance(values, int) else Reading({"melt": values, "speed": speeds})
    return Case(name, "tsv", text.encode(), right)


def _numbers() -> list[Case]:
    return [
        _melts("thousands beside a decimal point", ["1,200", "651"], [1200.0, 651.0]),
        _melts("several thousands", ["1,234,567.5", "651"], [1234567.5, 651.0]),
        _melts("wrong groups", ["12,34,567.5", "651"], 2),
        _csv("thousands that nothing decides", "melt;speed\n1,200;2\n651;3\n", Reading(refused=2)),
        _csv("points that nothing decides", "melt;speed\n651;2\n1.200;3\n", Reading(refused=3)),
        _csv(
            "decimal commas by another column",
            "melt;speed\n1.200;2,5\n651;3\n",
            Reading({"melt": [1200.0, 651.0], "speed": [2.5, 3.0]}),
        ),
        _csv(
            "decimal commas in groups",
            "melt;speed\n1.200,25;2,5\n651;3\n",
            Reading({"melt": [1200.25, 651.0], "speed": [2.5, 3.0]}),
        ),
        _melts("both marks in one column", ["651.5", "648,25", "650.5"], 3),
        _melts("thousands by apostrophes", ["1'200.5", "651"], [1200.5, 651.0]),
        _melts("thousands by narrow spaces", ["1\u202f200.5", "651"], [1200.5, 651.0]),
        _melts("two numbers in a cell", ["651 652", "651"], 2),
        _melts("underscore", ["20_0", "651"], 2),
        _melts("exponents", ["6.515e2", "6.48E+02"], [651.5, 648.0]),
        _melts("full width", ["６５１．５", "６４８"], [651.5, 648.0]),
        _melts("a real minus", ["−5", "－7.25"], [-5.0, -7.25]),
        _melts("a plus", ["+5", "648"], [5.0, 648.0]),
        _melts("words for missing", ["N/A", "-", "없음", "#N/A", "nan", "", "651"], [None] * 6 + [651.0]),
        _melts("a word", ["651", "높음"], 3),
        _melts("infinity", ["651", "inf"], 3),
        _melts("too large", ["651", "1e999"], 3),
        _melts("a range", ["650-655", "651"], 2),
        _melts("a bound", ["<650", "651"], 2),
        _melts("hexadecimal", ["0x1F", "651"], 2),
        _melts("raised digits", ["10²", "651"], 2),
        _melts("a clock among numbers", ["15:05", "651"], 2),
        _melts("units in cells", ["651.5 ℃", "648°C"], [651.5, 648.0]),
        _melts("another unit in cells", ["1200 °F", "1202°F"], [648.888888889, 650.0]),
        _melts("kelvins in some cells", ["923.15 K", "650 °C"], [650.0, 650.0]),
        _melts("a unit in some cells alone", ["1202 °F", "650"], 3),
        _melts("a unit of another quantity", ["651 bar", "650"], 2),
        _melts("an unknown unit", ["651 brix", "650"], 2),
        _melts("a unit in the header", ["651.5", "648"], [651.5, 648.0], "용탕 온도 (℃)"),
        _melts("another unit in the header", ["1202", "1200"], [650.0, 648.888888889], "melt [°F]"),
        _melts("a unit behind a comma", ["923.15", "900"], [650.0, 626.85], "melt, K"),
        _melts("a unit of another quantity in the header", ["651", "650"], 2, "melt (bar)"),
        _melts("a sentinel", ["65535", "651"], [65535.0, 651.0]),
        _csv("a share", "pressure\tspeed\n5 %\t1.5\n", Reading(refused=2)),
        _csv(
            "bar for MPa", "pressure (bar)\tspeed\n725\t1.5\n", Reading({"pressure": [72.5], "speed": [1.5]})
        ),
        _csv(
            "pressure in kgf/cm²",
            "주조 압력 (kgf/cm²)\tspeed\n10.5\t1.5\n",
            Reading({"pressure": [1.029698250], "speed": [1.5]}),
        ),
    ]


def _at(
    name: str, first: str, second: str, right: Sequence[str] | int = TIMES, header: str = "registered"
) -> Case:
    text = f"{header},speed\n{first},2.5\n{second},3\n"
    if isinstance(right, int):
        return _csv(name, text, Reading(refused=right))
    return _csv(name, text, Reading({"speed": SPEED}, right))


_MINUTES = [f"2024-02-10 {15 + row // 60}:{row % 60:02d}:00" for row in range(150)]
_FEW = "registered,speed\n" + "".join(f"{'' if row == 50 else at},2.5\n" for row, at in enumerate(_MINUTES))
_ABOVE = [_MINUTES[49] if row == 50 else at for row, at in enumerate(_MINUTES)]


def _times() -> list[Case]:
    two = "date,clock"
    return [
        _at("iso", *TIMES),
        _at("iso with T and Z", "2024-02-10T15:05:00Z", "2024-02-13T15:06:30Z"),
        _at("offsets", "2024-02-10T15:05:00+09:00", "2024-02-13T15:06:30+09:00"),
        _at("two offsets", "2024-02-10T15:05:00+09:00", "2024-02-13T06:06:30Z"),
        _at("a zone in one row", "2024-02-10T15:05:00Z", "2024-02-13T15:06:30", 3),
        _at("digits", "20240210150500", "20240213150630"),
        _at("date and clock as digits", "20240210,150500", "20240213,150630", header=two),
        _at("points", "2024.02.10,15.05.00", "2024.02.13,15.06.30", header=two),
        _at("Korean words", "2024년 2월 10일 15시 5분", "2024년 2월 13일 15시 6분 30초"),
        _at("Korean halves of the day", "2024-02-10 오후 3:05:00", "2024-02-13 오후 3:06:30"),
        _at("PM", "2/10/2024 3:05 PM", "2/13/2024 3:06:30 p.m."),
        _at("day first", "10/02/2024 15:05", "13/02/2024 15:06:30"),
        _at("open order", "02/03/2024 15:05", "03/04/2024 15:06:30", 2),
        _at("both orders", "13/02/2024 15:05", "02/13/2024 15:06:30", 3),
        _at("two digits of a year", "24-02-10 15:05", "24-02-13 15:06", 2),
        _at("two digits of a year behind a month", "10-Feb-24 15:05", "13-Feb-24 15:06", 2),
        _at("two digits of a year behind points", "10.02.24 15:05", "13.02.24 15:06", 2),
        _at(
            "date as digits and a short clock",
            "20240210 1505",
            "20240213_1506",
            (TIMES[0], "2024-02-13 15:06:00"),
        ),
        _at("a short clock behind a date", "2024-02-10 1505", "2024-02-13 1506", 2),
        _at("names of files", "2024-02-10_15-05-00", "2024-02-13_15-06-30"),
        _at("a dash before the clock", "20240210-150500", "2024/02/13-15:06:30"),
        _at("a dash that may be a zone", "2024-02-10-09:05", "2024-02-13-09:06", 2),
        _at("the year at the end", "Sat Feb 10 15:05:00 2024", "Tue Feb 13 15:06:30 2024"),
        _at("zone and year at the end", "Sat Feb 10 15:05:00 KST 2024", "Tue Feb 13 15:06:30 KST 2024"),
        _at("points and a zone", "2024-02-10,15.05.00+09:00", "2024-02-13,15.06.30+09:00", header=two),
        _at("no leap day of 1900", "1900-02-29 15:05", "1900-02-29 15:06", 2),
        _at("no time since 1900", "1900-01-01", "1900-01-02", 2),
        _at(
            "a day that stands for none",
            "1900-01-01 15:05:00,2024-02-10",
            "1900-01-01 15:06:30,2024-02-13",
            header="clock,date",
        ),
        _at(
            "a day of 1900", "1900-01-05 15:05:00,2024-02-10", "1900-01-05 15:06,2024-02-13", 2, "clock,date"
        ),
        _csv("few rows without their time", _FEW, Reading({"speed": [2.5] * 150}, _ABOVE)),
        _csv("a date whose clock is missing", "date,speed\n2024-02-10,2.5\n", Reading(refused=2)),
        _csv("a clock whose date is missing", "clock,speed\n15:05,2.5\n", Reading(refused=2)),
        _at("a spreadsheet's days", "45332.6284722222", "45335.6295138889"),
        _at("seconds since 1970", "1707577500", "1707836790"),
        _at("milliseconds since 1970", "1707577500000", "1707836790000"),
        _at("no such day", "2024-02-30 15:05", "2024-02-13 15:06", 2),
        _at("no such clock", "2024-02-10 25:05", "2024-02-13 15:06", 2),
        _at("a text", "2024-02-10 15:05", "next Tuesday", 3),
        _at("days alone", "2024-02-10", "2024-02-13", ("2024-02-10 00:00:00", "2024-02-13 00:00:00")),
        _at("a row without its time", TIMES[0], "", 3),
        _at("a clock without any date", "15:05:00", "15:06:30", 2),
        _csv("no time in any row", "registered,speed\nN/A,2.5\n,3\n", Reading({"speed": SPEED})),
        _at(
            "a spreadsheet's clock and 24 o'clock",
            "1899-12-30 15:05,2024-02-10",
            "1899-12-30 24:00,2024-02-13",
            3,
            header="clock,date",
        ),
        _at("h without m", "2024-02-10 15h05", "2024-02-13 15h06m30"),
        _at("hours without a unit of minutes", "2024-02-10 15시05", "2024-02-13 15시06분30초"),
        _at("h and one digit", "2024-02-10 15h5", "2024-02-13 15h06", 2),
        _at(
            "24 o'clock",
            "2024-02-10 24:00",
            "2024-02-29 24:00:00",
            ("2024-02-11 00:00:00", "2024-03-01 00:00:00"),
        ),
        _at("after 24 o'clock", "2024-02-10 15:05", "2024-02-13 24:00:01", 3),
        _at("24 o'clock without its date", "2024-02-10,24:00", "2024-02-13,15:06", 2, header=two),
        _at("0 PM", "2024-02-10 3:05 PM", "2024-02-13 0:05 PM", 3),
        _at(
            "0 o'clock of the afternoon",
            "2024-02-10 오후 0시 5분",
            "2024-02-13 午前0時5分",
            ("2024-02-10 12:05:00", "2024-02-13 00:05:00"),
        ),
        _at(
            "12 AM and 12 PM",
            "2024-02-10 12:05 AM",
            "2024-02-13 12:05 PM",
            ("2024-02-10 00:05:00", "2024-02-13 12:05:00"),
        ),
        _at("noon", "2024-02-10 정오", "2024-02-13 오후 3:06:30", ("2024-02-10 12:00:00", TIMES[1])),
        _at("noon of the morning", "2024-02-10 오전 정오", "2024-02-13 오후 3:06:30", 2),
        _at("midnight", "2024-02-10 15:05", "2024-02-13 자정", 3),
        _at("from and to", "2024-02-10 15:05-16:00", "2024-02-13 15:06-16:00", 2),
        _at("no such minutes of a zone", "2024-02-10T15:05+0960", "2024-02-13T15:06+0960", 2),
        _at(
            "summer and winter time",
            "2024-10-27 02:30 MESZ",
            "2024-10-27 02:10 CET",
            ("2024-10-27 02:30:00", "2024-10-27 03:10:00"),
        ),
        _at("German months", "10. Februar 2024 15:05 Uhr", "Di 13. Feb. 2024 15:06:30"),
        _at("Japanese weekdays", "2024年2月10日(土) 15時05分", "2024年2月13日(火) 15時06分30秒"),
        _at("a date that may be a clock", "10.02.24", "13.02.24", 2),
        _at("a date of two digits that may be a clock", "20.02.10", "21.02.13", 2),
        _at("a year of two digits that is no hour", "26.11.01", "26.11.02", 2),
        _at("two digits of a year beside one that may be an hour", "22.11.01", "26.11.02", 2),
        _at("a date as Korean forms write it, its year in two digits", "24. 2. 10.", "24. 2. 13.", 2),
        _at("six digits that are no clock", "261101", "261102", 2),
        _at("six digits that may be a clock", "221101", "221102", 2),
        _at("basic form", "20240210T150500Z", "20240213T150630Z"),
        _at("an offset apart", "2024-02-10 15:05:00 +0900", "2024-02-13 15:06:30 +09"),
        _at("a comma before milliseconds", '"2024-02-10 15:05:00,000"', '"2024-02-13 15:06:30,000"'),
        _at("a point behind the day", "2024.2.10. 15:05", "2024. 2. 13. 15:06:30"),
        _at("a leap second", "2024-06-30 23:59:59", "2024-06-30 23:59:60", 3),
        _at("no leap day", "2024-02-29 15:05", "2023-02-29 15:06", 3),
        _at("an ISO week", "2024-W06-6 15:05", "2024-W07-2 15:06", 2),
        _at("minutes of one digit", "2024-2-10 15:5", "2024-2-13 15:6", 2),
        _at("microseconds since 1970", "1707577500000000", "1707836790000000"),
        _at("weekdays", "2024-02-10(토) 15:05:00", "2024-02-13(화) 15:06:30"),
        _at("a month's name", "10-Feb-2024 15:05", "13-Feb-2024 15:06:30"),
        _at(
            "fractions of a second",
            "2024-02-10 15:05:00.250",
            "2024-02-13 15:06:30.000",
            ("2024-02-10 15:05:00.250", TIMES[1]),
        ),
    ]


def _forms() -> list[Case]:
    plain = (
        "registered,melt,pressure,speed\n2024-02-10 15:05:00,651.5,1200,2.5\n2024-02-13 15:06:30,648,72.5,3\n"
    )
    rows = plain.split("\n", 1)[1]
    semicolons = plain.replace(",", ";").replace(".", ",")
    return [
        _csv("plain", plain),
        _csv("a mark of byte order", "\ufeff" + plain),
        _csv("line ends of Windows", plain.replace("\n", "\r\n")),
        _csv("line ends of old", plain.replace("\n", "\r")),
        _csv("semicolons", plain.replace(",", ";")),
        _csv("semicolons and decimal commas", semicolons),
        _csv("tabs", plain.replace(",", "\t")),
        _csv("bars", plain.replace(",", "|")),
        _csv("sep=", "sep=;\n" + plain.replace(",", ";")),
        _csv("sep= in quotes", '"sep=|"\n' + plain.replace(",", "|")),
        _csv("titles", "생산 일보,,,\n2024년 2월,3라인,,\n\n" + plain),
        _csv(
            "two header rows",
            "registered,furnace,casting,\n,temperature,pressure,x\n" + rows,
            Reading({"melt": MELT, "pressure": PRESSURE}, TIMES),
        ),
        _csv("a row of units", plain.replace("\n", "\n,(°C),MPa,m/s\n", 1)),
        _csv(
            "another unit in a row of units",
            "melt,speed\n°F,cm/s\n1202,250\n",
            Reading({"melt": [650.0], "speed": [2.5]}),
        ),
        _csv("letters taken apart", plain.replace("melt", unicodedata.normalize("NFD", "용탕 온도"))),
        _csv("full width and spaces in names", plain.replace("melt", "ＭＥＬＴ _temp")),
        _csv(
            "another order",
            "speed,melt,registered,pressure\n2.5,651.5,2024-02-10 15:05:00,1200\n"
            "3,648,2024-02-13 15:06:30,72.5\n",
        ),
        _csv("cp949", plain.replace("melt", "용탕 온도"), RIGHT, "cp949"),
        _csv("utf-16", plain.replace("melt", "용탕 온도"), RIGHT, "utf-16"),
        _csv("utf-16 without a mark", plain, RIGHT, "utf-16-le"),
        _csv("empty columns at the end", plain.replace("\n", ",,\n")),
        _csv("empty rows", plain.replace("\n", "\n\n,,,\n")),
        _csv("a quoted comma and line end", plain.replace("2.5\n", '"2.5"\n').replace("speed", '"speed"')),
        _csv(
            "a quote that swallows",
            plain.replace("651.5", '"651.5') + rows.replace("648", '648"'),
            Reading(refused=2),
        ),
        _csv("a quote to the end", plain.replace("648", '"648'), Reading(refused=3)),
        _csv("text behind a quote", plain.replace("648", '"648" x'), Reading(refused=3)),
        _csv("a row cut off", plain.replace(",72.5,3", ",72.5"), Reading(refused=3)),
        _csv("a row too long", plain.replace(",72.5,3", ",72,5,3"), Reading(refused=3)),
        _csv(
            "a column twice",
            plain.replace("speed", "melt").replace("registered,melt", "registered,melt", 1),
            Reading({"melt": MELT, "pressure": PRESSURE}, TIMES),
        ),
        _csv("a total below", plain + "합계,1299.5,1272.5,5.5\n", Reading(refused=4)),
        _csv(
            "a total in another column", "no,melt\n1,651.5\n2,648\n,\nTotal (2):,1299.5\n", Reading(refused=5)
        ),
        _csv("a mean between", "no,melt\n평 균,650\n1,651.5\n", Reading(refused=2)),
        _csv("the header once more", plain + plain, Reading(refused=4)),
        _csv("a comment", plain + "# die changed\n" + rows, Reading(refused=4)),
        _csv("a comment in a whole row", plain + "// die changed,,,\n" + rows, Reading(refused=4)),
        _csv("shots numbered by #", "no,melt\n#1,651.5\n#2,648\n", Reading({"melt": MELT})),
        _csv("a word that holds a total", "no,melt\ntotal loss,651.5\nsummer,648\n", Reading({"melt": MELT})),
        _csv(
            "groups above some names",
            "registered,공정,,\n,melt,pressure,speed\n" + rows,
        ),
        _csv("a header alone", "registered,melt\n", Reading(refused=0)),
        _csv("nothing", "\n\n", Reading(refused=0)),
        Case("another table", "csv", b"alpha,beta\n1,2\n", Reading(refused=1), Reading(refused=0)),
    ]


def _sheet(name: str, rows: Sequence[Sequence[Value]], right: Reading = RIGHT, **options: object) -> Case:
    return Case(name, "xlsx", xlsx({"shots": rows}, **options), right)  # type: ignore[arg-type]


def _workbooks() -> list[Case]:
    when = "yyyy-mm-dd hh:mm:ss"
    header: list[Value] = ["registered", "melt", "pressure", "speed"]
    rows: list[list[Value]] = [
        [Cell(45332.628472222222, when), 651.5, 1200, 2.5],
        [Cell(45335.629513888889, when), 648, 72.5, 3],
    ]
    table = [header, *rows]
    early = [
        [Cell(float(row[0].value or 0) - 1462, when), *row[1:]] for row in rows if isinstance(row[0], Cell)
    ]
    split: list[list[Value]] = [
        ["date", "clock", *header[1:]],
        [Cell(45332, "yyyy/m/d"), Cell(0.628472222222, "h:mm"), 651.5, 1200, 2.5],
        [Cell(45335, "yyyy/m/d"), Cell(0.629513888889, "h:mm:ss"), 648, 72.5, 3],
    ]

    def melts(first: Value, second: Value) -> list[list[Value]]:
        return [header, [rows[0][0], first, *rows[0][2:]], [rows[1][0], second, *rows[1][2:]]]

    notes: list[list[Value]] = [["a", "b"]]
    lost = Reading({"melt": [None, 648.0], "pressure": PRESSURE, "speed": SPEED}, TIMES)
    old: list[list[float | str | None]] = [["melt", "speed"], [651.5, 2.5], [648.0, 3.0]]
    return [
        _sheet("a sheet", table),
        _sheet("a sheet that begins below", table, first_row=7),
        _sheet("titles above a sheet's header", [["일보"], [], *table]),
        _sheet("1904", [header, *early], from_1904=True),
        _sheet("date and clock in two columns of a sheet", split),
        _sheet(
            "a duration of more than a day is no clock",
            [split[0], [split[1][0], Cell(1.25, "[h]:mm"), *split[1][2:]], split[2]],
            Reading(refused=2),
        ),
        _sheet("numbers as text", melts("651.5", "648")),
        _sheet("a unit in a format", melts(Cell(651.5, '0.0" ℃"'), Cell(648, '0.0" ℃"'))),
        _sheet("another unit in a format", melts(Cell(1204.7, '0.0"°F"'), Cell(1198.4, "0.0\\°\\F"))),
        _sheet(
            "a plain format with groups", melts(Cell(651.5, "#,##0.0_);(#,##0.0)"), Cell(648, "0.00E+00"))
        ),
        _sheet("a raised digit", melts("10^{3}", 648), Reading(refused=2)),
        _sheet("a raised o", melts("651.5 ^{o}C", "648 ^{o}C")),
        _sheet(
            "a condition that chooses the unit",
            melts(Cell(651.5, '[>1000]0.0" K";0.0" °F"'), Cell(648, '[>1000]0.0" K";0.0" °F"')),
            Reading(refused=2),
        ),
        _sheet(
            "a condition that chooses the digits",
            melts(Cell(651.5, '[>=1000]#,##0" ℃";0.0" ℃"'), Cell(648, '[>=1000]#,##0" ℃";0.0" ℃"')),
        ),
        _sheet(
            "day 60 of a sheet",
            [header, [Cell(60, "yyyy-mm-dd"), *rows[0][1:]], [Cell(61, "yyyy-mm-dd"), *rows[1][1:]]],
            Reading(refused=2),
        ),
        _sheet("a share in a format", melts(Cell(6.515, "0.0%"), 648), Reading(refused=2)),
        _sheet("a formula with its result", melts(Cell(651.5, "", "A1+1"), 648)),
        _sheet("a formula without a result", melts(Cell(None, "", "A1+1"), 648), Reading(refused=2)),
        _sheet(
            "an error of a formula", melts(651.5, Cell("#DIV/0!", "", "1/0", error=True)), Reading(refused=3)
        ),
        _sheet("#N/A of a formula", melts(Cell("#N/A", "", "NA()", error=True), 648), lost),
        _sheet(
            "merged cells",
            [["registered", "melt", "Casting", ""], ["", "", "Pressure", "speed"], *rows],
            Reading({"melt": MELT, "pressure": PRESSURE, "speed": SPEED}, TIMES),
            merged=["A1:A2", "B1:B2", "C1:D1"],
        ),
        _sheet(
            "a value merged over two shots",
            melts(651.5, ""),
            Reading({"melt": [651.5, 651.5], "pressure": PRESSURE, "speed": SPEED}, TIMES),
            merged=["B2:B3"],
        ),
        _sheet(
            "thousandths",
            melts(1.234, 648),
            Reading({"melt": [1.234, 648.0], "pressure": PRESSURE, "speed": SPEED}, TIMES),
        ),
        _sheet("hidden rows and columns are read too", table, hidden=[2, "C"]),
        Case(
            "a hidden sheet beside the table",
            "xlsx",
            xlsx({"notes": notes, "s": table}, hidden=["notes"]),
            RIGHT,
        ),
        Case("a hidden sheet is the table", "xlsx", xlsx({"s": table, "n": notes}, hidden=["s"]), RIGHT),
        Case("the one sheet that is a table", "xlsx", xlsx({"notes": notes, "shots": table}), RIGHT),
        Case("two sheets that are tables", "xlsx", xlsx({"A": table, "B": table}), Reading(refused=0)),
        Case("no workbook", "xlsx", b"PK\x03\x04 and nothing else", Reading(refused=0)),
        Case(
            "old workbook",
            "xls",
            xls(old),
            Reading({"melt": MELT, "speed": SPEED}),
            Reading(refused=0),  # "save as .xlsx, or use the command line"
        ),
    ]
