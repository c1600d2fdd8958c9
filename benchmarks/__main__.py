"""`python -m benchmarks`: all benchmarks, or one by `--only`, as tables or with --json."""

import argparse
import json
from collections.abc import Callable
from typing import Final

from benchmarks import own_cost, side_by_side, streams_at_once
from benchmarks.report import Table

BENCHMARKS: Final[dict[str, Callable[[], Table]]] = {
    "side-by-side": side_by_side.run,
    "own-cost": own_cost.run,
    "streams-at-once": streams_at_once.run,
}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against named peers.")
    parser.add_argument("--json", action="store_true", help="print figures as JSON instead of tables")
    parser.add_argument("--only", choices=sorted(BENCHMARKS), help="run this one alone")
    options = parser.parse_args()
    figures = {}
    for name, run in BENCHMARKS.items():
        if options.only in {None, name}:
            table = run()
            figures[name] = table.figures()
            if not options.json:
                print(table.text(), flush=True)
    if options.json:
        print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
