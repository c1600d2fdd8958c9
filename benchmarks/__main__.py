"""`python -m benchmarks`: all benchmarks or one (`--only NAME`), as tables or with --json."""

import argparse

from benchmarks import first_text, search, search_scale

_BENCHMARKS = {"first_text": first_text.main, "search": search.main, "search_scale": search_scale.main}


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against named peers.")
    parser.add_argument("--only", choices=_BENCHMARKS, help="run one benchmark")
    parser.add_argument("--json", action="store_true", help="print one JSON object a benchmark")
    given = parser.parse_args()
    for number, name in enumerate([given.only] if given.only else _BENCHMARKS):
        if number and not given.json:
            print("\n")
        _BENCHMARKS[name](given.json)


if __name__ == "__main__":
    main()
