"""Times put together at random from parts that tables write: both readers must say the same of them."""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.tables.times import DateOrder
from training.table_checks.generated import Generated
from training.table_checks.reading import Reading

DATES = (
    *(
        "2024-02-10",
        "2024. 2. 13.",
        "13/02/2024",
        "02/13/2024",
        "20240210",
        "24-02-10",
        "10.02.24",
        "26.11.01",
        "24. 2. 10.",
        "15-Feb-2024",
        "10-Feb-24",
        "Sat Feb 10",
    ),
    *(
        "Feb 10, 2024",
        "10. Februar 2024",
        "2024년 2월 10일",
        "令和6年2月10日",
        "2023-02-29",
        "1900-01-01",
        "2024-W06-6",
    ),
    *("1900-02-29", "1900-01-05", "1899-12-30", "2024-2-10", "2024/02/10", "(토)", "Di", "", ""),
)
CLOCKS = (
    *(
        "15:05:00",
        "15:05",
        "3:05",
        "0:05",
        "12:05",
        "24:00",
        "24:00:00",
        "24:01",
        "23:59:60",
        "15:5",
        "15.05.00",
        "15-05-00",
        "-15:05:00",
        "_1505",
    ),
    *(
        "15h05",
        "15h05m10",
        "15h5",
        "15h05m10s",
        "15시05분",
        "0시 5분",
        "12시",
        "150500",
        "1505",
        "정오",
        "자정",
    ),
    *(
        "noon",
        "15:05:00,123",
        "15:05:00.5",
        "10.02.24",
        "45332.5",
        "0.628",
        "1707577500",
        "261101",
        "1",
        "",
        "-",
        "N/A",
    ),
)
AROUND = (
    *(
        "",
        "",
        "",
        "",
        "오전",
        "오후",
        "AM",
        "PM",
        "p.m.",
        "Z",
        "+0900",
        "+09:00",
        "-16:00",
        "+0960",
        "KST",
        "MESZ",
    ),
    *("Uhr", "T", ",", "(土)", "x", "2024", "KST 2024", "-", "_"),
)


def strange(number: int, seed: int) -> Generated:
    """A table of times of this number: the same for the same seed. Most are no times."""
    rng = random.Random(f"{seed}-{number}-strange")  # noqa: S311 - tables, no secrets
    parts = [[rng.choice(few) for few in (DATES, CLOCKS, AROUND)] for _ in range(rng.randint(1, 2))]
    rows = []
    for _ in range(rng.randint(1, 4)):
        date, clock, around = rng.choice(parts)
        if rng.random() < 0.2:
            clock = rng.choice(CLOCKS)
        pieces = [date, clock, around] if rng.random() < 0.6 else [around, date, clock]
        rows.append(rng.choice((" ", " ", "T", "")).join(piece for piece in pieces if piece))
    if rng.random() < 0.3:
        rows.insert(rng.randrange(len(rows) + 1), "")
    text = "registered\tspeed\n" + "".join(f"{row}\t2.5\n" for row in rows)
    return Generated(f"strange-{number}.tsv", text.encode(), Reading(), f"times {rows}")


SHORT_FORMS: dict[DateOrder, tuple[str, str, str]] = {
    "year-first": ("%y", "%m", "%d"),
    "day-first": ("%d", "%m", "%y"),
    "month-first": ("%m", "%d", "%y"),
}
"""The parts of a date with a year of two digits, in the order in which they are written."""
CLOCK_FORMS = ("%H.%M.%S", "%H:%M:%S", "%H%M%S", "%H-%M-%S")


@dataclass(frozen=True, slots=True)
class ShortTimes:
    """A table of dates with years of two digits (`order` says how they are written), or of full dates beside
    clocks without a unit (`order` is None), and what its times are."""

    table: Generated
    order: DateOrder | None


def short_times(number: int, seed: int) -> ShortTimes:
    """The table of this number: the same for the same seed."""
    rng = random.Random(f"{seed}-{number}-short")  # noqa: S311 - tables, no secrets
    step = timedelta(seconds=rng.choice((37, 5_000, 86_400)))
    first = datetime(
        rng.randint(2015, 2038),
        rng.randint(1, 12),
        rng.randint(1, 28),
        rng.randint(0, 23),
        rng.randint(0, 59),
        rng.randint(0, 59),
        tzinfo=UTC,
    )
    moments = [first + row * step for row in range(rng.randint(1, 5))]
    order = rng.choice((*SHORT_FORMS, None))
    if order is None:
        form = rng.choice(CLOCK_FORMS)
        rows = [f"{moment:%Y-%m-%d}\t{moment.strftime(form)}" for moment in moments]
        header = "date\tclock"
    else:
        mark = rng.choice((".", ". ", "-", "/", ""))
        form = mark.join(SHORT_FORMS[order]) + (rng.choice(("", ".")) if mark[:1] == "." else "")
        clock = rng.choice(("", " %H:%M:%S")) if mark else ""
        if not clock:
            moments = [moment.replace(hour=0, minute=0, second=0) for moment in moments]
        rows = [moment.strftime(form + clock) for moment in moments]
        if mark == ". " and rng.random() < 0.5:
            rows = [re.sub(r"\b0(?=\d\.)", "", row) for row in rows]
        header = "registered"
    text = f"{header}\tspeed\n" + "".join(f"{row}\t2.5\n" for row in rows)
    right = Reading({"speed": [2.5] * len(rows)}, [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in moments])
    return ShortTimes(Generated(f"short-{number}.tsv", text.encode(), right, f"times {rows}"), order)
