"""`python -m benchmarks`: all benchmarks, as tables or with --json."""

import argparse

from benchmarks import first_text


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure against named peers.")
    parser.add_argument("--json", action="store_true", help="print figures as JSON instead of tables")
    first_text.main(parser.parse_args().json)


if __name__ == "__main__":
    main()
