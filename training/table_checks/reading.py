"""A table as each of both readers reads it, in one form that can be compared."""

import json
import math
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from shared.bundle.feature_schema import FeatureSchema
from training.lines.line import Line, bundle_document
from training.tables.raw_table import Dialect, open_table
from training.tables.reading import read_columns, times_of

ROOT = Path(__file__).parents[2]
COMMAND = ("--import", "tsx", "tests/read_tables.ts")


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a table: the values of each variable that it has, None where one is missing, and the
    time of each shot, to the millisecond; or the line at which it is refused, 0 where that is the whole."""

    values: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    times: Sequence[str] | None = None
    refused: int | None = None


def read_by_training(path: Path, line: Line) -> Reading:
    """The command line's reading of a file, whatever its labels."""
    try:
        raw = open_table(path, line, Dialect()).whole(None)
        seconds = times_of(raw, line)
        columns = read_columns(raw, line, None, None)
    except ValueError as error:
        found = re.search(r": line (\d+)", str(error))
        return Reading(refused=int(found[1]) if found else 0)
    values = {
        name: [None if math.isnan(value) else value for value in column]
        for name, column in zip(line.schema.names, columns.values.T.tolist(), strict=True)
        if name in raw.features
    }
    return Reading(values, None if seconds is None else [_written(second) for second in seconds.tolist()])


def _written(second: float) -> str:
    moment = datetime.fromtimestamp(round(second, 3), UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S") + (
        f".{round(moment.microsecond / 1000):03d}" if moment.microsecond else ""
    )


def served(line: Line) -> dict[str, Any]:
    """The line as the page is told of it (GET /api/schema), without sentinels, which are kept here."""
    document = dict(FeatureSchema.from_mapping(bundle_document(line.document)).sent)
    bare = [
        {key: value for key, value in entry.items() if key != "sentinels"} for entry in document["features"]
    ]
    return document | {"sentinels": [], "features": bare}


def read_by_page(folder: Path, files: Sequence[str], document: Mapping[str, Any]) -> list[Reading]:
    """The page's reading of files of a folder, in their order, by its own code in Node.js."""
    task = json.dumps(
        {"folder": str(folder), "files": list(files), "line": document, "korean": korean_letters()}
    )
    done = subprocess.run(  # noqa: S603 - the page's own code
        [ROOT / "scripts" / "node", *COMMAND],
        cwd=ROOT / "frontend",
        input=task,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the page's reader failed: {done.stderr[-2000:]}")
    return [_with_clocks(Reading(**reading)) for reading in json.loads(done.stdout)]


@cache
def korean_letters() -> str:
    """The letter of each pair of bytes from 81 41 to FE FE as CP949 and browsers' EUC-KR have it, U+0000
    where there is none: Node.js reads another EUC-KR."""
    return "".join(_letter(lead, trail) for lead in range(0x81, 0xFF) for trail in range(0x41, 0xFF))


def _letter(lead: int, trail: int) -> str:
    try:
        found = bytes((lead, trail)).decode("cp949")
    except UnicodeDecodeError:
        return "\0"
    return found if len(found) == 1 else "\0"


def _with_clocks(reading: Reading) -> Reading:
    """Days alone, which the page shows without a clock, begin at midnight."""
    if reading.times is None:
        return reading
    times = [f"{time} 00:00:00" if len(time) == 10 else time for time in reading.times]
    return Reading(reading.values, times, reading.refused)
