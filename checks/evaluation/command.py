"""`diecast golden`: ask all golden questions, print the scores, fail below the floors."""

import json
import os
import sys
from pathlib import Path

from checks.evaluation.conversations.command import converse as hold
from checks.evaluation.conversations.command import report
from checks.evaluation.conversations.command import run as hold_conversations
from checks.evaluation.conversations.reading import Part, read_cases
from checks.evaluation.report import as_json, table
from checks.evaluation.run import evaluate, services
from checks.evaluation.scoring import shares
from checks.report import show
from shared.errors import InvalidInput

FLOORS = {"tools": 0.97, "arguments": 0.97, "grounding": 1.0, "language": 1.0}


def run(*, bedrock: bool, json_file: Path | None, kind: str) -> int:
    """Evaluate and report. The exit status says whether the floors were reached.

    Raises InvalidInput where no question is of that kind.
    """
    built = services(os.environ, bedrock=bedrock)
    scores = evaluate(built, kind)
    if not scores:
        raise InvalidInput(f"no golden question is of a kind that holds {kind!r}")
    show(table(scores), as_json=False)
    if json_file:
        report = json.dumps(as_json(scores, built.model), ensure_ascii=False, indent=1)
        json_file.write_text(report + "\n", encoding="utf-8")
    found = shares(scores)
    low = [
        f"{name} {found[name]:.3f} < {floor}" for name, floor in FLOORS.items() if found.get(name, 1) < floor
    ]
    if low:
        print(f"Below the floors: {', '.join(low)}", file=sys.stderr)
    return 1 if low else 0


def converse(part: str, kind: str, json_file: Path | None, *, bedrock: bool, texts: bool) -> int:
    """Hold the conversations of a part and report. The exit status tells of a value that nobody meant."""
    built = services(os.environ, bedrock=bedrock)
    return hold_conversations(built, Part(part), kind, json_file, texts=texts)


def ask_cases(file: Path, json_file: Path | None, *, bedrock: bool) -> int:
    """Hold the conversations of a file and report. Exit status 1 where one of them has a fault.

    Raises InvalidInput for what is no such file.
    """
    built = services(os.environ, bedrock=bedrock)
    try:
        cases = read_cases(built.schema, file)
    except KeyError as error:
        raise InvalidInput(f"{file}: {error.args[0]!r} is not known here") from error
    scores = hold(built, cases)
    report(scores, Part.DEVELOPMENT, json_file, texts=True)
    return 0 if all(row.strict for row in scores) else 1
