"""`python -m benchmarks`: all benchmarks, or one by `--only`, as tables or with --json."""

import argparse
from collections.abc import Callable, Mapping
from importlib import import_module

NAMES: Mapping[str, str] = {
    "side_by_side": "time to the first answer text, and tokens, against the replaced design",
    "own_cost": "the agent's own wall and CPU time beside model and tools",
    "streams_at_once": "1, 10 and 100 streams at once",
    "cold_start": "first answer of T1 and T2 in a new process against LightGBM with shap",
    "warm_answers": "warm T1 and T2, and 10,000 shots at once, against LightGBM with shap",
    "search": "search quality against SQLite FTS5 and bm25s",
    "search_scale": "search over 100,000 passages",
}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure against named peers, both in one run.",
        epilog="; ".join(f"{name}: {what}" for name, what in NAMES.items()),
    )
    parser.add_argument("--json", action="store_true", help="print figures as JSON, one document a benchmark")
    parser.add_argument("--only", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    arguments = parser.parse_args()
    for name in [arguments.only] if arguments.only else NAMES:
        # One at a time: importing LightGBM and shap would slow the others' first measurements.
        run: Callable[[bool], None] = import_module(f"benchmarks.{name}").main
        run(arguments.json)


if __name__ == "__main__":
    main()
