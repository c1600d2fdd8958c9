"""The command line: `python -m training <subcommand>`, with src/ on the path."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand. Returns 0, or 1 after an error, which is said on standard error."""
    if str(SOURCE) not in sys.path:
        sys.path.insert(0, str(SOURCE))
    from training.commands import simulate, train  # noqa: PLC0415 - they need the path above

    parser = argparse.ArgumentParser(
        prog="python -m training",
        description="Simulate shots of a die-casting line and train quality models.",
    )
    subparsers = parser.add_subparsers(title="subcommands", required=True, metavar="SUBCOMMAND")
    for command in (simulate, train):
        command.add_to(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        chosen.run(chosen)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
