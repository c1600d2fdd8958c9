"""Counts the mutants of `make mutants` by package, and names those on a named limit that no test notices.

    python scripts/count_mutants.py [mutants]

A limit with a name (`LARGEST_RESULTS`) is a decision: a test stands on both sides of it. So the command fails
where a mutant survives in a line that names one, unless EQUIVALENT says why nobody could notice.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import ndiff
from pathlib import Path
from typing import Final

KILLED: Final = {1, 3, 37}
SURVIVED: Final = {0}
UNTESTED: Final = {5, 33}
NOT_RUN: Final = {None, 2, 34}
"""Exit codes as mutmut keeps them; all others are timeouts and crashes, which a test noticed."""
LIMIT: Final = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
EQUIVALENT: Final[Mapping[str, str]] = {}
"""Mutants on a named limit that change nothing that anybody could notice, each with the reason."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant by mutmut's name, the package it is in, and the exit code of its tests."""

    name: str
    package: str
    code: int | None
    file: Path


def mutants_in(folder: Path) -> Iterator[Mutant]:
    """Every mutant of a run."""
    for meta in sorted(folder.rglob("*.py.meta")):
        for name, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
            yield Mutant(name, ".".join(name.split(".")[:2]), code, meta.with_suffix(""))


def changed_lines(mutant: Mutant) -> list[str]:
    """The lines of the original that the mutant has otherwise, and what it has in their place."""
    function = mutant.name.rsplit(".", 1)[1]
    original = re.sub(r"__mutmut_\d+$", "__mutmut_orig", function)
    text = mutant.file.read_text("utf-8")
    rows = ndiff(_body(text, original).splitlines(), _body(text, function).splitlines())
    return [row for row in rows if row[0] in "+-" and "__mutmut_" not in row]


def _body(text: str, name: str) -> str:
    start = text.index(f"def {name}(")
    rest = text[start:]
    end = re.search(r"\n(?=[ ]*(?:async )?def \w+__mutmut_|\S)", rest)
    return rest[: end.start()] if end else rest


def main(folder: Path) -> int:
    """Print the table and the survivors on named limits; return 1 where there are any, 2 if nothing ran."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    on_limits = []
    for mutant in mutants_in(folder):
        if mutant.code in NOT_RUN:
            continue
        state = "survived" if mutant.code in SURVIVED else "untested" if mutant.code in UNTESTED else "killed"
        counts[mutant.package][state] += 1
        if state == "survived" and mutant.name not in EQUIVALENT:
            lines = changed_lines(mutant)
            # In what it replaces alone: mutmut writes texts in capitals too, and such a word names no limit.
            if any(LIMIT.search(line) for line in lines if line.startswith("-")):
                on_limits.append((mutant.name, lines))
    for package, count in sorted(counts.items()):
        states = ", ".join(f"{count[state]} {state}" for state in ("killed", "survived", "untested"))
        print(f"{package}: {count.total()} mutants, {states}")
    for name, lines in on_limits:
        print(f"\nsurvives on a named limit: {name}", *lines, sep="\n")
    return 2 if not counts else 1 if on_limits else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "mutants")))
