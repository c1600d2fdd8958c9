"""A chaos run as a table: for each fault the endings and times of its answers."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from checks.report import Table
from checks.resilience.rounds import Round
from checks.sse_client import StreamedAnswer

SHOWN_WRONGS = 20
HEADER = (
    "fault",
    "calls met",
    "answers",
    "done",
    "done, told",
    "error",
    "median, s",
    "longest, s",
    "wrong",
    "",
)


def table(rounds: Sequence[Round]) -> Table:
    """One row a fault, one for all rounds of several, one for the end; below it what was wrong."""
    alone = [this for this in rounds if len(this.faults) == 1]
    rows = [
        *(_row(this.label, [this]) for this in sorted(alone, key=lambda this: this.label)),
        _row("several at once", [this for this in rounds if len(this.faults) > 1]),
        _row("none, afterwards", [this for this in rounds if not this.faults]),
    ]
    notes = [f"{this.label}: {what}" for this in rounds for what in this.wrong][:SHOWN_WRONGS]
    return Table("Chaos", HEADER, rows, notes)


def _row(name: str, rounds: Sequence[Round]) -> tuple[str | float, ...]:
    readings = [reading for this in rounds for reading in this.readings]
    ends = [reading.end_s for reading in readings] or [0.0]
    told = [codes for codes in map(_told, readings) if codes]
    errors = [reading.code for reading in readings if reading.code != "done"]
    return (
        name,
        str(sum(this.met for this in rounds)),
        str(len(readings)),
        str(len(readings) - len(told) - len(errors)),
        str(len(told)),
        str(len(errors)),
        round(statistics.median(ends), 1),
        round(max(ends), 1),
        str(sum(len(this.wrong) for this in rounds)),
        _counted([*errors, *(code for codes in told for code in codes)]),
    )


def _told(reading: StreamedAnswer) -> set[str]:
    """The traces of the fault in an answer that came: its warnings, and the errors of its tools."""
    if reading.code != "done":
        return set()
    warnings = {row["code"] for row in reading.end["warnings"]} - {"session_values"}
    failed = {
        event["result"]["error"]["code"] for event in reading.of("tool_end") if "error" in event["result"]
    }
    return warnings | failed


def _counted(codes: Iterable[str]) -> str:
    return ", ".join(f"{count} × {code}" for code, count in Counter(codes).most_common())
