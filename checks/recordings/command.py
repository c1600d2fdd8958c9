"""`diecast replay`: recordings against today's code, what differs, and a recording as a test."""

import difflib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from checks.recordings.differences import Difference, differences, notes
from checks.recordings.recording import ENDING, Recording, files_of, read, renewed, write
from shared.errors import InvalidInput

TESTS: Final = Path(__file__).resolve().parents[2] / "tests" / "recordings"
"""Whose recordings `tests/golden/test_recordings.py` replays."""
LONGEST_SHOWN: Final = 400
"""Characters of a value that are printed; `--json` tells it whole."""
WIDTH: Final = 160


@dataclass(frozen=True, slots=True)
class Replayed:
    """A recording, what came of it today, and in what that differs."""

    path: Path
    recorded: Recording
    today: Recording
    differences: Sequence[Difference]
    notes: Sequence[str]


def run(
    paths: Sequence[Path],
    *,
    tools: str,
    accept: bool,
    as_json: bool,
) -> int:
    """Replay files and folders and report. Exit status 1 where something differs, 0 where it was accepted.

    Raises InvalidInput for what is no recording.
    """
    if accept and tools == "recorded":
        tools = "missing"  # an error in place of an answer would be accepted for good
    rows = list(replayed(files_of(paths), tools))
    if as_json:
        print(json.dumps({"recordings": [_figures(row) for row in rows]}, ensure_ascii=False, indent=1))
    else:
        _show(rows)
    different = [row for row in rows if row.differences]
    if accept:
        for row in different:
            write(renewed(row.recorded, row.today), row.path)
        print(f"{len(different)} of {len(rows)} rewritten", file=sys.stderr)
        return 1 if any(_unmet(row) for row in different) else 0
    return 1 if different else 0


def replayed(files: Sequence[Path], tools: str) -> Iterator[Replayed]:
    """Replay recordings one after the other. Raises InvalidInput, naming the file."""
    from checks.recordings.replaying import Replayer, Tools  # noqa: PLC0415

    recordings = [(path, read(path)) for path in files]
    replayer = Replayer()
    for path, recorded in recordings:
        try:
            today = replayer.replay(recorded, Tools(tools))
        except InvalidInput as error:
            raise InvalidInput(f"{path}: {error.message}") from error
        yield Replayed(path, recorded, today, differences(recorded, today), notes(recorded, today))


def keep_as_tests(
    files: Sequence[Path],
    *,
    about: str = "",
    says: Sequence[str] = (),
    never: Sequence[str] = (),
    folder: Path = TESTS,
) -> list[Path]:
    """Put recordings where the tests replay them, with what their answers have to say and must not.

    Raises InvalidInput for a pattern that is none, and for a name that is taken.
    """
    expect = expectation(says, never)
    kept = []
    for file in files:
        recorded = read(file)
        merged = {name: [*recorded.expect.get(name, ()), *given] for name, given in expect.items()}
        recorded = replace(
            recorded,
            about=about or recorded.about,
            expect={name: given for name, given in merged.items() if given},
        )
        kept.append(write(recorded, free_place(folder / file.name)))
    return kept


def expectation(says: Sequence[str], never: Sequence[str]) -> dict[str, list[str]]:
    """Return what an answer has to say and must not. Raises InvalidInput for a pattern that is none."""
    for pattern in (*says, *never):
        try:
            re.compile(pattern)
        except re.error as error:
            raise InvalidInput(f"{pattern!r} is no regular expression: {error}") from error
    return {"says": list(says), "never": list(never)}


def free_place(path: Path) -> Path:
    """Return the path of a recording, if nothing is there. Raises InvalidInput otherwise."""
    named = path if path.name.endswith(ENDING) else path.with_name(path.name + ENDING)
    if named.exists():
        raise InvalidInput(f"{named} is there already: choose another name")
    return named


def _unmet(row: Replayed) -> bool:
    """Return whether an answer is not as a person said it has to be, which nothing can accept."""
    return any(each.at.startswith("answer ") for each in row.differences)


def _figures(row: Replayed) -> dict[str, Any]:
    return {
        "path": str(row.path),
        "question": row.recorded.question,
        "about": row.recorded.about,
        "model": row.recorded.model,
        "recorded_by": row.recorded.code,
        "same": not row.differences,
        "differences": [
            {"at": each.at, "recorded": each.recorded, "today": each.today} for each in row.differences
        ],
        "notes": list(row.notes),
    }


def _show(rows: Sequence[Replayed]) -> None:
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=WIDTH)
    for row in rows:
        told = Text("same      " if not row.differences else "different ")
        told.stylize("green" if not row.differences else "bold red")
        console.print(told + Text(f"{row.path}  {_short(row.recorded.question, 60)}"), soft_wrap=True)
        for each in row.differences:
            console.print(f"  {each.at}", soft_wrap=True)
            for line in _lines(each):
                style = {"-": "red", "+": "green"}.get(line[:1], "dim")
                console.print(Text(f"    {line}", style), soft_wrap=True)
        for note in row.notes:
            console.print(Text(f"  note: {note}", "dim"), soft_wrap=True)
    different = sum(bool(row.differences) for row in rows)
    console.print(f"{different} of {len(rows)} differ; - is recorded, + is today")


def _lines(each: Difference) -> Iterator[str]:
    """A difference as lines of a diff; of long texts the lines that changed alone."""
    old, new = (value if isinstance(value, str) else _written(value) for value in (each.recorded, each.today))
    if "\n" in old or "\n" in new:
        told = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
        yield from (line for line in told if not line.startswith(("---", "+++", "@@")))
    else:
        yield f"- {_short(old)}"
        yield f"+ {_short(new)}"


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(text: str, most: int = LONGEST_SHOWN) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
