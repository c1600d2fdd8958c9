"""A load run as a table."""

import statistics
from collections import Counter
from collections.abc import Sequence

from checks.report import Table
from checks.resilience.load import Loaded

SHOWN_LOSSES = 10
SHOWN_PERCENTILES = (50, 95, 99)


def table(seen: Loaded) -> Table:
    """Counts, times in seconds, memory in MiB; below it what was lost, most frequent first."""
    memory = seen.memory
    sizes = [size for _, size in memory.samples] or [0.0]
    rows: list[tuple[str, str | float]] = [
        ("streams at once", str(seen.streams)),
        ("run, s", round(seen.seconds, 1)),
        ("answers", str(seen.answers)),
        ("answers a second", seen.answers / seen.seconds),
        ("events", str(seen.events)),
        ("lost", str(len(seen.lost))),
        *_percentiles("first text, s", seen.firsts),
        *_percentiles("end, s", seen.ends),
        ("memory at the start, MiB", sizes[0]),
        ("memory, most, MiB", max(sizes)),
        *((f"memory, least of quarter {at}, MiB", size) for at, size in enumerate(memory.floors, start=1)),
        ("memory, second half, MiB a minute", memory.mib_a_minute),
    ]
    notes = [f"{count} × {what}" for what, count in Counter(seen.lost).most_common(SHOWN_LOSSES)]
    return Table(f"Load on {seen.target}", ("", "measured"), rows, notes)


def _percentiles(name: str, values: Sequence[float]) -> list[tuple[str, str | float]]:
    return [(f"{name}, p{at}", percentile(values, at)) for at in SHOWN_PERCENTILES] if values else []


def percentile(values: Sequence[float], at: int) -> float:
    """The value below which `at` percent of all lie; 0 where there is none."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[at - 1]
