"""The command line: `python -m training <subcommand>`, with src/ on the path."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand. Returns 0; 2 where the input is wrong (argparse exits with 2 for wrong options);
    1 where something else failed. What is wrong is said on standard error."""
    if str(SOURCE) not in sys.path:
        sys.path.insert(0, str(SOURCE))
    from shared.errors import BundleError  # noqa: PLC0415 - these need the path above
    from training.commands import audit, drivers, evaluate, export, simulate, train  # noqa: PLC0415

    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="From a plant's table of shots to a calibrated, explained model bundle.",
        epilog="SUBCOMMAND --help tells its options. Exit codes: 0 done, 2 wrong input, 1 failed otherwise.",
    )
    subparsers = parser.add_subparsers(title="subcommands", required=True, metavar="SUBCOMMAND")
    for command in (simulate, audit, train, evaluate, export, drivers):
        command.add_to(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
    except (ValueError, BundleError, FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
