"""`python -m evaluation`: ask all golden questions, print the scores, fail below the floors."""

import argparse
import json
import os
import sys
from pathlib import Path

from checks.evaluation.report import as_json, table
from checks.evaluation.run import evaluate, services
from checks.evaluation.scoring import shares

FLOORS = {"tools": 0.97, "arguments": 0.97, "grounding": 1.0, "language": 1.0}


def main() -> int:
    """Read the command line, evaluate, report. The exit status says whether the floors were reached."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument(
        "--bedrock",
        action="store_true",
        help="ask Claude on Bedrock (costs money) instead of the offline model",
    )
    parser.add_argument("--json", type=Path, help="also write everything, answers included, to this file")
    parser.add_argument("--kind", help="only questions whose kind holds this text")
    options = parser.parse_args()
    built = services(os.environ, bedrock=options.bedrock)
    scores = evaluate(built, options.kind or "")
    print(table(scores))
    if options.json:
        report = json.dumps(as_json(scores, built.model), ensure_ascii=False, indent=1)
        options.json.write_text(report + "\n", encoding="utf-8")
    found = shares(scores)
    low = [
        f"{name} {found[name]:.3f} < {floor}" for name, floor in FLOORS.items() if found.get(name, 1) < floor
    ]
    if low:
        print(f"Below the floors: {', '.join(low)}", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
